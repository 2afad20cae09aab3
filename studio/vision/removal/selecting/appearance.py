"""What colours a thing has, and what is around it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels

Floats = NDArray[np.float32]

STEPS = 16
"""Of each colour channel."""
RARE = 2e-5
"""Share of the pixels that a colour is taken to have which was never seen."""
FORGETS = 0.12, 0.15
"""What one frame counts in the recent colours, of the thing and of its surroundings."""
FIRST = 0.4, 0.2
"""What the colours at the start keep counting beside the recent ones: a thing stays what it was more than its surroundings do."""


def binned(pixels: Pixels) -> NDArray[np.int32]:
    """Height × width: the number of each pixel's colour, 0 … 4095."""
    steps = (np.asarray(cv2.blur(pixels, (3, 3)), np.uint8) >> 4).astype(np.int32)
    number: NDArray[np.int32] = (steps[..., 0] << 8) | (steps[..., 1] << 4) | steps[..., 2]
    return number


def histogram(colours: NDArray[np.int32], where: NDArray[np.bool_]) -> Floats:
    """4096 shares that sum to 1, softened over neighbouring colours; all alike where there is no pixel."""
    counts = np.bincount(colours[where], minlength=STEPS**3).astype(np.float32).reshape(STEPS, STEPS, STEPS)
    for _ in range(3):
        softened = np.asarray(cv2.GaussianBlur(counts.reshape(STEPS**2, STEPS), (5, 1), 0.8), np.float32)
        counts = np.ascontiguousarray(np.moveaxis(softened.reshape(counts.shape), 2, 0))
    total = float(counts.sum())
    return np.asarray(counts.ravel() / total if total else np.full(STEPS**3, STEPS**-3), np.float32)


def likeness(one: Floats, other: Floats) -> float:
    """0 … 1: Bhattacharyya's coefficient of two histograms."""
    return float(np.sqrt(one * other).sum())


class Appearance:
    """The colours of a thing and of its surroundings: at the start, and of late."""

    def __init__(self, colours: NDArray[np.int32], inside: NDArray[np.bool_], outside: NDArray[np.bool_]) -> None:
        self.first = self._recent = histogram(colours, inside), histogram(colours, outside)

    def learn(self, colours: NDArray[np.int32], inside: NDArray[np.bool_], outside: NDArray[np.bool_]) -> Floats:
        """Takes in a new frame; the histogram of what is inside."""
        seen = histogram(colours, inside), histogram(colours, outside)
        thing, around = (old * (1 - share) + new * share for old, new, share in zip(self._recent, seen, FORGETS, strict=True))
        self._recent = thing, around
        return seen[0]

    def evidence(self, most: float) -> Floats:
        """4096 log-likelihood ratios, thing against surroundings, within ± `most`."""
        thing, around = ((1 - share) * recent + share * first for share, recent, first in zip(FIRST, self._recent, self.first, strict=True))
        return np.asarray(np.clip(np.log(thing + RARE) - np.log(around + RARE), -most, most), np.float32)
