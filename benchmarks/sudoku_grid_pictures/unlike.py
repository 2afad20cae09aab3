"""Pages with something that is no whole 9 × 9 grid."""

from collections.abc import Callable

import cv2
import numpy as np

from benchmarks.sudoku_grid_pictures.pages import AROUND, CELL, Look, Picture, at, digit, rule, squares, text


def crossword(page: Picture, look: Look, random: np.random.Generator) -> None:
    count = int(random.integers(9, 16))
    unit = 9 / count
    for row, column in np.argwhere(random.random((count, count)) < random.uniform(0.12, 0.3)):
        page[at(row * unit) : at((row + 1) * unit), at(column * unit) : at((column + 1) * unit)] = look.dark
    squares(page, look, count, (count, count))
    for k in range(count):
        digit(page, (k + 0.2) * unit, 0.2 * unit, 0.25 * unit, str(k + 1), look.dark, random, False)


def chessboard(page: Picture, look: Look, random: np.random.Generator) -> None:
    count = int(random.choice([8, 8, 9, 10]))
    unit = 9 / count
    for row in range(count):
        for column in range(row % 2, count, 2):
            page[at(row * unit) : at((row + 1) * unit), at(column * unit) : at((column + 1) * unit)] = look.faint
    squares(page, look, count, (count, count)) if random.random() < 0.3 else squares(page, look, 1, (1, 1))
    for row, column in np.argwhere(random.random((count, count)) < 0.3):
        cv2.circle(page, (at((column + 0.5) * unit), at((row + 0.5) * unit)), round(unit * CELL * 0.3), look.dark, -1, cv2.LINE_AA)


def smaller(page: Picture, look: Look, random: np.random.Generator) -> None:
    count, box = [(6, (3, 2)), (6, (3, 2)), (4, (2, 2)), (8, (4, 2)), (10, (5, 2)), (12, (4, 3)), (16, (4, 4))][int(random.integers(7))]
    squares(page, look, count, box)
    unit = 9 / count
    for row, column in np.argwhere(random.random((count, count)) < 0.4):
        digit(page, (column + 0.5) * unit, (row + 0.5) * unit, 0.55 * unit, str(random.integers(1, count + 1)), look.dark, random, False)


def words(page: Picture, look: Look, random: np.random.Generator) -> None:
    columns = int(random.integers(1, 5))
    wide = (9 + 2 * AROUND - 1) / columns
    for column in range(columns):
        left = -AROUND + 0.5 + column * wide
        text(page, look, random, left, -AROUND + 0.5, left + wide - 0.4, 9 + AROUND - 0.5)


def table(page: Picture, look: Look, random: np.random.Generator) -> None:
    """Rows and columns of other numbers than nine, or of unlike sizes: timetables, calendars, forms."""
    columns, rows = int(random.integers(2, 8)), int(random.integers(4, 16))
    across = np.concatenate([[0], np.cumsum(random.uniform(0.7, 1.5, columns))])
    for place in across * 9 / across[-1]:
        rule(page, True, float(place), 0, 9, look.thin, look.faint)
    for row in range(rows + 1):
        rule(page, False, row * 9 / rows, 0, 9, look.thick if row < 2 else look.thin, look.dark)
        for column in range(columns if row < rows else 0):
            if random.random() < 0.5:
                x = (across[column] + across[column + 1]) / 2 * 9 / across[-1]
                digit(page, float(x), (row + 0.5) * 9 / rows, 4 / rows, str(random.integers(1, 32)), look.dark, random, False)


def squared(page: Picture, look: Look, random: np.random.Generator) -> None:
    """Squared paper, tiles or keys all over the page."""
    unit = float(random.uniform(0.4, 1.4))
    gap = float(random.choice([0.0, 0.0, 0.15]))
    places = np.arange(-AROUND, 9 + AROUND + 0.1, unit)
    if gap:
        for x in places:
            for y in places:
                corner = (at(float(x + unit * (1 - gap))), at(float(y + unit * (1 - gap))))
                cv2.rectangle(page, (at(float(x)), at(float(y))), corner, look.dark, look.thin)
    else:
        for place in places:
            rule(page, True, float(place), -AROUND, 9 + AROUND, look.thin, look.faint)
            rule(page, False, float(place), -AROUND, 9 + AROUND, look.thin, look.faint)


def boxes(page: Picture, look: Look, random: np.random.Generator) -> None:
    """Nothing but 3 × 3 large fields, with a little in each."""
    squares(page, look, 3, (3, 3) if random.random() < 0.5 else (1, 1))
    for row, column in np.argwhere(random.random((3, 3)) < 0.7):
        digit(page, column * 3 + 1.5, row * 3 + 1.5, 1.6, str(random.integers(1, 10)), look.dark, random, False)


UNLIKE: dict[str, tuple[Callable[[Picture, Look, np.random.Generator], None], frozenset[str]]] = {
    "crossword": (crossword, frozenset({"not nine"})),
    "chessboard": (chessboard, frozenset({"not nine", "no grid"})),
    "other count": (smaller, frozenset({"not nine"})),
    "text": (words, frozenset({"no grid"})),
    "table": (table, frozenset({"not nine", "no grid"})),
    "squared paper": (squared, frozenset({"not nine", "no grid", "cut off"})),
    "3 × 3": (boxes, frozenset({"not nine", "no grid"})),
}
"""What is drawn, and the refusals that are right."""
