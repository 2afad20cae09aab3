"""Hints: sound against the solution, in the words of a person."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.vision.sudoku.solving.generating import shuffled
from studio.vision.sudoku.solving.hints import next_step, single_for, steps, wrong_entries
from studio.vision.sudoku.solving.houses import HOUSES, SEEN, house_name, place_name
from studio.vision.sudoku.solving.solver import solve
from studio.vision.sudoku.solving.techniques import TECHNIQUES, Candidates, Step

EASY = "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79"
HARD = (
    "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4..",
    "1.......2.9.4...5...6...7...5.9.3.......7.......85..4.7.....6...3...9.8...2.....1",
    "85...24..72......9..4.........1.7..23.5...9...4...........8..7..17..........36.4.",
    "......5..........39..64......8.7......3.....2....6..4.67.....9......58..48...6...",
)


@given(st.sampled_from(HARD), st.randoms(use_true_random=False))
@settings(max_examples=4, deadline=None)
def test_every_step_is_right_and_leads_to_the_solution(puzzle: str, chance: random.Random) -> None:
    puzzle = shuffled(puzzle, chance)
    (solution,) = solve(puzzle)
    reached = list(puzzle)
    ruled_out: set[tuple[int, int]] = set()
    for step in steps(puzzle):
        assert bool(step.removes) != (step.cell is not None)
        assert step.because
        assert all(solution[cell] != str(digit) and (cell, digit) not in ruled_out for cell, digit in step.removes)
        ruled_out |= step.removes
        if step.cell is not None:
            assert reached[step.cell] in "0."
            assert str(step.digit) == solution[step.cell]
            reached[step.cell] = str(step.digit)
    assert "".join(reached) == solution


def test_the_walk_is_the_next_step_again_and_again() -> None:
    puzzle = HARD[3]
    digits, removed = puzzle, frozenset[tuple[int, int]]()
    for step in steps(puzzle)[:12]:
        assert next_step(digits, removed) == step
        removed |= step.removes
        if step.cell is not None:
            digits = digits[: step.cell] + str(step.digit) + digits[step.cell + 1 :]
    assert removed


def test_an_easy_puzzle_takes_singles_only() -> None:
    assert {step.technique for step in steps(EASY)} <= {"hidden single", "naked single"}


def test_the_last_cell_is_named_with_its_house() -> None:
    (solution,) = solve(EASY)
    step = next_step("0" + solution[1:])
    assert step
    assert (step.cell, step.digit) == (0, int(solution[0]))
    assert step.reason == f"Row 1, column 1 is the last empty cell of the top left box: only {solution[0]} is missing."
    assert next_step(solution) is None


ANY = frozenset(range(1, 10))


def with_candidates(**held: str) -> Candidates:
    """All digits everywhere but in the cells named, as r3c5="37"; r3c_="…" for the whole row but those named, likewise r_c5."""
    candidates = [ANY] * 81
    for whole in (True, False):
        for name, digits in held.items():
            row, column = name[1], name[3]
            if ("_" in (row, column)) == whole:
                for cell in range(81):
                    if row in ("_", str(cell // 9 + 1)) and column in ("_", str(cell % 9 + 1)):
                        candidates[cell] = frozenset(map(int, digits))
    return candidates


@pytest.mark.parametrize(
    ("technique", "candidates", "reason"),
    [
        ("hidden single", with_candidates(r1c_="12345678", r1c4="123456789"), "In row 1, 9 fits only in row 1, column 4."),
        ("naked single", with_candidates(r3c5="7"), "Only 7 is left for row 3, column 5: all other digits are ruled out."),
        (
            "pointing",
            with_candidates(r1c1="12345678", r1c2="12345678", r1c3="12345678", r3c1="12345678", r3c2="12345678", r3c3="12345678"),
            "In the top left box, 9 can only be in row 2. So no other cell of row 2 holds 9.",
        ),
        (
            "claiming",
            with_candidates(r2c_="12345678", r2c5="123456789", r2c6="123456789"),
            "In row 2, 9 can only be in the top middle box. So no other cell of the top middle box holds 9.",
        ),
        (
            "naked pair",
            with_candidates(r4c2="38", r4c7="38"),
            "In row 4, columns 2 and 7 hold 3 and 8 between them. So no other cell of row 4 holds these.",
        ),
        (
            "hidden pair",
            with_candidates(r_c5="1234567", r2c5="123456789", r9c5="123456789"),
            "In column 5, 8 and 9 fit only in rows 2 and 9. So these cells hold no other digit.",
        ),
        (
            "naked triple",
            with_candidates(r4c4="12", r5c5="23", r6c6="13"),
            "In the middle box, (row 4, column 4), (row 5, column 5) and (row 6, column 6) hold 1, 2 and 3 between them. "
            "So no other cell of the middle box holds these.",
        ),
        (
            "hidden triple",
            with_candidates(r7c_="123456", r7c1="12789", r7c4="3478", r7c9="5689"),
            "In row 7, 7, 8 and 9 fit only in columns 1, 4 and 9. So these cells hold no other digit.",
        ),
        (
            "X-wing",
            with_candidates(r2c_="12345678", r7c_="12345678", r2c3="123456789", r2c8="123456789", r7c3="123456789", r7c8="123456789"),
            "In rows 2 and 7, 9 fits only in columns 3 and 8. So no other cell of columns 3 and 8 holds 9.",
        ),
    ],
)
def test_each_technique_is_found_and_told(technique: str, candidates: Candidates, reason: str) -> None:
    found = [step for each in TECHNIQUES if (step := each([0] * 81, candidates))]
    (step,) = [step for step in found if step.technique == technique]
    assert step.reason == reason


def test_no_technique_finds_anything_where_all_is_open() -> None:
    assert [each([0] * 81, [ANY] * 81) for each in TECHNIQUES] == [None] * len(TECHNIQUES)


@pytest.mark.parametrize(("digits", "why"), [("." * 81, "several solutions"), ("11" + "." * 79, "no solution")])
def test_there_is_no_hint_where_there_is_not_one_solution(digits: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        next_step(digits)


def test_wrong_entries_are_told() -> None:
    (solution,) = solve(EASY)
    filled = "0" + solution[1:9] + str(int(solution[9]) % 9 + 1) + solution[10:]
    assert wrong_entries(filled, solution) == {9}


def test_a_single_names_the_digits_that_force_it() -> None:
    step = next_step(EASY)
    assert isinstance(step, Step)
    assert step.cell is not None
    assert all(EASY[cell] == str(step.digit) or cell in SEEN[step.cell] for cell in step.because)


def test_houses_and_places_are_called_as_people_do() -> None:
    assert [house_name(HOUSES[index]) for index in (0, 4, 5, 9, 26)] == [
        "the top left box", "the middle box", "the middle right box", "row 1", "column 9",
    ]  # fmt: skip
    assert place_name(22) == "row 3, column 5"


def test_a_cell_that_is_asked_about_is_told_by_a_single_or_not_at_all() -> None:
    (solution,) = solve(EASY)
    told = {cell: step for cell in range(81) if (step := single_for(EASY, cell))}
    assert all((step.cell, str(step.digit)) == (cell, solution[cell]) for cell, step in told.items())
    assert 1 < len(told) < EASY.count(".")
    assert not any(EASY[cell] != "." for cell in told)
    assert single_for(HARD[0], 1) is None
