"""Pictures larger than a slot of the ring; apart from it, because the window, which reads the ring, loads no OpenCV."""

import cv2
import numpy as np

from studio.api import Pixels
from studio.runtime.ring import SLOT_BYTES


def fitting(pixels: Pixels) -> Pixels:
    """The picture, made smaller where a slot of the ring can't hold it."""
    if pixels.nbytes <= SLOT_BYTES:
        return pixels
    scale = (SLOT_BYTES / pixels.nbytes) ** 0.5
    size = int(pixels.shape[1] * scale), int(pixels.shape[0] * scale)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
