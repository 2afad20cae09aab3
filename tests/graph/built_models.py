"""Builds small .tflite and protocol buffer files, so that tests know exactly what is in them."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from studio.graph import Model, read_model

KINDS = schema.BuiltinOperator


def tensor(name: str, shape: Sequence[int], kind: int = schema.TensorType.FLOAT32, buffer: int = 0, **fields: Any) -> schema.TensorT:
    made = schema.TensorT()
    made.name, made.shape, made.type, made.buffer = name, list(shape), kind, buffer
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def operator(code: int, inputs: Sequence[int], outputs: Sequence[int], options: object = None) -> schema.OperatorT:
    made = schema.OperatorT()
    made.opcodeIndex, made.inputs, made.outputs = code, list(inputs), list(outputs)
    if options is not None:
        kind = type(options).__name__.removesuffix("T")
        made.builtinOptionsType, made.builtinOptions = getattr(schema.BuiltinOptions, kind), options
    return made


def code(kind: int | str, version: int = 1) -> schema.OperatorCodeT:
    """A builtin by its number, a custom operator by its name."""
    made = schema.OperatorCodeT()
    made.builtinCode = KINDS.CUSTOM if isinstance(kind, str) else kind
    made.deprecatedBuiltinCode = min(made.builtinCode, KINDS.PLACEHOLDER_FOR_GREATER_OP_CODES)
    made.customCode, made.version = kind if isinstance(kind, str) else None, version
    return made


def stored(*values: np.ndarray[Any, Any]) -> list[schema.BufferT]:
    made = []
    for each in values:
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(each.tobytes(), np.uint8)
        made.append(buffer)
    return made


def graph(
    tensors: Sequence[schema.TensorT], operators: Sequence[schema.OperatorT], inputs: Sequence[int], outputs: Sequence[int]
) -> schema.SubGraphT:
    made = schema.SubGraphT()
    made.tensors, made.operators, made.inputs, made.outputs = list(tensors), list(operators), list(inputs), list(outputs)
    return made


def model(
    codes: Sequence[schema.OperatorCodeT], graphs: Sequence[schema.SubGraphT], buffers: Sequence[schema.BufferT] = (), **fields: Any
) -> bytes:
    made = schema.ModelT()
    made.version, made.operatorCodes, made.subgraphs, made.buffers = 3, list(codes), list(graphs), [schema.BufferT(), *buffers]
    for field, value in fields.items():
        setattr(made, field, value)
    return packed(made)


def packed(model: schema.ModelT) -> bytes:
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def bundle(entries: Mapping[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def one_step(kind: int | str, shape: Sequence[int] = (1, 4)) -> bytes:
    """One operator from "x" to "y", both of one shape."""
    return model([code(kind)], [graph([tensor("x", shape), tensor("y", shape)], [operator(0, [0], [1])], [0], [1])])


def read(data: bytes, folder: Path, name: str = "built.tflite") -> Model:
    file = folder / name
    file.write_bytes(data)
    return read_model(file)


def varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def field(number: int, value: int | bytes | str) -> bytes:
    """A field of a protocol buffer."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def onnx_value(name: str, *sides: int | str) -> bytes:
    """A float32 input or output; a side that is text is dynamic."""
    shape = b"".join(field(1, field(2, side) if isinstance(side, str) else field(1, side)) for side in sides)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def onnx_node(kind: str, inputs: Sequence[str], output: str, domain: str = "", **integers: int | Sequence[int]) -> bytes:
    attributes = b"".join(
        field(
            5,
            field(1, name)
            + (field(3, value) + field(20, 2) if isinstance(value, int) else b"".join(field(8, each) for each in value) + field(20, 7)),
        )
        for name, value in integers.items()
    )
    return b"".join(field(1, name) for name in inputs) + field(2, output) + field(4, kind) + attributes + field(7, domain)


def onnx_weights(name: str, *sides: int) -> bytes:
    count = int(np.prod(sides))
    return b"".join(field(1, side) for side in sides) + field(2, 1) + field(8, name) + field(9, bytes(4 * count))


def onnx_constant(name: str, values: np.ndarray[Any, Any]) -> bytes:
    """An initialiser of float32 numbers."""
    sides = b"".join(field(1, side) for side in values.shape)
    return sides + field(2, 1) + field(8, name) + field(9, values.astype("<f4").tobytes())


def onnx(
    nodes: Sequence[bytes],
    inputs: Sequence[bytes],
    outputs: Sequence[bytes],
    weights: Sequence[bytes] = (),
    properties: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    parts: Mapping[int, Sequence[bytes]] = {1: nodes, 5: weights, 11: inputs, 12: outputs}
    made = b"".join(field(number, each) for number, values in parts.items() for each in values)
    notes = b"".join(field(14, field(1, name) + field(2, value)) for name, value in properties.items())
    return field(1, 8) + field(2, "tests") + field(7, made) + field(8, field(1, "") + field(2, 17)) + notes


def core_ml() -> bytes:
    picture = field(1, "image") + field(3, field(4, field(1, 64) + field(2, 32) + field(3, 20)))
    scores = field(1, "scores") + field(3, field(5, field(1, varint(1) + varint(10)) + field(2, 65568)))
    said = field(100, field(1, "Sorts pictures") + field(3, "Somebody"))
    return field(1, 7) + field(2, field(1, picture) + field(10, scores) + said) + field(502, b"")
