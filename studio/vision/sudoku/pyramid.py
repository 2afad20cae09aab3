"""A picture's shades at full, half, a quarter of its size …, each made when first asked for."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels

Shades = NDArray[np.uint8]


def halvings_for(pitch: float, side: int) -> int:
    """The level to look at a page in at `side` pixels a cell, where a cell's is `pitch` pixels in the picture."""
    return max(int(np.log2(max(pitch / side, 1.0)) + 0.35), 0)


class Pyramid:
    """pixels: height × width × 3, RGB; only `area` (left, top, right, bottom in pixels; cut to the picture) is looked at."""

    def __init__(self, pixels: Pixels, area: tuple[float, float, float, float] | None = None) -> None:
        height, width = pixels.shape[:2]
        left, top, right, bottom = (0, 0, width, height) if area is None else area
        self._left, self._top = (min(max(math.floor(edge), 0), most - 2) for edge, most in ((left, width), (top, height)))
        self._right, self._bottom = max(min(math.ceil(right), width), self._left + 2), max(min(math.ceil(bottom), height), self._top + 2)
        cut = pixels[self._top : self._bottom, self._left : self._right]
        self._levels: list[Shades] = [np.asarray(cv2.cvtColor(cut, cv2.COLOR_RGB2GRAY), np.uint8)]

    @property
    def area(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in the picture's pixels; the last two are just outside."""
        return self._left, self._top, self._right, self._bottom

    @property
    def longest(self) -> int:
        """The longer side at full size, in pixels."""
        return max(self._levels[0].shape)

    def level(self, halvings: int) -> Shades:
        """The shades at 1 / 2^halvings of the size, each pixel the mean of four of the level before."""
        while len(self._levels) <= halvings:
            last = self._levels[-1]
            size = (max(last.shape[1] // 2, 1), max(last.shape[0] // 2, 1))
            self._levels.append(np.asarray(cv2.resize(last[: size[1] * 2, : size[0] * 2], size, interpolation=cv2.INTER_AREA), np.uint8))
        return self._levels[halvings]

    def into(self, points: NDArray[np.float32], halvings: int) -> NDArray[np.float32]:
        """Picture points (pixel centres at whole numbers) as points of a level."""
        return np.asarray((points - (self._left, self._top) + 0.5) / 2**halvings - 0.5, np.float32)

    def out(self, points: NDArray[np.float32], halvings: int) -> NDArray[np.float32]:
        """Points of a level as picture points."""
        return np.asarray((points + 0.5) * 2**halvings - 0.5 + (self._left, self._top), np.float32)
