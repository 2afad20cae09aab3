"""Reads the 81 cells of a grid with the model `sudoku_digits`."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter
from studio.api.frame import Pixels
from studio.vision.sudoku.board import OTHER, Reading
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.reading.cells import CELLS, cell_pictures, evened, quarter_turned
from studio.vision.sudoku.reading.inks import with_its_ink

DOUBTFUL_SHARE = 0.15
"""Of what is not empty: where more than this is read badly, the page may lie sideways."""

BETTER = 0.1
"""Of what is not empty: this much more must be read well for a turned page to be believed."""

LEGIBLE = 0.5
"""Of what is not empty: less read well than this, and the page is none of digits, however it is held."""


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """What the model says of one way to hold the page; see `Reading`."""

    probabilities: NDArray[np.float32]
    handwritten: NDArray[np.float32]

    @property
    def legible(self) -> float:
        """Of what is not empty, how much is surely one digit: −1 … 1; whatever is none counts against it. 1 for an empty page."""
        named = self.probabilities[:, 1:OTHER].max(axis=1)
        filled = 1 - self.probabilities[:, 0]
        return float((2 * named - filled).sum() / filled.sum()) if filled.sum() > 1 else 1.0


class Reader:
    """interpreter: of the model `sudoku_digits`."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def read(self, pixels: Pixels, grid: Grid) -> Reading:
        """One run of the model where the page is upright and legible, four where it may be turned. Raises ModelError."""
        pictures = cell_pictures(pixels, grid)
        best, turned = self._read(pictures, grid), 0
        if best.legible < 1 - DOUBTFUL_SHARE:
            least = max(best.legible + BETTER, LEGIBLE)
            for quarters in (1, 2, 3):
                found = self._read(quarter_turned(pictures, quarters), grid)
                if found.legible > least:
                    best, turned, least = found, quarters, found.legible
        return Reading(grid.turned(turned) if turned else grid, best.probabilities, best.handwritten)

    def _read(self, pictures: NDArray[np.uint8], grid: Grid) -> _Read:
        cells = evened(pictures, grid.inverted)
        seen = self._interpreter.run(image=cells[None])
        scores = np.asarray(seen["digit"], np.float32).reshape(CELLS, -1)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        probabilities = odds / odds.sum(axis=1, keepdims=True)
        filled = probabilities[:, 1:OTHER].sum(axis=1) > 0.5
        hand = with_its_ink(np.asarray(seen["hand"], np.float32).reshape(CELLS), cells, filled)
        return _Read(probabilities, 1 / (1 + np.exp(-np.clip(hand, -30, 30))))
