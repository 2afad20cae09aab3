"""The cloak: people vanish into a picture of the empty room that was taken before, by a camera that stands still."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels

Mask = NDArray[np.uint8]

SIDE = 160
"""Pixels of the longer side at which plate and picture are compared."""
SAME = 24.0
"""RGB distance up to which a place counts as unchanged."""
STANDS_STILL = 0.6
"""Share of the places beside people that must be unchanged."""


class Cloak:
    def __init__(self) -> None:
        self.plate: Pixels | None = None

    def take(self, pixels: Pixels) -> None:
        self.plate = pixels.copy()

    def drop(self) -> None:
        self.plate = None

    def fits(self, pixels: Pixels) -> bool:
        """Whether a plate was taken, of such pictures."""
        if self.plate is None:
            return False
        (rows, columns), (height, width) = self.plate.shape[:2], pixels.shape[:2]
        return abs(rows * width - columns * height) <= max(rows, columns)  # a smaller size is rounded to whole pixels

    def hide(self, pixels: Pixels, hole: Mask) -> Pixels | None:
        """The picture with the plate in the hole, in today's light; None where the camera has moved, or nothing beside the hole tells."""
        if self.plate is None:
            return None
        plate = self.plate
        if plate.shape != pixels.shape:
            plate = np.asarray(cv2.resize(plate, pixels.shape[1::-1], interpolation=cv2.INTER_AREA), np.uint8)
        scale = min(1.0, SIDE / max(pixels.shape[:2]))
        size = max(8, round(pixels.shape[1] * scale)), max(8, round(pixels.shape[0] * scale))
        then, now = (np.asarray(cv2.resize(each, size, interpolation=cv2.INTER_AREA), np.float32) for each in (plate, pixels))
        beside = np.asarray(cv2.resize(hole, size, interpolation=cv2.INTER_AREA)) < 8
        if beside.mean() < 0.05:
            return None
        gain = np.clip(np.median((now[beside] + 4) / (then[beside] + 4), axis=0), 0.5, 2.0)
        apart = np.linalg.norm(now[beside] - then[beside] * gain, axis=1)
        if float((apart < SAME).mean()) < STANDS_STILL:
            return None
        lit = np.clip(plate * gain, 0, 255)
        share = hole[..., None].astype(np.float32) / 255
        return np.asarray(np.rint(pixels + share * (lit - pixels)), np.uint8)
