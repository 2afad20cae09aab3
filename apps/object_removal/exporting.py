"""Pictures to keep, as PNG files."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Export, Pixels


def with_hole(pixels: Pixels, hole: NDArray[np.uint8]) -> Export:
    """The frame, see-through where something was taken away."""
    blue, green, red = (np.ascontiguousarray(pixels[..., channel]) for channel in (2, 1, 0))
    return _png("Picture with a hole.png", cv2.merge([blue, green, red, cv2.bitwise_not(hole)]))


def clean_plate(plate: Pixels) -> Export:
    return _png("Clean plate.png", cv2.cvtColor(plate, cv2.COLOR_RGB2BGR))


def result(pixels: Pixels) -> Export:
    return _png("Picture without it.png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))


def _png(name: str, picture: object) -> Export:
    _, encoded = cv2.imencode(".png", np.asarray(picture, np.uint8))
    return Export(name, encoded.tobytes())
