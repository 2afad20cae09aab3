"""A printed picture in sizes for every distance, so that it is looked at without flicker."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]


class Texture:
    """Drawn when first looked at. Places in it are in pixels of its full size, 0 being the left or top edge."""

    def __init__(self, draw: Callable[[], Picture], wraps: bool = False) -> None:
        self._draw, self._wraps = draw, wraps
        self._levels: dict[int, Picture] = {}
        self._full: Picture | None = None

    @property
    def full(self) -> Picture:
        if self._full is None:
            self._full = np.ascontiguousarray(self._draw())
        return self._full

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in full size, a wrapping texture's once around."""
        return self.full.shape[1], self.full.shape[0]

    @property
    def plain(self) -> bool:
        """One colour all over: nothing to look up in it."""
        return self.full.shape[0] == 1

    @property
    def lead(self) -> int:
        """Pixels in full size by which a wrapping texture's levels begin earlier, and go on for longer."""
        return self.full.shape[1] // 4 + 8 if self._wraps else 0

    def level(self, texels: float) -> tuple[Picture, float, float]:
        """The size with about one pixel for `texels` of full size, and its pixels to one of full size, across and down."""
        number = int(np.clip(np.floor(2 * np.log2(max(texels, 1e-3)) + 0.5), 0, 13))
        level = self._level(number)
        return level, level.shape[1] / (self.size[0] + 2 * self.lead), level.shape[0] / self.size[1]

    def _level(self, number: int) -> Picture:
        if number not in self._levels:
            if number == 0:
                made = self.full
                if self._wraps:
                    made = np.concatenate([made[:, -self.lead :], made, made[:, : self.lead]], axis=1)
            else:
                # From the level of twice its size, which shrinks fast; every second one from the full size.
                above = self._level(max(number - 2, 0))
                factor = 0.5 if number > 1 else 0.5**0.5
                size = (max(round(above.shape[1] * factor), 1), max(round(above.shape[0] * factor), 1))
                made = np.asarray(cv2.resize(above, size, interpolation=cv2.INTER_AREA), np.uint8)
            self._levels[number] = made
        return self._levels[number]
