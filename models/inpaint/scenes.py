"""Made-up pictures to train on: dead leaves, landscapes, rooms, fronts of houses, still lifes, bare surfaces, as a camera takes them."""

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from textures import (
    Palette,
    Picture,
    Random,
    blended,
    clouds,
    foliage,
    fractal,
    grass,
    lighting,
    plain,
    surface,
    tiles,
    turned,
)  # beside this file

SHIFT = 4
"""Corners of polygons are given to OpenCV in sixteenths of a pixel."""


def filled(shape: tuple[int, int], corners: NDArray[Any]) -> Picture:
    """1 inside a polygon, n × (x, y)."""
    drawn = np.zeros(shape, np.uint8)
    cv2.fillPoly(drawn, [np.rint(np.asarray(corners) * 2**SHIFT).astype(np.int32)], 255, cv2.LINE_AA, SHIFT)
    return drawn.astype(np.float32) / 255


def outline(random: Random, radius: float) -> NDArray[Any]:
    """Around (0, 0): a polygon, box, ellipse, lump or long bar of about this radius; n × (x, y)."""
    kind, turn = random.random(), random.uniform(0, 2 * math.pi)
    if random.random() < 0.4:
        turn = random.choice([0, math.pi / 2]) + random.normal(0, 0.03)
    slim = math.exp(random.uniform(math.log(0.3), 0))
    if kind < 0.25:
        corners = np.array([[-1, -slim], [1, -slim], [1, slim], [-1, slim]])
    elif kind < 0.5:
        around = np.linspace(0, 2 * math.pi, 40, endpoint=False)
        corners = np.stack([np.cos(around), slim * np.sin(around)], axis=1)
    elif kind < 0.75:
        around = np.linspace(0, 2 * math.pi, 60, endpoint=False)
        away = 1 + sum(random.normal(0, 0.35 / wave) * np.cos(wave * around + random.uniform(0, 7)) for wave in range(2, 9))
        corners = np.stack([np.cos(around), slim * np.sin(around)], axis=1) * np.maximum(away, 0.2)[:, None]
    elif kind < 0.87:
        around = np.sort(random.uniform(0, 2 * math.pi, int(random.integers(3, 8))))
        corners = np.stack([np.cos(around), slim * np.sin(around)], axis=1)
    else:
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (random.uniform(2, 8), random.uniform(0.04, 0.15))
    spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    return np.asarray(corners @ spin * radius)


class Painter:
    """Puts things into a picture, each in one of a few surfaces of its scene or in a plain colour, shaded, some with a shadow."""

    def __init__(self, random: Random, picture: Picture, palette: Palette, surfaces: int = 3) -> None:
        self.random, self.picture, self.palette = random, picture, palette
        height, width = picture.shape[:2]
        self._surfaces = [surface(random, height, width, palette) for _ in range(surfaces)]

    def put(self, corners: NDArray[Any], shadow: float = 0.0, textured: float = 0.5, soft: float = 0.0) -> None:
        """corners: n × (x, y). shadow: how far beside it one falls, in pixels; soft: blur of its outline."""
        random = self.random
        height, width = self.picture.shape[:2]
        grow = 3 * (soft + shadow) + 3
        left, top = np.maximum(np.floor(corners.min(axis=0) - grow), 0).astype(int)
        right, bottom = np.minimum(np.ceil(corners.max(axis=0) + grow), (width, height)).astype(int)
        if right - left < 2 or bottom - top < 2:
            return
        part = self.picture[top:bottom, left:right]
        mask = filled(part.shape[:2], corners - (left, top))
        if shadow > 0:
            moved = filled(part.shape[:2], corners - (left, top) + random.uniform(-1, 1, 2) * shadow)
            part *= 1 - random.uniform(0.2, 0.7) * cv2.GaussianBlur(moved, (0, 0), shadow * random.uniform(0.2, 0.8) + 0.3)[..., None]
        if soft > 0.3:
            mask = cv2.GaussianBlur(mask, (0, 0), soft)
        if self._surfaces and random.random() < textured:
            bank = self._surfaces[int(random.integers(len(self._surfaces)))]
            y, x = (int(random.integers(0, far - near + 1)) for far, near in zip(bank.shape, part.shape[:2], strict=False))
            fill: Any = bank[y : y + part.shape[0], x : x + part.shape[1]] * random.uniform(0.7, 1.2)
        else:
            fill = self.palette.colour()[None, None]
        if random.random() < 0.6:
            rows, columns = np.mgrid[: part.shape[0], : part.shape[1]].astype(np.float32)
            turn = random.uniform(0, 2 * math.pi)
            ramp = (rows / part.shape[0] - 0.5) * math.sin(turn) + (columns / part.shape[1] - 0.5) * math.cos(turn)
            fill = fill * (1 + ramp * random.uniform(0, 0.9))[..., None]
        part += mask[..., None] * (np.clip(fill, 0, 1) - part)

    def put_at_chance(self, radius: float, **how: float) -> None:
        height, width = self.picture.shape[:2]
        self.put(outline(self.random, radius) + self.random.uniform(-0.1, 1.1, 2) * (width, height), **how)


