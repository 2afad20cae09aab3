"""The lattice follows the page's motion, bends with it, and the overlay lags behind by no more than it may."""

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from studio.vision.sudoku.following.appearance import CROSSINGS, mapped
from studio.vision.sudoku.following.bending import believed
from studio.vision.sudoku.following.resting import Resting
from studio.vision.sudoku.following.tracking import Track
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.pyramid import Pyramid
from tests.vision.sudoku.watched import EASY, HARD, HEIGHT, WIDTH, Sheet, paper

START = Sheet(EASY)


def picture(sheet: Sheet) -> Pyramid:
    shades = cv2.warpPerspective(paper(sheet.givens, sheet.written), sheet.pose, (WIDTH, HEIGHT), borderValue=120)
    return Pyramid(np.repeat(shades[..., None], 3, axis=2))


def off(grid: Grid, sheet: Sheet) -> float:
    return float(np.linalg.norm(grid.lattice - sheet.lattice, axis=2).max())


@given(st.floats(-45, 45), st.floats(-30, 30), st.floats(0.9, 1.1), st.floats(-12, 12), st.floats(-4e-4, 4e-4))
@settings(max_examples=25, deadline=None)
def test_one_step_in_any_direction_is_followed(right: float, down: float, nearer: float, degrees: float, tilt: float) -> None:
    track = Track(picture(START), Grid(START.lattice))
    moved = Sheet(EASY, x=320 + right, y=180 + down, scale=0.7 * nearer, degrees=4 + degrees, tilt=0.0003 + tilt)
    if track.follow(picture(moved)):
        assert off(track.grid, moved) < 1.0
    else:
        # A quick turn may be lost, a plain move may not.
        assert max(abs(degrees) / 6, abs(nearer - 1) / 0.05, abs(tilt) / 2e-4, np.hypot(right, down) / 35) > 1


@given(st.integers(0, 3), st.floats(-60, 60))
@settings(max_examples=12, deadline=None)
def test_a_page_found_again_is_the_same_however_its_grid_is_turned(quarters: int, right: float) -> None:
    track = Track(picture(START), Grid(START.lattice))
    back = START.but(x=320 + right, degrees=30)
    assert track.resume(picture(back), Grid(back.lattice).turned(quarters))
    assert off(track.grid, back) < 1.0


@given(arrays(np.float64, (3, 3), elements=st.floats(-1e3, 1e3)))
@settings(max_examples=30, deadline=None)
def test_a_page_is_not_where_it_cannot_be(pose: np.ndarray) -> None:
    assert not TRACK.resume_at(picture(START), pose)


TRACK = Track(picture(START), Grid(START.lattice))


def test_a_page_with_other_digits_is_another() -> None:
    track = Track(picture(START), Grid(START.lattice))
    other = Sheet(HARD)
    assert not track.follow(picture(other))
    assert not track.resume(picture(other), Grid(other.lattice))


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=30))
@settings(max_examples=40)
def test_what_is_shown_is_never_far_from_what_is_seen(places: list[float]) -> None:
    resting, corners = Resting(), np.array([[0, 0], [90, 0], [90, 90], [0, 90]], np.float32)
    for place in places:
        shown = resting.held(corners + np.float32(place))
        assert np.abs(shown - corners - place).max() < 0.3


def bump(size: float) -> np.ndarray:
    x, y = np.moveaxis(CROSSINGS / 160 - 1, -1, 0)
    return np.stack([0 * x, size * (1 - x**2) * (1 - y**2)], axis=-1).astype(np.float32)


def test_a_bend_is_believed_and_noise_is_not() -> None:
    everywhere, random = np.ones((10, 10), bool), np.random.default_rng(1)
    noise = random.normal(0, 0.2, (10, 10, 2)).astype(np.float32)
    assert believed(noise, everywhere)[1] < 0.25
    assert believed(bump(2.0) + noise, everywhere)[1] > 0.7


def test_crossings_out_of_sight_go_along_with_those_in_sight() -> None:
    clear = np.ones((10, 10), bool)
    clear[:, 6:] = False
    motion = np.array([[1.01, 0.002, 0.4], [0.001, 0.99, -0.3], [0, 0, 1]])
    whole = mapped(CROSSINGS, motion) - CROSSINGS
    seen = np.where(clear[..., None], whole, 9.0).astype(np.float32)
    assert np.abs(believed(seen, clear)[0] - whole).max() < 0.01


def test_the_lattice_is_drawn_to_where_the_rules_are_seen_and_not_to_others() -> None:
    track = Track(picture(START), Grid(START.lattice + bump(4.0)))
    assert off(track.grid, START) > 3
    for _ in range(8):
        assert track.follow(picture(START))
        assert track.anchor(Grid(START.lattice))
    assert off(track.grid, START) < 0.5
    assert off(track.steady, START) < 0.5
    assert not track.anchor(Grid(START.lattice + 0.4 * track.grid.pitch))
    assert off(track.grid, START) < 0.5
