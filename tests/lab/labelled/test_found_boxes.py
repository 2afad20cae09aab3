"""Average precision is COCO's own; recall and precision count what the model's threshold lets through."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api import Frame
from studio.lab.labelled.found_boxes import OVERLAPS, FoundBoxes, average_precision, matched
from studio.lab.labelled.truth import Labelled, TrueBox
from studio.vision.any_model.answers import Boxes

FRAME = Frame.of(np.zeros((100, 100, 3), np.uint8))
NAMES = {"cat": 0, "dog": 1}
CORNERS = st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40), st.integers(1, 40))


def box(x: float, y: float, width: float, height: float, name: str = "cat", **more: bool) -> TrueBox:
    return TrueBox(name, (x, y, x + width, y + height), **more)


def found(*each: tuple[float, TrueBox]) -> Boxes:
    ordered = sorted(each, key=lambda pair: -pair[0])
    corners = np.array([truth.corners for _, truth in ordered], float).reshape(-1, 4)
    names = tuple(truth.name for _, truth in ordered)
    return Boxes(corners, names, np.array([score for score, _ in ordered], np.float32), (0,) * len(names))


def score(*pictures: tuple[tuple[TrueBox, ...], Boxes | None]) -> FoundBoxes:
    held = FoundBoxes(NAMES, NAMES, 0.5)
    for truths, answer in pictures:
        held.add(Labelled("", Path(), boxes=truths), FRAME, answer)
    return held


def figures(held: FoundBoxes, pictures: int) -> dict[str, float]:
    return {name: float(values[0]) for name, values in held.figures(np.ones((1, pictures))).items()}


def test_worked_by_hand() -> None:
    """Two cats: the surest box is one of them, the next is none, the third is the other one, overlapping by 0.8."""
    truths = (box(0, 0, 10, 10), box(50, 50, 10, 10))
    held = score((truths, found((0.9, truths[0]), (0.8, box(80, 0, 10, 10)), (0.3, box(50, 50, 10, 8)))))
    numbers = figures(held, 1)
    # Precision 1 up to a recall of ½ (51 places of 101), ⅔ beyond it (50 places).
    at_50 = (51 + 50 * 2 / 3) / 101
    assert numbers["ap50"] == pytest.approx(at_50)
    # From .5 to .8 both are found, from .85 on one.
    assert numbers["ap"] == pytest.approx((7 * at_50 + 3 * 51 / 101) / 10)
    assert (numbers["recall"], numbers["precision"]) == (0.5, 0.5)
    assert held.by_class()["cat"]["boxes"] == 2


def test_as_pycocotools_has_it() -> None:
    """COCOeval of its 2.0.11 gave these numbers for these boxes, the crowd among them."""
    first = (box(10, 10, 30, 30), box(60, 10, 20, 40, "dog"), box(0, 60, 90, 40, crowd=True, ignored=True))
    second = (box(20, 20, 40, 40), box(25, 60, 20, 20))
    held = score(
        (
            first,
            found((0.95, box(12, 11, 30, 28)), (0.7, box(5, 62, 20, 20)), (0.6, box(61, 12, 22, 36)), (0.4, box(60, 12, 20, 30, "dog"))),
        ),
        (second, found((0.9, box(0, 0, 10, 10)), (0.8, box(20, 22, 40, 42)), (0.5, box(60, 60, 20, 20, "dog")))),
    )
    numbers = figures(held, 2)
    assert (numbers["ap50"], numbers["ap"]) == pytest.approx((0.5272277227722771, 0.3496699669966996))


def test_what_is_found_twice_is_wrong_the_second_time() -> None:
    truth = box(0, 0, 10, 10)
    states = matched(np.array([truth.corners, truth.corners, (0, 0, 10, 9)]), [truth, box(0, 0, 10, 9)])
    assert states[0].tolist() == [1, 1, 0]  # the second takes the other, the third finds none left
    assert states[9].tolist() == [1, 0, 1]
    aside = matched(np.array([truth.corners, truth.corners]), [box(0, 0, 10, 10, ignored=True)])
    assert aside[0].tolist() == [-1, -1]


def test_nothing_found_and_nothing_there() -> None:
    assert figures(score(((box(0, 0, 5, 5),), None)), 1)["ap50"] == 0
    none = figures(score(((), found())), 1)
    assert np.isnan([none["ap50"], none["recall"], none["precision"]]).all()
    assert figures(score(((), found((0.9, box(0, 0, 5, 5))))), 1)["precision"] == 0


def test_classes_that_nobody_labelled_are_no_mistakes() -> None:
    held = FoundBoxes({"cat": 0}, {"cat": 0}, 0.5)
    truth = box(0, 0, 10, 10)
    held.add(Labelled("", Path(), boxes=(truth,)), FRAME, found((0.9, box(0, 0, 10, 10, "dog")), (0.8, truth)))
    numbers = figures(held, 1)
    assert (numbers["ap50"], numbers["precision"]) == (1, 1)


@given(st.lists(CORNERS, min_size=1, max_size=6), st.lists(st.floats(0.01, 1), min_size=6, max_size=6))
def test_what_is_there_found_exactly_is_all_right(corners: list[tuple[int, int, int, int]], scores: list[float]) -> None:
    truths = tuple(box(*each) for each in dict.fromkeys(corners))
    numbers = figures(score((truths, found(*zip(scores, truths, strict=False)))), 1)
    assert numbers["ap50"] == pytest.approx(1.0)


@given(st.lists(CORNERS, max_size=6), st.lists(CORNERS, min_size=1, max_size=6), st.booleans())
def test_each_box_is_found_once_and_less_at_higher_overlaps(
    given_boxes: list[tuple[int, int, int, int]], there: list[tuple[int, int, int, int]], ignored: bool
) -> None:
    truths = [box(*each, ignored=ignored) for each in there]
    states = matched(np.array([box(*each).corners for each in given_boxes]).reshape(-1, 4), truths)
    assert states.shape == (len(OVERLAPS), len(given_boxes))
    assert ((states == 1).sum(axis=1) <= (0 if ignored else len(truths))).all()
    assert (np.diff((states != 0).sum(axis=1)) <= 0).all() or not ignored
    assert ignored or not (states == -1).any()


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), min_size=1, max_size=12), st.integers(1, 20))
def test_weights_count_as_often_as_copies(each: list[tuple[bool, int]], missed: int) -> None:
    hit = np.array([right for right, _ in each])
    weights = np.array([[count for _, count in each]], float)
    copies = weights[0].astype(int)
    total = np.array([weights[0, hit].sum() + missed])
    once = np.repeat(hit, copies)
    counted = np.cumsum(np.ones((1, len(once))), axis=1)
    both = (
        average_precision(weights[:, hit], np.cumsum(weights, axis=1)[:, hit], total),
        average_precision(np.ones((1, once.sum())), counted[:, once], total),
    )
    assert both[0] == pytest.approx(both[1], abs=0.06)  # a place of recall can lie between copies of a right one
