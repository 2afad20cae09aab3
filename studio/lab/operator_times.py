"""How long each operator of a model takes on this computer: measured by the runtime's profiler, or shared out by what it computes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from studio.graph import Graph, Operator
from studio.inference.litert import Delegate
from studio.inference.litert_profile import RunNode, run_order
from studio.inference.onnx import ENDING
from studio.inference.onnx_profile import onnx_run_order
from studio.lab.finding import several
from studio.phones.terms import terms_of
from studio.phones.work import work_of
from studio.runtime.processes import IsolatedError, isolated

LIMIT_SECONDS = 300.0
WARM_UP_RUNS, RUNS = 3, 20
SECONDS = 3.0
MOST_TOLD = 6
"""Fewer runs than RUNS are measured where they would take longer."""

_OPERATORS_OF: dict[str, str] = {
    "convolution igemm": "CONV_2D", "convolution gemm": "CONV_2D", "convolution dwconv": "DEPTHWISE_CONV_2D CONV_2D",
    "convolution vmulcaddc": "DEPTHWISE_CONV_2D", "convolution": "CONV_2D DEPTHWISE_CONV_2D",
    "fully connected": "CONV_2D FULLY_CONNECTED BATCH_MATMUL",
    "deconvolution": "TRANSPOSE_CONV Convolution2DTransposeBias", "batch matrix multiply": "BATCH_MATMUL",
    "multiply": "MUL", "subtract": "SUB",
    "divide": "DIV", "static reshape": "RESHAPE SQUEEZE EXPAND_DIMS", "reshape": "RESHAPE SQUEEZE EXPAND_DIMS",
    "transpose": "TRANSPOSE", "sigmoid": "LOGISTIC", "constant pad": "PAD PADV2", "convert": "QUANTIZE DEQUANTIZE CAST",
    "clamp": "RELU RELU6 RELU_N1_TO_1 RELU_0_TO_1 MAXIMUM MINIMUM", "argmax pooling": "MaxPoolingWithArgmax2D",
    "unpooling": "MaxUnpooling2D",
    "max pooling": "MAX_POOL_2D", "average pooling": "AVERAGE_POOL_2D MEAN", "mean": "MEAN",
    "global average pooling": "MEAN AVERAGE_POOL_2D",
    "global sum pooling": "SUM MEAN", "concatenate": "CONCATENATION PACK", "copy": "CONCATENATION RESHAPE SQUEEZE EXPAND_DIMS PACK",
    "even split": "SPLIT", "square root": "SQRT", "reciprocal square root": "RSQRT", "negate": "NEG", "slice": "SLICE STRIDED_SLICE",
    "static slice": "SLICE STRIDED_SLICE", "bankers rounding": "ROUND", "ceiling": "CEIL",
}  # fmt: skip
"""XNNPACK's names of kernels whose operators are called otherwise."""


@dataclass(frozen=True, slots=True)
class OperatorTime:
    """milliseconds: None for an operator that no time was told of: another takes its work along, or there is none to do."""

    operator: Operator
    milliseconds: float | None
    delegated: bool


@dataclass(frozen=True, slots=True)
class OperatorTimes:
    """how: "measured", or "modelled" where the profiler can't tell; reason: why it can't. other: milliseconds of kernels that belong to no
    operator of the file. parts: how many stretches of the graph the CPU's delegate (XNNPACK) was handed; None where modelled. runs: times
    are means of so many.
    """

    how: Literal["measured", "modelled"]
    rows: tuple[OperatorTime, ...]
    other: float = 0.0
    parts: int | None = None
    runs: int = 0
    reason: str = ""

    @property
    def total(self) -> float:
        return sum(row.milliseconds or 0.0 for row in self.rows) + self.other

    @property
    def delegated(self) -> int:
        return sum(row.delegated for row in self.rows)

    def facts(self) -> dict[str, Any]:
        """As JSON takes it; times in milliseconds, None for an operator without one of its own."""
        total = self.total or 1.0
        return {
            "how": self.how,
            "reason": self.reason,
            "runs": self.runs,
            "total_ms": round(self.total, 4),
            "other_ms": round(self.other, 4),
            "delegated": self.delegated,
            "partitions": self.parts,
            "by_type": [
                {"name": name, "count": count, "ms": round(ms, 4), "share": round(ms / total, 4)}
                for name, (count, ms) in self.by_name().items()
            ],
            "operators": [
                {
                    "index": row.operator.index,
                    "name": row.operator.name,
                    "macs": row.operator.macs,
                    "parameters": row.operator.parameters,
                    "bytes_read": row.operator.input_bytes,
                    "bytes_written": row.operator.output_bytes,
                    "weight_bytes": row.operator.weight_bytes,
                    "delegated": row.delegated,
                    "ms": None if row.milliseconds is None else round(row.milliseconds, 4),
                }
                for row in self.rows
            ],
        }

    def by_name(self) -> dict[str, tuple[int, float]]:
        """Operator's name → how many there are and what all of them take in milliseconds, most expensive first."""
        sums: dict[str, tuple[int, float]] = {}
        for row in self.rows:
            count, milliseconds = sums.get(row.operator.name, (0, 0.0))
            sums[row.operator.name] = count + 1, milliseconds + (row.milliseconds or 0.0)
        return dict(sorted(sums.items(), key=lambda item: -item[1][1]))