def leaves(random: Random, size: int, palette: Palette) -> Picture:
    """Dead leaves: things that hide each other, as many of a size as its cube says (Lee, Mumford and Huang 2001)."""
    painter = Painter(random, surface(random, size, size, palette), palette, 4)
    small, large = random.uniform(2, 12), size * random.uniform(0.2, 0.6)
    shadow, textured = random.choice([0.0, 0.0, 2.0, 5.0]), random.uniform(0, 0.9)
    for _ in range(int(random.integers(60, 260))):
        painter.put_at_chance((small**-2 - random.random() * (small**-2 - large**-2)) ** -0.5, shadow=shadow, textured=textured)
    return painter.picture


def ground(random: Random, size: int, palette: Palette, horizon: float) -> Picture:
    """A surface that lies below, seen at a slant, of which only the rows under `horizon` are meant."""
    flat = surface(random, size, size, palette) if random.random() < 0.7 else tiles(random, size, size, palette)
    far, low = random.uniform(0.08, 0.4), size * 1.02
    middle = size * random.uniform(0.3, 0.7)
    from_ = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
    wide = random.uniform(0.8, 2.5)
    to = [
        [middle - far * wide * size, horizon - 1],
        [middle + far * wide * size, horizon - 1],
        [middle + wide * size, low],
        [middle - wide * size, low],
    ]
    matrix = cv2.getPerspectiveTransform(from_, np.array(to, np.float32))
    seen = cv2.warpPerspective(flat, matrix, (size, size), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT_101)
    haze = np.clip((np.arange(size, dtype=np.float32) - horizon) / (size - horizon + 1) * random.uniform(1.5, 5), 0, 1)
    seen = cv2.GaussianBlur(seen, (0, 0), 1.2) * (1 - haze[:, None, None]) + seen * haze[:, None, None]
    return np.asarray(seen, np.float32)


def landscape(random: Random, size: int, palette: Palette) -> Picture:
    rows = np.linspace(0, 1, size, dtype=np.float32)[:, None] * np.ones((1, size), np.float32)
    high = palette.colour()
    picture = blended(high, palette.colour(high, 0.2), rows * 1.4)
    if random.random() < 0.6:
        cloud = np.clip(fractal(random, size, size, random.uniform(2.2, 3), random.uniform(1, 3)) * 0.5, 0, 1)
        picture = blended(picture, palette.colour(), cloud)
    horizon = size * random.uniform(0.15, 0.8)
    for depth in range(int(random.integers(0, 4))):
        rough = fractal(random, 2, 2 * size, random.uniform(1.6, 3.2))[0, :size]
        ridge = horizon - size * 0.1 + depth * size * 0.05 + rough * size * random.uniform(0.005, 0.08)
        below = np.clip(np.arange(size, dtype=np.float32)[:, None] - ridge[None], 0, 1)
        picture = blended(
            picture, surface(random, size, size, palette) if random.random() < 0.7 else foliage(random, size, size, palette), below
        )
    under = np.clip(np.arange(size, dtype=np.float32)[:, None] - horizon, 0, 1) * np.ones((1, size), np.float32)
    lower = random.random()
    near = ground(random, size, palette, horizon) if lower < 0.6 else (grass if lower < 0.8 else clouds)(random, size, size, palette)
    picture = blended(picture, near, under)
    return with_things(random, np.asarray(picture, np.float32), palette)


