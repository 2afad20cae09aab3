"""A lattice drawn to the ink of its rules, smoothly bent as paper is, and how much speaks for it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.grid import Lattice
from studio.vision.sudoku.pyramid import Pyramid
from studio.vision.sudoku.rectified import evened, extended, moved, rectified
from studio.vision.sudoku.rules import Stretches, stretches
from studio.vision.sudoku.surface import surface

_INSIDE = slice(1, 10)
"""Of the SPAN rows of a Stretches: those of the grid."""


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
FINE = (Step(16, 0.25, 3, 0.12), Step(24, 0.18, 4, 0.08))


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """upright, lying: seen along the lattice before its last move; rest: 2 × 9 × 10, cells between each stretch and the surface;
    visible: 2 × SPAN × 10: whether
    a stretch is in the picture.
    """

    lattice: Lattice
    upright: Stretches
    lying: Stretches
    rest: NDArray[np.float32]
    visible: NDArray[np.bool_]

    @property
    def strengths(self) -> NDArray[np.float32]:
        """2 × 9 × 10, grey levels: of the upright rules by row and rule, of the lying ones by column and rule."""
        return np.stack([self.upright.strength[_INSIDE], self.lying.strength[_INSIDE]])


def of_quad(quad: NDArray[np.float32]) -> Lattice:
    """The lattice of a flat page whose corners are `quad` (4 × 2)."""
    onto = cv2.getPerspectiveTransform(np.array([[0, 0], [9, 0], [9, 9], [0, 9]], np.float32), quad)
    places = np.stack(np.meshgrid(np.arange(10), np.arange(10)), -1).astype(np.float32)
    return np.asarray(cv2.perspectiveTransform(places.reshape(1, -1, 2), onto).reshape(10, 10, 2), np.float32)


def fitted(pyramid: Pyramid, lattice: Lattice, inverted: bool, steps: tuple[Step, ...]) -> Fit:
    """`lattice` moved onto the rules in these steps, at least one."""
    for step in steps:
        flat = rectified(pyramid, lattice, step.side)
        upright, lying = stretches(evened(flat, step.side, inverted), step.side, step.reach)
        visible = _visible(pyramid, lattice)
        (across, rest), (down, other) = (_bend(family, seen, step) for family, seen in zip((upright, lying), visible, strict=True))
        lattice = moved(lattice, across, down.T)
    return Fit(lattice, upright, lying, np.stack([rest, other]), visible)


def _visible(pyramid: Pyramid, lattice: Lattice) -> NDArray[np.bool_]:
    """2 × SPAN × 10, as in `Stretches`: whether a stretch of rule and the paper on both sides of it are in the picture."""
    left, top, right, bottom = pyramid.area
    seen = []
    wide = extended(lattice)
    for along in (wide[:, 1:-1], wide[1:-1].transpose(1, 0, 2)):
        middles = (along[:-1] + along[1:]) / 2
        aside = np.gradient(middles, axis=1) * _ASIDE
        seen.append(
            np.all([((at >= (left, top)) & (at <= (right - 1, bottom - 1))).all(2) for at in (middles - aside, middles + aside)], axis=0)
        )
    return np.stack(seen)


def _bend(family: Stretches, visible: NDArray[np.bool_], step: Step) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    strength = np.where(visible[_INSIDE], np.maximum(family.strength[_INSIDE], 0), 0)
    # A border or a stroke of a pen is no better evidence than a rule.
    most = max(1.5 * float(np.median(strength)), 1.0)
    return surface(family.off[_INSIDE], np.minimum(strength, most) / most, step.order, step.tolerance)
