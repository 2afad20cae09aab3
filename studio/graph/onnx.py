"""Reads the structure of .onnx files; nothing of the model is run. Field numbers are those of onnx.proto of ONNX 1.17."""

import math
from collections.abc import Mapping
from dataclasses import replace

from studio.graph.file_bytes import Bytes, Malformed
from studio.graph.model_graph import Graph, Kind, Metadata, Model, Operator, Precision, Shape, Tensor
from studio.graph.onnx_shapes import inferred
from studio.graph.protobuf import Message, Reading

TYPES = {
    1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 8: "string", 9: "bool", 10: "float16",
    11: "float64", 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128", 16: "bfloat16", 17: "float8e4m3", 19: "float8e5m2",
    21: "uint4", 22: "int4",
}  # fmt: skip
MOST_SIDES = 32
OWN_DOMAINS = ("", "ai.onnx", "ai.onnx.ml")
_STORED_IN = {4: 4, 5: 4, 7: 8, 10: 8, 11: 8}
"""Field with values of a tensor → bytes of each when packed."""

_KINDS: dict[Kind, str] = {
    "convolution": "Conv ConvInteger QLinearConv",
    "transpose convolution": "ConvTranspose",
    "fully connected": "Gemm",
    "matrix product": "MatMul MatMulInteger QLinearMatMul Einsum",
    "recurrent": "LSTM GRU RNN",
    "pooling": "AveragePool MaxPool GlobalAveragePool GlobalMaxPool LpPool",
    "resize": "Resize Upsample GridSample",
    "reduction": "Softmax LogSoftmax ArgMax ArgMin TopK ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd ReduceL2 InstanceNormalization "
    "LayerNormalization GroupNormalization",
    "data movement": "Concat Reshape Squeeze Unsqueeze Flatten Transpose Split Slice Pad Gather GatherND GatherElements ScatterND Tile "
    "Expand Shape Constant ConstantOfShape DepthToSpace SpaceToDepth Identity Range OneHot Where NonZero",
    "conversion": "Cast QuantizeLinear DequantizeLinear DynamicQuantizeLinear",
    "detection": "NonMaxSuppression RoiAlign",
    "control flow": "If Loop Scan",
}  # fmt: skip
KIND_OF: dict[str, Kind] = {name: kind for kind, names in _KINDS.items() for name in names.split()}


def read_onnx(data: Bytes) -> Model:
    """Raises Malformed."""
    root = Reading(data).message()
    found = root.message(7)
    if found is None:
        raise Malformed("it holds no graph")
    versions = {each.text(1): each.number(2) for each in root.messages(8)}
    graph = _graph(found)
    constants = [tensor for tensor in graph.tensors if tensor.constant]
    learnt = {index for operator in graph.operators for index in _learnt(operator, graph.tensors)}
    properties = {each.text(1): each.text(2) for each in root.messages(14)}
    return Model(
        format="onnx",
        version=max((versions.get(domain, 0) for domain in OWN_DOMAINS), default=0),
        bytes=len(data),
        graphs=(graph,),
        description=f"{root.text(2)} {root.text(3)}".strip(),
        metadata=Metadata(name=found.text(2), description=root.text(6) or found.text(10), properties=properties),
        parameters=sum(graph.tensors[index].elements or 0 for index in learnt),
        weight_bytes=sum(tensor.stored for tensor in constants),
    )


def _graph(message: Message) -> Graph:
    tensors: dict[str, Tensor] = {}
    few: dict[str, tuple[float, ...]] = {}

    def add(name: str, shape: Shape | None = None, dtype: str = "unknown", stored: int | None = None) -> None:
        known = tensors.get(name)
        if known is None or (known.shape is None and not known.constant):
            default = None if shape is None else tuple(1 if side < 0 else side for side in shape)
            index = known.index if known else len(tensors)
            identity = -1 if stored is None else index
            tensors[name] = Tensor(index, name, shape, default, dtype, stored=stored or 0, identity=identity)

    for each in message.messages(5):
        name = each.text(8)
        add(name, _sides(each.numbers(1), f"the initialiser {name!r}"), _type(each.number(2), name), stored=_stored(each))
        few[name] = _few(each)
    ends = {field: [each.text(1) for each in message.messages(field)] for field in (11, 12)}
    for field in (11, 12, 13):
        for each in message.messages(field):
            add(each.text(1), *_value_type(each))
    nodes = message.messages(1)
    operators = []
    for number, node in enumerate(nodes):
        inputs, outputs = node.texts(1), node.texts(2)
        for name in (*inputs, *outputs):
            if name:
                add(name)
        if node.text(4) == "Constant" and outputs:
            few[outputs[0]] = next((_few(value) for each in node.messages(5) if (value := each.message(5))), ())
        custom = node.text(7) not in OWN_DOMAINS
        attributes = _attributes(node)
        kind: Kind = "custom" if custom else KIND_OF.get(node.text(4), "elementwise")
        read, written = (tuple(tensors[name].index if name else -1 for name in names) for names in (inputs, outputs))
        operators.append(Operator(number, node.text(4), 0, custom, kind, read, written, attributes, label=node.text(3)))
    known = [replace(tensor, few=few.get(tensor.name, ())) for tensor in sorted(tensors.values(), key=lambda tensor: tensor.index)]
    ordered = inferred(operators, known)
    inputs = [name for name in ends[11] if name in tensors and not tensors[name].constant]
    return Graph(
        0,
        message.text(2),
        tuple(ordered),
        tuple(_measured(operator, ordered) for operator in operators),
        tuple(tensors[name].index for name in inputs),
        tuple(tensors[name].index for name in ends[12]),
    )


