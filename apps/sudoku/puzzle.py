"""What is known of a puzzle that was read: its solution or why it has none, what is wrong in it, and how to go on."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from studio.vision.sudoku.board import Board
from studio.vision.sudoku.diagnosis import diagnosed
from studio.vision.sudoku.hints import next_step, single_for, steps, wrong_entries
from studio.vision.sudoku.solver import GaveUp, solve
from studio.vision.sudoku.techniques import Step

State = Literal["solved", "several", "none", "misread", "unknown"]

EFFORT = 1000
"""Guesses of the solver for one puzzle while the camera waits: of the hardest known none takes 200."""


@dataclass(frozen=True)
class Puzzle:
    """printed, filled: 81 characters, 0 where empty: the digits that are given, and all that stand there.

    solution: 81 digits, "" where there is not exactly one; told: why not, or "". wrong: cells that contradict one another, and the one that
    may be misread.
    """

    printed: str
    filled: str
    solution: str
    state: State = "solved"
    told: str = ""
    wrong: frozenset[int] = frozenset()

    @cached_property
    def entries(self) -> frozenset[int]:
        """Cells with a digit written by hand."""
        return frozenset(cell for cell in range(81) if self.filled[cell] != "0" == self.printed[cell])

    @cached_property
    def mistakes(self) -> frozenset[int]:
        """Of these, what the solution doesn't have there."""
        return wrong_entries(self.filled, self.solution) if self.solution else frozenset()

    @cached_property
    def empty(self) -> tuple[int, ...]:
        return tuple(cell for cell in range(81) if self.filled[cell] == "0")

    @cached_property
    def next(self) -> Step | None:
        """None where all cells are filled."""
        return next_step(self._right)

    def single_for(self, cell: int) -> Step | None:
        """How that cell can be told right away, if it can."""
        return single_for(self._right, cell)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """From what stands there and is right to the solution."""
        return steps(self._right)

    @property
    def _right(self) -> str:
        return "".join(digit if digit == right else "0" for digit, right in zip(self.filled, self.solution, strict=True))


def understood(board: Board) -> Puzzle:
    """What stands on a board, which may be looked at often."""
    return _understood(board.printed, board.filled)


@lru_cache(maxsize=64)
def _understood(printed: str, filled: str) -> Puzzle:
    found = diagnosed(printed, effort=EFFORT)
    if found.solution:
        return Puzzle(printed, filled, found.solution)
    if found.misread:
        return Puzzle(printed, filled, "", "misread", found.told, found.clashing | {found.misread.cell})
    state: State = "unknown" if found.solutions == "unknown" else "several" if found.solutions == "several" else "none"
    return Puzzle(printed, filled, "", state, found.told, found.clashing)


def solutions(printed: str) -> tuple[str, ...]:
    """The first two, or as many as are found in time."""
    try:
        return solve(printed, effort=EFFORT)
    except GaveUp as error:
        return error.solutions
