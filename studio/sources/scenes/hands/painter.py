"""Paints one hand into a picture: skinned mesh, soft light, smooth edges."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.hands.camera import Camera
from studio.sources.scenes.hands.motion import HandState
from studio.sources.scenes.hands.skeleton import bones
from studio.sources.scenes.hands.skin import Skin
from studio.sources.scenes.hands.surface import Surface
from studio.sources.scenes.raster import Fragments, rasterise

Floats = NDArray[np.float32]
Picture = NDArray[np.uint8]

COARSE = 2
"""Hands are drawn at 1 / COARSE of the picture's resolution and enlarged smoothly."""
_MARGIN = 6
_WRAP = np.array([0.50, 0.30, 0.24], np.float32)
"""How far light reaches round the form, per colour: red reaches farthest under skin."""


class HandPainter:
    """Draws hands of one person."""

    def __init__(self, surface: Surface, skin: Skin, camera: Camera) -> None:
        self._surface, self._skin, self._camera = surface, skin, camera
        self._mirrored = np.ascontiguousarray(surface.triangles[:, ::-1])

    def paint(self, picture: Picture, state: HandState, light: float, blur: tuple[float, float]) -> None:
        """Draws the hand over `picture` (RGB). light: 0 … 1 as of the backdrop; blur: pixels it moves right and down while exposed."""
        surface, camera = self._surface, self._camera
        placed = camera.rotation(state) @ bones(state.pose)
        placed[:, :, 3] += camera.position(state)
        carried = (surface.weights @ placed.reshape(len(placed), 12).astype(np.float32)).reshape(-1, 3, 4)
        points = np.einsum("nij,nj->ni", carried[:, :, :3], surface.points) + carried[:, :, 3]
        normals = np.einsum("nij,nj->ni", carried[:, :, :3], surface.normals)
        normals /= np.sqrt(np.einsum("ij,ij->i", normals, normals))[:, None] + 1e-6

        screen = camera.project(points) / COARSE
        box = self._box(screen)
        if box is None:
            return
        left, top, right, bottom = box
        triangles = surface.triangles if state.side == "right" else self._mirrored
        distance = points[:, 2]
        nearest, farthest = float(distance.min()), float(distance.max())
        nearness = (1 / distance - 1 / farthest) / (1 / nearest - 1 / farthest)
        corners = (screen - np.array([left, top], np.float32))[triangles]
        seen = rasterise(corners, np.clip(nearness, 0, 1)[triangles], right - left, bottom - top)
        if not len(seen.pixel):
            return
        layer = self._layer(seen, triangles, points, normals, light, bottom - top, right - left)
        self._lay(picture, layer, left, top, blur)

    def _box(self, screen: Floats) -> tuple[int, int, int, int] | None:
        width, height = -(-self._camera.width // COARSE), -(-self._camera.height // COARSE)
        low, high = screen.min(axis=0) - _MARGIN, screen.max(axis=0) + _MARGIN
        left, top = max(int(low[0]), 0), max(int(low[1]), 0)
        right, bottom = min(int(high[0]) + 1, width), min(int(high[1]) + 1, height)
        return (left, top, right, bottom) if right > left and bottom > top else None

    def _layer(
        self, seen: Fragments, triangles: NDArray[np.int32], points: Floats, normals: Floats, light: float, height: int, width: int
    ) -> Picture:
        """The hand alone: height × width × 4 uint8, RGB already multiplied by alpha."""
        skin = self._skin
        attributes = np.concatenate([_lit(normals, skin.shine, light), skin.uv, points[:, 2:3]], axis=1).astype(np.float32)
        corners = triangles[seen.triangle]
        values = attributes[corners[:, 0]] * seen.shares[:, :1]
        values += attributes[corners[:, 1]] * seen.shares[:, 1:2]
        values += attributes[corners[:, 2]] * seen.shares[:, 2:]
        lit, gloss, column, row, depth = values[:, :3], values[:, 3:4], values[:, 4], values[:, 5], values[:, 6]
        rows, columns = skin.atlas.shape[:2]
        column = np.clip(column.astype(np.int32) + skin.shift[seen.triangle], 0, columns - 1)
        row = np.clip(row.astype(np.int32), 0, rows - 1)
        colour = skin.atlas.reshape(-1, 3)[row * columns + column] * lit + gloss
        colour *= (1 - _occlusion(seen.pixel, depth, height, width))[:, None]
        layer = np.zeros((height * width, 4), np.uint8)
        layer[seen.pixel, :3] = np.clip(colour, 0, 255)
        layer[seen.pixel, 3] = 255
        return layer.reshape(height, width, 4)

    def _lay(self, picture: Picture, layer: Picture, left: int, top: int, blur: tuple[float, float]) -> None:
        length = float(np.hypot(*blur)) / COARSE
        if length > 1.0:
            layer = np.asarray(
                cv2.filter2D(layer, -1, _streak(blur[0] / COARSE, blur[1] / COARSE), borderType=cv2.BORDER_REPLICATE), np.uint8
            )
        layer = np.asarray(cv2.GaussianBlur(layer, (3, 3), 0.7), np.uint8)
        fine = cv2.resize(layer, None, fx=COARSE, fy=COARSE, interpolation=cv2.INTER_LINEAR)
        x, y = left * COARSE, top * COARSE
        under = picture[y : y + fine.shape[0], x : x + fine.shape[1]]
        fine = fine[: under.shape[0], : under.shape[1]]
        clear = cv2.cvtColor(cv2.bitwise_not(cv2.extractChannel(fine, 3)), cv2.COLOR_GRAY2RGB)
        cv2.multiply(under, clear, dst=under, scale=1 / 255)
        cv2.add(under, cv2.cvtColor(fine, cv2.COLOR_RGBA2RGB), dst=under)


def _lit(normals: Floats, shine: Floats, light: float) -> Floats:
    """n × 4: light per colour, then gloss in grey levels. Camera axes: x right, y down, z away."""
    warm = np.array([1.06, 1.0, 0.92], np.float32) * light + np.array([0.96, 1.0, 1.05], np.float32) * (1 - light)
    key = np.array([-0.62 + 0.35 * (1 - light), -0.55, -0.62])
    key /= np.linalg.norm(key)
    facing = normals @ key.astype(np.float32)
    lit = np.clip((facing[:, None] + _WRAP) / (1 + _WRAP), 0, 1) * (0.72 * warm)
    sky = 0.5 - 0.5 * normals[:, 1:2]
    lit += 0.30 + 0.20 * sky
    edge = 1 - np.clip(-normals[:, 2], 0, 1)
    lit += (0.16 * edge**3)[:, None] * np.array([1.0, 0.92, 0.88], np.float32)
    halfway = key + np.array([0, 0, -1])
    halfway /= np.linalg.norm(halfway)
    gloss = np.clip(normals @ halfway.astype(np.float32), 0, 1) ** 14 * 20 * shine
    return np.concatenate([lit, gloss[:, None]], axis=1)


def _occlusion(pixel: NDArray[np.int32], depth: Floats, height: int, width: int) -> Floats:
    """0 … 0.5 per fragment: how much nearer parts of the hand, above all towards the light, shut it off.

    After Luft, Colditz & Deussen, "Image enhancement by unsharp masking the depth buffer", 2006.
    """
    buffers = np.zeros((2, height * width), np.float32)
    buffers[0, pixel], buffers[1, pixel] = depth, 1.0
    picture = cv2.blur(buffers[0].reshape(height, width), (17, 17))
    share = cv2.blur(buffers[1].reshape(height, width), (17, 17))
    around = picture / np.maximum(share, 1e-3)
    row, column = pixel // width, pixel % width
    towards = np.maximum(row - 4, 0) * width + np.maximum(column - 4, 0)
    flat = around.ravel()
    nearby = np.where(share.ravel()[towards] > 0.2, flat[towards], flat[pixel])
    shut: Floats = np.clip((depth - nearby - 2.0) / 26.0, 0.0, 0.5)
    return shut


def _streak(across: float, down: float) -> Floats:
    """A convolution kernel: a line of the given extent."""
    half = int(np.ceil(max(abs(across), abs(down)) / 2)) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    shift = 16
    start = (round((half - across / 2) * shift), round((half - down / 2) * shift))
    end = (round((half + across / 2) * shift), round((half + down / 2) * shift))
    cv2.line(kernel, start, end, (1.0,), 1, cv2.LINE_8, 4)
    kernel /= kernel.sum()
    return kernel
