"""How many puzzles in pictures are found and read right, each picture by itself: no frame helps another."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.api import App, Fact, Frame, Pixels
from studio.vision.sudoku.board import Board
from studio.vision.sudoku.finding.finder import Finder
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.reading.reader import Reader
from studio.vision.sudoku.reading.settling import settled

KINDS = "printed", "filled"

NEAR = 0.5
"""Of a cell's side: a grid whose corners all lie so near to the true ones is found."""


def evaluate(
    entries: Sequence[Mapping[str, Any]], frames: Callable[[Mapping[str, Any]], Iterator[Frame]], open_app: Callable[..., App]
) -> dict[str, Fact]:
    """Counts, and milliseconds of wall time to find, read and settle all grids of a picture, decoding its file not included.

    entries: `printed`, 81 characters with 0 for blank; `filled`, all digits, printed and handwritten; `corners`, 4 × (x, y), of the
    puzzle that is meant where a picture has several; where they are not known it is the one found best.
    grids, cells: of pictures with `printed`; grids_right: all 81 cells are as printed; cells_wrong: of puzzles that were read;
    cells_unread: of those that were not found or refused. filled_*: the same of pictures with `filled`.
    missed_files, refused_files name pictures, wrong_files those with wrong cells and how many.
    """
    app: Any = open_app()
    finder, reader = Finder(), Reader(app.digits)
    milliseconds: list[float] = []
    found = right = 0
    wrong_files: dict[str, int] = {}
    missed: list[str] = []
    refused: list[str] = []
    counted, unread, wrong = (dict.fromkeys(KINDS, 0) for _ in range(3))
    for entry in entries:
        kinds = [kind for kind in KINDS if entry.get(kind)]
        for frame in frames(entry):
            if not milliseconds:
                _read(finder, reader, frame.pixels)  # what is made at the first picture is made once
            started = time.perf_counter()
            readings = _read(finder, reader, frame.pixels)
            milliseconds.append((time.perf_counter() - started) * 1000)
            grid, board = _meant(readings, entry.get("corners"))
            if kinds and grid is None:
                missed.append(entry["file"])
            elif kinds and board is None:
                refused.append(entry["file"])
            for kind in kinds:
                counted[kind] += 1
                if kind == "printed":
                    found += grid is not None
                if board is None:
                    unread[kind] += 81
                    continue
                digits = board.printed if kind == "printed" else board.filled
                if mistakes := sum(said != true for said, true in zip(digits, entry[kind], strict=True)):
                    wrong[kind] += mistakes
                    wrong_files[entry["file"]] = mistakes
                elif kind == "printed":
                    right += 1
    return {
        "grids": counted["printed"],
        "grids_found": found,
        "grids_right": right,
        "cells": 81 * counted["printed"],
        "cells_wrong": wrong["printed"],
        "cells_unread": unread["printed"],
        "filled_cells": 81 * counted["filled"],
        "filled_wrong": wrong["filled"],
        "filled_unread": unread["filled"],
        "ms_p50": _percentile(milliseconds, 50),
        "ms_p95": _percentile(milliseconds, 95),
        "missed_files": missed,
        "refused_files": refused,
        "wrong_files": wrong_files,
    }


def _read(finder: Finder, reader: Reader, pixels: Pixels) -> list[tuple[Grid, Board | None]]:
    """Every grid of a picture, best first, upright, with what stands in it; None where that was refused."""
    pages = []
    for grid in finder.find(pixels).grids:
        reading = reader.read(pixels, grid)
        board = settled(reading)
        pages.append((reading.grid, board if isinstance(board, Board) else None))
    return pages


def _meant(pages: list[tuple[Grid, Board | None]], corners: object) -> tuple[Grid | None, Board | None]:
    """The puzzle an entry is about; (None, None) where it was not found."""
    if not pages:
        return None, None
    if corners is None:
        return pages[0]
    true = np.asarray(corners, float)
    nearest = min(pages, key=lambda page: _off(page[0], true))
    return nearest if _off(nearest[0], true) <= NEAR else (None, None)


def _off(grid: Grid, corners: NDArray[np.float64]) -> float:
    """How far the farthest corner is off, in cells; whichever way the page is turned."""
    return min(float(np.linalg.norm(np.roll(grid.corners, turn, axis=0) - corners, axis=1).max()) for turn in range(4)) / grid.pitch


def _percentile(values: Sequence[float], share: float) -> float | None:
    return round(float(np.percentile(values, share)), 2) if values else None
