"""Finds what keeps a well-formed graph from running, and names the operator or tensor: the runtime's own rules, said in words."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from studio.graph.model_graph import BITS, Graph, Model, Operator, Tensor

MOST_ACTIVATION_BYTES = 1 << 30
"""At once: of the two gigabytes or so that a phone gives one app."""

MOST_ELEMENTS = 1 << 59
"""Of any type: their bits fit into 64."""

_UNSIZED = ("string", "resource", "variant")


@dataclass(frozen=True, slots=True)
class Problem:
    """place: the operator, tensor or graph; reason: a clause about it."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place} {self.reason}"


def problems(model: Model) -> tuple[Problem, ...]:
    """What LiteRT would refuse, or could not survive, in a .tflite model; in other formats only what runs in circles."""
    if model.format != "tflite":
        return tuple(problem for graph in model.graphs if graph.operators for problem in _order(graph))
    return (*_calls(model), *(problem for graph in model.graphs for problem in _graph_problems(graph)))


def peak_bytes(graph: Graph) -> int:
    """Activations that live at the same time at least, tensors of unknown size and unpacked weights left out.

    Each lives from its first writer to its last reader.
    """
    changes = [0] * (len(graph.operators) + 2)
    first = dict.fromkeys(graph.inputs, 0)
    last = dict.fromkeys(graph.outputs, len(graph.operators))
    for place, operator in enumerate(graph.operators):
        if operator.output_bytes != 0:
            first |= {index: place for index in operator.outputs if index not in first}
        for index in operator.outputs:
            last.setdefault(index, place)
        for index in operator.inputs:
            last[index] = max(place, last.get(index, 0))
    for index, start in first.items():
        if index >= 0 and not graph.tensors[index].constant:
            size = graph.tensors[index].bytes or 0
            changes[start] += size
            changes[max(start, last.get(index, start)) + 1] -= size
    most = live = 0
    for change in changes:
        live += change
        most = max(most, live)
    return most


def _calls(model: Model) -> Iterator[Problem]:
    """A graph that calls itself never ends; the runtime overflows its stack on it."""
    calls = {graph.index: {call for operator in graph.operators for call in operator.calls} for graph in model.graphs}
    try:
        TopologicalSorter(calls).prepare()
    except CycleError as error:
        yield Problem(f"graph {min(error.args[1])}", "calls itself, directly or by others")


def _graph_problems(graph: Graph) -> Iterator[Problem]:
    for tensor in graph.tensors:
        yield from _sizes(tensor)
        yield from _quantisation(tensor)
    for operator in graph.operators:
        yield from _ends(operator)
    yield from _order(graph)
    if (peak := peak_bytes(graph)) > MOST_ACTIVATION_BYTES:
        largest = max((tensor for tensor in graph.tensors if not tensor.constant), key=lambda tensor: tensor.bytes or 0)
        yield Problem(str(largest), f"is too large: the graph needs {peak / 1e9:.3g} GB at once, and a phone gives an app about 2")


def _sizes(tensor: Tensor) -> Iterator[Problem]:
    if tensor.dtype in _UNSIZED:
        return
    if any(side < 0 for side in tensor.default or ()):
        yield Problem(str(tensor), "has a side of negative length (dynamic sides belong into shape_signature)")
        return
    if math.prod(filter(None, tensor.default or ())) > MOST_ELEMENTS:
        yield Problem(str(tensor), "is too large: its sides multiply to more than a computer can count")
        return
    wanted = tensor.bytes
    if not tensor.constant or tensor.sparse or wanted is None or BITS[tensor.dtype] < 8:
        return
    if wanted > tensor.stored:
        yield Problem(str(tensor), f"takes {wanted} bytes, but the file holds {tensor.stored} for it")


def _quantisation(tensor: Tensor) -> Iterator[Problem]:
    given = tensor.quantisation
    if given is None or given.blocks:
        return
    sides, scales, zero_points = tensor.default or (), len(given.scales), len(given.zero_points)
    if not zero_points:
        yield Problem(str(tensor), f"is quantised with {scales} scales but no zero points")
    elif scales != zero_points:
        yield Problem(str(tensor), f"is quantised with {scales} scales but {zero_points} zero points")
    elif given.axis < 0 or (sides and given.axis >= len(sides)):
        yield Problem(str(tensor), f"is quantised along dimension {given.axis}, but has only {len(sides)} (counted from 0)")
    elif scales != 1 and sides and scales != sides[given.axis]:
        yield Problem(str(tensor), f"is quantised with {scales} scales along dimension {given.axis}, which has {sides[given.axis]} places")


def _ends(operator: Operator) -> Iterator[Problem]:
    """The runtime doesn't look whether an operator can do without an input, and crashes on it."""
    if operator.custom or operator.name == "STABLEHLO_COMPOSITE":
        return
    needed = {"recurrent": 1, "convolution": 2, "depthwise convolution": 2, "fully connected": 2, "transpose convolution": 3}
    for place, index in enumerate(operator.inputs[: needed.get(operator.kind)]):
        if index < 0:
            yield Problem(str(operator), f"has no input {place}, which it can't do without")
    if -1 in operator.outputs:
        yield Problem(str(operator), "has an output that is no tensor")


def _order(graph: Graph) -> Iterator[Problem]:
    """Operators run in the order of the file: what one reads must be there."""
    there = set(graph.inputs)
    writers: dict[int, int] = {}
    for place, operator in enumerate(graph.operators):
        for index in operator.outputs:
            writers.setdefault(index, place)
    for operator in graph.operators:
        for index in operator.inputs:
            if index >= 0 and index not in there and _empty(graph.tensors[index]):
                yield Problem(str(operator), f"reads {graph.tensors[index]}, which {_whence(graph, index, writers, operator.index)}")
        there.update(operator.outputs)
    for index in graph.outputs:
        if index not in there and _empty(graph.tensors[index]):
            yield Problem(str(graph.tensors[index]), "is an output, but no operator writes it")


def _empty(tensor: Tensor) -> bool:
    return not tensor.constant and not tensor.variable and tensor.elements != 0


def _whence(graph: Graph, index: int, writers: dict[int, int], reader: int) -> str:
    writer = writers.get(index)
    if writer is None:
        return "nothing writes and the file doesn't store"
    if writer == reader:
        return "it writes itself: the graph runs in a circle"
    return f"only the later {graph.operators[writer]} writes: the graph runs in a circle or out of order"
