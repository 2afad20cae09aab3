"""Boxes from the outputs of detectors: with suppression done in the model, with anchors, and as the YOLO families give them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from studio.api import ModelError
from studio.api.model import Tensor
from studio.graph.heads import MEDIAPIPE_ANCHORS, MOST_ROWS, ssd_grids
from studio.graph.picture_input import PictureInput
from studio.graph.purpose import Decoding

Floats = NDArray[np.float32]
Read = Mapping[str, Tensor]
"""Role → output."""

MOST = 50
"""Shown at once."""

MOST_COMPARED = 300
SAME_OBJECT = 0.5
"""Intersection over union from which two boxes of one class are one object."""

SAME_OBJECT_MEDIAPIPE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """n boxes, best first, in the unit square of the input. corners: n × 4, left, top, right, bottom; classes: n whole numbers.

    points: n × k × 2 of those that come with boxes; sure: n × k, how sure each point is.
    """

    corners: Floats
    scores: Floats
    classes: NDArray[np.int64]
    points: Floats | None = None
    sure: Floats | None = None


def boxes_of(decoding: Decoding, read: Read, picture: PictureInput, threshold: float) -> Found:
    """Raises ModelError for numbers that can't be what the decoding reads."""
    return _READERS[decoding](read, picture, threshold)


def _ssd(read: Read, picture: PictureInput, threshold: float) -> Found:
    """TFLite_Detection_PostProcess: top, left, bottom, right; which of the two lists are classes is told by their being whole numbers.

    More boxes than suppression leaves are those of a YOLO decoded in the model, as Qualcomm's AI Hub exports it: left, top, right, bottom.
    """
    boxes = read["boxes"].reshape(-1, 4).astype(np.float32)
    first, second = read["first"].reshape(-1), read["second"].reshape(-1)
    count = len(boxes)
    if "count" in read and np.isfinite(given := float(read["count"].reshape(-1)[0])):
        count = max(0, min(count, round(given)))
    classes, scores = (first, second) if _whole(first[:count]) and not (_whole(second[:count]) and second.max() > 1) else (second, first)
    if not _whole(classes[:count]):
        raise ModelError("neither of its two lists holds whole numbers, which classes are")
    if len(boxes) > MOST_ROWS:
        return _kept(_in_unit(boxes, picture), scores, classes.astype(np.int64), threshold)
    corners = _in_unit(boxes[:count][:, [1, 0, 3, 2]], picture)
    return _kept(corners, scores[:count], classes[:count].astype(np.int64), threshold, suppress=None)


