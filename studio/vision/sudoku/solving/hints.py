"""The next step in a sudoku as a person would find it, the whole walk, and what was written wrongly."""

from collections.abc import Iterable

from studio.vision.sudoku.solving.houses import SEEN
from studio.vision.sudoku.solving.solver import digits_of, solve
from studio.vision.sudoku.solving.techniques import TECHNIQUES, Candidates, Step, hidden_single, naked_single, trying_out


def next_step(digits: str, removed: Iterable[tuple[int, int]] = ()) -> Step | None:
    """The easiest step from here; None where no cell is empty.

    digits: 81 characters, all that stands there and is right; removed: what earlier steps ruled out (their `removes`). Raises ValueError
    where the digits have not exactly one solution: take wrong entries out first. Raises GaveUp as `solve` does.
    """
    solution = _the_solution(digits)
    placed = digits_of(digits)
    return _next(placed, _candidates(placed, removed), solution)


def single_for(digits: str, cell: int) -> Step | None:
    """How one cell, 0 … 80, can be told right away; None where it is filled or more steps are needed. digits: as of `next_step`."""
    placed = digits_of(digits)
    candidates = _candidates(placed, ())
    return hidden_single(placed, candidates, cell) or naked_single(placed, candidates, cell)


def steps(puzzle: str) -> tuple[Step, ...]:
    """All steps from the puzzle to its solution. Raises as `next_step` does."""
    solution = _the_solution(puzzle)
    placed = digits_of(puzzle)
    candidates, walk = _candidates(placed, ()), []
    while step := _next(placed, candidates, solution):
        walk.append(step)
        if step.cell is not None and step.digit is not None:
            placed[step.cell] = step.digit
            candidates[step.cell] = frozenset()
            for seen in SEEN[step.cell]:
                candidates[seen] -= {step.digit}
        for cell, digit in step.removes:
            candidates[cell] -= {digit}
    return tuple(walk)


def wrong_entries(filled: str, solution: str) -> frozenset[int]:
    """The cells, 0 … 80, in which a digit stands that is not the solution's."""
    return frozenset(cell for cell, digit in enumerate(digits_of(filled)) if digit and digit != int(solution[cell]))


def _the_solution(digits: str) -> str:
    solutions = solve(digits)
    if len(solutions) != 1:
        raise ValueError(f"these digits have {'several solutions' if solutions else 'no solution'}: there is no next step to name")
    return solutions[0]


def _candidates(placed: list[int], removed: Iterable[tuple[int, int]]) -> Candidates:
    out: dict[int, set[int]] = {}
    for cell, digit in removed:
        out.setdefault(cell, set()).add(digit)
    return [
        frozenset[int]() if digit else frozenset(range(1, 10)) - {placed[seen] for seen in SEEN[cell]} - out.get(cell, set())
        for cell, digit in enumerate(placed)
    ]


def _next(placed: list[int], candidates: Candidates, solution: str) -> Step | None:
    if all(placed):
        return None
    for technique in TECHNIQUES:
        step = technique(placed, candidates)
        if step:
            return step
    return trying_out(candidates, solution)
