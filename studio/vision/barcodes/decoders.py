"""What zxing-cpp reads in a picture: claims, to be held against the bars."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from studio.vision.barcodes.code import Corners, Symbology

_FORMATS: dict[Symbology, zxingcpp.BarcodeFormat] = {
    "EAN-13": zxingcpp.BarcodeFormat.EAN13,
    "EAN-8": zxingcpp.BarcodeFormat.EAN8,
    "UPC-A": zxingcpp.BarcodeFormat.UPCA,
    "UPC-E": zxingcpp.BarcodeFormat.UPCE,
    "QR Code": zxingcpp.BarcodeFormat.QRCode,
    "Data Matrix": zxingcpp.BarcodeFormat.DataMatrix,
    "Code 128": zxingcpp.BarcodeFormat.Code128,
}


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """A number a decoder says, as printed, and where it was seen: for bars the scan lines that read it, often less high than they are."""

    text: str
    symbology: Symbology
    corners: Corners


def claims(gray: NDArray[np.uint8], symbologies: Iterable[Symbology], level: bool = False) -> tuple[Claim, ...]:
    """What zxing-cpp reads in `gray`. level: look along the rows alone, as in a crop, and not in smaller versions."""
    formats = zxingcpp.BarcodeFormats([_FORMATS[symbology] for symbology in symbologies])
    found = zxingcpp.read_barcodes(gray, formats=formats, try_rotate=not level, try_downscale=not level, try_invert=not level)
    return tuple(claim for each in found if (claim := _claim(each)))


def _claim(barcode: zxingcpp.Barcode) -> Claim | None:
    symbology = next((name for name, form in _FORMATS.items() if form == barcode.format), None)
    if symbology is None or not barcode.valid:
        return None
    place, text = barcode.position, barcode.text
    # zxing-cpp 3 says UPC-A as the EAN-13 it is part of, and UPC-E expanded to that.
    if symbology == "EAN-13" and text[0] == "0":
        symbology, text = "UPC-A", text[1:]
    elif symbology == "UPC-E" and len(text) > 8:
        text = _printed(text[-12:])
    points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    return Claim(text, symbology, np.array([(point.x, point.y) for point in points], np.float32))


def _printed(expanded: str) -> str:
    """The 8 digits of UPC-E whose 12 are `expanded` (GS1 General Specifications, 5.2.2.4.2)."""
    maker, product = expanded[1:6], expanded[6:11]
    if maker[2] in "012" and maker[3:] == "00" and product[:2] == "00":
        body = maker[:2] + product[2:] + maker[2]
    elif maker[3:] == "00" and product[:3] == "000":
        body = maker[:3] + product[3:] + "3"
    elif maker[4] == "0" and product[:4] == "0000":
        body = maker[:4] + product[4] + "4"
    else:
        body = maker + product[4]
    return expanded[0] + body + expanded[11]
