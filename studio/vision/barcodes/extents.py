"""Where the bars of a located code really begin and end: between two quiet zones."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Corners
from studio.vision.barcodes.rectifying import rectified

_MARGIN = 0.8
"""Of the length given, looked at on each side."""

_WIDTH, _BANDS, _ROWS = 624, 4, 6
_ENDINGS = ((6.0, 0.35), (6.0, 0.2), (9.0, 0.35), (6.0, 0.5), (9.0, 0.2), (12.0, 0.2), (5.0, 0.5))
"""Modules without an edge that end a code, and the part of the strength of edges around below which there is none. Spaces within a code
have 4 modules at most, quiet zones 7 at least; but a module is thought too narrow where the corners cut a code short, and blur and glare
take edges away.
"""

_AROUND = 24.0
"""Modules around in which the strongest edge is looked for: light and focus may differ from end to end."""

_LIGHT = 0.65
"""Of the way from the darkest to the lightest around: a quiet zone is lighter. The guard in the middle of a code as fine as pixels shows no
edges either, but is grey.
"""

_SURELY = (5.0, 0.15)
"""As above, where an end must be certain."""

_LONGER = 0.08
"""Of its own length: bars that reach farther belong to a longer code."""

_ALIKE = 0.03
"""Of the length: ends as near are the same."""


def between_quiet_zones(gray: NDArray[np.uint8], corners: Corners, module: float) -> list[Corners]:
    """`corners` lengthened or shortened so that they reach from quiet zone to quiet zone, seen from the middle: likeliest first, several
    where edges are faint, and as given last. module: in pixels of `gray`, as estimated."""
    spans = [(0.0 if first is None else first, 1.0 if last is None else last) for first, last in _spans(gray, corners, module)]
    different: list[tuple[float, float]] = []
    for span in [*spans, (0.0, 1.0)]:
        if all(max(abs(span[0] - other[0]), abs(span[1] - other[1])) > _ALIKE for other in different):
            different.append(span)
    return [stretched(corners, *span) for span in different]


def ends_there(gray: NDArray[np.uint8], corners: Corners, modules: int) -> bool:
    """Whether no bars go on beyond `corners` of a code of `modules`: a short code may be seen within a longer one."""
    module = float(np.hypot(*(corners[1] - corners[0]))) / modules
    spans = _spans(gray, corners, module, (_SURELY,))
    return any(first is not None and last is not None and first > -_LONGER and last < 1 + _LONGER for first, last in spans)


def _spans(
    gray: NDArray[np.uint8], corners: Corners, module: float, endings: tuple[tuple[float, float], ...] = _ENDINGS
) -> list[tuple[float | None, float | None]]:
    """Where quiet zones begin on both sides, parts of the way across the corners, for each strength of edge; None where bars go on."""
    crop = rectified(gray, corners, _WIDTH, _BANDS * _ROWS, _MARGIN)
    scans = crop.reshape(_BANDS, _ROWS, _WIDTH).mean(axis=1)
    edges = np.abs(scans[:, 2:] - scans[:, :-2]).mean(axis=0).astype(np.float32)
    length = float(np.hypot(*(corners[1] - corners[0])) + np.hypot(*(corners[2] - corners[3]))) / 2
    inside = _WIDTH / (1 + 2 * _MARGIN)
    columns = module / length * inside
    around = max(12, round(_AROUND * columns))
    middle = len(edges) // 2
    usual = np.percentile(edges[middle - int(inside * 0.3) : middle + int(inside * 0.3)], 75)
    strength = np.maximum(cv2.dilate(edges[None], np.ones((1, around), np.uint8))[0], usual / 4)
    light = _light(scans.mean(axis=0, keepdims=True)[:, 1:-1].astype(np.float32), around)
    spans: list[tuple[float | None, float | None]] = []
    for modules, faint in endings:
        quiet = max(6, round(modules * columns))
        silent = cv2.erode(((edges < faint * strength) & light).astype(np.uint8)[None], np.ones((1, quiet), np.uint8))[0] > 0
        left, right = np.flatnonzero(silent[:middle]), np.flatnonzero(silent[middle:])
        first = _share(left[-1] + quiet / 2 + 1) if left.size else None
        last = _share(middle + right[0] - quiet / 2 + 1) if right.size else None
        if (1.0 if last is None else last) - (0.0 if first is None else first) >= 1 / 3:
            spans.append((first, last))
    return spans


def _light(level: NDArray[np.float32], around: int) -> NDArray[np.bool_]:
    """Which columns of 1 × columns are light enough for a quiet zone."""
    reach = np.ones((1, around), np.uint8)
    dark, bright = cv2.erode(level, reach), cv2.dilate(level, reach)
    return np.asarray((level >= dark + _LIGHT * (bright - dark))[0], np.bool_)


def _share(column: float) -> float:
    return float(column / _WIDTH * (1 + 2 * _MARGIN) - _MARGIN)


def stretched(corners: Corners, first: float, last: float) -> Corners:
    """`corners` from `first` to `last`, parts of the way across the bars, in the plane that they span."""
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    plane = cv2.getPerspectiveTransform(square, np.asarray(corners, np.float32))
    placed = np.array([[first, 0], [last, 0], [last, 1], [first, 1]], np.float32)
    return np.asarray(cv2.perspectiveTransform(placed[None], plane)[0], np.float32)


def parallelogram(corners: Corners) -> Corners:
    """`corners` with opposite sides made alike, about the same middle."""
    across = (corners[1] - corners[0] + corners[2] - corners[3]) / 4
    down = (corners[3] - corners[0] + corners[2] - corners[1]) / 4
    return np.asarray(corners.mean(axis=0) + np.stack([-across - down, across - down, across + down, down - across]), np.float32)
