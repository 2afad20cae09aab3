"""Times the rendering of a scene, frame after frame as a source gives them, on one core.

python benchmarks/scene.py [--scene hands|barcode|sudoku|table] [--json FILE] [--seconds N] [--hands 0|1|2|auto] [--width N] [--height N]
"""

import argparse
import json
import os
import time
from pathlib import Path

import cv2
import numpy as np

from studio.sources.scenes import SCENES, open_scene

SEEDS = (1, 2, 3)


def frame_times(name: str, hands: str, seconds: float, width: int, height: int) -> tuple[list[float], list[tuple[float, float]]]:
    """Seconds to open each scene, and (seconds passed, seconds of processor time) of each frame with as many hands in view as asked for."""
    options = {"hands": hands} if name == "hands" else {}
    opened, rendered = [], []
    for seed in SEEDS:
        started = time.perf_counter()
        scene = open_scene(name, seed=seed, width=width, height=height, **options)
        opened.append(time.perf_counter() - started)
        frames = scene.frames()
        for _ in range(round(seconds * scene.rate / len(SEEDS))):
            before, busy_before = time.perf_counter(), time.thread_time()
            frame = next(frames)
            passed = time.perf_counter() - before, time.thread_time() - busy_before
            if name != "hands" or hands == "auto" or len(scene.truth(frame.seconds)) == int(hands):
                rendered.append(passed)
        scene.close()
    return opened, rendered


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scene", choices=tuple(SCENES), default="hands")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--seconds", type=float, default=36.0, help="of scene time, over three seeds (default %(default)s)")
    parser.add_argument("--hands", choices=("0", "1", "2", "auto"), default="2")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=720)
    options = parser.parse_args()

    cv2.setNumThreads(1)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    opened, rendered = frame_times(options.scene, options.hands, options.seconds, options.width, options.height)
    if not rendered:
        raise SystemExit(f"no frame had {options.hands} hands in view: give it more --seconds")
    (p50, busy_p50), (p95, busy_p95) = np.percentile(rendered, [50, 95], axis=0) * 1000
    shown = f", hands in view: {options.hands}" if options.scene == "hands" else ""
    print(f"{len(rendered)} frames {options.width} × {options.height} of scene:{options.scene}{shown}; one core")
    print(f"a frame: {busy_p50:.1f} ms (p50), {busy_p95:.1f} ms (p95) of processor time; {p50:.1f} and {p95:.1f} ms passed")
    print(f"opening: {max(opened):.2f} s the first time, {min(opened):.2f} s after")
    figures = {
        "frames": len(rendered),
        "scene": options.scene,
        "hands": options.hands if options.scene == "hands" else None,
        "width": options.width,
        "height": options.height,
        "cpu_ms_p50": round(float(busy_p50), 2),
        "cpu_ms_p95": round(float(busy_p95), 2),
        "frame_ms_p50": round(float(p50), 2),
        "frame_ms_p95": round(float(p95), 2),
        "open_s_first": round(max(opened), 3),
        "open_s_again": round(min(opened), 3),
    }
    line = json.dumps(figures)
    if options.json:
        options.json.write_text(line + "\n")
    print(line)


if __name__ == "__main__":
    main()
