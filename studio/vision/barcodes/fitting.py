"""Corners that fit the bars of a code whose number is known: they are looked for as they were drawn, row by row."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Corners
from studio.vision.barcodes.extents import stretched
from studio.vision.barcodes.patterns import Layout
from studio.vision.barcodes.rectifying import rectified
from studio.vision.barcodes.synthesis import OUTSIDE, SAMPLES, Floats, drawn, with_quiet_zones

_HALF = 0.9
"""Of the code's length: how far up and down from the middle given its bars are followed. GS1's codes are 0.73 (EAN-13) to 1.36 (UPC-E)
of their length high, and scan lines may lie anywhere on them."""

_COLUMNS, _ROWS = 3, 96
"""Of the cut-out: columns a module, and rows."""

_MARGIN = 0.12
"""Of the length, on each side: how far an end may be off."""

_REACH = 5
"""Modules that a part of the code may lie off, in a row."""

_BEYOND = 4
"""Modules of quiet zone that belong to a part."""

_LEAST = 24
"""Modules of a part at least, which is a third of longer codes."""

_WIDTHS = (0.76, 0.82, 0.88, 0.94, 1.0, 1.06, 1.12)
"""Of modules at an end, against the mean of all: on a can they are narrower."""

_BLUR = 0.6
"""Modules: between that of sharp and that of soft pictures, as correlation minds little."""

_ALIKE = 0.7
"""Least correlation of the middle rows with the number drawn, for each part of the code."""

_STILL = 0.8
"""Of the middle rows' correlation: rows less alike are no longer the code's."""

Doubles = NDArray[np.float64]


def fitted(gray: NDArray[np.uint8], corners: Corners, layout: Layout, text: str) -> Corners | None:
    """`corners` moved onto the bars that say `text`: both ends, and as far up and down as the bars go; None where they aren't seen.

    corners: about where the code is, or the scan lines that read it; ends up to _REACH modules off.
    """
    near = _moved(gray, corners, layout, text, _HALF / 4)
    return None if near is None else _moved(gray, near, layout, text, _HALF)


def refitted(gray: NDArray[np.uint8], corners: Corners, layout: Layout, text: str) -> Corners | None:
    """As `fitted`, in half the time, where `corners` fitted the frame before."""
    return _moved(gray, corners, layout, text, _HALF)


def _moved(gray: NDArray[np.uint8], corners: Corners, layout: Layout, text: str, half: float) -> Corners | None:
    area = _raised(corners, half)
    if area is None:
        return None
    width = round(layout.modules * (1 + 2 * _MARGIN)) * _COLUMNS
    rows = rectified(gray, area, width, _ROWS, _MARGIN).astype(np.float32)
    first = width * _MARGIN / (1 + 2 * _MARGIN)
    module = (width - 2 * first) / layout.modules
    alike, offs = zip(*(_followed(rows, layout, text, left, first, module) for left in (True, False)), strict=True)
    middle = slice(_ROWS // 2 - 2, _ROWS // 2 + 3)
    if min(float(np.median(each[middle])) for each in alike) < _ALIKE:
        return None
    spans = [_span(each, float(np.median(each[middle]))) for each in alike]
    lines = [_line(off, span) for off, span in zip(offs, spans, strict=True)]
    if any(line is None for line in lines):
        return None
    return _corners(area, layout, np.array(spans, np.float64), np.array(lines), width, first)


def _raised(corners: Corners, half: float) -> Corners | None:
    """A parallelogram about the middle row of `corners`, `half` of their length up and down along their sides; None for no area."""
    left, right = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
    length, down = float(np.hypot(*(right - left))), (corners[3] - corners[0] + corners[2] - corners[1]) / 2
    high = float(np.hypot(*down))
    if length < 20 or high < 1:
        return None
    down = down / high * half * length
    return np.asarray(np.stack([left - down, right - down, right + down, left + down]), np.float32)


def _followed(rows: Floats, layout: Layout, text: str, left: bool, first: float, module: float) -> tuple[Floats, Floats]:
    """Of each row: how much one end of the code is like what is drawn, and how many columns the code's end is off."""
    signal = drawn(with_quiet_zones(layout, layout.choices(text)), _BLUR, 0.0)
    modules = max(layout.modules / 3, _LEAST) + _BEYOND
    begin, reach = -_BEYOND if left else layout.modules + _BEYOND - modules, round(_REACH * module)
    around = cv2.copyMakeBorder(rows, 0, 0, reach, reach, cv2.BORDER_REPLICATE)
    start = round(first + begin * module)
    around = around[:, start : start + round(modules * module) + 2 * reach]
    middle = around[_ROWS // 2 - 3 : _ROWS // 2 + 3].mean(axis=0, keepdims=True)

    def wanted(wide: float) -> Floats:
        count = round(modules * module * wide)
        places = (begin + (np.arange(count) + 0.5) / count * modules + OUTSIDE) * SAMPLES - 0.5
        return np.interp(places, np.arange(len(signal)), signal).astype(np.float32)[None]

    best = max((wanted(wide) for wide in _WIDTHS), key=lambda each: float(cv2.matchTemplate(middle, each, cv2.TM_CCOEFF_NORMED).max()))
    like = cv2.matchTemplate(around, best, cv2.TM_CCOEFF_NORMED)
    count = best.shape[1]
    end = _BEYOND / modules * count if left else (1 - _BEYOND / modules) * count
    off = like.argmax(axis=1) - reach + start + end - (first if left else first + layout.modules * module)
    return like.max(axis=1), off.astype(np.float32)


def _span(alike: Floats, usual: float) -> tuple[int, int]:
    """The rows, from the middle, from and to which bars stand."""
    middle, more = _ROWS // 2, np.asarray(alike) - _STILL * usual
    up, down = np.cumsum(more[middle - 1 :: -1]), np.cumsum(more[middle:])
    return middle - 1 - int(up.argmax()), middle + 1 + int(down.argmax())


def _line(off: Floats, span: tuple[int, int]) -> tuple[float, float] | None:
    """Columns off at the middle row and by which that grows from row to row; robust against rows that were mistaken."""
    rows = np.arange(*span)
    if len(rows) < 4:
        return None
    seen, away, weights = np.asarray(off[rows], np.float64), rows + 0.5 - _ROWS / 2, np.ones(len(rows))
    for _ in range(4):
        heavy = weights**2 / (weights @ weights)
        middle, level = heavy @ away, heavy @ seen
        slope = heavy @ ((away - middle) * (seen - level)) / (heavy @ (away - middle) ** 2)
        level -= slope * middle
        weights = 1 / np.maximum(1, np.abs(slope * away + level - seen))
    return float(level), float(slope)


def _corners(area: Corners, layout: Layout, spans: Doubles, lines: Doubles, width: int, first: float) -> Corners | None:
    """From what was found of the left and of the right part to where that leads at the ends."""
    near = max(layout.modules / 3, _LEAST) / 2 / layout.modules
    before = near / (1 - 2 * near)
    rows = np.array([[1 + before, -before], [-before, 1 + before]]) @ spans
    found = [
        (column + lines[end] @ (1, rows[end, side] - _ROWS / 2), rows[end, side])
        for end, side, column in ((0, 0, first), (1, 0, width - first), (1, 1, width - first), (0, 1, first))
    ]
    outer = stretched(area, -_MARGIN, 1 + _MARGIN)
    crop = np.array([[0, 0], [width, 0], [width, _ROWS], [0, _ROWS]], np.float32)
    plane = cv2.getPerspectiveTransform(crop, outer)
    placed = np.asarray(cv2.perspectiveTransform(np.array([found], np.float32), plane)[0], np.float32)
    return placed if cv2.isContourConvex(placed) else None
