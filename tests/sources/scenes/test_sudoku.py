"""`scene:sudoku`: truth that agrees with the pixels, puzzles that have one solution, and the same page for the same seed."""

from functools import lru_cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.sources.scenes import Scene, open_scene
from studio.sources.scenes.barcode.camera import Raster
from studio.sources.scenes.sudoku import SudokuTruth
from studio.sources.scenes.sudoku.motion import HandHeld, Key, flat
from studio.sources.scenes.sudoku.page import sudokus
from studio.sources.scenes.sudoku.puzzles import random_puzzle
from studio.sources.scenes.sudoku.relief import Relief
from studio.sources.scenes.sudoku.shutter import Shutter
from studio.sources.source import AddressError
from studio.vision.sudoku.solving.solver import solve

Truths = tuple[SudokuTruth, ...]


@lru_cache(maxsize=2)
def scene(seed: int = 2, size: float = 84.0) -> Scene[Truths]:
    return open_scene("sudoku", seed=seed, size=size)


def flattened(pixels: NDArray[np.uint8], truth: SudokuTruth, cell: int = 40) -> NDArray[np.float64]:
    """The puzzle as its lattice has it, `cell` pixels a cell and one cell more on each side, as far from white as it is."""
    gray = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (3, 3), 0)
    steps = np.arange(9 * cell + 1) / cell
    column, row = np.minimum(steps.astype(int), 8), np.minimum(steps.astype(int), 8)
    u, v = (steps - column)[None, :, None], (steps - row)[:, None, None]
    lattice = truth.lattice
    places = (
        (1 - u) * (1 - v) * lattice[np.ix_(row, column)]
        + u * (1 - v) * lattice[np.ix_(row, column + 1)]
        + (1 - u) * v * lattice[np.ix_(row + 1, column)]
        + u * v * lattice[np.ix_(row + 1, column + 1)]
    ).astype(np.float32)
    warped = cv2.remap(gray, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    paper = cv2.morphologyEx(cv2.resize(warped, None, fx=0.5, fy=0.5), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    return cv2.resize(paper, warped.shape[::-1]).astype(float) - warped


def whole(seconds: float, number: int, **options: float) -> tuple[NDArray[np.uint8], SudokuTruth]:
    pixels, truths = scene(**options).at(seconds)  # type: ignore[arg-type]  # seed is whole
    return pixels, [truth for truth in truths if truth.visible == 1][number]


@pytest.mark.parametrize(("seconds", "number"), [(0.0, 0), (4.4, 1), (7.0, 0), (13.0, 0), (19.0, 0), (27.0, 0)])
def test_the_ink_of_the_rules_lies_about_the_lattice(seconds: float, number: int) -> None:
    """Across each rule, between crossings, the middle of its ink."""
    pixels, truth = whole(seconds, number)
    cell = 40
    ink = flattened(pixels, truth, cell)
    per_cell = float(np.linalg.norm(np.diff(truth.lattice, axis=0), axis=2).mean())
    offsets = []
    for picture in (ink, ink.T):
        for rule in range(1, 9):
            around = picture[rule * cell - 8 : rule * cell + 9]
            # Between digits and crossings: a quarter of each cell.
            between = np.concatenate([around[:, start : start + 10] for start in np.arange(9) * cell + 5], axis=1).mean(axis=1)
            weight = np.maximum(between - 0.3 * between.max(), 0)
            offsets.append(float(weight @ np.arange(-8, 9) / weight.sum()))
    down, across = np.array(offsets).reshape(2, 8) / cell * per_cell
    assert max(np.abs(down).max(), np.abs(across).max()) < 0.45, "frame pixels"
    assert max(abs(down.mean()), abs(across.mean())) < 0.12


@pytest.mark.parametrize(("seconds", "number"), [(7.0, 0), (19.0, 0), (27.0, 0)])
def test_digits_stand_where_the_truth_has_them(seconds: float, number: int) -> None:
    pixels, truth = whole(seconds, number)
    ink = flattened(pixels, truth)
    middles = np.array([ink[40 * row + 8 : 40 * row + 33, 40 * column + 8 : 40 * column + 33] for row, column in np.ndindex(9, 9)])
    dark = np.percentile(middles.reshape(81, -1), 92, axis=1)
    for cell, (kind, marks) in enumerate(zip(truth.kinds, truth.pencilled, strict=True)):
        if kind == "empty":
            assert marks or dark[cell] < 25, cell
        else:
            assert dark[cell] > 40, (cell, kind)


def test_digits_are_of_the_puzzle_and_one_written_is_wrong() -> None:
    for seed in range(12):
        puzzles = sudokus(np.random.default_rng(seed), 80.0, 1)
        assert [any(digit != "0" for digit in each.written) for each in puzzles] == [False, True, True]
        assert any(puzzles[2].pencilled)
        wrong = 0
        for each in puzzles:
            for printed, by_hand, right, marks in zip(each.puzzle.givens, each.written, each.puzzle.solution, each.pencilled, strict=True):
                assert printed in ("0", right)
                assert (printed != "0") + (by_hand != "0") + bool(marks) <= 1
                assert not marks or int(right) in marks
                wrong += by_hand not in ("0", right)
        assert wrong == 1


@given(st.integers(0, 2**31), st.floats(0, 1))
@settings(max_examples=30, deadline=None)
def test_every_variation_is_a_sudoku(seed: int, harder: float) -> None:
    puzzle = random_puzzle(np.random.default_rng(seed), harder)
    cells = np.array([int(digit) for digit in puzzle.solution]).reshape(9, 9)
    boxes = cells.reshape(3, 3, 3, 3).swapaxes(1, 2).reshape(9, 9)
    for lines in (cells, cells.T, boxes):
        assert (np.sort(lines, axis=1) == np.arange(1, 10)).all()
    assert all(given in ("0", right) for given, right in zip(puzzle.givens, puzzle.solution, strict=True))


def test_puzzles_have_one_solution() -> None:
    for number in range(10):
        for seed in range(3):
            puzzle = random_puzzle(np.random.default_rng(seed), number / 10 + 0.05)
            assert solve(puzzle.givens, 2) == (puzzle.solution,)


def test_a_scene_is_the_same_whatever_was_looked_at_before() -> None:
    one, other = (open_scene("sudoku", seed=5, width=320, height=180) for _ in range(2))
    one.at(2.0)
    for seconds in (9.0, 33.0):
        (a, truth_a), (b, truth_b) = one.at(seconds), other.at(seconds)
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal([t.lattice for t in truth_a], [t.lattice for t in truth_b])
    assert np.abs(open_scene("sudoku", seed=6, width=320, height=180).at(9.0)[0].astype(int) - one.at(9.0)[0]).mean() > 5


def test_options_are_heeded_and_refused() -> None:
    still = open_scene("sudoku", speed=0, curl=0, size=50, mistakes=0, width=320, height=180)
    (before, truth), (after, later) = still.at(1.0), still.at(2.0)
    np.testing.assert_array_equal(truth[0].lattice, later[0].lattice)
    assert 0 < np.abs(before.astype(int) - after).mean() < 6, "the noise is fresh"
    assert truth[0].page[9, 9, 0] - truth[0].page[0, 0, 0] == pytest.approx(50)
    on_flat = cv2.perspectiveTransform(truth[0].page.reshape(1, -1, 2), truth[0].homography).reshape(10, 10, 2)
    np.testing.assert_allclose(on_flat, truth[0].lattice, atol=1e-6)
    for options, reason in (
        ({"size": 200}, "size is a number from 45 to 86"),
        ({"light": "red"}, "light is one of bright, dim"),
        ({"x": 1}, "no option 'x'"),
    ):
        with pytest.raises(AddressError, match=reason):
            open_scene("sudoku", **options)


def test_the_page_is_out_of_view_for_a_moment_and_comes_back() -> None:
    shares = [max((truth.visible for truth in scene().truth(second)), default=0.0) for second in (8.0, 9.9, 11.5)]
    assert shares[0] == shares[2] == 1
    assert shares[1] < 0.5


@given(st.floats(-130, 130), st.floats(-100, 100), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_a_ray_meets_the_paper_where_the_paper_is_seen(x: float, y: float, seed: int) -> None:
    relief, eye = Relief(np.random.default_rng(seed), 1.5), np.array([135.0, 230.0, -170.0])
    met = np.stack(relief.met(eye, np.array([135.0 + x]), np.array([230.0 + y])), axis=1)
    (point,) = relief.raised(met)
    ray, seen = np.array([135.0 + x, 230.0 + y, 0.0]) - eye, point - eye
    np.testing.assert_allclose(np.cross(ray / np.linalg.norm(ray), seen), 0, atol=0.002)


@pytest.mark.parametrize("motion", [(1.4, -0.8), (5.0, 3.0), (-7.0, 2.0), (0.0, -9.0)])
def test_blur_is_as_long_as_the_motion_and_does_not_shift_the_picture(motion: tuple[float, float]) -> None:
    shutter = Shutter(np.array(motion))
    picture = np.zeros((61 + shutter.margin[1], 61 + shutter.margin[0], 1), np.uint8)
    picture[30 + shutter.margin[1] // 2, 30 + shutter.margin[0] // 2] = 255
    blurred = shutter.blurred(picture).reshape(61, 61).astype(float)
    places = np.stack(np.nonzero(blurred)[::-1], axis=1)
    weight = blurred[blurred > 0] / blurred.sum()
    middle = weight @ places
    # An odd margin puts the picture's middle between two of its pixels.
    np.testing.assert_allclose(middle, np.array([30, 30]) - np.array(shutter.margin) % 2 / 2, atol=0.25)
    spread = weight @ (places - middle) ** 2 * 12
    np.testing.assert_allclose(np.sqrt(spread), np.abs(motion), atol=1.0)


def test_a_tilted_page_leans_away_at_its_top() -> None:
    raster = Raster.of_picture(1280, 720)
    key = Key(0.0, 50, 40, 200, tilt=25, shake=0)
    hand = HandHeld([key, Key(1.0, 50, 40, 200, tilt=25, shake=0)], np.random.default_rng(1))
    page = np.array([[[50.0, 40.0], [20, 0], [80, 0], [20, 80], [80, 80]]])
    middle, top_left, top_right, bottom_left, bottom_right = cv2.perspectiveTransform(page, flat(hand.pose(0.5), raster))[0]
    np.testing.assert_allclose(middle, [639.5, 359.5])
    assert top_right[0] - top_left[0] < bottom_right[0] - bottom_left[0] - 40
    assert top_left[1] < middle[1] < bottom_left[1]
