"""Draws flat barcode labels: every retail symbology and the commonest others, with digits, guard bars, add-ons, wear, in grey levels."""

from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Random = np.random.Generator

FACES = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_PLAIN,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
)

_KINDS = {"EAN13": 0.42, "UPCA": 0.22, "EAN8": 0.12, "UPCE": 0.10, "Code128": 0.07, "ITF": 0.04, "Code39": 0.03}
_GUARDED = {"EAN13": ((0, 3), (45, 50), (92, 95)), "UPCA": ((0, 10), (45, 50), (85, 95)), "EAN8": ((0, 3), (31, 36), (64, 67))}
_GUARDED["UPCE"] = ((0, 3), (45, 51))


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A label's picture; code, addon: left, top, right, bottom of the bars in its pixels; module: pixels a narrow bar is wide."""

    pixels: Grey
    code: tuple[float, float, float, float]
    addon: tuple[float, float, float, float] | None
    module: float


def label(random: Random) -> Label:
    """A label with one code, its bars upright; about 1 to 5 pixels a module."""
    kind = str(random.choice(list(_KINDS), p=list(_KINDS.values())))
    modules, text, addon_at = _modules(kind, random)
    module = int(random.integers(2, 5))
    long = len(modules) if addon_at is None else 95
    bars_high = int(module * long * (random.uniform(0.1, 0.3) if random.random() < 0.25 else random.uniform(0.3, 0.85)))
    bars_high = max(bars_high, 4 * module)
    guard = int(module * random.uniform(3, 6)) if random.random() < 0.7 else 0
    digits = int(module * random.uniform(7, 11)) if random.random() < 0.85 else 0
    left, right = (int(module * random.uniform(6, 14)) for _ in range(2))
    top, bottom = (int(module * random.uniform(1, 10)) for _ in range(2))
    width, height = left + module * len(modules) + right, top + bars_high + max(guard, digits + module) + bottom
    paper, ink = _tones(random)
    pixels = np.full((height, width), paper, np.uint8)
    row = np.repeat(np.where(modules, ink, paper).astype(np.uint8), module)
    pixels[top : top + bars_high, left : left + len(row)] = row
    if guard and kind in _GUARDED:
        for begin, end in _GUARDED[kind]:
            at = slice(left + begin * module, left + end * module)
            pixels[top + bars_high : top + bars_high + guard, at] = row[begin * module : end * module]
    if digits:
        _write(
            pixels,
            text,
            left + (module if random.random() < 0.5 else -6 * module),
            top + bars_high + digits,
            digits,
            module * long,
            ink,
            random,
        )
    addon = None
    if addon_at is not None:
        first, last = (left + module * each for each in addon_at)
        lower = int(random.uniform(0, 0.25) * bars_high)
        pixels[top : top + lower, first - module : last + module] = paper
        addon = (first, top + lower, last, top + bars_high)
    if random.random() < 0.15:
        cv2.rectangle(pixels, (0, 0), (width - 1, height - 1), ink, int(random.integers(1, 4)))
    if random.random() < 0.1:  # badly printed: ink spreads or fails
        kernel = np.ones((1, 2 if module > 2 else 1), np.uint8)
        pixels = cv2.erode(pixels, kernel) if random.random() < 0.6 else cv2.dilate(pixels, kernel)
    code = (left, top, left + module * long, top + bars_high)
    return Label(pixels, code, addon, float(module))


def matrix(random: Random) -> Grey:
    """A QR code or a Data Matrix: what a locator of bars must leave alone."""
    kind = zxingcpp.BarcodeFormat.QRCode if random.random() < 0.6 else zxingcpp.BarcodeFormat.DataMatrix
    text = "".join(random.choice(list("abcdefghijklmnop0123456789"), int(random.integers(6, 60))))
    return np.kron(np.array(zxingcpp.create_barcode(text, kind).to_image(scale=1)), np.ones((4, 4), np.uint8))


def _modules(kind: str, random: Random) -> tuple[NDArray[np.bool_], str, tuple[int, int] | None]:
    """Bars as trues, first to last; the text; first and last module of an add-on beside."""

    def digits(count: int) -> str:
        return "".join(str(each) for each in random.integers(0, 10, count))

    match kind:
        case "EAN13":
            text = digits(12)
            if random.random() < 0.15:
                text = "978" + text[3:] + "+" + digits(5)
        case "UPCA":
            text = digits(11)
        case "EAN8":
            text = digits(7)
        case "UPCE":
            text = "0" + "".join(map(str, random.integers(1, 10, 5))) + str(random.choice([0, 1, 2, 5, 6, 7, 8, 9]))
        case "ITF":
            text = digits(int(random.choice([8, 10, 14])))
        case _:
            text = "".join(random.choice(list("ABCDEFGHKLMN0123456789"), int(random.integers(5, 12))))
    drawn = np.array(zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind)).to_image(scale=1))
    row = drawn[len(drawn) // 2] < 128
    dark = np.flatnonzero(row)
    row = row[dark[0] : dark[-1] + 1]
    if "+" not in text:
        return row, text, None
    begin = 95 + int(np.flatnonzero(row[95:])[0])
    return row, text.replace("+", " "), (begin, len(row))


def _tones(random: Random) -> tuple[int, int]:
    """Of paper and ink; some coloured (less contrast), some on brown board, some white on dark."""
    paper, ink = random.uniform(200, 255), random.uniform(0, 50)
    kind = random.random()
    if kind < 0.25:
        paper, ink = random.uniform(110, 255), random.uniform(0, 80)
    if kind < 0.07:
        paper, ink = ink, paper
    return int(paper), int(ink)


def _write(pixels: Grey, text: str, left: int, base: int, high: int, room: int, ink: int, random: Random) -> None:
    face = int(random.choice(FACES[:5]))
    (width, height), _ = cv2.getTextSize(text, face, 1.0, 1)
    scale = min(high * 0.9 / height, room * 1.1 / width)
    thickness = max(1, int(scale * random.uniform(1, 2.5)))
    cv2.putText(pixels, text, (max(0, left), base), face, scale, ink, thickness, cv2.LINE_AA)