def _mediapipe(read: Read, picture: PictureInput, threshold: float) -> Found:
    """As `TensorsToDetectionsCalculator`: centre, size and points in pixels of the input, from anchors of size 1."""
    scores = sigmoid(read["scores"].reshape(-1))
    at = mediapipe_anchors(picture.width, len(scores))
    raw = read["boxes"].reshape(len(scores), -1).astype(np.float32) / picture.width
    chosen = scores >= threshold
    raw, at, scores = raw[chosen], at[chosen], scores[chosen]
    centre, half = raw[:, :2] + at, raw[:, 2:4] / 2
    points = raw[:, 4:].reshape(len(raw), (raw.shape[1] - 4) // 2, 2) + at[:, None]
    corners = np.concatenate([centre - half, centre + half], axis=1)
    return _kept(corners, scores, np.zeros(len(raw), np.int64), threshold, SAME_OBJECT_MEDIAPIPE, points if points.shape[1] else None)


def _ssd_anchors(read: Read, picture: PictureInput, threshold: float) -> Found:
    """The TensorFlow object detection API's box coder: y, x, height, width, scaled by 10, 10, 5, 5. Class 0 is the background."""
    raw = read["boxes"].reshape(-1, 4).astype(np.float32)  # also as [1, n, 1, 4]
    at = ssd_anchors(picture.width)
    scores = read["scores"].reshape(len(raw), -1).astype(np.float32)
    if scores.min() < 0 or scores.max() > 1:
        scores = sigmoid(scores)
    centre = raw[:, :2] / 10 * at[:, 2:] + at[:, :2]
    half = np.exp(np.clip(raw[:, 2:] / 5, -10, 10)) * at[:, 2:] / 2
    corners = np.concatenate([centre - half, centre + half], axis=1)[:, [1, 0, 3, 2]]
    best = scores[:, 1:].argmax(axis=1)
    return _kept(corners, scores[np.arange(len(raw)), best + 1], best, threshold)


def _rows(read: Read, picture: PictureInput, threshold: float) -> Found:
    rows = read["rows"].reshape(-1, 6).astype(np.float32)
    return _kept(_in_unit(rows[:, :4], picture), rows[:, 4], rows[:, 5].astype(np.int64), threshold, suppress=None)


def _yolo_v5(read: Read, picture: PictureInput, threshold: float) -> Found:
    rows = read["rows"].reshape(read["rows"].shape[-2:]).astype(np.float32)
    return _centred(rows[:, :4], rows[:, 5:] * rows[:, 4:5], picture, threshold)


def _yolo_v8(read: Read, picture: PictureInput, threshold: float) -> Found:
    rows = _as_rows(read["columns"], picture)
    return _centred(rows[:, :4], rows[:, 4:], picture, threshold)


def _yolo_pose(read: Read, picture: PictureInput, threshold: float) -> Found:
    rows = _as_rows(read["columns"], picture)
    points = rows[:, 5:].reshape(len(rows), (rows.shape[1] - 5) // 3, 3)
    return _centred(rows[:, :4], rows[:, 4:5], picture, threshold, points)


def _yolox(read: Read, picture: PictureInput, threshold: float) -> Found:
    """Centres from their cell, sizes as logarithms, both in strides (Ge et al. 2021, arXiv:2107.08430)."""
    rows = read["rows"].reshape(read["rows"].shape[-2:]).astype(np.float32)
    cells = [_grid(picture.width // stride, picture.height // stride, stride) for stride in (8, 16, 32)]
    grid, strides = (np.concatenate(parts) for parts in zip(*cells, strict=True))
    centres = np.concatenate([(rows[:, :2] + grid) * strides, np.exp(np.clip(rows[:, 2:4], -10, 10)) * strides], axis=1)
    return _centred(centres, rows[:, 5:] * rows[:, 4:5], picture, threshold)


def _as_rows(columns: Tensor, picture: PictureInput) -> Floats:
    values = columns.reshape(columns.shape[-2:]).astype(np.float32)
    return values.T if values.shape[0] < values.shape[1] else values


def _centred(centred: Floats, scores: Floats, picture: PictureInput, threshold: float, points: Floats | None = None) -> Found:
    """From centre and size, in pixels or in shares of the input."""
    if scores.min() < 0 or scores.max() > 1.001:
        scores = sigmoid(scores)
    classes = scores.argmax(axis=1)
    best = scores[np.arange(len(scores)), classes]
    chosen = best >= threshold
    kept = centred[chosen]
    corners = np.concatenate([kept[:, :2] - kept[:, 2:] / 2, kept[:, :2] + kept[:, 2:] / 2], axis=1)
    unit = np.array([picture.width, picture.height], np.float32) if _pixels(centred) else np.ones(2, np.float32)
    places = sure = None
    if points is not None:
        places, sure = points[chosen][..., :2] / unit, points[chosen][..., 2]
    return _kept(corners / np.tile(unit, 2), best[chosen], classes[chosen], threshold, SAME_OBJECT, places, sure)


def _kept(
    corners: Floats,
    scores: Tensor,
    classes: NDArray[np.int64],
    threshold: float,
    suppress: float | None = SAME_OBJECT,
    points: Floats | None = None,
    sure: Floats | None = None,
) -> Found:
    """The best of each object. suppress: None where the model has done that."""
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] >= threshold][:MOST_COMPARED]
    if suppress is not None:
        order = _suppressed(corners, classes, order, suppress)
    order = order[:MOST]
    places = None if points is None else points[order]
    certain = None if sure is None else sure[order]
    return Found(corners[order].astype(np.float32), scores[order].astype(np.float32), classes[order], places, certain)


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


@cache
def mediapipe_anchors(side: int, count: int) -> Floats:
    """count × 2 centres in the unit square. Layers of one stride share a grid, two anchors for each (`SsdAnchorsCalculator`)."""
    strides = MEDIAPIPE_ANCHORS[side, count]
    parts = []
    for stride in sorted(set(strides)):
        cells, each = side // stride, strides.count(stride) * (2 if len(strides) > 1 else 1)
        grid, _ = _grid(cells, cells, stride)
        parts.append(np.repeat((grid + 0.5) / cells, each, axis=0))
    found: Floats = np.concatenate(parts).astype(np.float32)
    return found


@cache
def ssd_anchors(side: int) -> Floats:
    """n × 4: centre y, x, height, width of the anchors of SSD on MobileNet, as the TensorFlow object detection API makes them.

    Six layers at scales from 0.2 to 0.95; the first has three anchors (0.1 square, then 0.2 at 2 : 1 and 1 : 2), the others six.
    """
    grids = ssd_grids(side)
    scales = [0.2 + 0.15 * place for place in range(len(grids))] + [1.0]
    parts = []
    for place, cells in enumerate(grids):
        if place == 0:
            shapes = [(0.1, 1.0), (scales[0], 2.0), (scales[0], 0.5)]
        else:
            shapes = [(scales[place], ratio) for ratio in (1.0, 2.0, 0.5, 3.0, 1 / 3)]
            shapes.append((float(np.sqrt(scales[place] * scales[place + 1])), 1.0))
        sizes = np.array([(scale / np.sqrt(ratio), scale * np.sqrt(ratio)) for scale, ratio in shapes])
        grid, _ = _grid(cells, cells, 1)
        centres = np.repeat((grid[:, ::-1] + 0.5) / cells, len(sizes), axis=0)
        parts.append(np.concatenate([centres, np.tile(sizes, (cells * cells, 1))], axis=1))
    found: Floats = np.concatenate(parts).astype(np.float32)
    return found


def _grid(columns: int, rows: int, stride: int) -> tuple[Floats, Floats]:
    """Column and row of each cell, row by row (n × 2), and the stride of each (n × 1)."""
    y, x = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    cells = np.stack([x, y], axis=-1).reshape(-1, 2).astype(np.float32)
    return cells, np.full((len(cells), 1), stride, np.float32)


def _in_unit(corners: Floats, picture: PictureInput) -> Floats:
    return corners / np.array([picture.width, picture.height] * 2, np.float32) if _pixels(corners) else corners


def _pixels(boxes: Floats) -> bool:
    """Shares of the input hardly exceed 1."""
    return bool(boxes.size) and float(np.abs(boxes).max()) > 4


def _whole(values: Tensor) -> bool:
    return bool(np.all(values == np.rint(values)))


def sigmoid(values: Tensor) -> Floats:
    """Without overflow."""
    return 1 / (1 + np.exp(-np.clip(values.astype(np.float32), -80, 80)))


_READERS: Mapping[Decoding, Callable[[Read, PictureInput, float], Found]] = {
    "ssd": _ssd,
    "mediapipe_anchors": _mediapipe,
    "ssd_anchors": _ssd_anchors,
    "rows": _rows,
    "yolo_v5": _yolo_v5,
    "yolo_v8": _yolo_v8,
    "yolox": _yolox,
    "yolo_pose": _yolo_pose,
}
