"""A model file is an app: opened by its path on real files, refused with the reason, saved with its card."""

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from studio.api import Frame, Quad, Result
from studio.folders import config_folder
from studio.inference.card import read_card
from studio.runtime.app_errors import AppError
from studio.runtime.discovery import UnknownApp, find_app, list_apps
from studio.runtime.opening import OpenedApp, open_app
from studio.runtime.settings_schema import SettingsError
from studio.sources.picture import read_picture
from tests.inference.tiny_models import RELU, write_model

SSD = "coco_ssd_mobilenet_v1_1.0_quant_2018_06_29.tflite"
CLASSIFIER = "mobilenet_v1_0.25_128_quant.tflite"
UNLABELLED = "mobilenet_v1_0.25_224_1_default_1.tflite"


@pytest.fixture
def models(shared: Path) -> Path:
    return shared / "data" / "models"


@pytest.fixture(scope="module")
def cat(shared: Path) -> Frame:
    return Frame.of(read_picture(shared / "data" / "inpaint" / "skimage" / "chelsea.png"))


@pytest.fixture(scope="module")
def astronaut(shared: Path) -> Frame:
    return Frame.of(read_picture(shared / "data" / "inpaint" / "skimage" / "astronaut.png"))


def shown(opened: OpenedApp, frame: Frame) -> Result:
    return opened.app.process(frame)


@pytest.mark.parametrize(
    ("file", "task"),
    [
        (SSD, "detect"),
        ("deeplabv3.tflite", "segment"),
        ("face_detection_short_range.tflite", "detect"),
        ("hair_segmentation.tflite", "segment"),
        ("hand_landmark_lite.tflite", "keypoints"),
        ("keras_lstm_mnist_ptq.tflite", "classify"),
        (CLASSIFIER, "classify"),
        ("movenet_single_pose_lightning_ptq.tflite", "keypoints"),
        ("palm_detection_lite.tflite", "detect"),
        ("selfie_segmentation.tflite", "segment"),
    ],
)
def test_the_task_of_a_real_model_is_guessed_and_shown(models: Path, astronaut: Frame, file: str, task: str) -> None:
    opened = open_app(str(models / file))
    assert opened.values["task"] == task
    result = shown(opened, astronaut)
    assert "problem" not in result.facts
    if file not in ("hand_landmark_lite.tflite", "palm_detection_lite.tflite"):  # no hand is seen
        assert result.shapes
    opened.close()


def test_what_is_seen_in_a_picture_is_named(models: Path, cat: Frame, astronaut: Frame) -> None:
    best = shown(open_app(str(models / CLASSIFIER)), cat).facts["classes"][0]  # type: ignore[index]
    assert "cat" in best["label"] or best["label"] == "tabby"  # type: ignore[index, call-overload, operator]
    objects = shown(open_app(str(models / SSD)), astronaut).facts["objects"]
    assert objects[0]["label"] == "person"  # type: ignore[index, call-overload]
    areas = shown(open_app(str(models / "deeplabv3.tflite")), astronaut).facts["areas"]
    assert areas["person"] > 0.3  # type: ignore[index, call-overload, operator]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("face_landmark_with_attention.tflite", "Landmarks2TransformMatrix is a MediaPipe custom op that LiteRT does not have"),
        ("person_detect.tflite", "quantised along dimension 3, but has only 1"),
    ],
)
def test_a_model_that_cannot_run_is_refused_with_the_exact_reason(models: Path, file: str, reason: str) -> None:
    with pytest.raises(AppError, match=reason):
        open_app(str(models / file))


def test_labels_beside_the_file_are_taken_and_others_by_the_setting(models: Path, cat: Frame, tmp_path: Path) -> None:
    file = tmp_path / "net.tflite"
    shutil.copyfile(models / UNLABELLED, file)
    assumed = open_app(str(file))
    assert "labels of ImageNet (assumed)" in assumed.app.facts.reasons  # type: ignore[attr-defined]
    assert "cat" in shown(assumed, cat).facts["classes"][0]["label"]  # type: ignore[index, call-overload, operator]
    (tmp_path / "labels.txt").write_text("".join(f"thing {number}\n" for number in range(1001)))
    opened = open_app(str(file))
    assert opened.values["labels"] == str(tmp_path / "labels.txt")
    assert shown(opened, cat).facts["classes"][0]["label"] == "thing 286"  # type: ignore[index, call-overload]
    few = tmp_path / "few.txt"
    few.write_text("one\ntwo\n")
    with pytest.raises(SettingsError, match=r"few.txt has 2 labels, but the model tells 1001 classes apart"):
        opened.set_values({"labels": str(few)})
    assert shown(opened, cat).facts["classes"][0]["label"] == "thing 286"  # type: ignore[index, call-overload]


