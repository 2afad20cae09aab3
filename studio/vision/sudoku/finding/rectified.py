"""A grid's picture laid flat along its lattice: cells become squares, bends are followed."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.grid import Lattice, pitch_of
from studio.vision.sudoku.pyramid import Pyramid, Shades, halvings_for

Floats = NDArray[np.float32]

MARGIN = 1
"""Cells around the grid that are laid flat as well."""

PAPER = 160.0

_DARKEST = np.uint8(24)
"""Grey levels: paper in a deeper shadow shows more noise than ink."""

_NOTHING = np.empty(0, np.float32)

SPAN = 9 + 2 * MARGIN
"""Cells from side to side."""


def rectified(pyramid: Pyramid, lattice: Lattice, side: int) -> Shades:
    """SPAN·side square: `side` pixels a cell, from the level that has about as many. What lies outside the picture repeats its edge."""
    halvings = halvings_for(pitch_of(lattice), side)
    weights = _weights(side)
    known = extended(pyramid.into(lattice, halvings))
    x, y = (_times(_times(weights, known[..., axis].copy(), 0), weights, cv2.GEMM_2_T) for axis in (0, 1))
    shades = cv2.remap(pyramid.level(halvings), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(shades, np.uint8)


def _times(one: Floats, other: Floats, flags: int) -> Floats:
    """OpenCV's product of matrices: numpy's wakes threads, which takes longer than this does."""
    return np.asarray(cv2.gemm(one, other, 1.0, _NOTHING, 0.0, flags=flags), np.float32)


def evened(flat: Shades, side: int) -> Floats:
    """Dark ink on paper of about PAPER grey levels, whatever the light and shadow on it."""
    around = np.maximum(cv2.blur(flat, (side, side), borderType=cv2.BORDER_REPLICATE), _DARKEST)
    return np.asarray(cv2.divide(flat, around, scale=PAPER, dtype=cv2.CV_32F), np.float32)


def extended(lattice: Lattice) -> Lattice:
    """12 × 12 × 2: one more crossing on each side, each border's cells continued straight."""
    wide = np.concatenate([2 * lattice[:, :1] - lattice[:, 1:2], lattice, 2 * lattice[:, -1:] - lattice[:, -2:-1]], 1)
    return np.asarray(np.concatenate([2 * wide[:1] - wide[1:2], wide, 2 * wide[-1:] - wide[-2:-1]], 0), np.float32)


def moved(lattice: Lattice, across: Floats, down: Floats) -> Lattice:
    """The lattice with each crossing moved by `across` and `down` (10 × 10, in cells of its own surroundings)."""
    right, below = np.gradient(lattice, axis=1), np.gradient(lattice, axis=0)
    return np.asarray(lattice + across[..., None] * right + down[..., None] * below, np.float32)


@cache
def _weights(side: int) -> Floats:
    """SPAN·side × 12: how much of each of 12 crossings goes into each pixel's place; cubic (Catmull-Rom) between them."""
    places = (np.arange(SPAN * side) + 0.5) / side
    first = np.clip(places.astype(int), 0, SPAN - 1)
    t = places - first
    cubic = np.stack([(-t + 2 * t**2 - t**3) / 2, (2 - 5 * t**2 + 3 * t**3) / 2, (t + 4 * t**2 - 3 * t**3) / 2, (t**3 - t**2) / 2], 1)
    weights = np.zeros((len(places), SPAN + 3))
    for step in range(4):
        weights[np.arange(len(places)), first + step] = cubic[:, step]
    # The crossing before the first is the first cell continued straight, and so at the end.
    weights[:, 1] += 2 * weights[:, 0]
    weights[:, 2] -= weights[:, 0]
    weights[:, -2] += 2 * weights[:, -1]
    weights[:, -3] -= weights[:, -1]
    return np.asarray(weights[:, 1:-1], np.float32)
