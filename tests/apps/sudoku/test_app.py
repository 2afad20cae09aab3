"""What the app shows, says, copies and keeps, with what it sees replaced."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from apps.sudoku.app import Sudoku
from studio.api import Caption, Dots, Frame, Outcome, Polyline, Result, Stroke
from studio.runtime.app_errors import checked_result
from studio.vision.sudoku.board import Board
from studio.vision.sudoku.finding import finder
from studio.vision.sudoku.following.watcher import Page, View
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.reading import settling
from tests.apps.sudoku.pages import HEIGHT, PUZZLE, SOLUTION, WIDTH, board, changed, grid, paper

FPS = 10


class Table:
    """An app, and what lies before it in place of a watcher."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.app, self.frames, self.view = Sudoku(), 0, View(())
        self.app.storage = folder
        monkeypatch.setattr(self.app, "_seen", lambda frame, first: self.view)
        self.app.opened()

    def lay(self, *boards: Board | None, refusal: str | None = None, grids: tuple[Grid, ...] = (grid(),)) -> "Table":
        pages = zip(range(1, 9), grids, boards, strict=False)
        self.view = View(tuple(Page(key, where, what, None, False) for key, where, what in pages), refusal)
        return self

    def show(self, seconds: float = 0.0, **settings: object) -> Result:
        if settings:
            self.app.settings = replace(self.app.settings, **settings)
        for _ in range(max(1, round(seconds * FPS))):
            result = checked_result(self.app.process(Frame.of(paper(200 + self.frames % 2), self.frames, self.frames / FPS)))
            self.frames += 1
        return result

    def tap(self, cell: int, on: Grid | None = None) -> None:
        x, y = (on or grid()).cell(*divmod(cell, 9)).mean(axis=0)
        self.app.pointer(Stroke("tap", ((float(x), float(y)),)))


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Table]:
    table = Table(monkeypatch, tmp_path)
    yield table
    table.app.close()


def inked(result: Result, where: Grid | None = None) -> set[int]:
    """The cells that something is written in."""
    lines = [shape for shape in result.shapes if isinstance(shape, Polyline) and shape.smooth]
    corners = (where or grid()).lattice[0, 0]
    pitch = (where or grid()).pitch
    places = [np.floor((np.mean(line.points, axis=0) - corners) / pitch).astype(int) for line in lines]
    return {int(9 * y + x) for x, y in places if 0 <= x < 9 and 0 <= y < 9}


def areas(result: Result) -> list[Polyline]:
    return [shape for shape in result.shapes if isinstance(shape, Polyline) and shape.fill]


def page(result: Result, number: int = 0) -> dict[str, Any]:
    return json.loads(json.dumps(result.facts))["pages"][number]


def test_the_solution_is_written_into_the_empty_cells(table: Table) -> None:
    result = table.lay(board()).show(1)
    assert inked(result) == {cell for cell in range(81) if PUZZLE[cell] == "0"}
    assert page(result)["solution"] == SOLUTION
    assert page(result)["givens"] == 30
    assert result.hint == ""


def test_nothing_is_shown_of_a_page_that_is_not_read_yet(table: Table) -> None:
    result = table.lay(None).show(2)
    assert result.shapes == ()
    assert page(result)["state"] == "reading"


def test_two_pages_are_both_solved(table: Table) -> None:
    left, right = grid(20, 100, 280), grid(330, 100, 280)
    result = table.lay(board(), board(SOLUTION.replace("9", "0")), grids=(left, right)).show(1)
    assert len(inked(result, left)) == 51
    assert len(inked(result, right)) == 9


def test_words_are_about_the_page_that_is_solved_or_tapped(table: Table) -> None:
    near, far = grid(200, 100, 200), grid(430, 100, 200)
    clashing = board(changed(PUZZLE, c2="5", c3="5"))
    assert table.lay(clashing, None, grids=(near, far)).show().hint
    assert table.lay(clashing, board(), grids=(near, far)).show().hint == ""
    table.tap(5, near)
    assert "5 twice" in table.show().hint


