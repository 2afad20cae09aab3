"""Sound model files to be damaged: tiny ones made here, and small real ones where they are at hand."""

import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.graph.built_models import KINDS, code, field, graph, model, operator, stored, tensor, varint

LARGEST = 600_000
"""Bytes of a real model taken: in larger ones almost every change falls into the weights."""

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "models"


def real_models() -> dict[str, bytes]:
    folders = [SHARED]
    if (mediapipe := find_spec("mediapipe")) and mediapipe.submodule_search_locations:
        folders.append(Path(mediapipe.submodule_search_locations[0]) / "modules")
    files = [file for folder in folders if folder.is_dir() for file in sorted(folder.rglob("*.tflite"))]
    return {file.name: file.read_bytes() for file in files if file.stat().st_size <= LARGEST}


def unpacked(data: bytes) -> schema.ModelT:
    return schema.ModelT.InitFromPackedBuf(data, 0)


def chain() -> bytes:
    """RELU, LOGISTIC and an addition of both."""
    tensors = [tensor(name, [1, 4, 4, 3]) for name in ("in", "a", "b", "out")]
    steps = [operator(0, [0], [1]), operator(1, [0], [2]), operator(2, [1, 2], [3], schema.AddOptionsT())]
    return model([code(KINDS.RELU), code(KINDS.LOGISTIC), code(KINDS.ADD)], [graph(tensors, steps, [0], [3])])


def convolution() -> bytes:
    random = np.random.default_rng(0)
    weights, bias = random.random((4, 3, 3, 3), np.float32), random.random(4, np.float32)
    tensors = [
        tensor("in", [1, 8, 8, 3]),
        tensor("weights", [4, 3, 3, 3], buffer=1),
        tensor("bias", [4], buffer=2),
        tensor("out", [1, 8, 8, 4]),
    ]
    options = schema.Conv2DOptionsT()
    options.strideW = options.strideH = options.dilationWFactor = options.dilationHFactor = 1
    step = operator(0, [0, 1, 2], [3], options)
    return model([code(KINDS.CONV_2D)], [graph(tensors, [step], [0], [3])], stored(weights, bias))


def branches() -> bytes:
    """IF: one graph or another."""
    inner = [graph([tensor("x", [2]), tensor("y", [2])], [operator(kind, [0], [1])], [0], [1]) for kind in (1, 2)]
    options = schema.IfOptionsT()
    options.thenSubgraphIndex, options.elseSubgraphIndex = 1, 2
    step = operator(0, [0, 1], [2], options)
    outer = graph([tensor("which", [1], schema.TensorType.BOOL), tensor("x", [2]), tensor("out", [2])], [step], [0, 1], [2])
    return model([code(KINDS.IF), code(KINDS.RELU), code(KINDS.NEG)], [outer, *inner])


def tiny_models() -> dict[str, bytes]:
    return {"chain.tflite": chain(), "convolution.tflite": convolution(), "branches.tflite": branches()}


def onnx() -> bytes:
    """A matrix product and a Relu."""

    def value(name: bytes, *sides: int) -> bytes:
        shape = b"".join(field(1, field(1, side)) for side in sides)
        return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))

    def node(kind: bytes, inputs: list[bytes], output: bytes) -> bytes:
        return b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, kind)

    weights = field(1, 4) + field(1, 3) + field(2, 1) + field(8, b"w") + field(9, struct.pack("<12f", *range(12)))
    nodes = field(1, node(b"MatMul", [b"x", b"w"], b"h")) + field(1, node(b"Relu", [b"h"], b"y"))
    made = nodes + field(2, b"tiny") + field(5, weights) + field(11, value(b"x", 1, 4)) + field(12, value(b"y", 1, 3))
    return field(1, 8) + field(2, b"onnx") + field(7, made) + field(8, field(1, b"") + field(2, 17))


def core_ml() -> bytes:
    def feature(name: bytes, *sides: int) -> bytes:
        array = field(1, b"".join(map(varint, sides))) + field(2, 65568)
        return field(1, name) + field(3, field(5, array))

    described = field(1, feature(b"image", 1, 3, 8, 8)) + field(10, feature(b"scores", 1, 10))
    return field(1, 7) + field(2, described) + field(502, b"")
