"""Holds each result back until a slower device would have it."""

import time
from collections.abc import Callable

HELD = "Held back"
"""The stage of a frame that waited so."""

_OVERHEAD = 0.02
"""Seconds that handing on the last result and taking the next frame may take: they pass within the next frame's time."""

_SLICE = 0.05


class Hold:
    """seconds: each frame takes at least so long, None as long as it takes; it may be changed from any thread.

    undisturbed: False when something is to be done that waiting must not keep up; waiting: called again and again while it lasts.
    """

    def __init__(self, undisturbed: Callable[[], bool] = lambda: True, waiting: Callable[[], None] = lambda: None) -> None:
        self.seconds: float | None = None
        self._undisturbed, self._waiting = undisturbed, waiting
        self._released: float | None = None

    def __call__(self, captured: float, started: float) -> None:
        """Waits until the frame that was begun at `started` is due, counted from when it was there and the one before was done."""
        seconds = self.seconds
        if seconds is None:
            self._released = None
            return
        due = self._begun(captured, started, seconds) + seconds
        while (left := due - time.perf_counter()) > 0 and self._undisturbed():
            self._waiting()
            time.sleep(min(left, _SLICE))
        late = time.perf_counter() - due
        self._released = due if 0 <= late < seconds else due + late  # a hiccup of this computer is made up for by the next frame

    def _begun(self, captured: float, started: float, seconds: float) -> float:
        if self._released is None:
            return started
        ready = max(captured, self._released)
        return ready if 0 <= started - ready < max(_OVERHEAD, seconds) else started
