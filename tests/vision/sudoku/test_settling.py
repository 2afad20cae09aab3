"""Doubtful cells settled by the rules, and nothing else."""

import random

import numpy as np
import pytest

from studio.vision.sudoku.board import OTHER, Board, Reading
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.reading import settling
from studio.vision.sudoku.reading.settling import settled
from studio.vision.sudoku.solving.generating import puzzle_of, shuffled, solved_grid
from studio.vision.sudoku.solving.solver import conflicts, solve

SOLUTION = solved_grid(random.Random(4))
PUZZLE = puzzle_of(SOLUTION, random.Random(4), 24)
GRID = Grid(np.stack(np.meshgrid(np.arange(10), np.arange(10)), axis=-1).astype(np.float32))
GIVEN = [cell for cell in range(81) if PUZZLE[cell] != "0"]
EMPTY = [cell for cell in range(81) if PUZZLE[cell] == "0"]


def read(digits: str, doubts: dict[int, dict[int, float]] | None = None, written: frozenset[int] = frozenset()) -> Reading:
    """`digits` read for sure, but for the probabilities of `doubts` by cell and class."""
    probabilities = np.full((81, 11), 1e-7, np.float32)
    for cell, digit in enumerate(digits):
        for kind, share in (doubts or {}).get(cell, {int(digit): 1.0}).items():
            probabilities[cell, kind] = share
    hand = np.array([0.99 if cell in written else 0.01 for cell in range(81)], np.float32)
    return Reading(GRID, probabilities, hand)


def board(reading: Reading) -> Board:
    result = settled(reading)
    assert isinstance(result, Board)
    return result


def wrong_for(cell: int) -> int:
    """A digit that clashes with a given."""
    return next(digit for digit in range(1, 10) if conflicts(PUZZLE[:cell] + str(digit) + PUZZLE[cell + 1 :]))


def test_a_clear_reading_stays() -> None:
    result = board(read(PUZZLE))
    assert result.printed == result.filled == PUZZLE
    assert not any(cell.doubtful for cell in result.cells)


def test_a_doubtful_digit_is_settled_by_the_one_solution_and_marked() -> None:
    cell = GIVEN[3]
    wrong = wrong_for(cell)
    result = board(read(PUZZLE, {cell: {wrong: 0.6, int(PUZZLE[cell]): 0.4}}))
    assert result.printed == PUZZLE
    assert [index for index in range(81) if result.cells[index].doubtful] == [cell]


def test_what_was_read_surely_stays_though_it_contradicts() -> None:
    cell = GIVEN[3]
    misprint = PUZZLE[:cell] + str(wrong_for(cell)) + PUZZLE[cell + 1 :]
    assert board(read(misprint)).printed == misprint
    assert conflicts(misprint)


def test_what_was_read_almost_surely_is_not_even_marked() -> None:
    cell = GIVEN[3]
    wrong = wrong_for(cell)
    misprint = PUZZLE[:cell] + str(wrong) + PUZZLE[cell + 1 :]
    result = board(read(misprint, {cell: {wrong: 0.9993, int(PUZZLE[cell]): 0.0007}}))
    assert result.printed == misprint
    assert not any(each.doubtful for each in result.cells)


def test_two_likely_ways_out_leave_the_reading_and_mark_it() -> None:
    """A digit that clashes is either none at all or another, and both make sense."""
    cell = EMPTY[0]
    result = board(read(PUZZLE, {cell: {wrong_for(cell): 0.5, 0: 0.25, int(SOLUTION[cell]): 0.25}}))
    assert result.cells[cell].digit == wrong_for(cell)
    assert [index for index in range(81) if result.cells[index].doubtful] == [cell]


def test_an_open_puzzle_stays_open() -> None:
    few = "".join(digit if cell in GIVEN[:12] else "0" for cell, digit in enumerate(PUZZLE))
    assert board(read(few)).printed == few


def test_wrong_entries_stay_as_written() -> None:
    written = {EMPTY[0]: str(int(SOLUTION[EMPTY[0]]) % 9 + 1), EMPTY[5]: SOLUTION[EMPTY[5]]}
    digits = "".join(written.get(cell, digit) for cell, digit in enumerate(PUZZLE))
    result = board(read(digits, written=frozenset(written)))
    assert result.filled == digits
    assert result.printed == PUZZLE
    assert not any(cell.doubtful for cell in result.cells)


