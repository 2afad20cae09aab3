"""`scene:sudoku`: a newspaper's puzzles under a hand-held camera, with the exact truth of them."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np

from studio.api import Pixels
from studio.sources.scenes.barcode.camera import EXPOSURES, Array, Raster
from studio.sources.scenes.options import Bounds
from studio.sources.scenes.sudoku.motion import HandHeld, distance
from studio.sources.scenes.sudoku.page import sudokus
from studio.sources.scenes.sudoku.relief import Relief
from studio.sources.scenes.sudoku.renderer import Renderer, Shot
from studio.sources.scenes.sudoku.seen import SudokuTruth, seen
from studio.sources.scenes.sudoku.walk import walk
from studio.sources.scenes.sudoku.world import World
from studio.sources.scenes.titles import TITLES

__all__ = ["Sudoku", "SudokuOptions", "SudokuTruth"]

_NEAREST = 143.0
"""mm: how near the page is worth drawing it for."""


@dataclass(frozen=True, slots=True)
class SudokuOptions:
    """Options of `scene:sudoku`.

    size: mm of a printed grid's side. speed: of the camera, 0 stands still; shake: how unsteady the hand is, 1 as people are; curl: how the
    paper lies, 0 flat; mistakes: wrong digits among those written by hand.
    """

    seed: Annotated[int, Bounds(0, 2**31 - 1)] = 1
    width: Annotated[int, Bounds(64, 4096)] = 1280
    height: Annotated[int, Bounds(64, 4096)] = 720
    fps: Annotated[float, Bounds(0.1, 240)] = 30.0
    size: Annotated[float, Bounds(45, 86)] = 84.0
    speed: Annotated[float, Bounds(0, 4)] = 1.0
    shake: Annotated[float, Bounds(0, 3)] = 1.0
    curl: Annotated[float, Bounds(0, 2)] = 1.0
    mistakes: Annotated[int, Bounds(0, 9)] = 1
    light: Literal["bright", "dim"] = "bright"


class Sudoku:
    """The content of `scene:sudoku`."""

    title = TITLES["sudoku"]

    def __init__(self, options: SudokuOptions) -> None:
        self._options = options
        # A phone held upright has its field of view along the picture's height.
        focal = Raster.of_picture(max(options.width, options.height), 1).focal
        self._raster = replace(Raster.of_picture(options.width, options.height), focal=focal)
        page, paper, world, hand, noise = (np.random.default_rng([options.seed, use]) for use in range(50, 55))
        self._sudokus = sudokus(page, options.size, options.mistakes)
        self._relief = Relief(paper, options.curl)
        # In halves the page's edges and its margin end with a pixel.
        per_mm = round(2 * min(max(self._raster.focal / _NEAREST, 2.0), 9.0)) / 2
        self._renderer = Renderer(self._raster, World(self._sudokus, self._relief, per_mm, world), self._relief, options.light, noise)
        self._hand = HandHeld(walk(hand, options.shake), hand, endless=True)

    def truth(self, seconds: float) -> tuple[SudokuTruth, ...]:
        """Each sudoku of which any is in the frame."""
        pose, motion = self._hand.pose(seconds * self._options.speed), self._motion(seconds)
        found = (seen(printed, self._relief, pose, self._raster, motion) for printed in self._sudokus)
        return tuple(each for each in found if each)

    def pixels(self, seconds: float) -> Pixels:
        pose = self._hand.pose(seconds * self._options.speed)
        return self._renderer.render(Shot(pose, self._motion(seconds), round(seconds * self._options.fps)))

    def _motion(self, seconds: float) -> Array:
        """Pixels right and down that what the camera looks at moves while the shutter is open."""
        options = self._options
        half = EXPOSURES[options.light] / 2 * options.speed
        before, now, after = (self._hand.pose(seconds * options.speed + step) for step in (-half, 0.0, half))
        looked_at = ((0.0, 0.0, distance(now)) - now.position) @ now.rotation
        ends = self._raster.project(np.concatenate([pose.placed(looked_at[None]) for pose in (before, after)]))
        moved: Array = ends[1] - ends[0]
        return moved
