"""How long one 1280 × 720 frame takes to look at while searching, tracking and reading, beside zxing-cpp alone on the same frames.

    python benchmarks/barcode_frames.py [--json FILE] [--seconds N] [--seeds N …]

Frames of scene:barcode, thirty a second, and what the watcher finds in them decides which they are: searching while no barcode is located;
reading while one is located and unread; tracking while every one in sight is read. The two take turns, frame by frame. Milliseconds of wall
time and of CPU time on one thread; "right" and "wrong": frames in which the number said is the scene's, or another.
"""

import argparse
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import zxingcpp

from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.sources.scenes import open_scene
from studio.vision.barcodes import View, Watcher
from studio.vision.barcodes.decoders import claims
from studio.vision.barcodes.learned import LearnedReader
from studio.vision.barcodes.locator import Locator

WIDTH, HEIGHT = 1280, 720
ZXING = zxingcpp.BarcodeFormats([getattr(zxingcpp.BarcodeFormat, name) for name in ("EAN13", "EAN8", "UPCA", "UPCE")])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--json", type=Path)
    arguments.add_argument("--seconds", type=float, default=12.0)
    arguments.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    chosen = arguments.parse_args()
    cv2.setNumThreads(1)
    locator, network = (open_model(Catalogue(), name, None, 1).interpreter for name in ("barcode_locator", "barcode_reader"))
    times: dict[str, list[tuple[float, float, float, float]]] = {"searching": [], "tracking": [], "reading": []}
    said: Counter[str] = Counter()
    for seed in chosen.seeds:
        watcher = Watcher(Locator(locator), LearnedReader(network))
        scene = open_scene("barcode", seed=seed, width=WIDTH, height=HEIGHT)
        for frame in scene.frames():
            if frame.seconds >= chosen.seconds:
                break
            if not frame.index:
                watcher.look(frame)
                watcher.reset()
            began, used = time.perf_counter(), time.process_time()
            view = watcher.look(frame)
            ours = time.perf_counter() - began, time.process_time() - used
            began, used = time.perf_counter(), time.process_time()
            alone = zxingcpp.read_barcodes(cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY), formats=ZXING)
            theirs = time.perf_counter() - began, time.process_time() - used
            times[state(view)].append((*ours, *theirs))
            true = {truth.text.zfill(13) if len(truth.text) != 8 else truth.text for truth in scene.truth(frame.seconds)}
            count(said, "studio", {code.text.zfill(13) if len(code.text) != 8 else code.text for code in view.codes}, true)
            gray = cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY)
            texts = {claim.text for claim in claims(gray, ("EAN-13", "EAN-8", "UPC-A", "UPC-E"))} if alone else set()
            count(said, "zxing-cpp", {text.zfill(13) if len(text) != 8 else text for text in texts}, true)
        scene.close()
    figures: dict[str, Any] = {name: figures_of(rows) for name, rows in times.items()}
    figures["frames_with_a_number"] = dict(said)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    for name, each in figures.items():
        print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in each.items()))
    print(json.dumps(figures))


def state(view: View) -> str:
    if not view.spots:
        return "searching"
    return "tracking" if len(view.codes) >= len(view.spots) else "reading"


def count(said: Counter[str], who: str, texts: set[str], true: set[str]) -> None:
    said[f"{who}_right"] += bool(texts & true)
    said[f"{who}_wrong"] += bool(texts - true)


def figures_of(rows: list[tuple[float, float, float, float]]) -> dict[str, Any]:
    if not rows:
        return {"frames": 0}
    ours, ours_cpu, theirs, theirs_cpu = np.array(rows).T * 1000
    return {
        "frames": len(rows),
        "ms_p50": _rounded(np.median(ours)),
        "ms_p95": _rounded(np.percentile(ours, 95)),
        "cpu_ms_p50": _rounded(np.median(ours_cpu)),
        "cpu_ms_p95": _rounded(np.percentile(ours_cpu, 95)),
        "zxing_ms_p50": _rounded(np.median(theirs)),
        "zxing_cpu_ms_p50": _rounded(np.median(theirs_cpu)),
    }


def _rounded(value: Any) -> float:
    return round(float(value), 2)


if __name__ == "__main__":
    main()
