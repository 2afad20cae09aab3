"""What the locator network is to answer for a picture, and the pictures rendered, kept in shards, brought to the network's size."""

from pathlib import Path

import cv2
import numpy as np
from labels import Grey  # beside this file
from numpy.typing import NDArray
from packages import posed  # beside this file
from scenes import Scene, scene  # beside this file

from studio.vision.barcodes.locator import CELL, HEIGHT, WIDTH, fitted

ROWS, COLUMNS = HEIGHT // CELL, WIDTH // CELL
CHANNELS = 9
"""Of a target: wanted (1 code, 0 none, −1 open), weight of the geometry, then what `Locator` decodes: 7 numbers."""

SHAPES = ((320, 240), (480, 360), (240, 240), (320, 320), (480, 480), (426, 240), (640, 360), (240, 320), (200, 140))
"""Width and height of the frames trained on."""

POSED_SHAPES = ((640, 360), (640, 480), (1280, 720), (480, 640))
"""The same of packages held before a camera."""

SHARD = 500

MIXED_FROM = 18 * SHARD
"""From this picture on every other one is of a package held before a camera, its code often smaller than in the others."""

_SHORTEST = 9.0
"""Pixels of the network's picture: of shorter codes it is left open whether they are found."""


def example(seed: int) -> tuple[Grey, NDArray[np.float32]]:
    """Picture number `seed` to train on."""
    if seed >= MIXED_FROM and seed % 2:
        return taught(posed(seed // 2, *POSED_SHAPES[seed // 2 % len(POSED_SHAPES)]))
    width, height = SHAPES[seed % len(SHAPES)]
    return taught(scene(seed, width, height))


def taught(drawn: Scene) -> tuple[Grey, NDArray[np.float32]]:
    """HEIGHT × WIDTH picture as the network gets it, and ROWS × COLUMNS × CHANNELS of wanted answers."""
    small, matrix = fitted(drawn.pixels)
    return small, _targets(drawn, np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2])


def _targets(drawn: Scene, into: NDArray[np.float64]) -> NDArray[np.float32]:
    """into: 2 × 3, frame pixels to pixels of the network's picture."""
    wanted = np.zeros((ROWS, COLUMNS, CHANNELS), np.float32)
    scale = float(np.sqrt(abs(np.linalg.det(into[:, :2]))))
    across, down = (np.arange(COLUMNS) + 0.5) * CELL, (np.arange(ROWS) + 0.5) * CELL
    x, y = np.meshgrid(across, down)
    for quad in drawn.ignored:
        wanted[_inside(quad @ into[:, :2].T + into[:, 2], x, y, 1.0), 0] = -1
    for code in sorted(drawn.codes, key=lambda each: -each.module):
        quad = code.quad @ into[:, :2].T + into[:, 2]
        centre = quad.mean(axis=0)
        (long_x, long_y), (high_x, high_y) = (quad[1] - quad[0] + quad[2] - quad[3]) / 2, (quad[3] - quad[0] + quad[2] - quad[1]) / 2
        long, high = np.hypot(long_x, long_y), np.hypot(high_x, high_y)
        angle = np.arctan2(long_y, long_x)
        near = _inside(quad, x, y, 1.0) & (wanted[..., 0] <= 0)
        wanted[near, 0] = -1
        core = _inside(quad, x, y, 0.5)
        row, column = (int(np.clip(each // CELL, 0, most - 1)) for each, most in zip(centre[::-1], (ROWS, COLUMNS), strict=True))
        core[row, column] = True
        cells = np.column_stack([x[core], y[core]])
        answer = [np.log(long / CELL), np.log(high / CELL), np.cos(2 * angle), np.sin(2 * angle), np.log(code.module * scale)]
        wanted[core, 0] = 1
        wanted[core, 1] = 1 / np.sqrt(core.sum())
        wanted[core, 2:4] = (centre - cells) / CELL
        wanted[core, 4:] = answer
    return wanted


def farther(
    picture: NDArray[np.float32], wanted: NDArray[np.float32], share: float, left: int, top: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The example seen from farther away: its picture `share` as large, with that corner at (left, top), its edges drawn on outwards."""
    small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    high, wide = small.shape
    around = cv2.copyMakeBorder(small, top, HEIGHT - high - top, left, WIDTH - wide - left, cv2.BORDER_REPLICATE)
    rows, columns = np.mgrid[:ROWS, :COLUMNS]
    from_row, from_column = (
        np.floor(((each + 0.5) * CELL - offset) / share / CELL).astype(int) for each, offset in ((rows, top), (columns, left))
    )
    within = (from_row >= 0) & (from_row < ROWS) & (from_column >= 0) & (from_column < COLUMNS)
    moved = np.where(within[..., None], wanted[from_row.clip(0, ROWS - 1), from_column.clip(0, COLUMNS - 1)], 0).astype(np.float32)
    centres = (wanted[..., 2:4] + np.stack([columns, rows], axis=-1) + 0.5) * (CELL * share) + (left, top)
    old = wanted[..., 0] > 0
    centred = np.where(within[..., None], centres[from_row.clip(0, ROWS - 1), from_column.clip(0, COLUMNS - 1)], 0)
    for (x, y), answer in zip(centres[old], wanted[old], strict=True):  # a small code's cells may all have been left out
        row, column = min(int(y // CELL), ROWS - 1), min(int(x // CELL), COLUMNS - 1)
        if moved[row, column, 0] <= 0:
            moved[row, column], centred[row, column] = answer, (x, y)
    code = moved[..., 0] > 0
    moved[code, 1] = np.minimum(1, moved[code, 1] / share)
    moved[code, 2:4] = centred[code] / CELL - np.stack([columns, rows], axis=-1)[code] - 0.5
    for number in (4, 5, 8):
        moved[code, number] += np.log(share)
    moved[code & (moved[..., 4] < np.log(_SHORTEST / CELL)), :2] = -1, 0
    return around, moved


def _inside(quad: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Cells whose centres lie in the quad's inner `share`."""
    centre = quad.mean(axis=0)
    corners = centre + (quad - centre) * share
    ahead = np.roll(corners, -1, axis=0) - corners
    sides = [(x - corner[0]) * way[1] - (y - corner[1]) * way[0] for corner, way in zip(corners, ahead, strict=True)]
    return np.all([side <= 0 for side in sides], axis=0) | np.all([side >= 0 for side in sides], axis=0)


def shard(folder: Path, number: int) -> Path:
    """The file of examples number × SHARD …, rendered now if it isn't there."""
    file = folder / f"{number:05}.npz"
    if not file.is_file():
        cv2.setNumThreads(1)
        pictures, wanted = zip(*(example(seed) for seed in range(number * SHARD, (number + 1) * SHARD)), strict=True)
        folder.mkdir(parents=True, exist_ok=True)
        made = file.with_suffix(".part.npz")
        np.savez(made, pictures=np.stack(pictures), targets=np.stack(wanted).astype(np.float16))
        made.replace(file)
    return file


if __name__ == "__main__":
    import sys

    for each in range(int(sys.argv[2]), int(sys.argv[3])):
        shard(Path(sys.argv[1]), each)
