"""Photos of sudokus turned into hand-held clips: each a sheet that lies under a moving camera, with fresh noise, its motion exactly known.

    python benchmarks/sudoku_clips.py MANIFEST.json --out FOLDER [--photo N] [--every N]

writes frames of one clip as PNG, to be looked at. A photo is up-scaled onto a sheet that goes on around it in its own colours; the camera
is scene:sudoku's (65° across, a hand's drift and its tremor of 6 to 10 Hz), and the picture is blurred by its motion in 1/100 s. One clip
of 12 s: 4 s in the hand, the first half nearing; 0.6 s until the puzzle is out of sight, 0.6 s there, 0.6 s back; 3.2 s in the hand,
tilting; 1 s coming to rest; 2 s at rest, nothing changing but the noise.

Every second photo of the manifest is for tuning (`tuning`), the others for figures (`held_out`); photos of the same printed page, taken
again or with another phone, may be in both. The pictures filled in by hand are in neither (`filled_in`).
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Frame
from studio.sources.scenes.barcode.camera import Raster
from studio.sources.scenes.sudoku.motion import HandHeld, Key, flat

WIDTH, HEIGHT, RATE = 1280, 720, 30.0
EXPOSURE = 1 / 100
NOISE = 3.0
"""Grey levels, standard deviation: a phone's camera indoors."""
SECONDS = 12.0
AWAY, BACK, REST = (4.6, 5.2), 5.8, 10.0
"""Seconds between which the puzzle is out of sight, at which it's back, and from which the camera is still."""
SIDE = 85.0
"""mm that the printed grid's side is taken to be."""
_SHEET = (420.0, 330.0)
_PER_MM = 7.0
_ROOM = 256

Picture = NDArray[np.uint8]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Photo:
    """path; digits: 81 characters, "0" for an empty cell, all that is printed or written; corners: of the grid, top left first, clockwise,
    as the manifest has them to the pixel, or none."""

    path: Path
    digits: str
    corners: tuple[tuple[float, float], ...] | None


def photos(manifest: Path) -> tuple[Photo, ...]:
    """The printed ones, in the manifest's order."""
    return tuple(_photo(manifest, entry) for entry in json.loads(manifest.read_text()) if entry["printed"])


def tuning(manifest: Path) -> tuple[Photo, ...]:
    return photos(manifest)[::2]


def held_out(manifest: Path) -> tuple[Photo, ...]:
    return photos(manifest)[1::2]


def filled_in(manifest: Path) -> tuple[Photo, ...]:
    return tuple(_photo(manifest, entry) for entry in json.loads(manifest.read_text()) if not entry["printed"])


def _photo(manifest: Path, entry: dict[str, object]) -> Photo:
    corners = entry.get("corners")
    return Photo(
        manifest.parent / str(entry["file"]),
        str(entry["printed"] or entry["filled"]),
        tuple((float(x), float(y)) for x, y in corners) if isinstance(corners, list) else None,
    )


