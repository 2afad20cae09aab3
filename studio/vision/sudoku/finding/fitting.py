"""A lattice drawn to the ink of its rules, smoothly bent as paper is, and how much speaks for it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.finding.rectified import Floats, evened, extended, moved, rectified
from studio.vision.sudoku.finding.rules import Stretches, stretches
from studio.vision.sudoku.finding.surface import surfaces
from studio.vision.sudoku.grid import Lattice
from studio.vision.sudoku.pyramid import Pyramid, Shades

INSIDE = slice(1, 10)
"""Of the SPAN rows of Stretches: those of the grid."""

_PLACES = np.stack(np.meshgrid(np.arange(10), np.arange(10)), -1).astype(np.float32)
"""10 × 10 × 2: the crossings, in cells from the top left corner."""

_ASIDE = 0.2
"""Cells of paper beside a rule without which it is not told from the picture's edge."""


@dataclass(frozen=True, slots=True)
class Step:
    """side: pixels a cell; reach: cells that a rule may be off; order: of the surface; tolerance: cells from it that still count."""

    side: int
    reach: float
    order: int
    tolerance: float


ROUGH = (Step(16, 0.34, 2, 0.2),)
FINE = (Step(16, 0.34, 2, 0.15), Step(16, 0.25, 3, 0.12), Step(24, 0.18, 4, 0.08))


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """flat: see `rectified`, along the lattice before its last move, dark ink on light paper; seen: the rules in it;
    visible: 2 × SPAN × 10, as in it, whether a stretch is in the picture; rest: 2 × 9 × 10, cells between each stretch and the smooth bend.
    """

    lattice: Lattice
    flat: Shades
    seen: Stretches
    visible: NDArray[np.bool_]
    rest: Floats


def of_quad(quad: NDArray[np.float32]) -> Lattice:
    """The lattice of a flat page whose corners are `quad` (4 × 2)."""
    corners = np.array([[0, 0], [9, 0], [9, 9], [0, 9]], np.float32)
    return _flat(np.asarray(cv2.getPerspectiveTransform(corners, quad), np.float64))


def straightened(lattice: Lattice) -> Lattice:
    """The flat page that the inner rules lie on: a border that follows a word or a neighbour's border is drawn back."""
    inner = slice(1, -1)
    onto, _ = cv2.findHomography(_PLACES[inner, inner].reshape(-1, 2), lattice[inner, inner].reshape(-1, 2), cv2.LMEDS)
    return lattice if onto is None else _flat(np.asarray(onto, np.float64))


def _flat(onto: NDArray[np.float64]) -> Lattice:
    """The crossings of a flat page; onto: 3 × 3, cells from its top left corner → pixels."""
    return np.asarray(cv2.perspectiveTransform(_PLACES.reshape(1, -1, 2), onto).reshape(10, 10, 2), np.float32)


def fitted(pyramid: Pyramid, lattice: Lattice, inverted: bool, steps: tuple[Step, ...]) -> Fit:
    """`lattice` moved onto the rules in these steps, at least one."""
    for step in steps:
        flat = rectified(pyramid, lattice, step.side)
        if inverted:
            flat = np.invert(flat)
        seen = stretches(evened(flat, step.side), step.side, step.reach)
        visible = _visible(pyramid, lattice)
        strength = np.where(visible, np.maximum(seen.strength, 0), 0)[:, INSIDE]
        # A border or a stroke of a pen is no better evidence than a rule.
        most = np.maximum(1.5 * np.median(strength, (1, 2), keepdims=True), 1)
        moves, rest = surfaces(seen.off[:, INSIDE], np.minimum(strength / most, 1), step.order, step.tolerance)
        lattice = moved(lattice, *moves)
    return Fit(lattice, flat, seen, visible, rest)


def _visible(pyramid: Pyramid, lattice: Lattice) -> NDArray[np.bool_]:
    """Whether each stretch of rule and the paper on both sides of it are in the picture."""
    left, top, right, bottom = pyramid.area
    wide = extended(lattice)
    along = np.stack([wide[:, 1:-1], wide[1:-1].transpose(1, 0, 2)])
    middles = (along[:, :-1] + along[:, 1:]) / 2
    aside = _ASIDE * (middles[:, :, -1:] - middles[:, :, :1]) / 9
    least, most = np.minimum(middles - aside, middles + aside), np.maximum(middles - aside, middles + aside)
    return np.asarray(((least >= (left, top)) & (most <= (right - 1, bottom - 1))).all(3))
