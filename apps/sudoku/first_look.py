"""What the first picture of a source says by itself: it may be the only one, and what it says surely need not wait for others to agree."""

from dataclasses import replace

from studio.api import Pixels
from studio.vision.sudoku.board import Board
from studio.vision.sudoku.following.watcher import Page, View
from studio.vision.sudoku.reading.settling import settled

from .puzzle import understood
from .timed import TimedFinder, TimedReader

SECONDS = 1.0
"""For which it holds; by then frames agree, or it is not that sure."""


class FirstLook:
    def __init__(self, finder: TimedFinder, reader: TimedReader) -> None:
        self._finder, self._reader = finder, reader
        self._boards: dict[int, Board] = {}
        self._since = 0.0

    def begin(self, pixels: Pixels, view: View, seconds: float) -> View:
        """With the first picture: what was seen in it, with each puzzle in it that has one solution and no digit in doubt."""
        self._boards, self._since = {}, seconds
        if any(page.board for page in view.pages):
            return view
        sure: list[Page] = []
        refusal: str | None = None if view.pages else self._finder.find(pixels).refusal
        for page in view.pages:
            board = settled(self._reader.read(pixels, page.grid))
            if not isinstance(board, Board):
                refusal = board
            elif understood(board).solution and not any(cell.digit and cell.doubtful for cell in board.cells):
                self._boards[page.key] = board
                sure.append(replace(page, board=board))
        others = tuple(page for page in view.pages if page.key not in self._boards)
        return View((*sure, *others), view.refusal or (None if sure else refusal))

    def fill(self, view: View, seconds: float) -> View:
        """With those that follow."""
        if not (self._boards and 0 <= seconds - self._since < SECONDS):
            return view
        return replace(view, pages=tuple(page if page.board else replace(page, board=self._boards.get(page.key)) for page in view.pages))
