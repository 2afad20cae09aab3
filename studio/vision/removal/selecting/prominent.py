"""What stands out most in a picture, for when nobody has pointed at anything yet."""

import cv2
import numpy as np

from studio.api import Pixels
from studio.vision.removal.selecting.figure import Seed
from studio.vision.removal.selecting.superpixels import standing_out, superpixels

SIDE = 200
ACROSS = 18
SMALLEST, LARGEST = 0.003, 0.08
"""Shares of the picture."""
STANDS_OUT = 0.5


def prominent(pixels: Pixels) -> Seed | None:
    """A point inside a thing that stands out, lies free and is of middling size, nearest to the middle; None where there is none."""
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    small = np.asarray(cv2.resize(pixels, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA), np.uint8)
    smooth = np.asarray(cv2.bilateralFilter(small, 5, 30, 4), np.uint8)
    share = standing_out(superpixels(smooth, ACROSS), np.empty(0, np.intp))
    parts, labels, sizes, _ = cv2.connectedComponentsWithStats((share > STANDS_OUT * float(share.max())).astype(np.uint8), connectivity=4)
    best, nearest = None, np.inf
    for part in range(1, parts):
        left, top, across, down, area = sizes[part]
        free = left > 1 and top > 1 and left + across < small.shape[1] - 1 and top + down < small.shape[0] - 1
        if not free or not SMALLEST <= area / labels.size <= LARGEST:
            continue
        depth = cv2.distanceTransform((labels == part).astype(np.uint8), cv2.DIST_L2, 3)
        y, x = np.unravel_index(int(depth.argmax()), depth.shape)
        away = float(np.hypot(x / small.shape[1] - 0.5, y / small.shape[0] - 0.5))
        if away < nearest:
            best, nearest = Seed.at(((x + 0.5) / scale, (y + 0.5) / scale)), away
    return best
