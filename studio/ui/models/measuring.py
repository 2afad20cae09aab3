"""Measures a model as `pocket-studio bench` does: its variants and thread counts side by side, its operators, and a page to keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject

from studio.ui import words
from studio.ui.models.command_run import CommandRun

RUNS = 30


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """Milliseconds and bytes of one variant with so many threads. ratio: to the first of those measured with it."""

    title: str
    p50: float
    p95: float
    first: float
    opening: float
    memory: int
    ratio: float


@dataclass(frozen=True, slots=True)
class OperatorType:
    name: str
    count: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """types: of the first run's operators, most expensive first; how: "measured" or "modelled"; told: by what. page: a report in HTML.
    refused: sentences on those that could not be measured.
    """

    runs: tuple[MeasuredRun, ...]
    types: tuple[OperatorType, ...]
    how: str
    told: str
    page: str
    refused: tuple[str, ...] = ()


class MeasureRun(CommandRun):
    """`ended` gives a Measurement, or the reason for there being none."""

    def __init__(
        self, target: str, variants: Sequence[str], threads: Sequence[int], parent: QObject, delegates: Sequence[str] = ()
    ) -> None:
        """target: a card's name with some of its variants, or a file without. delegates: () for the usual one."""
        named = [word for variant in variants for word in ("--variant", variant)]
        options = ["--threads", ",".join(map(str, threads)), "--runs", str(RUNS), "--html", "report.html", "--progress"]
        if delegates:
            options += ["--delegate", ",".join(delegates)]
        super().__init__(["bench", target, *named, *options], parent, what="The measurement")

    def answer(self, answer: Mapping[str, Any]) -> Measurement:
        runs = answer.get("side_by_side") or [answer]
        operators = runs[0]["operators"]
        types = tuple(OperatorType(each["name"], each["count"], each["ms"]) for each in operators["by_type"])
        page = (self.folder / "report.html").read_text(encoding="utf-8")
        return Measurement(
            tuple(map(_run, runs)), types, operators["how"], _told(operators), page, tuple(answer.get("refused", {}).values())
        )


def _run(figures: Mapping[str, Any]) -> MeasuredRun:
    p50, p95, first, opening = (float(figures[f"{name}_ms"]) for name in ("p50", "p95", "first", "init"))
    return MeasuredRun(figures["title"], p50, p95, first, opening, figures["memory_bytes"], figures["ratio_to_first"])


def _told(operators: Mapping[str, Any]) -> str:
    if operators["how"] == "modelled":
        return f"{operators['reason']}: a run is shared out by what each operator computes"
    if operators["partitions"] is None:
        return "By ONNX Runtime's profiler. What it merged counts for the operator it is named after"
    if not operators["delegated"]:
        return "By LiteRT's profiler, with its own kernels for all operators"
    parts = words.counted(operators["partitions"], "part")
    return f"By LiteRT's profiler. The CPU delegate runs {operators['delegated']} of {len(operators['operators'])} in {parts}"
