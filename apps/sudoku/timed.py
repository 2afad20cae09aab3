"""The parts of the watcher, each with a row of its own among the times of a frame."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from studio.api import Pixels
from studio.vision.sudoku.board import Reading
from studio.vision.sudoku.finding.finder import ALL_INKS, Finder, Finding
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.reading.reader import Reader

Stepping = Callable[[str], AbstractContextManager[None]]
"""As `App.step`."""


class TimedFinder:
    def __init__(self, finder: Finder, step: Stepping) -> None:
        self._finder, self._step = finder, step

    def find(self, pixels: Pixels, inks: Sequence[int] = ALL_INKS) -> Finding:
        with self._step("Find"):
            return self._finder.find(pixels, inks)

    def refine(self, pixels: Pixels, grid: Grid) -> Grid | None:
        with self._step("Refine"):
            return self._finder.refine(pixels, grid)


class TimedReader:
    def __init__(self, reader: Reader, step: Stepping) -> None:
        self._reader, self._step = reader, step

    def read(self, pixels: Pixels, grid: Grid) -> Reading:
        with self._step("Read"):
            return self._reader.read(pixels, grid)
