"""Printed faces of a package: front, back, side and ends, one of them with the barcode."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.barcode.brand import Brand
from studio.sources.scenes.barcode.canvas import PER_MM, Canvas, Colour, Picture
from studio.sources.scenes.barcode.number import RetailNumber
from studio.sources.scenes.barcode.pictograms import PICTOGRAMS, SIGNS, shaded

_QUIET = (11, 9)
"""Modules kept clear left and right of the bars: the most any retail symbology asks for (GS1 General Specifications 5.2.3.4)."""
_WORDS = (
    "Ingredients: whole grain, water, sea salt, sunflower oil, yeast extract, herbs, natural flavour. May contain traces of nuts, milk and "
    "sesame. Store in a cool, dry place away from light. Once opened keep closed and use within two weeks. Best before: see the end of the "
    "package. Packed under protective atmosphere. Shake before use. Questions or praise? Write to us, we read every letter. Made with "
    "patience by people who eat it themselves. Serving suggestion: warm gently, stir, and serve with friends. "
)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A printed face. pixels: height × width × 3 uint8 RGB, PER_MM to a millimetre. corners: 4 × 2 in its pixels, around the bars, as
    one reads the digits: top left, top right, bottom right, bottom left; None on a face without the barcode."""

    pixels: Picture
    corners: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class CodeStyle:
    """How the number is printed. module: mm of the narrowest bar; height: mm of the bars; turn: quarter turns clockwise;
    place: 0 … 1 across the free room of the face, and down it."""

    number: RetailNumber
    module: float
    height: float
    turn: int
    place: tuple[float, float]
    ink: Colour
    paper: Colour


def random_code_style(number: RetailNumber, ink: Colour, random: np.random.Generator) -> CodeStyle:
    """Between 80 and 115 % of the nominal size; bars are often cut to two thirds of the nominal height."""
    dark = ((16, 16, 18), (16, 16, 18), shaded(ink, 0.6))[int(random.integers(3))]
    paper = ((255, 255, 255), (255, 255, 255), (250, 246, 236))[int(random.integers(3))]
    module = float(random.uniform(0.265, 0.38))
    place = (float(random.uniform(0, 1)), float(random.uniform(0.6, 1)))
    return CodeStyle(number, module, float(random.uniform(13, 23)), int(random.choice([0, 0, 0, 1, 3])), place, dark, paper)


def with_code(face: Picture, style: CodeStyle, room: tuple[float, float, float, float]) -> Face:
    """The face with the barcode printed within `room` (left, top, right, bottom in mm): turned, shrunk or cut lower where it must be."""
    left, top, right, bottom = room
    wide, high = right - left, bottom - top
    block, corners = _block(style)
    if block.shape[1 - style.turn % 2] > wide * PER_MM and block.shape[style.turn % 2] <= high * PER_MM:
        style = replace(style, turn=(style.turn + 1) % 4)
    across, down = (wide, high) if style.turn % 2 == 0 else (high, wide)
    needed_down = style.height + 5.5
    modules = len(style.number.bars) + sum(_QUIET)
    fitted = replace(style, module=min(style.module, across / modules * 0.99), height=min(style.height, style.height - needed_down + down))
    block, corners = _block(fitted)
    for _ in range(fitted.turn):
        block, corners = np.rot90(block, -1), np.stack([block.shape[0] - corners[:, 1], corners[:, 0]], axis=1)
    sheet = face.copy()
    x = round((left + fitted.place[0] * (wide - block.shape[1] / PER_MM)) * PER_MM)
    y = round((top + fitted.place[1] * (high - block.shape[0] / PER_MM)) * PER_MM)
    x, y = min(max(x, 0), sheet.shape[1] - block.shape[1]), min(max(y, 0), sheet.shape[0] - block.shape[0])
    sheet[y : y + block.shape[0], x : x + block.shape[1]] = block
    return Face(sheet, np.add(corners, (x, y)))


