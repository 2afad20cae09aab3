"""Recall, precision, accuracy and time of the barcode locator, on rendered pictures and on photos.

    python benchmarks/barcode_locator.py [--photos MANIFEST.json] [--count N] [--packages N] [--variant NAME]
        [--json FILE] [--sheet FILE.png]

Rendered: pictures of `models/barcode_locator/scenes.py` from seeds neither trained nor tuned on, with exact corners. A spot is a code's
from an intersection over union of 0.5; readable: bars of a pixel and more, little blur, contrast. Errors are of readable codes found:
of each end in shares of the code's length, of the angle in degrees, of the module in shares.

Packages: pictures of `scene:barcode`'s packages at 1280 × 720 in any pose, by pixels a module; a code counts as seen where a spot's middle
lies nearer to its own than half its length. `sure`: spots of a confidence of SURE and more.

Photos have no corners. A photo's code counts as located where the centre of what zxing-cpp reads right (in the picture or, failing
that, cut out by a spot) lies in a spot. Where nothing reads it, `unread_with_spot` only says that there is one: look at --sheet, which
shows every photo. Times are of `Locator.locate` on one thread, in CPU time of that thread, on the rendered pictures of 1280 × 720.
"""

import argparse
import json
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import zxingcpp

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "models" / "barcode_locator"))

from measuring import OVERLAP, Tally, overlap, undecided  # noqa: E402  # lies in the model's folder
from packages import posed  # noqa: E402
from scenes import scene  # noqa: E402

from studio.api import Frame  # noqa: E402
from studio.inference.catalogue import Catalogue  # noqa: E402
from studio.inference.opening import open_model  # noqa: E402
from studio.lab.spread import wilson  # noqa: E402
from studio.vision.barcodes.code import Spot  # noqa: E402
from studio.vision.barcodes.locator import Locator  # noqa: E402
from studio.vision.barcodes.rectifying import rectified  # noqa: E402

PHOTOS = ROOT.parent / "shared" / "data" / "barcode" / "MANIFEST.json"
SEEDS_FROM = 7_000_000
SURE = 0.95
"""Confidence of a spot at which the guide follows a code seen small."""
PACKAGES_FROM = 41_000_000
BANDS = (0.0, 0.6, 0.8, 1.2, 1.6, 2.4, 99.0)
"""Pixels a module."""
SHAPES = ((1280, 720), (640, 480), (480, 480), (240, 240))
TUNED = (
    "Network, thresholds and constants: rendered pictures of other seeds only. Which hard cases are rendered at all (foil, curls, books "
    "with add-ons, glare, darkness) was chosen with these photos in view."
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=PHOTOS)
    parser.add_argument("--count", type=int, default=600, help="rendered pictures")
    parser.add_argument("--packages", type=int, default=200, help="pictures of packages")
    parser.add_argument("--variant", help="of the model; its card's default otherwise")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path, help="where to draw every photo with its spots")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    opened = open_model(Catalogue(), "barcode_locator", options.variant, threads=1)
    locator = Locator(opened.interpreter)
    figures = {"variant": opened.variant.name, "rendered": rendered(locator, options.count), "tuned": TUNED}
    figures["packages"] = packages(locator, options.packages)
    if options.photos.is_file():
        figures["photos"] = photos(locator, options.photos, options.sheet)
    if options.json:
        options.json.write_text(json.dumps(figures) + "\n")
    print(json.dumps(figures))
    return 0


def rendered(locator: Locator, count: int) -> dict[str, Any]:
    tally, times = Tally(), []
    for number in range(count):
        width, height = SHAPES[number % len(SHAPES)]
        drawn = scene(SEEDS_FROM + number, width, height)
        frame = Frame.of(cv2.cvtColor(drawn.pixels, cv2.COLOR_GRAY2RGB))
        started = time.thread_time()
        spots = locator.locate(frame)
        if width == SHAPES[0][0]:
            times.append(time.thread_time() - started)
        tally.add(drawn, spots)
    return {
        "pictures": count,
        "recall_readable": share(tally.readable),
        "recall_far_or_blurred": share(tally.hard),
        "spots": tally.spots,
        "false": tally.false,
        "precision": round(1 - tally.false / max(1, tally.spots), 4),
        "end_error": percentiles(tally.ends),
        "angle_error": percentiles(tally.angles),
        "module_error": percentiles(tally.modules),
        "ms_720p": percentiles([1e3 * each for each in times], 2),
    }


