"""Asks what a model is made of, as `pocket-studio inspect` tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from studio.lab.model_facts import amount
from studio.ui import words
from studio.ui.models.command_run import CommandRun


@dataclass(frozen=True, slots=True)
class OperatorRow:
    """feeds: the operators it takes from. milliseconds: None where no time of its own is known. phone: units of one that take it, "CPU" for
    none. constant: it only unpacks weights, once.
    """

    index: int
    name: str
    feeds: tuple[int, ...]
    shape: str
    dtype: str
    macs: int | None
    parameters: int
    milliseconds: float | None
    phone: str
    constant: bool
    about: str

    def matches(self, text: str) -> bool:
        return all(word in f"{self.index} {self.name} {self.shape} {self.dtype} {self.phone}".lower() for word in text.lower().split())


@dataclass(frozen=True, slots=True)
class Inspected:
    """how: of the times, "" without; summary, notes: sentences."""

    rows: tuple[OperatorRow, ...]
    how: str
    total: float
    summary: str
    notes: tuple[str, ...]

    @property
    def running(self) -> tuple[OperatorRow, ...]:
        """Without those that only unpack weights."""
        return tuple(row for row in self.rows if not row.constant)

    @property
    def most(self) -> float:
        """Milliseconds of the most expensive operator."""
        return max((row.milliseconds or 0.0 for row in self.rows), default=0.0)


class InspectRun(CommandRun):
    """`ended` gives an Inspected, or the reason for there being none."""

    def __init__(self, file: Path, parent: QObject) -> None:
        super().__init__(["inspect", str(file)], parent, what="The inspection")

    def answer(self, answer: Mapping[str, Any]) -> Inspected:
        return read_inspected(answer)


def read_inspected(facts: Mapping[str, Any]) -> Inspected:
    """facts: as `inspect --json` writes them."""
    total = facts["total_ms"] or 0.0
    rows = tuple(_row(row, total) for row in facts["operators"])
    counted = (
        f"{words.counted(len(rows), 'operator')}, {amount(facts['parameters'])} parameters, {amount(facts['macs'])} multiply-accumulates"
    )
    timed = f", {words.significant(total, 3)} ms on this computer, {facts['how']}" if facts["how"] else ""
    notes = [f"{name}: {unit['told']}" for name, unit in (("GPU", facts["units"]["gpu"]), ("NPU", facts["units"]["npu"])) if unit["told"]]
    if any(unit["left"] is None for unit in facts["units"].values()):
        notes = [f"Phone: {facts['units']['gpu']['told']}"]
    if unpacking := sum(row.constant for row in rows):
        notes.append(f"{words.counted(unpacking, 'operator')} left out here: weights are unpacked once, when the model is opened")
    return Inspected(rows, facts["how"], total, counted + timed, tuple(filter(None, (facts["reason"], *notes))))


def _row(facts: Mapping[str, Any], total: float) -> OperatorRow:
    shape = "×".join(map(str, facts["shape"])) if facts["shape"] is not None else "unknown"
    converted = facts["gpu"] is None  # for a phone, into other operators
    phone = "" if converted else " ".join(unit.upper() for unit in ("gpu", "npu") if facts[unit]) or "CPU"
    time = facts["ms"]
    window = "×".join(map(str, facts["kernel"]))
    stride = max(facts["stride"], default=1)
    parts = [
        f"{facts['index']} {facts['name']} {facts['label']}".rstrip(),
        f"{shape} {facts['dtype']}",
        facts["quantised"],
        (f"{window}, stride {stride}" if stride > 1 else window) if window else "",
        f"{amount(facts['macs'])} MACs" if facts["macs"] else "",
        f"{amount(facts['parameters'])} parameters" if facts["parameters"] else "",
        f"{time:.3f} ms, {time / total:.1%}" if time is not None and total else "",
        f"phone: {phone}" if phone else "",
    ]
    return OperatorRow(
        facts["index"], facts["name"], tuple(facts["feeds"]), shape, facts["dtype"], facts["macs"], facts["parameters"], time, phone,
        not facts["feeds"] and not facts["bytes_read"], " · ".join(filter(None, parts)),
    )  # fmt: skip
