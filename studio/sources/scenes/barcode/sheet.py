"""A flat face of a package: one perspective warp."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.barcode.camera import Array, Pose, Raster
from studio.sources.scenes.barcode.canvas import PER_MM
from studio.sources.scenes.barcode.light import shade
from studio.sources.scenes.barcode.surface import bounds, covering, fixed
from studio.sources.scenes.barcode.texture import Texture

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A flat printed face in package axes, mm. origin: its top left corner; across, down: unit vectors along its print.

    outline: n × 2 mm on it, its shape where that is no rectangle.
    """

    texture: Texture
    origin: Array
    across: Array
    down: Array
    width: float
    height: float
    outline: Array | None = None
    normal: Array = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "normal", np.cross(self.down, self.across))

    @property
    def rim(self) -> Array:
        """n × 3 mm."""
        shape = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * (self.width, self.height) if self.outline is None else self.outline
        rim: Array = self.origin + shape[:, :1] * self.across + shape[:, 1:] * self.down
        return rim

    def points(self, places: Array) -> tuple[Array, Array]:
        """n × 3 mm and unit normals, in package axes, of n × 2 texture pixels."""
        mm = places / PER_MM
        return self.origin + mm[:, :1] * self.across + mm[:, 1:] * self.down, np.broadcast_to(self.normal, (len(places), 3))

    def paint(self, layer: Picture, raster: Raster, pose: Pose) -> None:
        """Draws itself where it looks at the camera."""
        rim = pose.placed(self.rim)
        normal = pose.rotation @ self.normal
        if normal @ rim.mean(axis=0) >= 0:
            return
        outline = raster.project(rim)
        left, top, right, bottom = bounds(outline, raster)
        if right <= left or bottom <= top:
            return
        columns = [pose.rotation @ self.across / PER_MM, pose.rotation @ self.down / PER_MM, pose.placed(self.origin[None])[0]]
        to_raster = raster.matrix @ np.stack(columns, axis=1)
        level, across, down = self.texture.level(_texels(to_raster, self.width * PER_MM / 2, self.height * PER_MM / 2))
        to_full = np.array([[1 / across, 0, 0.5 / across], [0, 1 / down, 0.5 / down], [0, 0, 1]])
        shift = np.array([[1.0, 0, -left], [0, 1, -top], [0, 0, 1]])
        size = (right - left, bottom - top)
        drawn = cv2.warpPerspective(level, shift @ to_raster @ to_full, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        drawn = cv2.convertScaleAbs(drawn, alpha=float(shade(normal)))
        cv2.copyTo(drawn, covering([fixed(outline - (left, top))], size), layer[top:bottom, left:right])


def _texels(to_raster: Array, u: float, v: float) -> float:
    """Texture pixels to one of the raster around (u, v): the mean of the most and the least."""
    x, y, w = to_raster @ (u, v, 1)
    jacobian = (to_raster[:2, :2] - np.outer((x / w, y / w), to_raster[2, :2])) / w
    return float(1 / np.sqrt(max(abs(np.linalg.det(jacobian)), 1e-9)))
