"""The table's top: wood, a woven cloth or stone."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.sudoku.table import wood

Picture = NDArray[np.uint8]

PER_MM = 2.0
"""Pixels a millimetre, about what the camera sees from a chair."""
_WIDTH, _HEIGHT = 1100, 900
"""mm; beyond them it goes on mirrored."""
_CLOTHS = (((222, 214, 198), (150, 52, 48)), ((214, 220, 222), (52, 84, 120)), ((226, 220, 206), (92, 120, 84)))


def tabletop(random: np.random.Generator) -> Picture:
    """A seeded one, RGB."""
    size = round(_WIDTH * PER_MM), round(_HEIGHT * PER_MM)
    kind = int(random.integers(3))
    picture = (_planks, _cloth, _stone)[kind](*size, random)
    x, y = np.meshgrid(np.linspace(-1, 1, size[0] // 8), np.linspace(-1, 1, size[1] // 8))
    light = np.clip(216 - 34 * x - 26 * y, 0, 255).astype(np.uint8)
    lit = cv2.resize(light, size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.multiply(picture, cv2.cvtColor(lit, cv2.COLOR_GRAY2RGB), scale=1 / 220), np.uint8)


def _planks(width: int, height: int, random: np.random.Generator) -> Picture:
    return wood(width, height, PER_MM, random)


def _cloth(width: int, height: int, random: np.random.Generator) -> Picture:
    ground, stripe = (np.array(colour, np.float32) for colour in _CLOTHS[int(random.integers(len(_CLOTHS)))])
    pitch, wide = round(random.uniform(70, 110) * PER_MM), round(random.uniform(8, 16) * PER_MM)
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = ground
    share = np.zeros((height, width), np.float32)
    share[(np.arange(height) % pitch) < wide] += 0.5
    share[:, (np.arange(width) % pitch) < wide] += 0.5
    picture += share[..., None] * (stripe - ground)
    threads = random.standard_normal((height, width)).astype(np.float32)
    weave = cv2.blur(threads, (9, 1)) * 9 + cv2.blur(threads, (1, 9)) * 9
    folds = cv2.resize(random.standard_normal((9, 12)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    picture += (weave * 1.6 + folds * 7)[..., None]
    return np.clip(picture, 0, 255).astype(np.uint8)


def _stone(width: int, height: int, random: np.random.Generator) -> Picture:
    base = np.array((196, 190, 182), np.float32) * float(random.uniform(0.8, 1.1))
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = np.clip(base, 0, 255).astype(np.uint8)
    for _ in range(5200):
        tone = np.clip(base * random.uniform(0.45, 1.2) + random.uniform(-14, 14, 3), 0, 255)
        place = (int(random.integers(width)), int(random.integers(height)))
        axes = (int(random.integers(2, 13)), int(random.integers(2, 9)))
        cv2.ellipse(picture, place, axes, float(random.uniform(0, 180)), 0, 360, tuple(float(part) for part in tone), -1, cv2.LINE_AA)
    soft = cv2.resize(random.standard_normal((14, 18)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC) * 6
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.8) + soft[..., None], 0, 255).astype(np.uint8)
