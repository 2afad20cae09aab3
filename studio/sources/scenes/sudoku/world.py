"""All that the camera can see: the table and the newspaper on it, drawn once, at several sizes."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sources.scenes.barcode.camera import Array
from studio.sources.scenes.sudoku.page import HEIGHT, PICTURE, WIDTH, Printed, print_page
from studio.sources.scenes.sudoku.press import Colour, Layer, Press
from studio.sources.scenes.sudoku.relief import Relief
from studio.sources.scenes.sudoku.table import lay_pen, wood
from studio.sources.scenes.sudoku.view import evening

Picture = NDArray[np.uint8]

MARGIN = 64.0
"""mm of table around the page; beyond them it goes on mirrored."""
_PAPER = (235, 230, 217)
_ACCENTS: tuple[Colour, ...] = ((150, 52, 44), (38, 84, 112), (70, 96, 62), (134, 86, 34))
_PENS: tuple[Colour, ...] = ((36, 54, 140), (28, 78, 150), (34, 36, 44))
_FINER = 2**0.5
_LEVELS = 5
_COARSE = 2.0
"""mm between which light and shadow are worked out."""
_UNIT = 200
"""Brightness 1 in eight bits."""
_PEN = ((249.0, 216.0), (286.0, 342.0))
"""mm of its tip and its other end."""


class World:
    """Pictures of table and page from above: level n has per_mm / √2ⁿ pixels a millimetre."""

    def __init__(self, puzzles: tuple[Printed, ...], relief: Relief, per_mm: float, random: np.random.Generator) -> None:
        self._per_mm = per_mm
        accent, pen = (inks[int(random.integers(len(inks)))] for inks in (_ACCENTS, _PENS))
        table_light, page_light = _lights(relief)
        picture = _lit(_table(per_mm, random), table_light)
        left, page = round(MARGIN * per_mm), _lit(_page(puzzles, per_mm, accent, pen, random), page_light)
        picture[left : left + page.shape[0], left : left + page.shape[1]] = page
        ends = [((x + MARGIN) * per_mm, (y + MARGIN) * per_mm) for x, y in _PEN]
        lay_pen(picture, ends[0], ends[1], 8.5 * per_mm, pen)
        self.levels = [picture]
        for number in range(1, _LEVELS):
            size = (round(picture.shape[1] / _FINER**number), round(picture.shape[0] / _FINER**number))
            self.levels.append(np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8))

    def level(self, per_mm: float) -> tuple[Picture, Array]:
        """The level for so many picture pixels a millimetre, and the 2 × 3 affine map from mm on the page to its pixels."""
        number = int(np.clip(round(np.log(self._per_mm / per_mm) / np.log(_FINER)), 0, _LEVELS - 1))
        picture = self.levels[number]
        scale = np.array([picture.shape[1], picture.shape[0]]) / (self.levels[0].shape[1], self.levels[0].shape[0]) * self._per_mm
        return picture, np.column_stack([np.diag(scale), scale * MARGIN - 0.5])


def _page(puzzles: tuple[Printed, ...], per_mm: float, accent: Colour, pen: Colour, random: np.random.Generator) -> Picture:
    press = Press(WIDTH, HEIGHT, per_mm)
    print_page(press, puzzles, random)
    size = (round(WIDTH * per_mm), round(HEIGHT * per_mm))
    fibres = random.standard_normal((size[1] // 2, size[0] // 2)).astype(np.float32)
    clouds = cv2.resize(random.standard_normal((60, 45)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    grain = cv2.resize(fibres, size, interpolation=cv2.INTER_CUBIC) * 2.2 + clouds * 1.2
    # What is printed on the other side shows through, mirrored.
    through = cv2.flip(cv2.resize(press.layer("black"), (size[0] // 3, size[1] // 3), interpolation=cv2.INTER_AREA), 1)
    through = cv2.resize(cv2.GaussianBlur(through, (0, 0), 1.2), size, interpolation=cv2.INTER_LINEAR)
    tone = np.clip(128 + grain - through * np.float32(0.05), 0, 255).astype(np.uint8)
    tones = np.clip(np.array(_PAPER) + np.arange(-128, 128)[:, None], 0, 255).astype(np.uint8)[None]
    paper = np.asarray(cv2.LUT(cv2.cvtColor(tone, cv2.COLOR_GRAY2RGB), tones), np.uint8)
    left, top, right, bottom = (round(edge * per_mm) for edge in PICTURE)
    under = paper[top:bottom, left:right]
    under[:] = cv2.multiply(evening(right - left, bottom - top, random), under, scale=1 / 230)
    inks: dict[Layer, Colour] = {"black": (46, 43, 44), "colour": accent, "pen": pen, "pencil": (112, 110, 112)}
    press.printed(paper, inks)
    return paper


def _table(per_mm: float, random: np.random.Generator) -> Picture:
    width, height = (round((side + 2 * MARGIN) * per_mm) for side in (WIDTH, HEIGHT))
    return wood(width, height, per_mm, random)


def _lights(relief: Relief) -> tuple[Array, Array]:
    """Brightness of the table, with the page's shadow on it, and of the page, every _COARSE mm; a lamp stands at the upper left."""
    page, table = (_places(margin) for margin in (0.0, MARGIN))
    x, y = table
    outside = np.hypot(np.maximum(np.maximum(3 - x, x - WIDTH - 3), 0), np.maximum(np.maximum(3 - y, y - HEIGHT - 3), 0))
    corner = np.exp(-((x - WIDTH - 8) ** 2 + (y - HEIGHT - 8) ** 2) / 30.0**2)
    shadow = 1 - (0.5 + 0.2 * corner) * np.exp(-outside / (5.0 + 9.0 * corner))
    return shadow * _lamp(*table), relief.shade(*page) * _lamp(*page)


def _places(margin: float) -> tuple[Array, Array]:
    counts = (int((WIDTH + 2 * margin) / _COARSE), int((HEIGHT + 2 * margin) / _COARSE))
    x, y = np.meshgrid(*((np.arange(count) + 0.5) * _COARSE - margin for count in counts))
    return x, y


def _lamp(x: Array, y: Array) -> Array:
    light: Array = 1.12 - 0.26 * np.clip(np.hypot(x - 30, y - 40) / 420, 0, 1) ** 1.3
    return light


def _lit(picture: Picture, light: Array) -> Picture:
    coarse = np.clip(light * _UNIT, 0, 255).astype(np.uint8)
    fine = cv2.resize(coarse, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.multiply(picture, cv2.cvtColor(fine, cv2.COLOR_GRAY2RGB), scale=1 / _UNIT), np.uint8)
