"""Blur of a picture that moves as a whole while the shutter is open."""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Array = NDArray[np.float64]

_LEAST, _SHORT = 0.7, 2.0
"""Pixels of motion below which there is no blur, and up to which a kernel of three is enough."""


class Shutter:
    """The blur of so many pixels right and down.

    margin: columns and rows that the picture must be larger by than what comes out of `blurred`; half of them lie before its first.
    """

    def __init__(self, motion: Array) -> None:
        length = float(np.hypot(*motion))
        self._kernel = _three(motion / length, length) if _LEAST < length <= _SHORT else None
        halvings = int(np.ceil(np.log2(length))) if length > _SHORT else 0
        self._shifts = [(round(motion[0] / 2**number), round(motion[1] / 2**number)) for number in range(1, halvings + 1)]
        self.margin = sum(abs(x) for x, _ in self._shifts), sum(abs(y) for _, y in self._shifts)

    def blurred(self, picture: Picture) -> Picture:
        if self._kernel is not None:
            return np.asarray(cv2.filter2D(picture, -1, self._kernel, borderType=cv2.BORDER_REPLICATE), np.uint8)
        # A mean of two, of two of those, …: each twice as long a streak.
        for x, y in self._shifts:
            columns, rows = picture.shape[1] - abs(x), picture.shape[0] - abs(y)
            ends = [picture[top : top + rows, left : left + columns] for left, top in _ends(x, y)]
            picture = np.asarray(cv2.addWeighted(ends[0], 0.5, ends[1], 0.5, 0.0), np.uint8)
        return picture


def _ends(x: int, y: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Left and top of the two parts of a picture that lie (x, y) apart."""
    left, top = max(x, 0), max(y, 0)
    return (left - x, top - y), (left, top)


def _three(direction: Array, length: float) -> NDArray[np.float32]:
    """3 × 3, spread along a direction as much as a streak of the length is."""
    kernel = np.zeros((3, 3), np.float32)
    share = length**2 / 24
    kernel[1, 1] = 1 - 2 * share
    for sign in (-1, 1):
        for column, row in np.ndindex(2, 2):
            x, y = direction * sign
            weight = (abs(x) if column else 1 - abs(x)) * (abs(y) if row else 1 - abs(y))
            kernel[1 + row * int(np.sign(y)), 1 + column * int(np.sign(x))] += share * weight
    return kernel
