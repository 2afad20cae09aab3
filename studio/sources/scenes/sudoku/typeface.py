"""Digits as a newspaper prints them: our own skeletons, given thick and thin strokes, serifs and terminals by the face."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from studio.sources.scenes.sudoku.strokes import Array, Mask, draw, smooth

Skeleton = tuple[tuple[tuple[float, float], ...], ...]

_SKELETONS: Mapping[int, Skeleton] = {
    1: (((0.31, 0.03), (0.31, 0.97)), ((0.31, 0.04), (0.24, 0.12), (0.13, 0.18))),
    2: (
        ((0.09, 0.25), (0.14, 0.10), (0.28, 0.03), (0.43, 0.08), (0.49, 0.25), (0.41, 0.46), (0.24, 0.67), (0.08, 0.92)),
        ((0.06, 0.94), (0.53, 0.94)),
    ),
    3: (
        ((0.09, 0.22), (0.15, 0.08), (0.29, 0.03), (0.43, 0.09), (0.47, 0.25), (0.39, 0.40), (0.23, 0.46)),
        ((0.23, 0.46), (0.41, 0.51), (0.51, 0.68), (0.46, 0.87), (0.28, 0.97), (0.12, 0.91), (0.06, 0.76)),
    ),
    4: (((0.41, 0.04), (0.04, 0.70)), ((0.03, 0.71), (0.56, 0.71)), ((0.41, 0.02), (0.41, 0.98))),
    5: (
        ((0.13, 0.05), (0.49, 0.05)),
        ((0.14, 0.03), (0.11, 0.46)),
        ((0.11, 0.46), (0.19, 0.39), (0.32, 0.37), (0.47, 0.47), (0.52, 0.66), (0.45, 0.87), (0.27, 0.97), (0.12, 0.91), (0.06, 0.78)),
    ),
    6: (
        (
            (0.49, 0.18),
            (0.43, 0.07),
            (0.31, 0.03),
            (0.16, 0.15),
            (0.08, 0.40),
            (0.08, 0.66),
            (0.14, 0.87),
            (0.30, 0.97),
            (0.46, 0.87),
            (0.52, 0.68),
            (0.46, 0.48),
            (0.31, 0.40),
            (0.17, 0.45),
            (0.09, 0.59),
        ),
    ),
    7: (((0.05, 0.06), (0.54, 0.06)), ((0.54, 0.05), (0.40, 0.34), (0.29, 0.66), (0.24, 0.98))),
    8: (
        ((0.30, 0.46), (0.16, 0.40), (0.10, 0.25), (0.15, 0.09), (0.30, 0.03), (0.45, 0.09), (0.50, 0.25), (0.44, 0.40), (0.30, 0.46)),
        ((0.30, 0.46), (0.13, 0.55), (0.06, 0.72), (0.12, 0.90), (0.30, 0.97), (0.48, 0.90), (0.54, 0.72), (0.47, 0.55), (0.30, 0.46)),
    ),
}
_NINE: Skeleton = tuple(tuple((0.6 - x, 1 - y) for x, y in line) for line in _SKELETONS[6])
"""A six stood on its head."""
_BALLS: Mapping[int, tuple[tuple[float, float], ...]] = {
    2: ((0.13, 0.24),),
    3: ((0.13, 0.22), (0.11, 0.77)),
    5: ((0.11, 0.79),),
    6: ((0.45, 0.18),),
    9: ((0.15, 0.82),),
}
"""Where strokes of a serif face end in a drop."""
_FEET: Mapping[int, tuple[tuple[float, float], tuple[float, float]]] = {1: ((0.13, 0.98), (0.49, 0.98)), 4: ((0.27, 0.98), (0.55, 0.98))}
_BEAKS: Mapping[int, tuple[tuple[float, float], tuple[float, float]]] = {
    2: ((0.53, 0.96), (0.56, 0.78)),
    5: ((0.49, 0.03), (0.50, 0.13)),
    7: ((0.05, 0.04), (0.04, 0.24)),
}


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface. thick, thin: widths of upright and of level strokes to a digit's height; wide: its width to the skeleton's."""

    thick: float
    thin: float
    wide: float
    serifs: bool


FACES = (Face(0.135, 0.05, 1.0, True), Face(0.125, 0.115, 1.0, False), Face(0.105, 0.06, 0.92, True), Face(0.15, 0.13, 0.9, False))
"""A newspaper's roman, a grotesque, a lighter roman, and a narrow bold grotesque."""
_FINE = 4


def print_digit(mask: Mask, digit: int, x: float, y: float, height: float, face: Face) -> None:
    """Prints a digit centred on (x, y), to the nearest pixel, its ink the lighter for it (255) in a dark mask."""
    glyph = _glyph(digit, height, face)
    left, top = round(x) - glyph.shape[1] // 2, round(y) - glyph.shape[0] // 2
    under = mask[top : top + glyph.shape[0], left : left + glyph.shape[1]]
    np.maximum(under, glyph, out=under)


@lru_cache(maxsize=9)
def _glyph(digit: int, height: float, face: Face) -> Mask:
    """An odd number of pixels wide and high, centred on the middle one."""
    side = int(height * 0.65) * 2 + 1
    fine = np.zeros((side * _FINE, side * _FINE), np.uint8)
    scale = height * _FINE

    def placed(points: Array) -> Array:
        return (points - (0.3, 0.5)) * (face.wide * scale, scale) + (side * _FINE - 1) / 2

    for line in _NINE if digit == 9 else _SKELETONS[digit]:
        path = smooth(line)
        along = np.gradient(path, axis=0)
        upright = np.abs(along[:, 1]) / np.maximum(np.linalg.norm(along, axis=1), 1e-9)
        draw(fine, placed(path), (face.thin + (face.thick - face.thin) * upright**1.6) * scale, blunt=not face.serifs or len(line) == 2)
    if face.serifs:
        for ends in (_FEET.get(digit), _BEAKS.get(digit)):
            if ends:
                draw(fine, placed(smooth(ends)), np.full(len(smooth(ends)), face.thin * scale), blunt=True)
        for ball in _BALLS.get(digit, ()):
            draw(fine, placed(np.array([ball, ball])), np.full(2, face.thick * 1.05 * scale))
    return np.asarray(fine.reshape(side, _FINE, side, _FINE).mean(axis=(1, 3)), np.uint8)