class Clip:
    """A photo under a moving camera.

    frames: SECONDS × RATE; homography(i): 3 × 3, photo pixels → frame pixels at the middle of frame i's exposure.
    """

    def __init__(self, photo: Photo, seed: int = 1) -> None:
        self.photo = photo
        self.frames = round(SECONDS * RATE)
        self._raster = Raster.of_picture(WIDTH, HEIGHT)
        self._seed = seed
        picture = _read(photo.path)
        high, wide = picture.shape[:2]
        corners = np.array(
            photo.corners or [(0.1 * wide, 0.1 * high), (0.9 * wide, 0.1 * high), (0.9 * wide, 0.9 * high), (0.1 * wide, 0.9 * high)]
        )
        side = float(np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1).mean())
        mm = SIDE / side
        middle = corners.mean(axis=0)
        self._to_mm = np.array([[mm, 0, -mm * middle[0]], [0, mm, -mm * middle[1]], [0, 0, 1]])
        self._hand = HandHeld(_keys(np.random.default_rng([seed, 71])), np.random.default_rng([seed, 72]))
        self._sheet, self._from_mm = _sheet(picture, self._to_mm)

    def homography(self, index: int) -> Matrix:
        return self._at(index / RATE) @ self._to_mm

    def seen(self, index: int, lattice: NDArray[np.floating]) -> NDArray[np.float64]:
        """… × 2 photo pixels as they lie in frame i."""
        points = np.asarray(lattice, np.float64)
        return cv2.perspectiveTransform(points.reshape(1, -1, 2), self.homography(index)).reshape(points.shape)

    def motion(self, index: int) -> float:
        """Pixels that the middle of the puzzle moves during the exposure."""
        ends = [
            cv2.perspectiveTransform(np.zeros((1, 1, 2)), self._at(index / RATE + half))[0, 0] for half in (-EXPOSURE / 2, EXPOSURE / 2)
        ]
        return float(np.linalg.norm(ends[1] - ends[0]))

    def frame(self, index: int) -> Frame:
        count = int(np.clip(np.ceil(self.motion(index)), 1, 12))
        total = np.zeros((HEIGHT, WIDTH, 3), np.float32)
        for share in (np.arange(count) + 0.5) / count - 0.5:
            to_frame = self._at(index / RATE + share * EXPOSURE) @ self._from_mm
            drawn = cv2.warpPerspective(self._sheet, to_frame, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            cv2.accumulate(drawn, total)
        random = np.random.default_rng([self._seed, index, 73])
        left, top = random.integers(0, _ROOM, 2)
        noise = _noise()[top : top + HEIGHT, left : left + WIDTH] * random.choice([-1, 1])
        pixels = cv2.add(cv2.convertScaleAbs(total, alpha=1 / count), noise, dtype=cv2.CV_8U)
        return Frame.of(np.asarray(pixels, np.uint8), index, index / RATE)

    def __iter__(self) -> Iterator[Frame]:
        return (self.frame(index) for index in range(self.frames))

    def _at(self, seconds: float) -> Matrix:
        return flat(self._hand.pose(seconds), self._raster)


def _keys(random: np.random.Generator) -> list[Key]:
    """Distances from 160 to 230 mm: the grid is 370 to 530 pixels high."""
    sway = random.uniform(-1, 1, 12)
    away = 270.0 * np.sign(sway[0])
    first, near = Key(0.0, 8 * sway[1], 6 * sway[2], 225, 14 + 8 * sway[3], 8 * sway[4], 6 * sway[5]), 172 + 8 * sway[6]
    held = Key(2.0, 5 * sway[7], 4 * sway[8], near, 8 + 5 * sway[9], 6 * sway[10], 4 * sway[11])
    return [
        first,
        held,
        Key(4.0, 4 * sway[8], 4 * sway[9], near, 8, 8 * sway[1], 3 * sway[2]),
        Key(AWAY[0], away, 30 * sway[3], 190, 12, 0, 5),
        Key(AWAY[1], away, 34 * sway[3], 190, 12, 0, 4),
        Key(BACK, 6 * sway[4], 5 * sway[5], 185, 10, -6 * sway[1], -4 * sway[2]),
        Key(7.4, 3 * sway[6], 2 * sway[7], 180, 22 + 6 * sway[8], 10 * sway[9], 8 * sway[10]),
        Key(9.0, 4 * sway[11], 3 * sway[0], 185, 10, -8 * sway[1], 5 * sway[2]),
        Key(REST, 0, 0, 180, 9, 3 * sway[3], 2 * sway[4], shake=0.0),
        Key(SECONDS + 1, 0, 0, 180, 9, 3 * sway[3], 2 * sway[4], shake=0.0),
    ]


@lru_cache(maxsize=1)
def _noise() -> NDArray[np.int16]:
    """Larger than a frame, each of which takes another part of it."""
    random = np.random.default_rng(74)
    return np.asarray(np.round(random.standard_normal((HEIGHT + _ROOM, WIDTH + _ROOM, 3), np.float32) * NOISE), np.int16)


@lru_cache(maxsize=2)
def _read(path: Path) -> Picture:
    picture = cv2.imread(str(path))
    if picture is None:
        raise SystemExit(f"{path}: not a picture that can be read")
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)


def _sheet(picture: Picture, to_mm: Matrix) -> tuple[Picture, Matrix]:
    """The photo and what goes on around it, _PER_MM pixels to a millimetre, and the homography from mm to the sheet's pixels inverted."""
    size = (round(_SHEET[0] * _PER_MM), round(_SHEET[1] * _PER_MM))
    to_sheet = np.array([[_PER_MM, 0, (size[0] - 1) / 2], [0, _PER_MM, (size[1] - 1) / 2], [0, 0, 1]])
    total = to_sheet @ to_mm
    if total[0, 0] < 1:
        # A warp that shrinks would skip pixels.
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.4 / total[0, 0]), np.uint8)
    laid = cv2.warpPerspective(picture, total, size, flags=cv2.INTER_CUBIC)
    known = cv2.warpPerspective(np.full(picture.shape[:2], 255, np.uint8), total, size, flags=cv2.INTER_NEAREST)
    known = cv2.erode(known, np.ones((5, 5), np.uint8))
    around = _extended(laid, known)
    share = cv2.GaussianBlur(known, (0, 0), 2.0)[..., None] / np.float32(255)
    share *= (known > 0)[..., None]
    sheet = np.clip(laid * share + around * (1 - share), 0, 255).astype(np.uint8)
    return sheet, np.asarray(np.linalg.inv(to_sheet))


def _extended(picture: Picture, known: Picture) -> NDArray[np.float32]:
    """Smooth colours everywhere that agree with the picture where it is known: filled in from coarse to fine."""
    weight = (known > 0).astype(np.float32)
    levels = [(picture.astype(np.float32) * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 4:
        levels.append((cv2.pyrDown(levels[-1][0]), cv2.pyrDown(levels[-1][1])))
    filled = levels[-1][0] / np.maximum(levels[-1][1], 1e-6)[..., None]
    for colours, share in reversed(levels[2:-1]):
        filled = cv2.pyrUp(filled, dstsize=(share.shape[1], share.shape[0]))
        filled = colours + filled * (1 - np.minimum(share, 1))[..., None]
    return np.asarray(cv2.resize(filled, (known.shape[1], known.shape[0]), interpolation=cv2.INTER_CUBIC), np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--photo", type=int, default=0, help="which of those for tuning (default %(default)s)")
    parser.add_argument("--every", type=int, default=15, metavar="N", help="writes every Nth frame (default %(default)s)")
    chosen = parser.parse_args()
    clip = Clip(tuning(chosen.manifest)[chosen.photo])
    chosen.out.mkdir(parents=True, exist_ok=True)
    for index in range(0, clip.frames, chosen.every):
        cv2.imwrite(str(chosen.out / f"{index:03}.png"), cv2.cvtColor(clip.frame(index).pixels, cv2.COLOR_RGB2BGR))


if __name__ == "__main__":
    main()
