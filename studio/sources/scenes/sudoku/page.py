"""The newspaper's page: an article with its picture, and the puzzles below it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.sudoku.handwriting import Writer
from studio.sources.scenes.sudoku.press import Press
from studio.sources.scenes.sudoku.puzzles import Puzzle, candidates, random_puzzle
from studio.sources.scenes.sudoku.typeface import FACES, Face, print_digit
from studio.sources.scenes.sudoku.words import CAPTION, CHESS, HEADLINES, PAPERS, RULES, STANDFIRSTS, story

WIDTH, HEIGHT = 270.0, 360.0
"""mm of the page: a tabloid's."""
PICTURE = (12.0, 46.0, 132.0, 116.0)
"""Left, top, right and bottom of the picture, mm."""
MIDDLES = ((87.0, 204.0), (183.0, 204.0), (140.0, 302.0))
"""mm of the middles of the three sudokus."""
_NAMES = ("Sudoku: easy", "Sudoku: medium", "Sudoku: hard")
_CAP = 1.75


@dataclass(frozen=True, slots=True)
class Printed:
    """A sudoku on the page. x, y: mm of its top left crossing; side: mm from border to border.

    written: 81 characters, what was written by hand, "0" where nothing was; pencilled: the digits noted small in each of the 81 cells.
    """

    puzzle: Puzzle
    x: float
    y: float
    side: float
    written: str
    pencilled: tuple[tuple[int, ...], ...]

    @property
    def lattice(self) -> NDArray[np.float64]:
        """10 × 10 × 2 mm, where its rules cross."""
        steps = np.linspace(0, self.side, 10)
        return np.stack(np.broadcast_arrays(self.x + steps, self.y + steps[:, None]), axis=-1)


