"""Renders a package in front of the phone's camera as it is seen at one moment."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.backdrop import Backdrop
from studio.sources.scenes.barcode.blur import blurred, disc, smeared
from studio.sources.scenes.barcode.camera import EXPOSURES, Array, Pose, Raster, focus_for
from studio.sources.scenes.barcode.package import Package
from studio.sources.scenes.barcode.surface import bounds, fixed, hull

if TYPE_CHECKING:
    from studio.sources.scenes.barcode.grip import Grip

Picture = NDArray[np.uint8]
Light = Literal["bright", "dim"]

_NEAREST = 15.0
_BLOCK = 16
_QUALITY = 90
"""Of the JPEG that pictures go through."""
_GRAIN = {"bright": 1.0, "dim": 3.2}
_BRIGHTNESS = {"bright": 1.0, "dim": 0.62}
_LEAN = 8.0
"""Degrees that a forearm comes from the side."""
_LEVEL = 3
"""Grey levels the backdrop is darker by, for grain that is only ever added."""


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """What is in front of the camera at a moment, and what the camera does.

    velocity: mm/s of the package's middle in camera axes; spin: radians a second about the camera's axes. focus: 1/mm that the lens is
    set to; None has it on the package. seconds: of the room's slow light. grain: which of the camera's noise. held: by a hand that is seen.
    """

    package: Package
    pose: Pose
    light: Light = "bright"
    velocity: Array = field(default_factory=lambda: np.zeros(3))
    spin: Array = field(default_factory=lambda: np.zeros(3))
    focus: float | None = None
    seconds: float = 0.0
    grain: int = 0
    held: bool = False

    @property
    def looked_at(self) -> Array:
        """The place in camera axes that the lens looks at: the middle of the code; where that is hidden, what is nearest."""
        if self.package.facing(self.pose) > 0:
            points, _ = self.package.code_points
            middle: Array = self.pose.placed(points[len(points) // 2][None])[0]
            return middle
        hull = self.pose.placed(self.package.hull)
        nearest = hull[hull[:, 2] < hull[:, 2].min() + 1.0]
        seen: Array = nearest.mean(axis=0)
        return seen

    @property
    def vergence(self) -> float:
        return focus_for(float(self.looked_at[2])) if self.focus is None else self.focus


class Renderer:
    """Renders shots as height × width × 3 uint8 RGB."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        self.raster = Raster.of_picture(width, height)
        random = np.random.default_rng([seed, 31])
        self._backdrop = Backdrop(width, height, random)
        self._seed = seed
        self._grip: Grip | None = None
        self._noise = {light: _noise(width, height, sigma, random) for light, sigma in _GRAIN.items()}
        self._curves = {
            light: np.clip(np.arange(256) * share - self._noise[light][1] + _LEVEL, 0, 255).astype(np.uint8)
            for light, share in _BRIGHTNESS.items()
        }

    def motion(self, shot: Shot) -> Array:
        """Pixels right and down that the picture of the package moves while the shutter is open."""
        place = shot.looked_at
        moves = shot.velocity + np.cross(shot.spin, place - shot.pose.position)
        step = moves * EXPOSURES[shot.light] / 2
        ends = np.stack([place - step, place + step])
        ends[:, 2] = np.maximum(ends[:, 2], _NEAREST)
        before, after = self.raster.project(ends)
        moved: Array = after - before
        return moved

    def defocus(self, shot: Shot) -> float:
        """Pixels across the disc that a point of the code blurs into."""
        return self.raster.defocus(float(shot.looked_at[2]), shot.vergence)

    def render(self, shot: Shot) -> Picture:
        """Raises ValueError for a package that reaches behind the camera."""
        picture = self._backdrop.of(shot.seconds)
        hull_points = shot.pose.placed(shot.package.hull)
        if hull_points[:, 2].min() < _NEAREST:
            raise ValueError(f"the package is {hull_points[:, 2].min():.0f} mm from the camera; {_NEAREST:.0f} mm is the least")
        motion, defocus = self.motion(shot), self.defocus(shot)
        reach = int(np.hypot(*motion) + defocus) + 8
        outline = self.raster.project(hull_points)
        if shot.held:
            palm = self._palm(shot, hull_points)
            self._hand.lay(picture, self.raster, palm, _LEAN + 0.03 * float(palm[0]), float(np.hypot(*motion)) + defocus)
        area = self._area(outline, reach)
        if area is not None:
            self._paint(picture, shot, area, motion, defocus)
        self._expose(picture, shot)
        if area is not None:
            _compress(picture, area)
        return picture

    def _area(self, outline: Array, reach: int) -> tuple[int, int, int, int] | None:
        """Whole blocks of the picture that the package may reach, with its blur."""
        width, height = self.raster.width, self.raster.height
        left, top, right, bottom = bounds(np.concatenate([outline - reach, outline + reach]), self.raster)
        if right <= left or bottom <= top:
            return None
        left, top = left // _BLOCK * _BLOCK, top // _BLOCK * _BLOCK
        return left, top, min(-(-right // _BLOCK) * _BLOCK, width), min(-(-bottom // _BLOCK) * _BLOCK, height)

    @property
    def _hand(self) -> "Grip":
        if self._grip is None:
            from studio.sources.scenes.barcode.grip import Grip

            self._grip = Grip(self._seed)
        return self._grip

    def _palm(self, shot: Shot, hull_points: Array) -> Array:
        """Behind the lower half of the package."""
        middle = shot.pose.position
        lower = float(hull_points[:, 1].max()) - middle[1]
        behind = 0.35 * (middle[2] - float(hull_points[:, 2].min()))
        palm: Array = np.add(middle, (0.0, max(lower - 45.0, 0.0), behind))
        return palm

    def _paint(self, picture: Picture, shot: Shot, area: tuple[int, int, int, int], motion: Array, defocus: float) -> None:
        left, top, right, bottom = area
        extent = float(np.hypot(*motion)) + defocus
        coarser = 1 if extent <= 9 else 2 if extent <= 20 else 4
        width, height = (right - left) // coarser * coarser, (bottom - top) // coarser * coarser
        under = picture[top : top + height, left : left + width]
        raster = self.raster.part(left, top, width, height, coarser)
        part = cv2.resize(under, (raster.width, raster.height), interpolation=cv2.INTER_AREA) if coarser > 1 else under
        part = np.ascontiguousarray(part, np.uint8)
        part = self._drawn(part, shot, raster)
        kernel = smeared(disc(defocus / coarser), motion / coarser)
        part = blurred(part, kernel)
        under[:] = part if coarser == 1 else cv2.resize(part, (width, height), interpolation=cv2.INTER_CUBIC)

    def _drawn(self, part: Picture, shot: Shot, raster: Raster) -> Picture:
        """Draws the package over the part of the picture, its outer edges smooth."""
        eye = -shot.pose.position @ shot.pose.rotation
        layer, alpha = part.copy(), np.zeros(part.shape[:2], np.uint8)
        # Parts of a round package lie one below another: those farther from the camera's height are hidden by those nearer to it.
        surfaces = [surface for group in shot.package.groups for surface in group]
        for surface in sorted(surfaces, key=lambda surface: -beyond(surface.rim[:, 1], float(eye[1]))):
            surface.paint(layer, raster, shot.pose)
        for group in shot.package.groups:
            points = shot.pose.placed(np.concatenate([surface.rim for surface in group]))
            cv2.fillConvexPoly(alpha, fixed(hull(raster.project(points))), (255,), cv2.LINE_AA, 4)
        edge = np.nonzero((alpha > 0) & (alpha < 255))
        share = alpha[edge][:, None] / np.float32(255)
        edged = layer[edge] * share + part[edge] * (1 - share)
        cv2.copyTo(layer, alpha, part)
        part[edge] = edged.astype(np.uint8)
        return part

    def _expose(self, picture: Picture, shot: Shot) -> None:
        """Brightness and noise, in place."""
        grain, _ = self._noise[shot.light]
        if shot.light == "dim":
            cv2.LUT(picture, self._curves["dim"], dst=picture)
        height, width = picture.shape[:2]
        top, left = (shot.grain * 29) % 64, (shot.grain * 47 + 13 * (shot.grain // 64)) % 64
        cv2.add(picture, grain[top : top + height, left : left + width], dst=picture)


def beyond(heights: Array, height: float) -> float:
    """How far from a height the nearest of some is, 0 where they lie on both sides of it."""
    return max(float(heights.min()) - height, height - float(heights.max()), 0.0)


def _noise(width: int, height: int, sigma: float, random: np.random.Generator) -> tuple[Picture, int]:
    """Noise to add, larger than the picture, and its mean in grey levels."""
    offset = max(round(2.5 * sigma), _LEVEL)
    grain = random.standard_normal((height + 64, width + 64, 1), np.float32) * sigma * 0.9
    coloured = random.standard_normal((height + 64, width + 64, 3), np.float32) * sigma * 0.5
    return np.clip(np.round(grain + coloured + offset), 0, 2 * offset).astype(np.uint8), offset


def _compress(picture: Picture, area: tuple[int, int, int, int]) -> None:
    """JPEG in place, where the package is: whole blocks, so that they lie as they would in all of the picture."""
    left, top, right, bottom = area
    part = picture[top:bottom, left:right]
    _, data = cv2.imencode(".jpg", part, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    part[:] = cv2.imdecode(data, cv2.IMREAD_COLOR)
