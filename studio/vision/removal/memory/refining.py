"""Makes a homography exact by all that has an edge, however weak: the ground counts, not the few things that stand on it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.removal.memory.alignment import inverted
from studio.vision.removal.memory.filling import Floats, Mask, Matrix

_ROUNDS = 2
_MOST = 5000
"""Cells that are compared."""
_EDGE = 2.0
"""Grey levels to the next cell from which one tells anything of where it lies."""
_SURE = 400
"""Cells below which nothing is refined."""
_OUTLIER, _NOISE = 4.0, 0.8
"""Times the usual difference from which a cell counts for nothing; grey levels that the usual difference is at least."""
_FAR = 3.0
"""Cells that a corner may be moved by at most."""


def refined(plate: Mask, frame: Mask, chosen: Mask, homography: Matrix) -> Matrix:
    """homography: from the frame's cells to the plate's. plate, frame: grey. chosen: cells of the frame, not 0 where both show the same.

    Gauss–Newton steps on the differences of brightness (Lucas and Kanade 1981), weighted by Tukey's biweight about their median.
    """
    height, width = frame.shape
    size, scale = (width, height), width / 2
    to_cells = np.array([[scale, 0, width / 2], [0, scale, height / 2], [0, 0, 1]])
    to_units = inverted(to_cells)
    best = homography
    places: NDArray[np.int64] | None = None
    for _ in range(_ROUNDS):
        expected = cv2.warpPerspective(plate, best, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
        across, down = (cv2.Sobel(expected, cv2.CV_32F, *order, ksize=3, scale=1 / 8) for order in ((1, 0), (0, 1)))
        if places is None:
            telling = ((np.abs(across) > _EDGE) | (np.abs(down) > _EDGE)) & (chosen > 0)
            places = np.flatnonzero(telling)
            if len(places) < _SURE:
                return homography
            places = places[:: -(-len(places) // _MOST)]
            x = ((places % width) - width / 2).astype(np.float32) / np.float32(scale)
            y = ((places // width) - height / 2).astype(np.float32) / np.float32(scale)
            there = frame.ravel()[places].astype(np.float32)
        gx, gy = across.ravel()[places] * np.float32(scale), down.ravel()[places] * np.float32(scale)
        grey = expected.ravel()[places].astype(np.float32)
        apart = there - grey
        apart -= np.median(apart)
        usual = max(1.48 * float(np.median(np.abs(apart))), _NOISE)
        weights = np.square(np.maximum(1 - np.square(apart / np.float32(_OUTLIER * usual)), 0))
        along = -(gx * x + gy * y)
        slopes = np.stack([gx * x, gx * y, gx, gy * x, gy * y, gy, along * x, along * y, grey / 128, np.ones_like(grey)])
        step = _solved(slopes, weights, apart)
        if step is None:
            return homography
        turn = to_cells @ (np.eye(3) + np.append(step[:8], 0).reshape(3, 3)) @ to_units
        best = best @ turn
        if float(np.abs(step[:8]).max()) * scale < 0.01:
            break
    corners = np.array([[[0.0, 0], [width, 0], [width, height], [0, height]]])
    moved = cv2.perspectiveTransform(corners, inverted(homography) @ best) - corners
    return best / best[2, 2] if float(np.abs(moved).max()) < _FAR else homography


def _solved(slopes: Floats, weights: Floats, apart: Floats) -> Floats | None:
    weighted = slopes * weights
    try:
        return np.asarray(np.linalg.solve((weighted @ slopes.T).astype(np.float64), (weighted @ apart).astype(np.float64)))
    except np.linalg.LinAlgError:
        return None
