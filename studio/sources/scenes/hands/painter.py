"""Paints one hand into a picture: skinned mesh, soft light, smooth edges."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.hands.camera import Camera
from studio.sources.scenes.hands.motion import HandState
from studio.sources.scenes.hands.skeleton import bones
from studio.sources.scenes.hands.skin import Skin
from studio.sources.scenes.hands.surface import Surface
from studio.sources.scenes.layer import lay
from studio.sources.scenes.raster import Fragments, rasterise

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]
Picture = NDArray[np.uint8]

COARSE = 2
"""Hands are drawn at 1 / COARSE of the picture's resolution and enlarged smoothly."""
_MARGIN = 8
_WRAP = (0.50, 0.30, 0.24)
"""How far light reaches round the form, per colour: red reaches farthest under skin."""


class HandPainter:
    """Draws hands of one person."""

    def __init__(self, surface: Surface, skin: Skin, camera: Camera) -> None:
        self._skin, self._camera = skin, camera
        self._weights = np.ascontiguousarray(surface.weights.T)
        self._points, self._normals = np.ascontiguousarray(surface.points.T), np.ascontiguousarray(surface.normals.T)
        self._triangles = {"right": np.ascontiguousarray(surface.triangles.T), "left": np.ascontiguousarray(surface.triangles.T[::-1])}

    def paint(self, picture: Picture, state: HandState, light: float, blur: tuple[float, float]) -> None:
        """Draws the hand over `picture` (RGB). light: 0 … 1 as of the backdrop; blur: pixels it moves right and down while exposed."""
        camera = self._camera
        points, normals = self._posed(state)
        scale = np.float32(camera.focal / COARSE) / points[2]
        x, y = points[:2] * scale + (camera.centre / COARSE).astype(np.float32)[:, None]
        width, height = -(-camera.width // COARSE), -(-camera.height // COARSE)
        left, top = max(int(x.min()) - _MARGIN, 0), max(int(y.min()) - _MARGIN, 0)
        right, bottom = min(int(x.max()) + _MARGIN, width), min(int(y.max()) + _MARGIN, height)
        if right <= left or bottom <= top:
            return
        nearest, farthest = scale.max(), scale.min()
        triangles = self._triangles[state.side]
        nearness = (scale - farthest) / (nearest - farthest)
        seen = rasterise(x - np.float32(left), y - np.float32(top), nearness, triangles, right - left, bottom - top)
        if not len(seen.row):
            return
        attributes = np.concatenate([_lit(normals, self._skin.shine, light), self._skin.uv, points[2:]])
        layer = self._coloured(seen, triangles, attributes, bottom - top, right - left)
        lay(picture, layer, left, top, COARSE, blur)

    def _posed(self, state: HandState) -> tuple[Floats, Floats]:
        """3 × n points and normals of the surface in camera axes, mm."""
        placed = self._camera.rotation(state) @ bones(state.pose)
        placed[:, :, 3] += self._camera.position(state)
        moved = (placed.reshape(len(placed), 12).T.astype(np.float32) @ self._weights).reshape(3, 4, -1)
        points, normals = np.empty_like(self._points), np.empty_like(self._normals)
        for axis in range(3):
            across, along, out, shift = moved[axis]
            points[axis] = across * self._points[0] + along * self._points[1] + out * self._points[2] + shift
            normals[axis] = across * self._normals[0] + along * self._normals[1] + out * self._normals[2]
        normals /= np.sqrt(normals[0] ** 2 + normals[1] ** 2 + normals[2] ** 2) + np.float32(1e-6)
        return points, normals

    def _coloured(self, seen: Fragments, triangles: Indices, attributes: Floats, height: int, width: int) -> Picture:
        """The hand alone: height × width × 4 uint8, RGB and alpha, 0 where there is none."""
        corners = triangles.take(seen.triangle, axis=1)
        values = attributes.take(corners[0], axis=1) * seen.shares[0]
        values += attributes.take(corners[1], axis=1) * seen.shares[1]
        values += attributes.take(corners[2], axis=1) * seen.shares[2]
        lit, gloss, column, row, depth = values[:3], values[3], values[4], values[5], values[6]
        place = row.astype(np.int32) * np.int32(self._skin.atlas.shape[1]) + column.astype(np.int32) + self._skin.shift[seen.triangle]
        colour = self._skin.atlas.ravel().take(place).view(np.uint8).reshape(-1, 4)
        lit *= colour[:, :3].T
        lit += gloss
        shut = _occlusion(seen, depth, height, width)
        lit[0] *= 1 - np.float32(0.8) * shut
        lit[1:] *= 1 - shut
        colour[:, :3] = np.clip(lit, 0, 255, out=lit).T
        colour[:, 3] = 255
        layer = np.zeros(height * width, np.uint32)
        layer[seen.row * np.int32(width) + seen.column] = colour.view(np.uint32)[:, 0]
        return layer.view(np.uint8).reshape(height, width, 4)


def _lit(normals: Floats, shine: Floats, light: float) -> Floats:
    """4 × n: light per colour, then gloss in grey levels. Camera axes: x right, y down, z away."""
    key = np.array([-0.62 + 0.35 * (1 - light), -0.55, -0.62], np.float32)
    key /= np.linalg.norm(key)
    halfway = key + np.array([0, 0, -1], np.float32)
    halfway /= np.linalg.norm(halfway)
    warm = np.array([0.96, 1.0, 1.05]) + light * np.array([0.10, 0.0, -0.13])
    facing, sky, edge = key @ normals, 0.43 - 0.08 * normals[1], (1 - np.clip(-normals[2], 0, 1)) ** 3
    lit = np.empty((4, normals.shape[1]), np.float32)
    for colour, (reach, strength, rim) in enumerate(zip(_WRAP, 0.72 * warm, (0.16, 0.147, 0.141), strict=True)):
        lit[colour] = np.clip((facing + reach) * (1 / (1 + reach)), 0, 1) * strength + sky + edge * rim
    lit[3] = np.clip(halfway @ normals, 0, 1) ** 14 * 20 * shine
    return lit


def _occlusion(seen: Fragments, depth: Floats, height: int, width: int) -> Floats:
    """0 … 0.42 per fragment: how much nearer parts of the hand, above all towards the light, shut it off.

    After Luft, Colditz & Deussen, "Image enhancement by unsharp masking the depth buffer", 2006.
    """
    row, column = seen.row, seen.column
    rows, columns = (height + 1) // 2, (width + 1) // 2
    coarse = np.zeros((2, rows * columns), np.float32)
    place = (row >> 1) * columns + (column >> 1)
    coarse[0, place], coarse[1, place] = depth, 1.0
    total, share = (cv2.blur(plane.reshape(rows, columns), (9, 9)) for plane in coarse)
    around = np.where(share > 0.2, total / np.maximum(share, 1e-3), np.float32(1e6))
    around = cv2.resize(around, (2 * columns, 2 * rows), interpolation=cv2.INTER_LINEAR).ravel()
    nearby = around[np.maximum(row - 4, 0) * (2 * columns) + np.maximum(column - 4, 0)]
    shut: Floats = np.clip((depth - nearby - np.float32(2)) * np.float32(1 / 32), 0, 0.42)
    return shut