def test_a_wrong_task_is_refused_and_the_app_goes_on(models: Path, cat: Frame) -> None:
    opened = open_app(str(models / CLASSIFIER))
    with pytest.raises(SettingsError, match=r"detect wants boxes with their scores.*this model gives \[1, 1001\]"):
        opened.set_values({"task": "detect"})
    assert shown(opened, cat).shapes


def test_a_picture_comes_out_as_it_went_in(tmp_path: Path) -> None:
    file = write_model(tmp_path / "same.tflite", RELU, ["x"], "y", [1, 16, 16, 3])
    opened = open_app(str(file), {"pixels": "0_to_1"})
    assert opened.values["task"] == "image"
    colours = np.zeros((16, 16, 3), np.uint8)
    colours[..., 0], colours[:8, :, 1] = 200, 90
    quad = shown(opened, Frame.of(colours)).shapes[0]
    assert isinstance(quad, Quad)
    assert np.array_equal(quad.pixels[..., :3], colours)


def test_what_takes_no_picture_says_what_it_takes(tmp_path: Path) -> None:
    file = write_model(tmp_path / "list.tflite", RELU, ["x"], "y", [1, 2, 9, 9, 3])
    with pytest.raises(AppError, match=r"The model list.tflite can't be shown: its input x is \[1, 2, 9, 9, 3\], of 5 dimensions"):
        open_app(str(file))
    (tmp_path / "text.tflite").write_text("no model")
    with pytest.raises(AppError, match=r"text.tflite is a text file"):
        open_app(str(tmp_path / "text.tflite"))
    with pytest.raises(UnknownApp, match=r"gone.tflite is not there"):
        open_app(str(tmp_path / "gone.tflite"))


def test_saved_it_is_an_app_by_name_that_keeps_what_was_put_right(models: Path, cat: Frame, tmp_path: Path) -> None:
    labels = tmp_path / "mine.txt"
    labels.write_text("".join(f"thing {number}\n" for number in range(1001)))
    opened = open_app(str(models / UNLABELLED), {"labels": str(labels), "fit": "crop", "threshold": 0.25})
    told = opened.run_action("save", {})
    assert told is not None
    assert not told.problem
    folder = config_folder() / "models" / "mobilenet_v1_0_25_224_1_default_1"
    assert str(folder / "model.toml") in told.text
    card = read_card(folder / "model.toml")
    assert card.inputs["image"].span == (-1.0, 1.0)
    assert [listing.name for listing in list_apps() if listing.model] == [folder.name]
    assert find_app(folder.name).title == "mobilenet_v1_0.25_224_1_default_1"
    again = open_app(folder.name)
    assert {name: again.values[name] for name in ("task", "pixels", "fit", "threshold")} == {
        "task": "classify",
        "pixels": "-1_to_1",
        "fit": "crop",
        "threshold": 0.25,
    }
    assert shown(again, cat).facts == shown(opened, cat).facts
    again.set_values({"threshold": 0.5})
    again.run_action("save", {})
    assert read_card(folder / "model.toml").purpose.threshold == 0.5  # type: ignore[union-attr]
    assert open_app(folder.name).values["threshold"] == 0.5
    other = open_app(str(models / UNLABELLED))
    other.run_action("save", {})
    assert [listing.name for listing in list_apps() if listing.model] == [folder.name]


def test_of_a_bundle_the_model_that_says_most_is_shown_and_its_detector_tells_it_where(models: Path, shared: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "hands.task"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.write(models / "palm_detection_lite.tflite", "palm.tflite")
        archive.write(models / "hand_landmark_lite.tflite", "landmarks.tflite")
    opened = open_app(str(bundle))
    assert opened.values["task"] == "keypoints"
    assert opened.title == "hands"
    assert [(info.card, info.title) for info in opened.models] == [("hands_1-landmarks", "landmarks"), ("hands_0-palm", "palm")]
    waving = Frame.of(read_picture(next((shared / "data" / "hands" / "gesture_four").iterdir())))
    (hand,) = shown(opened, waving).facts["figures"]  # type: ignore[misc, union-attr]
    assert len(hand["points"]) == 21  # type: ignore[index, call-overload, arg-type]
    told = opened.run_action("save", {})
    assert told is not None
    assert "The detector of its bundle is not saved" in told.text
    assert open_app("hands_1-landmarks").values["task"] == "keypoints"
    assert open_app(str(bundle / "palm.tflite")).values["task"] == "detect"
    with pytest.raises(AppError, match=r"hands.task holds no thumb.tflite; it holds palm.tflite, landmarks.tflite"):
        open_app(str(bundle / "thumb.tflite"))
