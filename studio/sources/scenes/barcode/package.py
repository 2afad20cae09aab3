"""Packages of made-up products: box, can, bottle and bag, with a barcode on one face."""

from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Literal, get_args

import numpy as np

from studio.sources.scenes.barcode import faces
from studio.sources.scenes.barcode.brand import Brand, random_brand
from studio.sources.scenes.barcode.camera import Array, Pose
from studio.sources.scenes.barcode.canvas import PER_MM, Canvas, Colour, Picture
from studio.sources.scenes.barcode.curved import Pillow, Round
from studio.sources.scenes.barcode.faces import CodeStyle, Face, random_code_style, with_code
from studio.sources.scenes.barcode.number import RetailNumber, Symbology, random_number
from studio.sources.scenes.barcode.pictograms import shaded
from studio.sources.scenes.barcode.sheet import Sheet
from studio.sources.scenes.barcode.surface import Surface
from studio.sources.scenes.barcode.texture import Texture

Kind = Literal["box", "can", "bottle", "bag"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_X, _Y, _Z = np.eye(3)
_METAL, _PALE = (196, 198, 202), (232, 232, 228)


@dataclass(eq=False)
class Package:
    """A package in its own axes, mm: x right, y down, z away from whoever looks at its front; 0 is its middle.

    groups: its surfaces, each group convex. faces: n × 3, where each face that may carry the code looks to. code_face: which one does.
    corners: 4 × 2 around the bars in pixels of the texture of `coded`, as one reads the digits.
    """

    kind: Kind
    brand: Brand
    number: RetailNumber
    groups: tuple[tuple[Surface, ...], ...]
    coded: Surface
    corners: Array
    faces: Array
    code_face: int

    @property
    def front_face(self) -> int:
        """The face with name and picture: a box has it in front unless the code is there, then behind; others opposite the code."""
        count = len(self.faces)
        if self.kind == "box":
            return 2 if self.code_face == 0 else 0
        return (self.code_face + count // 2) % count

    @cached_property
    def hull(self) -> Array:
        """n × 3 mm; the package lies within their hull."""
        return np.concatenate([surface.rim for group in self.groups for surface in group])

    @cached_property
    def code_points(self) -> tuple[Array, Array]:
        """CODE_ROWS × CODE_COLUMNS points of the bars, row by row as one reads, and their unit normals."""
        across, down = np.meshgrid(np.linspace(0, 1, CODE_COLUMNS), np.linspace(0, 1, CODE_ROWS))
        top_left, top_right, _, bottom_left = self.corners
        places = top_left + across.reshape(-1, 1) * (top_right - top_left) + down.reshape(-1, 1) * (bottom_left - top_left)
        return self.coded.points(places)

    def nearest(self, rotation: Array) -> float:
        """mm by which the package, turned so, reaches from its middle towards the camera."""
        return -float((self.hull @ rotation[2]).min())

    def facing(self, pose: Pose) -> float:
        """How squarely the middle of the code looks at the camera: 1 fully, 0 from the side, less from behind."""
        points, normals = self.code_points
        middle = len(points) // 2
        seen = pose.placed(points[middle : middle + 1])[0]
        return -float(pose.rotation @ normals[middle] @ (seen / np.linalg.norm(seen)))


CODE_ROWS, CODE_COLUMNS = 5, 13


def random_package(kind: Kind, symbology: Symbology, seed: int) -> Package:
    """The package of a seed; its faces are drawn when first looked at."""
    random = np.random.default_rng([seed, KINDS.index(kind), 23])
    brand, number = random_brand(random, kind), random_number(symbology, random)
    style = random_code_style(number, brand.palette.ink, random)
    return {"box": _box, "can": _can, "bottle": _bottle, "bag": _bag}[kind](brand, style, random)


def _drawn(draw: partial[Picture], seed: int) -> partial[Picture]:
    """Drawn later, with chance of its own: which face is looked at first must not matter."""
    return partial(_with_chance, draw, seed)


def _with_chance(draw: partial[Picture], seed: int) -> Picture:
    return draw(random=np.random.default_rng(seed))


def _seed(random: np.random.Generator) -> int:
    return int(random.integers(2**31))


def _box(brand: Brand, style: CodeStyle, random: np.random.Generator) -> Package:
    width, height, depth = float(random.uniform(65, 110)), float(random.uniform(95, 165)), float(random.uniform(36, 58))
    half = np.array([width, height, depth]) / 2
    directions = np.array([-_Z, _X, _Z, -_X, -_Y, _Y])
    # How the print of each face lies: front, right, back, left, top, bottom.
    lies = ((_X, _Y), (_Z, _Y), (-_X, _Y), (-_Z, _Y), (_X, -_Z), (_X, _Z))
    sizes = ((width, height), (depth, height), (width, height), (depth, height), (width, depth), (width, depth))
    draws = (faces.front, faces.side, faces.back, faces.side, faces.end, faces.end)
    code_face = int(random.integers(6))
    sheets: list[Surface] = []
    corners = np.zeros((4, 2))
    # The front of a package has no barcode: where chance puts it there, the front is behind.
    order = draws if code_face != 0 else (faces.back, *draws[1:2], faces.front, *draws[3:])
    for number, (direction, (across, down), (wide, high), draw) in enumerate(zip(directions, lies, sizes, order, strict=True)):
        seed = _seed(random)
        if number == code_face:
            room = (wide * 0.46, 2.0, wide - 2, high - 2) if number >= 4 else (2.0, high * 0.52, wide - 2, high - 3)
            plain = _with_chance(partial(draw, brand, wide, high, coded=True), seed)  # type: ignore[call-arg]  # never the front
            face = with_code(plain, style, room)
            texture, corners = Texture(partial(_of, face)), _corners(face)
        else:
            texture = Texture(_drawn(partial(draw, brand, wide, high), seed))
        origin = direction * half - across * wide / 2 - down * high / 2
        sheets.append(Sheet(texture, origin, across, down, wide, high))
    return Package("box", brand, style.number, (tuple(sheets),), sheets[code_face], corners, directions, code_face)


def _can(brand: Brand, style: CodeStyle, random: np.random.Generator) -> Package:
    radius, height = float(random.uniform(31, 42)), float(random.uniform(82, 118))
    label, corners, code_face = _label(brand, style, 2 * np.pi * radius, height - 9, random)
    body = Round(label, -height / 2 + 4.5, height / 2 - 4.5, radius, radius, gloss=70)
    metal = _plain(_METAL)
    bevels = (
        Round(metal, -height / 2, -height / 2 + 4.5, radius - 1.5, radius, gloss=110),
        Round(metal, height / 2 - 4.5, height / 2, radius, radius - 1.5, gloss=110),
    )
    lids = _lid(radius - 1.5, -height / 2, partial(_can_lid, radius - 1.5)), _lid(radius - 1.5, height / 2, partial(_can_lid, radius - 1.5))
    return Package("can", brand, style.number, ((body, *bevels, *lids),), body, corners, _quarters(), code_face)


def _bottle(brand: Brand, style: CodeStyle, random: np.random.Generator) -> Package:
    radius, height = float(random.uniform(31, 40)), float(random.uniform(150, 190))
    plastic, cap = _plain(shaded(brand.palette.ground, 1.06)), _plain(brand.palette.second if random.random() < 0.6 else _PALE)
    shoulder, neck = -height / 2 + height * 0.30, radius * 0.40
    label_top, label_bottom = shoulder + 6, height / 2 - 14
    label, corners, code_face = _label(brand, style, 2 * np.pi * radius, label_bottom - label_top, random)
    body = Round(label, label_top, label_bottom, radius, radius, gloss=45)
    top, cap_bottom = -height / 2, -height / 2 + 20
    steps = np.linspace(0, 1, 5)
    rounding = neck + (radius - neck) * np.sqrt(1 - (1 - steps) ** 2)
    heights = cap_bottom + 5 + (shoulder - cap_bottom - 5) * steps
    ends = list(zip(heights.tolist(), rounding.tolist(), strict=True))
    cones = [Round(plastic, top_y, bottom_y, top_r, bottom_r, gloss=90) for (top_y, top_r), (bottom_y, bottom_r) in pairwise(ends)]
    lid = _lid(radius * 0.48, top, partial(_solid, radius * 0.96, cap))
    groups: tuple[tuple[Surface, ...], ...] = (
        (Round(cap, top, cap_bottom, radius * 0.48, radius * 0.48, gloss=50), lid),
        (Round(plastic, cap_bottom, cap_bottom + 5, neck, neck, gloss=90),),
        *((cone,) for cone in cones),
        (
            Round(plastic, shoulder, label_top, radius, radius, gloss=90),
            body,
            Round(plastic, label_bottom, height / 2 - 5, radius, radius, gloss=90),
            Round(plastic, height / 2 - 5, height / 2, radius, radius - 4, gloss=90),
            _lid(radius - 4, height / 2, partial(_solid, 2 * radius, plastic)),
        ),
    )
    return Package("bottle", brand, style.number, groups, body, corners, _quarters(), code_face)


def _bag(brand: Brand, style: CodeStyle, random: np.random.Generator) -> Package:
    width, height, bulge = float(random.uniform(95, 135)), float(random.uniform(140, 190)), float(random.uniform(14, 24))
    creases = np.stack([random.uniform(5, 16, 5), random.uniform(-7, 7, 5), random.uniform(0, 6, 5)], axis=1)
    code_face = int(random.integers(2))
    pillows, corners = [], np.zeros((4, 2))
    for number, facing in enumerate((1, -1)):
        seed = _seed(random)
        if number == code_face:
            plain = _with_chance(partial(faces.back, brand, width, height, coded=True), seed)
            face = with_code(_sealed(plain, brand), style, (width * 0.12, height * 0.52, width * 0.88, height * 0.9))
            texture, corners = Texture(partial(_of, face)), _corners(face)
        else:
            texture = Texture(partial(_sealed_front, brand, width, height, seed))
        pillows.append(Pillow(texture, width, height, bulge, facing, creases))
    return Package("bag", brand, style.number, (tuple(pillows),), pillows[code_face], corners, np.array([-_Z, _Z]), code_face)


def _of(face: Face) -> Picture:
    return face.pixels


def _corners(face: Face) -> Array:
    if face.corners is None:
        raise ValueError("a face without a barcode has no corners")
    return face.corners


def _quarters() -> Array:
    """Where the quarters of a round package look to: front, right, back, left."""
    return np.array([-_Z, _X, _Z, -_X])


def _label(brand: Brand, style: CodeStyle, around: float, height: float, random: np.random.Generator) -> tuple[Texture, Array, int]:
    """A label once around, its front in the middle; the corners of its barcode, and which quarter has it."""
    wide = around / 4
    turned = int(random.integers(4))
    quarters = [
        faces.back(brand, wide, height, random, coded=True),
        faces.side(brand, wide, height, random),
        faces.front(brand, wide, height, random),
        faces.side(brand, wide, height, random),
    ]
    coded = with_code(quarters[0], style, (0.5, height * 0.5, wide - 0.5, height - 2))
    quarters[0] = coded.pixels
    # The picture's columns: the middle of the quarter that looks to the front is the middle of the picture.
    sheet = np.concatenate(quarters, axis=1)
    quarter = sheet.shape[1] / 4
    shift = round(quarter * turned + quarter * 1.5)
    corners = np.add(_corners(coded), (shift, 0))
    corners[:, 0] -= sheet.shape[1] * (corners[:, 0].mean() // sheet.shape[1])
    label = np.roll(sheet, shift, axis=1)
    return Texture(partial(_as_is, label), wraps=True), corners, turned


def _as_is(picture: Picture) -> Picture:
    return picture


def _plain(colour: Colour | Texture) -> Texture:
    return colour if isinstance(colour, Texture) else Texture(partial(np.full, (1, 64, 3), colour, np.uint8), wraps=True)


def _lid(radius: float, y: float, draw: partial[Picture]) -> Sheet:
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    outline = radius * (1 + np.stack([np.cos(turn), np.sin(turn)], axis=1))
    down = -_Z if y < 0 else _Z
    return Sheet(Texture(draw), np.array([-radius, y, 0]) - down * radius, _X, down, 2 * radius, 2 * radius, outline)


def _solid(width: float, like: Texture) -> Picture:
    side = round(width * PER_MM / 8) * 8
    return np.broadcast_to(like.full[0, 0], (side, side, 3)).copy()


def _can_lid(radius: float) -> Picture:
    canvas = Canvas(2 * radius, 2 * radius, _METAL)
    for share, tone in ((0.96, 0.78), (0.90, 1.18), (0.84, 0.9), (0.62, 1.06), (0.60, 0.97)):
        canvas.circle(radius, radius, radius * share, shaded(_METAL, tone))
    canvas.rectangle(radius * 0.82, radius * 0.95, radius * 1.18, radius * 1.62, shaded(_METAL, 0.84), radius * 0.16)
    canvas.circle(radius, radius * 1.4, radius * 0.10, shaded(_METAL, 0.6))
    return canvas.pixels


def _sealed(picture: Picture, brand: Brand) -> Picture:
    """With the welded, ribbed seams of a bag at its top and bottom."""
    seam = round(7 * PER_MM)
    ribs = np.where(np.arange(seam) // 9 % 2, 0.86, 1.0)[:, None, None]
    band = np.clip(np.array(brand.palette.ground) * ribs, 0, 255).astype(np.uint8)
    picture = picture.copy()
    picture[:seam] = band
    picture[-seam:] = band
    return picture


def _sealed_front(brand: Brand, width: float, height: float, seed: int) -> Picture:
    return _sealed(_with_chance(partial(faces.front, brand, width, height), seed), brand)