def _sides(sides: list[int], what: str) -> Shape:
    if len(sides) > MOST_SIDES:
        raise Malformed(f"{what} has {len(sides)} dimensions")
    return tuple(sides)


def _type(code: int, name: str) -> str:
    if code not in TYPES:
        raise Malformed(f"{name!r} is of the unknown type {code}")
    return TYPES[code]


def _stored(tensor: Message) -> int:
    """Bytes of its values, those in a file beside it too."""
    if 14 in tensor and tensor.number(14) == 1:
        entries = {each.text(1): each.text(2) for each in tensor.messages(13)}
        return int(entries["length"]) if entries.get("length", "").isdecimal() else 0
    return sum(size for field in (9, *_STORED_IN) for _, size in tensor.spans(field))


def _few(tensor: Message) -> tuple[float, ...]:
    """The values of a float32 tensor of a few, raw or packed."""
    return next(filter(None, (tensor.few_reals(field) for field in (9, 4))), ()) if tensor.number(2) == 1 else ()


def _value_type(value: Message) -> tuple[Shape | None, str]:
    kind = value.message(2)
    tensor = kind.message(1) if kind else None
    if tensor is None:
        return None, "unknown"
    shape = tensor.message(2)
    sides = None if shape is None else _sides([max(-1, each.number(1, -1) or -1) for each in shape.messages(1)], repr(value.text(1)))
    return sides, TYPES.get(tensor.number(1), "unknown")


def _attributes(node: Message) -> Mapping[str, object]:
    """Numbers, lists of numbers and texts; tensors and graphs are left out."""
    found: dict[str, object] = {}
    for each in node.messages(5):
        name = each.text(1)
        if 3 in each:
            found[name] = each.number(3)
        elif 8 in each:
            found[name] = tuple(each.numbers(8)[:MOST_SIDES])
        elif 4 in each:
            found[name] = each.text(4)
        elif 2 in each:
            found[name] = each.real(2)
    return found


def _learnt(operator: Operator, tensors: "tuple[Tensor, ...] | list[Tensor]") -> list[int]:
    """Its constant inputs that were learnt: real numbers, or the weights of a quantised product."""
    if operator.kind in ("data movement", "resize", "control flow", "detection") and operator.name != "Gather":
        return []
    products = operator.kind in ("convolution", "transpose convolution", "fully connected", "matrix product", "recurrent")
    return [
        index
        for index in operator.inputs
        if index >= 0 and tensors[index].constant and (tensors[index].elements or 0) > 1
        if tensors[index].dtype.startswith(("float", "bfloat")) or products or operator.name == "DequantizeLinear"
    ]


def _measured(operator: Operator, tensors: list[Tensor]) -> Operator:
    learnt = [tensors[index] for index in _learnt(operator, tensors)]
    values = [tensors[index] for index in operator.inputs if index >= 0 and not tensors[index].constant]
    results = [tensors[index] for index in operator.outputs if index >= 0]
    sizes = [[tensor.bytes for tensor in each] for each in (values, results)]
    input_bytes, output_bytes = (None if None in each else sum(size or 0 for size in each) for each in sizes)
    return replace(
        operator,
        macs=_macs(operator, tensors),
        parameters=sum(tensor.elements or 0 for tensor in learnt),
        weight_bytes=sum(tensor.stored for tensor in learnt),
        input_bytes=input_bytes,
        output_bytes=output_bytes,
        precision=_precision([tensor.dtype for tensor in (*learnt[:1], *values[:1], *results[:1])]),
        kernel=_integers(operator, "kernel_shape"),
        stride=_integers(operator, "strides"),
        dilation=_integers(operator, "dilations"),
    )


def _integers(operator: Operator, name: str) -> tuple[int, ...]:
    value = operator.attributes.get(name, ())
    return value if isinstance(value, tuple) else ()


def _precision(dtypes: list[str]) -> Precision:
    if "int8" in dtypes or "uint8" in dtypes:
        return "int8"
    return "float16" if "float16" in dtypes else "float32" if "float32" in dtypes else "other"


def _macs(operator: Operator, tensors: list[Tensor]) -> int | None:
    def shape(places: tuple[int, ...], place: int) -> Shape:
        index = places[place] if place < len(places) else -1
        return (tensors[index].default or ()) if index >= 0 else ()

    integer = operator.name.startswith("QLinear")
    output = shape(operator.outputs, 0)
    first, second = shape(operator.inputs, 0), shape(operator.inputs, 3 if integer else 1)
    match operator.kind:
        case "convolution" if output and len(second) > 2:
            return math.prod(output) * math.prod(second[1:])
        case "transpose convolution" if first and len(second) > 2:
            return math.prod(first) * math.prod(second[1:])
        case "fully connected" if output and len(first) == 2:
            return math.prod(output) * first[0 if operator.attributes.get("transA") else 1]
        case "matrix product" if output and first and operator.name != "Einsum":
            return math.prod(output) * first[-1]
        case "recurrent" if len(first) == 3:
            matrices = [tensors[index] for index in operator.inputs[1:3] if index >= 0]
            return sum(matrix.elements or 0 for matrix in matrices) * first[0] * first[1]
        case "convolution" | "transpose convolution" | "fully connected" | "matrix product" | "recurrent" | "custom" | "control flow":
            return None
    return 0
