"""Work done in steps, so that no frame needs to wait for the whole of it."""

from collections.abc import Generator
from time import perf_counter, thread_time
from typing import TypeVar

T = TypeVar("T")
Steps = Generator[None, None, T]
"""Yields between steps of some milliseconds; returns what was found."""


def finished(steps: Steps[T]) -> T:
    """What all of `steps` come to, done at once."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: T = done.value
            return found


class Budget:
    """CPU time of this thread that steps may take: some is earned with each frame, and what isn't spent of it is kept up to a limit.

    kept: in seconds. A step that takes longer than what is left is paid for in the next frames.
    """

    def __init__(self, kept: float) -> None:
        self._kept = kept
        self._left = 0.0

    def earn(self, seconds: float) -> None:
        self._left = min(self._left, self._kept) + seconds

    def spent(self, steps: Steps[T], extra: float = 0.0) -> tuple[bool, T | None]:
        """Goes on with `steps` as far as the budget and `extra` seconds reach: whether they came to their end, and to what."""
        began, begun, given = thread_time(), perf_counter(), self._left + extra
        try:
            # The thread's clock takes long to ask for on some systems; it never goes faster than that on the wall.
            while perf_counter() - begun < given or thread_time() - began < given:
                next(steps)
        except StopIteration as done:
            return True, done.value
        finally:
            self._left -= max(0.0, thread_time() - began - extra)
        return False, None