def _block(style: CodeStyle) -> tuple[Picture, NDArray[np.float64]]:
    """Bars, digits and the clear margin, upright; and the corners of the bars in it."""
    module, bars = style.module, style.number.bars
    canvas = Canvas((len(bars) + sum(_QUIET)) * module, style.height + 5.5, style.paper)
    fine = 16
    rows = round(style.height * PER_MM)
    tall = min(round((style.height + 5 * module) * PER_MM), canvas.pixels.shape[0])
    start, end = _QUIET[0] * module * PER_MM, (_QUIET[0] + len(bars)) * module * PER_MM
    ends = np.arange(canvas.pixels.shape[1] * fine) + 0.5
    index = np.floor((ends / fine - start) / (end - start) * len(bars)).astype(int)
    inside = (index >= 0) & (index < len(bars))
    guards = np.zeros(len(bars), bool)
    for first, behind in style.number.guards:
        guards[first:behind] = True
    for dark, top, bottom in ((bars, round(1.2 * PER_MM), rows), (bars & guards, rows, tall)):
        share = (inside & dark[np.clip(index, 0, len(bars) - 1)]).reshape(-1, fine).mean(axis=1)[:, None]
        canvas.pixels[top:bottom] = np.round(np.array(style.paper) * (1 - share) + np.array(style.ink) * share).astype(np.uint8)
    cap = min(9 * module, 3.0)
    for words, left, right in style.number.digits:
        # Each digit has a place of its own, as in print.
        step = (right - left) / len(words)
        for place, digit in enumerate(words):
            x = (_QUIET[0] + left + (place + 0.5) * step) * module
            canvas.text(digit, x, style.height + 1.2 + cap, cap, style.ink, weight=0.12, align=0.5)
    corners = np.array([[start, 1.2 * PER_MM], [end, 1.2 * PER_MM], [end, rows], [start, rows]])
    return canvas.pixels, corners


def front(brand: Brand, width: float, height: float, random: np.random.Generator) -> Picture:
    """The face that sells: name, picture, product and amount."""
    colours, draw = brand.palette, PICTOGRAMS[brand.picture]
    canvas, small = Canvas(width, height, colours.ground), min(width, height)
    light = _light(colours.ground)
    match brand.layout:
        case 0:
            canvas.circle(width / 2, height * 0.60, width * 0.43, shaded(colours.ground, 0.85))
            canvas.circle(width / 2, height * 0.59, width * 0.43, colours.paper)
            draw(canvas, width / 2, height * 0.56, min(width * 0.24, height * 0.2), colours.accent, colours.second)
            name, words, below = height * 0.19, colours.ink, height * 0.59 + width * 0.30
        case 1:
            canvas.polygon([(0, height * 0.62), (width, height * 0.42), (width, height), (0, height)], colours.paper)
            canvas.polygon([(0, height * 0.60), (width, height * 0.40), (width, height * 0.42), (0, height * 0.62)], colours.second)
            draw(canvas, width * 0.60, height * 0.58, min(width * 0.30, height * 0.21), colours.accent, colours.second)
            name, words, below = height * 0.20, colours.ink, height * 0.87
        case 2:
            stripe = width / 9
            for number in range(0, 9, 2):
                canvas.rectangle(number * stripe, 0, (number + 1) * stripe, height, shaded(colours.ground, 0.93 if light else 1.12))
            canvas.rectangle(width * 0.08, height * 0.08, width * 0.92, height * 0.92, colours.paper, small * 0.05)
            draw(canvas, width / 2, height * 0.55, min(width * 0.27, height * 0.2), colours.accent, colours.second)
            name, words, below, light = height * 0.25, colours.ink, height * 0.83, True
        case _:
            hill = np.linspace(0, width, 40)
            for depth, tone in ((0.60, 1.2), (0.66, 1.0)):
                edge = np.stack([hill, height * depth + height * 0.035 * np.sin(hill / width * 6 + depth * 40)], axis=1)
                colour = shaded(colours.accent, tone)
                canvas.polygon(np.concatenate([edge, [[width, height], [0, height]]]), colour)
            draw(canvas, width * 0.5, height * 0.49, min(width * 0.32, height * 0.21), shaded(colours.accent, 1.15), colours.second)
            name, words, below = height * 0.19, _against(colours.accent), height * 0.85
    ink = colours.ink if light else (255, 255, 255)
    _name(canvas, brand, width / 2, name, width * (0.74 if brand.layout == 2 else 0.86), ink)
    cap = min(small * 0.055, height * 0.05)
    canvas.text(brand.product, width / 2, below, cap, words, weight=0.16, align=0.5, longest=width * 0.62)
    canvas.text(brand.claim, width / 2, below + cap * 1.55, cap * 0.55, words, align=0.5, longest=width * 0.55)
    corner = colours.ink if brand.layout == 1 else words
    if brand.layout in (1, 3):
        canvas.text(brand.amount, width * 0.95, height * 0.965, cap * 0.62, corner, align=1.0)
    if random.random() < 0.5 and brand.layout != 2:
        x, y, radius = width * 0.83, height * 0.33, small * 0.105
        canvas.polygon(_star(x, y, radius), colours.second)
        canvas.text("new", x, y + radius * 0.22, radius * 0.45, _against(colours.second), weight=0.18, align=0.5)
    return canvas.pixels


