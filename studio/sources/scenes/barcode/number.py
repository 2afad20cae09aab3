"""A random retail number and its bars."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import zxingcpp
from numpy.typing import NDArray

Symbology = Literal["EAN-13", "EAN-8", "UPC-A", "UPC-E"]
SYMBOLOGIES: tuple[Symbology, ...] = ("EAN-13", "EAN-8", "UPC-A", "UPC-E")

_FORMATS = {
    "EAN-13": zxingcpp.BarcodeFormat.EAN13,
    "EAN-8": zxingcpp.BarcodeFormat.EAN8,
    "UPC-A": zxingcpp.BarcodeFormat.UPCA,
    "UPC-E": zxingcpp.BarcodeFormat.UPCE,
}
_FREE_DIGITS = {"EAN-13": 12, "EAN-8": 7, "UPC-A": 11, "UPC-E": 7}
_PRINTED = {"EAN-13": 13, "EAN-8": 8, "UPC-A": 12}
_GUARDS = {
    "EAN-13": ((0, 3), (45, 50), (92, 95)),
    "EAN-8": ((0, 3), (31, 36), (64, 67)),
    "UPC-A": ((0, 10), (45, 50), (85, 95)),
    "UPC-E": ((0, 3), (45, 51)),
}


@dataclass(frozen=True, slots=True, eq=False)
class RetailNumber:
    """text: as printed, with the check digit. bars: one entry a module from the first bar to the last, True where it is dark."""

    text: str
    symbology: Symbology
    bars: NDArray[np.bool_]

    @property
    def guards(self) -> tuple[tuple[int, int], ...]:
        """First and one behind the last module of each run of bars that reaches down between the digits."""
        return _GUARDS[self.symbology]

    @property
    def digits(self) -> tuple[tuple[str, float, float], ...]:
        """Each group of digits and the modules it is printed between; groups beside the bars lie below 0 or past the last."""
        text = self.text
        match self.symbology:
            case "EAN-13":
                return (text[0], -9.0, -2.0), (text[1:7], 4.0, 45.0), (text[7:], 51.0, 91.0)
            case "EAN-8":
                return (text[:4], 4.0, 30.0), (text[4:], 37.0, 63.0)
            case "UPC-A":
                return (text[0], -9.0, -3.0), (text[1:6], 11.0, 45.0), (text[6:11], 51.0, 85.0), (text[11], 98.0, 104.0)
            case "UPC-E":
                return (text[0], -9.0, -3.0), (text[1:7], 4.0, 45.0), (text[7], 54.0, 60.0)


def random_number(symbology: Symbology, random: np.random.Generator) -> RetailNumber:
    """Any valid number; it may by chance be that of a product on sale."""
    digits = list(map(str, random.integers(0, 10, _FREE_DIGITS[symbology])))
    if symbology == "UPC-E":
        digits[0] = "0"
        # The last digit says which zeros were left out; a small digit before them would be left out in another way.
        if digits[6] > "2" and digits[place := min(int(digits[6]), 5)] <= "2":
            digits[place] = "7"
    return encoded("".join(digits), symbology)


def encoded(digits: str, symbology: Symbology) -> RetailNumber:
    """The number of `digits`, given without the check digit."""
    barcode = zxingcpp.create_barcode(digits, _FORMATS[symbology])
    # zxing-cpp's text of a UPC-E is the EAN-13 it stands for, which ends in the same check digit.
    text = digits + barcode.text[-1] if symbology == "UPC-E" else barcode.text[-_PRINTED[symbology] :]
    dark = np.array(barcode.to_image(scale=1))[0] < 128
    first, *_, last = np.flatnonzero(dark)
    return RetailNumber(text, symbology, dark[first : last + 1])
