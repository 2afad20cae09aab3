"""What a hole's margin covers, though it isn't what is removed: it goes on as what is seen beside it."""

import cv2
import numpy as np

from studio.api import Pixels
from studio.vision.removal.memory.areas import largest
from studio.vision.removal.memory.filling import Mask
from studio.vision.removal.memory.uncovering import Indices, nearest

_ALIKE = 16
"""Grey levels up to which a pixel is taken for what is seen beside it."""


def margin_shown(pixels: Pixels, hole: Mask, doubtful: Mask, reach: int) -> Mask:
    """255 where the frame's own pixels are background, less where they are so in part. pixels: height × width × 3; hole: 0 … 255;
    doubtful: not 0 where to look.

    reach: pixels of the hole's edge that may be margin. They must look as their nearest pixel outside, and be joined to it.
    """
    left, top, width, height = cv2.boundingRect(doubtful)
    part = np.s_[max(top - reach, 0) : top + height + reach, max(left - reach, 0) : left + width + reach]
    shown = np.zeros_like(hole)
    shown[part] = _shown(pixels[part], hole[part], doubtful[part], reach)
    return shown


def _shown(pixels: Pixels, hole: Mask, doubtful: Mask, reach: int) -> Mask:
    outside = (hole < 8).astype(np.uint8)
    inside = np.uint8(1) - outside
    far = cv2.distanceTransform(inside, cv2.DIST_L2, cv2.DIST_MASK_3)
    margin = (doubtful > 0) & (far <= reach) & (inside > 0)
    shown = np.zeros_like(hole)
    if not outside.any() or not margin.any():
        return shown
    y, x = np.nonzero(margin)
    from_y, from_x = nearest(outside, y, x)
    soft = np.asarray(cv2.blur(pixels, (3, 3)), np.uint8)
    apart = largest(np.asarray(cv2.absdiff(soft[None, y, x], soft[None, from_y, from_x]), np.uint8))[0]
    alike = outside.copy()
    alike[y[apart <= _ALIKE], x[apart <= _ALIKE]] = 1
    _, pieces = cv2.connectedComponents(alike, connectivity=4)
    joined = np.zeros(int(pieces.max()) + 1, np.bool_)
    joined[pieces[outside > 0]] = True
    joined[0] = False
    shown[joined[pieces] & (inside > 0)] = 255
    # The outermost of what is alike is blurred with what isn't.
    whole = np.asarray(cv2.bitwise_and(cv2.dilate(shown, np.ones((3, 3), np.uint8)), inside * np.uint8(255)), np.uint8)
    edge = cv2.bitwise_and(cv2.dilate(whole, np.ones((3, 3), np.uint8)), (inside - whole // 255) * np.uint8(255))
    y, x = np.nonzero(edge)
    if len(y):
        whole[y, x] = _covered(pixels, np.asarray(cv2.bitwise_or(shown, outside), np.uint8), y, x)
    return whole


def _covered(pixels: Pixels, there: Mask, y: Indices, x: Indices) -> Mask:
    """How much (0 … 255) of each pixel (y, x) of an edge what is seen beside it covers: between its colour, and the one as far beyond."""
    near_y, near_x = nearest(there, y, x)
    beyond_y, beyond_x = np.clip(2 * y - near_y, 0, pixels.shape[0] - 1), np.clip(2 * x - near_x, 0, pixels.shape[1] - 1)
    beyond = pixels[beyond_y, beyond_x].astype(np.float32)
    apart, own = pixels[near_y, near_x] - beyond, pixels[y, x] - beyond
    share = (own * apart).sum(axis=1) / np.maximum((apart * apart).sum(axis=1), 1)
    return np.asarray(np.round(np.clip(share, 0, 1) * 255), np.uint8)
