"""How fast object removal as a whole is: processor time of each step of a frame, at 1280 × 720.

    python benchmarks/removal_app.py [--frames N] [--mode MODE …] [--source ADDRESS] [--json FILE]

The app runs as it does in the window, models and all, but on one thread, on a working size that doesn't shrink, and without the capture,
which has the other core there. By processor time, so that other work on the computer doesn't count. fps_p50: of one frame's time;
fps_worst_second: of the slowest 30 frames in a row after the first 15, in which things are chosen; ms: medians of the steps.
"""

import argparse
import itertools
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from studio.api import Frame
from studio.runtime.opening import open_app
from studio.sources import open_source

MODES = ("What I tap", "People")
RATE, WARM = 30, 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--mode", action="append", help="repeat for several; the class mode needs its model (default: the other two)")
    parser.add_argument("--source", default="scene:table?camera=hand&things=3&seed=6")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    source = open_source(chosen.source)
    frames = list(itertools.islice(source.frames(), chosen.frames))
    source.close()
    figures: dict[str, Any] = {mode: measured(frames, mode) for mode in chosen.mode or MODES}
    line = json.dumps(figures)
    if chosen.json:
        chosen.json.write_text(line + "\n", encoding="utf-8")
    print(line)


def measured(frames: list[Frame], mode: str) -> dict[str, Any]:
    app: Any = open_app("object_removal", {"removes": mode, "keeps_pace": False}, threads=1).app
    steps: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        began = time.thread_time()
        yield
        steps[name].append(time.thread_time() - began)

    app._timed = timed
    spent = []
    for frame in frames:
        began = time.thread_time()
        app.process(frame)
        spent.append(time.thread_time() - began)
    later = np.array(spent[WARM:])
    seconds = np.convolve(later, np.ones(RATE), "valid")
    return {
        "frames": len(frames),
        "fps_p50": round(1 / float(np.median(later)), 1),
        "fps_worst_second": round(RATE / float(seconds.max()), 1) if len(seconds) else None,
        "ms": {name: round(float(np.median(values[WARM:])) * 1000, 2) for name, values in steps.items()},
    }


if __name__ == "__main__":
    main()
