"""Keypoints from the outputs of models of hands, faces and bodies."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.api.model import Tensor
from studio.graph.heads import points_of
from studio.graph.picture_input import PictureInput
from studio.graph.purpose import Decoding, End
from studio.vision.any_model.boxes import boxes_of, sigmoid

Floats = NDArray[np.float32]
Edges = tuple[tuple[int, int], ...]

BODY_17: Edges = (
    (0, 1), (0, 2), (1, 3), (2, 4), (5, 6), (5, 7), (7, 9), (6, 8), (8, 10), (5, 11), (6, 12), (11, 12), (11, 13), (13, 15), (12, 14),
    (14, 16),
)  # fmt: skip
"""COCO's: nose, eyes, ears, shoulders, elbows, wrists, hips, knees, ankles, left before right."""

HAND_21: Edges = (
    (0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 6), (6, 7), (7, 8), (5, 9), (9, 10), (10, 11), (11, 12), (9, 13), (13, 14), (14, 15),
    (15, 16), (13, 17), (17, 18), (18, 19), (19, 20), (0, 17),
)  # fmt: skip
"""MediaPipe's: the wrist, then four joints of each finger from the thumb on."""

BODY_33: Edges = (
    (0, 2), (2, 7), (0, 5), (5, 8), (9, 10), (11, 12), (11, 13), (13, 15), (15, 19), (12, 14), (14, 16), (16, 20), (11, 23), (12, 24),
    (23, 24), (23, 25), (25, 27), (27, 31), (24, 26), (26, 28), (28, 32),
)  # fmt: skip
"""BlazePose's."""

EDGES: Mapping[int, Edges] = {17: BODY_17, 21: HAND_21, 33: BODY_33}
BODY_33_WITH_AUXILIARY = 39
SURE = 0.3
"""A single point of a body that is found; its threshold may be higher."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One hand, face or body. points: n × 2 in the unit square of the input; sure: n, 0 … 1. score: of all, None where none is given."""

    points: Floats
    sure: Floats
    score: float | None = None


def figures_of(
    decoding: Decoding, read: Mapping[str, Tensor], ends: Mapping[str, End], picture: PictureInput, threshold: float
) -> list[Figure]:
    """Those at least as sure as `threshold`. ends: role → output, as the file has it."""
    match decoding:
        case "movenet":
            values = read["points"].reshape(-1, 3).astype(np.float32)
            found = [_body(values, float(np.sort(values[:, 2])[-min(len(values), 8) :].mean()))]
        case "movenet_multi":
            rows = read["people"].reshape(-1, 56).astype(np.float32)
            found = [_body(row[:51].reshape(17, 3), float(row[55])) for row in rows]
        case "posenet":
            found = [_posenet(read["maps"][0], read["offsets"][0], picture)]
        case "yolo_pose":
            people = boxes_of("yolo_pose", read, picture, threshold)
            assert people.points is not None
            assert people.sure is not None
            found = [
                Figure(points, sure, float(score)) for points, sure, score in zip(people.points, people.sure, people.scores, strict=True)
            ]
        case _:
            found = [_landmarks(read, ends["points"], picture)]
    return [figure for figure in found if figure.score is None or figure.score >= threshold]


def _body(values: Floats, score: float) -> Figure:
    """values: n × 3, y, x and how sure."""
    return Figure(values[:, [1, 0]], values[:, 2], score)


def _landmarks(read: Mapping[str, Tensor], end: End, picture: PictureInput) -> Figure:
    layout = points_of(end)
    assert layout
    values = read["points"].reshape(layout).astype(np.float32)
    if layout[0] == BODY_33_WITH_AUXILIARY:
        values = values[:33]
    points = values[:, :2]
    if np.abs(points).max() > 2:
        points = points / np.array([picture.width, picture.height], np.float32)
    sure = sigmoid(values[:, 3]) if layout[1] >= 4 else np.ones(len(points), np.float32)
    return Figure(points, sure, _presence(read["presence"]) if "presence" in read else None)


def _presence(value: Tensor) -> float:
    number = float(value.reshape(-1)[0])
    return number if 0 <= number <= 1 else float(sigmoid(np.array([number]))[0])


def _posenet(maps: Tensor, offsets: Tensor, picture: PictureInput) -> Figure:
    """Of one person: the highest place of each heat map, moved by its offset in pixels (Papandreou et al. 2018, arXiv:1803.08225)."""
    rows, columns, count = maps.shape
    places = maps.reshape(-1, count).argmax(axis=0)
    y, x = np.divmod(places, columns)
    each = np.arange(count)
    down, across = offsets[y, x, each], offsets[y, x, each + count]
    points = np.stack([x / max(1, columns - 1) + across / picture.width, y / max(1, rows - 1) + down / picture.height], axis=1)
    sure = sigmoid(maps[y, x, each])
    return Figure(points.astype(np.float32), sure, float(sure.mean()))
