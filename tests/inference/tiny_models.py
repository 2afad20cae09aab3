"""Builds .tflite files of one operator, so that tests know exactly what a model does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

TYPES = {
    "float32": schema.TensorType.FLOAT32,
    "uint8": schema.TensorType.UINT8,
    "int8": schema.TensorType.INT8,
}
RELU = schema.BuiltinOperator.RELU
SUB = schema.BuiltinOperator.SUB


@dataclass(frozen=True)
class Quantised:
    scale: float
    zero_point: int


def write_model(
    file: Path,
    operator: int,
    inputs: Sequence[str],
    output: str,
    shape: Sequence[int],
    kind: str = "float32",
    input_quantisation: Quantised | None = None,
    output_quantisation: Quantised | None = None,
    signature: Mapping[str, str] | None = None,
) -> Path:
    """One operator over `inputs`, all of one shape and type. signature: name in the signature → name in the graph, the output included."""
    tensors = [_tensor(name, shape, kind, input_quantisation) for name in inputs] + [_tensor(output, shape, kind, output_quantisation)]
    indices = {name: index for index, name in enumerate([*inputs, output])}

    step = schema.OperatorT()
    step.inputs, step.outputs = list(range(len(inputs))), [len(inputs)]
    if operator == SUB:
        step.builtinOptionsType, step.builtinOptions = schema.BuiltinOptions.SubOptions, schema.SubOptionsT()
    graph = schema.SubGraphT()
    graph.tensors, graph.operators = tensors, [step]
    graph.inputs, graph.outputs = step.inputs, step.outputs
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = operator
    code.version = 2 if kind == "int8" else 1
    model = schema.ModelT()
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [code], [graph], [schema.BufferT()]
    if signature:
        model.signatureDefs = [_signature(signature, indices, output)]

    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(builder.Output())
    return file


def _tensor(name: str, shape: Sequence[int], kind: str, quantised: Quantised | None) -> schema.TensorT:
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.type, tensor.buffer = name, list(shape), TYPES[kind], 0
    if quantised:
        tensor.quantization = schema.QuantizationParametersT()
        tensor.quantization.scale, tensor.quantization.zeroPoint = [quantised.scale], [quantised.zero_point]
    return tensor


def _signature(names: Mapping[str, str], indices: Mapping[str, int], output: str) -> schema.SignatureDefT:
    signature = schema.SignatureDefT()
    signature.signatureKey, signature.subgraphIndex = "serving_default", 0
    signature.inputs, signature.outputs = [], []
    for signed, name in names.items():
        entry = schema.TensorMapT()
        entry.name, entry.tensorIndex = signed, indices[name]
        (signature.outputs if name == output else signature.inputs).append(entry)
    return signature
