"""ONNX files run behind the same interpreter, and open as apps by themselves."""

import sys
from pathlib import Path

import numpy as np
import pytest

from studio.api import Frame, ModelError, Quad
from studio.inference.card import Card, InputSpec, LocalFile, OutputSpec, Variant
from studio.inference.onnx import OnnxInterpreter, onnx_tensors_of
from studio.runtime.app_errors import AppError
from studio.runtime.opening import open_app
from tests.graph.built_models import onnx, onnx_node, onnx_value


def relu(folder: Path, *sides: int | str, name: str = "net.onnx") -> Path:
    file = folder / name
    file.write_bytes(
        onnx([onnx_node("Relu", ["x"], "y")], [onnx_value("x", *sides)], [onnx_value("y", sides[0], *("abc"[: len(sides) - 1]))])
    )
    return file


def card_for(file: Path, shape: tuple[int, ...], **picture: object) -> Card:
    variants = {"file": Variant("file", "File", "float32", (LocalFile(file.name, "0" * 64, 1),))}
    inputs, outputs = {"image": InputSpec("image", "x", shape, **picture)}, {"out": OutputSpec("out", "y", shape)}  # type: ignore[arg-type]
    return Card("net", file.parent, "Net", "other", "none", "none", "file", inputs, outputs, variants)


@pytest.fixture
def runtime() -> None:
    pytest.importorskip("onnxruntime")


@pytest.mark.usefixtures("runtime")
def test_arrays_go_through_and_open_sides_are_found_by_a_run(tmp_path: Path) -> None:
    file = relu(tmp_path, "batch", 3, 8, 8)
    inputs, outputs = onnx_tensors_of(file)
    assert (inputs["x"].shape, outputs["y"].shape) == ((1, 3, 8, 8), (1, 3, 8, 8))
    values = np.linspace(-1, 1, 192, dtype=np.float32).reshape(1, 3, 8, 8)
    prediction = OnnxInterpreter(card_for(file, (1, 3, 8, 8)), file, 1).run(image=values)
    assert np.array_equal(prediction["out"], np.maximum(values, 0))


@pytest.mark.usefixtures("runtime")
def test_a_picture_is_fitted_as_the_card_says(tmp_path: Path) -> None:
    file = relu(tmp_path, 1, 8, 8, 3)
    interpreter = OnnxInterpreter(card_for(file, (1, 8, 8, 3), fit="stretch", span=(0.0, 1.0)), file, 1)
    prediction = interpreter.run(image=np.full((40, 60, 3), 51, np.uint8))
    assert np.allclose(prediction["out"], 0.2)
    assert prediction.placement.to_frame([1, 1]).tolist() == [60, 40]
    with pytest.raises(ModelError, match=r"takes a picture .* or an array \[1, 8, 8, 3\] float32, not \[4\] float64"):
        interpreter.run(image=np.zeros(4))


@pytest.mark.usefixtures("runtime")
def test_it_is_an_app_and_what_is_wrong_is_said(tmp_path: Path) -> None:
    opened = open_app(str(relu(tmp_path, "batch", 3, 16, 16)))
    assert opened.values["task"] == "image"
    colours = np.zeros((16, 16, 3), np.uint8)
    colours[..., 1] = 120
    quad = opened.app.process(Frame.of(colours)).shapes[0]
    assert isinstance(quad, Quad)
    assert np.abs(quad.pixels[..., :3].astype(int) - colours).max() <= 1
    with pytest.raises(AppError, match=r"\[1, -1, -1, -1\]: a side that is not fixed"):
        open_app(str(relu(tmp_path, "batch", "channels", "height", "width", name="open.onnx")))
    unknown = tmp_path / "unknown.onnx"
    unknown.write_bytes(onnx([onnx_node("Nothing", ["x"], "y")], [onnx_value("x", 1, 3, 16, 16)], [onnx_value("y", 1, 3, 16, 16)]))
    with pytest.raises(AppError, match=r"not a model ONNX Runtime can open: .*Nothing"):
        open_app(str(unknown))


def test_without_the_runtime_it_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match=r"pip install \"pocket-studio\[onnx\]\""):
        onnx_tensors_of(relu(tmp_path, 1, 3, 8, 8))
