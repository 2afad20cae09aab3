"""Grids found, refused and drawn by studio.vision.sudoku.finding.finder: rendered pictures with exact truth, photos, other pictures.

    python benchmarks/sudoku_grids.py [--count N] [--photos MANIFEST.json] [--others FOLDER] [--json FILE] [--worst FOLDER]

Rendered: `count` pictures of each kind of `benchmarks/sudoku_grid_pictures`, from seeds that nothing was tuned on. found: of the grids in
them; false: grids found where there is none, or of which a crossing is farther than half a cell from the truth; error: pixels between a
crossing and its true place, at once (`find`) and drawn anew from a grid moved by up to a fifth of a cell (`refine`); refused_right: of
pictures without a whole grid, those refused for the right reason. Photos: corners farther than 0.35 of a cell from those clicked by hand
are `off`. Others: every picture in the folder, none of which shows a grid. Times are CPU time of the one thread.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.sudoku_grid_pictures import cases  # noqa: E402  # from the checkout, wherever this is run
from benchmarks.sudoku_grid_pictures.unlike import UNLIKE  # noqa: E402
from studio.vision.sudoku.finding.finder import Finder  # noqa: E402
from studio.vision.sudoku.grid import Grid  # noqa: E402

SHARED = ROOT.parent / "shared" / "data"
SEEDS_FROM = 70_000_000
OFF = 0.35
KINDS: dict[str, Callable[[int], cases.Case]] = {
    **{name: partial(cases.grid, name) for name in cases.KINDS},
    "edge": cases.edge,
    "two": cases.two,
    "joined": cases.joined,
    **{name: partial(cases.unlike, name) for name in UNLIKE},
    "half": cases.half,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--first", type=int, default=SEEDS_FROM, help="seed of the first picture of each kind")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--photos", type=Path, default=SHARED / "sudoku" / "MANIFEST.json")
    parser.add_argument("--others", type=Path, default=SHARED)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--worst", type=Path, help="a folder for the pictures that went wrong, drawn upon")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    finder = Finder()
    figures: dict[str, Any] = {"rendered": {}}
    for name in chosen.kinds:
        figures["rendered"][name] = rendered(finder, name, range(chosen.first, chosen.first + chosen.count), chosen.worst)
        print(f"{name:14}", json.dumps(figures["rendered"][name]), flush=True)
    if chosen.kinds == list(KINDS):
        figures["photos"] = photos(finder, chosen.photos) if chosen.photos.is_file() else None
        print("photos        ", json.dumps(figures["photos"]), flush=True)
        figures["others"] = others(finder, chosen.others) if chosen.others.is_dir() else None
        print("others        ", json.dumps(figures["others"]), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    print(json.dumps(figures))
    return 0


def rendered(finder: Finder, name: str, seeds: range, worst: Path | None) -> dict[str, Any]:
    found = false = asked = right = 0
    errors, redrawn, finding, refining, refusals = [], [], [], [], []
    for seed in seeds:
        case = KINDS[name](seed)
        began = time.thread_time()
        answer = finder.find(case.pixels)
        finding.append(time.thread_time() - began)
        left, wrong = list(case.lattices), 0
        for grid in answer.grids:
            best = min(left, key=lambda truth: away(grid, truth).max(), default=None)
            if best is None or away(grid, best).max() > grid.pitch / 2:
                wrong += 1
                continue
            left = [truth for truth in left if truth is not best]
            errors.append(away(grid, best))
            moved = replace(grid, lattice=shaken(best, seed))
            began = time.thread_time()
            again = finder.refine(case.pixels, moved)
            refining.append(time.thread_time() - began)
            redrawn.append(away(again, best) if again else np.full(100, np.inf))
        asked += len(case.lattices)
        found += len(case.lattices) - len(left)
        false += wrong
        bad = bool(wrong or left)
        if not case.lattices:
            refusals.append(answer.refusal or "found")
            right += answer.refusal in case.refusals
            bad = answer.refusal not in case.refusals
        if bad and worst:
            keep(worst / f"{name}-{seed}.png", case.pixels, answer.grids, str(answer.refusal))
    figures: dict[str, Any] = {
        "pictures": len(seeds),
        "grids": asked,
        "found": found,
        "false": false,
        "ms": spread(np.array(finding) * 1000),
    }
    if errors:
        figures |= {
            "error": spread(np.concatenate(errors)),
            "refine_error": spread(np.concatenate(redrawn)),
            "refine_ms": spread(np.array(refining) * 1000),
        }
        figures["refine_lost"] = sum(not np.isfinite(each).all() for each in redrawn)
    if not asked:
        figures |= {"refused_right": right, "refusals": {each: refusals.count(each) for each in sorted(set(refusals))}}
    return figures


def away(grid: Grid, truth: NDArray[np.float64]) -> NDArray[np.float64]:
    """100 pixels from the truth, turned as fits best: which of four ways is up, the digits say."""
    return min(
        (np.linalg.norm(np.rot90(truth, quarters) - grid.lattice, axis=2).ravel() for quarters in range(4)),
        key=lambda each: float(each.max()),
    )


def shaken(truth: NDArray[np.float64], seed: int) -> NDArray[np.float32]:
    """Moved, turned and stretched a little, at most a fifth of a cell at the corners."""
    random = np.random.default_rng(seed)
    pitch = np.linalg.norm(truth[0, 9] - truth[0, 0]) / 9
    corners = truth[[0, 0, 9, 9], [0, 9, 9, 0]].astype(np.float32)
    onto = cv2.getPerspectiveTransform(corners, (corners + random.uniform(-0.14, 0.14, (4, 2)) * pitch).astype(np.float32))
    return np.asarray(cv2.perspectiveTransform(truth.reshape(1, -1, 2), onto).reshape(10, 10, 2), np.float32)


def photos(finder: Finder, manifest: Path) -> dict[str, Any]:
    entries = [entry for entry in json.loads(manifest.read_text(encoding="utf-8")) if entry["printed"]]
    missed, off, more, times, refines = [], [], 0, [], []
    for entry in entries:
        pixels = picture(manifest.parent / entry["file"])
        began = time.thread_time()
        answer = finder.find(pixels)
        times.append(time.thread_time() - began)
        if not answer.grids:
            missed.append(entry["file"])
            continue
        grid = answer.grids[0]
        began = time.thread_time()
        finder.refine(pixels, grid)
        refines.append(time.thread_time() - began)
        more += len(answer.grids) - 1
        if entry.get("corners"):
            clicked = np.array(entry["corners"], float)
            if min(np.linalg.norm(np.roll(clicked, turn, 0) - grid.corners, axis=1).max() for turn in range(4)) > OFF * grid.pitch:
                off.append(entry["file"])
    return {
        "photos": len(entries),
        "found": len(entries) - len(missed),
        "missed": missed,
        "off": off,
        "further_grids": more,
        "ms": spread(np.array(times) * 1000),
        "refine_ms": spread(np.array(refines) * 1000),
    }


def others(finder: Finder, folder: Path) -> dict[str, Any]:
    false, times, refusals = [], [], []
    files = [
        path for kind in ("*.jpg", "*.png") for path in sorted(folder.rglob(kind)) if "sudoku" not in path.parts and "mask" not in path.name
    ]
    for path in files:
        pixels = picture(path)
        began = time.thread_time()
        answer = finder.find(pixels)
        times.append(time.thread_time() - began)
        refusals.append(answer.refusal or "found")
        if answer.grids:
            false.append(str(path.relative_to(folder)))
    return {
        "pictures": len(files),
        "false": false,
        "refusals": {each: refusals.count(each) for each in sorted(set(refusals))},
        "ms": spread(np.array(times) * 1000),
    }


def picture(path: Path) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB), np.uint8)


def spread(values: NDArray[np.float64]) -> dict[str, float]:
    return {
        "p50": round(float(np.median(values)), 2),
        "p95": round(float(np.percentile(values, 95)), 2),
        "max": round(float(values.max()), 2),
    }


def keep(path: Path, pixels: NDArray[np.uint8], grids: tuple[Grid, ...], words: str) -> None:
    drawn = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    for grid in grids:
        for line in (*grid.lattice, *grid.lattice.transpose(1, 0, 2)):
            cv2.polylines(drawn, [np.round(line * 8).astype(np.int32)], False, (0, 0, 255), 1, cv2.LINE_AA, 3)
    cv2.putText(drawn, words, (8, 24), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (0, 0, 255), 2)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), drawn)


if __name__ == "__main__":
    sys.exit(main())
