"""What an operator costs, counted by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema

from studio.graph import Operator, read_model
from studio.graph.tflite_schema import OPERATORS
from studio.graph.workload import KIND_OF
from tests.graph.built_models import KINDS, code, graph, model, operator, read, stored, tensor


def measured(
    kind: int | str, shapes: list[list[int]], weights: dict[int, list[int]], output: list[int], tmp_path: Path, options: object = None
) -> Operator:
    """An operator whose inputs have `shapes`; those in `weights` are stored float32."""
    places = {place: number for number, place in enumerate(weights, 1)}
    tensors = [tensor(f"t{place}", shape, buffer=places.get(place, 0)) for place, shape in enumerate(shapes)]
    inputs = [place for place in range(len(shapes)) if place not in weights]
    step = operator(0, range(len(shapes)), [len(shapes)], options)
    data = stored(*(np.zeros(shape, np.float32) for shape in weights.values()))
    made = graph([*tensors, tensor("y", output)], [step], inputs, [len(shapes)])
    return read(model([code(kind)], [made], data), tmp_path).graphs[0].operators[0]


def options(kind: type[Any], **fields: object) -> object:
    made = kind()
    for name, value in fields.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    ("kind", "inputs", "weights", "output", "macs", "parameters"),
    [
        (KINDS.CONV_2D, [[1, 8, 8, 3], [4, 3, 3, 3], [4]], [1, 2], [1, 8, 8, 4], 8 * 8 * 4 * 27, 112),
        (KINDS.CONV_2D, [[1, 8, 8, 4], [4, 1, 1, 2]], [1], [1, 8, 8, 4], 8 * 8 * 4 * 2, 8),  # two groups
        (KINDS.DEPTHWISE_CONV_2D, [[1, 8, 8, 3], [1, 3, 3, 6], [6]], [1, 2], [1, 4, 4, 6], 4 * 4 * 6 * 9, 60),
        (KINDS.TRANSPOSE_CONV, [[4], [2, 3, 3, 5], [1, 4, 4, 5], [2]], [1, 3], [1, 8, 8, 2], 4 * 4 * 5 * 9 * 2, 92),
        ("Convolution2DTransposeBias", [[1, 4, 4, 5], [2, 3, 3, 5], [2]], [1, 2], [1, 8, 8, 2], 4 * 4 * 5 * 9 * 2, 92),
        (KINDS.CONV_3D, [[1, 4, 4, 4, 3], [2, 2, 2, 3, 5]], [1], [1, 3, 3, 3, 5], 27 * 5 * 24, 120),
        (KINDS.FULLY_CONNECTED, [[2, 7], [5, 7], [5]], [1, 2], [2, 5], 2 * 5 * 7, 40),
        (KINDS.BATCH_MATMUL, [[3, 2, 7], [3, 7, 5]], [], [3, 2, 5], 3 * 2 * 5 * 7, 0),
        (KINDS.BATCH_MATMUL, [[2, 7], [7, 5]], [1], [2, 5], 2 * 5 * 7, 35),
        (KINDS.SVDF, [[1, 10], [4, 10], [4, 8]], [1, 2], [1, 4], 40 + 32, 72),
        (KINDS.ADD, [[1, 4], [1, 4]], [1], [1, 4], 0, 4),
        (KINDS.MUL, [[1, 4], [1]], [1], [1, 4], 0, 0),  # one number is not a weight
        (KINDS.CONCATENATION, [[1, 4], [1, 4]], [1], [1, 8], 0, 0),
        (KINDS.RESHAPE, [[1, 4]], [], [4], 0, 0),
        ("Own", [[1, 4], [4, 4]], [1], [1, 4], None, 16),
        (KINDS.CONV_2D, [[1, 8, 8, 3], [27]], [1], [1, 8, 8, 4], None, 27),
    ],
)
def test_multiply_accumulates_and_parameters(
    kind: int | str, inputs: list[list[int]], weights: list[int], output: list[int], macs: int | None, parameters: int, tmp_path: Path
) -> None:
    found = measured(kind, inputs, {place: inputs[place] for place in weights}, output, tmp_path)
    assert (found.macs, found.parameters, found.weight_bytes) == (macs, parameters, 4 * parameters)
    assert found.output_bytes == 4 * int(np.prod(output))
    assert found.input_bytes == sum(4 * int(np.prod(shape)) for place, shape in enumerate(inputs) if place not in weights)


def test_a_transposed_product_counts_along_the_other_side(tmp_path: Path) -> None:
    flipped = options(schema.BatchMatMulOptionsT, adjX=True, adjY=False)
    assert measured(KINDS.BATCH_MATMUL, [[7, 2], [7, 5]], {}, [2, 5], tmp_path, flipped).macs == 2 * 5 * 7


def test_windows(tmp_path: Path) -> None:
    given = options(schema.Conv2DOptionsT, strideW=2, strideH=1, dilationWFactor=1, dilationHFactor=3)
    found = measured(KINDS.CONV_2D, [[1, 8, 8, 3], [4, 5, 3, 3]], {1: [4, 5, 3, 3]}, [1, 8, 4, 4], tmp_path, given)
    assert (found.kernel, found.stride, found.dilation) == ((5, 3), (1, 2), (3, 1))
    given = options(schema.Pool2DOptionsT, strideW=2, strideH=3, filterWidth=4, filterHeight=5)
    found = measured(KINDS.MAX_POOL_2D, [[1, 8, 8, 3]], {}, [1, 2, 3, 3], tmp_path, given)
    assert (found.kind, found.kernel, found.stride) == ("pooling", (5, 4), (3, 2))


@pytest.mark.parametrize(
    ("values", "weights", "unpacked", "precision"),
    [
        ("FLOAT32", "FLOAT32", False, "float32"),
        ("FLOAT32", "FLOAT16", True, "float16"),
        ("FLOAT32", "INT8", False, "dynamic"),
        ("FLOAT32", "INT8", True, "float32"),
        ("INT8", "INT8", False, "int8"),
        ("UINT8", "UINT8", False, "int8"),
        ("INT16", "INT8", False, "int16"),
    ],
)
def test_precision_and_weights_that_are_unpacked(values: str, weights: str, unpacked: bool, precision: str, tmp_path: Path) -> None:
    types = {name: getattr(schema.TensorType, name) for name in (values, weights, "FLOAT32")}
    tensors = [
        tensor("x", [1, 7], types[values]),
        tensor("packed", [5, 7], types[weights], buffer=1),
        tensor("w", [5, 7]),
        tensor("y", [1, 5], types[values]),
    ]
    steps = [operator(0, [1], [2]), operator(1, [0, 2], [3])] if unpacked else [operator(1, [0, 1], [3])]
    size = {"FLOAT32": 4, "FLOAT16": 2}.get(weights, 1)
    codes = [code(KINDS.DEQUANTIZE), code(KINDS.FULLY_CONNECTED)]
    found = read(model(codes, [graph(tensors, steps, [0], [3])], stored(np.zeros(35 * size, np.uint8))), tmp_path)
    last = found.graphs[0].operators[-1]
    assert (last.precision, last.parameters, last.weight_bytes, last.macs) == (precision, 35, 35 * size, 35)
    assert found.parameters == 35
    if unpacked:
        first = found.graphs[0].operators[0]
        assert (first.parameters, first.output_bytes, first.kind) == (0, 0, "conversion")


def test_a_weight_used_twice_is_one_weight(tmp_path: Path) -> None:
    tensors = [tensor("x", [1, 5]), tensor("w", [5, 5], buffer=1), tensor("a", [1, 5]), tensor("y", [1, 5])]
    steps = [operator(0, [0, 1], [2]), operator(0, [2, 1], [3])]
    made = model([code(KINDS.FULLY_CONNECTED)], [graph(tensors, steps, [0], [3])], stored(np.zeros(25, np.float32)))
    found = read(made, tmp_path)
    assert (found.parameters, found.weight_bytes, found.macs) == (25, 100, 50)


def test_every_operator_that_multiplies_has_a_kind() -> None:
    assert set(KIND_OF) - set(OPERATORS) == {
        "Convolution2DTransposeBias",
        "MaxPoolingWithArgmax2D",
        "MaxUnpooling2D",
        "TFLite_Detection_PostProcess",
    }


@pytest.mark.parametrize(
    ("name", "macs", "parameters"),
    [
        ("mobilenet_v1_0.25_224_quant.tflite", 41e6, 0.47e6),  # TensorFlow-Slim, mobilenet_v1.md
        ("mobilenet_v2_1.0_224_quant.tflite", 300e6, 3.47e6),  # TensorFlow-Slim, mobilenet/README.md
        ("deeplabv3_mnv2_dm05_pascal_quant.tflite", 880e6, None),  # TensorFlow DeepLab model zoo
    ],
)
def test_real_models_cost_what_is_published(shared: Path, name: str, macs: float, parameters: float | None) -> None:
    found = read_model(shared / "data" / "models" / name)
    assert found.macs == pytest.approx(macs, rel=0.02)
    assert parameters is None or found.parameters == pytest.approx(parameters, rel=0.02)
