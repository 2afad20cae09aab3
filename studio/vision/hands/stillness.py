"""Tells whether the picture around a hand has stayed what it was when the model last looked."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.hands.region import Square

CELLS = 16
SAMPLES = 4  # across one cell, enough to average a camera's noise away
# Grey levels by which one cell may change. In five clips of signing people the model's answers scatter no more below it than on a picture
# that stays the same (1.1 % of the palm, median); a camera's noise of 4 levels a pixel reaches 5.
CHANGE = 10.0


class View:
    """The picture around a hand, seen coarsely: the mean green of 16 × 16 cells of its square, not turned."""

    def __init__(self, pixels: Pixels, square: Square) -> None:
        height, width = pixels.shape[:2]
        left, right = (int(min(max(square.x + half, 0), width)) for half in (-square.side / 2, square.side / 2))
        top, bottom = (int(min(max(square.y + half, 0), height)) for half in (-square.side / 2, square.side / 2))
        step = max(1, int(square.side / (CELLS * SAMPLES)))
        self._area = (slice(top, bottom, step), slice(left, right, step), 1)
        self._cells = self._seen(pixels)

    def still(self, pixels: Pixels) -> bool:
        """Whether `pixels`, a later picture of the same size, shows the same here, but for the light on all of it."""
        if not self._cells.size:
            return False
        change = self._seen(pixels) - self._cells
        change -= change.mean()
        return bool(np.abs(change, out=change).max() <= CHANGE)

    def _seen(self, pixels: Pixels) -> NDArray[np.float32]:
        part = np.ascontiguousarray(pixels[self._area])
        if not part.size:
            return np.empty((0, 0), np.float32)
        return cv2.resize(part, (CELLS, CELLS), interpolation=cv2.INTER_AREA).astype(np.float32)
