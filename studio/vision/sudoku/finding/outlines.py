"""Quadrilaterals that the ink of a picture forms: the outlines of whatever hangs together."""

from itertools import combinations

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.pyramid import Shades

Quad = NDArray[np.float32]
"""4 × 2, clockwise as seen; the first is the corner nearest the top left with the page turned least."""

_STROKE = 13
"""Pixels: what is wider is no rule but a dark field or a shadow."""

_FIELD, _DARKER = 61, 8
"""Pixels, and grey levels that a field is darker at least: a square of a chessboard or a crossword."""

_DARKEST = np.uint8(24)
"""Grey levels: paper in a deeper shadow shows more noise than ink."""

_NEAR = 0.06
"""Of a side's length: how far from it the outline may bulge or dent."""

_FEW = 10
"""Points of an outline that a side is laid along, at least."""

_ENOUGH = 40
"""Points that a side is laid along, at most: more take time only."""

_SQUARE = 0.2
"""Sine of the least angle between two sides."""

_MOST = 6
"""Outlines looked at, the largest."""


def ink(shades: Shades, contrast: int, inverted: bool) -> Shades:
    """255 on strokes, 0 on paper and on dark fields. contrast: by how much of the paper's light a stroke is darker at least, in 160ths."""
    smooth = cv2.GaussianBlur(np.invert(shades) if inverted else shades, (3, 3), 0)
    around = cv2.morphologyEx(smooth, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (_STROKE, _STROKE)))
    depth = cv2.divide(cv2.subtract(around, smooth), np.maximum(around, _DARKEST), scale=160)
    return np.asarray(cv2.threshold(depth, contrast, 255, cv2.THRESH_BINARY)[1], np.uint8)


def darkness(shades: Shades) -> Shades:
    """255 where the picture is darker than around: on strokes and on dark fields up to _FIELD pixels wide."""
    smooth = cv2.GaussianBlur(shades, (3, 3), 0)
    dark = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _FIELD, _DARKER)
    return np.asarray(dark, np.uint8)


def outlines(marks: Shades, least: float) -> list[Quad]:
    """The largest first. least: pixels of the shorter side of what is looked at."""
    _count, labels, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8, ltype=cv2.CV_32S)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    likely = [int(k) for k in np.argsort(-wide * high) if k and min(wide[k], high[k]) >= least][:_MOST]
    quads = []
    for k in likely:
        left, top = stats[k, cv2.CC_STAT_LEFT], stats[k, cv2.CC_STAT_TOP]
        cut = (labels[top : top + high[k], left : left + wide[k]] == k).astype(np.uint8)
        contours, _ = cv2.findContours(cut, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        outline = max(contours, key=len).reshape(-1, 2).astype(np.float32)
        quad = _largest_quad(cv2.convexHull(outline).reshape(-1, 2))
        if quad is not None and cv2.contourArea(quad) >= least**2 / 2:
            quads.append(np.asarray(_along(quad, outline) + np.array([left, top], np.float32), np.float32))
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


def _along(quad: Quad, outline: Quad) -> Quad:
    """The quad with each side laid along what of the outline runs near it, so that a word that touches a corner does not pull it out."""
    lines = []
    for start, end in zip(quad, np.roll(quad, -1, 0), strict=True):
        length = float(np.linalg.norm(end - start))
        way = (end - start) / length
        along, aside = (outline - start) @ way, (outline - start) @ np.array([-way[1], way[0]], np.float32)
        near = outline[(np.abs(aside) < _NEAR * length) & (along > 0.05 * length) & (along < 0.95 * length)]
        if len(near) < _FEW:
            return quad
        vx, vy, x, y = cv2.fitLine(near[:: len(near) // _ENOUGH + 1], cv2.DIST_WELSCH, 0, 0.01, 0.01).ravel()
        lines.append((vy, -vx, vy * x - vx * y))
    corners = []
    for (a, b, c), (d, e, f) in zip([lines[-1], *lines[:-1]], lines, strict=True):
        across = a * e - b * d
        if abs(across) < _SQUARE:
            return quad
        corners.append(((c * e - b * f) / across, (a * f - c * d) / across))
    moved = np.array(corners, np.float32)
    reach = 3 * _NEAR * np.sqrt(cv2.contourArea(quad))
    return moved if np.abs(moved - quad).max() < reach else quad
