"""How fast the hand puppets draw, how closely they follow the hand, and how calm they are at rest.

    python benchmarks/puppets.py [--json FILE] [--rounds N] [--seconds N]

draw_ms: wall time to paint the shapes of both hands' puppets (the app's default ones) onto a 1280 × 720 picture in the screen's own
format, as the window does; over frames of scene:hands in which both hands are in view and the puppets fully grown. The default pair and
each puppet on both hands take turns. draw_cpu_ms: processor time of the painting thread, disturbed less by other work.
lag_frames: the delay, at 30 frames a second, at which the puppet's movement is most like the true hand's (cross-correlation of speeds, to
a hundredth of a frame), in the rendered scene with the real tracker. The puppet's place is the mean of its outlines' points, the true
place that of the rendered hand's 21 landmarks.
jitter_px_at_rest: the root mean square step from frame to frame of any point of an outline, in pixels at 1280 × 720, for a rendered hand
held still with fresh camera noise (standard deviation 3 of 255) in each frame, seen by the real tracker. Median over several poses.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from apps.hand_puppets.company import BUILT_IN, find_puppets
from apps.hand_puppets.puppet import Puppet
from apps.hand_puppets.stage import Stage
from studio.api import Frame, Polyline, Shape
from studio.runtime.drawing import paint
from studio.runtime.opening import OpenedApp, open_app
from studio.sources.scenes import open_scene
from studio.vision.hands import Hand

WIDTH, HEIGHT, FPS = 1280, 720, 30
SETTLED = 20
"""Frames a hand has been in view before its puppet counts: grown, and followed steadily."""
NOISE = 3.0
REST_AT = (0.8, 3.5, 7.0, 9.0, 12.0)
REST_FRAMES = 45
MOST_LAG = 6
_SCREEN = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)

Cast = tuple[Puppet, Puppet]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A frame's time, its tracked hands, and where hands truly are (their landmarks' mean)."""

    seconds: float
    hands: tuple[Hand, ...]
    true: tuple[NDArray[np.float64], ...]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--json", type=Path)
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--seconds", type=float, default=15.0, help="of the scene to look at for drawing and lag")
    chosen = arguments.parse_args()
    opened = open_app("hand_puppets", {"view": "Puppet", "hands": 2})
    try:
        settings: Any = opened.app.settings
        moving = list(watched(opened, chosen.seconds))
        resting = [list(at_rest(opened, seconds)) for seconds in REST_AT]
    finally:
        opened.close()
    puppets = find_puppets([BUILT_IN]).puppets
    casts: dict[str, Cast] = {"default": (puppets[settings.left_hand], puppets[settings.right_hand])}
    casts |= {puppet.name: (puppet, puppet) for puppet in puppets.values()}
    drawing = drawing_times(moving, casts, chosen.rounds)
    followed = {name: {"lag_frames": lag(moving, cast), "jitter_px_at_rest": jitter(resting, cast)} for name, cast in casts.items()}
    report: dict[str, Any] = {**drawing["default"], **followed["default"]}
    report["puppets"] = {name: drawing[name] | followed[name] for name in casts if name != "default"}
    report["how"] = {
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else f"{os.cpu_count()} cores",
        "default": [puppet.title for puppet in casts["default"]],
        "picture": f"{WIDTH} × {HEIGHT}, QImage RGB32, antialiased",
        "scene": f"scene:hands, seed 1, {chosen.seconds:g} s at {FPS} fps",
        "rounds": chosen.rounds,
        "frames_drawn": len(two_hands(moving, casts["default"])),
        "at_rest": f"{len(REST_AT)} poses × {REST_FRAMES} frames, camera noise {NOISE:g} of 255",
        "tracker": "studio.vision.hands with the app's default models",
    }
    text = json.dumps(report, ensure_ascii=False)
    if chosen.json:
        chosen.json.write_text(text + "\n", encoding="utf-8")
    for key, value in report.items():
        print(f"{key}: {json.dumps(value, ensure_ascii=False)}")
    print(text)


def watched(opened: OpenedApp, seconds: float) -> Iterator[Seen]:
    """The moving scene through the real tracker."""
    scene = open_scene("hands", width=WIDTH, height=HEIGHT, fps=FPS)
    app: Any = opened.app
    for index in range(round(seconds * FPS)):
        pixels, truth = scene.at(index / FPS)
        hands = app._track(Frame.of(pixels, index, index / FPS))
        yield Seen(index / FPS, hands, tuple(hand.landmarks[:, :2].mean(axis=0) for hand in truth))
    app._tracker = None


def at_rest(opened: OpenedApp, seconds: float) -> Iterator[Seen]:
    """One moment of the scene held, with a camera's noise."""
    pixels, truth = open_scene("hands", width=WIDTH, height=HEIGHT, fps=FPS).at(seconds)
    random = np.random.default_rng(11)
    app: Any = opened.app
    for index in range(SETTLED + REST_FRAMES):
        noisy = np.clip(pixels + random.normal(0, NOISE, pixels.shape), 0, 255).astype(np.uint8)
        hands = app._track(Frame.of(noisy, index, index / FPS))
        yield Seen(index / FPS, hands, tuple(hand.landmarks[:, :2].mean(axis=0) for hand in truth))
    app._tracker = None


