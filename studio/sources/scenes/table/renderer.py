"""What a phone's camera sees of the table: one warp, soft shadows, and the things from far to near."""

from collections.abc import Collection
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.barcode.camera import Array, Pose, Raster
from studio.sources.scenes.barcode.surface import bounds
from studio.sources.scenes.sudoku.motion import flat
from studio.sources.scenes.table.shadow import Shadow, cast
from studio.sources.scenes.table.things import Thing
from studio.sources.scenes.table.top import PER_MM, tabletop

Picture = NDArray[np.uint8]

_COARSER = 4
"""Pixels of the picture to one of light and shadow, which are soft."""
_GRAIN = 2.0
"""Grey levels, standard deviation, of the camera's noise."""
_ROOM = 64
"""Pixels that the noise is larger by than the picture, so that it can lie differently each frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """x, y: mm on the table; heading: degrees about the upright."""

    thing: Thing
    x: float
    y: float
    heading: float

    def pose(self, table: Pose) -> Pose:
        """In camera axes, of the table's pose in them."""
        cos, sin = np.cos(np.deg2rad(self.heading)), np.sin(np.deg2rad(self.heading))
        standing = np.array([[cos, 0, sin], [sin, 0, -cos], [0, 1, 0]])
        place = np.array([self.x, self.y, -self.thing.height / 2])
        return Pose(table.rotation @ standing, table.rotation @ place + table.position)


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """pose: of the table, whose axes are x right, y towards who sits there and z down into it; lamp: 3; grain: chooses the noise."""

    pose: Pose
    placed: tuple[Placed, ...]
    lamp: Array
    grain: int


class Renderer:
    """Renders shots as height × width × 3 uint8 RGB."""

    def __init__(self, raster: Raster, random: np.random.Generator, noise: np.random.Generator) -> None:
        self.raster = raster
        self._top = tabletop(random)
        self._coarse = raster.part(0, 0, raster.width, raster.height, _COARSER)
        y, x = np.mgrid[0 : self._coarse.height, 0 : self._coarse.width].astype(np.float32)
        far = np.hypot((x - self._coarse.centre_x) / self._coarse.focal, (y - self._coarse.centre_y) / self._coarse.focal)
        self._fall: Picture = np.clip(255 * (1 - 0.22 * far * far), 0, 255).astype(np.uint8)
        self._shadows: dict[tuple[str, float], Shadow] = {}
        shape = (raster.height + _ROOM, raster.width + _ROOM)
        grain = noise.standard_normal((*shape, 1), np.float32) * 0.85 + noise.standard_normal((*shape, 3), np.float32) * 0.5
        self._noise = np.clip(np.round(grain * _GRAIN + 2.5 * _GRAIN), 0, 5 * _GRAIN).astype(np.uint8)

    def render(self, shot: Shot) -> Picture:
        size = (self.raster.width, self.raster.height)
        to_middle = _shift(0.5 - self._top.shape[1] / 2, 0.5 - self._top.shape[0] / 2)
        middle = np.diag([1 / PER_MM, 1 / PER_MM, 1]) @ to_middle
        to_picture = flat(shot.pose, self.raster) @ middle
        warped = cv2.warpPerspective(self._top, to_picture, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        picture = np.asarray(warped, np.uint8)
        light = cv2.resize(self._light(shot), size, interpolation=cv2.INTER_LINEAR)
        cv2.multiply(picture, cv2.cvtColor(light, cv2.COLOR_GRAY2RGB), dst=picture, scale=1 / 255)
        for placed in self._far_to_near(shot):
            placed.thing.paint(picture, self.raster, placed.pose(shot.pose))
        self._expose(picture, shot)
        return picture

    def mask(self, shot: Shot, names: Collection[str]) -> Picture:
        mask = np.zeros((self.raster.height, self.raster.width), np.uint8)
        for placed in self._far_to_near(shot):
            pose = placed.pose(shot.pose)
            left, top, right, bottom = placed.thing.bounds(self.raster, pose)
            if right <= left or bottom <= top:
                continue
            alpha = placed.thing.alpha(self.raster, pose, left, top, (right - left, bottom - top))
            under = mask[top:bottom, left:right]
            hidden = cv2.multiply(under, cv2.bitwise_not(alpha), scale=1 / 255)
            under[:] = cv2.add(hidden, alpha) if placed.thing.name in names else hidden
        return mask

    def shadow(self, shot: Shot, names: Collection[str]) -> Picture:
        chosen = Shot(shot.pose, tuple(placed for placed in shot.placed if placed.thing.name in names), shot.lamp, shot.grain)
        darker = cv2.resize(cv2.bitwise_not(self._shade(chosen)), (self.raster.width, self.raster.height), interpolation=cv2.INTER_LINEAR)
        things = self.mask(shot, [placed.thing.name for placed in shot.placed])
        return np.asarray(cv2.multiply(darker, cv2.bitwise_not(things), scale=1 / 255), np.uint8)

    def _far_to_near(self, shot: Shot) -> list[Placed]:
        return sorted(shot.placed, key=lambda placed: -float(np.linalg.norm(placed.pose(shot.pose).position)))

    def _light(self, shot: Shot) -> Picture:
        """The lens's own fall of light and the lamp's, with all shadows."""
        return np.asarray(cv2.multiply(self._fall, self._shade(shot), scale=1 / 255), np.uint8)

    def _shade(self, shot: Shot) -> Picture:
        """Coarse: 255 where no thing stands in the lamp's way."""
        shade = np.full((self._coarse.height, self._coarse.width), 255, np.uint8)
        to_coarse = flat(shot.pose, self._coarse)
        for placed in shot.placed:
            key = (placed.thing.name, placed.heading)
            if key not in self._shadows:
                self._shadows[key] = cast(placed.thing, placed.heading)
            cover = self._shadows[key]
            warp = to_coarse @ _shift(placed.x, placed.y) @ cover.to_mm
            high, wide = cover.opacity.shape
            corners = cv2.perspectiveTransform(np.array([[[0.0, 0], [wide, 0], [wide, high], [0, high]]]), warp)[0]
            left, top, right, bottom = bounds(corners, self._coarse)
            if right <= left or bottom <= top:
                continue
            dark = cv2.warpPerspective(cover.opacity, _shift(-left, -top) @ warp, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
            under = shade[top:bottom, left:right]
            cv2.multiply(under, cv2.bitwise_not(dark), dst=under, scale=1 / 255)
        return shade

    def _expose(self, picture: Picture, shot: Shot) -> None:
        """The lamp's brightness and tint, and the camera's noise, in place."""
        if (shot.lamp != 1).any():
            curves = np.clip(np.arange(256)[:, None] * shot.lamp, 0, 255).astype(np.uint8)[None]
            cv2.LUT(picture, curves, dst=picture)
        top, left = (shot.grain * 29) % _ROOM, (shot.grain * 47 + 13 * (shot.grain // _ROOM)) % _ROOM
        cv2.add(picture, self._noise[top : top + picture.shape[0], left : left + picture.shape[1]], dst=picture)


def _shift(x: float, y: float) -> Array:
    return np.array([[1.0, 0, x], [0, 1, y], [0, 0, 1]])
