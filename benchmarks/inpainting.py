"""How well `models/inpaint` fills holes of single pictures, beside OpenCV's Telea and Navier-Stokes in the same run.

    python benchmarks/inpainting.py MANIFEST.json [--photos FILE …] [--variant int8] [--threads 2] [--montage FOLDER] [--json FILE]

The manifest is one of inpainting data: clean pictures are shown with each object's mask, pairs of picture and hole as they are. --montage
keeps, of each case, the holed picture, the fills and the truth side by side. --photos: other pictures, that nothing was tuned on, take the
place of its clean ones and its pairs.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from studio.api import Pixels
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.runtime.evaluation import read_manifest
from studio.vision.removal.stills import Case, judged


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--photos", type=Path, nargs="+")
    parser.add_argument("--variant")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--models", type=Path, default=Path(__file__).resolve().parent.parent / "models")
    parser.add_argument("--montage", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    def read(entry: Mapping[str, Any]) -> Pixels:
        return np.asarray(cv2.cvtColor(cv2.imread(str(options.manifest.parent / entry["file"])), cv2.COLOR_BGR2RGB), np.uint8)

    def keep(case: Case, fills: Mapping[str, Pixels]) -> None:
        if options.montage:
            options.montage.mkdir(parents=True, exist_ok=True)
            holed = np.where(case.hole[..., None] > 0, np.uint8(128), case.truth)
            row = np.hstack([holed, fills["telea"], fills["navier_stokes"], fills["ours"], case.truth])
            name = f"{Path(case.picture).stem}_{Path(case.mask).stem}.png"
            cv2.imwrite(str(options.montage / name), cv2.cvtColor(row, cv2.COLOR_RGB2BGR))

    entries: list[Mapping[str, Any]] = [*read_manifest(options.manifest)]
    if options.photos:
        masked: list[Mapping[str, Any]] = [{**entry, "clean_truth": None} for entry in entries if entry.get("role") in ("image", "mask")]
        entries = [*masked, *({"file": str(photo.resolve()), "role": "clean"} for photo in options.photos)]
    model = open_model(Catalogue([options.models]), "inpaint", options.variant, threads=options.threads).interpreter
    figures = judged(entries, read, model, keep)
    if options.json:
        options.json.write_text(json.dumps(figures) + "\n")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
