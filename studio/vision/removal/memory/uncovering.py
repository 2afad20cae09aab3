"""Goes on with the ground where something that stood out of it uncovers it and nobody sees it."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.removal.memory.filling import Mask
from studio.vision.removal.spreading import spread

Indices = NDArray[np.integer[Any]]

_ROOM = 60
"""Pixels around in which there must be ground."""
_BESIDE = 2
"""Pixels of the ground beside what was uncovered that are left out: the edge of what stood there is blurred."""
_COARSER = 2
"""Pixels to one of the ground's smooth picture."""


def continue_ground(pixels: Pixels, uncovered: Mask, ground: Mask) -> None:
    """Fills `uncovered` (not 0), in place, smoothly from all the ground (not 0) around: what has the least error, and no lines that lead
    nowhere.
    """
    left, top, width, height = cv2.boundingRect(uncovered)
    part = np.s_[max(top - _ROOM, 0) : top + height + _ROOM, max(left - _ROOM, 0) : left + width + _ROOM]
    pixels, uncovered, ground = pixels[part], uncovered[part], ground[part]
    firm = cv2.erode((ground > 0).astype(np.float32), np.ones((2 * _BESIDE + 1, 2 * _BESIDE + 1), np.uint8))
    if not firm.any():
        return
    size = (-(-pixels.shape[1] // _COARSER), -(-pixels.shape[0] // _COARSER))
    known = cv2.resize(firm, size, interpolation=cv2.INTER_AREA)
    sums = cv2.resize(pixels * firm[..., None], size, interpolation=cv2.INTER_AREA)
    smooth = np.round(spread(np.asarray(sums / np.maximum(known, 1e-6)[..., None], np.float32), np.asarray(known, np.float32)))
    there = cv2.resize(np.clip(smooth, 0, 255).astype(np.uint8), pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    cv2.copyTo(there, uncovered, pixels)


def nearest(there: Mask, y: Indices, x: Indices) -> tuple[Indices, Indices]:
    """Row and column of the nearest place that is not 0, of each of the places given."""
    _, labels = cv2.distanceTransformWithLabels((there == 0).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL)
    place = np.zeros(there.size + 1, np.int32)
    flat = np.flatnonzero(there)
    place[labels.ravel()[flat]] = flat
    return np.divmod(place[labels[y, x]], there.shape[1])
