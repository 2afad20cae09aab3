"""Why a frame doesn't lie on what is remembered, and when that is given up."""

import cv2
import numpy as np

from studio.vision.removal.memory.filling import Mask, Reset

_DARK, _DARKENED = 16.0, 0.35
"""Mean grey of a picture without light, and its share of what it was."""
_PATIENCE, _LONG = 4, 12
"""Frames for which a place that is lost may come back: after a jerk, and while nearly everything is hidden."""
_SIZE = (80, 45)
"""Columns and rows at which two pictures are compared as a whole."""
_OTHER = 0.35
"""Correlation with the frame before below which a picture may be of something else."""
_SHIFTED = 0.16
"""Peak of the phase correlation from which it is the same, only shifted."""


class Trouble:
    """Remembers the frame before, and how long the place has been lost."""

    def __init__(self) -> None:
        self._before: tuple[Mask, Mask] | None = None
        self._bright = 0.0
        self._frames = 0

    def forget(self) -> None:
        self._before, self._frames = None, 0

    def remember(self, grey: Mask, free: Mask) -> None:
        """The frame, in cells, once it was judged."""
        self._before = grey, free
        if self._frames == 0:
            self._bright = cv2.mean(grey, free)[0] if free.any() else self._bright

    def hidden(self) -> Reset | None:
        """Nearly everything is masked."""
        self._frames += 1
        return self._given_up("too much masked", _LONG)

    def judged(self, grey: Mask, free: Mask, *, lost: bool) -> Reset | None:
        mean = cv2.mean(grey, free)[0]
        if mean < _DARK and mean < _DARKENED * self._bright:
            return self._given_up("lights off", 0)
        if not lost:
            self._frames = 0
            return None
        self._frames += 1
        if self._frames == 1 and self._before is not None and _another(*self._before, grey, free):
            return self._given_up("scene cut", 0)
        return self._given_up("camera jerk", _PATIENCE)

    def _given_up(self, reason: Reset, patience: int) -> Reset | None:
        if self._frames < patience:
            return None
        self._frames = 0
        return reason


def _another(before: Mask, free_before: Mask, now: Mask, free: Mask) -> bool:
    """Whether two pictures show different things, not only from another side, where neither is masked."""
    both = cv2.resize(cv2.bitwise_and(free_before, free), _SIZE, interpolation=cv2.INTER_AREA) > 250
    if not both.any():
        return False
    pair = [cv2.resize(picture, _SIZE, interpolation=cv2.INTER_AREA).astype(np.float32) for picture in (before, now)]
    flat = [(each - each[both].mean()) / (each[both].std() + 1.0) * both for each in pair]
    if float((flat[0] * flat[1])[both].mean()) > _OTHER:
        return False
    _, peak = cv2.phaseCorrelate(flat[0], flat[1], cv2.createHanningWindow(_SIZE, cv2.CV_32F))
    return float(peak) < _SHIFTED
