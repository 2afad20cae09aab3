"""Finds 9 × 9 grids in a picture: turned, tilted, curled, blurred, several, in dark ink on light paper or light on dark."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from studio.api import Pixels
from studio.vision.sudoku.fitting import FINE, ROUGH, Step, fitted, of_quad
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.judging import confidence
from studio.vision.sudoku.outlines import ink, outlines
from studio.vision.sudoku.pyramid import Pyramid

Refusal = Literal["no grid", "cut off", "not nine"]
"""Why there is nothing to solve: no grid of any kind, one that leaves the picture, one with more or fewer cells than 9 × 9."""

_WORKING = 700
"""Pixels of the longer side, at most, that outlines are looked for in."""

_LEAST = 0.12
"""Of the shorter side: a smaller grid is not looked for."""

_CONFIDENT = 0.5
"""A grid's least confidence."""

_REFINING = (Step(16, 0.25, 3, 0.12), Step(24, 0.15, 4, 0.08))


@dataclass(frozen=True, slots=True)
class Finding:
    """grids: best first, upright as seen (see `outlines.upright`); refusal: set where there is none."""

    grids: tuple[Grid, ...]
    refusal: Refusal | None = None


class Finder:
    """Holds no state; may be shared."""

    def find(self, pixels: Pixels) -> Finding:
        """Every whole grid in a picture (height × width × 3, RGB)."""
        pyramid = Pyramid(pixels)
        halvings = 0
        while pyramid.longest / 2**halvings > _WORKING:
            halvings += 1
        shades = pyramid.level(halvings)
        for inverted in (False, True):
            grids: list[Grid] = []
            for quad in outlines(ink(shades, inverted), min(shades.shape) * _LEAST):
                rough = fitted(pyramid, of_quad(pyramid.out(quad, halvings)), inverted, ROUGH)
                if np.median(rough.strengths) < 1.0:
                    continue
                fit = fitted(pyramid, rough.lattice, inverted, FINE)
                if (certain := confidence(fit)) >= _CONFIDENT:
                    grids.append(Grid(fit.lattice, certain, inverted))
            if grids:
                return Finding(_apart(grids))
        return Finding((), "no grid")

    def refine(self, pixels: Pixels, grid: Grid) -> Grid | None:
        """The grid drawn to the rules' ink, from at most 0.2 cells away; None where they are not to be seen."""
        margin = 1.5 * grid.pitch
        left, top = grid.lattice.min((0, 1)) - margin
        right, bottom = grid.lattice.max((0, 1)) + margin
        height, width = pixels.shape[:2]
        if not np.isfinite(grid.lattice).all() or right < 2 or bottom < 2 or left > width - 2 or top > height - 2:
            return None
        fit = fitted(Pyramid(pixels, (left, top, right, bottom)), grid.lattice, grid.inverted, _REFINING)
        certain = confidence(fit)
        return replace(grid, lattice=fit.lattice, confidence=certain) if certain >= _CONFIDENT else None


def _apart(grids: list[Grid]) -> tuple[Grid, ...]:
    """The clearest and largest first; of two that lie on each other, the first."""
    kept: list[Grid] = []
    for grid in sorted(grids, key=lambda grid: -grid.confidence * grid.pitch):
        centre = grid.at([[4.5, 4.5]])[0]
        if all(np.linalg.norm(centre - other.at([[4.5, 4.5]])[0]) > 3 * other.pitch for other in kept):
            kept.append(grid)
    return tuple(kept)
