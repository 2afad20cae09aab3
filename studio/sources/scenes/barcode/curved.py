"""Curved surfaces of a package, seen by the rays of a coarse grid: the body of a can or bottle, the front of a bag."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.barcode.camera import Array, Pose, Raster
from studio.sources.scenes.barcode.canvas import PER_MM
from studio.sources.scenes.barcode.light import shade, shine
from studio.sources.scenes.barcode.surface import bounds, covering, fixed, hull
from studio.sources.scenes.barcode.texture import Texture

Picture = NDArray[np.uint8]
_RIM = np.linspace(0, 2 * np.pi, 48, endpoint=False)
_UNIT = 128.0
"""Brightness 1 in the eight bits of shading."""


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """A cylinder or cone around the package's y axis, from `top` to `bottom` (mm, y down), of the radii there.

    The texture wraps around once, its first column at the back and its middle at the front, left to right as one reads it.
    """

    texture: Texture
    top: float
    bottom: float
    top_radius: float
    bottom_radius: float
    gloss: float = 40.0

    @property
    def rim(self) -> Array:
        circle = np.stack([np.cos(_RIM), np.zeros_like(_RIM), np.sin(_RIM)], axis=1)
        return np.concatenate([circle * self.top_radius + (0, self.top, 0), circle * self.bottom_radius + (0, self.bottom, 0)])

    @property
    def _slope(self) -> float:
        return (self.bottom_radius - self.top_radius) / (self.bottom - self.top)

    def points(self, places: Array) -> tuple[Array, Array]:
        width, height = self.texture.size
        angle, share = (places[:, 0] / width - 0.5) * 2 * np.pi, places[:, 1] / height
        radius = self.top_radius + share * (self.bottom_radius - self.top_radius)
        points = np.stack([radius * np.sin(angle), self.top + share * (self.bottom - self.top), -radius * np.cos(angle)], axis=1)
        return points, self._normals(np.sin(angle), -np.cos(angle))

    def _normals(self, x: Array, z: Array) -> Array:
        slope = self._slope
        normals: Array = np.stack([x, np.full_like(x, -slope), z], axis=-1) / np.hypot(1, slope)
        return normals

    def paint(self, layer: Picture, raster: Raster, pose: Pose) -> None:
        outline = hull(raster.project(pose.placed(self.rim)))
        left, top, right, bottom = bounds(outline, raster)
        if right <= left or bottom <= top:
            return
        eye = -pose.position @ pose.rotation
        rays, size = _rays(raster, pose, left, top, right, bottom, 12 if self.texture.plain else 4)
        x, y, z = rays[..., 0], rays[..., 1], rays[..., 2]
        slope = self._slope
        start = self.top_radius + slope * (eye[1] - self.top)
        a: Array = x * x + z * z - slope * slope * y * y
        b = eye[0] * x + eye[2] * z - slope * y * start
        c = eye[0] ** 2 + eye[2] ** 2 - start**2
        if c <= 0:
            return
        far = (-b - np.sqrt(np.maximum(b * b - a * c, 0))) / np.where(np.abs(a) < 1e-9, 1e-9, a)
        hit_x, hit_y, hit_z = eye[0] + far * x, eye[1] + far * y, eye[2] + far * z
        facing = np.arctan2(eye[0], -eye[2])
        angle = np.remainder(np.arctan2(hit_x, -hit_z) - facing + np.pi, 2 * np.pi) - np.pi
        width, height = self.texture.size
        u = np.remainder(facing / (2 * np.pi) + 0.5, 1.0) * width + angle * (width / (2 * np.pi)) + self.texture.lead
        v = np.clip((hit_y - self.top) / (self.bottom - self.top), 0, 1) * height
        radius = np.maximum(np.hypot(hit_x, hit_z), 1e-6)
        normals = self._normals(hit_x / radius, hit_z / radius) @ pose.rotation.T.astype(np.float32)
        distance = max(float(np.linalg.norm(eye)) - max(self.top_radius, self.bottom_radius), 1.0)
        texels = distance / raster.focal * width / (2 * np.pi * max(self.top_radius, self.bottom_radius))
        _lay(layer, self.texture, (u, v), texels, normals, self.gloss, outline, (left, top, right, bottom), size)


@dataclass(frozen=True, slots=True, eq=False)
class Pillow:
    """The front or back of a bag: a sheet that bulges out. width, height, bulge: mm; facing: 1 for the front, −1 for the back.

    creases: of the bag's wrinkles, n × 3: how often along and across, and where they begin.
    """

    texture: Texture
    width: float
    height: float
    bulge: float
    facing: int
    creases: Array
    gloss: float = 60.0

    @property
    def rim(self) -> Array:
        grid = np.linspace(-1, 1, 9)
        x, y = (axis.ravel() for axis in np.meshgrid(grid * self.width / 2, grid * self.height / 2))
        return np.stack([x, y, -self.facing * self._out(x, y)], axis=1)

    def _out(self, x: Array, y: Array) -> Array:
        """mm by which the bag bulges at (x, y) mm from its middle."""
        across, along = np.clip(x * (2 / self.width), -1, 1), np.clip(y * (2 / self.height), -1, 1)
        across2, along2 = across * across, along * along
        flat = (1 - across2) * (1 - along2 * along2)
        wrinkled = sum(np.sin(f * along + g * across + phase) for f, g, phase in self.creases)
        out: Array = flat * (self.bulge + 0.3 * wrinkled)
        return out

    def _normals(self, x: Array, y: Array) -> Array:
        step = 1.0
        slope_x = (self._out(x - step, y) - self._out(x + step, y)) / (2 * step)
        slope_y = (self._out(x, y - step) - self._out(x, y + step)) / (2 * step)
        normals: Array = np.stack([slope_x, slope_y, np.full_like(slope_x, -self.facing)], axis=-1)
        normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
        return normals

    def points(self, places: Array) -> tuple[Array, Array]:
        x = self.facing * (places[:, 0] / PER_MM - self.width / 2)
        y = places[:, 1] / PER_MM - self.height / 2
        return np.stack([x, y, -self.facing * self._out(x, y)], axis=1), self._normals(x, y)

    def paint(self, layer: Picture, raster: Raster, pose: Pose) -> None:
        eye = -pose.position @ pose.rotation
        if eye[2] * self.facing >= 0:
            return
        outline = hull(raster.project(pose.placed(self.rim)))
        left, top, right, bottom = bounds(outline, raster)
        if right <= left or bottom <= top:
            return
        rays, size = _rays(raster, pose, left, top, right, bottom, 12)
        along = np.where(np.abs(rays[..., 2]) < 1e-3, 1e-3 * self.facing, rays[..., 2])
        # Along each ray the surface lies between the plane of its highest point and the middle one: halved down to it.
        near = (-self.facing * (self.bulge + 1.2) - eye[2]) / along
        far = -eye[2] / along
        for _ in range(6):
            middle = (near + far) / 2
            outside = self._above(eye, rays, middle, along) > 0
            near, far = np.where(outside, middle, near), np.where(outside, far, middle)
        above, below = self._above(eye, rays, near, along), self._above(eye, rays, far, along)
        hit = near + (far - near) * np.clip(above / np.maximum(above - below, 1e-6), 0, 1)
        x, y = eye[0] + hit * rays[..., 0], eye[1] + hit * rays[..., 1]
        places = (x * self.facing + self.width / 2) * PER_MM, (y + self.height / 2) * PER_MM
        distance = max(float(np.linalg.norm(eye)) - self.bulge, 1.0)
        normals = self._normals(np.clip(x, -self.width / 2, self.width / 2), y) @ pose.rotation.T
        _lay(layer, self.texture, places, distance * PER_MM / raster.focal, normals, self.gloss, outline, (left, top, right, bottom), size)

    def _above(self, eye: Array, rays: Array, far: Array, along: Array) -> Array:
        """mm by which points on rays are outside the bag."""
        above: Array = -self.facing * (eye[2] + far * along) - self._out(eye[0] + far * rays[..., 0], eye[1] + far * rays[..., 1])
        return above


def _rays(raster: Raster, pose: Pose, left: int, top: int, right: int, bottom: int, step: int) -> tuple[Array, tuple[int, int]]:
    """Rays in package axes, rows × columns × 3, through the middles of step × step pixels of a part; and the pixels they cover."""
    columns, rows = -(-(right - left) // step), -(-(bottom - top) // step)
    x = (left + (np.arange(columns) + 0.5) * step - 0.5 - raster.centre_x) / raster.focal
    y = (top + (np.arange(rows) + 0.5) * step - 0.5 - raster.centre_y) / raster.focal
    rays = np.empty((rows, columns, 3), np.float32)
    rays[..., 0], rays[..., 1], rays[..., 2] = x[None, :], y[:, None], 1.0
    return rays @ pose.rotation.astype(np.float32), (columns * step, rows * step)


def _lay(
    layer: Picture,
    texture: Texture,
    places: tuple[Array, Array],
    texels: float,
    normals: Array,
    gloss: float,
    outline: Array,
    area: tuple[int, int, int, int],
    size: tuple[int, int],
) -> None:
    """Looks the texture up at the places of the coarse grid, smoothly between them, lights it and lays it over the layer."""
    left, top, right, bottom = area
    if texture.plain:
        drawn = np.empty((bottom - top, right - left, 3), np.uint8)
        drawn[:] = texture.full[0, 0]
    else:
        level, across, down = texture.level(texels)
        coarse = np.stack([places[0] * across - 0.5, places[1] * down - 0.5], axis=-1).astype(np.float32)
        fine = cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR)[: bottom - top, : right - left]
        drawn = np.asarray(cv2.remap(level, fine, np.empty(0), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    lit = np.stack([shade(normals) * _UNIT, shine(normals, gloss)], axis=-1)
    lit8 = cv2.resize(np.clip(lit, 0, 255).astype(np.uint8), size, interpolation=cv2.INTER_LINEAR)[: bottom - top, : right - left]
    cv2.multiply(drawn, cv2.cvtColor(lit8[..., 0], cv2.COLOR_GRAY2RGB), dst=drawn, scale=1 / _UNIT)
    cv2.add(drawn, cv2.cvtColor(lit8[..., 1], cv2.COLOR_GRAY2RGB), dst=drawn)
    cv2.copyTo(drawn, covering([fixed(outline - (left, top))], (right - left, bottom - top)), layer[top:bottom, left:right])
