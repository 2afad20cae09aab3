"""Digits written by hand: a person's way with each, never twice the same."""

from collections.abc import Mapping

import numpy as np

from studio.sources.scenes.sudoku.strokes import Array, Mask, draw, smooth

Line = tuple[tuple[float, float], ...]

_WAYS: Mapping[int, tuple[tuple[Line, ...], ...]] = {
    1: ((((0.36, 0.02), (0.33, 0.5), (0.29, 0.98)),), (((0.14, 0.26), (0.28, 0.12), (0.37, 0.01), (0.35, 0.5), (0.31, 0.99)),)),
    2: (
        (((0.08, 0.24), (0.19, 0.04), (0.44, 0.05), (0.49, 0.28), (0.32, 0.62), (0.07, 0.95), (0.28, 0.93), (0.56, 0.94)),),
        (((0.10, 0.18), (0.28, 0.01), (0.48, 0.14), (0.40, 0.45), (0.12, 0.88), (0.10, 0.76), (0.24, 0.80), (0.40, 0.95), (0.58, 0.88)),),
    ),
    3: (
        (((0.10, 0.14), (0.28, 0.02), (0.46, 0.15), (0.38, 0.38), (0.22, 0.45), (0.42, 0.53), (0.49, 0.75), (0.32, 0.97), (0.06, 0.88)),),
        (((0.08, 0.05), (0.46, 0.04), (0.24, 0.38), (0.44, 0.50), (0.49, 0.74), (0.32, 0.96), (0.06, 0.89)),),
    ),
    4: (
        (((0.24, 0.02), (0.15, 0.32), (0.06, 0.60), (0.30, 0.60), (0.57, 0.57)), ((0.45, 0.28), (0.42, 0.65), (0.38, 1.00))),
        (((0.44, 0.02), (0.26, 0.30), (0.05, 0.64), (0.30, 0.66), (0.58, 0.64)), ((0.44, 0.02), (0.42, 0.50), (0.40, 1.00))),
    ),
    5: (
        (
            ((0.18, 0.05), (0.15, 0.24), (0.13, 0.42), (0.33, 0.38), (0.50, 0.58), (0.43, 0.88), (0.22, 0.98), (0.04, 0.90)),
            ((0.17, 0.05), (0.36, 0.05), (0.55, 0.02)),
        ),
        (((0.52, 0.03), (0.20, 0.06), (0.13, 0.43), (0.36, 0.42), (0.50, 0.64), (0.38, 0.92), (0.07, 0.95)),),
    ),
    6: (
        (((0.44, 0.00), (0.22, 0.24), (0.08, 0.60), (0.15, 0.92), (0.37, 0.97), (0.50, 0.76), (0.38, 0.56), (0.19, 0.62), (0.10, 0.78)),),
        (((0.36, 0.02), (0.14, 0.35), (0.09, 0.72), (0.24, 0.98), (0.46, 0.84), (0.42, 0.60), (0.22, 0.58), (0.11, 0.74)),),
    ),
    7: (
        (((0.06, 0.07), (0.30, 0.06), (0.53, 0.03), (0.38, 0.42), (0.22, 1.00)), ((0.15, 0.52), (0.30, 0.49), (0.46, 0.47))),
        (((0.05, 0.10), (0.28, 0.05), (0.54, 0.06), (0.42, 0.40), (0.30, 0.99)),),
    ),
    8: (
        (
            (
                (0.45, 0.15),
                (0.28, 0.01),
                (0.12, 0.18),
                (0.26, 0.42),
                (0.47, 0.68),
                (0.40, 0.93),
                (0.20, 0.97),
                (0.08, 0.76),
                (0.23, 0.50),
                (0.43, 0.30),
                (0.46, 0.12),
            ),
        ),
    ),
    9: (
        (((0.48, 0.18), (0.28, 0.03), (0.10, 0.20), (0.15, 0.44), (0.35, 0.46), (0.48, 0.20), (0.46, 0.52), (0.40, 1.00)),),
        (((0.47, 0.12), (0.24, 0.04), (0.10, 0.26), (0.24, 0.47), (0.46, 0.30), (0.48, 0.12), (0.47, 0.60), (0.34, 0.92), (0.12, 0.96)),),
    ),
}
"""The ways people write each digit, stroke by stroke, 0.6 wide and 1 high."""


class Writer:
    """Somebody who writes in cells: always the same way with a digit, and never quite alike."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._ways = {digit: ways[int(random.integers(len(ways)))] for digit, ways in _WAYS.items()}
        self._slant = float(random.uniform(-0.05, 0.22))
        self._wide = float(random.uniform(0.85, 1.15))

    def write(self, mask: Mask, digit: int, x: float, y: float, height: float, pen: float, ink: int = 255) -> None:
        """Writes a digit around (x, y) into a mask. pen: pixels across the line; ink: how light in the mask."""
        random = self._random
        turn = np.deg2rad(random.normal(0, 3.5))
        size = height * random.uniform(0.88, 1.1)
        shape = np.array([[self._wide * random.uniform(0.92, 1.08), -self._slant - random.normal(0, 0.03)], [0, 1]])
        rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        place = (x, y) + random.normal(0, 0.035, 2) * height
        for line in self._ways[digit]:
            points = np.array(line) - (0.3, 0.5) + random.normal(0, 0.014, (len(line), 2))
            path: Array = smooth(points) @ (rotation @ shape).T * size + place
            pressure = 1 + 0.16 * np.sin(np.linspace(0, np.pi * random.uniform(1, 2.5), len(path)) + random.uniform(0, 6))
            draw(mask, path, pen * pressure, ink)
