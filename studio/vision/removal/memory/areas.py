"""Rectangles to work on, few and not much larger than need be."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.removal.memory.filling import Mask

Flags = NDArray[np.bool_]
Rectangle = tuple[int, int, int, int]
"""left, top, right, bottom."""

_BLOCK = 8
"""Cells of a block, in which what is apart is taken together."""
_MOST = 6
BANDS = 8
"""Frames in which all that is visible is renewed once."""
_COARSER = 8
"""Pixels of the hole's own blocks."""


def areas_of(chosen: Flags) -> list[Rectangle]:
    """Rectangles of cells that hold the chosen ones: the largest pieces, the rest when its turn comes."""
    if not chosen.any():
        return []
    rows, columns = chosen.shape
    padded = np.zeros((-(-rows // _BLOCK) * _BLOCK, -(-columns // _BLOCK) * _BLOCK), np.bool_)
    padded[:rows, :columns] = chosen
    blocks = padded.reshape(padded.shape[0] // _BLOCK, _BLOCK, -1, _BLOCK).sum(axis=(1, 3)) > 2
    return [
        (left * _BLOCK, top * _BLOCK, min(right * _BLOCK, columns), min(bottom * _BLOCK, rows))
        for left, top, right, bottom in _pieces(blocks.astype(np.uint8))
    ]


def band(visible: Flags, turn: int) -> Rectangle:
    """One of the bands that the visible cells are divided into."""
    rows, columns = np.flatnonzero(visible.any(axis=1)), np.flatnonzero(visible.any(axis=0))
    if not len(rows):
        return (0, 0, 1, 1)
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    edges = np.linspace(top, bottom, BANDS + 1).astype(int)
    number = turn * 3 % BANDS
    return int(columns[0]), int(edges[number]), int(columns[-1]) + 1, max(int(edges[number + 1]), int(edges[number]) + 1)


def hole_areas(hole: Mask) -> list[Rectangle]:
    """Rectangles of pixels that hold all of the hole, without two that overlap."""
    height, width = hole.shape
    # Smaller by whole blocks, nothing of which may be lost: each block's mean is above 0 where any of it is.
    marked = cv2.threshold(hole, 0, 255, cv2.THRESH_BINARY)[1]
    down, right = -height % _COARSER, -width % _COARSER
    padded = np.pad(marked, ((0, down), (0, right))) if down or right else marked
    blocks = cv2.resize(padded, (padded.shape[1] // _COARSER, padded.shape[0] // _COARSER), interpolation=cv2.INTER_AREA)
    pieces = _pieces((np.asarray(blocks) > 0).astype(np.uint8), everything=True)
    return [(x0 * _COARSER, y0 * _COARSER, min(x1 * _COARSER, width), min(y1 * _COARSER, height)) for x0, y0, x1, y1 in pieces]


def largest(picture: Mask) -> Mask:
    """Of its three channels."""
    first, second, third = cv2.split(picture)
    return np.asarray(cv2.max(cv2.max(first, second), third), np.uint8)


def shrunk(mask: Mask, cells: int) -> Mask:
    """Without its outermost cells, and those at the picture's edge."""
    edged = cv2.copyMakeBorder(mask, cells, cells, cells, cells, cv2.BORDER_CONSTANT)
    inner = cv2.erode(edged, np.ones((2 * cells + 1, 2 * cells + 1), np.uint8))
    return np.asarray(inner[cells:-cells, cells:-cells], np.uint8)


def _pieces(blocks: Mask, *, everything: bool = False) -> list[Rectangle]:
    """Bounds of the connected pieces, merged where they overlap; the largest ones, or one for everything where there are too many."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(blocks, connectivity=8)
    pieces = sorted(stats[1:count].tolist(), key=lambda piece: -piece[cv2.CC_STAT_AREA])
    boxes = [(x, y, x + w, y + h) for x, y, w, h, _ in pieces]
    if everything and count - 1 > _MOST:
        boxes = [_around(boxes)]
    return _merged(boxes[:_MOST])


def _merged(boxes: list[Rectangle]) -> list[Rectangle]:
    done: list[Rectangle] = []
    for box in boxes:
        while True:
            met = next((other for other in done if _overlap(box, other)), None)
            if met is None:
                break
            done.remove(met)
            box = _around([box, met])
        done.append(box)
    return done


def _overlap(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _around(boxes: list[Rectangle]) -> Rectangle:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
