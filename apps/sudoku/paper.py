"""A page in view, with what the app keeps of it between frames."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np

from studio.api.overlay import Point
from studio.vision.sudoku.board import Board, Cell
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.solving.houses import place_name

from .ink import SteadyLight
from .wave import Wave

AMISS = 0.1
"""Cells."""


@dataclass(slots=True, eq=False)
class Paper:
    """board: as read and corrected, None while that is not known. corrections: digits that a person gave, by cell, 0 for empty.

    chosen: a cell, by the pointer. step: which of the solution's steps is shown, the first is 1.
    """

    grid: Grid
    board: Board | None = None
    corrections: dict[int, int] = field(default_factory=dict)
    chosen: int | None = None
    step: int = 1
    light: SteadyLight = field(default_factory=SteadyLight)
    wave: Wave = field(default_factory=Wave)

    def show(self, grid: Grid, board: Board | None) -> None:
        """Where it is now, and what was read."""
        self.grid = grid
        before, self.board = self.board, _corrected(board, self.corrections) if board else None
        if before is None or self.board is None or before.filled != self.board.filled:
            self.step = 1

    @property
    def doubtful(self) -> frozenset[int]:
        """Cells that may be misread."""
        return frozenset(cell for cell, each in enumerate(self.board.cells) if each.doubtful) if self.board else frozenset()

    @property
    def chosen_words(self) -> str:
        """How the chosen cell was read."""
        if self.chosen is None or self.board is None:
            return ""
        cell, place = self.board.cells[self.chosen], place_name(self.chosen).capitalize()
        if self.chosen in self.corrections:
            return f"{place}: you said {cell.digit or 'empty'}."
        return f"{place}: read as {cell.digit or 'empty'}, {cell.confidence:.0%} sure."

    def whole_in(self, size: tuple[int, int]) -> bool:
        """Whether all of the grid lies in a picture of that width and height, but for what a bent border may stick out."""
        lowest, highest = self.grid.lattice.min(axis=(0, 1)), self.grid.lattice.max(axis=(0, 1))
        return bool((lowest > -AMISS * self.grid.pitch).all() and (highest < np.array(size) + AMISS * self.grid.pitch).all())

    def cell_at(self, point: Point) -> int | None:
        """Which of the 81 lies there, if any does."""
        place = point[0] - 0.5, point[1] - 0.5  # a grid counts from the middle of the first pixel
        inside = (cell for cell in range(81) if cv2.pointPolygonTest(self.grid.cell(*divmod(cell, 9)), place, False) >= 0)
        return next(inside, None)


def _corrected(board: Board, corrections: Mapping[int, int]) -> Board:
    if not corrections:
        return board
    cells = list(board.cells)
    for cell, digit in corrections.items():
        kind = cells[cell].kind
        cells[cell] = Cell(digit, "empty" if not digit else "printed" if kind == "empty" else kind)
    return Board(tuple(cells))
