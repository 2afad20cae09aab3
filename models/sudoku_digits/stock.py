"""Rendered cells to train and measure on: made once, by all cores, kept as files, and varied a little each time they are shown."""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np
from glyphs import Atlas, atlas  # beside this file
from numpy.typing import NDArray
from others import others_hand
from pages import UNKNOWN, Hand, page
from photos import Camera, any_camera, cells
from strokes import Random

from studio.vision.sudoku.board import OTHER
from studio.vision.sudoku.reading.cells import SIZE

TURNED = 0.025
"""Of the pages, the share seen sideways or upside down: what is no digit then should not be read as one."""

UPSIDE_DOWN = {1: UNKNOWN, 2: UNKNOWN, 3: OTHER, 4: OTHER, 5: UNKNOWN, 6: 9, 7: OTHER, 8: 8, 9: 6}

IGNORED = -1
"""The class of a cell that may be called one or the other."""

OTHERS_SHARE = 0.3
"""Of the pages, those filled in with people's own digits."""

_PAGES = 100
_STEP = 3 / 255


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """cells: n × SIZE × SIZE × 3 uint8, see `as_input`; classes: n, IGNORED for some; handwritten: n of 0, 1 or UNKNOWN."""

    cells: NDArray[np.uint8]
    classes: NDArray[np.int8]
    handwritten: NDArray[np.int8]


def as_input(kept: NDArray[np.uint8]) -> NDArray[np.float32]:
    """As `evened` gives cells, −2 … 1, to within half a hundredth."""
    return kept.astype(np.float32) * np.float32(_STEP) - np.float32(2)


def stock(faces: Path, held_out: bool, pages: int, seed: int, folder: Path) -> Stock:
    """Of so many pages, in files of a hundred; those in `folder` are not made again."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{seed}_{part}.npz" for part in range(-(-pages // _PAGES))]
    missing = [file for file in files if not file.is_file()]
    make = partial(_part, faces, held_out)
    if missing:
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(make, missing))
    parts = [np.load(file) for file in files]
    return Stock(*(np.concatenate([part[name] for part in parts]) for name in ("cells", "classes", "handwritten")))


def _part(faces: Path, held_out: bool, file: Path) -> None:
    cv2.setNumThreads(1)
    seed, part = (int(each) for each in file.stem.split("_"))
    random = np.random.default_rng((seed, part))
    made = rendered(_atlas(faces, held_out), random, _PAGES, _others(faces, held_out), OTHERS_SHARE)
    whole = file.with_suffix(".tmp.npz")
    np.savez(whole, cells=made.cells, classes=made.classes, handwritten=made.handwritten)
    whole.replace(file)


@cache
def _others(faces: Path, held_out: bool) -> Hand:
    return others_hand(faces, held_out)


@cache
def _atlas(faces: Path, held_out: bool) -> Atlas:
    return atlas(faces, held_out)


def rendered(
    made: Atlas,
    random: Random,
    pages: int,
    others_hand: Hand | None = None,
    share: float = 1.0,
    camera: Callable[[Random], Camera] = any_camera,
) -> Stock:
    """others_hand: as in `pages.page`, on that share of the pages."""
    parts = []
    for _ in range(pages):
        drawn = page(made, random, others_hand if random.random() < share else None)
        seen, classes, handwritten = cells(drawn, camera(random), random), drawn.classes, drawn.handwritten
        if random.random() < TURNED:
            quarters = int(random.integers(1, 4))
            seen = np.rot90(seen, quarters, axes=(1, 2))
            turned = UPSIDE_DOWN if quarters == 2 else dict.fromkeys(range(1, 10), OTHER)
            classes = np.array([turned.get(int(each), int(each)) for each in classes], np.int8)
            handwritten = np.full(81, UNKNOWN, np.int8)
        parts.append((np.round((seen + 2) / _STEP).astype(np.uint8), classes, handwritten))
    return Stock(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def varied(kept: NDArray[np.uint8], random: Random) -> NDArray[np.float32]:
    """Other light, colours and noise, and up to two pixels aside."""
    shown = as_input(kept)
    count = len(shown)
    shown *= np.exp(random.normal(0, 0.12, (count, 1, 1, 1))).astype(np.float32)
    shown *= (1 + random.normal(0, 0.05, (count, 1, 1, 3))).astype(np.float32)
    for shift in range(4):  # a quarter of the batch each
        x, y = (int(each) for each in np.clip(np.round(random.normal(0, 0.8, 2)), -2, 2))
        shown[shift::4] = np.roll(shown[shift::4], (y, x), (1, 2))
    loud = count // 3
    shown[:loud] += random.standard_normal((loud, SIZE, SIZE, 1), np.float32) * np.float32(random.uniform(0, 0.15))
    return np.clip(shown, -2, 1, out=shown)
