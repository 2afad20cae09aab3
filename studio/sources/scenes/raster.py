"""Draws triangles into a depth buffer with numpy alone: small triangles by the thousand, without a loop over them."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LARGEST = 40
"""Pixels of the largest triangle side; larger ones are left out, so meshes must be fine."""

_STAMPS = (2, 3, 4, 5, 7, 10, 16, LARGEST)


@dataclass(frozen=True, slots=True, eq=False)
class Fragments:
    """What is seen: one row per covered pixel. pixel: flat index into the buffer; triangle: index; shares: n × 3 weights of its corners."""

    pixel: NDArray[np.int32]
    triangle: NDArray[np.int32]
    shares: Floats


@lru_cache(maxsize=len(_STAMPS))
def _stamp(size: int) -> Floats:
    rows, columns = np.mgrid[0:size, 0:size]
    stamp: Floats = np.stack([columns.ravel(), rows.ravel(), np.ones(size * size)]).astype(np.float32)
    return stamp


def rasterise(corners: Floats, nearness: Floats, width: int, height: int) -> Fragments:
    """Visible fragments of m triangles.

    corners: m × 3 × 2 buffer pixels ((0, 0) is the top left corner of the top left pixel), counter-clockwise with y up; others are
    culled. nearness: m × 3 in 0 … 1, larger is nearer, affine on screen. At most 65,535 triangles.
    """
    x, y = corners[:, :, 0], corners[:, :, 1]
    left, top = np.ceil(x.min(axis=1) - 0.5), np.ceil(y.min(axis=1) - 0.5)
    across, down = np.floor(x.max(axis=1) - 0.5) - left, np.floor(y.max(axis=1) - 0.5) - top
    area: Floats = (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0]) - (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0])
    side = np.maximum(across, down) + 1
    seen = (area > 1e-6) & (across >= 0) & (down >= 0) & (side <= LARGEST)
    seen &= (left + across >= 0) & (top + down >= 0) & (left < width) & (top < height)
    chosen = np.flatnonzero(seen)
    if not len(chosen):
        return Fragments(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros((0, 3), np.float32))

    x, y, left, top, side = x[chosen], y[chosen], left[chosen], top[chosen], side[chosen]
    planes = _planes(x - left[:, None] - 0.5, y - top[:, None] - 0.5, area[chosen], nearness[chosen])
    left, top = left.astype(np.int32), top.astype(np.int32)

    # The margin takes the parts of stamps that reach over the buffer's edges.
    row = width + 2 * LARGEST
    buffer = np.zeros(row * (height + 2 * LARGEST), np.int32)
    origin = (top + LARGEST) * row + left + LARGEST
    smaller = 0
    for size in _STAMPS:
        batch = np.flatnonzero((side > smaller) & (side <= size))
        smaller = size
        if not len(batch):
            continue
        values = (planes[batch].reshape(-1, 3) @ _stamp(size)).reshape(len(batch), 4, size * size)
        covered = np.minimum(np.minimum(values[:, 0], values[:, 1]), values[:, 2]) >= 0
        member, place = np.nonzero(covered)
        member, place = member.astype(np.int32), place.astype(np.int32)
        depth = (values[:, 3][covered] * 32766.0).astype(np.int32) + 1
        pixel = origin[batch][member] + (place // size) * row + place % size
        np.maximum.at(buffer, pixel, (depth << 16) | batch.astype(np.int32)[member])

    picture = buffer.reshape(height + 2 * LARGEST, row)[LARGEST:-LARGEST, LARGEST:-LARGEST].ravel()
    pixel = np.flatnonzero(picture).astype(np.int32)
    member = picture[pixel] & 0xFFFF
    place_x = (pixel % width - left[member]).astype(np.float32)
    place_y = (pixel // width - top[member]).astype(np.float32)
    plane = planes[member]
    shares = plane[:, :3, 0] * place_x[:, None] + plane[:, :3, 1] * place_y[:, None] + plane[:, :3, 2]
    return Fragments(pixel, chosen[member].astype(np.int32), shares)


def _planes(x: Floats, y: Floats, area: Floats, nearness: Floats) -> Floats:
    """m × 4 × 3: coefficients of (column, row, 1) for the three corner shares and the nearness."""
    ahead, behind = [1, 2, 0], [2, 0, 1]
    planes = np.empty((len(x), 4, 3), np.float32)
    planes[:, :3, 0] = y[:, ahead] - y[:, behind]
    planes[:, :3, 1] = x[:, behind] - x[:, ahead]
    planes[:, :3, 2] = x[:, ahead] * y[:, behind] - x[:, behind] * y[:, ahead]
    planes[:, :3] /= -area[:, None, None]
    planes[:, 3] = np.einsum("mc,mck->mk", nearness, planes[:, :3])
    return planes
