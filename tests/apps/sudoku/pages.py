"""A puzzle, its solution, and pages at a slant with it."""

import numpy as np

from studio.vision.sudoku.board import Board, Cell
from studio.vision.sudoku.grid import Grid

PUZZLE = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"
SOLUTION = "534678912672195348198342567859761423426853791713924856961537284287419635345286179"
WIDTH, HEIGHT = 640, 480


def grid(left: float = 120, top: float = 60, side: float = 360, slant: float = 0.0, inverted: bool = False) -> Grid:
    """slant: by how many pixels the far edge is shorter on each side."""
    y, x = np.mgrid[0:10, 0:10] / 9.0
    across = (x - 0.5) * (side - 2 * slant * (1 - y)) + left + side / 2
    return Grid(np.stack([across, top + y * side], axis=-1).astype(np.float32), inverted=inverted)


def board(printed: str = PUZZLE, written: str = "0" * 81, doubtful: tuple[int, ...] = ()) -> Board:
    cells = []
    for number, (given, entry) in enumerate(zip(printed, written, strict=True)):
        kind = "printed" if given != "0" else "handwritten" if entry != "0" else "empty"
        cells.append(Cell(int(given) or int(entry), kind, 0.6 if number in doubtful else 0.99, number in doubtful))
    return Board(tuple(cells))


def changed(digits: str, **cells: str) -> str:
    """changed(PUZZLE, c3="4"): another digit in cell 3."""
    new = list(digits)
    for name, digit in cells.items():
        new[int(name[1:])] = digit
    return "".join(new)


def paper(level: int = 220, tone: tuple[float, float, float] = (1.0, 0.97, 0.9)) -> np.ndarray:
    return np.broadcast_to(np.array(tone) * level, (HEIGHT, WIDTH, 3)).astype(np.uint8).copy()