def with_things(random: Random, picture: Picture, palette: Palette) -> Picture:
    """Posts, trunks, boxes and lumps in front, some of them out of focus."""
    painter = Painter(random, np.ascontiguousarray(picture, np.float32), palette, 2)
    size = len(picture)
    for _ in range(int(random.integers(0, 12))):
        soft = random.choice([0.0, 0.0, 0.0, random.uniform(0.5, 5)])
        painter.put_at_chance(
            size * math.exp(random.uniform(math.log(0.02), math.log(0.3))), shadow=random.choice([0.0, 3.0, 8.0]), soft=soft
        )
    if random.random() < 0.3:
        for _ in range(int(random.integers(1, 9))):
            x, y = random.uniform(0, size, 2)
            wide, lean = math.exp(random.uniform(math.log(0.8), math.log(14))), random.normal(0, 0.2)
            reach = size * random.uniform(0.2, 1.2)
            corners = np.array(
                [[x - wide, y], [x + wide, y], [x + wide * 0.7 + lean * reach, y - reach], [x - wide * 0.7 + lean * reach, y - reach]]
            )
            painter.put(corners, textured=0.4)
    return painter.picture


def room(random: Random, size: int, palette: Palette) -> Picture:
    """Walls that meet, floor and ceiling in perspective, what hangs on and stands against them."""
    eye = random.uniform(0.3, 0.7, 2) * size
    back = np.array([random.uniform(0.1, 0.45), random.uniform(0.1, 0.45), random.uniform(0.55, 0.9), random.uniform(0.5, 0.85)]) * size
    left, top, right, bottom = back
    wall = palette.colour()
    picture = np.empty((size, size, 3), np.float32)
    picture[:] = wall
    if random.random() < 0.5:
        picture = surface(random, size, size, palette)
    out = [np.array(corner) + (np.array(corner) - eye) * 6 for corner in ((left, top), (right, top), (right, bottom), (left, bottom))]
    inner = [np.array(corner) for corner in ((left, top), (right, top), (right, bottom), (left, bottom))]
    for side in range(4):
        one, two = side, (side + 1) % 4
        mask = filled((size, size), np.stack([inner[one], inner[two], out[two], out[one]]))
        fill: Any = palette.colour(wall, 0.1)[None, None] * lighting(random, size, size)[..., None]
        if side == 2 or random.random() < 0.2:
            fill = surface(random, size, size, palette)
            spot = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
            matrix = cv2.getPerspectiveTransform(
                spot, np.stack([inner[one], inner[two], out[two], out[one]]).astype(np.float32)[[1, 0, 3, 2]]
            )
            fill = cv2.warpPerspective(fill, matrix, (size, size), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT_101)
        picture = blended(picture, fill, mask)
    painter = Painter(random, np.ascontiguousarray(np.clip(picture, 0, 1), np.float32), palette, 3)
    for _ in range(int(random.integers(2, 14))):
        middle, half = random.uniform(0, size, 2), size * random.uniform(0.02, 0.2, 2)
        frame = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
        lean = np.array([[1, 0], [random.choice([0.0, random.normal(0, 0.25)]), 1]])
        painter.put(frame @ lean.T + middle, shadow=random.choice([0.0, 2.0, 6.0]))
        if random.random() < 0.5:
            painter.put(frame @ lean.T * random.uniform(0.6, 0.93) + middle, textured=0.7)
    return with_things(random, painter.picture, palette) if random.random() < 0.5 else painter.picture


