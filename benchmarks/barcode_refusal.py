"""What the barcode reader reads of damaged codes, and that it says no wrong number of them nor any of what is no retail code.

    python benchmarks/barcode_refusal.py [--json FILE] [--codes 2] [--others 12] [--smeared 30] [--seed 1]

Rendered here; the rules were not tuned on these pictures, but for smeared EAN-13. Codes: so many of each of four symbologies and of each
damage at its three severities (DAMAGES). Others, so many of each kind (OTHERS). Each picture by itself, as `evaluate` reads it: the
locator, every means, both models. "wrong": a number that is not the code's; "false": any number where there is none. Exit status 1 where
either is not 0.

Smeared: so many codes each of which the hand moved by 1.5 to 3.2 modules while the shutter was open, or, three in ten, that were out of
focus; EAN-8 with two to four 8s among their digits, which may be taken for 2s and 1s, are counted apart. "before": the same without
`alike.py`, which holds exchanged digits against the code as a whole.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import zxingcpp

from studio.api import Frame
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.vision.barcodes import Reader, Symbology, check_digit, evidence
from studio.vision.barcodes.learned import LearnedReader
from studio.vision.barcodes.locator import Locator
from studio.vision.barcodes.patterns import EAN8, EAN13, UPCE, Layout, modules_of

Picture = np.ndarray
Random = np.random.Generator

PIXELS, QUIET, TALL = 8, 10, 60
"""Of a label before it is seen: pixels and rows of a module, and modules of quiet zone."""

WIDTH, HEIGHT = 640, 480

SYMBOLOGIES: dict[Symbology, Layout] = {"EAN-13": EAN13, "EAN-8": EAN8, "UPC-A": EAN13, "UPC-E": UPCE}

DAMAGES: dict[str, tuple[float, float, float]] = {
    "blur": (0.6, 0.9, 1.2),  # standard deviation, modules
    "motion": (1.5, 2.5, 3.5),  # modules along the bars' row
    "noise": (15, 30, 45),  # grey levels
    "ink": (0.3, 0.5, 0.7),  # modules that each bar is wider
    "light": (60, 35, 20),  # grey levels between bars and spaces
    "glare": (0.15, 0.3, 0.45),  # share of the length that is washed out
    "curl": (35, 50, 65),  # degrees to each side that a can turns the ends away
    "tilt": (30, 45, 55),  # degrees
    "small": (1.3, 1.1, 0.9),  # pixels a module
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--codes", type=int, default=2, help="of each symbology, damage and severity")
    parser.add_argument("--smeared", type=int, default=30, help="of each symbology, smeared or blurred")
    parser.add_argument("--others", type=int, default=12, help="of each kind of picture without a retail code")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    locator, network = (open_model(Catalogue(), name, None, 1).interpreter for name in ("barcode_locator", "barcode_reader"))
    reader = Reader(Locator(locator), LearnedReader(network))
    random = np.random.default_rng(chosen.seed)
    began = time.process_time()
    figures = damaged(reader, random, chosen.codes) | refused(reader, random, chosen.others)
    figures["smeared"] = smeared(reader, random, chosen.smeared)
    figures |= {"seed": chosen.seed, "cpu_seconds": round(time.process_time() - began, 1)}
    if chosen.json:
        chosen.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    print(json.dumps(figures))
    return int(bool(figures["wrong"] or figures["false"] or any(kind["wrong"] for kind in figures["smeared"].values())))


def damaged(reader: Reader, random: Random, count: int) -> dict[str, Any]:
    by_symbology = {name: Counter(codes=0, read=0, wrong=0) for name in SYMBOLOGIES}
    by_damage = {name: [Counter(codes=0, read=0, wrong=0) for _ in severities] for name, severities in DAMAGES.items()}
    mistaken = []
    for damage, severities in DAMAGES.items():
        for step, severity in enumerate(severities):
            for symbology, layout in SYMBOLOGIES.items():
                for _ in range(count):
                    text = any_number(symbology, random)
                    page = seen(label(modules_of(layout, layout.choices(text))), random, damage, severity)
                    said = {code.text for code in reader.read(frame_of(page))}
                    for tally in (by_symbology[symbology], by_damage[damage][step]):
                        tally.update(codes=1, read=int(text in said), wrong=int(bool(said - {text})))
                    mistaken += [[damage, severity, symbology, text, *sorted(said)]] if said - {text} else []
    return {
        "codes": sum(each["codes"] for each in by_symbology.values()),
        "read": sum(each["read"] for each in by_symbology.values()),
        "wrong": sum(each["wrong"] for each in by_symbology.values()),
        "by_symbology": {name: dict(tally) for name, tally in by_symbology.items()},
        "by_damage": {
            name: {str(severity): dict(tally) for severity, tally in zip(severities, by_damage[name], strict=True)}
            for name, severities in DAMAGES.items()
        },
        "mistaken": mistaken,
    }


def smeared(reader: Reader, random: Random, count: int) -> dict[str, dict[str, Any]]:
    gate, refusals = evidence.ahead_of_alike, []

    def watched(*given: Any) -> float:
        refusals.append((ahead := gate(*given)) < evidence.LEAST_AHEAD)
        return ahead

    figures = {}
    for name, symbology in (("EAN-8 of 8s", "EAN-8"), ("EAN-8", "EAN-8"), ("UPC-E", "UPC-E"), ("EAN-13", "EAN-13")):
        tally, before, mistaken = Counter(codes=0, read=0, wrong=0), Counter(read=0, wrong=0), []
        for _ in range(count):
            text = of_eights(random) if name == "EAN-8 of 8s" else any_number(symbology, random)
            moved = random.random() < 0.7
            severity = random.uniform(1.5, 3.2) if moved else random.uniform(0.6, 1.3)
            face = label(modules_of(SYMBOLOGIES[symbology], SYMBOLOGIES[symbology].choices(text)))
            frame = frame_of(seen(face, random, "motion" if moved else "blur", severity))
            refusals.clear()
            evidence.ahead_of_alike = watched
            said = {code.text for code in reader.read(frame)}
            evidence.ahead_of_alike = lambda *given: np.inf
            formerly = {code.text for code in reader.read(frame)} if any(refusals) else said
            evidence.ahead_of_alike = gate
            tally.update(codes=1, read=int(text in said), wrong=int(bool(said - {text})))
            before.update(read=int(text in formerly), wrong=int(bool(formerly - {text})))
            mistaken += [[round(severity, 2), text, *sorted(said)]] if said - {text} else []
        figures[name] = {**tally, "before": dict(before), "mistaken": mistaken}
        print(name, json.dumps(figures[name]), file=sys.stderr)
    return figures


def of_eights(random: Random) -> str:
    digits = random.choice(list("0123456789"), 7)
    digits[random.choice(7, random.integers(2, 5), replace=False)] = "8"
    text = "".join(digits)
    return text + str(check_digit(text))


def refused(reader: Reader, random: Random, count: int) -> dict[str, Any]:
    by_kind = {}
    for name, drawn in OTHERS.items():
        said = [reader.read(frame_of(drawn(random))) for _ in range(count)]
        by_kind[name] = {"pictures": count, "false": sum(bool(each) for each in said)}
    return {
        "non_codes": sum(each["pictures"] for each in by_kind.values()),
        "false": sum(each["false"] for each in by_kind.values()),
        "by_kind": by_kind,
    }


def any_number(symbology: Symbology, random: Random) -> str:
    if symbology == "UPC-E":
        digits = "".join(map(str, random.integers(0, 10, 6)))
        # The check digit and the rule of zeros left out decide which of these is valid.
        found = [UPCE.text(UPCE.choices(f"{system}{digits}{check}")) for system in "01" for check in range(10)]
        valid = [each[0] for each in found if each]
        return str(random.choice(valid)) if valid else any_number(symbology, random)
    digits = "".join(map(str, random.integers(0, 10, {"EAN-13": 12, "EAN-8": 7, "UPC-A": 11}[symbology])))
    digits = str(random.integers(1, 10)) + digits[1:] if symbology == "EAN-13" else digits
    return digits + str(check_digit(digits))


def label(bits: np.ndarray) -> Picture:
    """Modules (1 light, −1 dark) as bars, with quiet zones."""
    row = np.where(np.pad(bits, QUIET, constant_values=1) > 0, 235, 25).astype(np.uint8)
    return np.repeat(np.repeat(row, PIXELS)[None], TALL * PIXELS, 0)


def seen(face: Picture, random: Random, damage: str = "", severity: float = 0.0) -> Picture:
    """A label on a printed page before a camera: turned any way, a little blurred and noisy, and damaged."""
    if damage == "ink":
        face = cv2.erode(face, np.ones((1, 1 + 2 * round(severity * PIXELS / 2)), np.uint8))
    if damage == "curl":
        face = curled(face, np.radians(severity))
    if damage == "motion":
        face = cv2.blur(face, (round(severity * PIXELS), 1))
    if damage == "blur":
        face = cv2.GaussianBlur(face, (0, 0), severity * PIXELS)
    height, width = face.shape
    module = severity if damage == "small" else min(2.5, 480 / (width / PIXELS))
    squeezed = float(np.cos(np.radians(severity))) if damage == "tilt" else 1.0
    turn = np.radians(random.uniform(-180, 180))
    across, down = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    half = across * width * module / PIXELS / 2 * squeezed, down * height * module / PIXELS / 2
    near = 1 - (1 - squeezed) * 0.3
    centre = np.array([WIDTH / 2, HEIGHT / 2]) + random.uniform(-20, 20, 2)
    corners = centre + np.array([-half[0] - half[1], half[0] - half[1] * near, half[0] + half[1] * near, half[1] - half[0]])
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(flat, corners.astype(np.float32))
    soft = cv2.GaussianBlur(face, (0, 0), max(0.1, 0.45 * PIXELS / module))
    page = np.full((HEIGHT, WIDTH), random.integers(80, 200), np.float32)
    for _ in range(12):
        place = tuple(int(each) for each in random.integers(0, (WIDTH, HEIGHT)))
        cv2.putText(page, str(random.integers(0, 10**9)), place, 0, random.uniform(0.3, 1.2), float(random.integers(0, 255)), 1)
    cover = cv2.warpPerspective(np.full_like(face, 255), matrix, (WIDTH, HEIGHT)) > 127
    page = np.where(cover, cv2.warpPerspective(soft, matrix, (WIDTH, HEIGHT)).astype(np.float32), page)
    if damage == "light":
        page = 40 + (page - 25) * severity / 210
    if damage == "glare":
        ys, xs = np.mgrid[:HEIGHT, :WIDTH]
        middle = centre + across * width * module / PIXELS * random.uniform(-0.3, 0.3)
        away = ((xs - middle[0]) * across[0] + (ys - middle[1]) * across[1]) / (severity * width * module / PIXELS)
        page = page + 230 * np.exp(-4 * away**2)
    noise = severity if damage == "noise" else 4.0
    return np.clip(page + random.normal(0, noise, page.shape), 0, 255).astype(np.uint8)


def curled(face: Picture, ends: float) -> Picture:
    """As on a can seen from afar, whose sides at the label's ends look away by so many radians."""
    width = face.shape[1]
    at = np.linspace(-1, 1, round(width * np.sin(ends) / ends))
    columns = (np.arcsin(at * np.sin(ends)) / ends + 1) / 2 * (width - 1)
    xs, ys = np.meshgrid(columns.astype(np.float32), np.arange(face.shape[0], dtype=np.float32))
    return cv2.remap(face, xs, ys, cv2.INTER_LINEAR)


