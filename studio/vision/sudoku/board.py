"""What stands in the 81 cells of a puzzle."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.grid import Grid

Kind = Literal["empty", "printed", "handwritten"]

OTHER = 10
"""The class of whatever is no digit: letters, black squares, pictures. 0 is an empty cell (with pencil marks or none), 1 … 9 the digits."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the digit model says of each cell, row by row.

    grid: turned so that the digits stand upright; probabilities: 81 × 11 float32, calibrated, by class (see OTHER);
    handwritten: 81 float32, the probability that a digit, if there is one, was written by hand.
    """

    grid: Grid
    probabilities: NDArray[np.float32]
    handwritten: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Cell:
    """digit: 0 where empty; confidence: 0 … 1 that digit (or emptiness) is right; doubtful: to be shown as such."""

    digit: int = 0
    kind: Kind = "empty"
    confidence: float = 1.0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """81 cells, row by row."""

    cells: tuple[Cell, ...]

    @property
    def printed(self) -> str:
        """The puzzle as given: 81 characters, "0" where nothing is printed."""
        return "".join(str(cell.digit) if cell.kind == "printed" else "0" for cell in self.cells)

    @property
    def filled(self) -> str:
        """All digits, printed and handwritten: 81 characters, "0" where empty."""
        return "".join(str(cell.digit) for cell in self.cells)