def test_digits_come_in_a_wave_unless_that_is_off(table: Table) -> None:
    table.show()
    table.lay(board()).show()
    assert 0 < len(inked(table.show(0.1))) < 51
    assert len(inked(table.lay(board(SOLUTION.replace("9", "0"))).show(animated=False))) == 9


REFUSALS = {
    "no grid": "sudoku",
    "cut off": "outside",
    "not nine": "9 × 9",
    "letters": "letters",
    "empty": "empty",
    "unreadable": "can't be read",
}


@pytest.mark.parametrize(("refusal", "word"), REFUSALS.items())
def test_why_there_is_nothing_is_told_after_a_second(table: Table, refusal: str, word: str) -> None:
    result = table.lay(refusal=refusal).show(0.9)
    assert result.hint == ""
    assert result.facts["refusal"] == refusal
    result = table.show(0.2)
    assert word in result.hint
    assert result.shapes == ()


def test_every_refusal_has_words() -> None:
    refusals = {*get_args(finder.Refusal), *get_args(settling.Refusal)}
    assert refusals == REFUSALS.keys()


def test_reasons_that_come_and_go_are_not_told(table: Table) -> None:
    for number in range(8):
        assert table.lay(refusal=("no grid", "cut off")[number % 2]).show(0.4).hint == ""


ENTRIES = changed("0" * 81, c2="4", c3="2")
"""The first is right, the second is not."""


def test_only_wrong_entries(table: Table) -> None:
    result = table.lay(board(written=ENTRIES)).show(1, shows="Only wrong entries")
    assert inked(result) == {3}
    assert page(result)["mistakes"] == [3]
    assert result.hint == "2 entries, 1 wrong."
    assert len(areas(result)) == 1


def test_checking_gives_no_digit_away(table: Table) -> None:
    result = table.lay(board(written=ENTRIES)).show(1, shows="Check what I wrote")
    assert inked(result) == set()
    tick, *cross = result.shapes
    assert len(cross) == 2
    assert tick.colour != cross[0].colour
    assert table.lay(board()).show(1).hint == "Nothing is written by hand yet."


def test_doubtful_cells_are_dotted(table: Table) -> None:
    result = table.lay(board(doubtful=(0, 1))).show(1)
    (dots,) = (shape for shape in result.shapes if isinstance(shape, Dots))
    assert len(dots.points) == 2 * 24
    assert page(result)["doubtful"] == [0, 1]


def test_a_contradiction_is_shown_and_nothing_is_solved(table: Table) -> None:
    result = table.lay(board(changed(PUZZLE, c2="5"))).show(1)
    assert inked(result) == set()
    assert len(areas(result)) >= 2
    assert result.hint
    assert page(result)["solution"] == ""


def test_what_contradicts_itself_at_the_pictures_edge_is_told_to_be_cut_off(table: Table) -> None:
    clashing = board(changed(PUZZLE, c2="5", c3="5"))
    result = table.lay(clashing, grids=(grid(left=-40),)).show(1)
    assert (result.shapes, result.hint) == ((), "Part of the grid is outside the picture: move back a little")
    assert table.lay(board(), grids=(grid(left=-40),)).show(1).shapes  # it was read before, and leaves the picture


def test_a_puzzle_with_several_solutions_is_told(table: Table) -> None:
    result = table.lay(board(PUZZLE[:30] + "0" * 51)).show(1)
    assert result.hint.startswith("Several solutions")
    assert inked(result) == set()


def test_a_tapped_cell_can_be_corrected_and_put_back(table: Table) -> None:
    table.lay(board(changed(PUZZLE, c2="5"))).show(1)
    assert table.app.correct("4").problem
    table.tap(2)
    assert "Row 1, column 3" in table.app.correct("Empty").text
    result = table.show(1)
    assert page(result)["solution"] == SOLUTION
    assert page(result)["corrected"] == [2]
    table.app.undo_corrections()
    assert page(table.show())["solution"] == ""


def test_a_tapped_cell_tells_how_it_was_read(table: Table) -> None:
    table.lay(board()).show(1)
    table.tap(1)
    assert table.show().hint == "Row 1, column 2: read as 3, 99% sure."
    table.tap(1)
    assert table.show().hint == ""


