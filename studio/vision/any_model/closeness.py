"""How close two models' answers on one frame are: the one definition that the window, the command line and exports use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.vision.any_model.answers import Answer, Areas, Boxes, Classes, Figures, Floats, Values
from studio.vision.any_model.areas import VOID
from studio.vision.any_model.classes import label
from studio.vision.decibels import peak_signal_to_noise

SAME_OBJECT = 0.5
"""Intersection over union from which boxes of two models are one object, as in PASCAL VOC (Everingham et al. 2010)."""

SAME_FIGURE = 0.1
"""The same of the boxes around points: hands and bodies are rarely so close that another one reaches so far."""

BEST = 5
MOST_CLASSES = 1 << 16
Places = NDArray[np.intp]


class Incomparable(ValueError):
    """Answers that nothing can be said about; the message says why."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """apart: 0 where both answer the same, larger the less they agree; by it frames of one pair are put in order.

    numbers: same_top (0 or 1) and top5_overlap (0 … 1) of classes; iou (of those matched) and unmatched (share of all) of boxes; iou of
    areas; distance (per cent of the larger side of the figure) and unmatched of points; psnr_db and difference (mean, per cent of the
    span) of depths and pictures. A mean over nothing is left out.
    """

    apart: float
    numbers: Mapping[str, float]


def closeness(one: Answer, other: Answer) -> Closeness:
    """The same either way round, but for the peak that PSNR is told by, which is the first's. Raises Incomparable."""
    match one, other:
        case Classes(), Classes():
            return _classes(one, other)
        case Boxes(), Boxes():
            return _boxes(one, other)
        case Areas(), Areas():
            return _areas(one, other)
        case Figures(), Figures():
            return _figures(one, other)
        case Values(), Values():
            return _values(one, other)
    raise Incomparable("they do different things")


def _classes(one: Classes, other: Classes) -> Closeness:
    """top5_overlap: share of the five most likely that are among the other's five."""
    named = bool(one.labels and other.labels)
    if len(one.shares) != len(other.shares) and not named:
        raise Incomparable(f"one tells {len(one.shares)} classes apart, the other {len(other.shares)}, and they have no labels in common")
    alike = one.labels == other.labels or not named
    if not alike and not set(_names(one)) & set(_names(other)):
        raise Incomparable("they have no label in common")
    first, second = _best(one, named=not alike), _best(other, named=not alike)
    same = first[0] == second[0]
    shared = len({*first} & {*second}) / min(len({*first}), len({*second}))
    distance = float(np.abs(one.shares - other.shares).sum()) / 2 if alike else 1 - shared
    # Another answer outweighs any difference in how sure they are.
    return Closeness((0.0 if same else 1.0) + min(1.0, distance), {"same_top": float(same), "top5_overlap": shared})


def _best(classes: Classes, *, named: bool) -> list[str]:
    """By their names where the models number them differently; several classes may have one name, as ImageNet's two cranes."""
    order = np.argsort(-classes.shares, kind="stable")[:BEST]
    return [label(classes.labels, int(place)).lower() if named else str(place) for place in order]


def _names(classes: Classes) -> list[str]:
    return [label(classes.labels, place).lower() for place in range(len(classes.shares))]


def _boxes(one: Boxes, other: Boxes) -> Closeness:
    """Boxes of one class are matched, those that overlap most first; by the numbers of the classes where one has no names for them.

    apart: 1 − panoptic quality (Kirillov et al. 2019) of the boxes.
    """
    overlap = _overlaps(one.corners, other.corners)
    by_name = one.named and other.named
    kinds = [np.array([each.lower() for each in side.names] if by_name else side.numbers) for side in (one, other)]
    pairs = _matched(np.where(kinds[0][:, None] == kinds[1][None], overlap, 0.0), SAME_OBJECT)
    return _paired([float(overlap[pair]) for pair in pairs], "iou", len(one.names), len(other.names))


def _paired(values: list[float], name: str, first: int, second: int) -> Closeness:
    """first, second: how many each has; the pairs count once for both."""
    count = len(values)
    either = first + second
    unmatched = (either - 2 * count) / either if either else 0.0
    apart = 1 - sum(values) / ((either - 2 * count) / 2 + count) if either else 0.0
    return Closeness(apart, ({name: sum(values) / count} if count else {}) | {"unmatched": unmatched})


def _areas(one: Areas, other: Areas) -> Closeness:
    """iou: the mean over the classes that either sees, void pixels aside."""
    if one.count and other.count and one.count != other.count:
        raise Incomparable(f"one tells {one.count} classes apart, the other {other.count}")
    first, second = _over_one_another(one.classes[..., None], one.placement.matrix, other.classes[..., None], other.placement.matrix)
    known = ((first != VOID) | (one.count is not None)) & ((second != VOID) | (other.count is not None))
    first, second = first[known], second[known]
    if not first.size:
        raise Incomparable("all of it belongs to no class")
    if min(first.min(), second.min()) < 0 or max(first.max(), second.max()) >= MOST_CLASSES:
        raise Incomparable("what they give is no map of classes")
    shared, *sizes = (np.bincount(each, minlength=MOST_CLASSES) for each in (first[first == second], first, second))
    either = sizes[0] + sizes[1] - shared
    iou = float((shared[either > 0] / either[either > 0]).mean())
    return Closeness(1 - iou, {"iou": iou})


