"""Boxes from the outputs of detectors: with suppression done in the model, with anchors, and as the YOLO families give them."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

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
    """The TensorFlow object detection API's box coder, scaled by 10 and 5. Class 0 is the background."""
    raw = read["boxes"].reshape(-1, 4)  # also as [1, n, 1, 4]
    at = (ssd_anchors if len(raw) == ssd_anchor_count(picture.width) else ssd_fpn_anchors)(picture.width)
    return _from_anchors(raw / np.array([10, 10, 5, 5]), _shares(read["scores"])[:, 1:], at, threshold)


def _efficientdet(read: Read, picture: PictureInput, threshold: float) -> Found:
    return _from_anchors(read["boxes"].reshape(-1, 4), _shares(read["scores"]), efficientdet_anchors(picture.width), threshold)


def _shares(scores: Tensor) -> Floats:
    """Boxes × classes."""
    values = scores.reshape(scores.shape[-2:]).astype(np.float32)
    return sigmoid(values) if values.min() < 0 or values.max() > 1 else values


def _from_anchors(raw: Tensor, scores: Floats, at: Floats, threshold: float) -> Found:
    """raw: how far y, x, height, width are from those of the anchors, the last two as logarithms."""
    raw = raw.astype(np.float32)
    centre = raw[:, :2] * at[:, 2:] + at[:, :2]
    half = np.exp(np.clip(raw[:, 2:], -10, 10)) * at[:, 2:] / 2
    corners = np.concatenate([centre - half, centre + half], axis=1)[:, [1, 0, 3, 2]]
    best = scores.argmax(axis=1)
    return kept(corners, scores[np.arange(len(raw)), best], best, threshold)


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
        parts.append(_on_grid(cells, 1 / cells, shapes, 0.5))
    found: Floats = np.concatenate(parts).astype(np.float32)
    return found


@cache
def ssd_fpn_anchors(side: int) -> Floats:
    """n × 4: centre y, x, height, width of the anchors of SSD with a feature pyramid, as the TensorFlow object detection API makes them.

    Five layers at the strides 8 to 128, six anchors a cell: square, 2 : 1 and 1 : 2, each of 4 strides and of √2 times that. A stride that
    doesn't divide the side begins at its edge (`MultiscaleGridAnchorGenerator`).
    """
    parts = []
    for level, cells in enumerate(ssd_fpn_grids(side)):
        stride = 8 * 2**level
        shapes = [(4 * stride * octave / side, ratio) for ratio in (1.0, 2.0, 0.5) for octave in (1.0, 2**0.5)]
        parts.append(_on_grid(cells, stride / side, shapes, 0.0 if side % stride else 0.5))
    found: Floats = np.concatenate(parts).astype(np.float32)
    return found


@cache
def efficientdet_anchors(side: int) -> Floats:
    """n × 4: centre y, x, height, width of the anchors of EfficientDet (`anchors.py` and `hparams_config.py` of google/automl).

    Five layers, nine anchors a cell: of 4 strides, or 3 for the smallest network, times 1, 2 to the power of ⅓ and of ⅔.
    """
    scale = 3.0 if side == 320 else 4.0
    parts = []
    for cells in ssd_fpn_grids(side):
        shapes = [(scale / cells * 2 ** (octave / 3), ratio) for octave in range(3) for ratio in (1.0, 2.0, 0.5)]
        parts.append(_on_grid(cells, 1 / cells, shapes, 0.5))
    found: Floats = np.concatenate(parts).astype(np.float32)
    return found


def _on_grid(cells: int, stride: float, shapes: Sequence[tuple[float, float]], offset: float) -> NDArray[np.float64]:
    """The same anchors at every cell, row by row. shapes: size, and width to height."""
    sizes = np.array([(size / np.sqrt(ratio), size * np.sqrt(ratio)) for size, ratio in shapes])
    cell, _ = grid(cells, cells, 1)
    centres = np.repeat((cell[:, ::-1] + offset) * stride, len(sizes), axis=0)
    return np.concatenate([centres, np.tile(sizes, (cells * cells, 1))], axis=1)


def _whole(values: Tensor) -> bool:
    return bool(np.all(values == np.rint(values)))


_READERS: Mapping[Decoding, Callable[[Read, PictureInput, float], Found]] = {
    "ssd": _ssd,
    "mediapipe_anchors": _mediapipe,
    "ssd_anchors": _ssd_anchors,
    "efficientdet": _efficientdet,
    "rows": yolo.rows,
    "yolo_v5": yolo.v5,
    "yolo_v8": yolo.v8,
    "yolox": yolo.x,
    "yolo_turned": yolo.turned,
    "detr": yolo.detr,
    "yolo_segments": yolo.segments,
    "yolo_pose": yolo.pose,
}
