"""How well one tap is followed through a clip: overlap with the true masks, and processor time.

    python benchmarks/removal_tap.py [--clip FOLDER …] [--taps N] [--json FILE] [--sheet FILE.png]

FOLDER holds `orig.mp4` (or one other film) and `mask/*.png`, one for each frame, where all that is not 0 is the thing. Where such a mask
holds several things (as `sttn_dogs_jump`: a woman and two dogs), a tap can mean them only by what the app calls "What stands together",
which is how clips are judged here; `one_thing` is the same clip with a tap that means one thing.

iou_tap: mean over all frames of intersection over union, the tap at the point of the first frame's mask that lies deepest inside its
largest part; iou_grid: mean and least over N taps spread over it. iou_tables: from one tap into the middle of each thing of rendered
tables (seeds not tuned on), over 3 s, against the exact mask. `first`, `box` and `stroke` are of the first frame only, of a tap, a box
drawn around the thing a little too large, and a line drawn along its middle: mean, median, and the mean of the worst tenth. again: of
those below `TAPPED_AGAIN` after the first tap, how many, and the mean overlap before and after a second tap there.
shadows: of the same things' exact masks at the first frame: `left`, the share of a shadow's darkness that stays beside the hole,
`too_much`, what is taken that is neither thing nor margin nor shadow, in shares of the thing's area.
ms: processor time of one thread for a frame followed at 1280 × 720, median; ms_first: of the tap itself.

What was tuned on what: the following on `sttn_dogs_jump` (its first half, checked on the whole); which outline is taken on seeds 101–116
and 301–313 of `scene:table` and on the ten pictures of inpaint/object; shadows on seeds 101–112.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.sources.scenes.table import Table, TableOptions
from studio.vision.removal.selecting import Seed, Tapped, hole

CLIPS = (Path(__file__).resolve().parents[1].parent / "shared" / "data" / "inpaint" / "sttn_dogs_jump",)
TABLES = tuple(
    (seed, camera, light)
    for seed, camera, light in zip(
        range(21, 29),
        ("hand", "orbit", "pan", "fixed") * 2,
        ("steady", "changing", "steady", "dim", "dim", "steady", "changing", "steady"),
        strict=True,
    )
)
SECONDS, RATE = 3, 15
LEAST = 200
"""Pixels of a thing that is tapped."""
DARK, FAINT = 10, 6
"""Of 255, by which a shadow darkens its ground from where it counts, and below which it is none."""
TAPPED_AGAIN = 0.8
"""Overlap below which a person would tap once more."""

Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Clip:
    name: str
    frames: tuple[Pixels, ...]
    truths: tuple[Truth, ...]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clip", type=Path, action="append", help="a folder; repeat for several")
    parser.add_argument("--taps", type=int, default=9)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    figures = measured([read(folder) for folder in options.clip or CLIPS], options.taps, options.sheet)
    line = json.dumps(figures)
    if options.json:
        options.json.write_text(line + "\n", encoding="utf-8")
    print(line)
    return 0


def measured(clips: list[Clip], taps: int, sheet: Path | None = None) -> dict[str, Any]:
    each: dict[str, Any] = {}
    tiles: list[Pixels] = []
    for clip in clips:
        points = list(spread(clip.truths[0], taps))
        shares = [overlaps(clip, point, together=True) for point in points]
        alone = overlaps(clip, points[0], together=False, tiles=None)
        overlaps(clip, points[0], together=True, tiles=tiles)
        means = [float(np.mean(share)) for share in shares]
        each[clip.name] = {
            "iou_tap": round(means[0], 4),
            "first": round(shares[0][0], 4),
            "worst_frame": round(min(shares[0]), 4),
            "one_thing": round(float(np.mean(alone)), 4),
            "iou_grid": {"taps": len(means), "mean": round(float(np.mean(means)), 4), "least": round(min(means), 4)},
        }
        print(clip.name, each[clip.name], flush=True)
    tables = table_figures()
    shadows = shadow_figures()
    print("tables", tables, "shadows", shadows, flush=True)
    times = timed()
    if sheet and tiles:
        tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % 4)
        rows = [np.hstack(tiles[at : at + 4]) for at in range(0, len(tiles), 4)]
        cv2.imwrite(str(sheet), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))
    taken = [clip["iou_tap"] for clip in each.values()]
    return {"iou_tap": round(float(np.mean(taken)), 4) if taken else None, "clips": each, "iou_tables": tables, "shadows": shadows, **times}


def read(folder: Path) -> Clip:
    """Raises SystemExit where the folder isn't one of film and masks."""
    films = sorted(file for file in folder.glob("*") if file.suffix in (".mp4", ".avi", ".mkv", ".webm"))
    masks = sorted((folder / "mask").glob("*.png"))
    if not films or not masks:
        raise SystemExit(f"{folder} holds no film beside mask/*.png")
    film = cv2.VideoCapture(str(films[0]))
    frames, truths = [], []
    for mask in masks:
        there, picture = film.read()
        if not there:
            break
        size = picture.shape[1::-1]
        frames.append(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
        truths.append(cv2.resize(cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE), size, interpolation=cv2.INTER_NEAREST) > 0)
    return Clip(folder.name, tuple(frames), tuple(truths))


def spread(mask: Truth, count: int) -> Iterator[tuple[float, float]]:
    """The innermost point of the largest part, then others spread evenly over all of the mask, the rim's few pixels left out."""
    _, parts, sizes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    depth = cv2.distanceTransform((parts == 1 + sizes[1:, cv2.CC_STAT_AREA].argmax()).astype(np.uint8), cv2.DIST_L2, 3)
    y, x = np.unravel_index(int(depth.argmax()), depth.shape)
    yield float(x), float(y)
    rows, columns = np.nonzero(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3) > 3)
    for at in np.linspace(0, len(rows) - 1, count + 1).astype(int)[1:-1]:
        yield float(columns[at]), float(rows[at])


