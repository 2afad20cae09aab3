"""Lattices that the patches of paper between rules form: found where outlines fail, as with broken borders or tables that touch."""

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.pyramid import Shades

_MOST = 500
"""Patches looked at, the largest: a page of small print has thousands, in its letters."""

_LEAST = 20
"""Pixels of a patch."""

_FEW = 9
"""Patches that make a lattice at least."""

_ASTRAY = 0.3
"""Of a cell: how far from where its neighbours say a patch's middle may lie; digits and the picture's edge shift it."""


@dataclass(frozen=True, slots=True, eq=False)
class Patches:
    """Patches that stand in rows and columns.

    places: n × 2, column and row of each, from 0; middles: n × 2, where it is in the picture; side: pixels of a typical one.
    """

    places: NDArray[np.int64]
    middles: NDArray[np.float32]
    side: float

    @property
    def columns(self) -> int:
        return int(self.places[:, 0].max()) + 1

    @property
    def rows(self) -> int:
        return int(self.places[:, 1].max()) + 1

    def window(self, column: int, row: int, cells: int) -> NDArray[np.float32] | None:
        """4 × 2: the corners of cells × cells patches from (column, row) on, on a flat page; None where they lie behind the camera."""
        page = (self.places + 0.5).astype(np.float32)
        onto, _ = cv2.findHomography(page, self.middles, 0)
        if onto is None:
            return None
        square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * cells + (column, row)
        depth = square @ onto[2, :2] + onto[2, 2]
        if depth.min() <= 0.05 * depth.max():
            return None
        return np.asarray(cv2.perspectiveTransform(square.reshape(1, 4, 2).astype(np.float32), onto)[0], np.float32)


def lattices(marks: Shades) -> list[Patches]:
    """Of an ink map (255 where ink is), those of most patches first."""
    _count, _labels, stats, middles = cv2.connectedComponentsWithStats(np.invert(marks), connectivity=4, ltype=cv2.CV_32S)
    wide, high, area = (stats[:, which].astype(np.float32) for which in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    likely = (area >= _LEAST) & (area < marks.size / 6) & (wide < 3 * high) & (high < 3 * wide) & (area > 0.3 * wide * high)
    likely[0] = False
    chosen = np.flatnonzero(likely)
    chosen = chosen[np.argsort(-area[chosen])][:_MOST]
    if len(chosen) < _FEW:
        return []
    at = middles[chosen, 0] + 1j * middles[chosen, 1]
    near = _neighbours(at, np.sqrt(area[chosen]))
    points, free, found = at.tolist(), set(range(len(chosen))), []
    for seed in sorted(free, key=lambda patch: -len(near[patch])):
        if len(near[seed]) < 3:
            break
        if seed in free:
            grown = _grown(seed, near, points, free)
            free -= set(grown.values())
            if len(grown) >= _FEW:
                places = np.array(list(grown))
                spots = np.array([points[patch] for patch in grown.values()])
                side = float(np.median(np.sqrt(area[chosen[list(grown.values())]])))
                found.append(Patches(places - places.min(0), np.stack([spots.real, spots.imag], 1).astype(np.float32), side))
    return sorted(found, key=lambda each: -len(each.places))


def _neighbours(at: NDArray[np.complex128], side: NDArray[np.float32]) -> list[list[int]]:
    """For each patch those near it and about as large, the nearest first."""
    apart = np.abs(at[:, None] - at[None, :])
    like = (side[:, None] < 1.4 * side[None, :]) & (side[None, :] < 1.4 * side[:, None])
    close = like & (apart < 1.9 * np.maximum(side[:, None], side[None, :])) & (apart > 0)
    found: list[list[int]] = [[] for _ in range(len(at))]
    one, other = np.nonzero(close)
    for first, second in zip(*(each[np.argsort(apart[one, other], kind="stable")].tolist() for each in (one, other)), strict=True):
        found[first].append(second)
    return found


def _grown(seed: int, near: list[list[int]], points: list[complex], free: set[int]) -> dict[tuple[int, int], int]:
    """Column and row → patch, from a seed at (0, 0) as far as neighbours lie where they should."""
    start = points[seed]
    right = next((points[patch] - start for patch in near[seed] if patch in free), None)
    if right is None:
        return {}
    # The second side is about square to the first, tilt and all.
    down = next((step for patch in near[seed] if abs(((step := points[patch] - start) / right).imag) > abs(step / right) * 0.6), None)
    if down is None:
        return {}
    if (down / right).imag < 0:
        down = -down
    grown, taken = {(0, 0): seed}, {seed}
    queue = deque([(0, 0, right, down)])
    while queue:
        column, row, right, down = queue.popleft()
        patch = grown[column, row]
        here = points[patch]
        for step_x, step_y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            place = (column + step_x, row + step_y)
            if place in grown:
                continue
            step = step_x * right + step_y * down
            best = min(near[patch], key=lambda other: abs(points[other] - here - step), default=None)
            if best is None or best in taken or best not in free or abs(points[best] - here - step) > _ASTRAY * abs(step):
                continue
            grown[place] = best
            taken.add(best)
            seen = (points[best] - here) * (step_x + step_y)
            queue.append((*place, (right + seen) / 2 if step_x else right, (down + seen) / 2 if step_y else down))
    return grown
