"""The closed outline around a point beyond which the surroundings begin, found in polar coordinates."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.removal.selecting.appearance import RARE, STEPS, binned, histogram

ANGLES, RADII = 72, 56
STEP, STEPS_OUT = 2, 5
"""Radii inside and outside an outline between which colours are compared, and over which what is outside is judged."""
FULL = 25.0
"""Lab units across an outline beyond which it isn't seen better."""
BENT = 1
"""Radii by which an outline may go out or in from one angle to the next, at a cost each."""
BENDING = 0.12


def outline(pixels: Pixels, centre: tuple[int, int]) -> NDArray[np.bool_]:
    """Height × width, within a star-shaped outline around `centre` (x, y); dynamic programming, twice round so that its ends meet."""
    height, width = pixels.shape[:2]
    rim = np.ones((height, width), np.bool_)
    rim[4:-4, 4:-4] = False
    colours = binned(pixels)
    ground = np.clip(np.log(histogram(colours, rim) + RARE) + np.log(STEPS**3 / 4), 0, 3)[colours] / 3
    lab = np.array(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB), np.float32)
    reach = float(np.hypot(max(centre[0], width - centre[0]), max(centre[1], height - centre[1]))) * 0.8
    flags = cv2.INTER_LINEAR | cv2.WARP_FILL_OUTLIERS
    around = np.array(cv2.warpPolar(np.dstack([lab, ground.astype(np.float32)]), (RADII, ANGLES), centre, reach, flags), np.float32)
    apart = np.zeros((ANGLES, RADII), np.float32)
    inner, outer = around[:, : -2 * STEP, :3], around[:, 2 * STEP :, :3]
    apart[:, STEP:-STEP] = np.minimum(np.linalg.norm(outer - inner, axis=2) / FULL, 1)
    summed = np.cumsum(np.pad(around[..., 3], ((0, 0), (1, STEPS_OUT)), mode="edge"), axis=1)
    beyond = (summed[:, STEPS_OUT:-1] - summed[:, : -STEPS_OUT - 1])[:, :RADII] / STEPS_OUT
    worth = apart + np.pad(beyond, ((0, 0), (0, RADII - beyond.shape[1])), mode="edge") - around[..., 3]
    worth[:, :STEP] = -1
    at, size = _best(worth), np.arange(ANGLES) * 2 * np.pi / ANGLES
    radii = (at + 0.5) * reach / RADII
    points = np.stack([centre[0] + radii * np.cos(size), centre[1] + radii * np.sin(size)], axis=1)
    inside = np.zeros((height, width), np.uint8)
    cv2.fillPoly(inside, [np.rint(points).astype(np.int32)], [1])
    return inside > 0


def _best(worth: NDArray[np.float32]) -> NDArray[np.intp]:
    """A radius for each angle."""
    rounds = np.concatenate([worth, worth])
    total = rounds[0].copy()
    steps = range(-BENT, BENT + 1)
    came = np.zeros(rounds.shape, np.intp)
    index = np.arange(rounds.shape[1])
    for angle in range(1, len(rounds)):
        ways = np.stack([np.roll(total, step) - BENDING * abs(step) for step in steps])
        for way, step in zip(ways, steps, strict=True):
            if step > 0:
                way[:step] = -np.inf
            elif step < 0:
                way[step:] = -np.inf
        chosen = ways.argmax(axis=0)
        came[angle] = index - (chosen - BENT)
        total = ways[chosen, index] + rounds[angle]
    path = np.zeros(len(rounds), np.intp)
    path[-1] = int(total.argmax())
    for angle in range(len(rounds) - 1, 0, -1):
        path[angle - 1] = came[angle, path[angle]]
    # The middle of the two rounds is free of where it began and ended.
    half = len(worth) // 2
    return np.roll(path[half : half + len(worth)], half)
