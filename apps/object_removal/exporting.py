"""Pictures to keep, as PNG files."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Export, Pixels

SAME = 8
"""Levels by which a picture and what is remembered of it may differ."""


def with_hole(pixels: Pixels, hole: NDArray[np.uint8]) -> Export:
    """The frame, see-through where something was taken away."""
    blue, green, red = (np.ascontiguousarray(pixels[..., channel]) for channel in (2, 1, 0))
    return _png("Picture with a hole.png", cv2.merge([blue, green, red, cv2.bitwise_not(hole)]))


def clean_plate(plate: Pixels) -> Export:
    return _png("Clean plate.png", cv2.cvtColor(plate, cv2.COLOR_RGB2BGR))


def of_size(plate: Pixels, pixels: Pixels) -> Pixels:
    """A plate of a smaller frame as large as `pixels`, with their own detail where both show the same."""
    if plate.shape == pixels.shape:
        return plate
    size = pixels.shape[1], pixels.shape[0]
    large = np.asarray(cv2.resize(plate, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    small = cv2.resize(pixels, plate.shape[1::-1], interpolation=cv2.INTER_AREA)
    apart = cv2.blur(cv2.absdiff(small, plate).max(axis=2), (3, 3))
    other = cv2.dilate((apart > SAME).astype(np.uint8) * np.uint8(255), np.ones((5, 5), np.uint8))
    share = cv2.resize(other, size, interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255
    return np.asarray(cv2.blendLinear(large, np.ascontiguousarray(pixels), share, 1 - share), np.uint8)


def result(pixels: Pixels) -> Export:
    return _png("Picture without it.png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))


def _png(name: str, picture: object) -> Export:
    _, encoded = cv2.imencode(".png", np.asarray(picture, np.uint8))
    return Export(name, encoded.tobytes())
