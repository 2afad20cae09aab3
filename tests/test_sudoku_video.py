"""The sudoku video benchmark's own counting, and clips that move as they say."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.sudoku_clips import AWAY, RATE, REST, Clip, Photo, held_out, tuning
from benchmarks.sudoku_video import Moment, Tally, Told, Truth, said
from studio.api import Frame
from studio.vision.sudoku.board import Board
from studio.vision.sudoku.following.watcher import Page, View
from studio.vision.sudoku.grid import Grid

PICTURE = np.zeros((72, 128, 3), np.uint8)
LATTICE = np.stack(np.meshgrid(np.arange(10.0) * 50 + 300, np.arange(10.0) * 50 + 100), axis=-1)
DIGITS = "1" + "0" * 79 + "2"
BY_HAND = (False,) * 80 + (True,)


def truth(shift: float = 0.0) -> Truth:
    return Truth("a", LATTICE + shift, None, DIGITS, DIGITS, BY_HAND)


def board(told_of: Truth) -> Board:
    told = Told()
    told.truths = (told_of,)
    found = said(told.read(PICTURE, Grid(told_of.lattice.astype(np.float32))))  # type: ignore[union-attr]  # it has one
    assert isinstance(found, Board)
    return found


class Scripted:
    """A watcher that sees a page from frame `start` on, `beside` pixels beside where it is, and says what it is told to."""

    def __init__(self, says: Board, start: int, beside: float = 0.0, solution: str | None = None) -> None:
        self.says, self.start, self.beside, self.solution = says, start, beside, solution

    def look(self, frame: Frame) -> View:
        wobble = self.beside * (1 if frame.index % 2 else -1)
        grid = Grid(np.add(LATTICE, (wobble, 0)).astype(np.float32))
        return View((Page(1, grid, self.says if frame.index >= self.start else None, self.solution, False),))


def tallied(watcher: Scripted, count: int = 20) -> dict[str, object]:
    tally = Tally()
    moments = [Moment(Frame.of(PICTURE, index, index / RATE), (truth(),), at_rest=index >= 10) for index in range(count)]
    tally.watch(moments, watcher, None)  # type: ignore[arg-type]  # it looks like one
    return tally.figures()


def test_what_is_right_and_steady_counts_as_such() -> None:
    figures = tallied(Scripted(board(truth()), 4))
    assert (figures["locks"], figures["in_view"], figures["shown"]) == ([5], 20, 16)
    assert (figures["searching_frames"], figures["locked_frames"]) == (5, 15)
    assert [figures[name] for name in ("wrong_frames", "missing_frames", "kinds_wrong", "phantoms", "never_locked")] == [0] * 5
    assert figures["kinds"] == 2 * 16
    assert (figures["overlay_px_p95"], figures["rest_std_px_p95"], figures["rest_step_px_p95"]) == (0, 0, 0)


def test_what_sways_is_beside_and_unsteady() -> None:
    figures = tallied(Scripted(board(truth()), 0, beside=1.5))
    assert (figures["overlay_px_p50"], figures["rest_std_px_p50"], figures["rest_step_px_p50"]) == (1.5, 1.5, 3.0)


@pytest.mark.parametrize(("doubtful", "solution", "expected"), [(False, None, (20, 0)), (True, None, (20, 20)), (True, "3" * 81, (20, 0))])
def test_wrong_digits_and_solutions_are_counted(doubtful: bool, solution: str | None, expected: tuple[int, int]) -> None:
    right = board(truth())
    wrong = Board(
        (replace(right.cells[0], digit=7, doubtful=doubtful, kind="handwritten"), *right.cells[1:80], replace(right.cells[80], digit=0))
    )
    figures = tallied(Scripted(wrong, 0, solution=solution))
    assert (figures["wrong_frames"], figures["doubtful_frames"]) == expected
    assert figures["missing_frames"] == 20


def test_a_page_elsewhere_is_a_phantom_and_what_never_shows_is_said() -> None:
    figures = tallied(Scripted(board(truth()), 0, beside=300))
    assert (figures["phantoms"], figures["shown"], figures["never_locked"], figures["locks"]) == (20, 0, 1, [])


@pytest.fixture(scope="module")
def dotted(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """Of a photo with a dot in each corner of its grid."""
    picture = np.full((480, 640, 3), 220, np.uint8)
    corners = ((100.0, 60.0), (520.0, 70.0), (530.0, 430.0), (90.0, 420.0))
    for x, y in corners:
        cv2.circle(picture, (int(x), int(y)), 7, (20, 20, 20), -1, cv2.LINE_AA)
    path = tmp_path_factory.mktemp("photo") / "dots.png"
    cv2.imwrite(str(path), picture)
    return Clip(Photo(path, "0" * 81, corners), seed=3)


@pytest.mark.parametrize("index", [20, 190, 330])
def test_a_clip_moves_as_it_says(dotted: Clip, index: int) -> None:
    dark = 200.0 - np.minimum(cv2.cvtColor(dotted.frame(index).pixels, cv2.COLOR_RGB2GRAY), 200)
    for x, y in dotted.seen(index, np.array(dotted.photo.corners)):
        left, top = round(x) - 15, round(y) - 15
        weight = dark[top : top + 31, left : left + 31]
        rows, columns = np.mgrid[0:31, 0:31]
        middle = left + (weight * columns).sum() / weight.sum(), top + (weight * rows).sum() / weight.sum()
        np.testing.assert_allclose(middle, (x, y), atol=0.3)


def test_a_clip_loses_the_puzzle_and_rests_at_last(dotted: Clip) -> None:
    away = dotted.seen(round((AWAY[0] + 0.2) * RATE), np.array(dotted.photo.corners))
    assert (away[:, 0] < 0).all() or (away[:, 0] > 1279).all()
    first, last = round(REST * RATE), dotted.frames - 1
    np.testing.assert_array_equal(dotted.homography(first), dotted.homography(last))
    difference = dotted.frame(first).pixels.astype(int) - dotted.frame(last).pixels
    assert 3 < difference.std() < 6, "the noise is fresh"


def test_no_photo_is_both_for_tuning_and_for_figures(shared: Path) -> None:
    manifest = shared / "data" / "sudoku" / "MANIFEST.json"
    one, other = ({photo.path for photo in photos(manifest)} for photos in (tuning, held_out))
    assert len(one) + len(other) == 101
    assert not one & other
