"""Runs that the user made on a phone: read from what LiteRT's benchmark or Qualcomm's AI Hub wrote, and kept among the settings."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from studio.api import ModelError
from studio.phones.profile import UNITS, own_phones_folder
from studio.phones.work import SUMS
from studio.strict_table import StrictTable, read_toml
from studio.whole_file import write_whole


class RunError(ModelError):
    """A file that tells of no run; the message names it and what is read."""


@dataclass(frozen=True, slots=True)
class Times:
    """ms of one inference: the mean or the estimate, the least and the most. unit: "" where the file doesn't tell."""

    ms: float
    low: float
    high: float
    unit: str
    tool: str


@dataclass(frozen=True, slots=True)
class OwnRun:
    """work: the sums of the model's graph, by which it is known again."""

    phone: str
    model: str
    unit: str
    precision: str
    times: Times
    date: str
    work: Mapping[str, float]


def read_times(file: Path) -> Times:
    """From the text that `benchmark_model` prints, or from an AI Hub job's profile in JSON. Raises RunError, OSError."""
    text = file.read_text(encoding="utf-8", errors="replace")
    if found := _benchmark(text):
        return found
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if isinstance(values, dict) and (job := _ai_hub(values)):
        return job
    raise RunError(
        f"{file} tells of no run: neither LiteRT's `benchmark_model` printed it (a line with `Inference (avg)`), nor is it the profile of "
        "an AI Hub job (JSON with `execution_summary`)"
    )


def _benchmark(text: str) -> Times | None:
    average = re.search(r"Inference \(avg\): ([\d.]+(?:e[+-]?\d+)?)", text)
    if not average:
        return None
    spread = re.findall(r"\bmin=([\d.]+(?:e[+-]?\d+)?) max=([\d.]+(?:e[+-]?\d+)?)", text)
    ms = float(average[1]) / 1000
    low, high = (float(value) / 1000 for value in spread[-1]) if spread else (ms, ms)
    gpu = re.search(r"Use gpu: \[(1|true)\]|GpuDelegate|Explicitly applied GPU delegate", text, re.IGNORECASE)
    npu = re.search(r"Use (nnapi|hexagon|coreml): \[(1|true)\]", text, re.IGNORECASE)
    return _sound(Times(ms, min(ms, low), max(ms, high), "gpu" if gpu else "" if npu else "cpu", "benchmark_model"))


def _ai_hub(values: Mapping[str, Any]) -> Times | None:
    summary = values.get("execution_summary")
    if not isinstance(summary, dict) or not isinstance(summary.get("estimated_inference_time"), int | float):
        return None
    ms = summary["estimated_inference_time"] / 1000
    every = [value / 1000 for value in summary.get("all_inference_times") or [] if isinstance(value, int | float)] or [ms]
    details = values.get("execution_detail") or []
    units = Counter(str(each.get("compute_unit", "")).lower() for each in details if isinstance(each, dict))
    unit = units.most_common(1)[0][0] if units else ""
    return _sound(Times(ms, min(ms, *every), max(ms, *every), unit if unit in UNITS else "", "AI Hub"))


def _sound(times: Times) -> Times | None:
    return times if 0 < times.low <= times.ms <= times.high < 1e7 else None


def runs_folder() -> Path:
    return own_phones_folder() / "runs"


def keep(run: OwnRun) -> Path:
    """Writes the run among the user's phones, in place of one of the same model, unit and phone. Raises OSError."""
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in [
            ("phone", run.phone), ("model", run.model), ("unit", run.unit), ("precision", run.precision), ("tool", run.times.tool),
            ("date", run.date), ("ms", run.times.ms), ("low", run.times.low), ("high", run.times.high),
        ]
    ]  # fmt: skip
    lines += ["", "[work]", *(f"{name} = {run.work[name]!r}" for name in SUMS)]
    name = hashlib.sha256("|".join((run.phone, run.model, run.unit, run.precision)).encode()).hexdigest()[:16]
    file = runs_folder() / f"{name}.toml"
    write_whole(file, ("\n".join(lines) + "\n").encode())
    return file


def own_runs(phone: str) -> tuple[OwnRun, ...]:
    """Those on this phone. Raises TableError."""
    return tuple(run for file in sorted(runs_folder().glob("*.toml")) if (run := _read(file)).phone == phone)


def _read(file: Path) -> OwnRun:
    top = StrictTable(read_toml(file), file, what="a run")
    work = top.table("work")
    run = OwnRun(
        phone=top.text("phone"),
        model=top.text("model"),
        unit=top.choice("unit", UNITS),
        precision=top.choice("precision", ("float", "int8")),
        times=Times(top.number("ms", 1e-6, 1e7), top.number("low", 1e-6, 1e7), top.number("high", 1e-6, 1e7), "", top.text("tool")),
        date=top.text("date"),
        work={name: work.number(name, 0, 1e12) for name in SUMS},
    )
    work.finish()
    top.finish()
    return run


def today() -> str:
    return date.today().isoformat()
