"""Digits lie on the page as it lies, in ink that suits its light, and stay calm."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.sudoku.handwriting import Written, begun, strokes
from apps.sudoku.ink import SteadyLight, light
from apps.sudoku.overlay import shapes
from apps.sudoku.picture import exported
from apps.sudoku.sheet import Sheet
from apps.sudoku.wave import FADING, WAVE, WRITING, Inked, Wave
from studio.api import Dots, Polyline
from tests.apps.sudoku.pages import HEIGHT, WIDTH, grid, paper

ALL = tuple(Written(cell, cell % 9 + 1) for cell in range(81))


@pytest.mark.parametrize("written", ALL)
def test_a_digit_stays_in_its_cell(written: Written) -> None:
    places = np.concatenate(strokes(written)) - (written.cell % 9, written.cell // 9)
    assert places.min() > 0.08
    assert places.max() < 0.92
    assert np.ptp(places[:, 1]) > 0.5


def test_no_digit_looks_like_another() -> None:
    pictures = {}
    for digit in range(1, 10):
        canvas = np.zeros((64, 64), np.uint8)
        for line in strokes(Written(0, digit)):
            cv2.polylines(canvas, [np.rint(line * 64).astype(np.int32)], False, 255, 5)
        pictures[digit] = cv2.GaussianBlur(canvas, (0, 0), 2).astype(float)
    for digit, picture in pictures.items():
        for other in range(digit + 1, 10):
            assert np.corrcoef(picture.ravel(), pictures[other].ravel())[0, 1] < 0.87, (digit, other)


@given(st.floats(0, 1), st.integers(1, 9))
def test_a_begun_digit_has_that_share_of_its_length(share: float, digit: int) -> None:
    whole = strokes(Written(40, digit))

    def length(lines: tuple[np.ndarray, ...]) -> float:
        return sum(float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum()) for line in lines)

    assert length(begun(whole, share)) == pytest.approx(share * length(whole), abs=1e-4)


@settings(max_examples=20)
@given(st.floats(0, 60), st.floats(60, 110))
def test_digits_follow_the_slanting_page(slant: float, left: float) -> None:
    page = grid(left=left, slant=slant)
    drawn = shapes(Sheet(), [Inked(each) for each in ALL], page, light(paper(), page))
    lines = iter(drawn)
    for written in ALL:
        corners = page.cell(*divmod(written.cell, 9))
        for _ in strokes(written):
            line = next(lines)
            for point in line.points:
                assert cv2.pointPolygonTest(corners, point, False) > 0
    assert next(lines, None) is None


def test_far_digits_are_written_with_a_thinner_pen() -> None:
    page = grid(slant=80)
    far, near = shapes(Sheet(), [Inked(Written(4, 1)), Inked(Written(76, 1))], page, light(paper(), page))[::2]
    assert far.width < 0.85 * near.width


@pytest.mark.parametrize("level", [90, 160, 245])
def test_ink_on_paper_is_dark_blue_and_as_dim_as_the_light(level: int) -> None:
    page = grid()
    ink = light(paper(level), page)
    assert not ink.dark
    red, green, blue = ink.inks[40]
    assert blue > 1.5 * green > 1.5 * red
    assert blue < 0.75 * level
    assert ink.inks[40] / level == pytest.approx(light(paper(200), page).inks[40] / 200, abs=0.01)


def test_what_is_in_the_shade_is_written_darker() -> None:
    pixels = paper()
    pixels[:, : WIDTH // 2] //= 2
    inks = light(pixels, grid()).inks.reshape(9, 9, 3)
    assert inks[4, 1].mean() < 0.6 * inks[4, 7].mean()


def test_printed_digits_leave_the_ink_alone() -> None:
    page, pixels = grid(), paper()
    for cell in range(81):
        x, y = page.cell(*divmod(cell, 9)).mean(axis=0).astype(int)
        cv2.putText(pixels, "8", (int(x) - 9, int(y) + 11), cv2.FONT_HERSHEY_SIMPLEX, 1, (20, 20, 20), 3)
    assert light(pixels, page).inks == pytest.approx(light(paper(), page).inks, rel=0.1)


def test_ink_on_a_dark_screen_is_light() -> None:
    page = grid(inverted=True)
    ink = light(paper(30), page)
    assert ink.dark
    assert ink.inks[40].mean() > 100
    assert light(paper(15), grid()).dark  # no dark ink is seen there


def test_ink_does_not_flicker() -> None:
    steady, page = SteadyLight(), grid()
    before = steady.look(paper(200), page, 0.0).inks
    assert steady.look(paper(210), page, 1 / 30).inks is before
    after = steady.look(paper(210), page, 0.11).inks
    assert np.abs(after - before).max() < 0.3 * np.abs(light(paper(210), page).inks - before).max()
    assert steady.look(paper(210), page, 5.0).inks == pytest.approx(light(paper(210), page).inks, abs=0.1)


def test_the_wave_runs_from_the_top_left_corner_and_is_over_soon() -> None:
    wave = Wave()
    assert wave.at(0.0, ALL) == ()
    early = {inked.written.cell for inked in wave.at(0.1, ALL)}
    assert 0 in early
    assert 80 not in early
    assert all(inked.share < 1 for inked in wave.at(0.1, ALL) if inked.written.cell == 0)
    assert {inked.share for inked in wave.at(WAVE + WRITING + 1e-3, ALL)} == {1.0}
    assert WAVE + WRITING <= 0.6


def test_what_is_no_longer_wanted_fades() -> None:
    wave = Wave()
    wave.at(0.0, ALL[:3])
    wave.at(1.0, ALL[:3])
    fading = {inked.written: inked.opacity for inked in wave.at(1.0, ALL[:2])}
    assert fading == dict.fromkeys(ALL[:3], 1.0)
    assert 0 < {each.written: each.opacity for each in wave.at(1.0 + FADING / 2, ALL[:2])}[ALL[2]] < 1
    assert {each.written for each in wave.at(1.0 + 2 * FADING, ALL[:2])} == set(ALL[:2])


def test_without_motion_and_where_a_film_begins_anew_all_is_there_at_once() -> None:
    assert {inked.share for inked in Wave().at(0.0, ALL, moving=False)} == {1.0}
    wave = Wave()
    wave.at(9.0, ALL)
    assert len([inked for inked in wave.at(0.0, ALL) if inked.share == 1.0]) == 81


def test_marks_lie_on_their_cells() -> None:
    page = grid()
    sheet = Sheet((), {0: "target", 80: "conflict"}, frozenset({40}), frozenset({1}), frozenset({2}))
    drawn = shapes(sheet, (), page, light(paper(), page))
    first, last = drawn[:2]
    assert cv2.pointPolygonTest(page.cell(0, 0), first.points[0], False) > 0
    assert cv2.pointPolygonTest(page.cell(8, 8), last.points[2], False) > 0
    assert first.fill
    assert first.colour != last.colour
    (dots,) = (shape for shape in drawn if isinstance(shape, Dots))
    assert all(cv2.pointPolygonTest(page.cell(4, 4), point, False) > 0 for point in dots.points)
    ticks = [shape for shape in drawn[2:] if isinstance(shape, Polyline)]
    assert len({tick.colour for tick in ticks}) == 2
    assert len(ticks) == 3  # one line for the tick, two for the cross


def test_the_exported_picture_shows_what_the_window_shows() -> None:
    """Each ink pixel of the one is ink in the other: the studio draws with Qt, an app's file is made with OpenCV."""
    from studio.runtime.drawing import drawn

    page, pixels = grid(slant=30), paper()
    sheet = Sheet((), {10: "target"}, frozenset({12}))
    made = shapes(sheet, [Inked(each) for each in ALL[30:60]], page, light(pixels, page))
    export = exported(pixels, made)
    found = cv2.imdecode(np.frombuffer(export.data, np.uint8), cv2.IMREAD_COLOR)[:, :, ::-1]
    scale = found.shape[1] // WIDTH
    assert found.shape == (HEIGHT * scale, WIDTH * scale, 3)
    shown = drawn(cv2.resize(pixels, None, fx=scale, fy=scale), made, (WIDTH, HEIGHT))
    marked = np.abs(shown.astype(int) - paper()[0, 0]).max(axis=2) > 60
    assert marked.sum() > 2000
    difference = np.abs(shown.astype(int) - found).max(axis=2)
    assert (difference > 60).sum() < 0.12 * marked.sum()  # their edges
    assert export.name.endswith(".png")
