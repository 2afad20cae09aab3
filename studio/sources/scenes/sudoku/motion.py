"""A phone held over a page: where its camera is at a moment, with the drift and tremor of a hand."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from studio.sources.scenes.barcode.camera import Array, Pose, Raster

_DRIFT = (0.19, 0.43, 0.9, 1.7)
"""Hz of the slow wandering of a hand; their sizes fall as 1 / Hz."""
_DRIFT_TURN, _DRIFT_SHIFT = 0.45, 2.2
"""Degrees and mm of the slowest of them, about and along each axis."""
_TREMOR = (6.0, 10.0)
"""Hz of a hand's physiological tremor."""
_TREMOR_TURN, _TREMOR_SHIFT = 0.035, 0.12
"""Degrees and mm of each of three tremors, about and along each axis."""


@dataclass(frozen=True, slots=True)
class Key:
    """Where the camera has come by a moment.

    x, y: mm on the page that its axis meets; distance: mm from there. tilt: degrees that the page's top leans away, side: that its right
    side does, roll: that the page is turned clockwise in the picture. shake: how much of the hand's unsteadiness there is.
    """

    seconds: float
    x: float
    y: float
    distance: float
    tilt: float = 0.0
    side: float = 0.0
    roll: float = 0.0
    shake: float = 1.0


class HandHeld:
    """A seeded way of the camera over a page whose axes are x right, y down and z into the table, mm.

    endless: from the last key, which is as the first, it begins anew; else it stays there.
    """

    def __init__(self, keys: Sequence[Key], random: np.random.Generator, *, endless: bool = False) -> None:
        self._endless = endless
        self._moments = [key.seconds for key in keys]
        self._values = np.array([[key.x, key.y, key.distance, key.tilt, key.side, key.roll, key.shake] for key in keys])
        hertz = np.concatenate([np.tile(_DRIFT, (6, 1)) * random.uniform(0.9, 1.1, (6, 4)), random.uniform(*_TREMOR, (6, 3))], axis=1)
        slow = _DRIFT[0] / np.array(_DRIFT)
        turn, shift = (
            np.concatenate([drift * slow, np.full(3, tremor)])
            for drift, tremor in ((_DRIFT_TURN, _TREMOR_TURN), (_DRIFT_SHIFT, _TREMOR_SHIFT))
        )
        self._speeds = 2 * np.pi * hertz
        self._phases = random.uniform(0, 2 * np.pi, hertz.shape)
        self._sizes = np.concatenate([np.tile(turn, (3, 1)), np.tile(shift, (3, 1))])

    def pose(self, seconds: float) -> Pose:
        """Where the page lies in camera axes."""
        x, y, distance, tilt, side, roll, shake = self._between(seconds % self._moments[-1] if self._endless else seconds)
        rotation = about(2, roll) @ about(0, -tilt) @ about(1, -side)
        position = np.array([0.0, 0.0, distance]) - rotation @ (x, y, 0.0)
        unsteady = (self._sizes * np.sin(self._speeds * seconds + self._phases)).sum(axis=1) * shake
        lean = about(0, unsteady[0]) @ about(1, unsteady[1]) @ about(2, unsteady[2])
        return Pose(lean @ rotation, lean @ (position + unsteady[3:]))

    def _between(self, seconds: float) -> Array:
        number = min(max(bisect_right(self._moments, seconds) - 1, 0), len(self._moments) - 2)
        before, after = self._moments[number : number + 2]
        share = min(max((seconds - before) / (after - before), 0.0), 1.0)
        # The least jerk: how hands move from place to place (Flash and Hogan 1985).
        eased = share**3 * (share * (share * 6 - 15) + 10)
        between: Array = self._values[number] * (1 - eased) + self._values[number + 1] * eased
        return between


def flat(pose: Pose, raster: Raster) -> Array:
    """The homography from mm on the flat page to the picture's pixels."""
    homography: Array = raster.matrix @ np.column_stack([pose.rotation[:, 0], pose.rotation[:, 1], pose.position])
    return homography


def distance(pose: Pose) -> float:
    """mm from the camera along its axis to the table."""
    return float(pose.rotation[:, 2] @ pose.position / pose.rotation[2, 2])


def about(axis: int, degrees: float) -> Array:
    """The rotation by so many degrees about an axis."""
    vector = np.zeros(3)
    vector[axis] = np.deg2rad(degrees)
    return np.asarray(cv2.Rodrigues(vector)[0])
