"""How well people are masked, and how fast: against the model alone on the whole picture.

    python benchmarks/removal_people.py [--frames N] [--json FILE] [--sheet FILE.png]

There is no picture of people with a true mask in the shared data, so people are laid into other pictures: those of the webcam clips of
shared/data/hands/asl_clips, cut out by the model itself at full size where it is sure (the clips' own plain rooms make that easy), over the
clean pictures of shared/data/inpaint, at full height, a half, a quarter and an eighth of it, moving. What is measured is thus how much of a
person is found that was there for sure, at that size; absolute quality at the edges it can't tell. `iou`: of `People`, mean over the second
half of the frames; `iou_whole`: of the model on the whole picture, thresholded. ms: processor time a frame at 1280 × 720, one thread.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter, Pixels
from studio.inference.opening import open_model
from studio.runtime.opening import catalogue_of
from studio.vision.removal.selecting import People

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
SIZES = (1.0, 0.5, 0.25, 0.125)
WIDTH, HEIGHT = 1280, 720

Truth = NDArray[np.bool_]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=32, help="of each clip at each size")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    catalogue = catalogue_of("object_removal")
    model = open_model(catalogue, "selfie_segmentation", threads=1).interpreter
    poses = open_model(catalogue, "pose_detection", threads=1).interpreter
    clips = sorted((DATA / "hands" / "asl_clips").glob("*.mkv"))
    grounds = sorted((DATA / "inpaint" / "kodak").glob("*.png"))
    if not clips or not grounds:
        raise SystemExit(f"{DATA} holds no clips or no pictures")
    found: dict[str, list[tuple[float, float]]] = {str(size): [] for size in SIZES}
    spent: list[float] = []
    tiles: list[Pixels] = []
    for number, clip in enumerate(clips):
        picture = _picture(grounds[number % len(grounds)])
        ground = np.asarray(cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)
        people = cut_out(clip, model, options.frames)
        for size in SIZES:
            mask_of = People(model, poses)
            for at, (person, inside) in enumerate(people):
                pixels, truth = laid(ground, person, inside, size, at)
                started = time.thread_time()
                mask = mask_of.mask(pixels) > 127
                spent.append(time.thread_time() - started)
                if at < options.frames // 2:
                    continue
                whole = cv2.resize(model.run(image=pixels)["people"][0, ..., 0], (WIDTH, HEIGHT)) > 0.5
                found[str(size)].append((overlap(mask, truth), overlap(whole, truth)))
            shown = pixels.copy()
            shown[mask] = shown[mask] // 2 + np.array([128, 0, 0], np.uint8)
            tiles.append(np.asarray(cv2.resize(shown, (320, 180), interpolation=cv2.INTER_AREA), np.uint8))
    if options.sheet:
        rows = [np.hstack(tiles[at : at + len(SIZES)]) for at in range(0, len(tiles), len(SIZES))]
        cv2.imwrite(str(options.sheet), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))
    figures: dict[str, Any] = {
        "clips": len(clips),
        "iou": {size: round(float(np.mean([ours for ours, _ in pairs])), 4) for size, pairs in found.items()},
        "iou_whole": {size: round(float(np.mean([whole for _, whole in pairs])), 4) for size, pairs in found.items()},
        "ms": round(float(np.median(spent)) * 1000, 2),
    }
    line = json.dumps(figures)
    if options.json:
        options.json.write_text(line + "\n", encoding="utf-8")
    print(line)
    return 0


def cut_out(clip: Path, model: Interpreter, count: int) -> list[tuple[Pixels, Truth]]:
    """Frames of the clip and where its person surely is."""
    film = cv2.VideoCapture(str(clip))
    people = []
    for _ in range(count):
        there, picture = film.read()
        if not there:
            break
        pixels = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)
        share = model.run(image=pixels)["people"][0, ..., 0]
        people.append((pixels, np.asarray(cv2.resize(share, pixels.shape[1::-1])) > 0.5))
    return people


def laid(ground: Pixels, person: Pixels, inside: Truth, size: float, at: int) -> tuple[Pixels, Truth]:
    """The person at `size` of the picture's height, a little further to the right with each frame."""
    height = round(HEIGHT * size)
    width = round(person.shape[1] * height / person.shape[0])
    small = cv2.resize(person, (width, height), interpolation=cv2.INTER_AREA)
    share = np.asarray(cv2.resize(inside.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA))
    left, top = min(WIDTH - width, round((WIDTH - width) * 0.4) + 3 * at), HEIGHT - height if size == 1 else (HEIGHT - height) // 2
    pixels, truth = ground.copy(), np.zeros((HEIGHT, WIDTH), np.bool_)
    part = np.s_[top : top + height, left : left + width]
    pixels[part] = np.rint(pixels[part] + share[..., None] * (small - pixels[part].astype(np.float32))).astype(np.uint8)
    truth[part] = share > 0.5
    return pixels, truth


def overlap(one: Truth, other: Truth) -> float:
    union = int((one | other).sum())
    return int((one & other).sum()) / union if union else 1.0


def _picture(file: Path) -> Pixels:
    return np.asarray(cv2.cvtColor(cv2.imread(str(file)), cv2.COLOR_BGR2RGB), np.uint8)


if __name__ == "__main__":
    sys.exit(main())
