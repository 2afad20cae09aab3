"""What the learned barcode reader reads, by blur and resolution, beside zxing-cpp on the same crops; what it refuses; and real photos.

    python benchmarks/barcode_reader.py [--count 120] [--refused 4000] [--pictures MANIFEST.json] [--json FILE]

Rendered crops are of seeds nothing was trained on, with every trouble of `models/barcode_reader/rendering.py` but the blur, resolution
and noise said. A code counts as read where the likeliest number is its own and said to be at least `SURE` probable, as wrong where
another is. zxing-cpp gets each crop as it is and twice enlarged. Real photos were never trained on; their crops are cut where zxing-cpp
or OpenCV finds bars, or the barcode locator where its model is there.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import zxingcpp

from studio.api import Frame
from studio.bundled import models_folder
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.vision.barcodes.code import Code, Symbology, check_digit
from studio.vision.barcodes.learned import SURE, Candidate, LearnedReader
from studio.vision.barcodes.locator import Locator
from studio.vision.barcodes.patterns import EAN8, EAN13, LAYOUTS, UPCE
from studio.vision.barcodes.rectifying import rectified

FOLDER = models_folder() / "barcode_reader"
sys.path.insert(0, str(FOLDER))
from measuring import Tally, tallied  # noqa: E402  # beside the model, which is no package
from rendering import Optics, Sample, any_optics, any_text, code, no_code  # noqa: E402

PICTURES = Path(__file__).resolve().parents[2] / "shared" / "data" / "barcode" / "MANIFEST.json"
BLURS = (0.3, 0.5, 0.7, 0.9, 1.2)
RESOLUTIONS = (0.8, 1.0, 1.2, 1.6, 3.0)
NOISE = 2.0
RETAIL = (zxingcpp.EAN13, zxingcpp.EAN8, zxingcpp.UPCA, zxingcpp.UPCE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=120, help="codes for each blur and each resolution, and three times as many in all")
    parser.add_argument("--refused", type=int, default=4_000, help="crops without a code, and a quarter as many of wrong check digits")
    parser.add_argument("--pictures", type=Path, default=PICTURES)
    parser.add_argument("--variant", help="of the model; its default unless said")
    parser.add_argument("--seed", type=int, default=1_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    interpreter = open_model(Catalogue(), "barcode_reader", options.variant, threads=1).interpreter
    random = np.random.default_rng(options.seed)
    figures: dict[str, Any] = {"sure": SURE, "seed": options.seed}
    figures["by_blur"] = {str(blur): compared(interpreter, codes(random, options.count, Optics(blur, 3.0, NOISE))) for blur in BLURS}
    figures["by_resolution"] = {
        str(pixels): compared(interpreter, codes(random, options.count, Optics(0.3, pixels, NOISE))) for pixels in RESOLUTIONS
    }
    figures["all_optics"] = compared(interpreter, codes(random, 3 * options.count))
    figures["refused"] = tallied(interpreter, (no_code(random, any_optics(random)) for _ in range(options.refused))).figures()
    figures["wrong_check_digit"] = tallied(interpreter, wrong_check_digits(random, options.refused // 4)).figures()
    if options.pictures.is_file():
        figures["pictures"] = real(interpreter, options.pictures)
    if options.json:
        options.json.write_text(json.dumps(figures) + "\n")
    print(json.dumps(figures))
    return 0


def codes(random: np.random.Generator, count: int, optics: Optics | None = None) -> list[Sample]:
    layouts = [LAYOUTS[choice] for choice in random.choice(3, count, p=(0.6, 0.2, 0.2))]
    return [code(random, layout, any_text(layout, random), optics or any_optics(random)) for layout in layouts]


def wrong_check_digits(random: np.random.Generator, count: int) -> Iterator[Sample]:
    """Printed as well as any, with one digit changed: no number may be read."""
    for number in range(count):
        layout = (EAN13, EAN8)[number % 2]
        text = any_text(layout, random)
        place = int(random.integers(1, len(text)))
        text = text[:place] + str((int(text[place]) + int(random.integers(1, 10))) % 10) + text[place + 1 :]
        if check_digit(text[:-1]) != int(text[-1]):
            yield Sample(code(random, layout, text, any_optics(random)).crop)


def compared(interpreter: Any, samples: list[Sample]) -> dict[str, Any]:
    started = time.thread_time()
    tally: Tally = tallied(interpreter, samples)
    spent = (time.thread_time() - started) / len(samples)
    theirs = [zxing(sample.crop) for sample in samples]
    own = [{gtin(sample.text, "UPC-E" if sample.layout is UPCE else "EAN-13")} for sample in samples]
    return tally.figures() | {
        "cpu_ms": round(1e3 * spent, 2),
        "zxing_read": sum(said == right for said, right in zip(theirs, own, strict=True)),
        "zxing_wrong": sum(bool(said - right) for said, right in zip(theirs, own, strict=True)),
    }


def zxing(crop: np.ndarray) -> set[str]:
    padded = cv2.copyMakeBorder(crop, 8, 8, 0, 0, cv2.BORDER_REPLICATE)
    pictures = (padded, cv2.resize(padded, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC))
    return {said.text.zfill(13) for picture in pictures for said in zxingcpp.read_barcodes(picture, RETAIL, try_rotate=False)}


def real(interpreter: Any, manifest: Path) -> dict[str, Any]:
    reader, locator = LearnedReader(interpreter), located_by()
    counted = ("codes", "crops_of_codes", "read", "wrong", "likely", "zxing_read", "read_beyond_zxing", "negatives", "false")
    figures: dict[str, Any] = dict.fromkeys(counted, 0)
    figures["highest_wrong"] = 0.0
    for entry in json.loads(manifest.read_text()):
        picture = cv2.imread(str(manifest.parent / entry["file"]))
        gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        own = {said for said in (entry.get("gtin13"), entry.get("text")) if said} | set(entry.get("also") or ())
        own = {said.zfill(13) for said in own}
        found, theirs = positions(picture, gray, locator)
        best = [max(said, key=lambda candidate: candidate.probability) for corners in found if (said := at(reader, gray, corners))]
        sure = {gtin(candidate.text, candidate.symbology) for candidate in best if candidate.probability >= SURE}
        likeliest = max(best, key=lambda candidate: candidate.probability, default=None)
        likely = gtin(likeliest.text, likeliest.symbology) if likeliest else ""
        figures["highest_wrong"] = max(
            [figures["highest_wrong"], *(each.probability for each in best if gtin(each.text, each.symbology) not in own)]
        )
        figures["codes" if own else "negatives"] += 1
        figures["crops_of_codes"] += bool(own and found)
        figures["read"] += bool(sure & own)
        figures["wrong"] += bool(own and sure - own)
        figures["false"] += bool(not own and sure)
        figures["likely"] += likely in own
        figures["zxing_read"] += bool(theirs & own)
        figures["read_beyond_zxing"] += bool(sure & own and not theirs & own)
    return figures | {"located_by": "zxing-cpp, OpenCV" + (", the locator" if locator else "")}


def located_by() -> Locator | None:
    catalogue = Catalogue()
    if "barcode_locator" not in catalogue.names():
        return None
    return Locator(open_model(catalogue, "barcode_locator", threads=1).interpreter)


def positions(picture: np.ndarray, gray: np.ndarray, locator: Locator | None) -> tuple[list[np.ndarray], set[str]]:
    said = zxingcpp.read_barcodes(gray, RETAIL, return_errors=True)
    found = [
        np.array([[point.x, point.y] for point in (each.top_left, each.top_right, each.bottom_right, each.bottom_left)], np.float32)
        for each in (one.position for one in said)
    ]
    detected, points = cv2.barcode.BarcodeDetector().detectMulti(gray)
    found += [across(corners) for corners in points] if detected else []
    if locator:
        found += [spot.corners for spot in locator.locate(Frame.of(picture[..., ::-1]))]
    return found, {one.text.zfill(13) for one in said if one.valid}


def across(corners: np.ndarray) -> np.ndarray:
    """OpenCV begins with the bottom left corner and does not say where bars lead: the longer side is taken to run across them."""
    turned = np.roll(corners, -1, axis=0).astype(np.float32)
    wide = np.hypot(*(turned[1] - turned[0])) >= np.hypot(*(turned[2] - turned[1]))
    return turned if wide else np.roll(turned, -1, axis=0)


def at(reader: LearnedReader, gray: np.ndarray, corners: np.ndarray) -> tuple[Candidate, ...]:
    try:
        down = (corners[2] + corners[3] - corners[0] - corners[1]) / 2
        length = np.hypot(*(corners[1] - corners[0]))
        if np.hypot(*down) < 0.15 * length:  # zxing-cpp gives the rows it read, not the bars
            aside = np.array([corners[0][1] - corners[1][1], corners[1][0] - corners[0][0]]) / max(length, 1) * 0.1 * length
            left, right = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
            corners = np.array([left - aside, right - aside, right + aside, left + aside], np.float32)
        return reader.read(rectified(gray, corners))
    except ValueError:  # corners that span nothing
        return ()


def gtin(text: str, symbology: Symbology) -> str:
    return Code(text, symbology, np.zeros((4, 2), np.float32)).gtin13


if __name__ == "__main__":
    sys.exit(main())
