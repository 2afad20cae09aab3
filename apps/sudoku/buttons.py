"""The buttons of the app."""

from collections.abc import Sequence
from typing import Literal

from studio.api import Frame, Outcome, Shape, action
from studio.vision.sudoku.solving.houses import place_name

from .desk import Desk
from .keeping import Keeping
from .picture import exported
from .puzzle import Puzzle

Digits = Literal["The puzzle", "With what is written", "The solution"]
Correction = Literal["Empty", "1", "2", "3", "4", "5", "6", "7", "8", "9"]

_NOTHING = Outcome("No puzzle was read yet. Show one first.", problem=True)


class Buttons:
    """For an app that fills in: latest, a frame and what is drawn on it; shown, the puzzles seen last, from the left to the right.

    frozen: the frame that stands, None while pictures move.
    """

    desk: Desk
    keeping: Keeping
    frozen: Frame | None = None
    latest: tuple[Frame, Sequence[Shape]] | None = None
    shown: tuple[Puzzle, ...] = ()

    @action("Next step")
    def next_step(self) -> None:
        self._go(1)

    @action("Previous step")
    def previous_step(self) -> None:
        self._go(-1)

    @action("Freeze, or go on")
    def freeze(self) -> None:
        self.frozen = None if self.frozen or not self.latest else self.latest[0]

    @action("Correct the cell you tapped")
    def correct(self, digit: Correction = "Empty") -> Outcome | None:
        paper = self.desk.main
        if paper is None or paper.chosen is None:
            return Outcome("Tap a cell of the puzzle first.", problem=True)
        paper.corrections[paper.chosen] = 0 if digit == "Empty" else int(digit)
        return Outcome(f"{place_name(paper.chosen).capitalize()} is {digit.lower()} now. “Undo the corrections” takes it back.")

    @action("Undo the corrections")
    def undo_corrections(self) -> Outcome:
        paper = self.desk.main
        if paper is None or not paper.corrections:
            return Outcome("Nothing was corrected.")
        paper.corrections.clear()
        return Outcome("The puzzle is as it was read.")

    @action("Copy as 81 characters")
    def copy(self, what: Digits = "The puzzle") -> Outcome:
        lines = [line for puzzle in self.shown if (line := _digits(puzzle, what))]
        if not lines:
            return Outcome("There is no solution to copy.", problem=True) if self.shown else _NOTHING
        count = "81 characters" if len(lines) == 1 else f"{len(lines)} lines of 81 characters"
        return Outcome(f"Copied {count}.", copied="\n".join(lines))

    @action("Export the picture")
    def export_picture(self) -> Outcome:
        if self.latest is None or not self.desk.in_view:
            return Outcome("There is no puzzle in the picture.", problem=True)
        frame, drawn = self.latest
        return Outcome(export=exported(frame.pixels, drawn))

    @action("Copy the puzzles seen")
    def copy_history(self) -> Outcome:
        return self.keeping.copied()

    @action("Export the puzzles seen")
    def export_history(self) -> Outcome:
        return self.keeping.exported()

    @action("Clear the puzzles seen")
    def clear_history(self) -> Outcome:
        return self.keeping.cleared()

    def _go(self, steps: int) -> None:
        if (paper := self.desk.main) is not None:
            paper.step = max(1, paper.step + steps)


def _digits(puzzle: Puzzle, what: Digits) -> str:
    if what == "The solution":
        return puzzle.solution
    return puzzle.printed if what == "The puzzle" else puzzle.filled
