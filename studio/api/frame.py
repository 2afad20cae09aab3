"""One picture from a source."""

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""height × width × 3, RGB, contiguous, read-only."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture and when it was taken.

    pixels: height × width × 3 uint8, RGB, contiguous, read-only.
    index: counts the source's frames from 0; frames skipped to hold a rate leave gaps.
    seconds: the source's own clock (media time of a video, time since opening of a camera).
    captured: `time.perf_counter()` when the picture reached this computer, the same clock in every process.
    """

    pixels: Pixels
    index: int
    seconds: float
    captured: float = field(default_factory=time.perf_counter)

    @classmethod
    def of(cls, pixels: Pixels, index: int = 0, seconds: float = 0.0) -> "Frame":
        """A frame of `pixels`, made contiguous and read-only."""
        pixels = np.ascontiguousarray(pixels)
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
            raise ValueError(f"a frame is height × width × 3 uint8, not {pixels.shape} {pixels.dtype}")
        if pixels.flags.writeable:
            pixels = pixels.view()
            pixels.flags.writeable = False
        return cls(pixels, index, seconds)

    @property
    def width(self) -> int:
        return self.pixels.shape[1]

    @property
    def height(self) -> int:
        return self.pixels.shape[0]
