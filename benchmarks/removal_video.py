"""How well things vanish from running pictures: filled from what was seen behind them, and invented where nobody saw.

    python benchmarks/removal_video.py [--data DIR] [--seconds N] [--seeds N …] [--json FILE]

Rendered: scene:table, 1280 × 720, 30 frames a second, a thing taken away whose mask and shadow are given by truth, widened by a margin
and softened as the app does; with a camera that stands, is held, pans and goes around, in steady and in changing light. Real:
people/highway_fixed.avi under DIR, the cars masked by a subtraction of the background that only knows past frames, the median over time
taken for truth. Everything is causal; only frames from 3 s on count.

    rendered_psnr_db, real_psnr_db   of the hole, weighted by its mask: the mean squared error over all frames, all cameras. What nobody saw
                                     is filled by Telea's method, and kept as the app does, so that the figure tells of the whole hole.
    …_mean_frame_psnr_db             of the hole too, but each frame's PSNR averaged over the frames, as papers on video inpainting do
    rendered_seen_psnr_db, …         the same as the first where the background had been seen, as the memory has it
    never_seen                       share of the rendered holes that shows table in view in no frame before, by truth: hidden, or
                                     outside the picture
    flicker_ratio_to_telea           mean change of the error in the hole from frame to frame, in blocks of 16 pixels, to that of Telea's
                                     method on each frame by itself; the error, so that what truly moves doesn't count; the larger of
                                     rendered and real
    seen_share                       of the hole's area
    fps_p50, fps_worst_second        by processor time of the fill (one thread), and of a whole second's frames, at 1280 × 720
    resets                           there is nothing in these clips to reset for
    iou_tap                          overlap with the truth from one tap, over inpaint/sttn_dogs_jump, as in benchmarks/removal_tap.py
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.removal_tap import overlaps, spread
from benchmarks.removal_tap import read as read_clip
from studio.api import Pixels
from studio.sources.scenes import open_scene
from studio.sources.scenes.table import TableTruth
from studio.vision.removal.memory import Background, Mask

RATE, WIDTH, HEIGHT = 30, 1280, 720
SETTLED = 3.0
"""Seconds from which on frames count."""
SHOTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("fixed", "steady", "both", ("mug",)),
    ("fixed", "changing", "ball", ("ball",)),
    ("hand", "steady", "mug", ("mug",)),
    ("hand", "changing", "both", ("mug", "ball")),
    ("pan", "steady", "mug", ("mug",)),
    ("orbit", "steady", "mug", ("mug",)),
    ("orbit", "changing", "ball", ("ball",)),
)
"""Camera, light, what moves, and what is taken away."""
_MARGIN, _SOFT = 4, 1.5
"""Pixels."""
_BLOCK = 16
"""Pixels of the blocks in which flicker is measured."""
_COARSER = 4
"""Telea's method for the flicker's measure runs at this part of the size, or it would take the whole day."""


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """clean: the truth, where the frame counts. never_seen: share of the hole, where it is known."""

    pixels: Pixels
    hole: Mask
    clean: Pixels | None
    never_seen: float | None = None


@dataclass(slots=True, eq=False)
class Tally:
    """Sums over what was looked at."""

    error: float = 0.0
    weight: float = 0.0
    seen_error: float = 0.0
    seen_weight: float = 0.0
    per_frame: list[float] = field(default_factory=list)
    share: list[float] = field(default_factory=list)
    never: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    flicker: list[float] = field(default_factory=list)
    telea: list[float] = field(default_factory=list)
    resets: int = 0
    frames: int = 0

    def watch(self, moments: Iterator[Moment], *, timed: bool) -> None:
        background, before = Background(), None
        for moment in moments:
            began = time.thread_time()
            filling = background.fill(moment.pixels, moment.hole)
            took = time.thread_time() - began
            self.frames += 1
            self.resets += filling.reset is not None
            if timed:
                self.times.append(took)
            shown = invented(filling.pixels, filling.unseen)
            background.keep_invented(shown, filling.unseen)
            if moment.clean is None or not moment.hole.any():
                before = None
                continue
            self._compare(moment.hole, moment.clean, shown, cv2.add(filling.unseen, filling.invented))
            self.share.append(filling.seen)
            if moment.never_seen is not None:
                self.never.append(moment.never_seen)
            plain = invented(moment.pixels, moment.hole)
            errors = [coarse(each, moment.clean, moment.hole) for each in (shown, plain)]
            if before is not None:
                for kept, (now, then) in zip((self.flicker, self.telea), zip(errors, before, strict=True), strict=True):
                    kept.append(changed(now, then))
            before = errors

    def _compare(self, mask: Mask, clean: Pixels, shown: Pixels, unseen: Mask) -> None:
        squared = ((shown.astype(np.float32) - clean) ** 2).mean(axis=2)
        hole, seen = mask / np.float32(255), cv2.subtract(mask, unseen) / np.float32(255)
        error, weight = float((squared * hole).sum()), float(hole.sum())
        self.error += error
        self.weight += weight
        self.per_frame.append(level(error, weight))
        self.seen_error += float((squared * seen).sum())
        self.seen_weight += float(seen.sum())

    def figures(self) -> dict[str, float | int | None]:
        return {
            "frames": self.frames,
            "psnr_db": decibels(self.error, self.weight),
            "mean_frame_psnr_db": round(float(np.mean(self.per_frame)), 2) if self.per_frame else None,
            "seen_psnr_db": decibels(self.seen_error, self.seen_weight),
            "seen_share": round(float(np.mean(self.share)), 3) if self.share else None,
            "never_seen": round(float(np.mean(self.never)), 3) if self.never else None,
            "flicker": round(float(np.mean(self.flicker)), 3) if self.flicker else None,
            "flicker_telea": round(float(np.mean(self.telea)), 3) if self.telea else None,
            "resets": self.resets,
        }


def decibels(error: float, weight: float) -> float | None:
    return round(level(error, weight), 2) if weight else None


def level(error: float, weight: float) -> float:
    """PSNR of a weighted sum of squared errors."""
    return 10 * float(np.log10(255**2 / max(error / weight, 1e-6)))


def invented(pixels: Pixels, unseen: Mask) -> Pixels:
    """Telea's method, which everybody has; worked out at a part of the size."""
    if not unseen.any():
        return pixels
    size = (pixels.shape[1] // _COARSER, pixels.shape[0] // _COARSER)
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    hole = cv2.dilate((cv2.resize(unseen, size, interpolation=cv2.INTER_AREA) > 0).astype(np.uint8), np.ones((3, 3), np.uint8))
    filled = cv2.resize(cv2.inpaint(small, hole, 3, cv2.INPAINT_TELEA), pixels.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    share = (unseen / np.float32(255))[..., None]
    return np.asarray(np.round(pixels * (1 - share) + filled * share), np.uint8)


def coarse(shown: Pixels, clean: Pixels, hole: Mask) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """The error in blocks, in which the camera's noise is evened out, and where the hole is."""
    size = (shown.shape[1] // _BLOCK, shown.shape[0] // _BLOCK)
    error = cv2.resize(shown.astype(np.float32) - clean, size, interpolation=cv2.INTER_AREA)
    return np.asarray(error, np.float32), cv2.resize(hole, size, interpolation=cv2.INTER_AREA) > 127


def changed(now: tuple[NDArray[np.float32], NDArray[np.bool_]], then: tuple[NDArray[np.float32], NDArray[np.bool_]]) -> float:
    both = now[1] & then[1]
    return float(np.abs(now[0] - then[0])[both].mean()) if both.any() else 0.0


def rendered(seed: int, shot: tuple[str, str, str, tuple[str, ...]], seconds: float) -> Iterator[Moment]:
    camera, light, moved, names = shot
    scene = open_scene("table", seed=seed, width=WIDTH, height=HEIGHT, fps=RATE, camera=camera, light=light, moved=moved)
    view = Viewed()
    for frame in scene.frames():
        if frame.seconds >= seconds:
            break
        truth = scene.truth(frame.seconds)
        hard = cv2.max(truth.mask(names), cv2.threshold(truth.shadow(names), 8, 255, cv2.THRESH_BINARY)[1])
        hole = widened(hard)
        never = view.look(truth, names, hole)
        yield Moment(frame.pixels, hole, truth.clean(names) if frame.seconds >= SETTLED else None, never)
    scene.close()


class Viewed:
    """What of the table was in view, by truth, at a part of the size."""

    def __init__(self) -> None:
        self._seen = np.zeros((2 * HEIGHT // _COARSER, 2 * WIDTH // _COARSER), np.uint8)
        self._first: NDArray[np.float64] | None = None

    def look(self, truth: TableTruth, names: tuple[str, ...], hole: Mask) -> float | None:
        """Share of the hole that shows table never in view before; None where there is no hole."""
        height, width = HEIGHT // _COARSER, WIDTH // _COARSER
        to_picture = np.diag([1 / _COARSER, 1 / _COARSER, 1]) @ truth.homography
        if self._first is None:
            self._first = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1]]) @ to_picture
        across = self._first @ np.linalg.inv(to_picture)
        there = [each.name for each in truth.things]
        rest = (
            cv2.resize(
                truth.mask([name for name in there if name not in names], without=names), (width, height), interpolation=cv2.INTER_AREA
            )
            > 127
        )
        covered = cv2.resize(hole, (width, height), interpolation=cv2.INTER_AREA) > 127
        before = cv2.warpPerspective(self._seen, across, (width, height), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP)
        visible = (~rest & ~covered).astype(np.uint8)
        self._seen |= np.asarray(cv2.warpPerspective(visible, across, self._seen.shape[::-1], flags=cv2.INTER_NEAREST), np.uint8)
        return float((covered & ~rest & (before == 0)).sum() / covered.sum()) if covered.any() else None


def highway(path: Path) -> Iterator[Moment]:
    frames = read(path)
    clean = np.median(np.stack(frames[::3]), axis=0).astype(np.uint8)
    subtraction = cv2.createBackgroundSubtractorMOG2(history=300, varThreshold=20, detectShadows=False)
    for number, frame in enumerate(frames):
        moving = subtraction.apply(frame)
        moving = cv2.morphologyEx(moving, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        moving = cv2.morphologyEx(moving, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
        # In its first frames everything is new to the subtraction.
        yield Moment(frame, widened(moving if number else np.zeros_like(moving)), clean if number >= SETTLED * RATE else None)


def read(path: Path) -> list[Pixels]:
    video = cv2.VideoCapture(str(path))
    frames = []
    while True:
        there, frame = video.read()
        if not there:
            break
        frames.append(np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), np.uint8))
    if not frames:
        raise SystemExit(f"{path}: no frame could be read; give the folder of the real data with --data")
    return frames


def widened(mask: Mask) -> Mask:
    hard = cv2.dilate((mask > 0).astype(np.uint8) * 255, np.ones((2 * _MARGIN + 1, 2 * _MARGIN + 1), np.uint8))
    return np.asarray(cv2.GaussianBlur(hard, (0, 0), _SOFT), np.uint8)


def tapped(data: Path) -> float:
    """Of one tap into the clip's thing, as the benchmark of selecting measures it."""
    clip = read_clip(data / "inpaint/sttn_dogs_jump")
    return round(float(np.mean(overlaps(clip, next(spread(clip.truths[0], 1)), together=True))), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--seconds", type=float, default=5.0, help="of each rendered shot (default %(default)s)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2], help="of the scene (default %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    total, parts = Tally(), {}
    for shot in SHOTS:
        tally = Tally()
        for seed in chosen.seeds:
            tally.watch(rendered(seed, shot, chosen.seconds), timed=True)
        parts[f"{shot[0]} {shot[1]} without {' '.join(shot[3])}"] = tally.figures()
        print(f"{shot[0]:6} {shot[1]:9} {tally.figures()}", flush=True)
        merge(total, tally)
    real = Tally()
    real.watch(highway(chosen.data / "people/video/highway_fixed.avi"), timed=False)
    print(f"highway          {real.figures()}")
    seconds = [sum(total.times[start : start + RATE]) for start in range(0, len(total.times) - RATE + 1, RATE)]
    figures: dict[str, Any] = {
        "rendered_psnr_db": total.figures()["psnr_db"],
        "real_psnr_db": real.figures()["psnr_db"],
        "rendered_mean_frame_psnr_db": total.figures()["mean_frame_psnr_db"],
        "real_mean_frame_psnr_db": real.figures()["mean_frame_psnr_db"],
        "flicker_ratio_to_telea": ratio([total, real]),
        "fps_p50": round(1 / float(np.median(total.times)), 1),
        "fps_worst_second": round(RATE / max(seconds), 1),
        "seen_share": total.figures()["seen_share"],
        "iou_tap": tapped(chosen.data),
        "never_seen": total.figures()["never_seen"],
        "rendered_seen_psnr_db": total.figures()["seen_psnr_db"],
        "real_seen_psnr_db": real.figures()["seen_psnr_db"],
        "fill_ms_p50": round(float(np.median(total.times)) * 1000, 2),
        "fill_ms_p95": round(float(np.percentile(total.times, 95)) * 1000, 2),
        "resets": total.resets + real.resets,
        "shots": parts,
        "real": real.figures(),
    }
    line = json.dumps(figures)
    if chosen.json:
        chosen.json.write_text(line + "\n", encoding="utf-8")
    print(line)


def merge(total: Tally, part: Tally) -> None:
    for name in (
        "error",
        "weight",
        "seen_error",
        "seen_weight",
        "per_frame",
        "share",
        "never",
        "times",
        "flicker",
        "telea",
        "resets",
        "frames",
    ):
        setattr(total, name, getattr(total, name) + getattr(part, name))


def ratio(tallies: list[Tally]) -> float:
    """The largest of some."""
    return round(max(float(np.mean(tally.flicker)) / float(np.mean(tally.telea)) for tally in tallies if tally.telea), 3)


if __name__ == "__main__":
    main()
