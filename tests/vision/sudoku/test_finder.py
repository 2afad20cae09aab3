"""Grids found in rendered pictures of which every crossing is known, refused where there is none, and in real photos."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.sudoku_grid_pictures import cases
from benchmarks.sudoku_grid_pictures.camera import FLAT, Bend, homography, lattice, taken, view
from benchmarks.sudoku_grid_pictures.pages import Look, Picture, paper, squares, sudoku
from benchmarks.sudoku_grids import away, shaken
from studio.vision.sudoku.finding.finder import Finder
from studio.vision.sudoku.grid import Grid

SIZE = (640, 480)
LOOK = Look(2, 6, 225, 30, 70, False, 0.4, 0.0, 2, False, (1.0, 1.0, 1.0))
FINDER = Finder()


@pytest.fixture(scope="module")
def page() -> Picture:
    drawn = paper(LOOK)
    sudoku(drawn, LOOK, np.random.default_rng(5))
    return drawn


def shot(page: Picture, plane: np.ndarray, bent: Bend = FLAT, look: Look = LOOK, pitch: float = 36.0) -> Picture:
    return taken(view(page, SIZE, plane, bent, pitch, 90), look, pitch, np.random.default_rng(1), 0.3)


@settings(max_examples=8)
@given(
    roll=st.floats(-44, 44),
    tilt=st.floats(0, 40),
    toward=st.floats(0, 6.28),
    pitch=st.floats(22, 32),
    height=st.floats(0, 0.15),
    inverted=st.booleans(),
)
def test_finds_every_crossing_of_a_turned_tilted_and_bent_page(
    page: Picture, roll: float, tilt: float, toward: float, pitch: float, height: float, inverted: bool
) -> None:
    plane = homography(SIZE, pitch, (320, 240), np.radians(roll), np.radians(tilt), toward)
    bent = Bend(0.7, 2.0, height, 18.0, 1.0, 0.0, 4.0)
    truth = lattice(plane, bent)
    found = FINDER.find(shot(page, plane, bent, replace(LOOK, inverted=inverted), pitch))
    assert len(found.grids) == 1
    assert found.refusal is None
    grid = found.grids[0]
    assert grid.inverted == inverted
    assert away(grid, truth).max() < 2
    # Upright as seen: the top edge runs to the right; of a tilted page near the diagonal one side may lie a little beyond it.
    right = grid.corners[1] - grid.corners[0]
    assert right[0] >= 0.8 * abs(right[1])


@pytest.mark.parametrize("seed", range(4))
def test_draws_a_grid_anew_from_a_fifth_of_a_cell_away(page: Picture, seed: int) -> None:
    plane = homography(SIZE, 36, (330, 235), 0.2, 0.4, seed)
    pixels, truth = shot(page, plane), lattice(plane, FLAT)
    again = FINDER.refine(pixels, Grid(shaken(truth, seed)))
    assert again is not None
    assert np.linalg.norm(again.lattice - truth, axis=2).mean() < 0.4
    twice = FINDER.refine(pixels, again)
    assert twice is not None
    assert np.abs(twice.lattice - again.lattice).max() < 0.3


def test_a_grid_that_is_gone_is_not_drawn_anew(page: Picture) -> None:
    plane = homography(SIZE, 36, (330, 235), 0.2, 0.4, 0)
    grid = Grid(lattice(plane, FLAT).astype(np.float32))
    assert FINDER.refine(np.full((480, 640, 3), 200, np.uint8), grid) is None
    elsewhere = replace(grid, lattice=grid.lattice + 2000)
    assert FINDER.refine(shot(page, plane), elsewhere) is None
    assert FINDER.refine(shot(page, plane), replace(grid, lattice=np.full((10, 10, 2), np.nan, np.float32))) is None


def test_noise_hardly_moves_a_grid(page: Picture) -> None:
    plane = homography(SIZE, 36, (330, 235), 0.2, 0.4, 0)
    still = shot(page, plane).astype(np.float32)
    random = np.random.default_rng(3)
    start = Grid(lattice(plane, FLAT).astype(np.float32))
    drawn = []
    for _ in range(6):
        grid = FINDER.refine(np.clip(still + random.normal(0, 4, still.shape), 0, 255).astype(np.uint8), start)
        assert grid is not None
        drawn.append(grid.lattice)
    assert np.std(drawn, axis=0).max() < 0.3


def test_two_puzzles_side_by_side_are_both_found() -> None:
    case = cases.two(2000)
    found = FINDER.find(case.pixels)
    assert len(found.grids) == 2
    for truth in case.lattices:
        assert min(away(grid, truth).max() for grid in found.grids) < 3


def test_a_border_just_outside_the_picture_is_continued() -> None:
    case = cases.edge(2001)
    assert min(away(grid, case.lattices[0]).max() for grid in FINDER.find(case.pixels).grids) < 10


@pytest.mark.parametrize("count", [6, 8, 10])
def test_another_count_is_refused(count: int) -> None:
    drawn = paper(LOOK)
    squares(drawn, LOOK, count, (2, 2))
    found = FINDER.find(shot(drawn, homography(SIZE, 34, (320, 240), 0.1, 0.2, 1.0)))
    assert not found.grids
    assert found.refusal == "not nine"


@pytest.mark.parametrize("kind", ["crossword", "text", "table", "3 × 3"])
def test_what_only_resembles_a_grid_is_refused(kind: str) -> None:
    case = cases.unlike(kind, 2001)
    found = FINDER.find(case.pixels)
    assert not found.grids
    assert found.refusal in case.refusals


def test_half_a_grid_is_said_to_be_cut_off() -> None:
    found = FINDER.find(cases.half(2000).pixels)
    assert (found.grids, found.refusal) == ((), "cut off")


@pytest.mark.parametrize("shape", [(480, 640), (40, 30), (3, 500), (2000, 10)])
def test_an_empty_picture_of_any_shape_has_no_grid(shape: tuple[int, int]) -> None:
    found = FINDER.find(np.full((*shape, 3), 128, np.uint8))
    assert (found.grids, found.refusal) == ((), "no grid")


def test_photos_of_newspapers(shared: Path) -> None:
    folder = shared / "data" / "sudoku"
    entries = [entry for entry in json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8")) if entry.get("corners")]
    for entry in entries[::12]:
        pixels = cv2.cvtColor(cv2.imread(str(folder / entry["file"])), cv2.COLOR_BGR2RGB)
        grids = FINDER.find(pixels).grids
        assert grids, entry["file"]
        clicked = np.array(entry["corners"], float)
        off = min(np.linalg.norm(np.roll(clicked, turn, 0) - grids[0].corners, axis=1).max() for turn in range(4))
        assert off < 0.4 * grids[0].pitch, entry["file"]
