"""How often each variant names a digit right: rendered ones, and printed ones cut out of photos.

`python models/digits_demo/measure.py [--photos MANIFEST.json] [--json FILE]`; the manifest lists photos of sudoku grids with `corners`
(top left, clockwise) and `printed`, 81 characters. The photos were not used in training, nor to choose anything.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from digits import SIZE, digits  # beside this file
from numpy.typing import NDArray

from studio.api import Interpreter
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.lab.spread import wilson


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, help="a manifest of photos of grids")
    parser.add_argument("--count", type=int, default=2_000, help="rendered digits")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    sets = {"rendered": digits(options.count, seed=7)} | ({"photos": printed_digits(options.photos)} if options.photos else {})
    catalogue = Catalogue([Path(__file__).resolve().parent.parent])
    figures: dict[str, Any] = {}
    for variant in catalogue.find("digits_demo").variants:
        interpreter = open_model(catalogue, "digits_demo", variant, threads=1).interpreter
        figures[variant] = {name: share(interpreter, *pictures) for name, pictures in sets.items()}
    if options.json:
        options.json.write_text(json.dumps(figures) + "\n")
    print(json.dumps(figures))
    return 0


def share(interpreter: Interpreter, pictures: NDArray[np.uint8], labels: NDArray[np.int64]) -> dict[str, Any]:
    named = np.array([int(interpreter.run(image=picture)["scores"][0].argmax()) for picture in pictures])
    right = int((named == labels).sum())
    low, high = wilson(right, len(labels))
    return {"digits": len(labels), "right": right, "accuracy": round(right / len(labels), 4), "low": round(low, 4), "high": round(high, 4)}


def printed_digits(manifest: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Every printed digit of the manifest's photos, its cell cut out square; the rules lie outside."""
    pictures, labels = [], []
    for entry in json.loads(manifest.read_text()):
        if not entry.get("printed") or not entry.get("corners"):
            continue
        photo = cv2.cvtColor(cv2.imread(str(manifest.parent / entry["file"])), cv2.COLOR_BGR2RGB)
        cell, grid = 2 * SIZE, 18 * SIZE
        straight = np.array([[0, 0], [grid, 0], [grid, grid], [0, grid]], np.float32)
        flat = cv2.warpPerspective(photo, cv2.getPerspectiveTransform(np.array(entry["corners"], np.float32), straight), (grid, grid))
        for place, digit in enumerate(entry["printed"]):
            if digit != "0":
                top, left = place // 9 * cell, place % 9 * cell
                inside = flat[top + 8 : top + cell - 8, left + 8 : left + cell - 8]
                pictures.append(cv2.resize(inside, (SIZE, SIZE), interpolation=cv2.INTER_AREA))
                labels.append(int(digit))
    return np.stack(pictures), np.array(labels)


if __name__ == "__main__":
    sys.exit(main())
