"""What a phone's camera sees of the world: one exact warp a frame, blurred by motion, under light that the phone itself shades."""

from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.barcode.camera import Array, Pose, Raster
from studio.sources.scenes.sudoku.motion import distance
from studio.sources.scenes.sudoku.relief import Relief
from studio.sources.scenes.sudoku.shutter import Shutter
from studio.sources.scenes.sudoku.world import World

Picture = NDArray[np.uint8]
Light = Literal["bright", "dim"]

_STEP = 16
"""Pixels between the rays that are traced; between them the warp is linear, wrong by less than 0.05 pixels on the puzzles."""
_COARSE_FROM = 10.0
"""Pixels of motion from which half the resolution is enough."""
_GRAIN = {"bright": 2.2, "dim": 5.0}
"""Grey levels, standard deviation."""
_TINT = {"bright": (1.0, 0.995, 0.985), "dim": (0.66, 0.60, 0.50)}
_NO_MAP = np.empty(0, np.float32)
"""Where one map holds both x and y."""
_ROOM = 64
"""Pixels that the noise is larger by than the picture, so that it can lie differently each frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """pose: of the page; motion: pixels right and down that the picture moves while the shutter is open; grain: chooses the noise."""

    pose: Pose
    motion: Array
    grain: int


class Renderer:
    """Renders shots as height × width × 3 uint8 RGB."""

    def __init__(self, raster: Raster, world: World, relief: Relief, light: Light, random: np.random.Generator) -> None:
        self._raster, self._world, self._relief, self._light = raster, world, relief, light
        shape = (raster.height + _ROOM, raster.width + _ROOM)
        noise = random.standard_normal((*shape, 1), np.float32) * 0.85 + random.standard_normal((*shape, 3), np.float32) * 0.55
        darkest = 2.5 * _GRAIN[light]
        self._noise = np.clip(np.round(noise * _GRAIN[light] + darkest), 0, 2 * darkest).astype(np.uint8)

    def render(self, shot: Shot) -> Picture:
        size = self._raster.width, self._raster.height
        coarser = 2 if np.hypot(*shot.motion) > _COARSE_FROM and not (size[0] % 2 or size[1] % 2) else 1
        raster = self._raster.part(0, 0, *size, coarser)
        shutter = Shutter(shot.motion / coarser)
        width, height = raster.width + shutter.margin[0], raster.height + shutter.margin[1]
        x, y = _rays(width, height)
        across, down = self._table(shot.pose, raster, x - shutter.margin[0] / 2, y - shutter.margin[1] / 2)
        eye = -shot.pose.position @ shot.pose.rotation
        picture = shutter.blurred(self._warped(raster.focal / distance(shot.pose), eye, across, down, width, height))
        light = self._lit(eye, across, down)
        cv2.multiply(picture, _enlarged(light, width, height)[: raster.height, : raster.width], dst=picture, scale=1 / 255)
        if coarser > 1:
            picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)
        self._expose(picture, shot.grain)
        return picture

    def _table(self, pose: Pose, raster: Raster, x: Array, y: Array) -> tuple[Array, Array]:
        """Where rays through pixels meet the table, mm."""
        to_raster = raster.matrix @ np.column_stack([pose.rotation[:, 0], pose.rotation[:, 1], pose.position])
        _, inverse = cv2.invert(to_raster)
        across, down, share = (row[0] * x + row[1] * y + row[2] for row in inverse)
        return across / share, down / share

    def _warped(self, per_mm: float, eye: Array, across: Array, down: Array, width: int, height: int) -> Picture:
        level, affine = self._world.level(per_mm)
        x, y = self._relief.met(eye, across, down)
        coarse = np.stack([x * affine[0, 0] + affine[0, 2], y * affine[1, 1] + affine[1, 2]], axis=-1).astype(np.float32)
        places = _enlarged(coarse, width, height)
        return np.asarray(cv2.remap(level, places, _NO_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.uint8)

    def _lit(self, eye: Array, across: Array, down: Array) -> Picture:
        """The soft shadow of the phone, which lies away from the lamp, and the lens's own fall of light."""
        far = -eye[2]
        shadow = ((across - eye[0] - 0.42 * far) ** 2 + (down - eye[1] - 0.40 * far) ** 2) / (0.34 * far) ** 2
        rim = ((across - across.mean()) ** 2 + (down - down.mean()) ** 2) / far**2
        light = 255 * (1 - 0.28 * np.exp(-shadow) - 0.12 * rim)
        return np.asarray(np.clip(light[..., None] * _TINT[self._light], 0, 255), np.uint8)

    def _expose(self, picture: Picture, grain: int) -> None:
        top, left = (grain * 29) % _ROOM, (grain * 47 + 13 * (grain // _ROOM)) % _ROOM
        noise = self._noise[top : top + picture.shape[0], left : left + picture.shape[1]]
        cv2.add(picture, noise, dst=picture)


def _rays(width: int, height: int) -> tuple[Array, Array]:
    """Pixels of the middles of blocks that cover a picture, and of one block more all around it."""
    x, y = (np.arange(-1, -(-side // _STEP) + 1) * _STEP + (_STEP - 1) / 2 for side in (width, height))
    grid_x, grid_y = np.meshgrid(x, y)
    return grid_x, grid_y


def _enlarged(coarse: NDArray[Any], width: int, height: int) -> NDArray[Any]:
    """What is known at the rays, at every pixel."""
    fine = cv2.resize(coarse, (coarse.shape[1] * _STEP, coarse.shape[0] * _STEP), interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine)[_STEP : _STEP + height, _STEP : _STEP + width]
