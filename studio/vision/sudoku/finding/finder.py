"""Finds 9 × 9 grids in a picture: turned, tilted, curled, blurred, several, in dark ink on light paper or light on dark."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.sudoku.finding.fitting import FINE, ROUGH, Step, fitted, of_quad, straightened
from studio.vision.sudoku.finding.judging import confidence, promising
from studio.vision.sudoku.finding.outlines import darkness, ink, outlines
from studio.vision.sudoku.finding.patches import lattices
from studio.vision.sudoku.finding.refusal import Refusal, refusal
from studio.vision.sudoku.finding.windows import windows
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.pyramid import Pyramid

_WORKING = 700
"""Pixels of the longer side, at most, that outlines are looked for in."""

_LEAST = 0.12
"""Of the shorter side: a smaller grid is not looked for."""

_INKS = ((12, False), (6, False), (10, True))
"""Grey levels that ink differs from its surroundings, and whether it is the lighter."""

ALL_INKS = tuple(range(len(_INKS)))
"""Strong, faint, and light on dark."""

_SAME = 0.02
"""Of a quad's diagonal: one whose corners lie no farther from those of another needs no look of its own."""

_OUTSIDE = 0.05
"""Of a quad's diagonal: half a cell. What leaves the picture farther than this is cut off."""

_CONFIDENT = 0.5
"""A grid's least confidence."""

_THERE = 0.25
"""Of a grid found before: the confidence with which its rules are still there, under a pen or a finger too."""

_REFINING = (Step(16, 0.25, 3, 0.12), Step(24, 0.15, 4, 0.08))


@dataclass(frozen=True, slots=True)
class Finding:
    """grids: best first, upright as seen (see `outlines.upright`); refusal: set where there is none."""

    grids: tuple[Grid, ...]
    refusal: Refusal | None = None


class Finder:
    """Holds no state; may be shared."""

    def find(self, pixels: Pixels, inks: Sequence[int] = ALL_INKS) -> Finding:
        """Every whole grid in a picture (height × width × 3, RGB). inks: kinds to look for, the next only where the last showed no grid;
        each takes about a third of the time."""
        pyramid = Pyramid(pixels)
        halvings = 0
        while pyramid.longest / 2**halvings > _WORKING:
            halvings += 1
        shades = pyramid.level(halvings)
        least = min(shades.shape) * _LEAST
        searches = {inverted: _Search(pyramid, halvings, inverted) for inverted in (False, True)}
        reasons: list[Refusal] = []
        for contrast, inverted in (_INKS[number] for number in inks):
            search = searches[inverted]
            marks = ink(shades, contrast, inverted)
            for quad in outlines(marks, least):
                search.look(quad)
            found = lattices(marks)
            for patches in found:
                if not search.covers(patches.middles):
                    any(search.look(quad) for quad in windows(patches))
            if search.grids:
                return Finding(tuple(sorted(search.grids, key=lambda grid: -grid.confidence * grid.pitch)))
            reasons.append(refusal(found, shades.shape[1], shades.shape[0]))
        if ALL_INKS[-1] in inks:
            reasons.append(refusal(lattices(darkness(shades)), shades.shape[1], shades.shape[0]))
        return Finding((), next((reason for reason in reasons if reason != "no grid"), "no grid"))

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
        return replace(grid, lattice=fit.lattice, confidence=certain) if certain >= _THERE else None


@dataclass(frozen=True, slots=True)
class _Search:
    """The grids found so far in one ink."""

    pyramid: Pyramid
    halvings: int
    inverted: bool
    looked: list[NDArray[np.float32]] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)

    def look(self, quad: NDArray[np.float32]) -> bool:
        """Whether a grid not yet found fits where `quad` is, in the working picture."""
        if self.covers(quad.mean(0, keepdims=True)):
            return False
        at = self.pyramid.out(quad, self.halvings)
        size = float(np.linalg.norm(at[2] - at[0]))
        left, top, right, bottom = self.pyramid.area
        outside = max(left - at[:, 0].min(), top - at[:, 1].min(), at[:, 0].max() - right, at[:, 1].max() - bottom)
        if outside > _OUTSIDE * size or any(np.abs(at - other).max() < _SAME * size for other in self.looked):
            return False
        self.looked.append(at)
        rough = fitted(self.pyramid, of_quad(at), self.inverted, ROUGH)
        if not promising(rough, 0.5):
            return False
        fit = fitted(self.pyramid, rough.lattice, self.inverted, FINE)
        certain = confidence(fit)
        if certain < _CONFIDENT and promising(fit, 0.75):
            fit = fitted(self.pyramid, straightened(fit.lattice), self.inverted, FINE)
            certain = confidence(fit)
        if certain < _CONFIDENT or self.covers(self.pyramid.into(fit.lattice.reshape(-1, 2), self.halvings)):
            return False
        self.grids.append(Grid(fit.lattice, certain, self.inverted))
        return True

    def covers(self, points: NDArray[np.float32]) -> bool:
        """Whether most of these points of the working picture lie within one of the grids."""
        spots = self.pyramid.out(points, self.halvings)
        return any(float(np.mean(_inside(spots, grid))) > 0.5 for grid in self.grids)


def _inside(spots: NDArray[np.float32], grid: Grid) -> NDArray[np.bool_]:
    starts = grid.corners
    sides = np.roll(starts, -1, 0) - starts
    x, y = (spots[:, None] - starts).transpose(2, 0, 1)
    return np.asarray((sides[:, 0] * y - sides[:, 1] * x > 0).all(1))
