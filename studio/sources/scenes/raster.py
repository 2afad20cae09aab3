"""Draws triangles into a depth buffer with numpy alone: small triangles by the thousand, without a loop over them."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]

LARGEST = 40
"""Pixels of the largest triangle side; larger ones are left out, so meshes must be fine."""

_STAMPS = (3, 4, 6, 10, 16, LARGEST)


@dataclass(frozen=True, slots=True, eq=False)
class Fragments:
    """What is seen, one entry per covered pixel.

    row, column: n, where in the buffer. triangle: n, its index. shares: 3 × n, how near the pixel's middle is to each of its corners.
    """

    row: Indices
    column: Indices
    triangle: Indices
    shares: Floats


@lru_cache(maxsize=len(_STAMPS))
def _stamp(size: int) -> tuple[Floats, Indices, Indices]:
    """(column, row, 1) of each place of a square stamp, as 3 × size²; and its columns and rows."""
    rows, columns = (axis.ravel() for axis in np.mgrid[0:size, 0:size].astype(np.int32))
    return np.stack([columns, rows, np.ones_like(rows)]).astype(np.float32), columns, rows


def rasterise(x: Floats, y: Floats, nearness: Floats, triangles: Indices, width: int, height: int) -> Fragments:
    """Visible fragments of a mesh.

    x, y: its points in buffer pixels ((0, 0) is the top left corner of the top left pixel). nearness: 0 … 1, larger is nearer, affine on
    screen. triangles: 3 × m, at most 65,535, counter-clockwise with y up; those that turn the other way are culled.
    """
    x0, x1, x2 = x[triangles]
    y0, y1, y2 = y[triangles]
    area = (x2 - x0) * (y1 - y0) - (x1 - x0) * (y2 - y0)
    chosen = np.flatnonzero(area > 1e-6).astype(np.int32)
    x0, x1, x2, y0, y1, y2, area = (values[chosen] for values in (x0, x1, x2, y0, y1, y2, area))
    left, top = np.ceil(np.minimum(np.minimum(x0, x1), x2) - 0.5), np.ceil(np.minimum(np.minimum(y0, y1), y2) - 0.5)
    across = np.floor(np.maximum(np.maximum(x0, x1), x2) + 0.5) - left
    down = np.floor(np.maximum(np.maximum(y0, y1), y2) + 0.5) - top
    side = np.where((across > 0) & (down > 0), np.maximum(across, down), 0)
    side[(left + across <= 0) | (top + down <= 0) | (left >= width) | (top >= height)] = 0

    planes = np.empty((4, len(chosen), 3), np.float32)
    shift_x, shift_y, scale = left + 0.5, top + 0.5, -1 / area
    x0, x1, x2, y0, y1, y2 = x0 - shift_x, x1 - shift_x, x2 - shift_x, y0 - shift_y, y1 - shift_y, y2 - shift_y
    for corner, (xa, ya, xb, yb) in enumerate(((x1, y1, x2, y2), (x2, y2, x0, y0), (x0, y0, x1, y1))):
        planes[corner, :, 0] = (ya - yb) * scale
        planes[corner, :, 1] = (xb - xa) * scale
        planes[corner, :, 2] = (xa * yb - xb * ya) * scale
    near0, near1, near2 = (nearness[triangles[corner][chosen]][:, None] for corner in range(3))
    planes[3] = planes[0] * near0 + planes[1] * near1 + planes[2] * near2
    return _resolve(planes, left.astype(np.int32), top.astype(np.int32), side, chosen, width, height)


def _resolve(planes: Floats, left: Indices, top: Indices, side: Floats, chosen: Indices, width: int, height: int) -> Fragments:
    """The nearest triangle at each pixel. planes: 4 × m × 3, coefficients of (column, row, 1) for the three shares and the nearness."""
    # The margin takes the parts of stamps that reach over the buffer's edges.
    row_length = width + 2 * LARGEST
    buffer = np.zeros(row_length * (height + 2 * LARGEST), np.int32)
    origin = (top + LARGEST) * row_length + left + LARGEST
    smaller = 0
    for size in _STAMPS:
        batch = np.flatnonzero((side > smaller) & (side <= size)).astype(np.int32)
        smaller = size
        if not len(batch):
            continue
        places, columns, rows = _stamp(size)
        first, second, third, near = planes.take(batch, axis=1) @ places
        covered = np.minimum(np.minimum(first, second), third) >= 0
        with np.errstate(invalid="ignore"):  # beside a steep triangle its plane runs off to any number; `covered` takes those out
            entry = ((near * np.float32(32766)).astype(np.int32) + 1) << 16
        entry |= batch[:, None]
        entry *= covered
        pixel = origin[batch][:, None] + (rows * row_length + columns)
        np.maximum.at(buffer, pixel.ravel(), entry.ravel())

    picture = buffer.reshape(height + 2 * LARGEST, row_length)[LARGEST:-LARGEST, LARGEST:-LARGEST].ravel()
    covered_pixel = np.flatnonzero(picture).astype(np.int32)
    member = picture[covered_pixel] & 0xFFFF
    row = covered_pixel // np.int32(width)
    column = covered_pixel - row * np.int32(width)
    place_x, place_y = (column - left[member]).astype(np.float32), (row - top[member]).astype(np.float32)
    across, down, fixed = np.ascontiguousarray(planes[:3].transpose(2, 0, 1)).take(member, axis=2)
    return Fragments(row, column, chosen[member], across * place_x + down * place_y + fixed)
