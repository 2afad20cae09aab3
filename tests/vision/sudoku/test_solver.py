"""The sudoku solver against the rules themselves."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.vision.sudoku.solving.solver import GaveUp, conflicts, solve

UNITS = [
    *[[9 * row + column for column in range(9)] for row in range(9)],
    *[[9 * row + column for row in range(9)] for column in range(9)],
    *[[9 * (3 * band + row) + 3 * stack + column for row in range(3) for column in range(3)] for band in range(3) for stack in range(3)],
]
SOLVED = "".join(str((3 * row + row // 3 + column) % 9 + 1) for row in range(9) for column in range(9))
INKALA = "8..........36......7..9.2...5...7.......457.....1...3...1....68..85...1..9....4.."


def valid(text: str) -> bool:
    return all({text[cell] for cell in unit} == set("123456789") for unit in UNITS)


def extends(solution: str, puzzle: str) -> bool:
    return all(digit in "0." or digit == solved for digit, solved in zip(puzzle, solution, strict=True))


@st.composite
def solved_grids(draw: st.DrawFn) -> str:
    """A solved grid under the symmetries of sudoku."""
    digits = draw(st.permutations("123456789"))
    lines = [[3 * group + line for group in draw(st.permutations(range(3))) for line in draw(st.permutations(range(3)))] for _ in range(2)]
    return "".join(digits[int(SOLVED[9 * row + column]) - 1] for row in lines[0] for column in lines[1])


@given(solved_grids(), st.sets(st.integers(0, 80), max_size=60))
@settings(max_examples=30, deadline=None)
def test_solutions_extend_the_puzzle_and_keep_the_rules(solved: str, emptied: set[int]) -> None:
    puzzle = "".join("." if cell in emptied else digit for cell, digit in enumerate(solved))
    solutions = solve(puzzle)
    assert solutions
    assert len(set(solutions)) == len(solutions)
    assert all(valid(solution) and extends(solution, puzzle) for solution in solutions)
    assert solved in solutions or len(solutions) == 2


def tried_out(puzzle: str) -> set[str]:
    """All solutions, by trying each digit in the first empty cell."""
    if "." not in puzzle:
        return {puzzle}
    cell = puzzle.index(".")
    seen = {puzzle[other] for unit in UNITS if cell in unit for other in unit}
    return set().union(*(tried_out(puzzle[:cell] + digit + puzzle[cell + 1 :]) for digit in "123456789" if digit not in seen))


@given(solved_grids(), st.sets(st.sampled_from("123456789"), min_size=2, max_size=2), st.sets(st.integers(0, 80), max_size=8))
@settings(max_examples=12, deadline=None)
def test_all_solutions_are_found(solved: str, erased: set[str], emptied: set[int]) -> None:
    puzzle = "".join("." if cell in emptied or digit in erased else digit for cell, digit in enumerate(solved))
    solutions = solve(puzzle, limit=1000)
    assert set(solutions) == tried_out(puzzle)
    assert len(set(solutions)) == len(solutions)
    assert set(solve(puzzle, limit=1)) < set(solutions)


@given(solved_grids(), st.integers(0, 80), st.integers(0, 80))
@settings(max_examples=20, deadline=None)
def test_cells_that_clash_are_named(solved: str, cell: int, other: int) -> None:
    changed = solved[:cell] + solved[other] + solved[cell + 1 :]
    expected = {one for unit in UNITS for one in unit if sum(changed[two] == changed[one] for two in unit) > 1}
    assert conflicts(changed) == expected
    assert bool(solve(changed)) == (not expected)


@pytest.mark.parametrize("puzzle", [INKALA, INKALA.replace(".", "0")])
def test_a_hard_puzzle_has_one_solution(puzzle: str) -> None:
    (solution,) = solve(puzzle)
    assert valid(solution)
    assert extends(solution, puzzle)


@pytest.mark.parametrize(
    "puzzle",
    [
        "12345678" + "." * 9 + "9" + "." * 63,
        ".....5.8....6.1.43..........1.5........1.6...3.......553.....61........4.........",
        "11" + "." * 79,
    ],
    ids=["a cell that nothing fits", "three cells for two digits", "twice in a row"],
)
def test_what_contradicts_itself_has_no_solution(puzzle: str) -> None:
    assert solve(puzzle) == ()


def test_an_empty_grid_has_as_many_solutions_as_asked_for() -> None:
    assert len(set(solve("." * 81, limit=5))) == 5


def test_giving_up_is_said_and_never_taken_for_an_answer() -> None:
    with pytest.raises(GaveUp) as error:
        solve(INKALA, effort=3)
    assert error.value.solutions == ()


@pytest.mark.parametrize("puzzle", ["", "." * 80, "." * 80 + "x", "." * 80 + "²"])
def test_what_is_no_puzzle_is_refused(puzzle: str) -> None:
    with pytest.raises(ValueError, match="81 characters"):
        solve(puzzle)
