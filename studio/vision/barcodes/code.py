"""Where a barcode is in a picture, and what it says."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Symbology = Literal["EAN-13", "EAN-8", "UPC-A", "UPC-E", "QR Code", "Data Matrix", "Code 128"]
RETAIL: tuple[Symbology, ...] = get_args(Symbology)[:4]

Corners = NDArray[np.float32]
"""4 × 2 in frame pixels, around the bars, as one reads the digits: top left, top right, bottom right, bottom left. The first to the
second runs across the bars, the second to the third along one. Where the digits are unread, half a turn is open."""

Part = tuple[int, int, int, int]
"""Of a frame: left, top, width and height in its pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """Where a barcode is, readable or not. confidence: 0 … 1; module: width of the narrowest bar in frame pixels, as estimated."""

    corners: Corners
    confidence: float
    module: float

    @property
    def centre(self) -> tuple[float, float]:
        x, y = self.corners.mean(axis=0)
        return float(x), float(y)

    @property
    def length(self) -> float:
        """Across all bars, in frame pixels: the mean of both sides."""
        top_left, top_right, bottom_right, bottom_left = self.corners
        return float(np.hypot(*(top_right - top_left)) + np.hypot(*(bottom_right - bottom_left))) / 2

    @property
    def angle(self) -> float:
        """Degrees the digits are turned clockwise from level, −180 … 180."""
        top_left, top_right, bottom_right, bottom_left = self.corners
        x, y = (top_right - top_left) + (bottom_right - bottom_left)
        return float(np.degrees(np.arctan2(y, x)))


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """A barcode that was read. text: as printed under the bars, with the check digit; corners: where it is."""

    text: str
    symbology: Symbology
    corners: Corners

    @property
    def gtin13(self) -> str:
        """The 13-digit number of a retail code: UPC-A and EAN-8 padded with zeros, UPC-E expanded; "" for other symbologies."""
        if self.symbology not in RETAIL:
            return ""
        digits = _expanded(self.text) if self.symbology == "UPC-E" else self.text
        return digits.zfill(13)


def _expanded(upce: str) -> str:
    """UPC-E's 8 digits as the 12 of UPC-A (GS1 General Specifications, 5.2.2.4.2)."""
    system, body, check = upce[0], upce[1:7], upce[7]
    match body[5]:
        case "0" | "1" | "2":
            return system + body[:2] + body[5] + "0000" + body[2:5] + check
        case "3":
            return system + body[:3] + "00000" + body[3:5] + check
        case "4":
            return system + body[:4] + "00000" + body[4] + check
    return system + body[:5] + "0000" + body[5] + check


def check_digit(digits: str) -> int:
    """The GS1 check digit that belongs behind `digits` (7, 11, 12 … of them), by weights 3 and 1 from the right."""
    return -sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))) % 10
