"""Quadrilaterals that the ink of a picture forms: the outlines of whatever hangs together."""

from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.pyramid import Shades

Quad = NDArray[np.float32]
"""4 × 2, clockwise as seen; the first is the corner nearest the top left with the page turned least."""

_AROUND = 31
"""Pixels of surroundings: more than a thick rule, less than a page's shadow."""

_MOST = 8
"""Outlines looked at, the largest."""


def ink(shades: Shades, contrast: int, inverted: bool) -> Shades:
    """255 where ink is, 0 where paper is. contrast: grey levels that ink is darker (inverted: lighter) than its surroundings at least."""
    smooth = cv2.GaussianBlur(shades, (3, 3), 0)
    kind = cv2.THRESH_BINARY if inverted else cv2.THRESH_BINARY_INV
    shift = -contrast if inverted else contrast
    return np.asarray(cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, kind, _AROUND, shift), np.uint8)


def outlines(marks: Shades, least: float) -> list[Quad]:
    """The largest first. least: pixels of the shorter side of what is looked at."""
    _count, labels, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8, ltype=cv2.CV_32S)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    likely = [int(k) for k in np.argsort(-wide * high) if k and min(wide[k], high[k]) >= least][:_MOST]
    quads = []
    for k in likely:
        left, top = stats[k, cv2.CC_STAT_LEFT], stats[k, cv2.CC_STAT_TOP]
        cut = (labels[top : top + high[k], left : left + wide[k]] == k).astype(np.uint8)
        contours, _ = cv2.findContours(cut, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        hull = cv2.convexHull(np.concatenate(contours)) if len(contours) > 1 else cv2.convexHull(contours[0])
        quad = _largest_quad(hull.reshape(-1, 2).astype(np.float32))
        if quad is not None and cv2.contourArea(quad) >= least**2 / 2:
            quads.append(np.asarray(quad + np.array([left, top], np.float32), np.float32))
    return quads


def upright(quad: Quad) -> Quad:
    """Clockwise as seen, from the corner that makes the top edge run most nearly to the right."""
    if _doubled_area(quad) < 0:
        quad = quad[::-1]
    edges = np.roll(quad, -1, 0) - quad
    # Top to the right, bottom (the opposite edge) to the left.
    rightness = edges[:, 0] - np.roll(edges, -2, 0)[:, 0] + np.roll(edges, -1, 0)[:, 1] - np.roll(edges, -3, 0)[:, 1]
    return np.asarray(np.roll(quad, -int(np.argmax(rightness)), 0), np.float32)


def _doubled_area(quad: Quad) -> float:
    x, y = quad.T
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


def _largest_quad(hull: Quad) -> Quad | None:
    """Of a convex hull's points, the four that enclose most."""
    share = 0.01
    points = hull
    while len(points) > 14:
        points = np.asarray(cv2.approxPolyDP(hull.reshape(-1, 1, 2), share * cv2.arcLength(hull, True), True), np.float32).reshape(-1, 2)
        share *= 1.4
    if len(points) < 4:
        return None
    fours = points[list(combinations(range(len(points)), 4))]
    one, other = fours[:, 2] - fours[:, 0], fours[:, 3] - fours[:, 1]
    return upright(fours[int(np.argmax(np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])))])
