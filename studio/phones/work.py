"""What a graph asks of a phone, in a few sums over its operators: the terms that latency is modelled from."""

import math
from collections.abc import Callable, Mapping, Sequence

from studio.graph import Graph, Operator, Tensor

SUMS = (
    "constant", "operators", "convolution", "pointwise", "grouped", "depthwise", "dense", "product", "weights",
    "waiting_convolution", "waiting_pointwise", "waiting_grouped", "waiting_dense", "waiting_weights",
    "elementwise", "reduction", "movement", "concatenation", "transposition", "padding", "pooling", "resizing", "traffic",
    "large", "larger", "in_out",
)  # fmt: skip
"""constant: 1. operators: number of those that do anything. convolution … product: billions of multiply-accumulates of convolutions (of
1 × 1: pointwise; in groups: grouped), fully connected layers and products of two computed matrices. weights: millions of parameters.
waiting_…: the part of both in layers that use a weight fewer than WAITING times, where an accelerator waits for the weights.
elementwise … resizing: millions of values read and written by operators of that kind; traffic: by those that multiply-accumulate.
large, larger: millions of values by which tensors exceed 2 and 4 million, too many for the memory on a chip at 16 and 8 bits.
in_out: millions of values that go into the graph and come out of it."""

WAITING = 400.0
"""Multiply-accumulates for each weight below which reading it takes longer: read off the fits of Hexagon NPUs, 200 to 800 fit alike."""

LARGE, LARGER = 2e6, 4e6

_MULTIPLYING = {
    "depthwise convolution": "depthwise", "fully connected": "dense", "recurrent": "dense", "matrix product": "product",
    "transpose convolution": "convolution",
}  # fmt: skip
_MOVING = {"CONCATENATION": "concatenation", "TRANSPOSE": "transposition", "PAD": "padding"}
_KINDS = {"reduction": "reduction", "pooling": "pooling", "resize": "resizing", "data movement": "movement"}
_FREE = ("RESHAPE", "SQUEEZE", "EXPAND_DIMS", "SHAPE")
"""Cost nothing: the values stay where they are."""


def work_of(graph: Graph, counted: Callable[[Operator], bool] = lambda _: True) -> Mapping[str, float]:
    """Each of SUMS for one run of the operators that are `counted`, at the default shapes; tensors of unknown size count nothing."""
    sums = dict.fromkeys(SUMS, 0.0)
    sums["constant"] = 1.0
    for operator in graph.operators:
        if counted(operator):
            _add(sums, operator, graph.tensors)
    sums["in_out"] = sum(graph.tensors[index].elements or 0 for index in (*graph.inputs, *graph.outputs)) / 1e6
    return sums


def _add(sums: dict[str, float], operator: Operator, tensors: Sequence[Tensor]) -> None:
    read = [tensors[index].elements or 0 for index in operator.inputs if index >= 0 and not tensors[index].constant]
    written = [tensors[index].elements or 0 for index in operator.outputs if index >= 0]
    if operator.name in _FREE or not read or (operator.name == "DEQUANTIZE" and not operator.input_bytes):
        return
    sums["operators"] += 1
    moved = (sum(read) + sum(written)) / 1e6
    sums["large"] += sum(max(0.0, values - LARGE) for values in (*read, *written)) / 1e6
    sums["larger"] += sum(max(0.0, values - LARGER) for values in (*read, *written)) / 1e6
    if operator.kind != "convolution" and operator.kind not in _MULTIPLYING:
        sums[_MOVING.get(operator.name) or _KINDS.get(operator.kind, "elementwise")] += moved
        return
    kind = _MULTIPLYING.get(operator.kind) or _convolution(operator, tensors)
    macs, weights = operator.macs or 0, operator.parameters
    waits = weights and macs < WAITING * weights and f"waiting_{kind}" in sums
    sums[f"waiting_{kind}" if waits else kind] += macs / 1e9
    sums["waiting_weights" if waits else "weights"] += weights / 1e6
    sums["traffic"] += moved


def _convolution(operator: Operator, tensors: Sequence[Tensor]) -> str:
    """Which of the convolutions it is."""
    weights = tensors[operator.inputs[1]].default if len(operator.inputs) > 1 and operator.inputs[1] >= 0 else None
    source = tensors[operator.inputs[0]].default if operator.inputs[0] >= 0 else None
    if weights and source and len(weights) == 4 and weights[-1] not in (0, source[-1]):
        return "grouped"
    return "pointwise" if operator.kernel and math.prod(operator.kernel) == 1 else "convolution"