def overlaps(clip: Clip, point: tuple[float, float], *, together: bool, tiles: list[Pixels] | None = None) -> list[float]:
    tapped = Tapped(together=together)
    first = tapped.start(clip.frames[0], Seed.at(point))
    found = [overlap(first.mask > 127, clip.truths[0])]
    for at, (frame, truth) in enumerate(zip(clip.frames[1:], clip.truths[1:], strict=True), 1):
        mask = tapped.follow(frame)
        inside = np.zeros_like(truth) if mask is None else mask > 127
        found.append(overlap(inside, truth))
        if tiles is not None and at % 4 == 1:
            shown = frame.copy()
            shown[inside] = shown[inside] // 2 + np.array([128, 0, 0], np.uint8)
            outlines, _ = cv2.findContours(truth.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
            tiles.append(cv2.drawContours(shown, outlines, -1, (255, 255, 0), 1))
    return found


def table_figures() -> dict[str, Any]:
    shares: list[float] = []
    first: dict[str, list[float]] = {"first": [], "box": [], "stroke": []}
    again: list[tuple[float, float]] = []
    for seed, camera, light in TABLES:
        table = Table(TableOptions(seed=seed, width=640, height=360, camera=camera, light=light))
        pixels, truth = table.pixels(0), table.truth(0)
        masks = {thing.name: truth.mask([thing.name]) > 127 for thing in truth.things}
        followed: dict[str, Tapped] = {}
        for name, mask in masks.items():
            if mask.sum() < LEAST:
                continue
            for kind, seeded in zip(first, (Seed.at(next(spread(mask, 1))), around(mask), along(mask)), strict=True):
                tapped = Tapped()
                taken = tapped.start(pixels, seeded).mask
                first[kind].append(overlap(taken > 127, mask))
                if kind == "first" and first[kind][-1] < TAPPED_AGAIN:
                    more = Tapped().start(pixels, seeded, taken)
                    again.append((first[kind][-1], overlap((more.mask if more.found else taken) > 127, mask)))
                followed.setdefault(name, tapped)
        for step in range(1, SECONDS * RATE):
            pixels, truth = table.pixels(step / RATE), table.truth(step / RATE)
            for name, tapped in followed.items():
                mask = truth.mask([name]) > 127
                got_mask = tapped.follow(pixels)
                if mask.sum() >= LEAST:
                    shares.append(0.0 if got_mask is None else overlap(got_mask > 127, mask))
    tapped_again = [round(float(each), 4) for each in np.mean(again, axis=0)] if again else (None, None)
    return {
        "things": len(first["first"]),
        "mean": round(float(np.mean(shares)), 4),
        **{kind: spans(each) for kind, each in first.items()},
        "again": {"things": len(again), "before": tapped_again[0], "after": tapped_again[1]},
    }


def shadow_figures() -> dict[str, float]:
    left, too_much = [], []
    for seed, camera, light in TABLES:
        table = Table(TableOptions(seed=seed, camera=camera, light=light))
        pixels, truth = table.pixels(0), table.truth(0)
        for thing in truth.things:
            mask = truth.mask([thing.name])
            area = int((mask > 127).sum())
            if area < 4 * LEAST:
                continue
            without, found = (hole(pixels, mask, shadow=shadow) > 127 for shadow in (False, True))
            dark = np.where(without, 0, truth.shadow([thing.name]).astype(np.float64))
            if (dark > DARK).any():
                left.append(float(dark[(dark > DARK) & ~found].sum() / dark[dark > DARK].sum()))
            too_much.append(float((found & ~without & (dark < FAINT)).sum() / area))
    return {"left": round(float(np.mean(left)), 4), "too_much": round(float(np.mean(too_much)), 4)}


def spans(shares: list[float]) -> dict[str, float]:
    worst = sorted(shares)[: max(1, len(shares) // 10)]
    return {
        name: round(float(value), 4)
        for name, value in (("mean", np.mean(shares)), ("median", np.median(shares)), ("worst", np.mean(worst)))
    }


def around(mask: Truth) -> Seed:
    left, top, across, down = cv2.boundingRect(mask.astype(np.uint8))
    room = 2 + round(0.04 * max(across, down))
    height, width = mask.shape
    return Seed.around(max(0, left - room), max(0, top - room), min(width, left + across + room), min(height, top + down + room))


def along(mask: Truth) -> Seed:
    """A line along what lies deep inside, in the direction in which the thing is longer."""
    depth = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    rows, columns = np.nonzero(depth > 0.35 * depth.max())
    order = np.argsort(columns if np.ptp(columns) > np.ptp(rows) else rows, kind="stable")[:: max(1, len(rows) // 12)]
    return Seed.at(np.stack([columns[order], rows[order]], axis=1))


def timed() -> dict[str, float]:
    table = Table(TableOptions(seed=31))
    frames = [table.pixels(step / 30) for step in range(20)]
    point = next(spread(table.truth(0).mask(["box"]) > 127, 1))
    tapped = Tapped()
    started = time.thread_time()
    tapped.start(frames[0], Seed.at(point))
    first = time.thread_time() - started
    spent = []
    for frame in frames[1:]:
        started = time.thread_time()
        tapped.follow(frame)
        spent.append(time.thread_time() - started)
    return {"ms": round(float(np.median(spent)) * 1000, 2), "ms_first": round(first * 1000, 1)}


def overlap(one: Truth, other: Truth) -> float:
    union = int((one | other).sum())
    return int((one & other).sum()) / union if union else 1.0


if __name__ == "__main__":
    sys.exit(main())
