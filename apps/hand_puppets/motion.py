"""How a puppet's numbers move in time: followed without jitter, sprung, and blinking now and then."""

from math import atan2, cos, exp, hypot, pi, remainder, sin
from random import Random

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

LONGEST_STEP = 0.25
"""Seconds: after a longer gap than this a movement goes on as if the gap had been this long."""


class Follower:
    """Follows a value with a first-order lag of `seconds`, whatever the frame rate."""

    def __init__(self, seconds: float) -> None:
        self._lag = seconds
        self._value: Vector | None = None

    def follow(self, value: Vector, passed: float) -> Vector:
        """`value` may be of any shape, the same at every call."""
        before = value if self._value is None else self._value
        self._value = before + (value - before) * (1 - exp(-max(passed, 0.0) / self._lag))
        return self._value


class Heading:
    """Follows a direction as `Follower` follows a value, turning no faster than FASTEST.

    A vector shorter than CLEAR, as of a hand that points at the camera, tells little: the shorter, the more slowly the direction turns.
    """

    FASTEST, CLEAR = 14.0, 0.5
    """Radians in a second, palm sizes."""

    def __init__(self, seconds: float) -> None:
        self._lag = seconds
        self._angle: float | None = None

    def follow(self, vector: Vector, passed: float) -> Vector:
        """A unit vector."""
        x, y = vector.tolist()
        wanted, passed = atan2(y, x), max(passed, 0.0)
        if self._angle is None:
            self._angle = wanted
        most = self.FASTEST * passed * min(1.0, hypot(x, y) / self.CLEAR)
        off = remainder(wanted - self._angle, 2 * pi) * (1 - exp(-passed / self._lag))
        self._angle += min(max(off, -most), most)
        return np.array([cos(self._angle), sin(self._angle)])


class Spring:
    """A damped spring (`hertz`, `damping` 1 for none of the bounce) pulled towards a target."""

    def __init__(self, start: Vector, hertz: float, damping: float) -> None:
        self.value, self._speed = start, np.zeros_like(start)
        self._stiffness, self._drag = (2 * pi * hertz) ** 2, 4 * pi * hertz * damping

    def pull(self, target: Vector, passed: float) -> Vector:
        steps = max(1, round(min(passed, LONGEST_STEP) / 0.004))  # short enough for the semi-implicit Euler steps to be stable
        step = min(max(passed, 0.0), LONGEST_STEP) / steps
        for _ in range(steps):
            self._speed = self._speed + ((target - self.value) * self._stiffness - self._speed * self._drag) * step
            self.value = self.value + self._speed * step
        return self.value


class Blinking:
    """Eyelids that close for a moment every few seconds; the same seed blinks at the same times."""

    CLOSING = 0.17
    """Seconds from open to open."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._next: float | None = None

    def closed(self, seconds: float) -> float:
        """0 open … 1 closed."""
        if self._next is None or seconds > self._next + self.CLOSING or seconds < self._next - 10:
            soon = 0.25 if self._random.random() < 0.2 else 0.0  # some blinks come in pairs
            self._next = seconds + (soon or self._random.uniform(1.8, 4.8))
        inside = (seconds - self._next) / self.CLOSING
        return sin(pi * inside) if 0 < inside < 1 else 0.0
