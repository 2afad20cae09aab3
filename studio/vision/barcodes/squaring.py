"""Brings a barcode's roughly known corners onto the ends of its bars, in the picture's own pixels."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Corners

Grey = NDArray[np.uint8]
Floats = NDArray[np.float64]

WIDE, HIGH = 288, 48
"""Of the cut-out worked on: with the margins 2.1 columns for each of the 95 modules of an EAN-13."""

MARGIN = 0.22
"""Of the length and of the height, around the corners given: how far they may be off."""

ASIDE, ABOVE = (round(size * MARGIN / (1 + 2 * MARGIN)) for size in (WIDE, HIGH))
"""Columns and rows of a margin of the cut-out."""

_COHERENT = 0.35
"""Least coherence of the gradients for which bars are believed to be seen (0 noise, 1 parallel bars)."""

_FINEST = 0.8
"""Pixels a module, at least: of finer bars none stands out."""

_STEEPEST = np.tan(np.radians(30))
"""Of bars against the corners given."""

_INSIDE, _QUIET = 9.0, 5.0
"""Modules looked at within and without an end: a space has 4 at most, a quiet zone 7 at least."""

_RESOLVED = 0.35
"""Edges seen for each module, at least: codes have 0.5 to 0.65, and where blur has eaten more their ends can't be told either."""

_SLIDE = 4
"""Columns a bar may move sideways from the middle row to the last."""

_FARTHEST = 1.0
"""Of the longer side: no corner is moved by more. Where the sides given meet not far off, one may come to lie beyond the horizon."""

_DOUBT = 50.0
"""What an end loses against one a tenth of the length nearer: half of the contrast of bars and quiet zone."""


def squared(grey: Grey, corners: Corners, modules: float) -> Corners | None:
    """`corners` moved onto the bars seen; None where no bars stand out (blur, darkness), which may still be a code.

    corners: as in `Spot`, each end up to a fifth off. modules: about how many modules the code is long.
    """
    quad = np.asarray(corners, np.float64)
    leaning = _upright(grey, quad) if _sides(quad)[0] >= _FINEST * modules else None
    if leaning is None:
        return None
    picture, matrix = cut(grey, leaning)
    across = np.asarray(cv2.Sobel(picture, cv2.CV_32F, 1, 0, ksize=3), np.float32)
    rows = _rows(across)
    if rows is None:
        return None
    (left_top, left_bottom), (right_top, right_bottom) = rows
    ends = _ends(across[max(left_top, right_top) : min(left_bottom, right_bottom)], modules)
    if ends is None:
        return None
    edges = np.array([[_QUARTER, left_top, left_bottom], [1 - _QUARTER, right_top, right_bottom]])
    share = (np.array(ends) / WIDE - edges[0, 0]) / (edges[1, 0] - edges[0, 0])
    (top, bottom) = (edges[0, side] + share * (edges[1, side] - edges[0, side]) for side in (1, 2))
    found = np.array([[ends[0], top[0]], [ends[1], top[1]], [ends[1], bottom[1]], [ends[0], bottom[0]]], np.float32)
    placed: Corners = cv2.perspectiveTransform(found[None], matrix)[0].astype(np.float32)
    beside = np.linalg.norm(placed - quad, axis=1).max() <= _FARTHEST * max(_sides(quad))
    return placed if beside and cv2.isContourConvex(placed) else None


def parallel(grey: Grey, corners: Corners) -> float:
    """How much the picture within `corners` changes in one direction only: 1 for bars, blurred or not, 0 for no direction at all.

    The coherence of the structure tensor (Bigun & Granlund 1987).
    """
    quad = np.asarray(corners, np.float64)
    picture, _ = cut(grey, quad)
    smooth = cv2.GaussianBlur(picture[ABOVE:-ABOVE, ASIDE:-ASIDE], (0, 0), 1.2)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3), cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3) * _ratio(quad)
    xx, yy, xy = float(np.vdot(across, across)), float(np.vdot(down, down)), float(np.vdot(across, down))
    return float(np.hypot(xx - yy, 2 * xy)) / (xx + yy) if xx + yy > 0 else 0.0


def repeating(grey: Grey, corners: Corners) -> float:
    """How much what lies within `corners` repeats itself across the bars: 1 for even stripes, at most about 0.6 for codes.

    The highest autocorrelation of the middle rows' edges beyond their own width, up to a third of the length.
    """
    picture, _ = cut(grey, np.asarray(corners, np.float64))
    rows = picture[HIGH * 3 // 8 : HIGH * 5 // 8, ASIDE:-ASIDE].mean(axis=0, keepdims=True)
    edges = np.diff(cv2.GaussianBlur(rows, (0, 0), 1.0)[0])
    count = len(edges)
    spectrum = np.fft.rfft(edges, 2 * count)
    alike = np.fft.irfft(spectrum * np.conj(spectrum))[:count]
    below = np.flatnonzero(alike < 0)
    if not below.size or below[0] >= count // 3:
        return 0.0
    weighed = alike / alike[0] * count / (count - np.arange(count))
    return float(weighed[below[0] : count // 3].max())


def _ratio(corners: Floats) -> float:
    """Of a column's width to a row's height of the cut-out, in the picture."""
    along, high = _sides(corners)
    return along / WIDE / (high / HIGH)


def _sides(corners: Floats) -> tuple[float, float]:
    along = np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])
    high = np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])
    return float(along) / 2, float(high) / 2


