"""A sheet of newsprint under the press: layers of ink, measured in millimetres."""

from collections.abc import Iterable
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Mask = NDArray[np.uint8]
Colour = tuple[int, int, int]
"""RGB."""
Layer = Literal["black", "colour", "pen", "pencil"]
Lettering = Literal["text", "headline", "italic", "label"]
Points = Iterable[tuple[float, float]] | NDArray[np.float64]

_FINE = 2
_SHIFT = 4
_FONTS = {
    "text": cv2.FONT_HERSHEY_COMPLEX,
    "headline": cv2.FONT_HERSHEY_TRIPLEX,
    "italic": cv2.FONT_HERSHEY_COMPLEX | cv2.FONT_ITALIC,
    "label": cv2.FONT_HERSHEY_DUPLEX,
}
_CAP = 21.0
"""Height of Hershey's capitals at scale 1."""


class Press:
    """Places and lengths are millimetres from the page's top left corner. Layers hold how much of their ink lies where, 0 … 255.

    per_mm: pixels to a millimetre of the paper that is printed on; layers have twice as many.
    """

    def __init__(self, width: float, height: float, per_mm: float) -> None:
        self.width, self.height = width, height
        self.layers: dict[Layer, Mask] = {}
        self._per_mm = per_mm * _FINE

    def layer(self, name: Layer) -> Mask:
        if name not in self.layers:
            self.layers[name] = np.zeros((round(self.height * self._per_mm), round(self.width * self._per_mm)), np.uint8)
        return self.layers[name]

    def pixels(self, points: Points) -> NDArray[np.float64]:
        """n × 2 pixels of a layer, 0 being the middle of the first."""
        placed: NDArray[np.float64] = np.asarray(list(points), float) * self._per_mm - 0.5
        return placed

    def length(self, mm: float) -> float:
        """In pixels of a layer."""
        return mm * self._per_mm

    def polygon(self, points: Points, ink: int = 255, layer: Layer = "black") -> None:
        fixed = np.round(self.pixels(points) * 2**_SHIFT).astype(np.int32)
        cv2.fillPoly(self.layer(layer), [fixed], (ink,), cv2.LINE_AA, _SHIFT)

    def box(self, left: float, top: float, right: float, bottom: float, ink: int = 255, layer: Layer = "black") -> None:
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], ink, layer)

    def rule(self, left: float, top: float, right: float, bottom: float, thickness: float, ink: int = 255) -> None:
        """A level or upright rule whose ink lies evenly about its line, and reaches half its thickness over both ends."""
        half = thickness / 2
        self.box(left - half, top - half, right + half, bottom + half, ink)

    def circle(self, x: float, y: float, radius: float, ink: int = 255, layer: Layer = "black") -> None:
        turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        self.polygon(np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], axis=1), ink, layer)

    def measure(self, words: str, cap: float, lettering: Lettering = "text", weight: float = 0.09) -> float:
        """mm that a line is long."""
        (wide, _), _ = cv2.getTextSize(words, _FONTS[lettering], self.length(cap) / _CAP, self._stroke(cap, weight))
        return wide / self._per_mm

    def text(
        self,
        words: str,
        x: float,
        y: float,
        cap: float,
        lettering: Lettering = "text",
        *,
        weight: float = 0.09,
        align: float = 0.0,
        ink: int = 255,
        layer: Layer = "black",
    ) -> None:
        """One line. y: its baseline; cap: height of capitals; weight: stroke to that; align: 0 starts at x, 0.5 is centred on it."""
        left = x - align * self.measure(words, cap, lettering, weight)
        place = (round(self.length(left)), round(self.length(y)))
        stroke = self._stroke(cap, weight)
        cv2.putText(self.layer(layer), words, place, _FONTS[lettering], self.length(cap) / _CAP, (ink,), stroke, cv2.LINE_AA)

    def column(self, words: list[str], left: float, top: float, right: float, bottom: float, cap: float) -> list[str]:
        """Sets words in lines, justified where that tears no holes, until the column is full; returns the rest. "¶" begins a paragraph."""
        y, wide, gap = top + cap, right - left, cap * 0.55
        sizes = {word: self.measure(word, cap) for word in set(words)}
        rest = list(words)
        while rest and y <= bottom:
            indent = cap * 1.3 if rest[0] == "¶" else 0.0
            rest = rest[1:] if indent else rest
            count, used = 0, indent
            while count < len(rest) and rest[count] != "¶" and used + sizes[rest[count]] <= wide:
                used += sizes[rest[count]] + gap
                count += 1
            line, rest = rest[: max(count, 1)], rest[max(count, 1) :]
            ends = not rest or rest[0] == "¶"
            spare = 0.0 if ends or len(line) < 2 else (wide - used + gap) / (len(line) - 1)
            spare = spare if spare < 1.2 * cap else 0.0
            x = left + indent
            for word in line:
                self.text(word, x, y, cap)
                x += sizes[word] + gap + spare
            y += cap * 1.9
        return rest

    def printed(self, paper: Picture, inks: dict[Layer, Colour]) -> None:
        """Prints all layers on the paper (RGB), in place."""
        for name, mask in self.layers.items():
            share = cv2.resize(mask, (paper.shape[1], paper.shape[0]), interpolation=cv2.INTER_AREA)
            clear = cv2.cvtColor(cv2.bitwise_not(share), cv2.COLOR_GRAY2RGB)
            cv2.multiply(paper, clear, dst=paper, scale=1 / 255)
            tint = np.array(inks[name], np.float32) / 255
            cv2.add(paper, cv2.merge([cv2.convertScaleAbs(share, alpha=float(part)) for part in tint]), dst=paper)

    def _stroke(self, cap: float, weight: float) -> int:
        return max(round(self.length(cap) * weight), 1)
