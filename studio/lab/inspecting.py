"""What a model is made of, operator by operator: shapes, work, time here, and who takes it on a phone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.api import ModelError
from studio.graph import Graph, Model, Operator, Tensor, read_model
from studio.graph.model_format import ONNX, TFLITE, model_format
from studio.lab.bench import bench_model
from studio.lab.operator_times import OperatorTimes, operator_times
from studio.phones.placement import placed
from studio.runtime.processes import IsolatedError

RUNS = 10
CONVERTED = "it is converted to .tflite for a phone, and its operators are others then"
UNITS = {"gpu": ("gpu", ""), "npu": ("npu", "Hexagon")}
"""Of phones, as `studio.phones.placement` knows them: LiteRT's GPU delegate and Qualcomm's NPU."""


def inspected(file: Path, threads: int, *, timed: bool = True) -> dict[str, Any]:
    """As JSON takes it: `operators` in the order in which they run, each with the operators that `feeds` tells it takes from.

    Times are of this computer; without them, or where the runtime refuses the model, they are None and `how` is "". Raises GraphError.
    """
    model = read_model(file)
    graph = model.graphs[0]
    times, reason = _times(file, graph, threads) if timed and model_format(file)[0] in (TFLITE, ONNX) else (None, "")
    phone = model.format == "tflite"
    placements = {name: placed(graph, *unit) for name, unit in UNITS.items()}
    makers = {index: operator.index for operator in graph.operators for index in operator.outputs}
    milliseconds = {row.operator.index: row.milliseconds for row in times.rows} if times else {}
    own = {row.operator.index for row in times.rows if row.delegated} if times else set()
    return {
        "model": file.name,
        "how": times.how if times else "",
        "reason": times.reason if times else reason,
        "total_ms": round(times.total, 4) if times else None,
        "partitions": times.parts if times else None,
        "units": {
            name: {"left": each.left, "parts": each.parts, "told": each.told} if phone else {"left": None, "parts": None, "told": CONVERTED}
            for name, each in placements.items()
        },
        "inputs": [_end(graph.tensors[index]) for index in graph.inputs],
        "outputs": [_end(graph.tensors[index]) for index in graph.outputs],
        "macs": model.macs,
        "parameters": model.parameters,
        "operators": [
            _row(operator, graph, makers)
            | {"ms": milliseconds.get(operator.index), "delegated": operator.index in own}
            | {name: place in each.own if phone else None for name, each in placements.items()}
            for place, operator in enumerate(graph.operators)
        ],
        "more_graphs": _more(model),
    }


def _times(file: Path, graph: Graph, threads: int) -> tuple[OperatorTimes | None, str]:
    try:
        return operator_times(file, graph, threads, bench_model(file, threads, RUNS).runs.mean), ""
    except (IsolatedError, ModelError) as error:
        return None, str(error).removeprefix("ModelError: ")


def _row(operator: Operator, graph: Graph, makers: Mapping[int, int]) -> dict[str, Any]:
    out = graph.tensors[operator.outputs[0]] if operator.outputs and operator.outputs[0] >= 0 else None
    return {
        "index": operator.index,
        "name": operator.name,
        "label": operator.label,
        "kind": operator.kind,
        "feeds": sorted({makers[index] for index in operator.inputs if index in makers}),
        "shape": list(out.default) if out and out.default is not None else None,
        "dtype": out.dtype if out else "",
        "quantised": _quantised(out) if out else "",
        "kernel": list(operator.kernel),
        "stride": list(operator.stride),
        "macs": operator.macs,
        "parameters": operator.parameters,
        "weight_bytes": operator.weight_bytes,
        "bytes_read": operator.input_bytes,
        "bytes_written": operator.output_bytes,
    }


def _end(tensor: Tensor) -> dict[str, Any]:
    shape = list(tensor.shape) if tensor.shape is not None else None
    return {"name": tensor.name, "shape": shape, "dtype": tensor.dtype, "quantised": _quantised(tensor)}


def _quantised(tensor: Tensor) -> str:
    """ "" for real numbers."""
    scales = tensor.quantisation
    if scales is None or not scales.scales:
        return ""
    if scales.per_channel:
        return f"{len(scales.scales)} scales along dimension {scales.axis}"
    zero = scales.zero_points[0] if scales.zero_points else 0
    return f"{scales.scales[0]:.4g} × (q {'−' if zero >= 0 else '+'} {abs(zero)})"


def _more(model: Model) -> int:
    """Graphs that are run by operators of the first, which alone is told."""
    return len(model.graphs) - 1
