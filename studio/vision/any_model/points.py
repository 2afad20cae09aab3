"""Keypoints from the outputs of models of hands, faces and bodies."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.api.model import Tensor
from studio.graph.heads import points_of
from studio.graph.picture_input import PictureInput
from studio.graph.purpose import Decoding, End
from studio.vision.any_model.areas import channels_last
from studio.vision.any_model.boxes import boxes_of
from studio.vision.any_model.found import sigmoid

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
    """One hand, face or body. points: n × 2 in the unit square of the input; sure: n, 0 … 1. score: of all, None where none is given.

    circle: the middle of the circle around a body, and a point on it above the head, where the model tells them.
    """

    points: Floats
    sure: Floats
    score: float | None = None
    circle: Floats | None = None


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
        case "heat_maps":
            found = [_peaks(channels_last(read["maps"], picture))]
        case "simcc":
            found = [_simcc(read["across"][0], read["down"][0])]
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
    places = values[:, :2]
    if np.abs(places).max() > 2:
        places = places / np.array([picture.width, picture.height], np.float32)
    circle = places[33:35] if layout[0] == BODY_33_WITH_AUXILIARY else None
    points = places if circle is None else places[:33]
    values = values[: len(points)]
    sure = sigmoid(values[:, 3]) if layout[1] >= 4 else np.ones(len(points), np.float32)
    return Figure(points, sure, _presence(read["presence"]) if "presence" in read else None, circle)


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


def _peaks(maps: Tensor) -> Figure:
    """Of one person: the highest place of each heat map, a quarter of a cell towards its higher neighbours (Newell et al. 2016,
    arXiv:1603.06937).
    """
    values = maps.astype(np.float32)
    rows, columns, count = values.shape
    y, x = np.divmod(values.reshape(-1, count).argmax(axis=0), columns)
    each = np.arange(count)
    padded = np.pad(values, ((1, 1), (1, 1), (0, 0)), mode="edge")
    across = np.sign(padded[y + 1, x + 2, each] - padded[y + 1, x, each]) / 4
    down = np.sign(padded[y + 2, x + 1, each] - padded[y, x + 1, each]) / 4
    points = np.stack([(x + 0.5 + across) / columns, (y + 0.5 + down) / rows], axis=1).astype(np.float32)
    sure = np.clip(values[y, x, each], 0, 1)
    return Figure(points, sure, float(sure.mean()))


def _simcc(across: Tensor, down: Tensor) -> Figure:
    """across: points × places, down: points × places (Li et al. 2022, arXiv:2107.03332)."""
    points = np.stack([(values.argmax(axis=1) + 0.5) / values.shape[1] for values in (across, down)], axis=1)
    sure = np.clip(np.minimum(across.max(axis=1), down.max(axis=1)).astype(np.float32), 0, 1)
    return Figure(points.astype(np.float32), sure, float(sure.mean()))