def _figures(one: Figures, other: Figures) -> Closeness:
    """distance: the mean over the points of matched figures, of which each is told by the larger of the sides of both boxes around it."""
    if one.points and other.points and len(one.points[0]) != len(other.points[0]):
        raise Incomparable(f"one gives {len(one.points[0])} points, the other {len(other.points[0])}")
    around = [np.array([[*each.min(axis=0), *each.max(axis=0)] for each in side]).reshape(-1, 4) for side in (one.points, other.points)]
    overlap = _overlaps(*around)
    sides = [np.maximum(each[:, 2] - each[:, 0], each[:, 3] - each[:, 1]) for each in around]
    apart = [
        float(np.linalg.norm(one.points[first] - other.points[second], axis=1).mean() / max(sides[0][first], sides[1][second], 1e-9))
        for first, second in _matched(overlap, SAME_FIGURE)
    ]
    found = _paired([max(0.0, 1 - each) for each in apart], "", len(one.points), len(other.points))
    distance = {"distance": 100 * sum(apart) / len(apart)} if apart else {}
    return Closeness(found.apart, distance | {"unmatched": found.numbers["unmatched"]})


def _values(one: Values, other: Values) -> Closeness:
    """The peak of a depth is the span of the first's values."""
    if one.values.shape[2] != other.values.shape[2]:
        raise Incomparable(f"one gives {one.values.shape[2]} channels, the other {other.values.shape[2]}")
    first, second = _over_one_another(one.values, one.placement.matrix, other.values, other.placement.matrix)
    first, second = first.astype(np.float64), second.astype(np.float64)
    peak = one.peak or float(np.ptp(one.values))
    difference = float(np.abs(first - second).mean())
    if difference and not peak:
        raise Incomparable("the first gives the same value everywhere, so there is nothing to tell a difference by")
    share = difference / peak if peak else 0.0
    return Closeness(share, {"psnr_db": peak_signal_to_noise(first, second, peak), "difference": 100 * share})


def _overlaps(one: Floats, other: Floats) -> Floats:
    """Intersection over union of n × 4 with m × 4 boxes, n × m; 1 for two of no area that are the same."""
    low, high = np.maximum(one[:, None, :2], other[None, :, :2]), np.minimum(one[:, None, 2:], other[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    areas = [np.prod(np.maximum(each[:, 2:] - each[:, :2], 0), axis=1) for each in (one, other)]
    either = areas[0][:, None] + areas[1][None] - shared
    same = (one[:, None] == other[None]).all(axis=2)
    overlap: Floats = np.where(same, 1.0, shared / np.where(either > 0, either, 1.0))
    return overlap


def _matched(overlap: Floats, least: float) -> list[tuple[int, int]]:
    """Each row and column in one pair at most, those that overlap most first."""
    pairs: list[tuple[int, int]] = []
    left = overlap.copy()
    while left.size and left.max() >= least:
        row, column = (int(place) for place in np.unravel_index(left.argmax(), left.shape))
        pairs.append((row, column))
        left[row], left[:, column] = -1.0, -1.0
    return pairs


def _over_one_another(one: NDArray[Any], matrix: Floats, other: NDArray[Any], its_matrix: Floats) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both maps at the same places of the frame: as they are where they lie alike, else at the pixels of the finer one that both cover.

    Maps are height × width × channels. Raises Incomparable where none is covered by both.
    """
    if one.shape == other.shape and np.allclose(matrix, its_matrix):
        return one, other
    if other.shape[0] * other.shape[1] > one.shape[0] * one.shape[1]:
        second, first = _over_one_another(other, its_matrix, one, matrix)
        return first, second
    (columns, its_columns), (rows, its_rows) = (_along(axis, one.shape, matrix, other.shape, its_matrix) for axis in (0, 1))
    if not (columns.size and rows.size):
        raise Incomparable("they look at different parts of the picture")
    return one[np.ix_(rows, columns)], other[np.ix_(its_rows, its_columns)]


def _along(axis: int, shape: tuple[int, ...], matrix: Floats, its_shape: tuple[int, ...], its_matrix: Floats) -> tuple[Places, Places]:
    """Which pixels of the finer map, and of the other, lie at the same places. axis: 0 across, 1 down; inputs that fill a frame or a part
    of it are not turned.
    """
    places, count = np.arange(shape[1 - axis]), its_shape[1 - axis]
    in_frame = (places + 0.5) / len(places) * matrix[axis, axis] + matrix[axis, 2]
    its_places = np.floor((in_frame - its_matrix[axis, 2]) / its_matrix[axis, axis] * count).astype(np.intp)
    covered = (its_places >= 0) & (its_places < count)
    return places[covered], its_places[covered]
