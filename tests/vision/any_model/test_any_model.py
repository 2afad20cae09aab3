"""The app of a model alone, over answers made up for each task."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.api import Box, Caption, Dots, FakeInterpreter, Frame, Quad, Result
from studio.graph.picture_input import picture_input
from studio.graph.purpose import End
from studio.vision.any_model import AnyModel, ModelFacts
from studio.vision.any_model.app import NO_LABELS
from studio.vision.any_model.classes import for_classes, read_labels
from studio.vision.any_model.suiting import settings_of

FRAME = Frame.of(np.full((60, 80, 3), 90, np.uint8))


def opened(outputs: Mapping[str, Any], labels: tuple[str, ...] = (), side: int = 32, **purpose: Any) -> AnyModel:
    """The app of a model that always answers `outputs`."""
    arrays = {name: np.asarray(value) for name, value in outputs.items()}
    ends = tuple(End(name, array.shape, str(array.dtype)) for name, array in arrays.items())
    facts = ModelFacts(Path("net.tflite"), picture_input((End("x", (1, side, side, 3), "float32"),)), ends, labels)
    made = type("Made", (AnyModel,), {"title": "Made", "facts": facts, "settings": settings_of(facts)(pixels="0_to_1", **purpose)})
    app: AnyModel = made()
    app.net = FakeInterpreter(arrays)
    app.opened()
    return app


def shown(app: AnyModel) -> Result:
    return app.process(FRAME)


def texts(result: Result) -> list[str]:
    return [shape.text for shape in result.shapes if isinstance(shape, Caption)]


def test_the_best_classes_are_bars_with_their_labels() -> None:
    app = opened({"out": [[0.1, 0.6, 0.3]]}, ("background", "cat, felis", "dog"), task="classify", threshold=0.2)
    result = shown(app)
    assert texts(result) == ["60%  cat", "30%  dog"]
    assert result.facts["classes"] == [{"label": "cat", "share": 0.6}, {"label": "dog", "share": 0.3}]
    assert result.hint == ""


def test_logits_become_shares_and_numbers_stand_for_unknown_labels() -> None:
    result = shown(opened({"out": np.log([[8.0, 1.0, 1.0]]).astype(np.float32)}, task="classify", threshold=0.5))
    assert texts(result) == ["80%  class 0"]
    assert result.hint == NO_LABELS


def test_boxes_lie_in_the_frame_with_label_and_score() -> None:
    outputs = {"boxes": [[[0.0, 0.25, 0.5, 1.0]]], "classes": [[1.0]], "scores": [[0.9]], "count": [1.0]}
    result = shown(opened(outputs, ("cat", "dog"), task="detect"))
    (box,) = result.shapes
    assert isinstance(box, Box)
    assert box.label == "dog 90%"
    assert box.corners[0] == pytest.approx((20, 0))
    assert box.corners[2] == pytest.approx((80, 30))


def test_a_map_of_classes_is_painted_with_a_legend_and_clear_where_the_background_is() -> None:
    maps = np.zeros((1, 16, 16, 3), np.float32)
    maps[..., 0] = 0.5
    maps[0, :8, :, 2] = 0.9
    result = shown(opened({"maps": maps}, ("background", "sky", "sea"), task="segment"))
    quad = result.shapes[0]
    assert isinstance(quad, Quad)
    dot = next(shape for shape in result.shapes if isinstance(shape, Dots))
    assert "#" + quad.pixels[2, 2, :3].tobytes().hex() == dot.colours[0]
    assert quad.pixels[2, 2, 3] == 255
    assert quad.pixels[12, 2, 3] == 0
    assert quad.corners[2] == (80, 60)
    assert result.facts["areas"] == {"sea": 0.5}
    assert [text.strip() for text in texts(result)] == ["sea"]


def test_a_mask_is_as_dense_as_it_is_sure() -> None:
    mask = np.zeros((1, 16, 16, 1), np.float32)
    mask[0, :4] = 0.8
    mask[0, 4:8] = 0.4
    quad = shown(opened({"mask": mask}, task="segment", threshold=0.5)).shapes[0]
    assert isinstance(quad, Quad)
    assert quad.pixels[:, 0, 3].tolist() == [204] * 4 + [0] * 12


def test_points_of_a_hand_are_joined_where_it_is_found() -> None:
    points = np.tile([16.0, 8.0, 0.0], 21).reshape(1, 63).astype(np.float32)
    app = opened({"points": points, "flag": [[0.9]]}, task="keypoints", fit="stretch")
    dots = [shape for shape in shown(app).shapes if isinstance(shape, Dots)]
    assert len(dots[0].points) == 21
    assert dots[0].points[0] == pytest.approx((40, 15))
    gone = opened({"points": points, "flag": [[0.1]]}, task="keypoints")
    assert shown(gone).shapes == ()
    assert "Nothing found" in shown(gone).hint


def test_depth_and_pictures_cover_the_frame() -> None:
    ramp = np.linspace(2, 9, 256, dtype=np.float32).reshape(1, 16, 16, 1)
    result = shown(opened({"depth": ramp}, task="depth", overlay=1.0))
    quad = result.shapes[0]
    assert isinstance(quad, Quad)
    assert int(quad.pixels[15, 15].sum()) > int(quad.pixels[0, 0].sum())
    assert result.facts["low"] == pytest.approx(2, abs=0.1)
    picture = np.zeros((1, 16, 16, 3), np.float32)
    picture[..., 1], picture[0, 0, 0] = 1.0, -1.0
    quad = shown(opened({"made": picture}, task="image", overlay=1.0)).shapes[0]
    assert isinstance(quad, Quad)
    assert quad.pixels[5, 5].tolist() == [128, 255, 128, 255]


def test_numbers_that_are_none_are_told_and_the_app_goes_on() -> None:
    app = opened({"out": [[0.1, float("nan")]]}, task="classify")
    result = shown(app)
    assert "Output out is not a number" in result.hint
    assert result.facts["problem"] == result.hint
    app.net = FakeInterpreter({"out": np.array([[0.2, 0.8]])})
    assert texts(shown(app))[0] == "80%  class 1"


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"task": "detect"}, r"detect wants boxes .*; this model gives \[1, 3\]"),
        ({"task": "classify", "decoding": "ssd"}, "no way to classify"),
        ({"task": "classify", "pixels": "by_the_file"}, "choose a range"),
    ],
)
def test_what_the_model_cannot_do_is_refused_with_what_there_is(wanted: dict[str, Any], reason: str) -> None:
    app = opened({"out": [[0.1, 0.6, 0.3]]}, task="classify")
    with pytest.raises(ValueError, match=reason):
        type(app.settings)(**{**vars(app.settings), **wanted})


def test_a_list_of_labels_of_another_length_is_refused(tmp_path: Path) -> None:
    labels = tmp_path / "labels.txt"
    labels.write_text("cat\ndog\nbird\nfish\n")
    app = opened({"out": [[0.1, 0.6, 0.3]]}, task="classify", threshold=0.05)
    with pytest.raises(ValueError, match="4 labels, but the model tells 3 classes apart"):
        type(app.settings)(**{**vars(app.settings), "labels": labels})
    labels.write_text("cat\ndog\n")
    app.settings = type(app.settings)(**{**vars(app.settings), "labels": labels})
    assert [each["label"] for each in shown(app).facts["classes"]] == ["cat", "dog", "background"]  # type: ignore[index, union-attr]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("cat\ndog\n\n", ("cat", "dog")),
        ("0  person\n2: car\n", ("person", "", "car")),
        ("\ufeffcat\r\ndog", ("cat", "dog")),
    ],
)
def test_lists_of_labels_as_they_are_written(tmp_path: Path, text: str, labels: tuple[str, ...]) -> None:
    (tmp_path / "list.txt").write_text(text, encoding="utf-8")
    assert read_labels(tmp_path / "list.txt") == labels


@pytest.mark.parametrize(
    ("labels", "decoding", "count", "wanted"),
    [
        (("cat", "dog"), "scores", 3, ("background", "cat", "dog")),
        (("cat", "dog"), "yolo_v8", 2, ("cat", "dog")),
        (("???", "cat", "dog"), "ssd", None, ("cat", "dog")),
        (("background", "cat", "dog"), "ssd_anchors", 2, ("cat", "dog")),
        (("background", "cat"), "class_scores", 2, ("background", "cat")),
        ((), "scores", 3, ()),
    ],
)
def test_labels_go_to_the_numbers_of_the_classes(
    labels: tuple[str, ...], decoding: Any, count: int | None, wanted: tuple[str, ...]
) -> None:
    assert for_classes(labels, decoding, count) == wanted


def test_a_detector_has_no_background_to_make_up_for_a_missing_label() -> None:
    with pytest.raises(ValueError, match="2 labels, but the model tells 3 classes apart"):
        for_classes(("cat", "dog"), "yolo_v8", 3)
