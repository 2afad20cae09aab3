"""A lattice drawn to the ink of its rules, smoothly bent as paper is, and how much speaks for it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.grid import Lattice
from studio.vision.sudoku.pyramid import Pyramid
from studio.vision.sudoku.rectified import moved, rectified
from studio.vision.sudoku.rules import Stretches, stretches
from studio.vision.sudoku.surface import surface

_INSIDE = slice(1, 10)
"""Of the SPAN rows of a Stretches: those of the grid."""


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
    """upright, lying: seen along the lattice before its last move; rest: 2 × 9 × 10, cells between each stretch and the surface."""

    lattice: Lattice
    upright: Stretches
    lying: Stretches
    rest: NDArray[np.float32]

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
        upright, lying = stretches(np.invert(flat) if inverted else flat, step.side, step.reach)
        (across, rest), (down, other) = (_bend(family, step) for family in (upright, lying))
        lattice = moved(lattice, across, down.T)
    return Fit(lattice, upright, lying, np.stack([rest, other]))


def _bend(family: Stretches, step: Step) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    strength = np.maximum(family.strength[_INSIDE], 0)
    # A border or a stroke of a pen is no better evidence than a rule.
    most = max(1.5 * float(np.median(strength)), 1.0)
    return surface(family.off[_INSIDE], np.minimum(strength, most) / most, step.order, step.tolerance)
