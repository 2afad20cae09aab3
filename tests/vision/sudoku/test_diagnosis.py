"""What is the matter with a puzzle, and which cell was likely misread."""

import random

import numpy as np
import pytest

from studio.vision.sudoku.board import Reading
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.solving.diagnosis import diagnosed, likely_misread
from studio.vision.sudoku.solving.generating import puzzle_of, solved_grid
from studio.vision.sudoku.solving.solver import conflicts, solve

SOLUTION = solved_grid(random.Random(7))
PUZZLE = puzzle_of(SOLUTION, random.Random(7), 26)
GIVEN = [cell for cell in range(81) if PUZZLE[cell] != "0"]


def changed(cell: int, digit: int, puzzle: str = PUZZLE) -> str:
    return puzzle[:cell] + str(digit) + puzzle[cell + 1 :]


def reading_of(digits: str, doubts: dict[int, dict[int, float]]) -> Reading:
    probabilities = np.full((81, 11), 1e-7, np.float32)
    for cell, digit in enumerate(digits):
        for kind, share in doubts.get(cell, {int(digit): 1.0}).items():
            probabilities[cell, kind] = share
    lattice = np.stack(np.meshgrid(np.arange(10), np.arange(10)), axis=-1).astype(np.float32)
    return Reading(Grid(lattice), probabilities, np.zeros(81, np.float32))


def test_one_solution() -> None:
    diagnosis = diagnosed(PUZZLE)
    assert (diagnosis.solutions, diagnosis.solution, diagnosis.told) == ("one", SOLUTION, "")


def test_too_few_digits_are_counted() -> None:
    diagnosis = diagnosed("".join(digit if cell in GIVEN[:9] else "0" for cell, digit in enumerate(PUZZLE)))
    assert (diagnosis.solutions, diagnosis.misread) == ("several", None)
    assert diagnosis.told == "Several solutions: 9 digits are too few, 17 at least are needed."


def test_cells_that_clash_are_told() -> None:
    diagnosis = diagnosed("5" + "0" * 4 + "5" + "0" * 75)
    assert (diagnosis.solutions, diagnosis.clashing) == ("none", {0, 5})
    assert diagnosis.told == "No solution: row 1 holds 5 twice."


@pytest.mark.parametrize("seed", range(4))
def test_a_misread_digit_is_found_and_named(seed: int) -> None:
    """Without a reading any cell may be it, so that it is named only where no other change would help."""
    chance = random.Random(seed)
    cell = chance.choice(GIVEN)
    wrong = next(digit for digit in range(1, 10) if str(digit) != PUZZLE[cell] and not solve(changed(cell, digit)))
    puzzle = changed(cell, wrong)
    helpful = {
        other for other in GIVEN for digit in range(10) if str(digit) != puzzle[other] and len(solve(changed(other, digit, puzzle))) == 1
    }
    assert cell in helpful
    misread = likely_misread(puzzle)
    if len(helpful) > 1:
        assert misread is None
    else:
        assert misread
        assert (misread.cell, misread.read) == (cell, wrong)
        assert solve(changed(cell, misread.instead, puzzle)) == (misread.solution,)


def test_the_reading_says_which_of_two_cells_was_misread() -> None:
    cell = GIVEN[5]
    wrong = next(digit for digit in range(1, 10) if conflicts(changed(cell, digit)))
    puzzle = changed(cell, wrong)
    other = min(conflicts(puzzle) - {cell})
    doubt = {cell: {wrong: 0.7, int(PUZZLE[cell]): 0.3}}
    diagnosis = diagnosed(puzzle, reading_of(puzzle, doubt))
    assert diagnosis.misread
    assert (diagnosis.misread.cell, diagnosis.misread.instead) == (cell, int(PUZZLE[cell]))
    row, column = cell // 9 + 1, cell % 9 + 1
    assert diagnosis.told == (
        f"No solution, likely misread: row {row}, column {column}: read {wrong}, {PUZZLE[cell]} would make it solvable."
    )
    assert diagnosis.clashing >= {cell, other}


@pytest.mark.parametrize("doubtful", [True, False])
def test_a_misprint_is_told_from_a_misread(doubtful: bool) -> None:
    cell, wrong = next(
        (cell, wrong)
        for cell in GIVEN
        for wrong in range(1, 10)
        if conflicts(changed(cell, wrong)) and likely_misread(changed(cell, wrong))
    )
    puzzle, right = changed(cell, wrong), PUZZLE[cell]
    diagnosis = diagnosed(puzzle, doubtful={cell} if doubtful else ())
    assert diagnosis.suspect
    assert (diagnosis.suspect.cell, str(diagnosis.suspect.instead)) == (cell, right)
    assert diagnosis.misread == (diagnosis.suspect if doubtful else None)
    assert ("twice." in diagnosis.told, "misread" in diagnosis.told) == (not doubtful, doubtful)
    if not doubtful:
        assert diagnosis.told.endswith(f" With {right} in row {cell // 9 + 1}, column {cell % 9 + 1} it could be solved.")


def test_a_digit_overlooked_is_named_where_the_reading_saw_something() -> None:
    cell = next(cell for cell in GIVEN if len(solve(changed(cell, 0))) > 1)
    puzzle = changed(cell, 0)
    assert diagnosed(puzzle).misread is None
    misread = diagnosed(puzzle, reading_of(puzzle, {cell: {0: 0.9, int(PUZZLE[cell]): 0.1}})).misread
    assert misread
    assert (misread.cell, misread.read, misread.instead, misread.solution) == (cell, 0, int(PUZZLE[cell]), SOLUTION)


def test_what_is_too_hard_is_unknown() -> None:
    hard = "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4.."
    assert diagnosed(hard, effort=2).solutions == "unknown"
