"""What a graph does to its picture first tells what pixels it takes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from studio.graph.scaling import first_scaling
from tests.graph.built_models import (
    KINDS,
    code,
    field,
    graph,
    model,
    onnx,
    onnx_constant,
    onnx_node,
    onnx_value,
    operator,
    read,
    stored,
    tensor,
)

CASES: Sequence[tuple[str, list[float], str]] = [
    ("MUL", [1 / 255], "0_to_255"),  # Keras' Rescaling
    ("MUL", [1 / 127.5], "0_to_255"),
    ("DIV", [255], "0_to_255"),
    ("SUB", [123.675, 116.28, 103.53], "0_to_255"),
    ("SUB", [127.5], "0_to_255"),
    ("ADD", [-127.5], "0_to_255"),
    ("SUB", [0.485, 0.456, 0.406], "0_to_1"),  # exported with torchvision's normalisation inside
    ("MUL", [2], "0_to_1"),
    ("MUL", [255], "0_to_1"),
    ("DIV", [0.229, 0.224, 0.225], "0_to_1"),
    ("SUB", [0.5], "0_to_1"),
    ("ADD", [1], "-1_to_1"),
    ("MUL", [127.5], "-1_to_1"),
]


@pytest.mark.parametrize(("name", "numbers", "pixels"), CASES)
def test_the_first_step_in_tflite(name: str, numbers: list[float], pixels: str, tmp_path: Path) -> None:
    picture = (1, 8, 8, len(numbers))
    tensors = [tensor("x", picture), tensor("c", (len(numbers),), buffer=1), tensor("y", picture)]
    made = model(
        [code(getattr(KINDS, name))], [graph(tensors, [operator(0, [0, 1], [2])], [0], [2])], stored(np.array(numbers, np.float32))
    )
    found = first_scaling(read(made, tmp_path))
    assert found is not None
    assert found[0] == pixels


@pytest.mark.parametrize(("name", "numbers", "pixels"), CASES)
@pytest.mark.parametrize("stored_as", ["initialiser", "node"])
def test_the_first_step_in_onnx(name: str, numbers: list[float], pixels: str, stored_as: str, tmp_path: Path) -> None:
    values = onnx_constant("c", np.array(numbers).reshape(1, -1, 1, 1))
    nodes, weights = [onnx_node(name.title(), ["x", "c"], "y")], [values]
    if stored_as == "node":
        weights, constant = [], field(2, "c") + field(4, "Constant") + field(5, field(1, "value") + field(5, values))
        nodes.insert(0, constant)
    ends = [onnx_value(each, 1, len(numbers), 8, 8) for each in "xy"]
    found = first_scaling(read(onnx(nodes, ends[:1], ends[1:], weights), tmp_path, "built.onnx"))
    assert found is not None
    assert found[0] == pixels


def test_a_convolution_tells_nothing(tmp_path: Path) -> None:
    ends = [onnx_value(each, 1, 3, 8, 8) for each in "xy"]
    assert first_scaling(read(onnx([onnx_node("Conv", ["x", "w"], "y")], ends[:1], ends[1:]), tmp_path, "built.onnx")) is None