def random_bars(random: Random) -> Picture:
    widths = random.integers(1, 5, 80)
    bits = np.concatenate([np.full(width, 1 - 2 * (index % 2 == 0)) for index, width in enumerate(widths)])[:95]
    bits[-1] = -1
    return seen(label(bits), random)


def wrong_check(random: Random) -> Picture:
    symbology: Symbology = ("EAN-13", "EAN-8")[int(random.integers(2))]
    text = any_number(symbology, random)
    text = text[:-1] + str((int(text[-1]) + int(random.integers(1, 10))) % 10)
    layout = SYMBOLOGIES[symbology]
    return seen(label(modules_of(layout, layout.choices(text))), random)


def wrong_parity(random: Random) -> Picture:
    """One even digit more, or one less, than any EAN-13 has."""
    while True:
        choices = list(EAN13.choices(any_number("EAN-13", random)))
        place = int(random.integers(6))
        choices[place] = (choices[place] + 10) % 20
        if EAN13.text(choices) is None:
            return seen(label(modules_of(EAN13, tuple(choices))), random)


def other_symbology(form: zxingcpp.BarcodeFormat, even: bool = False) -> Callable[[Random], Picture]:
    def drawn(random: Random) -> Picture:
        text = "".join(map(str, random.integers(0, 10, 12 if even else int(random.integers(6, 12)))))
        text = f"A{text}B" if form == zxingcpp.BarcodeFormat.Codabar else text
        picture = np.array(zxingcpp.create_barcode(text, form).to_image(scale=1))
        row = picture[picture.shape[0] // 3]
        dark = np.flatnonzero(row < 128)
        return seen(label(np.where(row[dark[0] : dark[-1] + 1] > 127, 1, -1)), random)

    return drawn


def cut_code(random: Random) -> Picture:
    """An EAN-13 of which a digit or more is torn off."""
    bits = modules_of(EAN13, EAN13.choices(any_number("EAN-13", random)))
    gone = int(random.integers(12, 45))
    return seen(label(bits[gone:] if random.random() < 0.5 else bits[:-gone]), random)


def stripes(random: Random) -> Picture:
    wide = int(random.integers(1, 4))
    return seen(label(np.repeat(np.tile([-1.0, 1.0], 60), wide)[:95]), random)


def blind(random: Random) -> Picture:
    ys = np.arange(HEIGHT)[:, None] + np.arange(WIDTH)[None] * random.uniform(-0.1, 0.1)
    page = 150 + 80 * np.sign(np.sin(ys / random.uniform(2, 9))) * np.linspace(0.6, 1, WIDTH)
    return np.clip(page + random.normal(0, 5, page.shape), 0, 255).astype(np.uint8)


def keyboard(random: Random) -> Picture:
    page = np.full((HEIGHT, WIDTH), 50.0)
    size = int(random.integers(24, 60))
    for top in range(0, HEIGHT, size + 8):
        for left in range(-size, WIDTH, size + 8):
            cv2.rectangle(page, (left + top // 3 % size, top), (left + top // 3 % size + size, top + size), 200.0, -1)
            cv2.putText(page, chr(65 + int(random.integers(26))), (left + top // 3 % size + 8, top + size - 8), 0, size / 40, 30.0, 2)
    return np.clip(page + random.normal(0, 5, page.shape), 0, 255).astype(np.uint8)


def moire(random: Random) -> Picture:
    """Stripes shown by a screen whose own pixels the camera beats with."""
    xs, ys = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    turned = xs * np.cos(0.03) + ys * np.sin(0.03)
    one, other = random.uniform(2, 6), random.uniform(1.03, 1.2)
    page = 128 + 55 * np.sign(np.sin(xs / one)) + 55 * np.sin(turned / one * other)
    return np.clip(page + random.normal(0, 5, page.shape), 0, 255).astype(np.uint8)


def shirt(random: Random) -> Picture:
    """Fine stripes of cloth, in folds."""
    xs, ys = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    folds = 6 * np.sin(ys / random.uniform(30, 80) + random.uniform(0, 6)) + 4 * np.sin(xs / random.uniform(60, 120))
    period, thick = random.uniform(5, 16), random.uniform(0.2, 0.6)
    across = (xs * np.cos(0.1) + ys * np.sin(0.1) + folds) / period % 1
    page = np.where(across < thick, 60.0, 215.0) + 15 * np.sin(folds / 2)
    return softened(page, random)


def piano(random: Random) -> Picture:
    page = np.full((HEIGHT, WIDTH), 90.0)
    wide = random.uniform(8, 40)
    top, bottom = 100, int(random.integers(220, 420))
    cv2.rectangle(page, (0, top), (WIDTH, bottom), 235.0, -1)
    for key in range(int(WIDTH / wide) + 1):
        left = round(key * wide)
        cv2.line(page, (left, top), (left, bottom), 40.0, max(1, round(wide / 12)))
        if key % 7 not in (2, 6):
            half = wide * 0.3
            cv2.rectangle(page, (round(left + wide - half), top), (round(left + wide + half), round(top + 0.62 * (bottom - top))), 20.0, -1)
    return softened(page, random)


def comb(random: Random) -> Picture:
    page = np.full((HEIGHT, WIDTH), 210.0)
    gap = random.uniform(4, 14)
    left, right = int(random.integers(20, 120)), int(random.integers(430, 620))
    cv2.rectangle(page, (left, 120), (right, 170), 40.0, -1)
    at = float(left)
    while at < right:
        cv2.line(page, (round(at), 160), (round(at), 370), 40.0, max(1, round(gap * random.uniform(0.35, 0.55))))
        at += gap if at < (left + right) / 2 else gap * 1.6  # one half finer than the other
    return softened(page, random)


def books(random: Random) -> Picture:
    """Spines on a shelf."""
    page, left = np.full((HEIGHT, WIDTH), 60.0), 0
    while left < WIDTH:
        wide = int(random.integers(4, 40))
        cv2.rectangle(page, (left, int(random.integers(30, 120))), (left + wide - 2, 440), float(random.integers(30, 250)), -1)
        left += wide
    return softened(page, random)


def fake_bars(random: Random) -> Picture:
    """A designer's barcode: guards that stand out, bars at will, and digits of a valid number below."""
    widths = random.choice([1, 2, 3, 4], 56, p=[0.45, 0.3, 0.15, 0.1])
    middle = np.concatenate([np.full(width, 1.0 - 2 * (index % 2)) for index, width in enumerate(widths)])[:89]
    face = label(np.concatenate([[-1, 1, -1], middle, [1, -1, 1, -1]])[:95].astype(np.float32))
    cv2.putText(face, any_number("EAN-13", random), (QUIET * PIXELS, face.shape[0] - 12), 0, 2.6, 25, 6)
    return seen(face, random)


def lines_of_text(random: Random) -> Picture:
    page = np.full((HEIGHT, WIDTH), 225.0)
    size = random.uniform(0.3, 0.9)
    for row in range(20, HEIGHT, round(28 * size) + 4):
        cv2.putText(page, "".join(random.choice(list("IlHM|!1i tf"), 90)), (5, row), 0, size, 30.0, 1)
    return softened(page, random)


def softened(page: np.ndarray, random: Random) -> Picture:
    """Turned any way before a camera, a little blurred and noisy."""
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), random.uniform(-180, 180), random.uniform(0.7, 1.1))
    turned = cv2.warpAffine(page, turn, (WIDTH, HEIGHT), borderValue=130.0)
    soft = cv2.GaussianBlur(turned, (0, 0), random.uniform(0.4, 2.0))
    return np.clip(soft + random.normal(0, 5, page.shape), 0, 255).astype(np.uint8)


OTHERS: dict[str, Callable[[Random], Picture]] = {
    "random bars": random_bars,
    "wrong check digit": wrong_check,
    "wrong parity": wrong_parity,
    "Code 39": other_symbology(zxingcpp.BarcodeFormat.Code39),
    "Code 128": other_symbology(zxingcpp.BarcodeFormat.Code128),
    "ITF": other_symbology(zxingcpp.BarcodeFormat.ITF, even=True),
    "Codabar": other_symbology(zxingcpp.BarcodeFormat.Codabar),
    "cut code": cut_code,
    "stripes": stripes,
    "blind": blind,
    "keyboard": keyboard,
    "moiré": moire,
    "shirt": shirt,
    "piano": piano,
    "comb": comb,
    "books": books,
    "fake bars": fake_bars,
    "lines of text": lines_of_text,
}


def frame_of(page: Picture) -> Frame:
    return Frame.of(np.repeat(page[:, :, None], 3, 2))


if __name__ == "__main__":
    sys.exit(main())
