"""Solves the sudokus that a camera sees, on their paper."""

import time
from dataclasses import dataclass
from typing import Annotated

from studio.api import App, Fact, Frame, Pixels, Result, Shape, Stroke, model
from studio.vision.sudoku.finding.finder import Finder
from studio.vision.sudoku.following.watcher import View, Watcher
from studio.vision.sudoku.reading.reader import Reader
from studio.vision.sudoku.reading.settling import settled

from .buttons import Buttons
from .caption import caption
from .desk import Desk
from .first_look import FirstLook
from .ink import OTHER_PEN, PEN, Colours
from .keeping import Keeping
from .modes import ABOUT_ENTRIES, EXPLAINED, Mode, sheet
from .overlay import shapes
from .paper import Paper
from .patience import Patience
from .puzzle import Puzzle, solutions, understood
from .sheet import Sheet
from .timed import TimedFinder, TimedReader
from .words import page_facts, refusal_words, tally

ALONE_SECONDS = 1.0
"""Without a frame before it, one is a picture by itself, in which all is there at once."""


@dataclass(frozen=True)
class Settings:
    shows: Annotated[Mode, "What is written on the paper"] = "Full solution"
    animated: Annotated[bool, "Digits are written one after the other; off, they are there at once"] = True
    keep_list: Annotated[bool, "Keeps the puzzles that were solved, with their dates, in a list on this computer"] = True


class Sudoku(Buttons, App):
    """Solves sudokus on their paper."""

    title = "Sudoku"
    demo = "scene:sudoku"
    settings = Settings()
    digits = model("sudoku_digits")

    def __init__(self) -> None:
        self.desk = Desk()
        self._watcher: tuple[Watcher, FirstLook] | None = None
        self._view = View(())
        self._patience = Patience()
        self._before: Frame | None = None
        self._moving = False

    def opened(self) -> None:
        self.keeping = Keeping(self)

    def process(self, frame: Frame) -> Result:
        before, self._before = self._before, frame
        first = before is None or frame.index < before.index or frame.pixels.shape != before.pixels.shape
        self._moving = self.settings.animated and before is not None and not first and frame.seconds - before.seconds < ALONE_SECONDS
        if first:
            self.frozen = None  # another source
        if self.frozen is None:
            with self.step("Follow"):
                self._view = self._seen(frame, first=first)
        picture = self.frozen or frame
        size = frame.width, frame.height
        self.desk.look(self._view.pages, size)
        with self.step("Solve"):
            puzzles = {paper: understood(paper.board) for paper in self.desk.in_view.values() if paper.board}
            main = self.desk.turn_to({paper for paper, puzzle in puzzles.items() if puzzle.solution})
        with self.step("Write"):
            sheets = {paper: self._sheet(paper, puzzle, size) for paper, puzzle in puzzles.items()}
            drawn = tuple(
                shape
                for paper, each in sheets.items()
                for shape in self._drawn(paper, each, picture.pixels, frame.seconds, OTHER_PEN if puzzles[paper].entries else PEN)
            )
        self.latest = picture, drawn
        if puzzles:
            self.shown = tuple(puzzles.values())
        for puzzle in puzzles.values() if self.settings.keep_list else ():
            if puzzle.solution:
                self.keeping.keep(puzzle.printed, puzzle.solution, time.monotonic())
        refusal = self._patience.held("" if puzzles else refusal_words(self._view.refusal), frame.seconds)
        said = sheets[main].said or main.chosen_words if main in sheets else ""
        if self.settings.shows in ABOUT_ENTRIES:
            said = said or tally(puzzles.values())
        explains = self.settings.shows in EXPLAINED
        hint = " ".join(filter(None, ("Frozen." if self.frozen else "", "" if explains else said, refusal)))
        facts: dict[str, Fact] = {
            "pages": [page_facts(paper, puzzles.get(paper), sheets.get(paper)) for paper in self.desk.in_view.values()],
            "refusal": self._view.refusal or "",
            "frozen": self.frozen is not None,
        }
        foot = caption(said, size) if explains else ()
        return Result((*drawn, *foot), self.frozen.pixels if self.frozen else None, facts=facts, hint=hint, outcome=self.keeping.trouble())

    def pointer(self, stroke: Stroke) -> None:
        if stroke.phase == "tap":
            self.desk.choose(stroke.points[0])

    def close(self) -> None:
        self.keeping.close()

    def _sheet(self, paper: Paper, puzzle: Puzzle, size: tuple[int, int]) -> Sheet:
        return sheet(self.settings.shows, puzzle, paper.doubtful, paper.chosen, paper.step, whole=paper.whole_in(size))

    def _drawn(self, paper: Paper, on_it: Sheet, pixels: Pixels, seconds: float, pen: Colours) -> tuple[Shape, ...]:
        light = paper.light.look(pixels, paper.grid, seconds, pen)
        return shapes(on_it, paper.wave.at(seconds, on_it.written, moving=self._moving), paper.grid, light)

    def _seen(self, frame: Frame, *, first: bool) -> View:
        watcher, first_look = self._watching()
        view = watcher.look(frame)
        return first_look.begin(frame.pixels, view, frame.seconds) if first else first_look.fill(view, frame.seconds)

    def _watching(self) -> tuple[Watcher, FirstLook]:
        if self._watcher is None:
            finder, reader = TimedFinder(Finder(), self.step), TimedReader(Reader(self.digits), self.step)
            self._watcher = Watcher(finder, reader, settled, solutions), FirstLook(finder, reader)
        return self._watcher
