"""The edges of filled outlines as shapes behind them, which are painted in half the time of a line."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from studio.api import Points

from .motion import Vector
from .puppet import Outline, Puppet


def has_rim(outline: Outline) -> bool:
    """Corners would need mitres, and through what is translucent the rim would be seen."""
    return outline.closed and outline.smooth and bool(outline.edge) and _opaque(outline.fill) and _opaque(outline.edge)


class Rims:
    """Made once for a puppet, as all rims are placed in one go: an outline's anchors, moved outwards and inwards.

    An edge is as wide on both sides of its outline; that of joined outlines lies outside.
    """

    def __init__(self, puppet: Puppet) -> None:
        outlines = [part for part in puppet.parts if isinstance(part, Outline)]
        starts = np.cumsum([0, *(len(outline.anchors) for outline in outlines)])
        rimmed = [(outline, np.arange(len(outline.anchors)) + start) for outline, start in zip(outlines, starts, strict=False)]
        rimmed = [(outline, ring) for outline, ring in rimmed if has_rim(outline)]
        self._counts = [len(ring) for _, ring in rimmed]
        self._at, self._before, self._after = (
            np.concatenate([np.roll(ring, by) for _, ring in rimmed] or [np.zeros(0, int)]) for by in (0, 1, -1)
        )
        self._starts = np.cumsum([0, *self._counts[:-1]])
        sides = [(outline.width, 0.0) if outline.joined else (outline.width / 2, -outline.width / 2) for outline, _ in rimmed]
        self._by = np.repeat(np.array(sides).reshape(-1, 2), self._counts, axis=0).T

    def around(self, points: Vector, size: float) -> Iterator[tuple[Points, Points]]:
        """The rim and what is within it, for each outline that has a rim.

        points: of all anchors of all outlines (n × 2), size: of the palm, in frame pixels.
        """
        if not self._counts:
            return
        at, after = points[self._at], points[self._after]
        x, y = (after - points[self._before]).T
        areas = np.add.reduceat(at[:, 0] * after[:, 1] - after[:, 0] * at[:, 1], self._starts)
        out = np.stack([y, -x], axis=1) * (size * np.repeat(np.sign(areas), self._counts) / np.maximum(np.hypot(x, y), 1e-6))[:, None]
        rim, within = (iter([(x, y) for x, y in (at + by[:, None] * out).tolist()]) for by in self._by)
        for count in self._counts:
            yield tuple(islice(rim, count)), tuple(islice(within, count))


def _opaque(colour: str) -> bool:
    return len(colour) == 7 or colour[1:3].lower() == "ff"
