"""What LiteRT's `benchmark_model` writes: its text, the profile it exports as CSV, and its result as a protocol buffer, binary or text.

Formats: tensorflow/lite/tools/benchmark (README.md, proto/benchmark_result.proto) and tensorflow/core/util/stats_calculator.cc.
"""

import csv
import re

from studio.graph.file_bytes import Malformed, MemoryBytes
from studio.graph.protobuf import Reading
from studio.phones.run_files.times import Times, sound

TOOL = "benchmark_model"

_NUMBER = r"([\d.]+(?:e[+-]?\d+)?)"
_LATENCY, _AVERAGE, _LEAST, _MOST, _MEDIAN = 2, 1, 2, 3, 5
"""Fields of BenchmarkResult and of its LatencyMetrics."""

_UNIT_OF = (
    (r"Use gpu: \[(1|true)\]|GpuDelegate|Explicitly applied GPU delegate", "gpu"),
    (r"Qnn\w*Delegate|HexagonDelegate|CoreMl\w*Delegate|TfLiteCoreMl", "npu"),
    (r"Use (nnapi|hexagon|coreml): \[(1|true)\]|NnapiDelegate|external_delegate", ""),
)
_AVERAGES = {
    "avg_ms": 1.0,
    "average_ms": 1.0,
    "mean_ms": 1.0,
    "inference_ms": 1.0,
    "latency_ms": 1.0,
    "avg_us": 1e-3,
    "inference (avg)": 1e-3,
}
"""Columns that tell the time of one inference, in small letters → milliseconds of one of its units."""


def printed(text: str) -> Times | None:
    """From what it prints: the last line of times in microseconds."""
    average = re.search(rf"Inference \(avg\): {_NUMBER}", text)
    if not average:
        return None
    ranges = re.findall(rf"\bmin={_NUMBER} max={_NUMBER}", text)
    ms = float(average[1]) / 1000
    low, high = (float(value) / 1000 for value in ranges[-1]) if ranges else (ms, ms)
    return sound(ms, low, high, _unit(text), TOOL)


def profiled(text: str) -> Times | None:
    """From the profile of its operators (--profiling_output_csv_file): that of the runs, not that of getting ready."""
    _, runs, after = text.rpartition("Profiling Info for Regular Benchmark Runs")
    if not runs:
        after = text if re.search(r"^node type, ", text, re.MULTILINE) else ""
    times = re.findall(r"^Timings \(microseconds\): count=\d+(.*)$", after, re.MULTILINE)
    if times:
        told = {name: float(value) / 1000 for name, value in re.findall(rf"\b(\w+)={_NUMBER}", times[0])}
        ms = told.get("avg", told.get("curr", 0.0))
        return sound(ms, told.get("min", ms), told.get("max", ms), _unit(after), TOOL)
    rows = list(csv.reader(_table(after), skipinitialspace=True))
    if not rows or "avg_ms" not in rows[0]:
        return None
    column = rows[0].index("avg_ms")
    try:
        ms = sum(float(row[column]) for row in rows[1:] if len(row) > column)
    except ValueError:
        return None
    return sound(ms, ms, ms, _unit(after), TOOL)


def _table(text: str) -> list[str]:
    """The first table of operators in the order they ran, up to the empty line behind it."""
    lines = text.splitlines()
    starts = [place for place, line in enumerate(lines) if line.startswith("node type, ") and "name" in line]
    if not starts:
        return []
    ends = [place for place, line in enumerate(lines) if place > starts[0] and not line.strip()]
    return lines[starts[0] : ends[0] if ends else len(lines)]


def tabled(text: str) -> Times | None:
    """From a table with a column such as `avg_ms` and one row."""
    rows = [row for row in csv.reader(text.splitlines(), skipinitialspace=True) if any(cell.strip() for cell in row)]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]):
        return None
    row = {name.strip().casefold(): value.strip() for name, value in zip(*rows, strict=True)}
    for name, scale in _AVERAGES.items():
        if name in row:
            try:
                ms, low, high = (float(row.get(name.replace("avg", other), row[name])) * scale for other in ("avg", "min", "max"))
            except ValueError:
                return None
            return sound(ms, low, high, _unit(" ".join(rows[1])), TOOL)
    return None


def result_text(text: str) -> Times | None:
    """From its result as protocol buffers are printed."""
    block = re.search(r"latency_metrics\s*:?\s*\{([^{}]*)\}", text)
    told = {name: float(value) for name, value in re.findall(rf"(\w+)\s*:\s*{_NUMBER}", block[1])} if block else {}
    return _result(told.get("avg_ms", 0.0), told.get("median_ms", 0.0), told.get("min_ms", 0.0), told.get("max_ms", 0.0), text)


def result(data: bytes) -> Times | None:
    """From its result (--result_file_path), a BenchmarkResult."""
    try:
        whole = Reading(MemoryBytes(data)).message()
        told = whole.message(_LATENCY)
        if told is None or not whole.fields() <= {1, 2, 3, 4}:
            return None
        average, median, least, most = (told.real(field) for field in (_AVERAGE, _MEDIAN, _LEAST, _MOST))
        return _result(average, median, least, most, whole.text(1))
    except Malformed:
        return None


def _result(average: float, median: float, least: float, most: float, about: str) -> Times | None:
    ms = average or median
    return sound(ms, least or ms, most or ms, _unit(about) if about else "", TOOL)


def _unit(text: str) -> str:
    """What it ran on, as far as the text tells."""
    return next((unit for pattern, unit in _UNIT_OF if re.search(pattern, text, re.IGNORECASE)), "cpu")
