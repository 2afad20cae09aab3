"""Smoothing that is strong at rest and absent in motion."""

from math import pi

import numpy as np

from studio.vision.hands.hand import Points3


class OneEuro:
    """The 1 € filter (Casiez, Roussel and Vogel, CHI 2012, https://gery.casiez.net/1euro) for the points of one hand.

    Each point has its own cut-off, raised by its own speed in palm sizes a second: a hand far away is smoothed as one close by.
    at_rest: cut-off of a point at rest, in Hz. per_speed: Hz more for each palm size a second. speed_cutoff: of the speed itself, in Hz.
    """

    def __init__(self, at_rest: float = 1.5, per_speed: float = 12.0, speed_cutoff: float = 6.0) -> None:
        self._at_rest, self._per_speed, self._speed_cutoff = at_rest, per_speed, speed_cutoff
        self._points: Points3 | None = None
        self._velocity: Points3 | None = None
        self._seconds = 0.0

    def smooth(self, points: Points3, seconds: float, size: float) -> Points3:
        """`points` (n × 3) at `seconds`, smoothed; `size` is the palm's, in the unit of the points.

        A time that has not moved on since the last call gives the last answer again.
        """
        if self._points is None or self._velocity is None:
            self._points, self._velocity, self._seconds = points, np.zeros_like(points), seconds
            return points
        passed = seconds - self._seconds
        if passed <= 0:
            return self._points
        change = points - self._points
        self._velocity = self._velocity + (change / passed - self._velocity) * _share(self._speed_cutoff, passed)
        speed = np.sqrt(np.einsum("ij,ij->i", self._velocity[:, :2], self._velocity[:, :2])) / max(size, 1e-6)
        self._points = self._points + change * _share(self._at_rest + self._per_speed * speed, passed)[:, None]
        self._seconds = seconds
        return self._points


def _share(cutoff: np.ndarray | float, passed: float) -> np.ndarray:  # type: ignore[type-arg]
    """How much of a change passes a first-order low-pass of `cutoff` Hz in `passed` seconds."""
    turn = 2 * pi * passed * np.asarray(cutoff)
    return turn / (turn + 1)
