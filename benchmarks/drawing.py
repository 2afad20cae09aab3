"""How long the shapes of one frame take to draw at 1280 × 720: one puppet, two, and landmarks, each on a frame of the rendered scene.

    python benchmarks/drawing.py [--json FILE] [--rounds N]

The rounds take turns. "window": shapes painted onto a picture in the screen's own format, as the window does. "recording": onto a copy of
the frame, the copy included. Milliseconds of wall time, and of CPU time as median.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtGui import QImage, QPainter

from studio.api import Result
from studio.runtime.drawing import drawn, paint
from studio.runtime.opening import open_app
from studio.runtime.pipeline import Output, pipeline
from studio.sources.scenes import open_scene

WIDTH, HEIGHT = 1280, 720
SETTLED = 30
"""Frames with as many hands before one is taken: puppets are fully grown then."""
_SCREEN = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--json", type=Path)
    arguments.add_argument("--rounds", type=int, default=100)
    chosen = arguments.parse_args()
    scenes = {
        "one_puppet": with_hands("Puppet", 1),
        "two_puppets": with_hands("Puppet", 2),
        "two_hands_of_landmarks": with_hands("Landmarks", 2),
    }
    scenes["nothing"] = replace(scenes["one_puppet"], result=Result(facts={"hands": []}))
    times: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for _ in range(chosen.rounds):
        for name, output in scenes.items():
            for way, draw in (("window", as_window), ("recording", as_recording)):
                began, used = time.perf_counter(), time.process_time()
                draw(output)
                times.setdefault((name, way), []).append((time.perf_counter() - began, time.process_time() - used))
    figures = {name: figures_of(output, times[name, "window"], times[name, "recording"]) for name, output in scenes.items()}
    if chosen.json:
        chosen.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    for name, each in figures.items():
        print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in each.items()))
    print(json.dumps(figures))


def figures_of(output: Output, window: list[tuple[float, float]], recording: list[tuple[float, float]]) -> dict[str, object]:
    hands: Any = output.result.facts["hands"]
    found: dict[str, object] = {"shapes": len(output.result.shapes), "palm_pixels": [hand["size"] for hand in hands]}
    for way, pairs in (("window", window), ("recording", recording)):
        wall, busy = np.array(pairs).T * 1000
        p50, p95 = np.percentile(wall, (50, 95))
        found |= {f"{way}_ms_p50": round(float(p50), 2), f"{way}_ms_p95": round(float(p95), 2)}
        found[f"{way}_cpu_ms_p50"] = round(float(np.median(busy)), 2)
    return found


def as_recording(output: Output) -> None:
    drawn(output.frame.pixels, output.result.shapes)


def as_window(output: Output) -> None:
    painter = QPainter(_SCREEN)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    paint(painter, output.result.shapes, (WIDTH, HEIGHT))
    painter.end()


def with_hands(view: str, hands: int) -> Output:
    """An output that shows so many hands."""
    opened, source = open_app("hand_puppets", {"view": view, "hands": hands}), open_scene("hands", width=WIDTH, height=HEIGHT)
    try:
        return settled(pipeline(source.frames(), opened), hands)
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
