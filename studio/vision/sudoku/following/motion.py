"""How a page moved from one picture to another, and how a look lies off another one of the same page."""

import cv2
import numpy as np

from studio.vision.sudoku.following.appearance import Floats, Matrix, into, mapped
from studio.vision.sudoku.pyramid import Pyramid, Shades

_SMALL = 400
"""Pixels of the longer side, at most, at which motion between pictures is seen."""

_WINDOW = (15, 15)
_STEPS = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 12, 0.02)

_APART = 1.0
"""Pixels, of a small picture or a look, by which a point may lie off the common motion."""

_FEWEST, _TRIALS = 12, 200


def small(pyramid: Pyramid) -> Shades:
    return pyramid.level(_halvings(pyramid))


def motion(before: Shades, pyramid: Pyramid, points: Floats) -> Matrix | None:
    """3 × 3: picture pixels when `before` (as of `small`) was seen → picture pixels now. points: n × 2 of the page, then."""
    now = small(pyramid)
    if now.shape != before.shape:
        return None
    to_small = into(pyramid, _halvings(pyramid))
    matrix, _ = _flow(before, now, mapped(points, to_small), levels=3)
    return None if matrix is None else np.asarray(np.linalg.inv(to_small) @ matrix @ to_small)


def offset(reference: Shades, seen: Shades, points: Floats) -> tuple[Matrix | None, int]:
    """3 × 3: pixels of `reference` → pixels of `seen`, two looks a few pixels apart, and how many of the points agree on it."""
    return _flow(reference, seen, points, levels=2)


def _flow(before: Shades, now: Shades, points: Floats, levels: int) -> tuple[Matrix | None, int]:
    """Sparse pyramidal Lucas–Kanade flow (Bouguet 2001), and the homography that most points follow."""
    moved = np.empty_like(points[:, None])
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, now, points[:, None], moved, winSize=_WINDOW, maxLevel=levels, criteria=_STEPS)
    kept = found[:, 0] > 0
    if kept.sum() < _FEWEST:
        return None, 0
    matrix, agreed = cv2.findHomography(points[kept], moved[kept, 0], cv2.RANSAC, _APART, maxIters=_TRIALS)
    if matrix is None or not np.isfinite(matrix).all() or (count := int(agreed.sum())) < _FEWEST:
        return None, 0
    return np.asarray(matrix, np.float64), count


def _halvings(pyramid: Pyramid) -> int:
    return max(int(np.ceil(np.log2(pyramid.longest / _SMALL))), 0)
