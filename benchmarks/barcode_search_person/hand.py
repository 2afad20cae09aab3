"""A hand that holds a package before the camera: reaches, turns, trembles and drifts.

Numbers without a source here are those of the listener's table in `benchmarks/barcode_search.py`.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from studio.sources.scenes.barcode import Pose
from studio.sources.scenes.barcode.camera import Array
from studio.sources.scenes.barcode.motion import spin_between
from studio.sources.scenes.barcode.package import Package

GUIDED_SPEED = 150.0
"""mm/s."""
OVERSHOOT = 1.10
TREMOR = 0.5
"""mm either way, in one direction in space."""
TREMOR_HERTZ = (8.0, 12.0)
DRIFT, TURN_DRIFT = 10.0, np.deg2rad(3.0)
"""mm/s and radians a second, in a direction that wanders within about a second."""
CALM_SECONDS = 2.0
QUARTER_SECONDS = 1.2
TILT_SECONDS = 0.6
LEAN = np.deg2rad(8.0)
"""How squarely people hold a thing up, standard deviation about each axis."""
NEAREST, FARTHEST = 80.0, 600.0
"""mm between which the arm keeps the package."""
_FOLLOWS = 5.0
"""1/s: how soon a reach comes to its end."""


@dataclass(slots=True)
class _Turn:
    starts: float
    seconds: float
    vector: Array
    lean_before: Array
    lean_after: Array


class Hand:
    """Moves a package. place: x right, y down, and distance to the nearest of it, mm, in camera axes; all changes by `step`."""

    def __init__(self, package: Package, upright: Array, place: Array, random: np.random.Generator) -> None:
        self.package, self._random = package, random
        self.upright, self.lean = upright, random.normal(0, LEAN, 3)
        self.place, self._goal = place.astype(float), place.astype(float)
        self._velocity, self._spin = np.zeros(3), np.zeros(3)
        self.now = 0.0
        self._calm_until = -1.0
        self._turn: _Turn | None = None
        self._drift, self._turn_drift = (_unit(random) for _ in range(2))
        self._tremor = _unit(random) * TREMOR
        self._tremor_hertz, self._phase = float(random.uniform(*TREMOR_HERTZ)), float(random.uniform(0, 6.28))

    @property
    def turning(self) -> bool:
        return self._turn is not None

    def reaching(self, axis: int) -> bool:
        return bool(abs(self._goal[axis] - self.place[axis]) > 4.0)

    def reach(self, axis: int, by: float) -> None:
        """By that many mm, and a little farther, as hands do."""
        self._goal[axis] = self.place[axis] + by * OVERSHOOT

    def go(self, axis: int, to: float) -> None:
        self._goal[axis] = to

    def stop(self, axis: int) -> None:
        self._goal[axis] = self.place[axis]

    def hold_still(self) -> None:
        self._goal = self.place.copy()
        self._calm_until = self.now + CALM_SECONDS

    def turn(self, vector: Array) -> None:
        """By a rotation vector about the camera's axes; a new grip leans anew. Nothing while it turns."""
        if self._turn is None:
            self._turn = _Turn(self.now, QUARTER_SECONDS, vector, self.lean.copy(), self._random.normal(0, LEAN, 3))

    def tilt(self, vector: Array) -> None:
        """Leans the package by a rotation vector."""
        if self._turn is None:
            self._turn = _Turn(self.now, TILT_SECONDS, np.zeros(3), self.lean.copy(), self.lean + vector)

    def step(self, seconds: float) -> None:
        before, rotation = self.place.copy(), self.rotation
        self.now += seconds
        steadiness = 0.5 if self.now < self._calm_until else 1.0
        wander = np.sqrt(2 * seconds)
        for name in ("_drift", "_turn_drift"):
            drifted = getattr(self, name) * (1 - seconds) + self._random.normal(0, wander / np.sqrt(3), 3)
            setattr(self, name, drifted)
        moves = (self._goal - self.place) * _FOLLOWS
        speed = float(np.linalg.norm(moves))
        moves *= min(1.0, GUIDED_SPEED / max(speed, 1e-9))
        drift = self._drift / max(float(np.linalg.norm(self._drift)), 1e-9) * DRIFT * steadiness
        self.place = self.place + moves * seconds + drift * seconds
        self._goal = self._goal + drift * seconds
        self.place[2] = np.clip(self.place[2], NEAREST, FARTHEST)
        self._goal[2] = np.clip(self._goal[2], NEAREST, FARTHEST)
        self._turned(seconds, steadiness)
        self._velocity = (self.place - before) / seconds
        self._spin = spin_between(rotation, self.rotation, seconds)

    def _turned(self, seconds: float, steadiness: float) -> None:
        direction = self._turn_drift / max(float(np.linalg.norm(self._turn_drift)), 1e-9)
        if self._turn is None:
            self.lean = self.lean + direction * TURN_DRIFT * steadiness * seconds
            return
        turn = self._turn
        share = (self.now - turn.starts) / turn.seconds
        if share < 1:
            self.lean = turn.lean_before + (turn.lean_after - turn.lean_before) * _eased(share)
            return
        self.upright, self.lean, self._turn = _rotation(turn.vector) @ self.upright, turn.lean_after, None

    @property
    def rotation(self) -> Array:
        part = np.zeros(3) if self._turn is None else self._turn.vector * _eased((self.now - self._turn.starts) / self._turn.seconds)
        rotation: Array = _rotation(self.lean) @ _rotation(part) @ self.upright
        return rotation

    def _trembles(self, moment: float) -> Array:
        size = 0.5 if self.now < self._calm_until else 1.0
        trembles: Array = size * self._tremor * np.sin(2 * np.pi * self._tremor_hertz * moment + self._phase)
        return trembles

    def pose(self, exposure: float) -> tuple[Pose, Array, Array]:
        """The pose now; and mm/s and radians a second, the mean over an exposure around now."""
        rotation = self.rotation
        x, y, distance = self.place
        position = np.array([x, y, distance + self.package.nearest(rotation)]) + self._trembles(self.now)
        trembling = (self._trembles(self.now + exposure / 2) - self._trembles(self.now - exposure / 2)) / exposure
        return Pose(rotation, position), self._velocity + trembling, self._spin


def _rotation(vector: Array) -> Array:
    return np.asarray(cv2.Rodrigues(np.asarray(vector, float))[0])


def _eased(share: float) -> float:
    share = min(max(share, 0.0), 1.0)
    return share**3 * (share * (share * 6 - 15) + 10)


def _unit(random: np.random.Generator) -> Array:
    vector: Array = random.normal(size=3)
    return vector / np.linalg.norm(vector)
