"""Digits as a pen writes them, in the cells of a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Stroke = NDArray[np.float32]
"""n × 2 places on the page, in cells."""

HEIGHT, WIDTH = 0.58, 0.36
"""Of a digit, in cells; those of newspapers are about as high."""
PEN = 0.075
"""Width of a line, in cells."""
SLANT, TURN, WANDER = 0.08, 0.05, 0.025
"""How far a digit leans to the right, by how many radians it is turned at most, and by how many cells it is off the middle."""

_STROKES: dict[int, tuple[tuple[tuple[float, float], ...], ...]] = {
    1: (((0.24, 0.24), (0.42, 0.14), (0.62, 0.0)), ((0.62, 0.0), (0.59, 0.5), (0.55, 1.0))),
    2: (
        ((0.06, 0.24), (0.2, 0.06), (0.5, 0.0), (0.82, 0.09), (0.9, 0.29), (0.74, 0.53), (0.42, 0.77), (0.04, 0.99)),
        ((0.04, 0.99), (0.3, 0.96), (0.64, 0.98), (0.98, 0.97)),
    ),
    3: (
        ((0.08, 0.13), (0.28, 0.01), (0.6, 0.01), (0.82, 0.18), (0.7, 0.39), (0.36, 0.46)),
        ((0.36, 0.46), (0.73, 0.52), (0.93, 0.74), (0.74, 0.95), (0.36, 1.0), (0.03, 0.86)),
    ),
    4: (((0.56, 0.0), (0.32, 0.33), (0.0, 0.69)), ((0.0, 0.69), (0.5, 0.68), (1.0, 0.65)), ((0.72, 0.38), (0.7, 0.7), (0.65, 1.0))),
    5: (
        ((0.24, 0.03), (0.2, 0.24), (0.14, 0.45)),
        ((0.14, 0.45), (0.42, 0.36), (0.76, 0.43), (0.93, 0.67), (0.78, 0.91), (0.44, 1.0), (0.04, 0.9)),
        ((0.24, 0.03), (0.55, 0.03), (0.9, 0.0)),
    ),
    6: (
        (
            *((0.8, 0.02), (0.46, 0.17), (0.19, 0.45), (0.08, 0.74), (0.24, 0.95), (0.52, 1.0)),
            *((0.81, 0.89), (0.9, 0.68), (0.74, 0.51), (0.45, 0.5), (0.13, 0.65)),
        ),
    ),
    7: (((0.04, 0.05), (0.5, 0.03), (0.95, 0.0)), ((0.95, 0.0), (0.68, 0.38), (0.47, 0.7), (0.36, 1.0))),
    8: (
        (
            *((0.84, 0.16), (0.56, 0.0), (0.24, 0.07), (0.2, 0.28), (0.5, 0.47), (0.83, 0.69), (0.78, 0.92)),
            *((0.46, 1.0), (0.14, 0.91), (0.13, 0.69), (0.48, 0.48), (0.79, 0.33), (0.84, 0.16)),
        ),
    ),
    9: (
        ((0.86, 0.18), (0.62, 0.01), (0.3, 0.02), (0.08, 0.21), (0.16, 0.43), (0.44, 0.51), (0.74, 0.4), (0.88, 0.16)),
        ((0.88, 0.16), (0.86, 0.55), (0.7, 1.0)),
    ),
}
"""In a box as wide and as high as the digit: places a pen goes through, in the order it does; it turns sharply between two strokes."""


@dataclass(frozen=True, slots=True)
class Written:
    """A digit in a cell (0 … 80). size: 1 fills the cell as print does; at: its middle, in cells from the cell's top left corner."""

    cell: int
    digit: int
    size: float = 1.0
    at: tuple[float, float] = (0.5, 0.5)


@cache
def strokes(written: Written) -> tuple[Stroke, ...]:
    """The lines to draw, in places on the page; no two cells are written exactly alike, and one is always written alike."""
    corner = np.array([written.cell % 9, written.cell // 9], np.float32)
    return tuple(corner + written.at + written.size * stroke for stroke in _around_middle(written.cell, written.digit))


def begun(lines: Sequence[Stroke], share: float) -> tuple[Stroke, ...]:
    """What is on the paper when so much of a digit's length (0 … 1) is written."""
    lengths = [np.linalg.norm(np.diff(line, axis=0), axis=1) for line in lines]
    left = share * float(sum(each.sum() for each in lengths))
    done: list[Stroke] = []
    for line, steps in zip(lines, lengths, strict=True):
        if left <= 0:
            break
        reached = np.concatenate([[0.0], np.cumsum(steps)])
        whole = int(np.searchsorted(reached, left, side="right"))
        if whole == len(line):
            done.append(line)
        else:
            part = (left - reached[whole - 1]) / max(steps[whole - 1], 1e-6)
            done.append(np.vstack([line[:whole], line[whole - 1] + part * (line[whole] - line[whole - 1])]).astype(np.float32))
        left -= float(steps.sum())
    return tuple(done)


def _around_middle(cell: int, digit: int) -> tuple[Stroke, ...]:
    chance = np.random.default_rng(81 * digit + cell)
    turn, *off = chance.uniform(-1, 1, 3) * (TURN, WANDER, WANDER)
    matrix = np.array([[np.cos(turn), -np.sin(turn) - SLANT], [np.sin(turn), np.cos(turn)]])
    return tuple(((np.array(points) - 0.5) * (WIDTH, HEIGHT) @ matrix.T + off).astype(np.float32) for points in _STROKES[digit])
