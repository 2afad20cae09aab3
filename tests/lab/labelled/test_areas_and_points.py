"""Areas are held against the truth pixel by pixel, points by their distance: worked by hand."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from studio.api import Frame, Placement
from studio.lab.labelled.alike_areas import AlikeAreas
from studio.lab.labelled.near_points import COCO_SIGMAS, NearPoints, similarity
from studio.lab.labelled.scoring import Unscorable
from studio.lab.labelled.true_areas import true_numbers
from studio.lab.labelled.truth import Labelled, LabelledPictures, TrueArea, TrueFigure, Unfitting
from studio.vision.any_model.answers import Areas, Figures

FRAME = Frame.of(np.zeros((4, 8, 3), np.uint8))
ONCE = np.ones((1, 1))
VOC = LabelledPictures(Path(), "", (), (), (), ("background", "cat", "dog"), {(0, 0, 0): 0, (128, 0, 0): 1, (0, 128, 0): 2})


def figures(score: Any) -> dict[str, float]:
    return {name: float(values[0]) for name, values in score.figures(ONCE).items()}


def areas(classes: Any, placement: Placement | None = None) -> Areas:
    return Areas(np.asarray(classes, np.int64), placement or Placement.whole(8, 4), 4)


def test_overlap_is_a_mean_over_the_classes_that_are_there() -> None:
    truth = np.zeros((4, 8), np.int16)
    truth[:, 4:] = 1  # the right half is a cat
    truth[0, 0] = -1  # of which nothing is said
    score = AlikeAreas({"cat": 3, "dog": 2}, {"cat": 1, "dog": 2})
    # A map of 1 × 4: class 3 covers the last quarter, 2 the one before, 9 is a class nobody labelled.
    score.add(Labelled("", Path(), numbers=truth), FRAME, areas([[0, 9, 2, 3]]))
    found = figures(score)
    background, cat = 15 / 15, 8 / 16
    assert found["miou"] == pytest.approx((background + cat) / 2)
    assert found["pixels"] == pytest.approx((15 + 8) / 31)
    assert score.by_class() == {"background": {"iou": 1.0, "pixels": 15}, "cat": {"iou": 0.5, "pixels": 16}}


def test_what_a_model_cuts_off_is_not_counted_and_no_answer_is_wrong() -> None:
    truth = np.ones((4, 8), np.int16)
    middle = Placement(np.array([[4.0, 0, 2], [0, 4, 0]]), (4, 4))
    score = AlikeAreas({"cat": 1}, {"cat": 1})
    assert score.add(Labelled("", Path(), numbers=truth), FRAME, areas([[1, 1], [1, 1]], middle)).right == 1
    assert score.by_class()["cat"]["pixels"] == 16
    nothing = AlikeAreas({"cat": 1}, {"cat": 1})
    assert nothing.add(Labelled("", Path(), numbers=truth), FRAME, None).right == 0
    assert figures(nothing)["miou"] == 0


def test_polygons_become_the_pixels_they_cover() -> None:
    large = TrueArea("cat", (np.array([[0, 0], [8, 0], [8, 4], [0, 4]], float),))
    small = TrueArea("dog", mask=np.array([[False] * 8] * 2 + [[True] * 2 + [False] * 6] * 2))
    unknown = TrueArea("eel", (np.array([[0, 0], [8, 0], [8, 4]], float),))
    numbers = true_numbers(Labelled("", Path(), areas=(small, large, unknown)), 8, 4, {"cat": 1, "dog": 2}, 0, VOC)
    assert numbers.tolist() == [[1] * 8, [1] * 8, [2, 2] + [1] * 6, [2, 2] + [1] * 6]
    assert true_numbers(Labelled("", Path(), areas=()), 2, 1, {}, -1, VOC).tolist() == [[-1, -1]]


def test_masks_are_numbers_or_colours(tmp_path: Path) -> None:
    coloured = np.zeros((4, 8, 3), np.uint8)
    coloured[:, :2], coloured[:, 2], coloured[:, 3] = (0, 0, 128), (192, 224, 224), (0, 128, 0)
    grey = np.zeros((4, 8), np.uint8)
    grey[:, :2], grey[:, 2], grey[:, 3] = 1, 255, 2
    for picture in (coloured, grey):
        cv2.imwrite(str(tmp_path / "mask.png"), picture)
        entry = Labelled("", Path(), mask=tmp_path / "mask.png")
        assert true_numbers(entry, 8, 4, {"cat": 1}, 0, VOC).tolist() == [[1, 1, -1, 0, 0, 0, 0, 0]] * 4
        with pytest.raises(Unfitting, match="it is 4 × 8, its mask 8 × 4"):
            true_numbers(entry, 4, 8, {"cat": 1}, 0, VOC)
    cv2.imwrite(str(tmp_path / "mask.png"), np.full((4, 8, 3), (30, 20, 10), np.uint8))
    with pytest.raises(Unfitting, match="has the colour 10, 20, 30 that is no class's"):
        true_numbers(entry, 8, 4, {"cat": 1}, 0, VOC)
    (tmp_path / "mask.png").write_bytes(b"no picture")
    with pytest.raises(Unfitting, match=r"its mask mask\.png can't be read"):
        true_numbers(entry, 8, 4, {"cat": 1}, 0, VOC)


def figure(points: Any, side: float = 100.0) -> TrueFigure:
    points = np.asarray(points, float)
    labelled = np.ones(len(points), bool)
    labelled[-1] = False
    return TrueFigure(points, labelled, (0, 0, side, side / 2), side * side / 2)


def test_points_are_near_or_not() -> None:
    there = figure([[10, 10], [50, 50], [90, 90]])
    score = NearPoints(3)
    moved = there.points + np.array([[9.9, 0], [0, 10.1], [500, 500]])  # the last isn't labelled
    far = there.points + 300
    verdict = score.add(Labelled("", Path(), figures=(there,)), FRAME, Figures((far, moved)))
    assert (verdict.right, verdict.said) == (0.5, "1 of 2 points")
    assert figures(score) == {"pck": 0.5}
    assert score.by_class() == {"point 0": {"pck": 1.0, "points": 1}, "point 1": {"pck": 0.0, "points": 1}}
    with pytest.raises(Unscorable, match="it gives 5 points of a figure, the labels have 3"):
        score.add(Labelled("", Path(), figures=(there,)), FRAME, Figures((np.zeros((5, 2)),)))


def test_similarity_is_cocos() -> None:
    there = figure(np.zeros((17, 2)))
    apart = np.sqrt(2 * there.area) * 2 * COCO_SIGMAS  # exp(−1) each, as d² = 2 · area · (2σ)²
    assert similarity(apart, there) == pytest.approx(np.exp(-1))
    score = NearPoints(17)
    score.add(Labelled("", Path(), figures=(there, there)), FRAME, Figures((there.points,)))  # one of two is found
    assert figures(score) == {"pck": 0.5, "oks": 0.5}
    body = np.zeros((33, 2))
    assert NearPoints(17).add(Labelled("", Path(), figures=(there,)), FRAME, Figures((body,))).right == 1
