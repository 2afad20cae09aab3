"""Files as the usual exporters leave them: opened by themselves, their marks lie where the truth is, with the right names."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from studio.api import Frame, Quad, Result
from studio.runtime.opening import OpenedApp, open_app
from tests.graph.built_models import KINDS, bundle, code, graph, model, onnx, onnx_constant, onnx_node, onnx_value, operator, stored, tensor

SIDE, CELLS = 96, 189
FRAME = Frame.of(np.zeros((480, 640, 3), np.uint8))
SCALE, BAR = SIDE / 640, (SIDE - 480 * SIDE / 640) / 2
TRUTH = (100.0, 120.0, 300.0, 360.0)
"""left, top, right, bottom in the frame; a letterbox brings it into the input."""

NAMES = {0: "mug", 1: "kettle", 2: "spoon"}
NOTES = {"names": str(NAMES), "task": "detect", "imgsz": f"[{SIDE}, {SIDE}]", "stride": "32"}


def as_input(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return points * SCALE + np.array([0, BAR])


def centred() -> list[float]:
    (left, top), (right, bottom) = as_input(np.reshape(TRUTH, (2, 2)))
    return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]


def as_onnx(
    folder: Path, outputs: Mapping[str, np.ndarray[Any, Any]], notes: Mapping[str, str], size: object = SIDE, name: str = "net"
) -> str:
    """A file that gives `outputs` whatever it sees."""
    file = folder / f"{name}.onnx"
    nodes = [onnx_node("Identity", [f"{each}_kept"], each) for each in outputs]
    ends = [onnx_value(each, *values.shape) for each, values in outputs.items()]
    weights = [onnx_constant(f"{each}_kept", values) for each, values in outputs.items()]
    file.write_bytes(onnx(nodes, [onnx_value("images", 1, 3, size, size)], ends, weights, notes))
    return str(file)


def as_tflite(folder: Path, values: np.ndarray[Any, Any], entry: str, text: str) -> str:
    """The same for one output, with `text` in an archive behind it: what is seen is multiplied by nothing and added."""
    file = folder / "net.tflite"
    tensors = [
        tensor("images", (1, SIDE, SIDE, 3)), tensor("axes", (4,), schema.TensorType.INT32, 1), tensor("mean", (1, 1, 1, 1)),
        tensor("none", (1,), buffer=2), tensor("zero", (1, 1, 1, 1)), tensor("kept", values.shape, buffer=3), tensor("out", values.shape),
        tensor("shape", (3,), schema.TensorType.INT32, 4), tensor("nought", (1, 1, 1)),
    ]  # fmt: skip
    steps = [operator(0, [0, 1], [2], schema.ReducerOptionsT()), operator(1, [2, 3], [4], schema.MulOptionsT())]
    steps += [operator(3, [4, 7], [8], schema.ReshapeOptionsT()), operator(2, [5, 8], [6], schema.AddOptionsT())]
    kinds = [code(each) for each in (KINDS.MEAN, KINDS.MUL, KINDS.ADD, KINDS.RESHAPE)]
    steps[0].builtinOptions.keepDims = True
    constants = (np.arange(4, dtype=np.int32), np.zeros(1, np.float32), values.astype(np.float32), np.ones(3, np.int32))
    built = model(kinds, [graph(tensors, steps, [0], [6])], stored(*constants))
    file.write_bytes(built + bundle({entry: text.encode()}))
    return str(file)


def shown(opened: OpenedApp) -> Result:
    return opened.app.process(FRAME)


def only(opened: OpenedApp) -> Mapping[str, Any]:
    objects = shown(opened).facts["objects"]
    assert isinstance(objects, list)
    assert len(objects) == 1
    found = objects[0]
    assert isinstance(found, dict)
    return found


def assert_truth(opened: OpenedApp, label: str = "kettle") -> None:
    found = only(opened)
    assert found["label"] == label
    assert found["box"] == pytest.approx(TRUTH, abs=0.2)


def v8(unit: float = 1.0, extra: int = 0) -> np.ndarray[Any, Any]:
    columns = np.zeros((1, 4 + len(NAMES) + extra, CELLS), np.float32)
    columns[0, :4, 40] = np.array(centred()) / unit
    columns[0, 5, 40] = 0.9
    return columns


@pytest.fixture
def runtime() -> None:
    pytest.importorskip("onnxruntime")


@pytest.mark.usefixtures("runtime")
def test_yolo_in_onnx_tells_names_and_size_in_its_properties(tmp_path: Path) -> None:
    opened = open_app(as_onnx(tmp_path, {"output0": v8()}, NOTES))
    assert (opened.values["pixels"], opened.values["fit"]) == ("0_to_1", "letterbox")
    assert_truth(opened)


@pytest.mark.usefixtures("runtime")
def test_open_sides_take_the_size_that_the_export_notes(tmp_path: Path) -> None:
    opened = open_app(as_onnx(tmp_path, {"output0": v8()}, NOTES, size="side"))
    assert_truth(opened)
    assert f"{SIDE} × {SIDE} pixels, as its sides are open" in opened.app.facts.reasons  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("metadata.json", json.dumps({"names": NAMES, "task": "detect", "dynamic": False, "nms": None})),
        ("temp_meta.txt", str({"description": "a net", "task": "detect", "names": NAMES, "imgsz": [SIDE, SIDE]})),
    ],
)
def test_yolo_in_tflite_counts_in_shares_and_brings_its_notes_in_an_archive(tmp_path: Path, entry: str, text: str) -> None:
    assert_truth(open_app(as_tflite(tmp_path, v8(SIDE), entry, text)))


@pytest.mark.usefixtures("runtime")
def test_yolo_v5_in_onnx(tmp_path: Path) -> None:
    rows = np.zeros((1, 3 * CELLS, 8), np.float32)
    rows[0, 7] = [*centred(), 0.9, 0, 0.9, 0]
    assert_truth(open_app(as_onnx(tmp_path, {"output": rows}, {"names": "['mug', 'kettle', 'spoon']", "stride": "32"})))


@pytest.mark.usefixtures("runtime")
@pytest.mark.parametrize("suppressed", [False, True])
def test_masks_lie_where_their_boxes_are(tmp_path: Path, suppressed: bool) -> None:
    quarter = SIDE // 4
    (left, top), (right, bottom) = np.round(as_input(np.reshape(TRUTH, (2, 2))) / 4).astype(int)
    prototypes = np.full((1, 32, quarter, quarter), -9, np.float32)
    prototypes[0, 3, top:bottom, left:right] = 9
    if suppressed:
        boxes = np.zeros((1, 30, 38), np.float32)
        boxes[0, 0, :6] = [*as_input(np.reshape(TRUTH, (2, 2))).reshape(4), 0.9, 1]
        boxes[0, 0, 9] = 1
    else:
        boxes = v8(extra=32)
        boxes[0, 7 + 3, 40] = 1
    opened = open_app(as_onnx(tmp_path, {"output0": boxes, "output1": prototypes}, NOTES | {"task": "segment"}))
    assert opened.values["task"] == "segment"
    assert_truth(opened)
    quad = shown(opened).shapes[0]
    assert isinstance(quad, Quad)
    covered = quad.pixels[..., 3] > 0
    assert covered[top + 1 : bottom - 1, left + 1 : right - 1].all()
    assert covered.sum() <= (bottom - top) * (right - left)


@pytest.mark.usefixtures("runtime")
@pytest.mark.parametrize("suppressed", [False, True])
def test_points_of_a_pose_of_its_own_kind(tmp_path: Path, suppressed: bool) -> None:
    points = np.array([[120.0, 130.0], [200, 200], [280, 350], [150, 300]])
    numbers = np.c_[as_input(points), np.full(4, 0.9)].reshape(-1)
    if suppressed:
        given = np.zeros((1, 30, 18), np.float32)
        given[0, 0] = [*as_input(np.reshape(TRUTH, (2, 2))).reshape(4), 0.9, 0, *numbers]
    else:
        given = np.zeros((1, 17, CELLS), np.float32)
        given[0, :, 40] = [*centred(), 0.9, *numbers]
    opened = open_app(as_onnx(tmp_path, {"output0": given}, NOTES | {"task": "pose", "kpt_shape": "[4, 3]"}))
    assert opened.values["task"] == "keypoints"
    figures: Any = shown(opened).facts["figures"]
    assert np.allclose(figures[0]["points"], points, atol=0.2)


@pytest.mark.usefixtures("runtime")
def test_turned_boxes_are_turned_and_their_angle_is_no_class(tmp_path: Path) -> None:
    columns = v8(extra=1)
    columns[0, -1] = 1.3
    columns[0, -1, 40] = 0.5
    opened = open_app(as_onnx(tmp_path, {"output0": columns}, NOTES | {"task": "obb"}))
    assert only(opened)["label"] == "kettle"
    corners = np.array(shown(opened).shapes[0].corners)  # type: ignore[union-attr]
    along = np.array([np.cos(0.5), np.sin(0.5)])  # clockwise on screen, as y goes down
    assert np.allclose(corners[1] - corners[0], 200 * along, atol=0.5)
    assert np.allclose(corners[2] - corners[1], 240 * along[::-1] * [-1, 1], atol=0.5)
    assert np.allclose(corners.mean(axis=0), (200, 240), atol=0.5)


@pytest.mark.usefixtures("runtime")
@pytest.mark.parametrize("unit", [1, SIDE])
def test_suppressed_in_the_model(tmp_path: Path, unit: float) -> None:
    rows = np.zeros((1, 300, 6), np.float32)
    rows[0, 0] = [*(as_input(np.reshape(TRUTH, (2, 2))).reshape(4) / unit), 0.8, 1]
    assert_truth(open_app(as_onnx(tmp_path, {"output0": rows}, NOTES | {"end2end": "True"})))


@pytest.mark.usefixtures("runtime")
def test_a_classifier_of_ultralytics_takes_shares_of_its_middle(tmp_path: Path) -> None:
    opened = open_app(as_onnx(tmp_path, {"output0": np.array([[0.1, 0.7, 0.2]])}, NOTES | {"task": "classify"}))
    assert (opened.values["pixels"], opened.values["fit"]) == ("0_to_1", "crop")
    classes: Any = shown(opened).facts["classes"]
    assert classes[0]["label"] == "kettle"


@pytest.mark.usefixtures("runtime")
def test_a_classifier_of_torchvision_takes_imagenet_and_gives_scores(tmp_path: Path) -> None:
    scores = np.zeros((1, 1000), np.float32)
    scores[0, 504] = 12
    opened = open_app(as_onnx(tmp_path, {"output": scores}, {}))
    assert opened.values["pixels"] == "imagenet"
    best: Any = shown(opened).facts["classes"]
    assert best[0]["label"] == "coffee mug"
    assert best[0]["share"] > 0.98


@pytest.mark.usefixtures("runtime")
def test_eighty_classes_without_names_are_those_of_coco(tmp_path: Path) -> None:
    columns = np.zeros((1, 84, CELLS), np.float32)
    columns[0, :4, 40], columns[0, 4 + 15, 40] = centred(), 0.9
    assert_truth(open_app(as_onnx(tmp_path, {"output0": columns}, {}, name="yolov8n")), "cat")


@pytest.mark.usefixtures("runtime")
@pytest.mark.parametrize("kind", ["heat maps", "simcc"])
def test_a_body_by_maps_and_by_lists(tmp_path: Path, kind: str) -> None:
    points = np.stack([np.linspace(60, 580, 17), np.linspace(40, 440, 17)], axis=1)
    places = points / np.array([640, 480])
    if kind == "simcc":
        lists = np.zeros((2, 1, 17, 2 * SIDE), np.float32)
        for place, (x, y) in enumerate(places):
            lists[0, 0, place, int(x * 2 * SIDE)] = lists[1, 0, place, int(y * 2 * SIDE)] = 0.9
        outputs = {"simcc_x": lists[0], "simcc_y": lists[1]}
    else:
        cells = (np.arange(24) + 0.5) / 24
        maps = [np.exp(-((cells[:, None] - y) ** 2 + (cells[None] - x) ** 2) * 24**2 / 4) for x, y in places]
        outputs = {"heatmaps": np.stack(maps)[None]}
    opened = open_app(as_onnx(tmp_path, outputs, {}, name="hrnet_pose"))
    figures: Any = shown(opened).facts["figures"]
    assert np.abs(np.array(figures[0]["points"]) - points).max() < 8  # half a cell of the map


@pytest.mark.usefixtures("runtime")
def test_a_grey_picture_comes_out_of_a_grey_one(tmp_path: Path) -> None:
    file = tmp_path / "larger.onnx"
    made = onnx([onnx_node("Relu", ["x"], "y")], [onnx_value("x", 1, 1, 32, 32)], [onnx_value("y", 1, 1, 32, 32)])
    file.write_bytes(made)
    opened = open_app(str(file))
    assert opened.values["task"] == "image"
    quad = opened.app.process(Frame.of(np.full((32, 32, 3), 90, np.uint8))).shapes[0]
    assert isinstance(quad, Quad)
    assert np.all(quad.pixels[..., :3] == 90)


def test_a_size_left_open_in_tflite_is_closed(tmp_path: Path) -> None:
    shape, end = tensor("x", (1, 1, 1, 3)), tensor("y", (1, 1, 1, 3))
    shape.shapeSignature = end.shapeSignature = [1, -1, -1, 3]
    file = tmp_path / "open.tflite"
    file.write_bytes(model([code(KINDS.RELU)], [graph([shape, end], [operator(0, [0], [1])], [0], [1])]))
    quad = shown(open_app(str(file))).shapes[0]
    assert isinstance(quad, Quad)
    assert quad.pixels.shape[:2] == (320, 320)


@pytest.mark.usefixtures("runtime")
@pytest.mark.parametrize("kind", ["one output", "before softmax", "before sigmoid"])
def test_boxes_of_a_transformer(tmp_path: Path, kind: str) -> None:
    boxes = np.full((1, 30, 4), 0.5, np.float32)
    boxes[0, 3] = np.array(centred()) / SIDE
    scores = np.full((1, 30, 4 if kind == "before softmax" else 3), 0.01 if kind == "one output" else -6, np.float32)
    if kind == "before softmax":
        scores[..., -1] = 3
    scores[0, 3, 1] = 0.9 if kind == "one output" else 6
    outputs = {"output0": np.concatenate([boxes, scores], axis=2)} if kind == "one output" else {"logits": scores, "pred_boxes": boxes}
    notes = NOTES if kind == "one output" else {"names": str({**NAMES, 3: "nothing"} if kind == "before softmax" else NAMES)}
    opened = open_app(as_onnx(tmp_path, outputs, notes, name="rtdetr"), {"fit": "letterbox"})
    assert opened.values["task"] == "detect"
    assert_truth(opened)
