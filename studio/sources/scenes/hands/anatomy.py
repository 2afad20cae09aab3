"""Measures of an adult right hand at rest: flat, fingers spread, in millimetres.

Hand axes: x to the thumb's side, y to the fingertips, z out of the palm; the origin is the middle of the wrist crease.
Bone lengths: Buryanov & Kotiuk, "Proportions of hand segments", Int. J. Morphol. 28(3), 2010 (means of adults). Radii and the lie of the
joints are set by eye and against where MediaPipe's hand model puts its landmarks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

DIGITS = ("thumb", "index", "middle", "ring", "little")


@dataclass(frozen=True, slots=True, eq=False)
class Digit:
    """One finger or the thumb.

    root: its first moving joint (thumb: carpometacarpal; fingers: knuckle). frame: 3 × 3, columns are the digit's own x (axis it flexes
    about), y (along it) and z (where it flexes to). lengths: three bones, the last to the fingertip's end. radii: at the four joints.
    carpal: where its metacarpal starts inside the palm.
    """

    root: Array
    frame: Array
    lengths: tuple[float, float, float]
    radii: tuple[float, float, float, float]
    carpal: Array

    def joint(self, number: int) -> Array:
        """Joint 0 … 3 (3 is the fingertip's end) at rest."""
        joint: Array = self.root + self.frame[:, 1] * sum(self.lengths[:number])
        return joint


def _unit(vector: Array) -> Array:
    unit: Array = vector / np.linalg.norm(vector)
    return unit


def _frame(along: Array, flexes_to: Array) -> Array:
    y = _unit(along)
    z = _unit(flexes_to - y * (flexes_to @ y))
    return np.stack([np.cross(y, z), y, z], axis=1)


def _finger(
    root: tuple[float, float, float],
    spread: float,
    lengths: tuple[float, float, float],
    radii: tuple[float, float, float, float],
    carpal: float,
) -> Digit:
    turn = np.deg2rad(spread)
    frame = _frame(np.array([np.sin(turn), np.cos(turn), 0.0]), np.array([0.0, 0.0, 1.0]))
    return Digit(np.array(root), frame, lengths, radii, np.array([carpal, 24.0, 0.0]))


HAND: tuple[Digit, ...] = (
    Digit(
        np.array([21.0, 21.0, 7.0]),
        _frame(np.array([0.70, 0.68, 0.20]), np.array([-0.50, 0.25, 0.83])),
        (46.2, 30.5, 28.0),
        (15.0, 11.0, 10.0, 7.2),
        np.array([12.0, 8.0, 2.0]),
    ),
    _finger((25.5, 88.0, 0.0), 9.0, (39.8, 23.4, 22.6), (10.6, 8.9, 8.0, 6.3), 11.0),
    _finger((4.0, 92.0, -1.0), 1.5, (43.6, 26.3, 24.4), (10.8, 9.0, 8.1, 6.4), 4.0),
    _finger((-16.5, 87.5, 0.0), -7.0, (40.0, 25.6, 24.3), (10.2, 8.5, 7.7, 6.1), -5.0),
    _finger((-34.0, 77.0, 1.5), -17.0, (31.5, 18.6, 21.4), (9.2, 7.5, 6.8, 5.4), -13.0),
)
