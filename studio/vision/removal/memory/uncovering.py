"""Goes on with the ground where something that stood out of it uncovers it and nobody sees it."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.removal.memory.filling import Mask

Indices = NDArray[np.integer[Any]]

_SOFT = 2.5
"""Pixels: what is mirrored is blurred, as it is right in its colours only."""
_ROOM = 60
"""Pixels around in which there must be ground."""
_BESIDE = 1
"""Pixels of the ground beside what was uncovered that are left out: the edge of what stood there is blurred."""


def continue_ground(pixels: Pixels, uncovered: Mask, ground: Mask) -> None:
    """Fills `uncovered` (not 0), in place, with its nearest ground (not 0), mirrored at where that ends."""
    left, top, width, height = cv2.boundingRect(uncovered)
    part = np.s_[max(top - _ROOM, 0) : top + height + _ROOM, max(left - _ROOM, 0) : left + width + _ROOM]
    pixels, uncovered, ground = pixels[part], uncovered[part], ground[part]
    y, x = np.nonzero(uncovered)
    firm = np.asarray(cv2.erode((ground > 0).astype(np.uint8), np.ones((2 * _BESIDE + 1, 2 * _BESIDE + 1), np.uint8)), np.uint8)
    if not len(y) or not firm.any():
        return
    edge_y, edge_x = nearest(firm, y, x)
    there_y = np.clip(2 * edge_y - y, 0, pixels.shape[0] - 1)
    there_x = np.clip(2 * edge_x - x, 0, pixels.shape[1] - 1)
    outside = firm[there_y, there_x] == 0
    there_y[outside], there_x[outside] = edge_y[outside], edge_x[outside]
    pixels[y, x] = pixels[there_y, there_x]
    pixels[y, x] = cv2.GaussianBlur(pixels, (0, 0), _SOFT)[y, x]


def nearest(there: Mask, y: Indices, x: Indices) -> tuple[Indices, Indices]:
    """Row and column of the nearest place that is not 0, of each of the places given."""
    _, labels = cv2.distanceTransformWithLabels((there == 0).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL)
    place = np.zeros(there.size + 1, np.int32)
    flat = np.flatnonzero(there)
    place[labels.ravel()[flat]] = flat
    return np.divmod(place[labels[y, x]], there.shape[1])
