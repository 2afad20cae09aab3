"""Digits written by hand, drawn here: strokes through control points that are never quite where they were."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Random = np.random.Generator
Stroke = tuple[tuple[float, float], ...]

SHAPES: dict[int, tuple[tuple[Stroke, ...], ...]] = {
    1: (
        (((0.5, 0), (0.5, 0.5), (0.5, 1)),),
        (((0.5, 0), (0.5, 0.5), (0.5, 1)),),
        (((0.2, 0.28), (0.55, 0), (0.55, 0), (0.54, 0.5), (0.53, 1)),),
        (((0.05, 0.42), (0.55, 0), (0.55, 0), (0.54, 0.5), (0.53, 1)),),
        (((0.25, 0.22), (0.55, 0), (0.55, 0), (0.54, 0.5), (0.53, 1)), ((0.25, 1), (0.5, 1), (0.85, 0.99))),
    ),
    2: (
        (((0.1, 0.24), (0.35, 0.0), (0.75, 0.05), (0.82, 0.32), (0.5, 0.65), (0.08, 1), (0.08, 1), (0.5, 0.97), (0.92, 0.98)),),
        (((0.12, 0.2), (0.4, 0.0), (0.8, 0.1), (0.75, 0.45), (0.35, 0.85), (0.1, 0.95), (0.15, 0.78), (0.4, 0.86), (0.7, 1), (0.95, 0.9)),),
        (((0.1, 0.1), (0.6, 0.0), (0.85, 0.2), (0.6, 0.55), (0.1, 1), (0.1, 1), (0.9, 1)),),
    ),
    3: (
        (
            (
                (0.12, 0.15),
                (0.45, 0.0),
                (0.8, 0.15),
                (0.7, 0.38),
                (0.4, 0.47),
                (0.4, 0.47),
                (0.8, 0.55),
                (0.85, 0.82),
                (0.5, 1),
                (0.08, 0.88),
            ),
        ),
        (((0.1, 0.04), (0.85, 0.04), (0.85, 0.04), (0.4, 0.42), (0.4, 0.42), (0.8, 0.5), (0.85, 0.8), (0.5, 1), (0.08, 0.9)),),
        (((0.15, 0.1), (0.6, 0.0), (0.8, 0.2), (0.45, 0.45), (0.4, 0.5), (0.75, 0.6), (0.75, 0.9), (0.4, 1), (0.1, 0.85)),),
    ),
    4: (
        (((0.3, 0.0), (0.05, 0.6), (0.05, 0.6), (0.95, 0.58)), ((0.65, 0.25), (0.63, 0.6), (0.6, 1))),
        (((0.2, 0.0), (0.12, 0.3), (0.15, 0.5), (0.5, 0.52), (0.85, 0.48)), ((0.8, 0.0), (0.78, 0.5), (0.72, 1))),
        (((0.65, 1), (0.66, 0.5), (0.67, 0), (0.67, 0), (0.05, 0.68), (0.05, 0.68), (0.5, 0.67), (0.98, 0.66)),),
        (((0.7, 0.0), (0.05, 0.65), (0.05, 0.65), (0.95, 0.65)), ((0.7, 0.0), (0.69, 0.5), (0.68, 1))),
        (((0.15, 0.0), (0.15, 0.55), (0.15, 0.55), (0.9, 0.55)), ((0.75, 0.05), (0.75, 0.5), (0.75, 1))),
    ),
    5: (
        (((0.85, 0.02), (0.28, 0.03), (0.28, 0.03), (0.18, 0.45), (0.18, 0.45), (0.6, 0.38), (0.88, 0.65), (0.65, 0.97), (0.1, 0.93)),),
        (
            ((0.25, 0.05), (0.2, 0.25), (0.17, 0.45), (0.17, 0.45), (0.55, 0.36), (0.85, 0.6), (0.7, 0.95), (0.08, 0.97)),
            ((0.25, 0.04), (0.55, 0.04), (0.92, 0.0)),
        ),
        (((0.9, 0.0), (0.5, 0.04), (0.35, 0.1), (0.25, 0.4), (0.5, 0.45), (0.75, 0.6), (0.7, 0.85), (0.4, 1), (0.05, 0.9)),),
    ),
    6: (
        (((0.75, 0.0), (0.35, 0.3), (0.13, 0.7), (0.35, 1), (0.75, 0.92), (0.8, 0.65), (0.5, 0.5), (0.18, 0.68)),),
        (((0.6, 0.0), (0.25, 0.35), (0.12, 0.75), (0.4, 1), (0.75, 0.8), (0.6, 0.55), (0.3, 0.65), (0.2, 0.85)),),
        (((0.85, 0.08), (0.55, 0.0), (0.2, 0.3), (0.12, 0.72), (0.45, 1), (0.82, 0.8), (0.65, 0.5), (0.3, 0.55), (0.15, 0.75)),),
    ),
    7: (
        (((0.08, 0.04), (0.5, 0.03), (0.92, 0.03), (0.92, 0.03), (0.6, 0.5), (0.4, 1)),),
        (((0.08, 0.06), (0.5, 0.04), (0.9, 0.03), (0.9, 0.03), (0.6, 0.5), (0.42, 1)), ((0.3, 0.52), (0.55, 0.5), (0.85, 0.48))),
        (((0.08, 0.2), (0.1, 0.03), (0.1, 0.03), (0.9, 0.03), (0.9, 0.03), (0.6, 0.45), (0.5, 1)),),
        (((0.05, 0.12), (0.3, 0.0), (0.6, 0.1), (0.92, 0.02), (0.92, 0.02), (0.6, 0.5), (0.35, 1)), ((0.28, 0.55), (0.8, 0.45))),
    ),
    8: (
        (
            (
                (0.75, 0.14),
                (0.45, 0.0),
                (0.2, 0.18),
                (0.45, 0.43),
                (0.82, 0.7),
                (0.55, 1),
                (0.15, 0.8),
                (0.45, 0.5),
                (0.78, 0.22),
                (0.68, 0.08),
            ),
        ),
        (
            ((0.5, 0.0), (0.22, 0.18), (0.5, 0.45), (0.78, 0.2), (0.52, 0.0)),
            ((0.5, 0.45), (0.12, 0.75), (0.5, 1), (0.88, 0.75), (0.52, 0.46)),
        ),
        (((0.5, 0.46), (0.2, 0.2), (0.5, 0.0), (0.8, 0.2), (0.5, 0.46), (0.15, 0.78), (0.5, 1), (0.86, 0.78), (0.5, 0.46)),),
    ),
    9: (
        (((0.82, 0.2), (0.5, 0.0), (0.15, 0.25), (0.4, 0.52), (0.75, 0.35), (0.82, 0.12), (0.8, 0.55), (0.75, 1)),),
        (((0.8, 0.15), (0.45, 0.0), (0.15, 0.25), (0.4, 0.5), (0.78, 0.3), (0.82, 0.1), (0.82, 0.6), (0.6, 0.97), (0.12, 0.92)),),
        (((0.7, 0.3), (0.75, 0.1), (0.4, 0.0), (0.2, 0.3), (0.5, 0.48), (0.8, 0.2), (0.7, 0.6), (0.4, 1)),),
    ),
}
"""Ways to write each digit: strokes of points x, y in its box, y downwards. A point that comes twice is a corner."""

_PARTS = 8
_FINE = 16


@dataclass(frozen=True, slots=True)
class Writer:
    """One person's hand. shapes: which way each digit is written; slant: x for y; width: of the pen, in digit heights; shaky: by how much
    points are off, in digit heights; wide: width to height of a digit.
    """

    shapes: tuple[int, ...]
    slant: float
    width: float
    shaky: float
    wide: float


def any_writer(random: Random) -> Writer:
    """Half of them write as evenly as typefaces do."""
    shapes = tuple(int(random.integers(len(SHAPES[digit]))) for digit in range(1, 10))
    slant, wide = random.normal(0.08, 0.16), random.uniform(0.4, 0.9)
    shaky = float(np.exp(random.uniform(np.log(0.003), np.log(0.014)))) if random.random() < 0.5 else random.uniform(0.012, 0.055)
    return Writer(shapes, slant, float(np.exp(random.uniform(np.log(0.045), np.log(0.19)))), shaky, wide)


def written(digit: int, writer: Writer, random: Random, side: int, height: int) -> NDArray[np.uint8]:
    """side × side: the digit amid its picture, about `height` tall, 255 where there is ink."""
    picture = np.zeros((side, side), np.uint8)
    other, even = random.random() < 0.1, writer.shaky < 0.012
    shape = SHAPES[digit][int(random.integers(len(SHAPES[digit]))) if other else writer.shapes[digit - 1]]
    wide, slant = writer.wide * np.exp(random.normal(0, 0.04 if even else 0.12)), writer.slant + random.normal(0, 0.02 if even else 0.05)
    bent = random.normal(0, 0.015 if even else 0.05, 2)
    pressure = random.uniform(0.15, 0.45) * (random.random() < 0.4)
    for stroke in shape:
        points = np.array(stroke) + random.normal(0, writer.shaky, (len(stroke), 2))
        points[1:][(np.diff(np.array(stroke), axis=0) == 0).all(axis=1)] = points[:-1][(np.diff(np.array(stroke), axis=0) == 0).all(axis=1)]
        line = _smooth(points) + random.normal(0, min(0.02, writer.shaky), 2)
        x, y = line[:, 0] - 0.5, line[:, 1] - 0.5
        x, y = (x * wide - slant * y) + bent[0] * np.sin(3 * y), y + bent[1] * np.sin(3 * x)
        placed = np.stack([x, y], axis=1) * height + side / 2
        width = max(1, round(writer.width * height * random.uniform(0.85, 1.15)))
        fixed = np.round(placed * _FINE).astype(np.int32)
        if width > 2 and pressure:  # broader here, finer there
            along = np.linspace(0, random.uniform(2, 8), len(fixed) - 1) + random.uniform(0, 6)
            for part, wave in enumerate(np.sin(along)):
                cv2.line(picture, fixed[part], fixed[part + 1], 255, max(1, round(width * (1 + pressure * wave))), cv2.LINE_AA, 4)
        else:
            cv2.polylines(picture, [fixed], False, 255, width, cv2.LINE_AA, 4)
    return picture


def scribble(random: Random, side: int, height: int) -> NDArray[np.uint8]:
    """side × side: a few strokes that mean nothing, or strike something out."""
    picture = np.zeros((side, side), np.uint8)
    count = int(random.integers(5, 13))
    points = np.stack([np.tile([-0.45, 0.45], count)[:count], np.linspace(-0.5, 0.5, count)], axis=1)
    if random.random() < 0.4:
        points = random.uniform(-0.5, 0.5, (count, 2))
    points = (points + random.normal(0, 0.06, points.shape)) * height + side / 2
    width = max(1, round(random.uniform(0.04, 0.12) * height))
    cv2.polylines(picture, [np.round(points * _FINE).astype(np.int32)], False, 255, width, cv2.LINE_AA, 4)
    return picture


def _smooth(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """A curve through the points: Catmull and Rom's spline (1974)."""
    ends = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, _PARTS, endpoint=False)[:, None, None]
    a, b, c, d = ends[None, :-3], ends[None, 1:-2], ends[None, 2:-1], ends[None, 3:]
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.vstack([curve.transpose(1, 0, 2).reshape(-1, 2), points[-1:]])
