"""How close two answers are: known values, and what must hold of any."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.api import Placement
from studio.vision.any_model.answers import Answer, Areas, Boxes, Classes, Figures, Values
from studio.vision.any_model.closeness import Incomparable, closeness
from studio.vision.decibels import IDENTICAL_DB

WHOLE = Placement.whole(80, 60)
WEIGHTS = st.lists(st.floats(0.01, 1), min_size=6, max_size=6)
CORNERS = st.lists(st.tuples(*[st.integers(0, 40)] * 2, *[st.integers(1, 40)] * 2, st.sampled_from("ab")), max_size=5)
MAPS = st.lists(st.integers(0, 3), min_size=24, max_size=24)
POINTS = st.lists(st.lists(st.tuples(st.floats(0, 80), st.floats(0, 60)), min_size=4, max_size=4), max_size=3)


def classes(weights: Any, labels: tuple[str, ...] = ()) -> Classes:
    shares = np.asarray(weights, np.float32)
    return Classes(shares / shares.sum(), labels)


def boxes(*found: tuple[Any, ...]) -> Boxes:
    corners = np.array([[x, y, x + width, y + height] for x, y, width, height, _ in found], float).reshape(-1, 4)
    names = tuple(name for *_, name in found)
    return Boxes(corners, names, np.ones(len(found), np.float32), tuple(ord(name[0].lower()) - ord("a") for name in names))


def areas(values: Any, count: int | None = 4, placement: Placement = WHOLE) -> Areas:
    return Areas(np.asarray(values, np.int64).reshape(-1, 6), placement, count)


def figures(found: Any) -> Figures:
    return Figures(tuple(np.asarray(each, float) for each in found))


def values(numbers: Any, peak: float | None = 255.0) -> Values:
    return Values(np.asarray(numbers, np.float32).reshape(4, 6, 1), WHOLE, peak)


ANSWERS = st.one_of(
    WEIGHTS.map(classes),
    CORNERS.map(lambda each: boxes(*each)),
    MAPS.map(areas),
    POINTS.map(figures),
    st.lists(st.integers(0, 255), min_size=24, max_size=24).map(values),
)
PAIRS = st.one_of(
    st.tuples(WEIGHTS.map(classes), WEIGHTS.map(classes)),
    st.tuples(CORNERS.map(lambda each: boxes(*each)), CORNERS.map(lambda each: boxes(*each))),
    st.tuples(MAPS.map(areas), MAPS.map(areas)),
    st.tuples(POINTS.map(figures), POINTS.map(figures)),
)
BEST = {"same_top": 1, "top5_overlap": 1, "iou": 1, "unmatched": 0, "distance": 0, "psnr_db": IDENTICAL_DB, "difference": 0}


@settings(max_examples=60, deadline=None)
@given(ANSWERS)
def test_an_answer_is_as_close_to_itself_as_can_be(answer: Answer) -> None:
    found = closeness(answer, answer)
    assert found.apart == pytest.approx(0, abs=1e-9)
    assert found.numbers == {name: pytest.approx(BEST[name], abs=1e-9) for name in found.numbers}


@settings(max_examples=80, deadline=None)
@given(PAIRS)
def test_it_is_the_same_either_way_round_and_within_its_bounds(pair: tuple[Answer, Answer]) -> None:
    found, back = closeness(*pair), closeness(*pair[::-1])
    assert found.numbers.keys() == back.numbers.keys()
    # Of overlaps that are equal, which one is matched first may depend on the order; how many are matched does not.
    assert found.numbers.get("unmatched") == back.numbers.get("unmatched")
    if not isinstance(pair[0], Boxes | Figures):
        assert found.numbers == pytest.approx(back.numbers)
        assert found.apart == pytest.approx(back.apart)
    assert 0 <= found.apart <= 2
    assert all(0 <= found.numbers[name] <= 1 for name in ("same_top", "top5_overlap", "iou", "unmatched") if name in found.numbers)


def test_classes_agree_by_the_best_and_by_five() -> None:
    found = closeness(classes([5, 4, 3, 2, 1, 0.5]), classes([4, 5, 3, 2, 0.5, 1]))
    assert found.numbers == {"same_top": 0.0, "top5_overlap": 0.8}
    assert found.apart > 1 > closeness(classes([5, 1, 1, 1, 1, 1]), classes([2, 1, 1, 1, 1, 1])).apart > 0


def test_classes_of_two_lists_are_told_by_their_labels() -> None:
    one, other = classes([1, 9, 2], ("background", "cat, felis", "dog")), classes([9, 2], ("Cat", "dog"))
    assert closeness(one, other).numbers["same_top"] == 1.0
    with pytest.raises(Incomparable, match="3 classes apart, the other 2"):
        closeness(classes([1, 9, 2]), other)
    with pytest.raises(Incomparable, match="no label in common"):
        closeness(one, classes([1, 2], ("sun", "moon")))


def test_classes_of_one_list_are_told_by_their_numbers_as_some_share_a_name() -> None:
    labels = ("crane", "maillot", "crane", "maillot", "tabby", "tiger cat")
    one = classes([6, 5, 4, 3, 2, 1], labels)
    assert closeness(one, one).numbers == {"same_top": 1.0, "top5_overlap": 1.0}
    assert closeness(one, classes([4, 5, 6, 3, 2, 1], labels)).numbers["same_top"] == 0.0


def test_boxes_are_matched_within_their_class() -> None:
    one = boxes((0, 0, 10, 10, "cat"), (40, 0, 10, 10, "dog"))
    found = closeness(one, boxes((0, 5, 10, 5, "cat"), (40, 0, 10, 10, "cat")))
    assert found.numbers == {"iou": pytest.approx(0.5), "unmatched": pytest.approx(0.5)}
    assert found.apart == pytest.approx(1 - 0.5 / 2)
    assert closeness(one, boxes()).numbers == {"unmatched": 1.0}
    assert closeness(boxes(), boxes()).numbers == {"unmatched": 0.0}


def test_classes_of_boxes_are_told_by_their_numbers_where_one_model_has_no_names() -> None:
    one, place = boxes((0, 0, 10, 10, "b")), (0, 0, 10, 10)
    assert closeness(one, boxes((*place, "B"))).numbers["unmatched"] == 0.0
    unnamed = replace(boxes((*place, "b")), names=("class 1",), named=False)
    assert closeness(one, unnamed).numbers == closeness(unnamed, one).numbers == {"iou": 1.0, "unmatched": 0.0}
    assert closeness(one, replace(unnamed, numbers=(2,))).numbers["unmatched"] == 1.0


def test_areas_of_other_sizes_lie_over_one_another_in_the_frame() -> None:
    one = areas([0] * 12 + [1] * 12, 2)
    assert closeness(one, areas([0] * 6 + [1] * 18, 2)).numbers["iou"] == pytest.approx((6 / 12 + 12 / 18) / 2)
    finer = Areas(np.repeat(np.repeat(one.classes, 5, axis=0), 3, axis=1), WHOLE, 2)
    assert closeness(one, finer).numbers["iou"] == 1.0
    middle = Placement(np.array([[60.0, 0, 10], [0, 60, 0]]), (6, 6))
    assert closeness(finer, areas([0] * 12 + [1] * 12, 2, middle)).numbers["iou"] == 1.0
    elsewhere = Placement(np.array([[10.0, 0, 200], [0, 10, 0]]), (6, 6))
    with pytest.raises(Incomparable, match="different parts"):
        closeness(one, areas([0] * 24, 2, elsewhere))
    with pytest.raises(Incomparable, match="4 classes apart, the other 2"):
        closeness(areas([0] * 24), one)


def test_pixels_of_no_class_are_left_out() -> None:
    found = closeness(areas([255] * 6 + [1] * 18, None), areas([0] * 6 + [1] * 18, None))
    assert found.numbers["iou"] == 1.0


def test_points_are_told_in_sizes_of_their_figure() -> None:
    square = [(0, 0), (50, 0), (50, 50), (0, 50)]
    found = closeness(figures([square]), figures([[(x + 3, y + 4) for x, y in square]]))
    assert found.numbers == {"distance": pytest.approx(10), "unmatched": 0.0}
    assert closeness(figures([square]), figures([])).numbers == {"unmatched": 1.0}
    with pytest.raises(Incomparable, match="4 points, the other 3"):
        closeness(figures([square]), figures([square[:3]]))


def test_pictures_are_told_by_psnr_and_depths_by_their_own_span() -> None:
    found = closeness(values([100] * 24), values([110] * 24))
    assert found.numbers == {"psnr_db": pytest.approx(20 * np.log10(255 / 10)), "difference": pytest.approx(100 * 10 / 255)}
    ramp = np.arange(24.0)
    assert closeness(values(ramp, None), values(ramp + 2.3, None)).numbers["difference"] == pytest.approx(10, rel=1e-5)
    with pytest.raises(Incomparable, match="same value everywhere"):
        closeness(values([1] * 24, None), values(ramp, None))


def test_models_that_do_different_things_are_not_compared() -> None:
    with pytest.raises(Incomparable, match="different things"):
        closeness(classes([1, 2]), boxes())
