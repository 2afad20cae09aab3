"""How well the digit model reads: rendered cells, digits that people wrote, and photos of puzzles.

`python models/sudoku_digits/measuring.py [--faces FOLDER] [--photos MANIFEST.json] [--variant int8] [--json FILE]`. faces: as
`typefaces.py` fills it; of it only what was never trained on is used. photos: as the manifest's `printed` says; those of even places in
it were looked at while the renderer was made, those of odd places only counted.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from glyphs import atlas  # beside this file
from numpy.typing import NDArray
from others import others_hand
from photos import Camera, any_camera
from stock import Stock, as_input, rendered
from strokes import Random

from studio.api import Interpreter
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.lab.spread import wilson
from studio.vision.sudoku.board import OTHER, Reading
from studio.vision.sudoku.finding.finder import Finder
from studio.vision.sudoku.reading.cells import CELLS
from studio.vision.sudoku.reading.reader import Reader

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """Of rendered cells. right: class and all; digits, digits_right: of cells that hold one; invented: digits seen where there is none;
    told: of the digits, how many were rightly called printed or handwritten; surprise: mean −log probability of the truth.
    """

    cells: int
    right: int
    digits: int
    digits_right: int
    invented: int
    told: int
    surprise: float

    def text(self) -> str:
        low, high = wilson(self.digits_right, self.digits)
        return (
            f"digits {self.digits_right / self.digits:.4f} (95 %: {low:.4f} to {high:.4f}) of {self.digits} rendered ones, from sharp to "
            f"hopeless, in typefaces and hands not trained on; {self.invented} invented in {self.cells - self.digits} cells without; "
            f"print and handwriting told apart {self.told / self.digits:.4f}"
        )

    def figures(self) -> dict[str, float]:
        return {
            "cells": self.cells,
            "cells_right": round(self.right / self.cells, 5),
            "digits": self.digits,
            "digits_right": round(self.digits_right / self.digits, 5),
            "invented": self.invented,
            "told_apart": round(self.told / self.digits, 5),
            "surprise": round(self.surprise, 4),
        }


def tallied(interpreter: Interpreter, kept: Stock) -> Tally:
    """In whole calls of 81 cells; what is left over is not run."""
    whole = len(kept.classes) // CELLS * CELLS
    scores, hands = [], []
    for start in range(0, whole, CELLS):
        seen = interpreter.run(image=as_input(kept.cells[start : start + CELLS])[None])
        scores.append(seen["digit"][0])
        hands.append(seen["hand"][0])
    return tally(np.concatenate(scores), np.concatenate(hands), kept.classes[:whole], kept.handwritten[:whole])


def tally(scores: Array, hands: Array, classes: Array, handwritten: Array) -> Tally:
    known = classes >= 0
    scores, hands, classes, handwritten = scores[known], hands[known], classes[known], handwritten[known]
    said = scores.argmax(axis=1)
    digit, named = (classes > 0) & (classes < OTHER), (said > 0) & (said < OTHER)
    shifted = scores - scores.max(axis=1, keepdims=True)
    truth = shifted[np.arange(len(classes)), classes] - np.log(np.exp(shifted).sum(axis=1))
    told = (hands > 0) == (handwritten == 1)
    counts = (
        len(classes),
        (said == classes).sum(),
        digit.sum(),
        (digit & (said == classes)).sum(),
        (named & ~digit).sum(),
        (told & digit).sum(),
    )
    return Tally(*(int(each) for each in counts), float(-truth.mean()))


def handwriting(interpreter: Interpreter, kept: Stock) -> dict[str, Any]:
    """Of the handwritten digits among rendered cells, how many were read and told from print."""
    mine = kept.handwritten == 1
    blank = Stock(kept.cells, np.where(mine, kept.classes, -1).astype(np.int8), kept.handwritten)
    found = tallied(interpreter, blank)
    return {"digits": found.digits, "right": round(found.digits_right / found.digits, 4), "told": round(found.told / found.digits, 4)}


def photos(manifest: Path, reader: Reader) -> dict[str, Any]:
    """Of the photos whose print is known: grids found, wholly right ones and wrong cells, the likeliest class of each cell taken."""
    sums = {
        part: {"grids": 0, "found": 0, "right": 0, "cells": 0, "wrong": 0, "called_handwritten": 0}
        for part in ("looked_at", "only_counted")
    }
    failures: list[str] = []
    entries = [entry for entry in json.loads(manifest.read_text()) if entry.get("printed")]
    finder = Finder()
    for place, entry in enumerate(entries):
        sum_ = sums["only_counted" if place % 2 else "looked_at"]
        picture = cv2.cvtColor(cv2.imread(str(manifest.parent / entry["file"])), cv2.COLOR_BGR2RGB)
        grids = finder.find(picture).grids
        truth = np.array([int(digit) for digit in entry["printed"]])
        sum_["grids"] += 1
        sum_["cells"] += CELLS
        if not grids:
            sum_["wrong"] += CELLS
            failures.append(f"{entry['file']}: no grid")
            continue
        reading = reader.read(picture, grids[0])
        said = reading.probabilities.argmax(axis=1)
        wrong = np.flatnonzero(said != truth)
        sum_["found"] += 1
        sum_["right"] += not len(wrong)
        sum_["wrong"] += len(wrong)
        sum_["called_handwritten"] += int(((reading.handwritten > 0.5) & (truth > 0)).sum())
        if len(wrong):
            failures.append(f"{entry['file']} ({place}): {told(reading, truth, wrong[:6])}")
    return {**sums, "failures": failures}


def told(reading: Reading, truth: Array, wrong: Sequence[int]) -> str:
    each = [f"row {cell // 9 + 1} column {cell % 9 + 1} {truth[cell]} as {reading.probabilities[cell].argmax()}" for cell in wrong]
    return ", ".join(f"{text} ({reading.probabilities[cell].max():.3f})" for text, cell in zip(each, wrong, strict=True))


def good_camera(_: Random) -> Camera:
    """As phones of today take a page: 45 pixels a cell, sharp, hardly any noise, light and lattice half as far off."""
    return Camera(45.0, 0.02, 2.0, 0.5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faces", type=Path)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--variant")
    parser.add_argument("--model", default="sudoku_digits")
    parser.add_argument("--models", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    interpreter = open_model(Catalogue([options.models]), options.model, options.variant, threads=1).interpreter
    figures: dict[str, Any] = {}
    if options.faces:
        faces = atlas(options.faces, held_out=True)
        figures["rendered"] = tallied(interpreter, rendered(faces, np.random.default_rng(9), options.pages)).figures()
        hand = others_hand(options.faces, held_out=True)
        for name, camera in {"any camera": any_camera, "good camera": good_camera}.items():
            pages = rendered(faces, np.random.default_rng(10), options.pages, hand, camera=camera)
            figures[f"people's digits, {name}"] = handwriting(interpreter, pages)
        figures["rendered, good camera"] = tallied(
            interpreter, rendered(faces, np.random.default_rng(11), options.pages, camera=good_camera)
        ).figures()
    if options.photos:
        figures["photos"] = photos(options.photos, Reader(interpreter))
    if options.json:
        options.json.write_text(json.dumps(figures) + "\n")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
