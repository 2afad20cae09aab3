"""How long the shapes of one frame take to draw at 1280 × 720: one puppet, two, and landmarks, each on a frame of the rendered scene.

    python benchmarks/drawing.py [--json FILE] [--rounds N]

The rounds take turns; milliseconds of wall and of CPU time, the copy of the picture included.
"""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from studio.api import Result
from studio.runtime.drawing import drawn
from studio.runtime.opening import open_app
from studio.runtime.pipeline import Output, pipeline
from studio.sources.scenes import open_scene

WIDTH, HEIGHT = 1280, 720
SETTLED = 30
"""Frames with as many hands before one is taken: puppets are fully grown then."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--json", type=Path)
    arguments.add_argument("--rounds", type=int, default=100)
    chosen = arguments.parse_args()
    scenes = {
        "one_puppet": with_hands("Puppet", 1),
        "two_puppets": with_hands("Puppet", 2),
        "two_hands_of_landmarks": with_hands("Landmarks", 2),
        "nothing": with_hands("Puppet", 1, Result()),
    }
    wall: dict[str, list[float]] = {name: [] for name in scenes}
    busy: dict[str, list[float]] = {name: [] for name in scenes}
    for _ in range(chosen.rounds):
        for name, output in scenes.items():
            began, used = time.perf_counter(), time.process_time()
            drawn(output.frame.pixels, output.result.shapes)
            wall[name].append((time.perf_counter() - began) * 1000)
            busy[name].append((time.process_time() - used) * 1000)
    figures = {
        name: {
            "shapes": len(output.result.shapes),
            "ms_p50": round(float(np.median(wall[name])), 2),
            "ms_p95": round(float(np.percentile(wall[name], 95)), 2),
            "cpu_ms_p50": round(float(np.median(busy[name])), 2),
        }
        for name, output in scenes.items()
    }
    if chosen.json:
        chosen.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    for name, each in figures.items():
        print(
            f"{name:24}{each['shapes']:4.0f} shapes  p50 {each['ms_p50']:5.2f} ms  p95 {each['ms_p95']:5.2f} ms  CPU {each['cpu_ms_p50']:5.2f} ms"
        )
    print(json.dumps(figures))


def with_hands(view: str, hands: int, result: Result | None = None) -> Output:
    """An output that shows so many hands, or `result` in its place."""
    opened, source = open_app("hand_puppets", {"view": view, "hands": hands}), open_scene("hands", width=WIDTH, height=HEIGHT)
    try:
        output = settled(pipeline(source.frames(), opened), hands)
        return output if result is None else Output(output.frame, result, output.reading)
    finally:
        source.close()
        opened.close()


def settled(outputs: Iterator[Output], hands: int) -> Output:
    seen = 0
    for output in outputs:
        found = output.result.facts["hands"]
        seen = seen + 1 if isinstance(found, list) and len(found) == hands else 0
        if seen == SETTLED:
            return output
    raise SystemExit(f"the scene has ended before it showed {hands} hands")


if __name__ == "__main__":
    main()