def front(random: Random, size: int, palette: Palette) -> Picture:
    """A wall with the same window, door or panel again and again."""
    painter = Painter(
        random, surface(random, size, size, palette) if random.random() < 0.5 else plain(random, size, size, palette), palette, 2
    )
    pitch = size * math.exp(random.uniform(math.log(0.06), math.log(0.4)))
    tall = pitch * math.exp(random.normal(0, 0.4))
    half = np.array([pitch, tall]) * random.uniform(0.15, 0.48, 2)
    box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    begun = random.uniform(0, 1, 2)
    state, inside = random.bit_generator.state, random.uniform(0.5, 0.9)
    for x in np.arange(begun[0] - 1, size / pitch + 1):
        for y in np.arange(begun[1] - 1, size / tall + 1):
            if random.random() < 0.9:
                random.bit_generator.state = state  # every window alike
            painter.put(box + np.array([x * pitch, y * tall]), shadow=1.5)
            painter.put(box * inside + (x * pitch, y * tall))
    random.bit_generator.state = state
    random.random(99)
    picture = turned(random, painter.picture, 0.3) if random.random() < 0.6 else painter.picture
    return with_things(random, picture, palette) if random.random() < 0.6 else picture


def still_life(random: Random, size: int, palette: Palette) -> Picture:
    """Round things with soft shading before a background out of focus."""
    back = surface(random, size, size, palette)
    painter = Painter(
        random,
        cv2.GaussianBlur(leaves(random, size, palette) if random.random() < 0.4 else back, (0, 0), random.uniform(2, 14)),
        palette,
        2,
    )
    for _ in range(int(random.integers(2, 10))):
        painter.put_at_chance(
            size * random.uniform(0.06, 0.4), shadow=random.choice([0.0, 4.0, 10.0]), textured=0.35, soft=random.choice([0.0, 1.0])
        )
        light = lighting(random, size, size, 0.5)
        painter.picture *= light[..., None]
    return painter.picture


def bare(random: Random, size: int, palette: Palette) -> Picture:
    """One surface, or two that meet along a line or a lump's edge."""
    picture = surface(random, size, size, palette)
    if random.random() < 0.6:
        other = surface(random, size, size, palette)
        field = fractal(random, size, size, random.uniform(3, 4.5))
        picture = blended(picture, other, field * size / random.uniform(4, 40))
    return picture


SCENES: tuple[tuple[Callable[[Random, int, Palette], Picture], float], ...] = (
    (leaves, 0.28), (landscape, 0.22), (room, 0.16), (front, 0.10), (still_life, 0.14), (bare, 0.10),
)  # fmt: skip


def photographed(random: Random, picture: Picture) -> NDArray[np.uint8]:
    """As a camera gives it: light, blur, contrast, falling off to the corners, noise, sharpening, JPEG."""
    size = len(picture)
    picture = np.clip(picture, 0, 1) * lighting(random, size, size, 0.2)[..., None]
    picture = np.clip(picture, 0, 1.2) ** random.uniform(0.7, 1.5)
    blur = random.uniform(0.3, 1.6) if random.random() < 0.85 else random.uniform(1.6, 3)
    picture = cv2.GaussianBlur(picture, (0, 0), blur)
    if random.random() < 0.4:
        picture += (picture - cv2.GaussianBlur(picture, (0, 0), 1.5)) * random.uniform(0.2, 1)
    tint = random.normal(1, 0.05, 3)
    low, high = random.uniform(-0.02, 0.12), random.uniform(0.75, 1.05)
    if random.random() < 0.6:  # exposed so that dark is black and light is white
        dark, light = np.percentile(picture[::4, ::4], (1, 99))
        picture = (picture - dark) / max(light - dark, 0.25)
    picture = low + np.clip(picture * tint, 0, 1.3) * (high - low)
    grain = random.normal(0, 1, (size, size, 3)) * 0.6 + random.normal(0, 1, (size, size, 1)) * 0.8
    picture = picture + grain * math.exp(random.uniform(math.log(0.002), math.log(0.03)))
    taken = np.clip(np.rint(picture * 255), 0, 255).astype(np.uint8)
    if random.random() < 0.7:
        packed = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(55, 97))])[1]
        taken = cv2.imdecode(packed, cv2.IMREAD_COLOR)
    return np.asarray(taken, np.uint8)


def scene(seed: int, size: int) -> NDArray[np.uint8]:
    """size × size × 3 RGB; the same for the same seed and size."""
    random = np.random.default_rng(seed)
    kinds, shares = zip(*SCENES, strict=True)
    kind = kinds[int(random.choice(len(kinds), p=np.array(shares) / sum(shares)))]
    return photographed(random, kind(random, size, Palette(random)))
