"""Strokes of a pen that is wider here and narrower there: what digits are drawn with, in print and by hand."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.uint8]

_SHIFT = 4
_PER_SPAN = 12


def smooth(points: Sequence[tuple[float, float]] | Array) -> Array:
    """m × 2: a centripetal Catmull-Rom curve through n × 2 points (Yuksel et al. 2011); two points give a straight line."""
    given = np.asarray(points, float)
    if len(given) == 2:
        straight: Array = given[0] + np.linspace(0, 1, _PER_SPAN)[:, None] * (given[1] - given[0])
        return straight
    closed = bool(np.allclose(given[0], given[-1]))
    before, after = (given[-2], given[1]) if closed else (2 * given[0] - given[1], 2 * given[-1] - given[-2])
    whole = np.concatenate([[before], given, [after]])
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(np.maximum(np.linalg.norm(np.diff(whole, axis=0), axis=1), 1e-6)))])
    spans = []
    for number in range(len(given) - 1):
        t0, t1, t2, t3 = knots[number : number + 4]
        p0, p1, p2, p3 = whole[number : number + 4]
        t = np.linspace(t1, t2, _PER_SPAN, endpoint=number == len(given) - 2)[:, None]
        a1, a2, a3 = ((p * (u1 - t) + q * (t - u0)) / (u1 - u0) for p, q, u0, u1 in ((p0, p1, t0, t1), (p1, p2, t1, t2), (p2, p3, t2, t3)))
        b1, b2 = (a1 * (t2 - t) + a2 * (t - t0)) / (t2 - t0), (a2 * (t3 - t) + a3 * (t - t1)) / (t3 - t1)
        spans.append((b1 * (t2 - t) + b2 * (t - t1)) / (t2 - t1))
    return np.concatenate(spans)


def draw(mask: Mask, path: Array, widths: Array, ink: int = 255, *, blunt: bool = False) -> None:
    """Draws a stroke into a mask, in place.

    path: m × 2 pixels (0 is the middle of the first); widths: m pixels across it. blunt: its ends are cut square, else they're round.
    """
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1), 1e-9)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) * (widths / 2)[:, None]
    left, right = _fixed(path + across), _fixed(path - across)
    for corners in np.stack([left[:-1], left[1:], right[1:], right[:-1]], axis=1):
        cv2.fillConvexPoly(mask, corners, (ink,), cv2.LINE_AA, _SHIFT)
    from_ends = np.minimum(np.linalg.norm(path - path[0], axis=1), np.linalg.norm(path - path[-1], axis=1))
    round_here = from_ends >= (widths / 2 if blunt else 0)
    for (x, y), radius in zip(_fixed(path[round_here]), np.round(widths[round_here] / 2 * 2**_SHIFT).astype(int), strict=True):
        cv2.circle(mask, (int(x), int(y)), int(radius), (ink,), -1, cv2.LINE_AA, _SHIFT)


def _fixed(points: Array) -> NDArray[np.int32]:
    fixed: NDArray[np.int32] = np.round(points * 2**_SHIFT).astype(np.int32)
    return fixed
