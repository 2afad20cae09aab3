"""What is known of a puzzle that was read: its solution or why it has none, what is wrong in it, and how to go on."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from studio.vision.sudoku.board import Board
from studio.vision.sudoku.solving.diagnosis import Diagnosis, diagnosed
from studio.vision.sudoku.solving.hints import next_step, single_for, steps, wrong_entries
from studio.vision.sudoku.solving.solver import solve
from studio.vision.sudoku.solving.techniques import Step

State = Literal["solved", "several", "none", "misread", "unknown"]

EFFORT = 1000
"""Guesses of the solver for one puzzle while the camera waits: of the hardest known none takes 200."""


@dataclass(frozen=True)
class Puzzle:
    """printed, filled: 81 characters, 0 where empty: the digits that are given, and all that stand there.

    solution: 81 digits, "" where there is not exactly one; told: why not, or "". wrong: cells that contradict one another, and the one that
    with another digit makes it solvable, misread or misprinted.
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
    suspect = _diagnosed(board.printed).suspect
    return _understood(board.printed, board.filled, suspect is not None and board.cells[suspect.cell].doubtful)


@lru_cache(maxsize=64)
def _understood(printed: str, filled: str, doubted: bool) -> Puzzle:
    found = _diagnosed(printed, doubted)
    if found.solutions == "one":
        return Puzzle(printed, filled, found.solution)
    wrong = found.clashing | {found.suspect.cell} if found.suspect else found.clashing
    return Puzzle(printed, filled, "", "misread" if found.misread else found.solutions, found.told, wrong)


@lru_cache(maxsize=64)
def _diagnosed(printed: str, doubted: bool = False) -> Diagnosis:
    """doubted: whether the cell that may be wrong is hard to read."""
    return diagnosed(printed, effort=EFFORT, doubtful=range(81) if doubted else ())


def solutions(printed: str) -> tuple[str, ...]:
    """The first two. Raises GaveUp: one that is found in time need not be the only one."""
    return solve(printed, effort=EFFORT)
