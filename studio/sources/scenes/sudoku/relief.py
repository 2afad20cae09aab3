"""How the newspaper lies: its fold, its waves and a corner that curls up, as heights above the table."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.barcode.camera import Array

_FOLD, _FOLD_HEIGHT, _FOLD_WIDTH, _FOLD_ROUND = 146.0, 5.0, 34.0, 3.0
"""mm: where across the page it was folded, how high that still stands, how far beside it, and how round its ridge is."""
_CORNER, _CORNER_HEIGHT, _CORNER_WIDTH = (276.0, 366.0), 13.0, 38.0
_WAVES = ((260.0, 2.2), (170.0, 1.3), (118.0, 0.55))
"""mm from crest to crest, and above and below the mean."""
_SEARCH = 3
Floats = NDArray[np.floating[Any]]


class Relief:
    """Heights of the paper. curl: 0 lies flat, 1 as a newspaper does, up to 2."""

    def __init__(self, random: np.random.Generator, curl: float) -> None:
        self._curl = curl
        turns, phases = random.uniform(0, 2 * np.pi, (2, len(_WAVES)))
        lengths = np.array([length for length, _ in _WAVES]) * random.uniform(0.9, 1.1, len(_WAVES)) / (2 * np.pi)
        sizes = [size for _, size in _WAVES]
        # Plain floats leave arrays of 32 bits as they are.
        self._waves = list(zip((np.cos(turns) / lengths).tolist(), (np.sin(turns) / lengths).tolist(), phases.tolist(), sizes, strict=True))
        self._level = sum(sizes)

    def height(self, x: Floats, y: Floats) -> Floats:
        """mm above the table of places on the page, mm."""
        total: Floats = np.full_like(x, self._level)
        for across, down, phase, size in self._waves:
            total += size * np.sin(x * across + y * down + phase)
        total += _FOLD_HEIGHT * np.exp(-np.hypot(y - _FOLD, _FOLD_ROUND) / _FOLD_WIDTH)
        total += _CORNER_HEIGHT * np.exp(((x - _CORNER[0]) ** 2 + (y - _CORNER[1]) ** 2) / -(_CORNER_WIDTH**2))
        total *= self._curl
        return total

    def raised(self, places: Array) -> Array:
        """n × 3 of n × 2 mm: z points into the table."""
        return np.column_stack([places, -self.height(places[:, 0], places[:, 1])])

    def met(self, eye: Array, across: Array, down: Array) -> tuple[Floats, Floats]:
        """Where rays from the eye that would meet the table at (across, down) meet the paper: x and y, mm, to a hundredth."""
        x, y = across.astype(np.float32), down.astype(np.float32)
        if not self._curl:
            return x, y
        slope_x, slope_y = (np.asarray((along - start) / eye[2], np.float32) for along, start in ((across, eye[0]), (down, eye[1])))
        before, above_before = np.zeros_like(x), self.height(x, y)
        height = above_before
        for _ in range(_SEARCH):
            above = self.height(x + slope_x * height, y + slope_y * height)
            # The secant method, held back where the paper is nearly as steep as the ray.
            step = height - before
            rate = np.divide(above - above_before, step, out=np.zeros_like(x), where=np.abs(step) > 1e-4)
            before, above_before, height = height, above, height + (above - height) / (1 - np.clip(rate, -0.8, 0.8))
        return x + slope_x * height, y + slope_y * height

    def shade(self, x: Array, y: Array) -> Array:
        """Brightness by which way the paper leans: 1 where it is level, the lamp being at the upper left."""
        step = 1.0
        lean_x = (self.height(x + step, y) - self.height(x - step, y)) / (2 * step)
        lean_y = (self.height(x, y + step) - self.height(x, y - step)) / (2 * step)
        lit: Array = 1 + 0.55 * lean_x + 0.8 * lean_y
        return np.clip(lit, 0.72, 1.12)