def packages(locator: Locator, count: int) -> dict[str, Any]:
    rows, false = [], []  # a code: pixels a module, seen, overlap, confidence, length to the true one
    for number in range(count):
        drawn = posed(PACKAGES_FROM + number, *SHAPES[0])
        left = list(locator.locate(Frame.of(cv2.cvtColor(drawn.pixels, cv2.COLOR_GRAY2RGB))))
        for code in drawn.codes:
            true = float(np.hypot(*(code.quad[1] - code.quad[0])) + np.hypot(*(code.quad[2] - code.quad[3]))) / 2
            away = [float(np.hypot(*(spot.corners.mean(axis=0) - code.quad.mean(axis=0)))) for spot in left]
            if away and min(away) < true / 2:
                spot = left.pop(int(np.argmin(away)))
                rows.append((code.module, 1.0, overlap(spot.corners, code.quad), spot.confidence, spot.length / true))
            else:
                rows.append((code.module, 0.0, 0.0, 0.0, np.nan))
        false += [spot.confidence for spot in left if not undecided(spot, drawn)]
    codes = np.array(rows)
    bands = {}
    for low, high in pairwise(BANDS):
        band = codes[(codes[:, 0] >= low) & (codes[:, 0] < high)]
        seen = band[band[:, 1] > 0]
        bands[f"from {low}"] = {
            "codes": len(band),
            "seen": len(seen),
            "well_placed": int((band[:, 2] >= OVERLAP).sum()),
            "sure": int((band[:, 3] >= SURE).sum()),
            "length_ratio": percentiles(list(seen[:, 4])),
        }
    sure = sum(each >= SURE for each in false)
    return {
        "pictures": count,
        "modules": bands,
        "false_a_frame": round(len(false) / count, 4),
        "false_sure_a_frame": round(sure / count, 4),
    }


def photos(locator: Locator, manifest: Path, sheet: Path | None) -> dict[str, Any]:
    figures = {"codes": 0, "located": 0, "unread_with_spot": 0, "without_spot": [], "negatives": 0, "false": 0}
    tiles = []
    for entry in json.loads(manifest.read_text()):
        pixels = cv2.cvtColor(cv2.imread(str(manifest.parent / entry["file"])), cv2.COLOR_BGR2RGB)
        spots = locator.locate(Frame.of(pixels))
        tiles.append(tile(pixels, spots))
        if entry["text"] is None:
            figures["negatives"] += 1
            figures["false"] += len(spots)
            continue
        figures["codes"] += 1
        if located(pixels, spots, entry):
            figures["located"] += 1
        elif spots:
            figures["unread_with_spot"] += 1
        else:
            figures["without_spot"].append(entry["file"])
    if sheet:
        across = 12
        tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % across)
        rows = [np.hstack(tiles[row : row + across]) for row in range(0, len(tiles), across)]
        cv2.imwrite(str(sheet), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))
    return figures


def located(pixels: np.ndarray, spots: tuple[Spot, ...], entry: dict[str, Any]) -> bool:
    right = {entry.get("gtin13"), entry["text"]}
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    for read in zxingcpp.read_barcodes(grey):
        if right & {read.text, read.text.zfill(13)}:
            at = read.position
            ends = [(each.x, each.y) for each in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)]
            middle = tuple(float(each) for each in np.mean(ends, axis=0))
            return any(cv2.pointPolygonTest(spot.corners, middle, False) >= 0 for spot in spots)
    for spot in spots:
        crop = rectified(grey, spot.corners)
        for picture in (crop, cv2.createCLAHE(4, (1, 4)).apply(crop)):
            if any(right & {read.text, read.text.zfill(13)} for read in zxingcpp.read_barcodes(picture)):
                return True
    return False


def tile(pixels: np.ndarray, spots: tuple[Spot, ...], side: int = 160) -> np.ndarray:
    scale = side / max(pixels.shape[:2])
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    for spot in spots:
        cv2.polylines(small, [np.rint(spot.corners * scale).astype(np.int32)], True, (255, 40, 40), 1, cv2.LINE_AA)
    drawn = np.zeros((side, side, 3), np.uint8)
    drawn[: small.shape[0], : small.shape[1]] = small
    return drawn


def share(found: list[bool]) -> dict[str, Any]:
    low, high = wilson(sum(found), max(1, len(found)))
    return {
        "codes": len(found),
        "found": sum(found),
        "share": round(sum(found) / max(1, len(found)), 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def percentiles(values: list[float], places: int = 4) -> dict[str, float]:
    return {f"p{each}": round(float(np.percentile(values, each)), places) for each in (50, 90, 95)} if values else {}


if __name__ == "__main__":
    sys.exit(main())
