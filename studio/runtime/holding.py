"""Holds each result back until a slower device would have it."""

import time
from collections.abc import Callable

HELD = "Held back"
"""The stage of a frame that waited so."""

_OVERHEAD = 0.02
"""Seconds that handing on the last result and taking the next frame may take: they pass within the next frame's time."""

_MOST_OWED = 0.5
"""Seconds that a frame which took too long here is made up for by the next ones; what is later than that is let go."""

_SLICE = 0.05


class Hold:
    """seconds: each frame takes so long on average, and none less unless one before took longer; None: as long as it takes. It may be
    changed from any thread.

    undisturbed: False when something is to be done that waiting must not keep up; waiting: called again and again while it lasts.
    """

    def __init__(self, undisturbed: Callable[[], bool] = lambda: True, waiting: Callable[[], None] = lambda: None) -> None:
        self.seconds: float | None = None
        self._undisturbed, self._waiting = undisturbed, waiting
        self._free: float | None = None
        self._owed = 0.0

    def __call__(self, captured: float, started: float) -> None:
        """Waits until the frame that was begun at `started` is due, counted from when it was there and the one before was done."""
        seconds = self.seconds
        if seconds is None:
            self._free = None
            return
        due = self._begun(captured, started) - self._owed + seconds
        while (left := due - time.perf_counter()) > 0 and self._undisturbed():
            self._waiting()
            time.sleep(min(left, _SLICE))
        self._free = time.perf_counter()
        late = max(0.0, self._free - due)
        self._owed = late if late <= _MOST_OWED else 0.0

    def _begun(self, captured: float, started: float) -> float:
        if self._free is None:
            self._owed = 0.0
            return started
        ready = max(captured, self._free)
        return ready if 0 <= started - ready < _OVERHEAD else started
