"""How clearly each stretch of rule between two crossings is seen, and how far off its ink lies."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.finding.rectified import MARGIN, SPAN, Floats

_NEAR, _FAR = 0.14, 0.22
"""Cells from a thin and from a thick rule's middle to paper."""

_CLIMB = 3
"""Pixels from where a bold rule is clear enough to its middle."""

_ASIDE = 0.3
"""How much weaker a rule as far off as is looked for counts: of two strokes the nearer is likelier the rule."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Of the upright rules (first), by row and rule, and of the lying ones, by column and rule; the first row is the one above the grid.

    off: 2 × SPAN × 10 float32, cells to the right of (below) the lattice's rule that its ink lies;
    strength: 2 × SPAN × 10, grey levels that it is darker than the paper on both sides, all along the stretch;
    ridges: 2 × SPAN × 3 × SPAN·side: how much darker each place is in the thirds of a row; at: 2 × SPAN × 10, where rules were seen in it.
    """

    off: Floats
    strength: Floats
    ridges: Floats
    at: NDArray[np.int64]


def stretches(flat: Floats, side: int, reach: float) -> Stretches:
    """Of a grid laid flat and evened (see `rectified`). reach: cells that a rule may be off."""
    skipped = side // 8
    length = (side - 2 * skipped) // 3
    both = np.stack([flat, flat.T]).reshape(2 * SPAN, side, -1)[:, skipped : skipped + 3 * length]
    parts = both.reshape(2 * SPAN * 3, length, -1).sum(1) * (1 / length)
    thirds = ridges(parts, side)
    # A stroke of a digit is seldom as long as a cell: what counts is the weakest third, a pixel astray at most.
    near = thirds.copy()
    np.maximum(near[:, 1:], thirds[:, :-1], out=near[:, 1:])
    np.maximum(near[:, :-1], thirds[:, 1:], out=near[:, :-1])
    whole = ridges(parts.reshape(2 * SPAN, 3, -1).sum(1) * (1 / 3), side)
    found = np.minimum(whole, near.reshape(2 * SPAN, 3, -1).min(1))
    places, prior = _windows(side, reach)
    windows = found[:, places]
    # Of two strokes as clear as most rules the nearer counts, however bold a bar beside the border is.
    enough = np.median(windows.max(2).reshape(2, -1), 1).repeat(SPAN)[:, None, None]
    best = (np.minimum(windows, enough) * prior).argmax(2)
    row, column = np.ogrid[: 2 * SPAN, :10]
    for _ in range(_CLIMB):
        here = places[column, best]
        up, level, down = found[row, here + 1], found[row, here], found[row, here - 1]
        best = np.clip(best + (up > np.maximum(level, down)) - (down > np.maximum(level, up)), 0, places.shape[1] - 1)
    at = places[column, best]
    before, peak, after = whole[row, at - 1], whole[row, at], whole[row, at + 1]
    fine = np.clip((after - before) / (2 * np.maximum(2 * peak - before - after, 1e-3)), -0.5, 0.5)
    off = (at + 0.5 + fine) / side - MARGIN - np.arange(10)
    shape = (2, SPAN, -1)
    strength = windows[row, column, best].reshape(shape)
    return Stretches(np.asarray(off.reshape(shape), np.float32), strength, near.reshape(2, SPAN, 3, -1), at.reshape(shape))


def ridges(profiles: Floats, side: int) -> Floats:
    """profiles: n × SPAN·side. By how much each place is darker than both sides, in grey levels, for thin or for thick rules."""
    most = round(side * _FAR)
    padded = cv2.blur(cv2.copyMakeBorder(profiles, 0, 0, most, most, cv2.BORDER_REPLICATE), (3, 1))
    width = profiles.shape[1]
    best = np.full(profiles.shape, -np.inf, np.float32)
    for far in (round(side * _NEAR), most):
        np.maximum(best, np.minimum(padded[:, most - far : most - far + width], padded[:, most + far : most + far + width]), out=best)
    return np.asarray(best - padded[:, most : most + width], np.float32)


@cache
def _windows(side: int, reach: float) -> tuple[NDArray[np.int64], Floats]:
    half = round(reach * side)
    steps = np.arange(-half, half)
    places = (np.arange(10)[:, None] + MARGIN) * side + steps
    return places, np.asarray(1 - _ASIDE * ((steps + 0.5) / half) ** 2, np.float32)