def operator_times(file: Path, graph: Graph, threads: int, seconds: float, delegate: Delegate = "xnnpack") -> OperatorTimes:
    """seconds: of a whole run, which is shared out where the profiler can't tell. Works in a process of its own."""
    runs = min(RUNS, max(1, int(SECONDS / max(seconds, 1e-6))))
    onnx = file.suffix.lower() == ENDING
    try:
        if onnx:
            nodes = isolated(onnx_run_order, file, graph.operators, threads, WARM_UP_RUNS, runs, seconds=LIMIT_SECONDS)
        else:
            nodes = isolated(run_order, file, threads, WARM_UP_RUNS, runs, delegate, seconds=LIMIT_SECONDS)
    except IsolatedError as error:
        return modelled(graph, seconds * 1000, str(error).removeprefix("ModelError: "))
    return measured(graph, nodes, runs, delegate=not onnx)


def said_of_operators(times: OperatorTimes) -> Iterator[str]:
    """A line on the whole and one for each of the most expensive kinds of operators."""
    where = ""
    if times.parts is not None:
        handed = f"the CPU delegate runs {times.delegated} of {len(times.rows)} in {several(times.parts, 'part')}"
        where = f"; {handed if times.parts else 'all by kernels of LiteRT itself'}"
    yield f"{several(len(times.rows), 'operator')}, times {times.how}{where}"
    if times.reason:
        yield f"  {times.reason}: shared out by what each computes"
    for name, (count, milliseconds) in list(times.by_name().items())[:MOST_TOLD]:
        yield f"  {name:28} {count:4} × {milliseconds:8.2f} ms  {milliseconds / (times.total or 1):4.0%}"


def measured(graph: Graph, nodes: Sequence[RunNode], runs: int, *, delegate: bool = True) -> OperatorTimes:
    """delegate: what isn't named is a delegate's, else the runtime's own merging.

    The runtime names what it runs itself by the operator's place; a delegate's kernels follow the file's order, some operators left out
    and some kernels added, so that both are laid side by side as two versions of a text are.
    """
    own = {node.operator: node for node in nodes if node.operator is not None}
    kernels = [node for node in nodes if node.operator is None]
    left = [operator for operator in graph.operators if operator.index not in own]
    matched = {left[at].index: kernels[kernel] for at, kernel in _aligned(left, kernels)}
    rows = []
    for operator in graph.operators:
        node = own.get(operator.index) or matched.get(operator.index)
        rows.append(OperatorTime(operator, node.milliseconds if node else None, delegate and operator.index not in own))
    told = sum(row.milliseconds or 0.0 for row in rows)
    parts = len({node.part for node in kernels}) if delegate else None
    return OperatorTimes("measured", tuple(rows), max(0.0, sum(node.milliseconds for node in nodes) - told), parts, runs)


def modelled(graph: Graph, milliseconds: float, reason: str = "") -> OperatorTimes:
    """A whole run shared out by multiplications and bytes, weighed as `studio.phones.terms` expects of a CPU."""
    costs = [_cost(graph, operator) for operator in graph.operators]
    scale = milliseconds / (sum(costs) or 1.0)
    rows = tuple(OperatorTime(operator, cost * scale, False) for operator, cost in zip(graph.operators, costs, strict=True))
    return OperatorTimes("modelled", rows, reason=reason)


def _cost(graph: Graph, operator: Operator) -> float:
    terms = terms_of("cpu", "int8" if operator.precision in ("int8", "int16") else "float")
    work: Mapping[str, float] = work_of(graph, lambda each: each.index == operator.index)
    costs = dict(zip(terms.columns, terms.of(work) * terms.expected, strict=True))
    return float(sum(value for name, value in costs.items() if name not in ("constant", "in_out", "large")))


def _aligned(operators: Sequence[Operator], kernels: Sequence[RunNode]) -> Iterable[tuple[int, int]]:
    """Pairs of places, in order, as many as may belong together: the longest common subsequence (Wagner and Fischer 1974)."""
    takes = {kind: _operators_of(kind) for kind in {kernel.kind for kernel in kernels}}
    fits = [[_key(operator.name) in takes[kernel.kind] for kernel in kernels] for operator in operators]
    most = [[0] * (len(kernels) + 1) for _ in range(len(operators) + 1)]
    for at in range(len(operators) - 1, -1, -1):
        below, row, here = most[at + 1], most[at], fits[at]
        for kernel in range(len(kernels) - 1, -1, -1):
            row[kernel] = below[kernel + 1] + 1 if here[kernel] else max(below[kernel], row[kernel + 1])
    at = kernel = 0
    while at < len(operators) and kernel < len(kernels):
        if fits[at][kernel]:
            yield at, kernel
            at, kernel = at + 1, kernel + 1
        elif most[at + 1][kernel] >= most[at][kernel + 1]:
            at += 1
        else:
            kernel += 1


def _operators_of(kind: str) -> frozenset[str]:
    """kind: as "Convolution (NHWC, F32) IGEMM"."""
    whole = re.sub(r"\s*\([^)]*\)", "", kind).lower().removeprefix("fused").strip()
    known = next((names for kernel, names in _OPERATORS_OF.items() if whole.startswith(kernel)), whole.replace(" ", "_"))
    return frozenset(_key(name) for name in known.split())


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