def test_a_frozen_picture_stands_with_its_overlay(table: Table) -> None:
    before = table.lay(board()).show(1)
    table.app.freeze()
    table.lay(None)
    frozen = table.show(0.5)
    assert frozen.pixels is not None
    assert inked(frozen) == inked(before)
    assert frozen.hint == "Frozen."
    table.app.freeze()
    assert table.show().pixels is None


def test_in_the_first_picture_all_is_there_at_once(table: Table) -> None:
    assert len(inked(table.lay(board()).show())) == 51


@pytest.mark.parametrize(("height", "index"), [(HEIGHT // 2, 999), (HEIGHT, 0)])
def test_a_frozen_picture_is_let_go_with_its_source(table: Table, height: int, index: int) -> None:
    table.lay(board()).show(1)
    table.app.freeze()
    result = table.app.process(Frame.of(np.zeros((height, WIDTH, 3), np.uint8), index, 999.0))
    assert result.pixels is None


def test_it_is_copied_as_81_characters(table: Table) -> None:
    assert table.app.copy().problem
    table.lay(board(written=ENTRIES)).show()
    table.lay().show()  # the hand that reaches for the button takes the page along
    assert table.app.copy().copied == PUZZLE
    assert table.app.copy("With what is written").copied == changed(PUZZLE, c2="4", c3="2")
    assert table.app.copy("The solution").copied == SOLUTION
    table.lay(board(), board(), grids=(grid(330, 100, 280), grid(20, 100, 280))).show()
    assert table.app.copy().copied == f"{PUZZLE}\n{PUZZLE}"


def test_the_picture_is_exported_with_the_solution(table: Table) -> None:
    assert table.app.export_picture().problem
    table.lay(board()).show(1)
    export = table.app.export_picture().export
    assert export is not None
    assert export.data.startswith(b"\x89PNG")


def test_solved_puzzles_are_listed_once(table: Table) -> None:
    assert table.app.copy_history().problem
    table.lay(board()).show(1)
    table.lay(board(PUZZLE[:30] + "0" * 51)).show(1)
    table.lay(board()).show(1)
    (line,) = table.app.copy_history().copied.splitlines()
    assert line.endswith(f"{PUZZLE}\t{SOLUTION}")
    assert table.app.export_history().export is not None
    assert table.app.clear_history().text == "Cleared 1 puzzle."
    table.show(1)
    assert table.app.copy_history().problem


def test_nothing_is_listed_if_that_is_off(table: Table) -> None:
    table.lay(board()).show(1, keep_list=False)
    assert table.app.copy_history().problem


def test_a_list_that_cant_be_kept_is_told_once_and_puzzles_are_solved(table: Table, tmp_path: Path) -> None:
    (tmp_path / "puzzles.sqlite3").mkdir()
    first = table.lay(board()).show()
    assert isinstance(first.outcome, Outcome)
    assert first.outcome.problem
    assert table.show(1).outcome is None
    assert len(inked(table.show())) == 51


def test_steps_follow_one_another_and_stop_at_both_ends(table: Table) -> None:
    seen = []
    table.lay(board(written=ENTRIES)).show(shows="Step by step")
    for press in (table.app.previous_step, table.app.next_step, table.app.next_step, table.app.previous_step):
        press()
        seen.append(inked(table.show(1)) - {3})
    assert len(seen[0]) <= len(seen[1]) <= len(seen[2])
    assert seen[3] == seen[1]
    for _ in range(300):
        table.app.next_step()
    last = table.show(1)
    assert inked(last) | {3} == {cell for cell in range(81) if PUZZLE[cell] == "0"} - {2}
    table.app.previous_step()
    assert inked(table.show(1)) <= inked(last)


def test_a_hint_says_why(table: Table) -> None:
    result = table.lay(board()).show(1, shows="A hint")
    text = " ".join(shape.text for shape in result.shapes if isinstance(shape, Caption))
    assert text == page(result)["told"]
    assert page(result)["technique"]
    assert len(inked(result)) <= 1
    assert areas(result)
