"""Things that lie or stand on the table: packages, a mug, fruit, a book, a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from studio.sources.scenes.barcode.camera import Array, Pose, Raster
from studio.sources.scenes.barcode.canvas import Canvas, Colour, Picture
from studio.sources.scenes.barcode.curved import Round
from studio.sources.scenes.barcode.package import random_package
from studio.sources.scenes.barcode.renderer import beyond
from studio.sources.scenes.barcode.sheet import Sheet
from studio.sources.scenes.barcode.surface import Surface, fixed, hull
from studio.sources.scenes.barcode.texture import Texture
from studio.sources.scenes.table.ball import Ball
from studio.sources.scenes.table.facet import Facet

_X, _Y, _Z = np.eye(3)
_TURN = np.linspace(0, 2 * np.pi, 40, endpoint=False)
_MUGS: tuple[tuple[Colour, Colour], ...] = (
    ((206, 60, 48), (240, 232, 220)),
    ((40, 92, 140), (228, 232, 236)),
    ((238, 232, 220), (62, 66, 72)),
    ((70, 120, 84), (236, 230, 214)),
)
_BOOKS: tuple[tuple[Colour, Colour], ...] = (
    ((32, 60, 92), (232, 196, 110)),
    ((138, 40, 44), (240, 226, 204)),
    ((226, 216, 196), (48, 74, 66)),
)
_TITLES = ("A Quiet Year", "The Long Field", "Salt and Wind", "Letters Home", "Nine Rivers")


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """A thing in its own axes, mm: x right, y down, z away from who sits at the table; 0 is its middle.

    groups: its surfaces, each group convex, the farther-in ones first. foot: n × 2 mm (x, z), its outline from above. height: mm.
    """

    name: str
    groups: tuple[tuple[Surface, ...], ...]
    foot: Array
    height: float

    def outlines(self, raster: Raster, pose: Pose) -> list[Array]:
        """The convex outline of each group, n × 2 pixels."""
        return [hull(raster.project(pose.placed(np.concatenate([each.rim for each in group])))) for group in self.groups]

    def alpha(self, raster: Raster, pose: Pose, left: int, top: int, size: tuple[int, int]) -> Picture:
        """How much of each pixel of a part of the picture it covers."""
        alpha = np.zeros((size[1], size[0]), np.uint8)
        for outline in self.outlines(raster, pose):
            cv2.fillConvexPoly(alpha, fixed(outline - (left, top)), (255,), cv2.LINE_AA, 4)
        return alpha

    def bounds(self, raster: Raster, pose: Pose) -> tuple[int, int, int, int]:
        """left, top, right, bottom in pixels, cut to the raster."""
        points = np.concatenate(self.outlines(raster, pose))
        (left, top), (right, bottom) = np.floor(points.min(axis=0)).astype(int) - 2, np.ceil(points.max(axis=0)).astype(int) + 3
        return max(left, 0), max(top, 0), min(right, raster.width), min(bottom, raster.height)

    def paint(self, picture: Picture, raster: Raster, pose: Pose) -> None:
        """Draws itself in place, its outer edges smooth."""
        left, top, right, bottom = self.bounds(raster, pose)
        if right <= left or bottom <= top:
            return
        part = raster.part(left, top, right - left, bottom - top, 1)
        under = picture[top:bottom, left:right]
        layer = under.copy()
        eye = float((-pose.position @ pose.rotation)[1])
        for group in self.groups:
            # Parts of a round thing lie one below another: those farther from the camera's height are hidden by those nearer to it.
            for surface in sorted(group, key=lambda surface: -beyond(surface.rim[:, 1], eye)):
                surface.paint(layer, part, pose)
        alpha = self.alpha(raster, pose, left, top, (right - left, bottom - top))
        edge = np.nonzero((alpha > 0) & (alpha < 255))
        share = alpha[edge][:, None] / np.float32(255)
        edged = layer[edge] * share + under[edge] * (1 - share)
        cv2.copyTo(layer, alpha, under)
        under[edge] = edged.astype(np.uint8)


def random_things(random: np.random.Generator, count: int, *, with_ball: bool) -> tuple[Thing, ...]:
    """`count` of the seven kinds, and the ball."""
    makers: list[Callable[[np.random.Generator], Thing]] = [
        _mug,
        partial(_fruit, "orange", 37.0, (236, 138, 34), (196, 96, 18)),
        _book,
        _can,
        _phone,
        partial(_fruit, "apple", 35.0, (186, 40, 36), (214, 168, 60)),
        _box,
    ]
    made = [make(random) for make in makers[:count]]
    if with_ball:
        made.append(_fruit("ball", 30.0, (64, 150, 190), (240, 240, 236), random))
    return tuple(made)


def _fruit(name: str, radius: float, colour: Colour, second: Colour, random: np.random.Generator) -> Thing:
    ball = Ball(radius * float(random.uniform(0.92, 1.08)), colour, second, int(random.integers(2**31)))
    return Thing(name, ((ball,),), _circle(ball.radius * 0.85), 2 * ball.radius)


def _mug(random: np.random.Generator) -> Thing:
    colour, second = _MUGS[int(random.integers(len(_MUGS)))]
    radius, height = float(random.uniform(38, 43)), float(random.uniform(88, 100))
    wall = Texture(partial(_banded, 2 * np.pi * radius, height, colour, second), wraps=True)
    lid = _disc(radius, -height / 2, Texture(partial(_inside, radius, colour)))
    upper, lower = (_slab(26.0, 11.0, height * 0.16, colour, at=np.array([radius + 11, height * y, 0.0])) for y in (-0.24, 0.2))
    outer = _slab(9.0, 11.0, height * 0.6, colour, at=np.array([radius + 24, -height * 0.02, 0.0]))
    foot = np.concatenate([_circle(radius), [[radius + 28, -5], [radius + 28, 5]]])
    return Thing("mug", (upper, lower, outer, (Round(wall, -height / 2, height / 2, radius, radius - 2, gloss=80), lid)), foot, height)


def _book(random: np.random.Generator) -> Thing:
    colour, second = _BOOKS[int(random.integers(len(_BOOKS)))]
    width, thick, deep = float(random.uniform(115, 135)), float(random.uniform(20, 34)), float(random.uniform(165, 190))
    title = _TITLES[int(random.integers(len(_TITLES)))]
    sheets = _slab(width, deep, thick, (238, 232, 216), Texture(partial(_cover, width, deep, colour, second, title)), spine=colour)
    return Thing("book", (sheets,), _rectangle(width, deep), thick)


def _phone(random: np.random.Generator) -> Thing:
    screen = Texture(partial(_screen, 71.0, 148.0, int(random.integers(2**31))))
    return Thing("phone", (_slab(71.0, 148.0, 8.5, (44, 46, 50), screen),), _rectangle(71, 148), 8.5)


def _box(random: np.random.Generator) -> Thing:
    return _packaged("box", random)


def _can(random: np.random.Generator) -> Thing:
    return _packaged("can", random)


def _packaged(kind: str, random: np.random.Generator) -> Thing:
    package = random_package("box" if kind == "box" else "can", "EAN-13", int(random.integers(2**31)))
    rim = package.hull
    foot = cv2.convexHull(rim[:, [0, 2]].astype(np.float32))[:, 0].astype(np.float64)
    return Thing(kind, package.groups, foot, float(np.ptp(rim[:, 1])))


def _circle(radius: float) -> Array:
    circle: Array = radius * np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)
    return circle


def _rectangle(width: float, deep: float) -> Array:
    return np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * (width / 2, deep / 2)


def _slab(
    width: float, deep: float, high: float, sides: Colour, top: Texture | None = None, spine: Colour | None = None, at: Array | None = None
) -> tuple[Surface, ...]:
    """A cuboid around `at`, its upper face printed; nobody sees the lower one."""
    middle = np.zeros(3) if at is None else at
    half = np.array([width, high, deep]) / 2
    faces = ((-_Z, _X, _Y, width, high), (_X, _Z, _Y, deep, high), (_Z, -_X, _Y, width, high), (-_X, -_Z, _Y, deep, high))
    sheets: list[Surface] = []
    for number, (out, across, down, wide, tall) in enumerate(faces):
        colour = spine if spine and number == 3 else sides
        sheets.append(Facet(colour, middle + out * half - across * wide / 2 - down * tall / 2, across * wide, down * tall))
    corner = middle - _Y * half - _X * width / 2 + _Z * deep / 2
    sheets.append(Facet(sides, corner, _X * width, -_Z * deep) if top is None else Sheet(top, corner, _X, -_Z, width, deep))
    return tuple(sheets)


def _disc(radius: float, y: float, texture: Texture) -> Sheet:
    outline = radius * (1 + np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1))
    return Sheet(texture, np.array([-radius, y, radius]), _X, -_Z, 2 * radius, 2 * radius, outline)


def _banded(around: float, height: float, colour: Colour, second: Colour) -> Picture:
    canvas = Canvas(around, height, colour)
    canvas.rectangle(0, height * 0.62, around, height * 0.74, second)
    canvas.rectangle(0, height * 0.78, around, height * 0.81, second)
    for number in range(5):
        canvas.circle((number + 0.5) * around / 5, height * 0.36, height * 0.11, second)
    return canvas.pixels


def _inside(radius: float, colour: Colour) -> Picture:
    canvas = Canvas(2 * radius, 2 * radius, colour)
    canvas.circle(radius, radius, radius * 0.93, (62, 44, 34))
    canvas.circle(radius * 0.96, radius * 0.9, radius * 0.82, (52, 34, 24))
    return canvas.pixels


def _cover(width: float, deep: float, colour: Colour, second: Colour, title: str) -> Picture:
    canvas = Canvas(width, deep, colour)
    canvas.rectangle(6, 6, width - 6, deep - 6, second)
    canvas.rectangle(7.5, 7.5, width - 7.5, deep - 7.5, colour)
    canvas.circle(width / 2, deep * 0.62, width * 0.24, second)
    canvas.circle(width / 2 + 7, deep * 0.60, width * 0.22, colour)
    canvas.text(title, width / 2, deep * 0.26, 11, second, face="serif", align=0.5, longest=width - 26)
    return canvas.pixels


def _screen(width: float, deep: float, seed: int) -> Picture:
    random = np.random.default_rng(seed)
    canvas = Canvas(width, deep, (30, 31, 34))
    canvas.rectangle(2.5, 3, width - 2.5, deep - 3, (18, 24, 38), 6)
    for row in range(6):
        for column in range(4):
            tone = random.integers(60, 235, 3)
            left, top = 7 + column * 15.2, 16 + row * 19.0
            canvas.rectangle(left, top, left + 11, top + 11, (int(tone[0]), int(tone[1]), int(tone[2])), 2.5)
    return canvas.pixels
