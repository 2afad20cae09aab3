"""The pages in view, and what was in view before."""

from collections import OrderedDict
from collections.abc import Container, Sequence

import numpy as np
from numpy.typing import NDArray

from studio.api.overlay import Point
from studio.vision.sudoku.following.watcher import Page

from .paper import Paper

MOST = 30
"""Pages whose corrections are kept; the one seen longest ago is forgotten first."""


class Desk:
    """in_view: by the watcher's keys, from the left to the right."""

    def __init__(self) -> None:
        self._papers: OrderedDict[int, Paper] = OrderedDict()
        self._main: int | None = None
        self._places: dict[int, NDArray[np.float64]] = {}
        self.in_view: dict[int, Paper] = {}

    @property
    def main(self) -> Paper | None:
        """As `turn_to` said last."""
        return self.in_view.get(self._main) if self._main is not None else None

    def look(self, pages: Sequence[Page], size: tuple[int, int]) -> None:
        """size: width and height of the picture."""
        for page in pages:
            paper = self._papers.get(page.key) or Paper(page.grid)
            paper.show(page.grid, page.board)
            self._papers[page.key] = paper
            self._papers.move_to_end(page.key)
        while len(self._papers) > max(MOST, len(pages)):
            self._papers.popitem(last=False)
        self._places = {page.key: np.asarray(page.grid.corners.mean(axis=0) - np.array(size) / 2, float) for page in pages}
        self.in_view = {key: self._papers[key] for key in sorted(self._places, key=lambda key: float(self._places[key][0]))}

    def turn_to(self, solved: Container[Paper]) -> Paper | None:
        """The page that steps, hints and words are about: the one that was pointed at while it is in view; else it stays what it was while
        it is one of `solved`; else the one nearest to the picture's middle, of these if there are any.
        """
        if self._main in self.in_view and (self.in_view[self._main].chosen is not None or self.in_view[self._main] in solved):
            return self.main
        off = {key: float(np.hypot(*place)) for key, place in self._places.items()}
        self._main = min(off, key=lambda key: (self.in_view[key] not in solved, off[key]), default=None)
        return self.main

    def choose(self, point: Point) -> None:
        """The cell at that place; the same once more, or a place beside all pages, chooses none."""
        before = [(paper, paper.chosen) for paper in self.in_view.values()]
        for paper, _ in before:
            paper.chosen = None
        for (key, paper), (_, chosen) in zip(self.in_view.items(), before, strict=True):
            if (cell := paper.cell_at(point)) is not None:
                self._main = key
                paper.chosen = None if cell == chosen else cell
                return
