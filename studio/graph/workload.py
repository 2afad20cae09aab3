"""What a .tflite operator costs: multiply-accumulates, parameters and bytes, from the shapes of its tensors.

Counted as the papers do: one multiply-accumulate for each product of a weight or matrix entry with a value; biases, activations, pooling
and all elementwise work count none.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from studio.graph.model_graph import Kind, Operator, Precision, Tensor

_KINDS: dict[Kind, str] = {
    "convolution": "CONV_2D CONV_3D STABLEHLO_CONVOLUTION",
    "depthwise convolution": "DEPTHWISE_CONV_2D",
    "transpose convolution": "TRANSPOSE_CONV CONV_3D_TRANSPOSE Convolution2DTransposeBias",
    "fully connected": "FULLY_CONNECTED",
    "matrix product": "BATCH_MATMUL STABLEHLO_DOT_GENERAL",
    "recurrent": "LSTM RNN SVDF UNIDIRECTIONAL_SEQUENCE_RNN BIDIRECTIONAL_SEQUENCE_RNN UNIDIRECTIONAL_SEQUENCE_LSTM "
    "BIDIRECTIONAL_SEQUENCE_LSTM",
    "pooling": "AVERAGE_POOL_2D MAX_POOL_2D L2_POOL_2D REDUCE_WINDOW STABLEHLO_REDUCE_WINDOW MaxPoolingWithArgmax2D "
    "MaxUnpooling2D",
    "resize": "RESIZE_BILINEAR RESIZE_NEAREST_NEIGHBOR",
    "reduction": "MEAN SUM REDUCE_PROD REDUCE_MAX REDUCE_MIN REDUCE_ANY REDUCE_ALL ARG_MAX ARG_MIN TOPK_V2 CUMSUM SEGMENT_SUM "
    "STABLEHLO_REDUCE SOFTMAX LOG_SOFTMAX L2_NORMALIZATION LOCAL_RESPONSE_NORMALIZATION UNSORTED_SEGMENT_PROD "
    "UNSORTED_SEGMENT_MAX UNSORTED_SEGMENT_SUM UNSORTED_SEGMENT_MIN",
    "data movement": "CONCATENATION RESHAPE SQUEEZE EXPAND_DIMS TRANSPOSE SPLIT SPLIT_V PACK UNPACK SLICE STRIDED_SLICE PAD PADV2 "
    "MIRROR_PAD GATHER GATHER_ND SCATTER_ND TILE BROADCAST_TO BROADCAST_ARGS SPACE_TO_BATCH_ND BATCH_TO_SPACE_ND "
    "SPACE_TO_DEPTH DEPTH_TO_SPACE SHAPE RANK FILL RANGE ZEROS_LIKE EMBEDDING_LOOKUP REVERSE_V2 REVERSE_SEQUENCE "
    "ONE_HOT DYNAMIC_UPDATE_SLICE WHERE VAR_HANDLE READ_VARIABLE ASSIGN_VARIABLE MATRIX_DIAG MATRIX_SET_DIAG "
    "CONCAT_EMBEDDINGS HASHTABLE_LOOKUP STABLEHLO_RESHAPE STABLEHLO_CONCATENATE STABLEHLO_BROADCAST_IN_DIM "
    "STABLEHLO_SLICE STABLEHLO_SCATTER STABLEHLO_DYNAMIC_SLICE STABLEHLO_DYNAMIC_UPDATE_SLICE STABLEHLO_PAD "
    "STABLEHLO_IOTA STABLEHLO_GATHER STABLEHLO_TRANSPOSE DILATE SPARSE_TO_DENSE UNIQUE",
    "conversion": "QUANTIZE DEQUANTIZE CAST DENSIFY FAKE_QUANT BITCAST STABLEHLO_CONVERT",
    "detection": "NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V5 TFLite_Detection_PostProcess",
    "control flow": "IF WHILE CALL CALL_ONCE DELEGATE STABLEHLO_WHILE STABLEHLO_CASE STABLEHLO_COMPOSITE STABLEHLO_CUSTOM_CALL",
}  # fmt: skip
KIND_OF: dict[str, Kind] = {name: kind for kind, names in _KINDS.items() for name in names.split()}

_UNPACKING = ("DEQUANTIZE", "DENSIFY")
"""Before such an operator a constant stays a constant: the runtime unpacks it once."""

_WEIGHTS_AT: dict[str, tuple[int, ...]] = {
    "CONV_2D": (1, 2), "DEPTHWISE_CONV_2D": (1, 2), "FULLY_CONNECTED": (1, 2), "CONV_3D": (1, 2), "Convolution2DTransposeBias": (1, 2),
    "TRANSPOSE_CONV": (1, 3), "CONV_3D_TRANSPOSE": (1, 3), "GATHER": (0,), "EMBEDDING_LOOKUP": (1,), "STABLEHLO_CONVOLUTION": (1,),
}  # fmt: skip
"""Operator → which of its inputs are weights; of other operators those that could be."""

_WITHOUT_WEIGHTS: tuple[Kind, ...] = ("data movement", "detection", "control flow", "conversion", "resize")
_REAL = ("float64", "float32", "float16", "bfloat16", "float8e4m3", "float8e5m2")
_INTEGERS = ("int8", "uint8", "int4", "uint4", "int2", "int16")


class Work:
    """Measures the operators of one graph."""

    def __init__(self, operators: Sequence[Operator], tensors: Sequence[Tensor]) -> None:
        self._tensors = tensors
        self._unpacked: dict[int, Tensor] = {}
        for operator in operators:
            if operator.name in _UNPACKING and operator.inputs[:1] and operator.outputs[:1] and operator.inputs[0] >= 0:
                source = self._unpacked.get(operator.inputs[0], tensors[operator.inputs[0]])
                if source.constant:
                    self._unpacked[operator.outputs[0]] = source

    def measured(self, operator: Operator) -> Operator:
        """The operator with its kind and all that it costs."""
        kind = KIND_OF.get(operator.name, "custom" if operator.custom else "elementwise")
        operator = replace(operator, kind=kind)
        weights = self.weights(operator)
        computed = {i: self._tensors[i] for i in operator.inputs if i >= 0 and not self._tensors[i].constant and i not in self._unpacked}
        outputs = [self._tensors[i] for i in operator.outputs if i >= 0]
        unpacks = bool(operator.outputs) and operator.outputs[0] in self._unpacked
        kernel, stride, dilation = self._window(operator)
        return replace(
            operator,
            macs=self._macs(operator),
            parameters=sum(weight.elements or 0 for weight in weights),
            weight_bytes=sum(weight.stored for weight in weights),
            input_bytes=_total(computed.values()),
            output_bytes=0 if unpacks else _total(outputs),
            precision=_precision(self._computed_as(operator, weights), [*list(computed.values())[:1], *outputs[:1]]),
            kernel=kernel,
            stride=stride,
            dilation=dilation,
        )

    def weights(self, operator: Operator) -> list[Tensor]:
        """Its constant inputs that were learnt, as they are stored; axes, sizes, anchors and single numbers are not among them."""
        kind = KIND_OF.get(operator.name, "custom" if operator.custom else "elementwise")
        at = _WEIGHTS_AT.get(operator.name)
        if at is None and kind in _WITHOUT_WEIGHTS:
            return []
        found = []
        for place, index in enumerate(operator.inputs):
            tensor = self._unpacked.get(index) or (self._tensors[index] if index >= 0 else None)
            if tensor is None or not tensor.constant:
                continue
            learnt = tensor.dtype in _REAL or tensor.quantisation is not None
            if (place in at) if at is not None else (learnt and (tensor.elements or 0) > 1):
                found.append(tensor)
        return found

    def _computed_as(self, operator: Operator, weights: Sequence[Tensor]) -> str:
        """Type of its first weights when it runs: integers that a DEQUANTIZE unpacks are real numbers by then."""
        if not weights:
            return ""
        unpacked = weights[0].index not in operator.inputs
        return "float32" if unpacked and weights[0].dtype in _INTEGERS else weights[0].dtype

    def _shape(self, operator: Operator, place: int) -> tuple[int, ...]:
        """Of an input; empty where there is none or not all is known."""
        index = operator.inputs[place] if place < len(operator.inputs) else -1
        return () if index < 0 else _known(self._tensors[index])

    def _macs(self, operator: Operator) -> int | None:
        output = _known(self._tensors[operator.outputs[0]]) if operator.outputs and operator.outputs[0] >= 0 else ()
        first, second, third = (self._shape(operator, place) for place in range(3))
        match operator.kind:
            case "convolution" if operator.name == "CONV_2D" and len(output) == len(second) == 4:
                return math.prod(output) * math.prod(second[1:])
            case "convolution" if operator.name == "CONV_3D" and len(output) == len(second) == 5:
                return math.prod(output) * math.prod(second[:4])
            case "depthwise convolution" if len(output) == len(second) == 4:
                return math.prod(output) * second[1] * second[2]
            case "transpose convolution" if operator.name == "Convolution2DTransposeBias" and len(first) == len(second) == 4:
                return math.prod(first) * math.prod(second[:3])
            case "transpose convolution" if operator.name == "TRANSPOSE_CONV" and len(third) == len(second) == 4:
                return math.prod(third) * math.prod(second[:3])
            case "transpose convolution" if operator.name == "CONV_3D_TRANSPOSE" and len(third) == len(second) == 5:
                return math.prod(third) * math.prod(second[:4])
            case "fully connected" if len(second) == 2 and output:
                return math.prod(output) * second[1]
            case "matrix product" if operator.name == "BATCH_MATMUL" and len(first) >= 2 and output:
                return math.prod(output) * first[-2 if operator.attributes.get("transpose_first") else -1]
            case "recurrent" if len(first) >= 2:
                return self._recurrent(operator, first)
            case "convolution" | "depthwise convolution" | "transpose convolution" | "fully connected" | "matrix product" | "recurrent":
                return None
            case "custom" | "control flow":
                return None if operator.name not in ("CALL", "CALL_ONCE") else 0
        return 0

    def _recurrent(self, operator: Operator, first: tuple[int, ...]) -> int:
        """Every matrix is multiplied once for each step and each item of the batch."""
        matrices = sum(weight.elements or 0 for weight in self.weights(operator) if len(weight.default or ()) == 2)
        return matrices * math.prod(first[:-1])

    def _window(self, operator: Operator) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """Kernel, stride and dilation, height before width."""

        def sides(what: str, names: Sequence[str]) -> tuple[int, ...]:
            values = [operator.attributes.get(f"{what}_{name}") for name in names]
            return tuple(value for value in values if isinstance(value, int))

        names = ("depth", "height", "width")
        kernel = sides("filter", names)
        weights = self._shape(operator, 1)
        if operator.kind in ("convolution", "depthwise convolution", "transpose convolution") and len(weights) in (4, 5):
            kernel = weights[1:3] if len(weights) == 4 else weights[:3]
        return kernel, sides("stride", names), sides("dilation", names)


def _known(tensor: Tensor) -> tuple[int, ...]:
    return tensor.default or () if tensor.elements is not None else ()


def _total(tensors: Iterable[Tensor]) -> int | None:
    """Bytes of all, None where one's are unknown."""
    total = 0
    for tensor in tensors:
        if tensor.bytes is None:
            return None
        total += tensor.bytes
    return total


def _precision(weights: str, activations: Sequence[Tensor]) -> Precision:
    values = {tensor.dtype for tensor in activations}
    if "int16" in values:
        return "int16"
    if values & set(_INTEGERS):
        return "int8"
    if "float16" in values or (weights == "float16" and "float32" in values):
        return "float16"
    if "float32" in values:
        return "dynamic" if weights in _INTEGERS else "float32"
    return "other"
