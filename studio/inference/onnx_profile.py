"""Asks ONNX Runtime's own profiler how long each node of an .onnx file takes. Best in a process of its own, as what it runs may crash."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from studio.api import ModelError
from studio.graph import Operator
from studio.inference.litert_profile import RunNode
from studio.inference.onnx import onnx_tensors_of, open_session, reason_of

_KERNEL = "_kernel_time"


def onnx_run_order(file: Path, operators: Sequence[Operator], threads: int, warm_up: int, runs: int) -> tuple[RunNode, ...]:
    """What ONNX Runtime runs for one inference, in its order, on inputs of zeros. It merges nodes, names what is left after one of them and
    adds others: `operator` is that of the file where its name tells. Raises ModelError where it can't tell.
    """
    inputs, _ = onnx_tensors_of(file)
    given = {name: np.zeros(each.shape, each.dtype) for name, each in inputs.items()}
    with tempfile.TemporaryDirectory() as folder:
        session = open_session(file, threads, f"model file {file.name}", str(Path(folder) / "profile"))
        try:
            for _ in range(warm_up + runs):
                session.run(None, given)
            profile = Path(session.end_profiling())
            events = json.loads(profile.read_text(encoding="utf-8"))
        except Exception as error:  # its exceptions have no class in common
            raise ModelError(f"ONNX Runtime's profiler can't tell: {reason_of(error)}") from error
    return _nodes(events, operators, warm_up, runs)


def _nodes(events: Sequence[Any], operators: Sequence[Operator], warm_up: int, runs: int) -> tuple[RunNode, ...]:
    """events: in Chrome's format of traces, durations in microseconds."""
    kernels = [each for each in events if each.get("cat") == "Node" and str(each.get("name", "")).endswith(_KERNEL)]
    count, over = divmod(len(kernels), warm_up + runs)
    if over or not count:
        raise ModelError("ONNX Runtime's profiler can't tell: its runs are of different lengths")
    labels = {operator.label: operator.index for operator in operators if operator.label}
    found = []
    for place in range(count):
        same = kernels[place + warm_up * count :: count]
        name, kind = str(same[0]["name"]).removesuffix(_KERNEL), str(same[0]["args"]["op_name"])
        milliseconds = sum(each["dur"] for each in same) / len(same) / 1000
        found.append(RunNode(kind, labels.get(name), None, milliseconds))
    return tuple(found)
