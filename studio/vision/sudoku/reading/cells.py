"""Cuts the 81 cells of a grid out of a picture and evens out their light and ink."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api.frame import Pixels
from studio.vision.sudoku.grid import Grid

CELLS = 81
SIZE = 36
"""Width and height of the picture of a cell, in pixels."""

MARGIN = 0.125
"""How far a picture reaches beyond its cell on each side, in cells: rules are seen whole, also where the lattice is a little off."""

PITCH = SIZE / (1 + 2 * MARGIN)
"""The side of the cell itself within its picture, in pixels."""

FAINTEST = 0.06
"""Ink that takes less than this share of the paper's light is not made stronger: it would be the paper's grain."""

DARKEST_PAPER = 0.5
"""Of the light of the cells around. A cell darker than that is filled with ink, not in shadow."""


def cell_pictures(pixels: Pixels, grid: Grid) -> NDArray[np.uint8]:
    """81 × SIZE × SIZE × 3 RGB, row by row; each cell is made square by its own four corners, so bent paper lies flat.

    Beyond the frame its border is repeated. Large pictures are averaged down first, as sampling them thinly would break fine strokes.
    """
    shrink = max(1, int(grid.pitch / PITCH))
    low = np.floor(grid.lattice.min(axis=(0, 1)) - MARGIN * grid.pitch).astype(int)
    high = np.ceil(grid.lattice.max(axis=(0, 1)) + MARGIN * grid.pitch).astype(int) + 1
    left, top = np.clip(low, 0, np.array(pixels.shape[1::-1]) - shrink)
    right, bottom = np.maximum(np.minimum(high, pixels.shape[1::-1]), (left + shrink, top + shrink))
    part = pixels[top:bottom, left:right]
    if shrink > 1:
        whole = part[: part.shape[0] // shrink * shrink, : part.shape[1] // shrink * shrink]
        part = np.asarray(cv2.resize(whole, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA), np.uint8)
    corners = np.stack([grid.lattice[:-1, :-1], grid.lattice[:-1, 1:], grid.lattice[1:, :-1], grid.lattice[1:, 1:]], axis=3)
    inside = (corners.reshape(CELLS, 2, 4) - np.array([[left], [top]]) + 0.5) / shrink - 0.5
    x, y = (inside.transpose(1, 0, 2).astype(np.float32) @ _weights()).reshape(2, CELLS * SIZE, SIZE)
    cut = cv2.remap(np.ascontiguousarray(part), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut.reshape(CELLS, SIZE, SIZE, 3), np.uint8)


def evened(pictures: NDArray[np.uint8], inverted: bool = False) -> NDArray[np.float32]:
    """81 × SIZE × SIZE × 3: 0 is the cell's paper, about −1 the page's darkest ink, whatever the light; what the digit model is given.

    inverted: the ink is lighter than the page.
    """
    seen = 255 - pictures if inverted else pictures
    sparse = np.ascontiguousarray(seen[:, 2::4, 2::4].reshape(CELLS, -1, 3).transpose(0, 2, 1))
    middle = sparse.shape[2] // 2
    sparse = np.partition(sparse, (3, middle), axis=2)
    paper = sparse[..., middle].astype(np.float32)
    around = cv2.medianBlur(np.ascontiguousarray(paper.reshape(9, 9, 3)), 5).reshape(CELLS, 3)
    paper = np.maximum(np.maximum(paper, DARKEST_PAPER * around), 1.0)
    depths = 1 - (sparse[..., :4] / paper[..., None]).mean(axis=(1, 2))
    contrast = max(float(np.partition(depths, -9)[-9]), FAINTEST)
    # Rows of pixels at once: numpy multiplies long rows by long rows six times as fast as pixels by one colour.
    gains = np.tile(1 / (contrast * paper), SIZE)[:, None]
    light = np.multiply(seen.reshape(CELLS, SIZE, SIZE * 3), gains, dtype=np.float32)
    light -= np.float32(1 / contrast)
    return np.asarray(np.clip(light, -2.0, 1.0, out=light).reshape(pictures.shape), np.float32)


def quarter_turned(pictures: NDArray[np.uint8], quarters: int) -> NDArray[np.uint8]:
    """The pictures as `cell_pictures` would cut them by `grid.turned(quarters)`, without looking at the frame again."""
    placed = np.rot90(pictures.reshape(9, 9, SIZE, SIZE, 3), quarters)
    return np.ascontiguousarray(np.rot90(placed, quarters, axes=(2, 3))).reshape(pictures.shape)


@cache
def _weights() -> NDArray[np.float32]:
    """4 × SIZE²: how much of each corner of its cell is in each place of a picture."""
    along = (np.arange(SIZE) + 0.5) / PITCH - MARGIN
    u, v = (each.ravel() for each in np.meshgrid(along, along))
    return np.asarray(np.stack([(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v]), np.float32)
