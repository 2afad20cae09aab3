"""How clearly each stretch of rule between two crossings is seen, and how far off its ink lies."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.rectified import MARGIN, SPAN

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """One family of rules, say the upright ones (of the lying ones rows and columns are swapped).

    off: SPAN × 10 float32, in cells: how far to the right of the lattice's rule `column` its ink lies in row `row` (0 is the row of
    cells above the grid); strength: SPAN × 10, in grey levels: by how much it is darker than the paper on both sides, all along the row.
    ridges: SPAN × SPAN·side: the strength everywhere.
    """

    off: Floats
    strength: Floats
    ridges: Floats


def stretches(flat: Floats, side: int, reach: float) -> tuple[Stretches, Stretches]:
    """Of the upright and the lying rules of a grid laid flat and evened (see `rectified`). reach: cells that a rule may be off."""
    return _family(flat, side, reach), _family(np.ascontiguousarray(flat.T), side, reach)


def _family(flat: Floats, side: int, reach: float) -> Stretches:
    skipped = side // 8
    length = (side - 2 * skipped) // 3
    rows = flat.reshape(SPAN, side, -1)[:, skipped : skipped + 3 * length].reshape(SPAN, 3, length, -1)
    parts = np.asarray(rows.mean(2))
    ridges = _ridges(parts.reshape(SPAN * 3, -1), side).reshape(SPAN, 3, -1)
    # A stroke of a digit is seldom as long as a cell: what counts is the weakest third.
    near = np.maximum(np.maximum(ridges, np.roll(ridges, 1, 2)), np.roll(ridges, -1, 2))
    whole = _ridges(parts.mean(1), side)
    found = np.minimum(whole, near.min(1))
    places, prior = _windows(side, reach)
    windows = found[:, places]
    best = (windows * prior).argmax(2)
    row, column = np.indices(best.shape)
    at = places[column, best]
    before, peak, after = (whole[row, np.clip(at + step, 0, whole.shape[1] - 1)] for step in (-1, 0, 1))
    bend = np.maximum(2 * peak - before - after, 1e-3)
    fine = np.clip((after - before) / (2 * bend), -0.5, 0.5)
    off = (at + 0.5 + fine) / side - MARGIN - np.arange(10)
    return Stretches(np.asarray(off, np.float32), np.asarray(windows[row, column, best], np.float32), found)


def _ridges(profiles: Floats, side: int) -> Floats:
    """By how much each place is darker than both sides, in grey levels, for thin or for thick rules."""
    smooth = cv2.blur(profiles, (3, 1))
    best: Floats | None = None
    for far in (round(side * 0.14), round(side * 0.22)):
        padded = np.pad(smooth, ((0, 0), (far, far)), mode="edge")
        ridge = np.minimum(padded[:, : -2 * far], padded[:, 2 * far :]) - smooth
        best = ridge if best is None else np.maximum(best, ridge)
    assert best is not None
    return np.asarray(best, np.float32)


@cache
def _windows(side: int, reach: float) -> tuple[NDArray[np.int64], Floats]:
    half = round(reach * side)
    steps = np.arange(-half, half)
    places = (np.arange(10)[:, None] + MARGIN) * side + steps
    prior = 1 - 0.3 * (np.abs(steps + 0.5) / half) ** 2
    return places, np.asarray(prior, np.float32)