def test_an_entry_that_is_hard_to_read_is_read_as_the_right_one() -> None:
    right = int(SOLUTION[EMPTY[0]])
    result = board(read(PUZZLE, {EMPTY[0]: {right % 9 + 1: 0.6, right: 0.4}}, frozenset({EMPTY[0]})))
    assert result.cells[EMPTY[0]].digit == right
    assert result.cells[EMPTY[0]].doubtful
    assert result.printed == PUZZLE


def test_print_and_handwriting_are_told_apart_by_the_puzzle() -> None:
    """A wrong entry taken for print rather than handwriting would leave no solution."""
    cell = EMPTY[0]
    digits = PUZZLE[:cell] + str(int(SOLUTION[cell]) % 9 + 1) + PUZZLE[cell + 1 :]
    reading = read(digits)
    reading.handwritten[cell] = 0.45
    assert board(reading).printed == PUZZLE


def test_what_other_ways_to_read_it_told_of_the_solutions_is_as_solving_each_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, searched = random.Random(3), []

    def search(puzzle: str, effort: int) -> tuple[str, ...]:
        searched.append(puzzle)
        return solve(puzzle, effort=effort)

    monkeypatch.setattr(settling, "solve", search)
    known, asked = settling.KnownSolutions(), []
    for count in range(12, 24, 2):
        few = set(GIVEN[:count])
        asked.append("".join(digit if cell in few else "0" for cell, digit in enumerate(PUZZLE)))
        assert len(known.solutions(asked[-1], 1000)) == 2
    assert known.solutions(PUZZLE, 1000) == (SOLUTION,)
    for _ in range(40):
        held = [SOLUTION[cell] if chance.random() < 0.05 else PUZZLE[cell] if chance.random() < 0.95 else "0" for cell in range(81)]
        if chance.random() < 0.4:
            held[EMPTY[0]] = str(wrong_for(EMPTY[0]))
        asked.append("".join(held))
        found = known.solutions(asked[-1], 1000)
        whole = solve(asked[-1])
        assert len(found) == len(whole)
        assert found == whole or len(whole) == 2
    assert len(searched) < len(set(asked))


def test_a_puzzle_written_by_hand_is_its_own_givens() -> None:
    assert board(read(PUZZLE, written=frozenset(range(81)))).printed == PUZZLE


@pytest.mark.parametrize("seed", range(3))
def test_any_puzzle_with_some_misread_digits_is_never_wrong_unmarked(seed: int) -> None:
    chance = random.Random(seed)
    puzzle = shuffled(PUZZLE, chance)
    doubts = {cell: {int(puzzle[cell]): 0.5, chance.randint(1, 9): 0.55, 0: 0.05} for cell in chance.sample(range(81), 4)}
    result = board(read(puzzle, doubts))
    assert all(str(cell.digit) == digit or cell.doubtful for cell, digit in zip(result.cells, puzzle, strict=True))


@pytest.mark.parametrize(
    ("classes", "word"),
    [({0: 1.0}, "empty"), ({OTHER: 0.95, 1: 0.05}, "letters"), (dict.fromkeys(range(10), 0.1), "unreadable")],
)
def test_what_is_no_puzzle_is_refused_in_a_word(classes: dict[int, float], word: str) -> None:
    assert settled(read("0" * 81, dict.fromkeys(range(81), classes))) == word


def test_a_grid_of_cells_that_are_each_almost_surely_empty_is_empty() -> None:
    nearly = {0: 0.97, **dict.fromkeys(range(1, 11), 0.003)}
    assert settled(read("0" * 81, dict.fromkeys(range(81), nearly))) == "empty"
    hardly = {0: 0.75, **dict.fromkeys(range(1, 10), 0.027)}
    assert settled(read("0" * 81, dict.fromkeys(range(81), hardly))) == "unreadable"


def test_some_smudges_are_marked_not_refused() -> None:
    result = board(read(PUZZLE, {EMPTY[0]: {OTHER: 0.9, 0: 0.1}}))
    assert result.cells[EMPTY[0]].doubtful
    assert result.printed == PUZZLE
