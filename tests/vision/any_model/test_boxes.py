"""Boxes read from made-up outputs of each family of detectors, at places known beforehand."""

from pathlib import Path

import numpy as np
import pytest

from studio.api import ModelError
from studio.graph import read_model
from studio.graph.picture_input import PictureInput, picture_input
from studio.graph.purpose import End
from studio.vision.any_model.boxes import boxes_of, efficientdet_anchors, mediapipe_anchors, ssd_anchors, ssd_fpn_anchors
from studio.vision.hands.palm import anchors as palm_anchors

SIDE = 64
CELLS = (8, 4, 2)
COUNT = sum(cells**2 for cells in CELLS)


def picture(side: int = SIDE) -> PictureInput:
    return picture_input((End("x", (1, side, side, 3), "float32"),))


def test_anchors_are_those_that_a_published_detector_carries(shared: Path) -> None:
    file = shared / "data" / "models" / "coco_ssd_mobilenet_v1_1.0_quant_2018_06_29.tflite"
    graph = read_model(file).graphs[0]
    stored = graph.tensors[graph.operators[-1].inputs[2]]
    assert stored.offset is not None
    assert stored.quantisation is not None
    raw = np.frombuffer(file.read_bytes()[stored.offset : stored.offset + stored.stored], np.uint8).reshape(-1, 4)
    carried = (raw.astype(np.float32) - stored.quantisation.zero_points[0]) * stored.quantisation.scales[0]
    made = ssd_anchors(300)
    assert made.shape == carried.shape == (1917, 4)
    assert np.abs(made - carried).max() < stored.quantisation.scales[0]


def test_anchors_of_palms_are_those_of_the_hand_tracker() -> None:
    assert np.allclose(mediapipe_anchors(192, 2016), palm_anchors(), atol=1e-6)


@pytest.mark.parametrize("swapped", [False, True])
def test_ssd_with_suppression_tells_classes_from_scores(swapped: bool) -> None:
    classes, scores = np.array([[17.0, 0.0, 3.0]], np.float32), np.array([[0.9, 0.6, 0.2]], np.float32)
    boxes = np.array([[[0.1, 0.2, 0.5, 0.6], [0, 0, 1, 1], [0, 0, 1, 1]]], np.float32)
    lists = {"first": scores, "second": classes} if swapped else {"first": classes, "second": scores}
    found = boxes_of("ssd", {"boxes": boxes, "count": np.array([3.0]), **lists}, picture(), 0.5)
    assert found.classes.tolist() == [17, 0]
    assert np.allclose(found.corners[0], [0.2, 0.1, 0.6, 0.5])
    assert np.allclose(found.scores, [0.9, 0.6])


def test_boxes_decoded_in_the_model_are_suppressed_here() -> None:
    boxes, scores = np.zeros((1, 8400, 4), np.float32), np.zeros((1, 8400), np.float32)
    classes = np.zeros((1, 8400), np.uint8)
    boxes[0, 7], boxes[0, 8], scores[0, [7, 8]], classes[0, [7, 8]] = (8, 16, 40, 48), (9, 16, 40, 48), (0.9, 0.8), 3
    found = boxes_of("ssd", {"boxes": boxes, "first": scores, "second": classes}, picture(), 0.5)
    assert found.classes.tolist() == [3]
    assert np.allclose(found.corners[0] * SIDE, [8, 16, 40, 48])


def test_lists_without_classes_are_refused() -> None:
    read = {"boxes": np.zeros((1, 2, 4)), "first": np.array([[0.5, 0.25]]), "second": np.array([[0.5, 0.75]])}
    with pytest.raises(ModelError, match="whole numbers"):
        boxes_of("ssd", read, picture(), 0.1)


@pytest.mark.parametrize("pixels", [True, False])
@pytest.mark.parametrize("columns", [True, False])
def test_yolo_v8_keeps_the_best_of_overlapping_boxes(pixels: bool, columns: bool) -> None:
    rows = np.zeros((COUNT, 4 + 3), np.float32)
    unit = SIDE if pixels else 1
    rows[5] = [0.5 * unit, 0.25 * unit, 0.2 * unit, 0.1 * unit, 0, 0.9, 0]
    rows[6] = [0.51 * unit, 0.25 * unit, 0.2 * unit, 0.1 * unit, 0, 0.8, 0]
    rows[7] = [0.5 * unit, 0.25 * unit, 0.2 * unit, 0.1 * unit, 0, 0, 0.7]
    given = (rows.T if columns else rows)[None]
    found = boxes_of("yolo_v8", {"columns": given}, picture(), 0.5)
    assert found.classes.tolist() == [1, 2]
    assert np.allclose(found.corners[0], [0.4, 0.2, 0.6, 0.3], atol=1e-6)


def test_yolo_v5_multiplies_what_is_an_object_with_its_class() -> None:
    rows = np.zeros((1, 300, 5 + 2), np.float32)
    rows[0, 9] = [0.5, 0.5, 0.2, 0.2, 0.8, 0.1, 0.9]
    rows[0, 8] = [0.2, 0.5, 0.2, 0.2, 0.5, 0.1, 0.9]
    found = boxes_of("yolo_v5", {"rows": rows}, picture(), 0.6)
    assert found.classes.tolist() == [1]
    assert found.scores[0] == pytest.approx(0.72)


