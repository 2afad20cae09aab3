"""A ball or a fruit: round, softly lit, with a skin that is not even."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from studio.sources.scenes.barcode.camera import Array, Pose, Raster
from studio.sources.scenes.barcode.canvas import Colour, Picture
from studio.sources.scenes.barcode.light import shade, shine
from studio.sources.scenes.barcode.surface import bounds, covering, fixed, hull
from studio.sources.scenes.barcode.texture import Texture

_AROUND = np.linspace(0, 2 * np.pi, 28, endpoint=False)
_UP = np.linspace(-1, 1, 15)
_STEP = 3
"""Pixels between the rays that are traced."""


@dataclass(frozen=True, slots=True, eq=False)
class Ball:
    """radius: mm. colour, second: of its skin, which goes from one to the other in seeded blotches."""

    radius: float
    colour: Colour
    second: Colour
    seed: int
    _skin: Array = field(init=False)

    def __post_init__(self) -> None:
        random = np.random.default_rng(self.seed)
        object.__setattr__(self, "_skin", random.normal(0, 1, (5, 4)))

    @property
    def texture(self) -> Texture:
        return Texture(lambda: np.full((1, 1, 3), self.colour, np.uint8))

    @property
    def rim(self) -> Array:
        up, around = (axis.ravel() for axis in np.meshgrid(_UP, _AROUND))
        out = np.sqrt(1 - up * up)
        points: Array = self.radius * np.stack([out * np.cos(around), up, out * np.sin(around)], axis=1)
        return points

    def points(self, places: Array) -> tuple[Array, Array]:
        normals = places / np.linalg.norm(places, axis=1, keepdims=True)
        return normals * self.radius, normals

    def paint(self, layer: Picture, raster: Raster, pose: Pose) -> None:
        outline = hull(raster.project(pose.placed(self.rim)))
        left, top, right, bottom = bounds(outline, raster)
        if right <= left or bottom <= top:
            return
        columns, rows = -(-(right - left) // _STEP), -(-(bottom - top) // _STEP)
        rays = np.empty((rows, columns, 3), np.float32)
        rays[..., 0] = (left + (np.arange(columns) + 0.5) * _STEP - 0.5 - raster.centre_x) / raster.focal
        rays[..., 1] = ((top + (np.arange(rows) + 0.5) * _STEP - 0.5 - raster.centre_y) / raster.focal)[:, None]
        rays[..., 2] = 1.0
        middle = pose.position.astype(np.float32)
        a, b = (rays * rays).sum(axis=-1), rays @ middle
        inside = b * b - a * (float(middle @ middle) - self.radius**2)
        far = (b - np.sqrt(np.maximum(inside, 0))) / a
        normals = rays * far[..., None] - middle
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
        own = normals @ pose.rotation.astype(np.float32)
        blotch = sum(np.sin(own @ part[:3].astype(np.float32) * 3.2 + np.float32(part[3] * 3)) for part in self._skin)
        share = 1 / (1 + np.exp(np.float32(2.2) - blotch))
        skin = np.array(self.colour, np.float32) * (1 - share[..., None]) + np.array(self.second, np.float32) * share[..., None]
        lit = skin * shade(normals)[..., None] + shine(normals, 60.0)[..., None]
        coarse = np.clip(lit, 0, 255).astype(np.uint8)
        drawn = cv2.resize(coarse, (columns * _STEP, rows * _STEP), interpolation=cv2.INTER_LINEAR)[: bottom - top, : right - left]
        cv2.copyTo(drawn, covering([fixed(outline - (left, top))], (right - left, bottom - top)), layer[top:bottom, left:right])
