"""At which end of its range a phone is felt, and at what rate it gets through frames of different costs."""

from collections.abc import Sequence
from typing import Literal

from studio.api import Estimate

End = Literal["fast", "likely", "slow"]
ENDS: tuple[End, ...] = ("fast", "likely", "slow")


def seconds_of(ms: Estimate, end: End) -> float:
    """Of a frame that takes `ms`."""
    return {"fast": ms.low, "likely": ms.value, "slow": ms.high}[end] / 1000


class Turns:
    """A phone that works on a camera's newest frame, and on the next one once it is done: frames that come meanwhile are lost but the last.

    fps: of the camera; None: there is always a frame to go on with.
    """

    def __init__(self, fps: float | None) -> None:
        self.free = 0.0
        self._fps = fps
        self._next = 0

    def take(self, seconds: float) -> float:
        """When a frame is done that takes `seconds`, on a clock that starts with the first frame."""
        newest = self._newest
        self.free = self._begun(newest) + seconds
        self._next = newest + 1
        return self.free

    @property
    def begins(self) -> float:
        """When the next frame is taken."""
        return self._begun(self._newest)

    @property
    def _newest(self) -> int:
        return max(self._next, int(self.free * self._fps + 1e-9)) if self._fps else 0

    def _begun(self, frame: int) -> float:
        return max(self.free, frame / self._fps) if self._fps else self.free


def rate_of(seconds: Sequence[float], fps: float | None) -> float:
    """Frames a second on a phone where frames take `seconds`, in this order; `fps`: as of Turns."""
    turns = Turns(fps)
    for each in seconds:
        turns.take(each)
    return len(seconds) / max(turns.begins, 1e-6 * len(seconds))
