"""How well codes are told from print while a package is turned, by the locator alone and by `likeness.py`.

    python benchmarks/barcode_spots.py [--trials N] [--first-seed SEED] [--fit] [--jobs N] [--json FILE]

Guided trials of `barcode_search.py`: of every other frame each spot that the app sees, a code's where its middle lies nearer to the code's
than a third of its length; spots at its rim count for neither. By pixels in the narrowest bar: the shares of codes and of print that are as
likely as the guide wants of what it follows, and the same of the locator's confidence, held to let as many codes pass. --fit: fits the
weights anew, each fifth of the trials judged by the others' weights. The weights in use are of seeds 75000 to 75139.
"""

import argparse
import json
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from apps.barcode_guide.sighting import wanted
from benchmarks.barcode_search import APP, CONDITIONS, taught
from benchmarks.barcode_search_person.trial import Moment, Trial
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline
from studio.vision.barcodes import watcher
from studio.vision.barcodes.code import Spot
from studio.vision.barcodes.likeness import likely, signs

SIZES = (0.0, 0.7, 1.15, 100.0)
NEARER, RIM = 0.35, 1.2
"""Of the code's length: a spot nearer to it is its own, one farther away is print."""
FOLDS, PENALTY, ROUNDS = 5, 1.0, 30
Doubles = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=60)
    parser.add_argument("--first-seed", type=int, default=77000)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    seeds = range(chosen.first_seed, chosen.first_seed + chosen.trials)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"POCKET_STUDIO_DATA": folder, "POCKET_STUDIO_CONFIG": folder, "OMP_NUM_THREADS": "1"}
        with ProcessPoolExecutor(chosen.jobs) as pool:
            rows = np.array([row for found in pool.map(spots_of, seeds) for row in found])
    seed, module, code, chance, given = rows[:, 0], rows[:, 1], rows[:, 2] > 0, rows[:, 3], rows[:, 4:]
    report: dict[str, Any] = {"seeds": f"{seeds[0]} to {seeds[-1]}", "codes": int(code.sum()), "print": int((~code).sum())}
    if chosen.fit:
        chance = np.empty(len(rows))
        for fold in range(FOLDS):
            left = seed % FOLDS == fold
            chance[left] = chances(fitted(given[~left], code[~left]), given[left])
        report["weights"] = [round(float(weight), 3) for weight in fitted(given, code)]
    for least, most in pairwise(SIZES):
        some = (module >= least) & (module < most)
        report[f"{least} to {most}"] = judged(module[some], code[some], chance[some], given[some, 0])
    line = json.dumps(report)
    if chosen.json:
        chosen.json.write_text(line + "\n", encoding="utf-8")
    print(line)


def spots_of(seed: int) -> list[tuple[float, ...]]:
    """Of each spot: the seed, the module, 1 for a code's, its chance, and its signs."""
    cv2.setNumThreads(1)
    senses, settings = CONDITIONS["all_cues"]
    opened = open_app(APP, settings, threads=1)
    seen: list[Spot] = []
    gray: list[NDArray[np.uint8]] = []
    rows: list[tuple[float, ...]] = []

    def noted(picture: NDArray[np.uint8], spot: Spot) -> Spot:
        seen.append(spot)
        gray[:] = [picture]
        return likely(picture, spot)

    def watch(moment: Moment) -> None:
        for spot in () if moment.frame.index % 2 else seen:
            whose = belongs(spot, moment)
            if whose is not None:
                rows.append((seed, spot.module, whose, likely(gray[0], spot).confidence, *signs(gray[0], spot)))
        seen.clear()

    watcher.likely = noted
    try:
        Trial(seed, 30.0).run(lambda frame: next(iter(pipeline([frame], opened))).result.cues, senses, taught(), watch)
    finally:
        watcher.likely = likely
        opened.close()
    return rows


def belongs(spot: Spot, moment: Moment) -> bool | None:
    """Whether it is the code's; None at its rim."""
    if moment.truth is None:
        return False
    corners = moment.truth.corners
    length = max(float(np.hypot(*(corners[place] - corners[0]))) for place in (1, 3))
    away = float(np.hypot(*(np.array(spot.centre) - corners.mean(axis=0)))) / length
    return away < NEARER or (None if away < RIM else False)


def fitted(given: Doubles, code: NDArray[np.bool_]) -> Doubles:
    """Weights of 1 and of the signs: logistic regression of signs brought to the same scale."""
    middle, scale = given.mean(axis=0), given.std(axis=0)
    known = np.column_stack([np.ones(len(given)), (given - middle) / scale])
    weights = np.zeros(known.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-known @ weights))
        bend = (known.T * (chance * (1 - chance) + 1e-6)) @ known + PENALTY * np.eye(len(weights))
        weights += np.linalg.solve(bend, known.T @ (code - chance) - PENALTY * weights)
    plain = weights[1:] / scale
    return np.array([weights[0] - plain @ middle, *plain])


def chances(weights: Doubles, given: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-(weights[0] + given @ weights[1:]))))


def judged(module: Doubles, code: NDArray[np.bool_], chance: Doubles, logit: Doubles) -> dict[str, float]:
    """logit: of the locator's confidence."""
    if not code.any() or code.all():
        return {"codes": int(code.sum()), "print": int((~code).sum())}
    passed = chance >= [wanted(each) for each in module]
    recall = passed[code].mean()
    as_many = logit >= np.quantile(logit[code], 1 - recall)
    return {
        "codes": int(code.sum()),
        "print": int((~code).sum()),
        "codes_followed": round(float(recall), 4),
        "print_followed": round(float(passed[~code].mean()), 4),
        "print_followed_by_the_locator_alone": round(float(as_many[~code].mean()), 4),
    }


if __name__ == "__main__":
    main()
