"""Whether a sudoku has one solution, several or none, which cells contradict one another, and which one was likely misread."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.board import OTHER, Reading
from studio.vision.sudoku.solving.houses import HOUSES, house_name, place_name
from studio.vision.sudoku.solving.solver import EFFORT, GaveUp, conflicts, digits_of, solve

Solutions = Literal["one", "several", "none", "unknown"]

_EFFORT_OF_A_TRY = 40
_LIKELIEST = 5.0
"""How many times likelier than any other the misread cell must be to be named."""
_SURELY_READ = 1e-5
"""The odds that a given is something else where the reading is surer than that, or there is none to go by."""
_WORTH_TRYING = 1e-3
_SURE = 0.98
"""Least probability of a digit that was not misread: of fewer, a cell is marked as doubtful, too."""
_LEAST_GIVENS = 17
"""G. McGuire, B. Tugemann, G. Civario, "There is no 16-clue sudoku", 2014."""


@dataclass(frozen=True, slots=True)
class Misread:
    """A cell, 0 … 80, what was read there, and what would make the puzzle solvable (0: nothing) with which solution."""

    cell: int
    read: int
    instead: int
    solution: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """solutions: "unknown" where it was too hard to say; solution: "" but for one; clashing: cells with the same digit in one house;
    misread: None too where the digit was read for sure, so that the puzzle itself contradicts itself; suspect: the one cell that, with
    another digit, makes it solvable, misread or misprinted; told: in plain words what is the matter, "" where nothing is."""

    solutions: Solutions
    solution: str
    clashing: frozenset[int]
    misread: Misread | None
    suspect: Misread | None
    told: str


def diagnosed(puzzle: str, reading: Reading | None = None, effort: int = EFFORT, doubtful: Container[int] = ()) -> Diagnosis:
    """What is the matter with the givens, 81 characters; `reading`: whose probabilities say what else may stand there; `doubtful`: the
    cells not read for sure, where there is no reading to go by."""
    try:
        found = solve(puzzle, effort=effort)
    except GaveUp:
        return Diagnosis("unknown", "", frozenset(), None, None, "Too hard to solve in the time allowed.")
    if len(found) == 1:
        return Diagnosis("one", found[0], frozenset(), None, None, "")
    clashing = conflicts(puzzle)
    suspect = likely_misread(puzzle, reading)
    misread = suspect if suspect and _unsure(suspect, reading, doubtful) else None
    told = _open(puzzle) if found else _contradiction(puzzle, clashing)
    if suspect:
        place, instead = place_name(suspect.cell), suspect.instead or "nothing"
        if misread:
            told = f"{'Several solutions' if found else 'No solution'}, likely misread: {place}: read {suspect.read or 'nothing'}"
            told += f", {instead} would make it solvable."
        else:
            told += f" With {instead} in {place} it could be solved."
    return Diagnosis("several" if found else "none", "", clashing, misread, suspect, told)


def _unsure(suspect: Misread, reading: Reading | None, doubtful: Container[int]) -> bool:
    return suspect.cell in doubtful or (reading is not None and float(reading.probabilities[suspect.cell, suspect.read]) < _SURE)


def likely_misread(puzzle: str, reading: Reading | None = None) -> Misread | None:
    """The one cell with which changed the puzzle has one solution; None where there is none, or another is about as likely.

    Where givens contradict one another any given may be it, as likely as the reading says; where there are several solutions, only what
    the reading holds for possible.
    """
    digits = digits_of(puzzle)
    clashing = conflicts(puzzle)
    found: dict[int, tuple[float, Misread]] = {}
    for cell in _suspects(puzzle, clashing, reading):
        best, total = None, 0.0
        for odds, digit in _others(digits[cell], cell, reading):
            changed = _with(puzzle, cell, digit)
            solutions = _solved(changed)
            if len(solutions) == 1:
                best, total = best or Misread(cell, digits[cell], digit, solutions[0]), total + odds
        if best:
            found[cell] = (total, best)
    ranked = sorted(found.values(), key=lambda each: -each[0])
    clear = len(ranked) == 1 or (len(ranked) > 1 and ranked[0][0] >= _LIKELIEST * ranked[1][0])
    return ranked[0][1] if clear else None


def _suspects(puzzle: str, clashing: frozenset[int], reading: Reading | None) -> list[int]:
    """The cells that may be the one misread: those without which the rest can be solved."""
    if clashing:
        return [cell for cell in sorted(clashing) if _solved(_with(puzzle, cell, 0))]
    if _solved(puzzle):
        return [cell for cell, digit in enumerate(digits_of(puzzle)) if _others(digit, cell, reading)] if reading else []
    return [cell for cell, digit in enumerate(digits_of(puzzle)) if digit and _solved(_with(puzzle, cell, 0))]


def _others(read: int, cell: int, reading: Reading | None) -> list[tuple[float, int]]:
    """What else may stand in a cell, likeliest first, digits before none, with its odds."""
    others = [digit for digit in (*range(1, 10), 0) if digit != read]
    if reading is None:
        return [(_SURELY_READ, digit) for digit in others]
    own: NDArray[np.float32] = reading.probabilities[cell, :OTHER]
    odds = [(float(own[digit] / max(own[read], _SURELY_READ)), digit) for digit in others]
    least = _SURELY_READ if read else 0.0
    return sorted(((max(each, least), digit) for each, digit in odds if read or each > _WORTH_TRYING), key=lambda each: -each[0])


def _with(puzzle: str, cell: int, digit: int) -> str:
    return puzzle[:cell] + str(digit) + puzzle[cell + 1 :]


def _solved(puzzle: str) -> tuple[str, ...]:
    """Two solutions at most; none where it is too hard to say."""
    try:
        return solve(puzzle, effort=_EFFORT_OF_A_TRY)
    except GaveUp:
        return ()


def _open(puzzle: str) -> str:
    givens = sum(digit > 0 for digit in digits_of(puzzle))
    if givens < _LEAST_GIVENS:
        return f"Several solutions: {givens} digits are too few, {_LEAST_GIVENS} at least are needed."
    return "Several solutions: a digit may be missing."


def _contradiction(puzzle: str, clashing: frozenset[int]) -> str:
    for house in HOUSES if clashing else ():
        held = [puzzle[cell] for cell in house if cell in clashing]
        twice = [digit for digit in held if held.count(digit) > 1]
        if twice:
            return f"No solution: {house_name(house)} holds {twice[0]} twice."
    return "No solution: a digit must be wrong."
