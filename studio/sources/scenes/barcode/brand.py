"""Made-up brands: a name, a product, its colours and what it is pictured by."""

from dataclasses import dataclass

import numpy as np

from studio.sources.scenes.barcode.canvas import Colour, Face


@dataclass(frozen=True, slots=True)
class Palette:
    """ground, paper: large areas; ink: text on paper; accent, second: pictures and bands."""

    ground: Colour
    paper: Colour
    ink: Colour
    accent: Colour
    second: Colour


@dataclass(frozen=True, slots=True)
class Brand:
    name: str
    product: str
    claim: str
    amount: str
    picture: str
    palette: Palette
    lettering: Face
    weight: float
    layout: int


_CREAM, _WHITE, _SNOW = (250, 244, 230), (255, 255, 255), (244, 247, 248)
_PALETTES: dict[str, tuple[Palette, ...]] = {
    "grain": (
        Palette((222, 158, 62), _CREAM, (72, 42, 18), (196, 112, 28), (120, 132, 58)),
        Palette((36, 74, 110), _CREAM, (22, 38, 62), (226, 170, 70), (236, 206, 150)),
    ),
    "green": (
        Palette((46, 108, 72), _SNOW, (20, 52, 36), (104, 164, 72), (232, 226, 168)),
        Palette((206, 226, 178), _WHITE, (34, 66, 40), (72, 138, 72), (246, 200, 84)),
    ),
    "red": (
        Palette((196, 46, 44), _CREAM, (88, 18, 22), (214, 62, 40), (74, 132, 62)),
        Palette((246, 226, 200), _WHITE, (120, 30, 26), (206, 58, 46), (86, 140, 70)),
    ),
    "yellow": (
        Palette((250, 208, 52), _WHITE, (70, 56, 16), (244, 176, 30), (74, 148, 84)),
        Palette((24, 128, 132), _WHITE, (14, 62, 68), (250, 200, 46), (250, 236, 180)),
    ),
    "brown": (
        Palette((74, 44, 34), _CREAM, (56, 32, 24), (126, 76, 46), (222, 170, 98)),
        Palette((232, 214, 190), (255, 250, 242), (64, 38, 28), (134, 82, 52), (196, 88, 62)),
    ),
    "blue": (
        Palette((26, 92, 164), _SNOW, (14, 42, 86), (62, 146, 206), (250, 214, 92)),
        Palette((196, 224, 238), _WHITE, (22, 62, 104), (48, 124, 186), (240, 150, 96)),
    ),
    "violet": (
        Palette((104, 66, 138), _SNOW, (54, 30, 78), (164, 112, 190), (246, 206, 120)),
        Palette((240, 222, 232), _WHITE, (86, 40, 78), (180, 84, 138), (120, 166, 120)),
    ),
}
_PRODUCTS = (
    ("Oat flakes", "Slowly toasted", "500 g", "wheat", "grain", "box bag"),
    ("Rye crispbread", "Baked on stone", "250 g", "wheat", "grain", "box"),
    ("Muesli", "High in fibre", "375 g", "mountains", "grain", "box bag"),
    ("Tomato soup", "With basil", "400 g", "fruit", "red", "can"),
    ("Tomato sauce", "Sweet and smoky", "450 ml", "fruit", "red", "bottle"),
    ("Apple rings", "Dried, nothing added", "120 g", "fruit", "red", "bag box"),
    ("Green tea", "First harvest", "100 g", "leaf", "green", "box bag can"),
    ("Iced tea", "With mint", "0.5 l", "leaf", "green", "bottle can"),
    ("Garden peas", "Picked young", "340 g", "leaf", "green", "can bag"),
    ("Lemon biscuits", "With real zest", "200 g", "citrus", "yellow", "box bag"),
    ("Orange drink", "Full of sun", "0.75 l", "citrus", "yellow", "bottle can"),
    ("Coffee", "Whole beans", "500 g", "bean", "brown", "bag box can"),
    ("Cocoa", "Dark and round", "250 g", "bean", "brown", "can box bag"),
    ("Sea salt", "From clear water", "500 g", "drop", "blue", "box bag"),
    ("Spring water", "Still", "0.75 l", "mountains", "blue", "bottle"),
    ("Sardines", "In olive oil", "125 g", "fish", "blue", "can"),
    ("Plum jam", "Cooked in small pots", "340 g", "fruit", "violet", "can"),
    ("Plum juice", "Pressed cold", "0.7 l", "fruit", "violet", "bottle"),
)
"""Name, claim, amount, picture, colours, and what it is packed in."""
_STARTS = (
    "Al",
    "Bel",
    "Car",
    "Dan",
    "El",
    "Fio",
    "Gal",
    "Hel",
    "Il",
    "Jo",
    "Kel",
    "Lu",
    "Mor",
    "Nel",
    "Or",
    "Pa",
    "Ru",
    "Sol",
    "Tam",
    "Vel",
)
_MIDDLES = ("ba", "do", "fi", "la", "li", "ma", "mi", "no", "ra", "ri", "sa", "ta", "vo", "we")
_ENDS = ("", "", "na", "lo", "ra", "lia", "no", "ster", "vik", "mo")


def random_brand(random: np.random.Generator, package: str) -> Brand:
    """package: "box", "can", "bottle" or "bag"."""
    fitting = [product for product in _PRODUCTS if package in product[5].split()]
    product, claim, amount, picture, colours, _ = fitting[int(random.integers(len(fitting)))]
    start, middle, end = (str(random.choice(parts)) for parts in (_STARTS, _MIDDLES, _ENDS))
    palettes = _PALETTES[colours]
    lettering, weight = (("sans", 0.22), ("sans", 0.15), ("serif", 0.12), ("bold", 0.2))[int(random.integers(4))]
    name = start + middle + end
    return Brand(
        name.upper() if lettering == "sans" and random.random() < 0.6 else name,
        product,
        claim,
        amount,
        picture,
        palettes[int(random.integers(len(palettes)))],
        lettering,  # type: ignore[arg-type]  # one of the four above
        weight,
        int(random.integers(4)),
    )
