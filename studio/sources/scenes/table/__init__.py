"""`scene:table`: things on a table that can be taken away, with the exact picture of the table without them."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np

from studio.api import Pixels
from studio.sources.scenes.barcode.camera import Raster
from studio.sources.scenes.options import Bounds
from studio.sources.scenes.sudoku.motion import HandHeld
from studio.sources.scenes.table.renderer import Placed, Renderer, Shot
from studio.sources.scenes.table.seen import TableTruth, truth_of
from studio.sources.scenes.table.things import random_things
from studio.sources.scenes.table.ways import camera_way, lamp_at, ways
from studio.sources.scenes.titles import TITLES

__all__ = ["Table", "TableOptions", "TableTruth"]


@dataclass(frozen=True, slots=True)
class TableOptions:
    """Options of `scene:table`.

    camera: hand looks at one place, pan turns from side to side, orbit goes about; speed: of the pan or orbit; shake: how unsteady the hand
    is, 1 as people are. light: changing brightens, dims and tints slowly. moved: what somebody moves about: nothing, the mug, which isn't
    there at first, or a ball that rolls by. things: how many there are.
    """

    seed: Annotated[int, Bounds(0, 2**31 - 1)] = 1
    width: Annotated[int, Bounds(64, 4096)] = 1280
    height: Annotated[int, Bounds(64, 4096)] = 720
    fps: Annotated[float, Bounds(0.1, 240)] = 30.0
    camera: Literal["orbit", "pan", "hand", "fixed"] = "orbit"
    speed: Annotated[float, Bounds(0, 4)] = 1.0
    shake: Annotated[float, Bounds(0, 3)] = 1.0
    light: Literal["steady", "changing", "dim"] = "steady"
    moved: Literal["none", "mug", "ball", "both"] = "mug"
    things: Annotated[int, Bounds(1, 7)] = 7


class Table:
    """The content of `scene:table`."""

    title = TITLES["table"]

    def __init__(self, options: TableOptions) -> None:
        self._options = options
        # A phone held upright has its field of view along the picture's height.
        focal = Raster.of_picture(max(options.width, options.height), 1).focal
        raster = replace(Raster.of_picture(options.width, options.height), focal=focal)
        top, made, moving, hand, noise = (np.random.default_rng([options.seed, use]) for use in range(60, 65))
        ball = options.moved in ("ball", "both")
        self._things = random_things(made, options.things, with_ball=ball)
        self._ways = ways(self._things, moving, mug_moves=options.moved in ("mug", "both"))
        self._renderer = Renderer(raster, top, noise)
        shake = 0.0 if options.camera == "fixed" else options.shake
        self._hand = HandHeld(camera_way(options.camera, options.speed, shake, hand), hand, endless=True)

    def pixels(self, seconds: float) -> Pixels:
        return self._renderer.render(self._shot(seconds))

    def truth(self, seconds: float) -> TableTruth:
        return truth_of(self._renderer, self._shot(seconds))

    def _shot(self, seconds: float) -> Shot:
        placed = tuple(Placed(thing, *way.at(seconds)) for thing, way in zip(self._things, self._ways, strict=True))
        lamp = lamp_at(self._options.light, seconds)
        return Shot(self._hand.pose(seconds), placed, lamp, round(seconds * self._options.fps))
