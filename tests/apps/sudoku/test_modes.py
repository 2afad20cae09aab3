"""What goes on a page in each mode: values, without a picture."""

import pytest

from apps.sudoku import puzzle as about
from apps.sudoku.modes import BESIDE, sheet
from apps.sudoku.puzzle import Puzzle, understood
from studio.vision.sudoku.solving.solver import GaveUp
from tests.apps.sudoku.pages import PUZZLE, SOLUTION, board, changed

NONE: frozenset[int] = frozenset()
ENTRIES = changed("0" * 81, c2="4", c3="2")
"""The first is right, the second is not."""
HARD = "800000000003600000070090200050007000000045700000100030001000068008500010090000400"
"""One whose way has steps that only rule digits out."""


def puzzle(printed: str = PUZZLE, written: str = "0" * 81) -> Puzzle:
    return understood(board(printed, written))


def test_a_wrong_entry_gets_the_right_digit_beside_it() -> None:
    shown = sheet("Full solution", puzzle(written=ENTRIES), NONE, None, 1)
    beside = [written for written in shown.written if written.at == BESIDE]
    assert [(written.cell, str(written.digit)) for written in beside] == [(3, SOLUTION[3])]
    assert shown.marks == {3: "wrong"}
    assert 2 not in {written.cell for written in shown.written}


def test_checking_marks_each_entry_and_nothing_else() -> None:
    shown = sheet("Check what I wrote", puzzle(written=ENTRIES), NONE, None, 1)
    assert (shown.ticked, shown.crossed, shown.written, shown.marks) == ({2}, {3}, (), {})


def test_a_hint_waits_until_what_is_wrong_is_mended() -> None:
    shown = sheet("A hint", puzzle(written=ENTRIES), NONE, None, 1)
    assert shown.written == ()
    assert "row 1, column 4" in shown.said
    assert shown.marks == {3: "wrong"}


def test_a_hint_is_the_first_step_with_the_cells_that_explain_it() -> None:
    solved = puzzle()
    first = solved.steps[0]
    shown = sheet("A hint", solved, NONE, None, 1)
    assert [(written.cell, written.digit) for written in shown.written] == [(first.cell, first.digit)]
    assert shown.marks[first.cell] == "target"
    assert {cell for cell, mark in shown.marks.items() if mark == "reason"} == first.because - {first.cell}
    assert (shown.said, shown.technique) == (first.reason, first.technique)


def test_a_tapped_cell_is_told_if_it_can_be_and_else_the_first_step() -> None:
    solved = puzzle()
    first = solved.steps[0]
    told = {cell for cell in solved.empty if solved.single_for(cell)}
    now, later = (min(cells - {first.cell}) for cells in (told, set(solved.empty) - told))
    assert [written.cell for written in sheet("A hint", solved, NONE, now, 1).written] == [now]
    waits = sheet("A hint", solved, NONE, later, 1)
    assert [written.cell for written in waits.written] == [first.cell]
    assert waits.said == f"The cell you tapped can't be told yet. First: {first.reason}"
    assert sheet("A hint", solved, NONE, 0, 1).said == first.reason  # a given


def test_steps_that_only_rule_out_are_shown_where_they_do() -> None:
    solved = puzzle(HARD)
    number, step = next((number, step) for number, step in enumerate(solved.steps, 1) if step.removes)
    before, shown = (sheet("Step by step", solved, NONE, None, each) for each in (number - 1, number))
    assert shown.written == before.written
    assert {cell for cell, mark in shown.marks.items() if mark == "target"} == {cell for cell, _ in step.removes}
    assert shown.said == f"Step {number} of {len(solved.steps)}: {step.reason}"


@pytest.mark.parametrize("printed", [PUZZLE, HARD])
def test_the_last_step_shows_the_whole_solution(printed: str) -> None:
    solved = puzzle(printed)
    shown = sheet("Step by step", solved, NONE, None, 999)
    assert {written.cell: str(written.digit) for written in shown.written} == {cell: solved.solution[cell] for cell in solved.empty}


def test_a_filled_grid_is_told_to_be_solved() -> None:
    solved = puzzle(SOLUTION[:40] + "0" + SOLUTION[41:], changed("0" * 81, c40=SOLUTION[40]))
    assert sheet("A hint", solved, NONE, None, 1).said == sheet("Step by step", solved, NONE, None, 1).said == "It is solved."


@pytest.mark.parametrize("mode", ["Full solution", "A hint", "Step by step", "Check what I wrote"])
def test_a_contradiction_is_marked_and_told_in_every_mode(mode: str) -> None:
    clashing = puzzle(changed(PUZZLE, c2="5", c3="5"))
    shown = sheet(mode, clashing, frozenset({0, 80}), None, 1)
    assert shown.written == ()
    assert {cell for cell, mark in shown.marks.items() if mark == "conflict"} == {0, 2, 3, 14}
    assert shown.dotted == {80}
    assert "5 twice" in shown.said


@pytest.mark.parametrize(("doubtful", "state"), [((2,), "misread"), ((), "none")])
def test_a_digit_likely_misread_or_misprinted_is_marked(doubtful: tuple[int, ...], state: str) -> None:
    wrong = understood(board(changed(PUZZLE, c2="1"), doubtful=doubtful))
    assert wrong.state == state
    assert sheet("Full solution", wrong, NONE, None, 1).marks == {2: "conflict"}
    assert "row 1, column 3" in wrong.told


def test_of_a_page_that_is_seen_badly_nothing_is_marked() -> None:
    misread = puzzle(changed(PUZZLE, c2="5", c3="5"))
    shown = sheet("Full solution", misread, frozenset(range(20)), None, 1)
    assert (shown.marks, shown.dotted, shown.written) == ({}, frozenset(), ())
    assert "can't be read" in shown.said
    assert sheet("Full solution", puzzle(), frozenset(range(20)), None, 1).written


def test_one_solution_found_in_time_is_not_taken_for_the_only_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert about.solutions(HARD) == (understood(board(HARD)).solution,)
    monkeypatch.setattr(about, "EFFORT", 3)
    with pytest.raises(GaveUp):
        about.solutions(HARD)
