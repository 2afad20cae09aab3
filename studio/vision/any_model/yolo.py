"""Boxes from the outputs of the YOLO families, as their exporters leave them; coordinates are pixels or shares of the input."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from studio.api.model import Tensor
from studio.graph.picture_input import PictureInput
from studio.graph.yolo_heads import BOX, PROTOTYPES, SCORE_AND_CLASS
from studio.vision.any_model.found import SAME_OBJECT, Floats, Found, grid, kept, pixels, sigmoid

Read = Mapping[str, Tensor]
MOST_STRIDES = 32
"""A box is nearer to its cell than so many strides."""


def rows(read: Read, picture: PictureInput, threshold: float) -> Found:
    """Suppressed in the model: left, top, right, bottom, score, class, then the weights of a mask."""
    values = read["rows"].reshape(read["rows"].shape[-2:]).astype(np.float32)
    return _ended(values, picture, threshold, masks=values[:, BOX + SCORE_AND_CLASS :] if "prototypes" in read else None)


def v5(read: Read, picture: PictureInput, threshold: float) -> Found:
    values, masks = _without_masks(read["rows"].reshape(read["rows"].shape[-2:]).astype(np.float32), read)
    return _centred(values[:, :BOX], values[:, 5:] * values[:, 4:5], picture, threshold, masks=masks)


def v8(read: Read, picture: PictureInput, threshold: float) -> Found:
    values, masks = _without_masks(_as_rows(read["columns"]), read)
    return _centred(values[:, :BOX], values[:, BOX:], picture, threshold, masks=masks)


def turned(read: Read, picture: PictureInput, threshold: float) -> Found:
    """The last number is the box's turn in radians, clockwise on screen."""
    values = _as_rows(read["columns"])
    return _centred(values[:, :BOX], values[:, BOX:-1], picture, threshold, turns=values[:, -1])


def segments(read: Read, picture: PictureInput, threshold: float) -> Found:
    if "columns" in read:
        return v8(read, picture, threshold)
    few = read["rows"].shape[-1] == BOX + SCORE_AND_CLASS + PROTOTYPES and read["rows"].shape[-2] <= 1000
    return (rows if few else v5)(read, picture, threshold)


def pose(read: Read, picture: PictureInput, threshold: float) -> Found:
    """Each point: x, y, how sure."""
    if "people" in read:
        values = read["people"].reshape(read["people"].shape[-2:]).astype(np.float32)
        return _ended(values, picture, threshold, points=_threes(values[:, BOX + SCORE_AND_CLASS :]))
    values = _as_rows(read["columns"])
    return _centred(values[:, :BOX], values[:, 4:5], picture, threshold, points=_threes(values[:, 5:]))


def detr(read: Read, picture: PictureInput, threshold: float) -> Found:
    """Centre and size in shares. Of scores before softmax the last class stands for nothing (Carion et al. 2020, arXiv:2005.12872); those
    that are shares already, or of a sigmoid (Zhao et al. 2023, arXiv:2304.08069), have no such class.
    """
    if "queries" in read:
        values = read["queries"].reshape(read["queries"].shape[-2:]).astype(np.float32)
        boxes, scores = values[:, :BOX], values[:, BOX:]
    else:
        boxes, scores = (read[role].reshape(read[role].shape[-2:]).astype(np.float32) for role in ("boxes", "scores"))
    if (scores.min() < 0 or scores.max() > 1.001) and _mostly_nothing(scores):
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        scores = (powers / powers.sum(axis=1, keepdims=True))[:, :-1]
    return _centred(boxes, scores, picture, threshold)


def _mostly_nothing(scores: Floats) -> bool:
    """The last class wins most queries: it is the one for nothing."""
    return bool((scores.argmax(axis=1) == scores.shape[1] - 1).mean() > 0.5)


def x(read: Read, picture: PictureInput, threshold: float) -> Found:
    """Centres from their cell, sizes as logarithms, both in strides (Ge et al. 2021, arXiv:2107.08430), or pixels, as where the model
    decodes them, YOLOv6 among them.
    """
    values = read["rows"].reshape(read["rows"].shape[-2:]).astype(np.float32)
    if float(np.abs(values[:, :4]).max(initial=0)) > MOST_STRIDES:
        return v5(read, picture, threshold)
    layers = [grid(picture.width // stride, picture.height // stride, stride) for stride in (8, 16, 32)]
    cells, strides = (np.concatenate(parts) for parts in zip(*layers, strict=True))
    centres = np.concatenate([(values[:, :2] + cells) * strides, np.exp(np.clip(values[:, 2:4], -10, 10)) * strides], axis=1)
    return _centred(centres, values[:, 5:] * values[:, 4:5], picture, threshold)


def masks_of(weights: Floats, prototypes: Tensor) -> Floats:
    """n × h × w, 0 … 1, of the boxes whose `weights` (n × PROTOTYPES) these are."""
    maps = prototypes[0].astype(np.float32)
    if maps.shape[0] != PROTOTYPES:
        maps = maps.transpose(2, 0, 1)
    whole: Floats = sigmoid(weights @ maps.reshape(PROTOTYPES, -1)).reshape(len(weights), *maps.shape[1:])
    return whole


def _as_rows(columns: Tensor) -> Floats:
    values = columns.reshape(columns.shape[-2:]).astype(np.float32)
    return values.T if values.shape[0] < values.shape[1] else values


def _threes(numbers: Floats) -> Floats:
    return numbers.reshape(len(numbers), -1, 3)


def _without_masks(values: Floats, read: Read) -> tuple[Floats, Floats | None]:
    return (values[:, :-PROTOTYPES], values[:, -PROTOTYPES:]) if "prototypes" in read else (values, None)


def _unit(boxes: Floats, picture: PictureInput) -> Floats:
    return np.array([picture.width, picture.height] if pixels(boxes) else [1, 1], np.float32)


def _ended(values: Floats, picture: PictureInput, threshold: float, points: Floats | None = None, masks: Floats | None = None) -> Found:
    unit = _unit(values[:, :BOX], picture)
    places, sure = (None, None) if points is None else (points[..., :2] / unit, points[..., 2])
    found = values[:, :BOX] / np.tile(unit, 2), values[:, 4], values[:, 5].astype(np.int64)
    return kept(*found, threshold, None, places, sure, masks=masks)


def _centred(
    centred: Floats,
    scores: Floats,
    picture: PictureInput,
    threshold: float,
    *,
    points: Floats | None = None,
    masks: Floats | None = None,
    turns: NDArray[np.float32] | None = None,
) -> Found:
    """From centre and size."""
    if scores.min() < 0 or scores.max() > 1.001:
        scores = sigmoid(scores)
    classes = scores.argmax(axis=1)
    best = scores[np.arange(len(scores)), classes]
    chosen = best >= threshold
    box = centred[chosen]
    corners = np.concatenate([box[:, :2] - box[:, 2:] / 2, box[:, :2] + box[:, 2:] / 2], axis=1)
    unit = _unit(centred, picture)
    places, sure = (None, None) if points is None else (points[chosen][..., :2] / unit, points[chosen][..., 2])
    weights, turn = (None if each is None else each[chosen] for each in (masks, turns))
    return kept(corners / np.tile(unit, 2), best[chosen], classes[chosen], threshold, SAME_OBJECT, places, sure, weights, turn)
