"""Boxes from the outputs of detectors: with suppression done in the model, with anchors, and as the YOLO families give them."""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from studio.api import ModelError
from studio.api.model import Tensor
from studio.graph.heads import MEDIAPIPE_ANCHORS, ssd_anchor_count, ssd_fpn_grids, ssd_grids
from studio.graph.picture_input import PictureInput
from studio.graph.purpose import Decoding
from studio.graph.yolo_heads import MOST_ROWS
from studio.vision.any_model import yolo
from studio.vision.any_model.found import Floats, Found, grid, in_unit, kept, sigmoid

Read = Mapping[str, Tensor]
"""Role → output."""

SAME_OBJECT_MEDIAPIPE = 0.3


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
        return kept(in_unit(boxes, picture), scores, classes.astype(np.int64), threshold)
    corners = in_unit(boxes[:count][:, [1, 0, 3, 2]], picture)
    return kept(corners, scores[:count], classes[:count].astype(np.int64), threshold, suppress=None)


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
    return kept(corners, scores, np.zeros(len(raw), np.int64), threshold, SAME_OBJECT_MEDIAPIPE, points if points.shape[1] else None)


def _ssd_anchors(read: Read, picture: PictureInput, threshold: float) -> Found:
    """The TensorFlow object detection API's box coder: y, x, height, width, scaled by 10, 10, 5, 5. Class 0 is the background."""
    raw = read["boxes"].reshape(-1, 4).astype(np.float32)  # also as [1, n, 1, 4]
    at = (ssd_anchors if len(raw) == ssd_anchor_count(picture.width) else ssd_fpn_anchors)(picture.width)
    scores = read["scores"].reshape(len(raw), -1).astype(np.float32)
    if scores.min() < 0 or scores.max() > 1:
        scores = sigmoid(scores)
    centre = raw[:, :2] / 10 * at[:, 2:] + at[:, :2]
    half = np.exp(np.clip(raw[:, 2:] / 5, -10, 10)) * at[:, 2:] / 2
    corners = np.concatenate([centre - half, centre + half], axis=1)[:, [1, 0, 3, 2]]
    best = scores[:, 1:].argmax(axis=1)
    return kept(corners, scores[np.arange(len(raw)), best + 1], best, threshold)


@cache
def mediapipe_anchors(side: int, count: int) -> Floats:
    """count × 2 centres in the unit square. Layers of one stride share a grid, two anchors for each (`SsdAnchorsCalculator`)."""
    strides = MEDIAPIPE_ANCHORS[side, count]
    parts = []
    for stride in sorted(set(strides)):
        cells, each = side // stride, strides.count(stride) * (2 if len(strides) > 1 else 1)
        cell, _ = grid(cells, cells, stride)
        parts.append(np.repeat((cell + 0.5) / cells, each, axis=0))
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
        cell, _ = grid(cells, cells, 1)
        centres = np.repeat((cell[:, ::-1] + 0.5) / cells, len(sizes), axis=0)
        parts.append(np.concatenate([centres, np.tile(sizes, (cells * cells, 1))], axis=1))
    found: Floats = np.concatenate(parts).astype(np.float32)
    return found


@cache
def ssd_fpn_anchors(side: int) -> Floats:
    """n × 4: centre y, x, height, width of the anchors of SSD with a feature pyramid, as the TensorFlow object detection API makes them.

    Five layers at the strides 8 to 128, six anchors a cell: of 4 strides and √2 times that, each square, 2 : 1 and 1 : 2.
    """
    parts = []
    for level, cells in enumerate(ssd_fpn_grids(side)):
        edge = 4 * 8 * 2**level / side
        shapes = [(edge * octave, ratio) for octave in (1.0, 2**0.5) for ratio in (1.0, 2.0, 0.5)]
        sizes = np.array([(size / np.sqrt(ratio), size * np.sqrt(ratio)) for size, ratio in shapes])
        cell, _ = grid(cells, cells, 1)
        centres = np.repeat((cell[:, ::-1] + 0.5) * 8 * 2**level / side, len(sizes), axis=0)
        parts.append(np.concatenate([centres, np.tile(sizes, (cells * cells, 1))], axis=1))
    found: Floats = np.concatenate(parts).astype(np.float32)
    return found


def _whole(values: Tensor) -> bool:
    return bool(np.all(values == np.rint(values)))


_READERS: Mapping[Decoding, Callable[[Read, PictureInput, float], Found]] = {
    "ssd": _ssd,
    "mediapipe_anchors": _mediapipe,
    "ssd_anchors": _ssd_anchors,
    "rows": yolo.rows,
    "yolo_v5": yolo.v5,
    "yolo_v8": yolo.v8,
    "yolox": yolo.x,
    "yolo_turned": yolo.turned,
    "detr": yolo.detr,
    "yolo_segments": yolo.segments,
    "yolo_pose": yolo.pose,
}
