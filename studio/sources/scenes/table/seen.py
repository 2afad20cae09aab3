"""What is exactly true of the table in a frame."""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.sources.scenes.barcode.camera import Array
from studio.sources.scenes.sudoku.motion import flat
from studio.sources.scenes.table.renderer import Renderer, Shot

Mask = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ThingTruth:
    """place: mm on the table. box: left, top, right, bottom in frame pixels, around all of it that lies in the frame."""

    name: str
    place: tuple[float, float]
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class TableTruth:
    """Things of which any can be in the frame, and pictures that are rendered when asked for.

    homography: 3 × 3, from mm on the table to frame pixels (0 is the middle of the first).
    """

    things: tuple[ThingTruth, ...]
    homography: Array
    _renderer: Renderer = field(repr=False)
    _shot: Shot = field(repr=False)

    def clean(self, without: Collection[str]) -> Pixels:
        """The same frame, noise and all, without these things and their shadows."""
        return self._renderer.render(self._without(without))

    def mask(self, names: Collection[str], without: Collection[str] = ()) -> Mask:
        """Height × width: 255 where one of these things is seen, in between at its edges; as if other things weren't there, if need be."""
        return self._renderer.mask(self._without(without), names)

    def shadow(self, names: Collection[str]) -> Mask:
        """Height × width: by how much of 255 the shadows of these things darken the table, things on it left out."""
        return self._renderer.shadow(self._shot, names)

    def _without(self, names: Collection[str]) -> Shot:
        unknown = set(names) - {placed.thing.name for placed in self._shot.placed}
        if unknown:
            there = ", ".join(placed.thing.name for placed in self._shot.placed)
            raise ValueError(f"there is no {', '.join(sorted(unknown))} on the table; there are: {there}")
        kept = tuple(placed for placed in self._shot.placed if placed.thing.name not in names)
        return Shot(self._shot.pose, kept, self._shot.lamp, self._shot.grain)


def truth_of(renderer: Renderer, shot: Shot) -> TableTruth:
    found = []
    for placed in shot.placed:
        box = placed.thing.bounds(renderer.raster, placed.pose(shot.pose))
        if box[2] > box[0] and box[3] > box[1]:
            found.append(ThingTruth(placed.thing.name, (placed.x, placed.y), box))
    return TableTruth(tuple(found), flat(shot.pose, renderer.raster), renderer, shot)
