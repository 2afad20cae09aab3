"""A flat face of one colour."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from studio.sources.scenes.barcode.camera import Array, Pose, Raster
from studio.sources.scenes.barcode.canvas import Colour, Picture
from studio.sources.scenes.barcode.light import shade
from studio.sources.scenes.barcode.surface import fixed
from studio.sources.scenes.barcode.texture import Texture


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """A parallelogram. origin: one corner; across, down: mm from there to its neighbours, as one looks at it from outside."""

    colour: Colour
    origin: Array
    across: Array
    down: Array
    normal: Array = field(init=False)

    def __post_init__(self) -> None:
        normal = np.cross(self.down, self.across)
        object.__setattr__(self, "normal", normal / np.linalg.norm(normal))

    @property
    def texture(self) -> Texture:
        return Texture(lambda: np.full((1, 1, 3), self.colour, np.uint8))

    @property
    def rim(self) -> Array:
        rim: Array = self.origin + np.array([np.zeros(3), self.across, self.across + self.down, self.down])
        return rim

    def points(self, places: Array) -> tuple[Array, Array]:
        return self.origin + places[:, :1] * self.across + places[:, 1:] * self.down, np.broadcast_to(self.normal, (len(places), 3))

    def paint(self, layer: Picture, raster: Raster, pose: Pose) -> None:
        rim, normal = pose.placed(self.rim), pose.rotation @ self.normal
        if normal @ rim.mean(axis=0) >= 0:
            return
        lit = np.clip(np.array(self.colour) * float(shade(normal)), 0, 255)
        outline = fixed(raster.project(rim))
        # A pixel over the edges, so that faces that touch leave no gap.
        cv2.fillConvexPoly(layer, outline, tuple(lit.tolist()), cv2.LINE_8, 4)
        cv2.polylines(layer, [outline], True, tuple(lit.tolist()), 2, cv2.LINE_8, 4)
