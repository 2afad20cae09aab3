"""A flat sheet to print on, measured in millimetres."""

from collections.abc import Sequence
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]
"""RGB."""
Picture = NDArray[np.uint8]

PER_MM = 9.0
"""Pixels a millimetre: a little more than the camera sees of a package at 12 cm."""
_SHIFT = 4
_CAP = 21 / 22
"""Height of Hershey's capitals to what `getTextSize` says of them."""

Face = Literal["sans", "bold", "serif", "script"]
_FONTS = {
    "sans": cv2.FONT_HERSHEY_SIMPLEX,
    "bold": cv2.FONT_HERSHEY_DUPLEX,
    "serif": cv2.FONT_HERSHEY_TRIPLEX,
    "script": cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
}
Points = Sequence[tuple[float, float]] | NDArray[np.float64]


class Canvas:
    """What is printed, in `pixels` (height × width × 3 uint8 RGB). Places and lengths are millimetres from the top left corner."""

    def __init__(self, width: float, height: float, ground: Colour) -> None:
        self.width, self.height = width, height
        self.pixels: Picture = np.full((round(height * PER_MM), round(width * PER_MM), 3), ground, np.uint8)

    def rectangle(self, left: float, top: float, right: float, bottom: float, colour: Colour, radius: float = 0.0) -> None:
        """A filled rectangle, its corners rounded by `radius`."""
        radius = min(radius, (right - left) / 2, (bottom - top) / 2)
        if radius <= 0:
            self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], colour)
            return
        turn = np.linspace(0, np.pi / 2, 9)
        arc = np.stack([np.cos(turn), np.sin(turn)], axis=1) * radius
        inner = [
            (right - radius, bottom - radius),
            (left + radius, bottom - radius),
            (left + radius, top + radius),
            (right - radius, top + radius),
        ]
        quarters = [arc, (arc * (-1, 1))[::-1], -arc, (arc * (1, -1))[::-1]]
        corners = [np.add(quarter, middle) for quarter, middle in zip(quarters, inner, strict=True)]
        self.polygon(np.concatenate(corners), colour)

    def polygon(self, points: Points, colour: Colour) -> None:
        fixed = np.round((np.asarray(points, float) * PER_MM - 0.5) * 2**_SHIFT).astype(np.int32)
        cv2.fillPoly(self.pixels, [fixed], colour, cv2.LINE_AA, _SHIFT)

    def circle(self, x: float, y: float, radius: float, colour: Colour) -> None:
        turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
        self.polygon(np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], axis=1), colour)

    def line(self, points: Points, colour: Colour, thickness: float) -> None:
        fixed = np.round((np.asarray(points, float) * PER_MM - 0.5) * 2**_SHIFT).astype(np.int32)
        cv2.polylines(self.pixels, [fixed], False, colour, max(round(thickness * PER_MM), 1), cv2.LINE_AA, _SHIFT)

    def text(
        self,
        words: str,
        x: float,
        y: float,
        cap: float,
        colour: Colour,
        *,
        weight: float = 0.1,
        face: Face = "sans",
        align: float = 0.0,
        longest: float | None = None,
    ) -> float:
        """One line; returns its width. y: its baseline; cap: height of capitals, less where it would be longer than `longest`.

        weight: stroke to capital height; align: 0 starts at x, 0.5 is centred on it, 1 ends there.
        """
        font = _FONTS[face]
        scale = cap * PER_MM / 22 / _CAP
        stroke = max(round(cap * PER_MM * weight), 1)
        (wide, _), _ = cv2.getTextSize(words, font, scale, stroke)
        if longest is not None and wide > longest * PER_MM:
            return self.text(words, x, y, cap * longest * PER_MM / wide * 0.99, colour, weight=weight, face=face, align=align)
        left = round(x * PER_MM - align * wide)
        cv2.putText(self.pixels, words, (left, round(y * PER_MM)), font, scale, colour, stroke, cv2.LINE_AA)
        return wide / PER_MM

    def paragraph(self, words: str, left: float, top: float, right: float, bottom: float, cap: float, colour: Colour) -> None:
        """Small print in lines from left to right, as much of it as there is room for."""
        scale, y, line = cap * PER_MM / 22 / _CAP, top + cap, ""
        for word in words.split():
            longer = f"{line} {word}".strip()
            if cv2.getTextSize(longer, _FONTS["sans"], scale, 1)[0][0] > (right - left) * PER_MM:
                if y > bottom:
                    return
                self.text(line, left, y, cap, colour)
                line, y = word, y + 1.75 * cap
            else:
                line = longer
        if y <= bottom:
            self.text(line, left, y, cap, colour)

    def paste(self, picture: Picture, left: float, top: float) -> None:
        """Lays a picture of PER_MM over the sheet; what reaches over its edges is left out."""
        x, y = max(round(left * PER_MM), 0), max(round(top * PER_MM), 0)
        under = self.pixels[y : y + picture.shape[0], x : x + picture.shape[1]]
        under[:] = picture[: under.shape[0], : under.shape[1]]