def sudokus(random: np.random.Generator, side: float, mistakes: int) -> tuple[Printed, ...]:
    """One as printed, one half filled in by hand with so many of its digits wrong, one with pencil marks and a few digits."""
    pages = []
    for number, (x, y) in enumerate(MIDDLES):
        puzzle = random_puzzle(random, float(random.uniform(number / 3, (number + 1) / 3)))
        empty = random.permutation([cell for cell in range(81) if puzzle.givens[cell] == "0"])
        written, marks = ["0"] * 81, [()] * 81
        for cell in empty[: (0, len(empty) * 11 // 20, 5)[number]]:
            written[cell] = puzzle.solution[cell]
        if number == 1:
            for cell in empty[:mistakes]:
                written[cell] = str(random.choice([digit for digit in "123456789" if digit != puzzle.solution[cell]]))
        noted: list[tuple[int, ...]] = list(marks)
        if number == 2:
            for cell in empty[5:]:
                possible = candidates(puzzle.givens, int(cell))
                noted[cell] = possible if len(possible) <= 4 else ()
        pages.append(Printed(puzzle, x - side / 2, y - side / 2, side, "".join(written), tuple(noted)))
    return tuple(pages)


def print_page(press: Press, puzzles: tuple[Printed, ...], random: np.random.Generator) -> None:
    """Everything but the picture and the paper itself."""
    _article(press, random)
    press.box(12, 147, 258, 154, layer="colour")
    press.text("PUZZLES", 15, 152.4, 3.6, "headline", weight=0.14, ink=0, layer="colour")
    face = FACES[int(random.integers(len(FACES)))]
    writer = Writer(random)
    for printed, name in zip(puzzles, _NAMES, strict=True):
        _sudoku(press, printed, name, face)
        _by_hand(press, printed, writer)
    press.column(["¶", *RULES.split()], 12, 160, 40, 185, 1.6)
    press.column(story(random, 18), 12, 190, 40, 246, 1.6)
    press.column(story(random, 22), 230, 160, 258, 200, 1.6)
    _crossword(press, 12, 262, 80, random)
    _chess(press, 190, 262, 66, random)
    press.rule(12, 350, 258, 350, 0.2)
    press.text("Solutions on Monday", 135, 354.5, 1.6, "italic", align=0.5)


def _article(press: Press, random: np.random.Generator) -> None:
    paper, headline, standfirst = (str(random.choice(pool)) for pool in (PAPERS, HEADLINES, STANDFIRSTS))
    press.text(paper, 12, 14.5, 2.7, "headline", weight=0.10)
    press.text("Weekend", 135, 14.5, 2.0, "italic", align=0.5)
    press.text(str(int(random.integers(18, 48))), 258, 14.5, 2.7, "headline", weight=0.10, align=1.0)
    press.rule(12, 17.5, 258, 17.5, 0.7)
    press.rule(12, 19, 258, 19, 0.2)
    size = min(8.6, 8.6 * 244 / press.measure(headline, 8.6, "headline", 0.12))
    press.text(headline, 12, 32.5, size, "headline", weight=0.12)
    press.text(standfirst, 12, 40.5, 3.0, "italic", weight=0.10)
    press.text(CAPTION, PICTURE[0], 119.6, 1.6, "italic")
    rest = story(random, 120)
    columns = ((12.0, 123.5), (53.5, 123.5), (95.0, 123.5), (137.0, PICTURE[1] - 0.4), (178.5, PICTURE[1] - 0.4), (220.0, PICTURE[1] - 0.4))
    for left, top in columns:
        rest = press.column(rest, left, top, left + 38, 143, _CAP)
        if left not in (12.0, 137.0):
            press.rule(left - 1.75, top, left - 1.75, 143, 0.12)
    press.rule(12, 145.6, 258, 145.6, 0.2)


def _sudoku(press: Press, printed: Printed, name: str, face: Face) -> None:
    left, top, side = printed.x, printed.y, printed.side
    press.text(name, left, top - 2.2, 2.3, "label", weight=0.14)
    for number in range(10):
        thickness = 0.75 if number % 3 == 0 else 0.22
        place = number * side / 9
        press.rule(left, top + place, left + side, top + place, thickness)
        press.rule(left + place, top, left + place, top + side, thickness)
    cell = side / 9
    for number, digit in enumerate(printed.puzzle.givens):
        if digit != "0":
            row, column = divmod(number, 9)
            ((x, y),) = press.pixels([(left + (column + 0.5) * cell, top + (row + 0.5) * cell)])
            print_digit(press.layer("black"), int(digit), x, y, press.length(cell * 0.6), face)


def _by_hand(press: Press, printed: Printed, writer: Writer) -> None:
    cell = printed.side / 9
    for number, (digit, marks) in enumerate(zip(printed.written, printed.pencilled, strict=True)):
        row, column = divmod(number, 9)
        x, y = printed.x + (column + 0.5) * cell, printed.y + (row + 0.5) * cell
        if digit != "0":
            ((across, down),) = press.pixels([(x, y)])
            writer.write(press.layer("pen"), int(digit), across, down, press.length(cell * 0.62), press.length(0.055 * cell))
        for mark in marks:
            below, beside = divmod(mark - 1, 3)
            ((across, down),) = press.pixels([(x + (beside - 1) * cell * 0.29, y + (below - 1) * cell * 0.29)])
            writer.write(press.layer("pencil"), mark, across, down, press.length(cell * 0.21), press.length(0.26), 205)


def _crossword(press: Press, left: float, top: float, side: float, random: np.random.Generator) -> None:
    press.text("Crossword", left, top - 2.6, 2.3, "label", weight=0.14)
    count = 13
    cell = side / count
    dark = np.zeros((count, count), bool)
    dark[1::2, 1::2] = True
    for row, column in random.integers(0, count, (14, 2)):
        dark[row, column] = dark[count - 1 - row, count - 1 - column] = True
    for line in range(count + 1):
        press.rule(left, top + line * cell, left + side, top + line * cell, 0.2)
        press.rule(left + line * cell, top, left + line * cell, top + side, 0.2)
    clue = 0
    for row, column in np.ndindex(count, count):
        x, y = left + column * cell, top + row * cell
        if dark[row, column]:
            press.box(x, y, x + cell, y + cell)
            continue
        across = (column == 0 or dark[row, column - 1]) and column + 1 < count and not dark[row, column + 1]
        down = (row == 0 or dark[row - 1, column]) and row + 1 < count and not dark[row + 1, column]
        if across or down:
            clue += 1
            press.text(str(clue), x + 0.5, y + 1.9, 1.1, "label")


def _chess(press: Press, left: float, top: float, side: float, random: np.random.Generator) -> None:
    press.text("Chess", left, top - 2.6, 2.3, "label", weight=0.14)
    cell = side / 8
    for row, column in np.ndindex(8, 8):
        if (row + column) % 2:
            x, y = left + column * cell, top + row * cell
            press.box(x, y, x + cell, y + cell, 84)
    for line in (0, 8):
        press.rule(left, top + line * cell, left + side, top + line * cell, 0.4)
        press.rule(left + line * cell, top, left + line * cell, top + side, 0.4)
    for place in random.choice(64, 11, replace=False):
        row, column = divmod(int(place), 8)
        _man(
            press,
            left + (column + 0.5) * cell,
            top + (row + 0.5) * cell,
            cell * 0.36,
            tall=bool(random.random() < 0.4),
            white=place % 3 == 0,
        )
    press.text(CHESS, left, top + side + 4.2, 1.6, "italic")


def _man(press: Press, x: float, y: float, size: float, *, tall: bool, white: bool) -> None:
    head, ink = (-0.62 if tall else -0.42), 255
    for grow, tone in ((1.16, ink), (0.86, 12)) if white else ((1.0, ink),):
        press.circle(x, y + head * size, 0.36 * size * grow, tone)
        body = [(-0.2, head), (0.2, head), (0.34, 0.55), (-0.34, 0.55)]
        press.polygon([(x + across * size * grow, y + down * size) for across, down in body], tone)
        foot = 0.62 * grow
        press.box(x - foot * size, y + (0.72 - 0.2 * grow) * size, x + foot * size, y + (0.72 + 0.2 * grow) * size, tone)
