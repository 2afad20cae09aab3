"""What every surface of a package is, and where in a raster one reaches."""

from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.barcode.camera import Array, Pose, Raster
from studio.sources.scenes.barcode.texture import Texture

Picture = NDArray[np.uint8]
_SHIFT = 4


class Surface(Protocol):
    """A printed surface in package axes.

    points: n × 3 mm and unit normals of n × 2 pixels of its texture. paint: draws itself over `layer`, where it looks at the camera.
    rim: n × 3 mm, points whose hull holds it.
    """

    @property
    def texture(self) -> Texture: ...
    @property
    def rim(self) -> Array: ...
    def points(self, places: Array) -> tuple[Array, Array]: ...
    def paint(self, layer: Picture, raster: Raster, pose: Pose) -> None: ...


def bounds(outline: Array, raster: Raster) -> tuple[int, int, int, int]:
    """left, top, right, bottom of a polygon, two pixels to spare, cut to the raster."""
    (left, top), (right, bottom) = outline.min(axis=0), outline.max(axis=0)
    x0, y0 = max(int(np.floor(left)) - 2, 0), max(int(np.floor(top)) - 2, 0)
    return x0, y0, min(int(np.ceil(right)) + 3, raster.width), min(int(np.ceil(bottom)) + 3, raster.height)


def fixed(outline: Array) -> NDArray[np.int32]:
    """A polygon in the fixed point that OpenCV fills; far corners are brought near enough for it."""
    points: NDArray[np.int32] = np.round(np.clip(outline, -8000, 8000) * 2**_SHIFT).astype(np.int32)
    return points


def covering(polygons: list[NDArray[np.int32]], size: tuple[int, int]) -> Picture:
    """A mask (255 inside) that reaches a pixel over the edges, so that faces that touch leave no gap."""
    mask = np.zeros((size[1], size[0]), np.uint8)
    for polygon in polygons:
        cv2.fillConvexPoly(mask, polygon, (255,), cv2.LINE_8, _SHIFT)
        cv2.polylines(mask, [polygon], True, (255,), 2, cv2.LINE_8, _SHIFT)
    return mask


def hull(outline: Array) -> Array:
    """The convex hull of projected points."""
    around: Array = cv2.convexHull(outline.astype(np.float32))[:, 0].astype(np.float64)
    return around
