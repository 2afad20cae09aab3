"""Whether a fitted lattice is a whole 9 × 9 grid."""

import cv2
import numpy as np

from studio.vision.sudoku.finding.fitting import INSIDE, Fit
from studio.vision.sudoku.finding.rectified import SPAN, Floats, evened
from studio.vision.sudoku.finding.rules import ridges
from studio.vision.sudoku.grid import Lattice
from studio.vision.sudoku.pyramid import Shades

_VISIBLE = 0.8
"""Of the stretches: with fewer in the picture, none is told from a larger table's. A side that the picture's edge cuts has 10 of 180."""

_FLOOR = 2.5
"""Grey levels: a fainter stretch of rule is not told from noise."""

_SHARE = 0.3
"""Of the typical stretch's strength: fainter ones count as not seen."""

_ASTRAY = 0.12
"""Cells: a stretch farther off the smooth bend of all is none of the rules'."""

_UNEVEN = (0.22, 0.15)
"""Changes from a cell's side to the next one's that no page and that any page shows: tilted by 55° it is 0.15, with a crease 0.2."""

_BLACK = 3
"""Cells filled with ink that are still taken for a blot or a shadow."""

_BLACKER = 0.75
"""Of the way from the lightest paper around to ink: neither a tint nor a shadow is that dark."""

_AS_CLEAR = 0.6
"""Of a rule's strength inside the grid: where it goes on beyond the border it is as clear, as small print seldom is."""

_ENDS = ((0.06, 0.18), (0.82, 0.94))
"""Of a row: beside the rules across it, where digits do not reach."""

_STRAIGHT = 0.06
"""Cells: a rule that goes on beyond the border is not farther off its line."""


def promising(fit: Fit, share: float) -> bool:
    """Whether at least this share of the stretches may be rules, so that the fit is worth another one."""
    return bool((fit.seen.strength[:, INSIDE] > _FLOOR).mean() > share)


def confidence(fit: Fit) -> float:
    """0 … 1 that all 20 rules are there, that they end at the border and that none lies between them."""
    strength, visible = fit.seen.strength[:, INSIDE], fit.visible[:, INSIDE]
    if visible.mean() < _VISIBLE:
        return 0.0
    typical = np.array([np.median(family[known]) for family, known in zip(strength, visible, strict=True)])
    least = np.maximum(_SHARE * typical, _FLOOR)[:, None, None]
    inside = fit.seen.ridges[:, INSIDE]
    # Digits that touch a rule hide a part of it.
    parts = (np.take_along_axis(inside, fit.seen.at[:, INSIDE, None], 3) > least[..., None]).mean(2)
    found = parts * (np.abs(fit.rest) < _ASTRAY) * visible
    counted = visible.sum(1)
    whole = float(found.sum() / counted.sum())
    weakest = float((found.sum(1) / np.maximum(counted, 1))[counted > 1].min())
    between = _between(fit.flat, least)
    if _blacked(fit.flat) > _BLACK:
        return 0.0
    even = _unevenness(fit.lattice)
    return (
        _from(even, *_UNEVEN)
        * _from(whole, 0.72, 0.88)
        * _from(weakest, 0.2, 0.5)
        * _from(_beyond(fit, least[..., 0]), 0.7, 0.45)
        * _from(between, 0.6, 0.4)
    )


def _blacked(flat: Shades) -> int:
    """How many cells are filled with ink, as a crossword's are. flat: dark ink on light paper."""
    side = len(flat) // SPAN
    core = slice(side // 6, side - side // 6)
    grid = flat[side:-side, side:-side]
    parts = grid.reshape(9, side, 9, side)[:, core, :, core].transpose(0, 2, 1, 3).reshape(9, 9, -1)
    # Around the boldest digit a quarter of the cell is paper.
    lightest = parts.shape[2] * 4 // 5
    cells = np.partition(parts, lightest, axis=2)[..., lightest].astype(np.float32)
    ink = float(np.partition(grid.ravel(), grid.size // 50)[grid.size // 50])
    around = cv2.dilate(cells, np.ones((3, 3), np.uint8))
    return int((around - cells > _BLACKER * np.maximum(around - ink, 1)).sum())


def _unevenness(lattice: Lattice) -> float:
    """The largest change from a cell's side to the next one's, in sides."""
    changes = []
    for axis in (0, 1):
        sides = np.diff(lattice, axis=axis)
        changes.append((np.linalg.norm(np.diff(sides, axis=axis), axis=2) / np.linalg.norm(np.delete(sides, 0, axis), axis=2)).max())
    return float(max(changes))


def _between(flat: Shades, least: Floats) -> float:
    """The share of stretches halfway between rules that reach both ends of their row: those of a finer grid do, and digits hardly ever."""
    side = len(flat) // SPAN
    even = evened(flat, side)
    rows = np.stack([even, even.T]).reshape(2 * SPAN, side, -1)
    ends = [rows[:, round(side * start) : round(side * end)].mean(1) for start, end in _ENDS]
    clear = np.min([ridges(end, side) for end in ends], axis=0).reshape(2, SPAN, SPAN, side)[:, INSIDE, INSIDE]
    half = clear[..., round(side * 0.35) : round(side * 0.65)].max(3)
    return float((half > least).mean((1, 2)).max())


def _from(value: float, none: float, full: float) -> float:
    return min(max((value - none) / (full - none), 0.0), 1.0)


def _beyond(fit: Fit, least: Floats) -> float:
    """The share of the inner rules that go on straight beyond one of the borders, as those of a larger table do."""
    shares = []
    for outside, inside in ((0, 1), (-1, -2)):
        straight = np.abs(fit.seen.off[:, outside] - fit.seen.off[:, inside]) < _STRAIGHT
        clear = np.maximum(_AS_CLEAR * fit.seen.strength[:, inside], least)
        on = straight & fit.visible[:, outside] & (fit.seen.strength[:, outside] > clear)
        shares.append(on[:, 1:-1].mean(1))
    return float(np.max(shares))