def performed(frames: list[Seen], cast: Cast) -> Iterator[tuple[Seen, tuple[Shape, ...]]]:
    stage = Stage()
    for frame in frames:
        wanted = {hand.id: cast[hand.handedness == "right"] for hand in frame.hands}
        yield frame, stage.show(frame.hands, wanted, frame.seconds)


def two_hands(frames: list[Seen], cast: Cast) -> list[tuple[Shape, ...]]:
    """Shapes of every fifth frame with two hands that have been there for a while."""
    found, together = [], 0
    for frame, shapes in performed(frames, cast):
        together = together + 1 if len(frame.hands) == 2 else 0
        if together > SETTLED and together % 5 == 0:
            found.append(shapes)
    return found


def drawing_times(frames: list[Seen], casts: dict[str, Cast], rounds: int) -> dict[str, dict[str, object]]:
    pictures = {name: two_hands(frames, cast) for name, cast in casts.items()}
    if not all(pictures.values()):
        raise SystemExit("the scene never showed two hands for long enough; give more --seconds")
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in casts}
    for turn in range(rounds):
        for name, shown in pictures.items():
            for shapes in shown:
                began, used = time.perf_counter(), time.thread_time()
                painter = QPainter(_SCREEN)
                painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
                paint(painter, shapes, (WIDTH, HEIGHT))
                painter.end()
                if turn:  # in the first round sprites are read
                    times[name].append(((time.perf_counter() - began) * 1000, (time.thread_time() - used) * 1000))
    return {
        name: {
            "draw_ms_p50": round(float(np.percentile([wall for wall, _ in each], 50)), 2),
            "draw_ms_p95": round(float(np.percentile([wall for wall, _ in each], 95)), 2),
            "draw_cpu_ms_p50": round(float(np.percentile([busy for _, busy in each], 50)), 2),
            "shapes": len(pictures[name][0]),
        }
        for name, each in times.items()
    }


def lag(frames: list[Seen], cast: Cast) -> float | None:
    """Frames; the mean over the hands that stay for long, by how long they stay."""
    lags = []
    for number in {hand.id for frame in frames for hand in frame.hands}:
        stage, puppet, true = Stage(), [], []
        for frame in frames:
            hand = next((hand for hand in frame.hands if hand.id == number), None)
            if hand and frame.true:
                shapes = stage.show((hand,), {number: cast[hand.handedness == "right"]}, frame.seconds)
                tracked = hand.landmarks[:, :2].mean(axis=0)
                puppet.append(outlines(shapes).mean(axis=0))
                true.append(frame.true[int(np.argmin([np.hypot(*(at - tracked)) for at in frame.true]))])
        if len(puppet) > SETTLED + 3 * FPS:
            lags.append((len(puppet), best_lag(*(np.diff(np.array(path[SETTLED:]), axis=0) for path in (puppet, true)))))
    return round(sum(count * each for count, each in lags) / sum(count for count, _ in lags), 2) if lags else None


def best_lag(late: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    """By how many steps `late` (n × 2 speeds) comes after `true`: the peak of their correlation, a parabola through its neighbours."""
    inner = slice(MOST_LAG, len(true) - MOST_LAG)
    scores = []
    for shift in range(-1, MOST_LAG + 1):
        a, b = late[inner], true[MOST_LAG - shift : len(true) - MOST_LAG - shift]
        scores.append(float((a * b).sum() / max(np.sqrt((a * a).sum() * (b * b).sum()), 1e-9)))
    peak = int(np.argmax(scores))
    if not 0 < peak < len(scores) - 1:
        return float(peak - 1)
    before, at, after = scores[peak - 1 : peak + 2]
    return peak - 1 + 0.5 * (before - after) / (before - 2 * at + after)


def jitter(resting: list[list[Seen]], cast: Cast) -> float | None:
    """Pixels."""
    found = []
    for frames in resting:
        poses = [outlines(shapes) for _, shapes in performed(frames, cast)][SETTLED:]
        longest = max(len(pose) for pose in poses)
        steady = np.array([pose for pose in poses if len(pose) == longest])
        if longest and len(steady) > REST_FRAMES / 2:
            found.append(float(np.sqrt((np.diff(steady, axis=0) ** 2).sum(axis=2).mean())))
    return round(float(np.median(found)), 3) if found else None


def outlines(shapes: tuple[Shape, ...]) -> NDArray[np.float64]:
    """All points of outlines but eyelids', which blink."""
    lid = 16
    return np.array([point for shape in shapes if isinstance(shape, Polyline) and len(shape.points) != lid for point in shape.points])


if __name__ == "__main__":
    main()
