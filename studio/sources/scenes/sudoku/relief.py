"""How the newspaper lies: its fold, its waves and a corner that curls up, as heights above the table."""

import numpy as np

from studio.sources.scenes.barcode.camera import Array

_FOLD, _FOLD_HEIGHT, _FOLD_WIDTH, _FOLD_ROUND = 146.0, 5.0, 34.0, 3.0
"""mm: where across the page it was folded, how high that still stands, how far beside it, and how round its ridge is."""
_CORNER, _CORNER_HEIGHT, _CORNER_WIDTH = (276.0, 366.0), 13.0, 38.0
_SEARCH = 7


class Relief:
    """Heights of the paper. curl: 0 lies flat, 1 as a newspaper does, up to 2."""

    def __init__(self, random: np.random.Generator, curl: float) -> None:
        self._curl = curl
        turn = random.uniform(0, 2 * np.pi, 3)
        self._across, self._down = np.cos(turn), np.sin(turn)
        self._lengths = np.array([260.0, 170.0, 118.0]) * random.uniform(0.9, 1.1, 3) / (2 * np.pi)
        self._phases = random.uniform(0, 2 * np.pi, 3)
        self._sizes = np.array([2.2, 1.3, 0.55])

    def height(self, x: Array, y: Array) -> Array:
        """mm above the table of places on the page, mm."""
        total = np.full_like(x, self._sizes.sum())
        for across, down, length, phase, size in zip(self._across, self._down, self._lengths, self._phases, self._sizes, strict=True):
            total += size * np.sin((x * across + y * down) / length + phase)
        total += _FOLD_HEIGHT * np.exp(-np.hypot(y - _FOLD, _FOLD_ROUND) / _FOLD_WIDTH)
        to_corner = (x - _CORNER[0]) ** 2 + (y - _CORNER[1]) ** 2
        total += _CORNER_HEIGHT * np.exp(to_corner / -(_CORNER_WIDTH**2))
        return self._curl * total

    def raised(self, places: Array) -> Array:
        """n × 3 of n × 2 mm: z points into the table."""
        return np.column_stack([places, -self.height(places[:, 0], places[:, 1])])

    def met(self, eye: Array, across: Array, down: Array) -> tuple[Array, Array]:
        """Where rays from the eye that would meet the table at (across, down) meet the paper: x and y, mm."""
        x, y = across, down
        if self._curl:
            slope_x, slope_y = (across - eye[0]) / eye[2], (down - eye[1]) / eye[2]
            for _ in range(_SEARCH):
                height = self.height(x, y)
                x, y = across + slope_x * height, down + slope_y * height
        return x, y

    def shade(self, x: Array, y: Array) -> Array:
        """Brightness by which way the paper leans: 1 where it is level, the lamp being at the upper left."""
        step = 1.0
        lean_x = (self.height(x + step, y) - self.height(x - step, y)) / (2 * step)
        lean_y = (self.height(x, y + step) - self.height(x, y - step)) / (2 * step)
        lit: Array = 1 + 0.55 * lean_x + 0.8 * lean_y
        return np.clip(lit, 0.72, 1.12)
