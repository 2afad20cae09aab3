"""Digits and letters of typefaces as pictures of ink, drawn once and used again and again."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from typefaces import Typeface, typefaces  # beside this file

SIDE = 72
"""Of a glyph's picture, in pixels; a digit is HEIGHT tall in it."""

HEIGHT = 52

LETTERS = "0ACDEFGHKMNPRUVWXkmnrwx?&%#@*+★♥€"
"""No digit of a puzzle, and like none: not I, O, S, Z, B, T, y or g."""


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """One typeface. digits: 9 × SIDE × SIDE uint8, 255 where there is ink, 1 first; letters: so many × SIDE × SIDE."""

    digits: NDArray[np.uint8]
    letters: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Atlas:
    """All typefaces: printed and handwritten ones."""

    printed: tuple[Glyphs, ...]
    handwritten: tuple[Glyphs, ...]


def atlas(folder: Path, held_out: bool) -> Atlas:
    """Of the typefaces in `folder` those that are held out, or the others; without those that lack digits or look like another."""
    sides: tuple[list[Glyphs], list[Glyphs]] = [], []
    seen: set[bytes] = set()
    for face in typefaces(folder):
        glyphs = _drawn(face) if face.held_out == held_out else None
        if glyphs is not None and (print_ := (glyphs.digits[:, ::6, ::6] > 127).tobytes()) not in seen:
            seen.add(print_)
            sides[face.handwritten].append(glyphs)
    return Atlas(tuple(sides[0]), tuple(sides[1]))


def _drawn(face: Typeface) -> Glyphs | None:
    """None where the typeface has no nine different digits."""
    try:
        font = ImageFont.truetype(str(face.file), 60)
        tallest = max(_size(font, digit)[1] for digit in "0123456789")
        font = ImageFont.truetype(str(face.file), max(8, round(60 * HEIGHT / max(tallest, 8))))
    except OSError:
        return None
    digits = np.stack([_picture(font, str(digit)) for digit in range(1, 10)])
    missing = _picture(font, "\U0010fffe")
    if len({picture.tobytes() for picture in digits}) < 9 or any((picture > 127).sum() < 40 for picture in digits):
        return None
    letters = [_picture(font, letter) for letter in LETTERS]
    kept = [picture for picture in letters if (picture > 127).sum() > 40 and not np.array_equal(picture, missing)]
    return Glyphs(digits, np.stack(kept) if kept else np.zeros((0, SIDE, SIDE), np.uint8))


def _size(font: ImageFont.FreeTypeFont, text: str) -> tuple[float, float]:
    left, top, right, bottom = font.getbbox(text)
    return right - left, bottom - top


def _picture(font: ImageFont.FreeTypeFont, text: str) -> NDArray[np.uint8]:
    """The glyph amid its picture."""
    left, top, right, bottom = font.getbbox(text)
    picture = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(picture).text(((SIDE - left - right) / 2, (SIDE - top - bottom) / 2), text, font=font, fill=255)
    return np.asarray(picture, np.uint8)