_QUARTER = 0.5 - (0.25 + MARGIN / 2) * 0.5 / (0.5 + MARGIN)
"""Where in the cut-out's width the middles of the code's halves lie."""


def cut(grey: Grey, corners: Floats) -> tuple[Grey, Floats]:
    """HIGH × WIDE around `corners`, margins included, and a 3 × 3 matrix from it (pixels' edges) to the picture."""
    left, top = WIDE * MARGIN / (1 + 2 * MARGIN), HIGH * MARGIN / (1 + 2 * MARGIN)
    flat = np.array([[left, top], [WIDE - left, top], [WIDE - left, HIGH - top], [left, HIGH - top]], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(flat, corners.astype(np.float32)), np.float64)
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    indices = np.linalg.inv(half) @ matrix @ half
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(grey, indices, (WIDE, HIGH), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8), matrix


def _upright(grey: Grey, corners: Floats) -> Floats | None:
    """`corners` with both sides leaned along the bars next to them; None where no bars stand out."""
    picture, _ = cut(grey, corners)
    inner = picture[HIGH // 4 : -HIGH // 4].astype(np.float32)
    across, down = cv2.Sobel(inner, cv2.CV_32F, 1, 0, ksize=3), cv2.Sobel(inner, cv2.CV_32F, 0, 1, ksize=3)
    down = down * _ratio(corners)
    xx, yy, xy = (np.square(across).sum(axis=0), np.square(down).sum(axis=0), (across * down).sum(axis=0))
    slopes = []
    middle = WIDE // 2
    for part in (slice(ASIDE, middle), slice(middle, WIDE - ASIDE)):
        a, b, c = float(xx[part].sum()), float(yy[part].sum()), float(xy[part].sum())
        if np.hypot(a - b, 2 * c) < _COHERENT * (a + b) or a + b <= 0:
            return None
        slopes.append(float(np.tan(0.5 * np.arctan2(2 * c, a - b))))
    lean = np.array([slopes[0] * 1.5 - slopes[1] * 0.5, slopes[1] * 1.5 - slopes[0] * 0.5])
    if np.abs(lean).max() > _STEEPEST:
        return None
    along, high = _sides(corners)
    unit = (corners[1] - corners[0] + corners[2] - corners[3]) / (2 * along)
    left, right = (-unit * each * high / 2 for each in lean)
    leaning: Floats = corners + np.array([-left, -right, right, left])
    return leaning


def _rows(across: NDArray[np.float32]) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Rows from and to which the bars stand, for the code's left and right half."""
    found = []
    middle, half = HIGH // 2, WIDE // 2
    for part in (slice(WIDE // 8, half), slice(half, WIDE - WIDE // 8)):
        bars = across[middle - HIGH // 12 : middle + HIGH // 12, part].mean(axis=0)
        power = float(bars @ bars)
        if power <= 0:
            return None
        # Bars not quite upright, or curled, slide a little from row to row.
        slid = np.stack([np.roll(bars, step) for step in range(-_SLIDE, _SLIDE + 1)], axis=1)
        like = (across[:, part] @ slid).max(axis=1) / power - 0.5
        up, down = np.cumsum(like[middle - 1 :: -1]), np.cumsum(like[middle:])
        found.append((middle - 1 - int(np.argmax(up)), middle + 1 + int(np.argmax(down))))
    return (found[0], found[1]) if all(bottom - top > HIGH // 6 for top, bottom in found) else None


def _ends(across: NDArray[np.float32], modules: float) -> tuple[float, float] | None:
    """Columns of the outermost edges, in pixels' edges: bars within, a quiet zone without, near where they were thought to be."""
    edge = np.abs(across.mean(axis=0)).astype(np.float64)
    length = WIDE / (1 + 2 * MARGIN)
    module = length / modules
    inner = edge[WIDE // 4 : -WIDE // 4]
    usual, ridges = float(inner.mean()), (inner[1:-1] > inner[:-2]) & (inner[1:-1] >= inner[2:])
    if usual <= 0 or np.count_nonzero(ridges & (inner[1:-1] > 0.5 * usual)) < _RESOLVED * len(inner) / module:
        return None
    first, last = _end(edge / usual, length, module), _end(edge[::-1] / usual, length, module)
    return first + 0.5, WIDE - 1 - last + 0.5


def _end(edge: Floats, length: float, module: float) -> float:
    """The column of the first edge; edge: strength of each column's, 1 on average."""
    thought = (len(edge) - length) / 2
    reach = max(1.0, 0.75 * MARGIN * length)
    columns = np.arange(max(1, int(thought - reach)), int(thought + reach) + 1)
    total = np.concatenate([[0.0], np.cumsum(edge)])
    inside, outside = max(2, round(_INSIDE * module)), max(2, round(_QUIET * module))
    without = np.maximum(0, columns - outside)
    contrast = (total[columns + inside] - total[columns]) / inside - (total[columns] - total[without]) / np.maximum(1, columns - without)
    best = int(columns[np.argmax(contrast - _DOUBT * np.square((columns - thought) / length))])
    return float(best + np.argmax(edge[best : best + max(2, round(1.5 * module))]))
