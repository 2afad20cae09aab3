"""Holds each result back until a slower device would have it."""

import time
from collections.abc import Callable, Iterable

from studio.runtime.demands import FramePace

HELD = "Held back"
"""The stage of a frame that waited so."""

_MOST_OWED = 0.5
"""Seconds that this computer may lag behind that device and make up for by the next frames; what is later than that is let go."""

_SLICE = 0.05


class Hold:
    """pace: of a device that works on the newest frame whenever it is free; None: each frame takes as long as it takes. `set` changes it,
    from any thread.

    undisturbed: False when something is to be done that waiting must not keep up; waiting: called again and again while it lasts.
    """

    def __init__(self, undisturbed: Callable[[], bool] = lambda: True, waiting: Callable[[], None] = lambda: None) -> None:
        self.pace: FramePace | None = None
        self._undisturbed, self._waiting = undisturbed, waiting
        self._free: float | None = None
        """When that device had the last frame, however late it was here."""
        self._captured, self._dropped = 0.0, 0

    def set(self, pace: FramePace | None) -> None:
        self.pace = pace

    def __call__(self, captured: float, started: float, dropped: int, runs: Iterable[tuple[str, float]], own: float) -> bool:
        """Waits until the frame that was begun at `started` is due; False where there is no pace. dropped: frames lost so far."""
        pace = self.pace
        if pace is None:
            self._free = None
            return False
        due = self._begun(captured, started, dropped) + pace.seconds(runs, own)
        while (left := due - time.perf_counter()) > 0 and self._undisturbed():
            self._waiting()
            time.sleep(min(left, _SLICE))
        now = time.perf_counter()
        self._free = due if now - due <= _MOST_OWED else now  # also where waiting was cut short: that device is busy until then
        self._captured, self._dropped = captured, dropped
        return True

    def _begun(self, captured: float, started: float, dropped: int) -> float:
        """When that device would have begun: as soon as it was free and a new frame was there, also one that was lost here meanwhile."""
        if self._free is None:
            return started
        frames = max(0, dropped - self._dropped) + 1
        first = self._captured + (captured - self._captured) / frames
        return max(self._free, first)
