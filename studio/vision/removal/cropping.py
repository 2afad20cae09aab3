"""Which parts of a picture are cut out around its holes, so that the network sees each large enough and what lies around it."""

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels

MARGIN, LEAST = 0.4, 16
"""Around a hole, in shares of its longer side, and in pixels."""

NARROWEST = 0.6
"""Shorter side of a crop ÷ longer side, where the picture allows; training shows no narrower ones."""

TOGETHER = 1.3
"""Two holes share a crop whose area is at most so many times that of their own ones."""

MOST = 4
"""Holes filled one by one; of more, all are filled as one."""


Value = TypeVar("Value", np.uint8, np.float32)


@dataclass(frozen=True, slots=True)
class Crop:
    """In pixels of the picture; right and bottom are beyond the last."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        return (self.right - self.left) * (self.bottom - self.top)

    def of(self, picture: NDArray[Value]) -> NDArray[Value]:
        return picture[self.top : self.bottom, self.left : self.right]


def crops(hole: Pixels) -> tuple[Crop, ...]:
    """hole: h × w, not 0 where pixels are unknown. Holes that lie near each other share a crop; each lies wholly in one of them."""
    if not hole.any():
        return ()
    count, _, boxes, _ = cv2.connectedComponentsWithStats((hole > 0).astype(np.uint8), connectivity=8)
    found = [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in boxes[1:count]]
    merged = True
    while merged:
        merged = False
        for one in range(len(found)):
            for two in range(one + 1, len(found)):
                both = _united(found[one], found[two])
                if _around(both, hole.shape).area < TOGETHER * (
                    _around(found[one], hole.shape).area + _around(found[two], hole.shape).area
                ):
                    found[one] = both
                    del found[two]
                    merged = True
                    break
            if merged:
                break
    if len(found) > MOST:
        ys, xs = np.nonzero(hole)
        found = [(int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)]
    return tuple(_around(box, hole.shape) for box in found)


Box = tuple[int, int, int, int]


def _united(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _around(box: Box, shape: tuple[int, ...]) -> Crop:
    left, top, right, bottom = box
    margin = MARGIN * max(right - left, bottom - top) + LEAST
    wide, tall = right - left + 2 * margin, bottom - top + 2 * margin
    wide, tall = max(wide, NARROWEST * tall), max(tall, NARROWEST * wide)
    begin, end = _within((left + right) / 2, wide, shape[1])
    top, bottom = _within((top + bottom) / 2, tall, shape[0])
    return Crop(begin, top, end, bottom)


def _within(middle: float, length: float, most: int) -> tuple[int, int]:
    """From and up to, moved inside where it would reach beyond 0 or `most`."""
    whole = min(round(length), most)
    begin = min(max(round(middle - whole / 2), 0), most - whole)
    return begin, begin + whole
