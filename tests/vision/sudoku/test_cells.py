"""Cells are cut out where they are, and come out alike in any light."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.reading.cells import CELLS, MARGIN, PITCH, SIZE, cell_pictures, evened, quarter_turned


def lattice(pitch: float, left: float, top: float, bow: float = 0.0) -> np.ndarray:
    """Of straight columns; the rows are bowed by so many cells."""
    x, y = np.meshgrid(np.arange(10.0), np.arange(10.0))
    return np.stack([x * pitch + left, (y + bow * np.sin(x / 3)) * pitch + top], axis=-1).astype(np.float32)


def painted(grid: Grid, height: int, width: int) -> np.ndarray:
    """A picture whose red and green say where on the page each pixel is, 20 levels a cell."""
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    pitch, (left, top) = grid.pitch, grid.lattice[0, 0]
    column = (x - left) / pitch
    nodes = (grid.lattice[0, :, 1] - top) / pitch
    row = (y - top) / pitch - np.interp(column, np.arange(10), nodes)
    return np.stack([40 + column * 20, 40 + row * 20, 0 * x], axis=-1).clip(0, 255).round().astype(np.uint8)


@pytest.mark.parametrize(("pitch", "bow"), [(24.0, 0.0), (45.3, 0.3), (110.7, 0.3)])
def test_each_picture_shows_its_cell_and_a_margin_of_the_next(pitch: float, bow: float) -> None:
    grid = Grid(lattice(pitch, 31.4, 52.9, bow))
    side = int(pitch * 9.6 + 100)
    pictures = cell_pictures(painted(grid, side, side), grid)
    assert pictures.shape == (CELLS, SIZE, SIZE, 3)
    along = (np.arange(SIZE) + 0.5) / PITCH - MARGIN
    inner = slice(6, -6)  # beyond its own corners a cell is carried on straight, where the rows are bowed
    for cell in (0, 13, 40, 80):
        assert np.allclose(pictures[cell, 8, inner, 0], 40 + 20 * (cell % 9 + along[inner]), atol=1.6)
        assert np.allclose(pictures[cell, inner, 20, 1], 40 + 20 * (cell // 9 + along[inner]), atol=1.6)


def test_a_grid_at_the_edge_of_the_frame_is_cut_out_whole() -> None:
    grid = Grid(lattice(20.0, -1.5, -1.5))
    picture = painted(grid, 178, 178)
    pictures = cell_pictures(picture, grid)
    assert (pictures[0, 0, 0] == picture[0, 0]).all()
    assert (pictures[80, -1, -1] == picture[-1, -1]).all()


@given(st.integers(0, 3), st.floats(0, 0.4))
@settings(max_examples=8)
def test_turning_the_pictures_is_turning_the_grid(quarters: int, bow: float) -> None:
    grid = Grid(lattice(28.8, 20, 30, bow))
    picture = np.random.default_rng(0).integers(0, 256, (60, 60, 3)).astype(np.uint8).repeat(6, 0).repeat(6, 1)
    turned = cell_pictures(picture, grid.turned(quarters))
    difference = np.abs(quarter_turned(cell_pictures(picture, grid), quarters).astype(int) - turned)
    assert np.mean(difference) < 1


def page() -> np.ndarray:
    """81 cells on grey paper: rules, and a black stroke in every fifth."""
    pictures = np.full((CELLS, SIZE, SIZE, 3), 180, np.uint8)
    pictures[:, 3:5], pictures[:, :, 3:5] = 40, 40
    pictures[::5, 10:26, 16:20] = 20
    return pictures


def test_shade_tint_and_contrast_are_evened_out() -> None:
    plain = evened(page())
    light = np.linspace(0.4, 1.2, CELLS)[:, None, None, None] * np.array([1.0, 0.8, 0.6])
    shaded = evened((page() * light).round().astype(np.uint8))
    hazy = evened((page() * 0.3 + 130).round().astype(np.uint8))
    for other in (shaded, hazy):
        assert np.abs(plain - other).mean() < 0.03
    assert np.median(plain) == pytest.approx(0, abs=0.01)
    assert plain[0, 18, 18].mean() == pytest.approx(-1, abs=0.15)


def test_light_ink_is_read_as_dark() -> None:
    assert np.array_equal(evened(255 - page(), inverted=True), evened(page()))


def test_a_black_square_is_no_paper_and_grain_no_ink() -> None:
    black = page()
    black[44] = 15
    assert evened(black)[44].max() < -0.5
    blank = np.random.default_rng(1).integers(179, 182, page().shape).astype(np.uint8)
    assert np.abs(evened(blank)).max() < 0.3
