"""Models that can't be shown, or only in part: what is wrong is said, with what to do, and the app goes on."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from studio.api import Frame
from studio.cli import main
from studio.runtime.app_errors import AppError
from studio.runtime.discovery import find_app
from studio.runtime.opening import open_app
from studio.runtime.settings_schema import SettingsError
from tests.graph.built_models import (
    KINDS,
    code,
    field,
    graph,
    model,
    one_step,
    onnx,
    onnx_constant,
    onnx_node,
    onnx_value,
    operator,
    tensor,
)
from tests.inference.tiny_models import RELU, write_model

NAN = np.full((1, 10), np.nan, np.float32)


def text_value(name: str, *sides: int) -> bytes:
    shape = b"".join(field(1, field(1, side)) for side in sides)
    return field(1, name) + field(2, field(1, field(1, 8) + field(2, shape)))


def relu(*sides: int | str) -> bytes:
    return onnx([onnx_node("Relu", ["x"], "y")], [onnx_value("x", *sides)], [onnx_value("y", *sides)])


def giving(values: np.ndarray[Any, Any], side: int = 16) -> bytes:
    """A network that gives `values` whatever it sees."""
    ends = [onnx_value("x", 1, 3, side, side)], [onnx_value("y", *values.shape)]
    return onnx([onnx_node("Identity", ["kept"], "y")], *ends, [onnx_constant("kept", values)])


def text_in_tflite() -> bytes:
    ends = [tensor(name, (1, 4), schema.TensorType.STRING) for name in "xy"]
    return model([code(KINDS.RESHAPE)], [graph(ends, [operator(0, [0], [1])], [0], [1])])


def text_out() -> bytes:
    kept = field(1, 1) + field(1, 2) + field(2, 8) + field(8, "kept") + field(6, "cat") + field(6, "dog")
    return onnx([onnx_node("Identity", ["kept"], "y")], [onnx_value("x", 1, 3, 16, 16)], [text_value("y", 1, 2)], [kept])


@pytest.mark.parametrize(
    ("name", "made", "reason"),
    [
        ("text.onnx", lambda: onnx([onnx_node("Identity", ["x"], "y")], [text_value("x", 1, 4)], [text_value("y", 1, 4)]), "takes text"),
        ("text.tflite", text_in_tflite, "its input x takes text, not a picture"),
        ("said.onnx", text_out, "all it gives is text"),
        ("five.onnx", lambda: relu(1, 3, 8, 32, 32), r"its input x is \[1, 3, 8, 32, 32\], of 5 dimensions: a picture is"),
        ("five.tflite", lambda: one_step(KINDS.RELU, (1, 8, 32, 32, 3)), r"\[1, 8, 32, 32, 3\], of 5 dimensions"),
        ("wide.onnx", lambda: giving(np.zeros((1, 2, 3, 4, 5))), r"it gives \[1, 2, 3, 4, 5\]: none of what the studio can show"),
        ("open.onnx", lambda: relu("n", "c", "h", "w"), r"\[1, -1, -1, -1\]: a side that is not fixed; export it with a size"),
        ("batch.onnx", lambda: relu(8, 3, 16, 16), "it takes 8 pictures at once; export it with a batch of 1"),
    ],
)
def test_it_is_refused_with_the_tensor_and_what_to_do(tmp_path: Path, name: str, made: Callable[[], bytes], reason: str) -> None:
    if name.endswith(".onnx"):
        pytest.importorskip("onnxruntime")
    file = tmp_path / name
    file.write_bytes(made())
    with pytest.raises(AppError, match=rf"The model {name} can't be shown: .*{reason}"):
        open_app(str(file))


def test_numbers_that_are_none_are_said_and_the_next_picture_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("onnxruntime")
    file = tmp_path / "root.onnx"
    steps = [onnx_node("Sqrt", ["x"], "r"), onnx_node("GlobalAveragePool", ["r"], "g"), onnx_node("Flatten", ["g"], "y", axis=1)]
    file.write_bytes(onnx(steps, [onnx_value("x", 1, 3, 16, 16)], [onnx_value("y", 1, 3)]))
    app = open_app(str(file), {"pixels": "-1_to_1"}).app
    dark, bright = (Frame.of(np.full((16, 16, 3), level, np.uint8)) for level in (10, 250))
    broken = app.process(dark)
    assert "Output y is not a number on this picture" in broken.hint
    assert not broken.shapes
    assert app.process(bright).shapes


def test_the_command_line_counts_what_could_not_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("onnxruntime")
    file = tmp_path / "nan.onnx"
    file.write_bytes(giving(NAN))
    assert main(["run", str(file), "scene:hands?width=64&height=64", "--limit", "2"]) == 1
    assert "2 of 2 frames could not be read, first frame 0: Output y is not a number" in capsys.readouterr().err


CARD = """
title = "Net"
task = "image"
licence = "none"
metric = "none"
default = "file"
input.image = {{ tensor = "x", shape = [1, 16, 16, 3] }}
output.out = {{ tensor = "y", shape = [1, 16, 16, 3] }}
[file.file]
precision = "float32"
source = [{{ path = "net.tflite", sha256 = "{sha256}", bytes = {size} }}]
[purpose]
"""


@pytest.fixture
def card(tmp_path: Path) -> Path:
    file = write_model(tmp_path / "mine" / "net.tflite", RELU, ["x"], "y", [1, 16, 16, 3])
    (file.parent / "one.txt").write_text("cat\n")
    found = file.with_name("model.toml")
    found.write_text(CARD.format(sha256=hashlib.sha256(file.read_bytes()).hexdigest(), size=file.stat().st_size))
    return found


@pytest.mark.parametrize(
    ("purpose", "reason"),
    [
        ('task = "classify"', r"\[purpose\] doesn't suit the model: classify wants one list of scores.*gives \[1, 16, 16, 3\]"),
        ('task = "segment"\ndecoding = "scores"', "scores is no way to segment; choose the decoding by_shape"),
        ('task = "segment"\npixels = "0_to_1"\nlabels = "one.txt"', "one.txt has 1 labels, but the model tells 3 classes apart"),
        ('task = "segment"\npixels = "0_to_1"\nlabels = "gone.txt"', "gone.txt can't be read"),
        ('task = "walk"', "purpose.task is 'walk'; it must be one of classify"),
    ],
)
def test_a_card_that_is_wrong_names_its_key_and_what_the_model_gives(card: Path, purpose: str, reason: str) -> None:
    card.write_text(card.read_text() + purpose + "\n")
    with pytest.raises(AppError, match=f"model.toml: .*{reason}"):
        open_app(str(card))


def test_a_card_is_opened_by_its_path_and_refuses_what_does_not_suit_while_it_runs(card: Path) -> None:
    card.write_text(card.read_text() + 'task = "image"\npixels = "0_to_1"\n')
    assert find_app(str(card)).title == "mine"
    opened = open_app(str(card))
    with pytest.raises(SettingsError, match="detect wants boxes with their scores"):
        opened.set_values({"task": "detect"})
    assert opened.app.process(Frame.of(np.zeros((16, 16, 3), np.uint8))).shapes