def back(brand: Brand, width: float, height: float, random: np.random.Generator, *, coded: bool = False) -> Picture:
    """Small print above, signs below. coded: the lower half is left free for a barcode."""
    colours = brand.palette
    canvas = Canvas(width, height, colours.paper)
    band = height * 0.13
    canvas.rectangle(0, 0, width, band, colours.ground)
    _name(canvas, brand, width / 2, band * 0.72, width * 0.7, colours.ink if _light(colours.ground) else (255, 255, 255), band * 0.4)
    margin = width * 0.07
    start = int(random.integers(0, 300))
    cap = min(1.35, width * 0.022)
    canvas.text(brand.product, margin, band + height * 0.055, min(height * 0.024, 4.0), colours.ink, weight=0.16, longest=width * 0.8)
    small_print = (_WORDS[_WORDS.index(" ", start) :] + _WORDS) if start else _WORDS
    canvas.paragraph(small_print, margin, band + height * 0.08, width - margin, height * 0.46, cap, colours.ink)
    size = min(width, height) * 0.035
    for number, sign in enumerate(random.permutation(np.array(SIGNS, object))[:3]):
        sign(canvas, margin + size + number * size * 3.2, height * 0.52, size, colours.ink)
    if not coded:
        draw = PICTOGRAMS[brand.picture]
        draw(canvas, width * 0.5, height * 0.77, min(width, height) * 0.13, colours.accent, colours.second)
    return canvas.pixels


def side(brand: Brand, width: float, height: float, random: np.random.Generator, *, coded: bool = False) -> Picture:
    """The nutrition table. coded: the lower half is left free for a barcode."""
    colours = brand.palette
    plain = random.random() < 0.5
    ground = colours.ground if plain else colours.paper
    canvas, ink = Canvas(width, height, ground), colours.ink if _light(ground) else (255, 255, 255)
    margin = width * 0.1
    _name(canvas, brand, width / 2, height * 0.10, width * 0.76, ink, height * 0.05)
    canvas.rectangle(margin, height * 0.14, width - margin, height * 0.145, ink)
    cap = min(width * 0.033, height * 0.017, 2.2)
    y = height * 0.19
    canvas.text("Nutrition per 100 g", margin, y, cap * 1.1, ink, weight=0.16, longest=width - 2 * margin)
    rows = ("Energy", "Fat", "of which saturates", "Carbohydrate", "of which sugars", "Fibre", "Protein", "Salt")
    for row in rows:
        y += cap * 2.1
        amount = f"{int(random.integers(180, 1900))} kJ" if row == "Energy" else f"{random.uniform(0.1, 40):.1f} g"
        canvas.text(row, margin, y, cap, ink, longest=width * 0.5)
        canvas.text(amount, width - margin, y, cap, ink, align=1.0)
        canvas.rectangle(margin, y + cap * 0.5, width - margin, y + cap * 0.5 + 0.2, ink)
    if not coded:
        draw = PICTOGRAMS[brand.picture]
        draw(canvas, width / 2, height * 0.78, min(width * 0.3, height * 0.14), colours.accent, colours.second)
    return canvas.pixels


def end(brand: Brand, width: float, height: float, random: np.random.Generator, *, coded: bool = False) -> Picture:
    """Top or bottom: the name, and the date until when it is best. coded: the right half is left free for a barcode."""
    colours = brand.palette
    canvas = Canvas(width, height, colours.ground)
    ink = colours.ink if _light(colours.ground) else (255, 255, 255)
    canvas.rectangle(0, height * 0.82, width, height, colours.second)
    middle, longest = (width * 0.25, width * 0.4) if coded else (width * 0.5, width * 0.6)
    _name(canvas, brand, middle, height * 0.48, longest, ink, min(height * 0.24, width * 0.12))
    date = f"Best before {int(random.integers(1, 29)):02}.{int(random.integers(1, 13)):02}.27  L{int(random.integers(1000, 9999))}"
    canvas.text(date, width * 0.06, height * 0.72, min(height * 0.07, 2.6), ink, longest=width * 0.4)
    return canvas.pixels


def _name(canvas: Canvas, brand: Brand, x: float, y: float, longest: float, ink: Colour, cap: float | None = None) -> None:
    cap = cap or canvas.height * 0.11
    canvas.text(brand.name, x, y, cap, ink, weight=brand.weight, face=brand.lettering, align=0.5, longest=longest)


def _light(colour: Colour) -> bool:
    red, green, blue = colour
    return 0.299 * red + 0.587 * green + 0.114 * blue > 150


def _against(ground: Colour) -> Colour:
    return (40, 32, 28) if _light(ground) else (255, 255, 255)


def _star(x: float, y: float, radius: float) -> NDArray[np.float64]:
    turn = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    reach = np.where(np.arange(32) % 2, 0.86, 1.0) * radius
    return np.stack([x + reach * np.cos(turn), y + reach * np.sin(turn)], axis=1)
