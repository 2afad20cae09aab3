"""What several looks at one page agree on, and when that is sure enough to be shown."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.board import OTHER, Board, Reading
from studio.vision.sudoku.solving.solver import GaveUp

Settling = Callable[[Reading], Board | str]
"""The board that a reading says, or why there is none, as of `settling.settled`."""

Solving = Callable[[str], tuple[str, ...]]
"""The first two solutions of 81 digits, or fewer, or GaveUp, as of `solver.solve`."""

_MOST, _MOST_OF_KIND = 4.0, 12.0
"""Looks that evidence adds up to: frames share their print, their light and the model's mistakes. Whether a digit was printed is harder to
see, and does not change."""

_MISTAKEN = 0.03
"""Share of looks in which the model may be sure and wrong."""

_SURE, _CERTAIN = 0.9, 0.995
"""Least probability, of all looks, of each cell; and so that the fewest looks are enough."""

_LOOKS, _FEWEST, _DOUBTFUL, _ODD, _ODD_AND_DOUBTFUL = 4, 3, 8, 30, 60
"""Looks in a row that must give one board: usually; where every cell is certain; where cells are doubtful; where the puzzle has several
solutions or none, as misread ones and those seen a cell off mostly have; where both is so. As many as for an odd one that give
the same digits, none doubtful, are enough, too, where it is unclear what is printed."""

_WRITTEN, _REPRINTED = 3, 9
"""The same for another board than the one that is shown: where only handwriting changed, and where print did, as it never should."""

_REFUSED = 4
"""Looks in a row without a board before it is said why."""

_RECALLED = 2.0
"""Looks that the evidence of a page seen again counts for: something may have been written since."""

_CONTRADICTED = 0.9
"""Probability of another digit in one look, from which a page seen again has changed there."""

_MISREAD = 2
"""Givens that may be read otherwise at once, for sure, and the page still be the same."""

_CLEAR = 0.5
"""Least weight of a look that counts as one."""


class Agreement:
    """board, solution: what is agreed on, None so far; solution is None too where there is not exactly one; refusal: why there is none."""

    def __init__(self, settle: Settling, solve: Solving) -> None:
        self._settle, self._solve = settle, solve
        self.board: Board | None = None
        self.solution: str | None = None
        self.refusal: str | None = None
        self.looks = 0
        self._evidence = np.zeros((81, 11))
        self._weight = np.zeros(81)
        self._handwritten, self._weight_of_kind = np.zeros(81), np.zeros(81)
        self._pending: Board | str | None = None
        self._only: Reading | None = None
        self._run = self._run_of_digits = 0
        self._provisional = False

    @property
    def settled(self) -> bool:
        """Whether more looks are unlikely to change anything."""
        return self.board is not None and not self._provisional and self._run >= _FEWEST and _same(self._pending, self.board)

    def see(self, reading: Reading, cells: NDArray[np.bool_], weight: float = 1.0) -> None:
        """One more look. cells: 81, those in sight; weight: 0 … 1, less for a blurred picture."""
        self._only = reading if cells.all() and not self._weight.any() else None
        self._add(reading, cells * weight)
        self.looks += 1
        if weight < _CLEAR:
            return
        fused = self._fused(reading)
        if self.settled and self._says_the_same(fused):
            return
        board = self._settle(fused)
        self._run = self._run + 1 if _same(board, self._pending) else 1
        self._run_of_digits = self._run_of_digits + 1 if _same_digits(board, self._pending) else 1
        self._pending = board
        if isinstance(board, str):
            if self._run >= _REFUSED and self.board is None:
                self.refusal = board
        elif self.board is not None and not self._provisional and _same(board, self.board):
            self.board = board
        elif self._weight.min() > 0 and (self._run >= self._needed(board) or self._digits_agreed(board)):
            self._accept(board, provisional=False)

    def contradicted(self, reading: Reading, cells: NDArray[np.bool_]) -> bool:
        """Whether one look shows another page. cells: 81, those in sight."""
        if self.board is None:
            return False
        given = np.array([int(digit) for digit in self.board.printed])
        said = reading.probabilities.argmax(axis=1)
        sure = cells & (given > 0) & (said != OTHER) & (reading.probabilities.max(axis=1) >= _CONTRADICTED)
        return int((sure & (said != given)).sum()) > max(_MISREAD, 0.25 * int(sure.sum()))

    def conclude(self) -> None:
        """No other look will come: what this one says holds, until one does; as it says it, where there was none before to doubt it."""
        if self.board is not None or self._pending is None:
            return
        if self._only is not None:
            self._pending, self._only = self._settle(self._only), None
        if isinstance(self._pending, str):
            self.refusal = self._pending
        else:
            self._accept(self._pending, provisional=True)

    def anew(self) -> "Agreement":
        return Agreement(self._settle, self._solve)

    def recalled(self, reading: Reading) -> "Agreement":
        """For the page seen again: its board holds where `reading` doesn't contradict it for sure; otherwise it is agreed on anew."""
        again = self.anew()
        if self.board is None:
            return again
        known = np.array([cell.digit for cell in self.board.cells])
        contradicted = (reading.probabilities.argmax(axis=1) != known) & (reading.probabilities.max(axis=1) >= _CONTRADICTED)
        again._evidence, again._weight = self._evidence, self._weight
        again._handwritten, again._weight_of_kind = self._handwritten, self._weight_of_kind
        again._scale(np.where(contradicted, 0.0, np.minimum(_RECALLED / np.maximum(self._weight, 1e-6), 1)))
        again._scale_kind(np.where(contradicted, 0.0, 1.0))
        if not contradicted.any():
            again.board, again.solution = self.board, self.solution
        return again

    def _add(self, reading: Reading, weight: NDArray[np.float64]) -> None:
        """Log-probabilities are summed, the older ones fading, so that no more than _MOST looks add up."""
        self._scale(np.minimum((_MOST - weight) / np.maximum(self._weight, 1e-6), 1))
        self._weight = self._weight + weight
        known = (1 - _MISTAKEN) * reading.probabilities.astype(np.float64) + _MISTAKEN / 11
        self._evidence = self._evidence + weight[:, None] * np.log(known)
        written = (1 - _MISTAKEN) * reading.handwritten.astype(np.float64) + _MISTAKEN / 2
        weight = weight * reading.probabilities[:, 1:OTHER].sum(axis=1)
        self._scale_kind(np.minimum((_MOST_OF_KIND - weight) / np.maximum(self._weight_of_kind, 1e-6), 1))
        self._weight_of_kind = self._weight_of_kind + weight
        self._handwritten = self._handwritten + weight * np.log(written / (1 - written))

    def _scale(self, share: NDArray[np.float64]) -> None:
        self._evidence = self._evidence * share[:, None]
        self._weight = self._weight * share

    def _scale_kind(self, share: NDArray[np.float64]) -> None:
        self._handwritten, self._weight_of_kind = self._handwritten * share, self._weight_of_kind * share

    def _fused(self, reading: Reading) -> Reading:
        odds = np.exp(self._evidence - self._evidence.max(axis=1, keepdims=True))
        return Reading(
            reading.grid,
            np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32),
            np.asarray(1 / (1 + np.exp(-self._handwritten)), np.float32),
        )

    def _says_the_same(self, fused: Reading) -> bool:
        """As the board, with no need to ask the rules."""
        assert self.board is not None
        digits, sure = fused.probabilities.argmax(axis=1), fused.probabilities.max(axis=1)
        kinds = np.where(digits == 0, "empty", np.where(fused.handwritten > 0.5, "handwritten", "printed"))
        return sure.min() >= _SURE and all(
            cell.digit == digit and cell.kind == kind and not cell.doubtful
            for cell, digit, kind in zip(self.board.cells, digits, kinds, strict=True)
        )

    def _digits_agreed(self, board: Board) -> bool:
        doubtful = any(cell.doubtful or cell.confidence < _SURE for cell in board.cells)
        return self.board is None and not doubtful and self._run_of_digits >= _ODD

    def _needed(self, board: Board) -> int:
        """Looks in a row."""
        least = min(cell.confidence for cell in board.cells)
        needed = _FEWEST if least >= _CERTAIN else _LOOKS
        if least < _SURE or any(cell.doubtful for cell in board.cells):
            needed = _DOUBTFUL
        if self._solution(board) is None:
            needed = _ODD if needed < _DOUBTFUL else _ODD_AND_DOUBTFUL
        if self.board is not None and not self._provisional:
            needed = max(needed, _REPRINTED if board.printed != self.board.printed else _WRITTEN)
        return needed

    def _accept(self, board: Board, provisional: bool) -> None:
        self.board, self._provisional, self.refusal = board, provisional, None
        self.solution = self._solution(board)

    def _solution(self, board: Board) -> str | None:
        """The only one, or None."""
        try:
            solutions = self._solve(board.printed)
        except GaveUp:
            return None
        return solutions[0] if len(solutions) == 1 else None


def _same(board: Board | str | None, other: Board | str | None) -> bool:
    if isinstance(board, Board) and isinstance(other, Board):
        return board.filled == other.filled and board.printed == other.printed
    return board == other


def _same_digits(board: Board | str, other: Board | str | None) -> bool:
    return isinstance(board, Board) and isinstance(other, Board) and board.filled == other.filled
