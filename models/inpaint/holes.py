"""Holes such as removed things leave, to train on: lumps, figures of several parts, boxes, strokes."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from scenes import filled, outline  # beside this file
from textures import Random  # beside this file


def figure(random: Random, shape: tuple[int, int], middle: NDArray[np.float64], radius: float) -> NDArray[np.uint8]:
    """One thing: a body with up to four parts around it. 255 inside."""
    mask = filled(shape, outline(random, radius) + middle)
    for _ in range(int(random.choice([0, 0, 1, 2, 4]))):
        away = random.normal(0, radius * 0.6, 2)
        mask = np.maximum(mask, filled(shape, outline(random, radius * random.uniform(0.3, 0.7)) + middle + away))
    return (mask > 0.5).astype(np.uint8) * 255


def strokes(random: Random, shape: tuple[int, int], count: int) -> NDArray[np.uint8]:
    """Freehand: broken lines with round ends."""
    rows, columns = shape
    mask = np.zeros(shape, np.uint8)
    for _ in range(count):
        point, turn, wide = (
            random.uniform(0, 1, 2) * (columns, rows),
            random.uniform(0, 2 * math.pi),
            int(random.uniform(0.04, 0.2) * rows) + 1,
        )
        for _ in range(int(random.integers(1, 6))):
            turn += random.normal(0, 1)
            end = point + np.array([math.cos(turn), math.sin(turn)]) * random.uniform(0.1, 0.4) * rows
            cv2.line(mask, point.astype(int).tolist(), end.astype(int).tolist(), 255, wide)
            point = end
    return mask


def hole(random: Random, rows: int, columns: int) -> NDArray[np.uint8]:
    """rows × columns, 255 where a thing stood: amid the picture, as pictures are cut out around holes; never all of it."""
    kind = random.random()
    while True:
        middle = random.normal(0.5, 0.06, 2) if kind < 0.75 else random.uniform(0.05, 0.95, 2)
        if kind < 0.9:
            mask = figure(random, (rows, columns), middle * (columns, rows), math.sqrt(rows * columns) * random.uniform(0.12, 0.33))
            if random.random() < 0.12:
                mask |= figure(random, (rows, columns), random.uniform(0, 1, 2) * (columns, rows), rows * random.uniform(0.05, 0.2))
        else:
            mask = strokes(random, (rows, columns), int(random.integers(2, 9)))
        share = mask.mean() / 255
        if 0.02 < share < 0.7:
            return mask
