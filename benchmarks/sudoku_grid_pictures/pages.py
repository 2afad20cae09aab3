"""Printed pages: with a 9 × 9 grid of many looks, or with something that only resembles one."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

CELL = 64
"""Pixels a cell."""

AROUND = 3.0
"""Cells of page on each side of the 9 × 9 square that holds the grid."""

SIDE = round((9 + 2 * AROUND) * CELL)

WORDS = [
    "the",
    "grid",
    "holds",
    "one",
    "of",
    "each",
    "digit",
    "in",
    "every",
    "row",
    "column",
    "box",
    "today",
    "weather",
    "sport",
    "letters",
    "solution",
]


INKS = ((1.0, 1.0, 1.0), (0.2, 1.0, 1.0), (1.0, 0.8, 0.2), (1.0, 0.3, 1.0))
"""Share of red, green and blue that black, red, blue and green ink take away."""


@dataclass(frozen=True, slots=True)
class Look:
    """thin, thick: widths in page pixels, even; paper, dark, faint: greys; broken: thin rules are dashed; filled, by_hand: shares of cells;
    coloured: cells tinted.
    """

    thin: int
    thick: int
    paper: int
    dark: int
    faint: int
    broken: bool
    filled: float
    by_hand: float
    coloured: int
    inverted: bool
    ink: tuple[float, float, float]


def look(random: np.random.Generator, inverted: bool | None = None) -> Look:
    paper = int(random.integers(170, 250))
    dark = int(random.integers(10, 80))
    return Look(
        thin=int(random.choice([2, 2, 4])),
        thick=int(random.choice([2, 4, 6, 8, 10])),
        paper=paper,
        dark=dark,
        faint=int(random.integers(dark, paper - 60)),
        broken=bool(random.random() < 0.1),
        filled=float(random.uniform(0.25, 0.5)),
        by_hand=float(random.choice([0, 0, 0, 0.3, 1.0])),
        coloured=int(random.choice([0, 0, 2, 9, 36])),
        inverted=bool(random.random() < 0.12) if inverted is None else inverted,
        ink=INKS[int(random.choice(len(INKS), p=[0.8, 0.1, 0.07, 0.03]))],
    )


def paper(look: Look) -> Picture:
    return np.full((SIDE, SIDE), look.paper, np.uint8)


def at(cells: float) -> int:
    """The page pixel edge at so many cells from the grid's left or top border."""
    return round((AROUND + cells) * CELL)


def rule(page: Picture, upright: bool, place: float, start: float, end: float, width: int, grey: int, broken: bool = False) -> None:
    """A rule whose middle lies `place` cells from the border, from `start` to `end` along itself, its ends squared."""
    across = slice(max(at(place) - width // 2, 0), max(at(place) + width // 2, 0))
    along = slice(max(at(start) - width // 2, 0), max(at(end) + width // 2, 0))
    view = page[along, across] if upright else page[across, along].T
    if broken:
        dashes = np.arange(view.shape[0]) % 10 < 7
        view[dashes] = grey
    else:
        view[:] = grey


def squares(page: Picture, look: Look, count: int, box: tuple[int, int], left: float = 0.0, top: float = 0.0, size: float = 9.0) -> None:
    """count × count cells in a square of `size` cells of the page, thick around boxes of columns × rows."""
    for thick in (False, True):
        for upright, every in ((True, box[0]), (False, box[1])):
            for k in range(count + 1):
                if (k % every == 0) == thick:
                    start, along = (top, left) if upright else (left, top)
                    width, grey = (look.thick, look.dark) if thick else (look.thin, look.faint)
                    rule(page, upright, along + k * size / count, start, start + size, width, grey, look.broken and not thick)


def digit(page: Picture, x: float, y: float, height: float, text: str, grey: int, random: np.random.Generator, by_hand: bool) -> None:
    """`text` with its middle at (x, y), in cells."""
    face = int(random.choice([cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX]))
    stroke = int(random.integers(2, 6))
    if by_hand:
        face, stroke, height = cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 3, height * random.uniform(0.9, 1.6)
        x, y = x + random.uniform(-0.2, 0.2), y + random.uniform(-0.2, 0.2)
    scale = height * CELL / 22
    (wide, high), _ = cv2.getTextSize(text, face, scale, stroke)
    cv2.putText(page, text, (at(x) - wide // 2, at(y) + high // 2), face, scale, grey, stroke, cv2.LINE_AA)


def sudoku(page: Picture, look: Look, random: np.random.Generator, left: float = 0.0, top: float = 0.0, size: float = 9.0) -> None:
    unit = size / 9
    for cell in random.choice(81, look.coloured, replace=False):
        row, column = divmod(int(cell), 9)
        y, x = at(top + row * unit), at(left + column * unit)
        page[y : y + round(unit * CELL), x : x + round(unit * CELL)] = look.paper * 0.75
    squares(page, look, 9, (3, 3), left, top, size)
    for cell in range(81):
        row, column = divmod(cell, 9)
        given = random.random() < look.filled
        if given or random.random() < look.by_hand:
            grey = look.dark if given else min(look.dark + 40, 150)
            place = left + (column + 0.5) * unit, top + (row + 0.5) * unit
            digit(page, *place, 0.55 * unit, str(random.integers(1, 10)), grey, random, not given)


def text(page: Picture, look: Look, random: np.random.Generator, left: float, top: float, right: float, bottom: float) -> None:
    """Lines of words in a box, in cells."""
    height = float(random.uniform(0.18, 0.4))
    line = top + height
    while line < bottom:
        words = " ".join(random.choice(WORDS, 30))
        scale = height * CELL / 22
        room = max(int((right - left) * CELL / (scale * 17)), 3)
        cv2.putText(
            page, words[:room], (at(left), at(line)), cv2.FONT_HERSHEY_DUPLEX, scale, look.dark, max(round(scale * 2), 1), cv2.LINE_AA
        )
        line += height * 1.7


def surroundings(page: Picture, look: Look, random: np.random.Generator) -> None:
    """What stands around a puzzle: a headline, columns of words, the edge of the next puzzle, a box."""
    gap = float(random.uniform(0.25, 1.0))
    for side in range(4):
        kind = random.random()
        if kind < 0.3:
            box = (
                (-AROUND, -AROUND, AROUND + 9, -gap),
                (-AROUND, 9 + gap, AROUND + 9, 9 + AROUND),
                (-AROUND, 0.0, -gap, 9.0),
                (9 + gap, 0.0, 9 + AROUND, 9.0),
            )[side]
            text(page, look, random, *box)
        elif kind < 0.45:
            left, top = ((0.0, -9 - gap), (0.0, 9 + gap), (-9 - gap, 0.0), (9 + gap, 0.0))[side]
            squares(page, look, 9, (3, 3), left, top)
        elif kind < 0.55:
            rule(page, side > 1, (-gap, 9 + gap, -gap, 9 + gap)[side], -AROUND, 9 + AROUND, look.thick, look.dark)
