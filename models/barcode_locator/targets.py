"""What the locator network is to answer for a picture, and the pictures rendered, kept in shards, brought to the network's size."""

from pathlib import Path

import cv2
import numpy as np
from labels import Grey  # beside this file
from numpy.typing import NDArray
from scenes import Scene, scene  # beside this file

from studio.vision.barcodes.locator import CELL, HEIGHT, WIDTH, fitted

ROWS, COLUMNS = HEIGHT // CELL, WIDTH // CELL
CHANNELS = 9
"""Of a target: wanted (1 code, 0 none, −1 open), weight of the geometry, then what `Locator` decodes: 7 numbers."""

SHAPES = ((320, 240), (480, 360), (240, 240), (320, 320), (480, 480), (426, 240), (640, 360), (240, 320), (200, 140))
"""Width and height of the frames trained on."""

SHARD = 500


def example(seed: int) -> tuple[Grey, NDArray[np.float32]]:
    """Picture number `seed` to train on."""
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