def test_yolox_counts_from_its_cells() -> None:
    rows = np.zeros((1, COUNT, 85), np.float32)
    cell = 64 + 4 * 1 + 2  # the second layer, row 1, column 2, stride 16
    rows[0, cell, :5] = [0.5, 0.25, np.log(2), np.log(1), 1]
    rows[0, cell, 5 + 7] = 0.9
    found = boxes_of("yolox", {"rows": rows}, picture(), 0.5)
    assert found.classes.tolist() == [7]
    x, y, width, height = 2.5 * 16, 1.25 * 16, 32, 16
    assert np.allclose(found.corners[0] * SIDE, [x - width / 2, y - height / 2, x + width / 2, y + height / 2], atol=1e-4)


def test_mediapipe_without_a_find_is_empty_and_keeps_the_points_of_one() -> None:
    boxes, scores = np.zeros((1, 2016, 18), np.float32), np.full((1, 2016, 1), -9, np.float32)
    assert len(boxes_of("mediapipe_anchors", {"boxes": boxes, "scores": scores}, picture(192), 0.5).scores) == 0
    scores[0, 100] = 4
    boxes[0, 100, :6] = [19.2, 0, 38.4, 38.4, 9.6, 0]
    found = boxes_of("mediapipe_anchors", {"boxes": boxes, "scores": scores}, picture(192), 0.5)
    centre = mediapipe_anchors(192, 2016)[100]
    assert np.allclose(found.corners[0], [centre[0], centre[1] - 0.1, centre[0] + 0.2, centre[1] + 0.1], atol=1e-6)
    assert found.points is not None
    assert np.allclose(found.points[0, 0], centre + np.array([0.05, 0]), atol=1e-6)


def test_ssd_without_suppression_leaves_the_background_out() -> None:
    boxes, scores = np.zeros((1, 1917, 4), np.float32), np.zeros((1, 1917, 91), np.float32)
    scores[0, :, 0] = 1
    scores[0, 1500, [0, 5]] = [0.1, 0.8]
    boxes[0, 1500] = [10 * 0.5, 0, 0, 5 * np.log(2)]
    found = boxes_of("ssd_anchors", {"boxes": boxes, "scores": scores}, picture(300), 0.5)
    y, x, height, width = ssd_anchors(300)[1500]
    assert found.classes.tolist() == [4]
    assert np.allclose(found.corners[0], [x - width, y, x + width, y + height], atol=1e-5)


def test_a_feature_pyramid_has_six_anchors_a_cell() -> None:
    made = ssd_fpn_anchors(320)
    assert made.shape == (12804, 4)
    root = 2**0.5
    sizes = [(0.1, 0.1), (0.1 * root, 0.1 * root), (0.1 / root, 0.1 * root), (0.1, 0.2), (0.1 * root, 0.1 / root), (0.2, 0.1)]
    assert np.allclose(made[:6, 2:], sizes)
    assert np.allclose(made[:6, :2], 4 / 320)
    assert np.allclose(made[-54:-48, :2], 0), "128 doesn't divide 320"
    boxes, scores = np.zeros((1, 12804, 4), np.float32), np.zeros((1, 12804, 91), np.float32)
    scores[0, 9000, 5] = 0.8
    found = boxes_of("ssd_anchors", {"boxes": boxes, "scores": scores}, picture(320), 0.5)
    y, x, height, width = made[9000]
    assert np.allclose(found.corners[0], [x - width / 2, y - height / 2, x + width / 2, y + height / 2], atol=1e-6)


def test_efficientdet_has_nine_anchors_a_cell_and_no_background() -> None:
    made = efficientdet_anchors(320)
    assert made.shape == (19206, 4)
    assert made[0] == pytest.approx((4 / 320, 4 / 320, 24 / 320, 24 / 320))
    assert made[1, 3] / made[1, 2] == pytest.approx(2)
    assert made[3, 2] / made[0, 2] == pytest.approx(2 ** (1 / 3))
    assert efficientdet_anchors(384)[0, 2] == pytest.approx(32 / 384)
    boxes, scores = np.zeros((1, 19206, 4), np.float32), np.full((1, 19206, 90), -9, np.float32)
    scores[0, 700, 0], boxes[0, 700] = 3, (0.5, 0, 0, np.log(2))
    found = boxes_of("efficientdet", {"boxes": boxes, "scores": scores}, picture(320), 0.5)
    y, x, height, width = made[700]
    assert found.classes.tolist() == [0]
    assert np.allclose(found.corners[0], [x - width, y, x + width, y + height], atol=1e-5)


def test_yolox_that_was_decoded_in_the_model_is_taken_as_pixels() -> None:
    rows = np.zeros((1, COUNT, 85), np.float32)
    rows[0, :, :4] = 40
    rows[0, 3, :5], rows[0, 3, 12] = [32, 16, 20, 10, 1], 0.9
    found = boxes_of("yolox", {"rows": rows}, picture(), 0.5)
    assert np.allclose(found.corners[0] * SIDE, [22, 11, 42, 21])


def test_as_many_boxes_are_kept_as_coco_counts() -> None:
    rows = np.zeros((1, 140, 6), np.float32)
    rows[0, :, 0] = np.arange(140) / 150
    rows[0, :, 2] = rows[0, :, 0] + 1 / 300
    rows[0, :, 3:5] = 1.0, 0.9
    assert len(boxes_of("rows", {"rows": rows}, picture(), 0.5).scores) == 100
