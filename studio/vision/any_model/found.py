"""Boxes that a model found: the best of each object, in the unit square of the input."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.api.model import Tensor
from studio.graph.picture_input import PictureInput

Floats = NDArray[np.float32]

MOST = 100
"""Of one picture; fewer would be less than COCO's evaluation counts (its maxDets)."""

MOST_COMPARED = 300
SAME_OBJECT = 0.5
"""Intersection over union from which two boxes of one class are one object."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """n boxes, best first, in the unit square of the input. corners: n × 4, left, top, right, bottom; classes: n whole numbers.

    points: n × k × 2 of those that come with boxes; sure: n × k, how sure each point is. masks: n × m, the weights of each mask.
    turns: n, radians clockwise on screen about the box's middle.
    """

    corners: Floats
    scores: Floats
    classes: NDArray[np.int64]
    points: Floats | None = None
    sure: Floats | None = None
    masks: Floats | None = None
    turns: Floats | None = None


def kept(
    corners: Floats,
    scores: Tensor,
    classes: NDArray[np.int64],
    threshold: float,
    suppress: float | None = SAME_OBJECT,
    points: Floats | None = None,
    sure: Floats | None = None,
    masks: Floats | None = None,
    turns: Floats | None = None,
) -> Found:
    """The best of each object. suppress: None where the model has done that."""
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] >= threshold][:MOST_COMPARED]
    if suppress is not None:
        order = _suppressed(corners, classes, order, suppress)
    order = order[:MOST]
    more = (None if each is None else each[order] for each in (points, sure, masks, turns))
    return Found(corners[order].astype(np.float32), scores[order].astype(np.float32), classes[order], *more)


def _suppressed(corners: Floats, classes: NDArray[np.int64], order: NDArray[np.int64], overlap: float) -> NDArray[np.int64]:
    kept: list[int] = []
    left = order
    while left.size and len(kept) < MOST:
        best, left = int(left[0]), left[1:]
        kept.append(best)
        alike = (classes[left] == classes[best]) & (_overlap(corners[left], corners[best]) > overlap)
        left = left[~alike]
    return np.array(kept, np.int64)


def _overlap(boxes: Floats, box: Floats) -> Floats:
    """Intersection over union of n × 4 `boxes` with one."""
    sides = np.minimum(boxes[:, 2:], box[2:]) - np.maximum(boxes[:, :2], box[:2])
    shared = np.prod(np.maximum(sides, 0), axis=1)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) + np.prod(box[2:] - box[:2])
    overlap: Floats = shared / np.maximum(areas - shared, np.finfo(np.float32).tiny)
    return overlap


def in_unit(corners: Floats, picture: PictureInput) -> Floats:
    return corners / np.array([picture.width, picture.height] * 2, np.float32) if pixels(corners) else corners


def grid(columns: int, rows: int, stride: int) -> tuple[Floats, Floats]:
    """Column and row of each cell, row by row (n × 2), and the stride of each (n × 1)."""
    y, x = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    cells = np.stack([x, y], axis=-1).reshape(-1, 2).astype(np.float32)
    return cells, np.full((len(cells), 1), stride, np.float32)


def pixels(boxes: Floats) -> bool:
    """Shares of the input hardly exceed 1."""
    return bool(boxes.size) and float(np.abs(boxes).max()) > 4


def sigmoid(values: Tensor) -> Floats:
    """Without overflow."""
    return 1 / (1 + np.exp(-np.clip(values.astype(np.float32), -80, 80)))
