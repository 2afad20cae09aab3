"""The bars of a spot cut out of the picture and stood upright."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Corners

WIDTH, HEIGHT = 512, 64
MARGIN = 0.12
"""Of the length of the code, on each side: GS1 asks for quiet zones of 11 of 95 modules."""


def rectified(
    gray: NDArray[np.uint8], corners: Corners, width: int = WIDTH, height: int = HEIGHT, margin: float = MARGIN
) -> NDArray[np.uint8]:
    """height × width of `gray`: bars upright, digits left to right up to half a turn, `margin` of the code's length left and right.

    What lies outside the picture repeats its border. Pixels are averaged where the crop is smaller than what it shows. Raises ValueError
    for corners that span nothing.
    """
    top_left, top_right, bottom_right, bottom_left = np.asarray(corners, np.float64)
    across = max(_distance(top_left, top_right), _distance(bottom_left, bottom_right)) * (1 + 2 * margin)
    along = max(_distance(top_left, bottom_left), _distance(top_right, bottom_right))
    if not (np.isfinite(across) and np.isfinite(along) and across >= 1 and along >= 1):
        raise ValueError(f"corners that span no code: {np.asarray(corners).tolist()}")
    shrink_x, shrink_y = (min(4, max(1, round(length / size))) for length, size in ((across, width), (along, height)))
    wide, high = width * shrink_x, height * shrink_y
    left, right = wide * margin / (1 + 2 * margin) - 0.5, wide * (1 + margin) / (1 + 2 * margin) - 0.5
    target = np.array([[left, -0.5], [right, -0.5], [right, high - 0.5], [left, high - 0.5]], np.float32)
    matrix = cv2.getPerspectiveTransform(target, np.asarray(corners, np.float32))
    crop: Any = cv2.warpPerspective(
        gray, matrix, (wide, high), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    if shrink_x * shrink_y > 1:
        crop = cv2.resize(crop, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(crop, np.uint8)


def _distance(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    return float(np.hypot(*(b - a)))
