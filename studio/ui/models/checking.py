"""Checks a model file as `pocket-studio check` does."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from studio.ui.models.command_run import CommandRun


@dataclass(frozen=True, slots=True)
class Checked:
    """works: nothing found would keep it from running. problems, warnings, runs: sentences; runs: what the trial run gave, "" without one.

    facts: what the structure tells, by name; nothing for a file that can't be read.
    """

    works: bool
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    runs: str
    facts: Mapping[str, Any]

    @property
    def operators(self) -> int:
        parts = [self.facts, *self.facts.get("parts", {}).values()]
        return sum(sum(part.get("operators", {}).values()) for part in parts)

    def total(self, name: str) -> int:
        """The sum of that fact over the model and the models in it."""
        return sum(part.get(name) or 0 for part in (self.facts, *self.facts.get("parts", {}).values()))


class CheckRun(CommandRun):
    """One check. `ended` gives a Checked, or the reason for there being none."""

    def __init__(self, file: Path, parent: QObject) -> None:
        super().__init__(["check", str(file)], parent, what="The check")

    def answer(self, answer: Mapping[str, Any]) -> Checked:
        return _read(answer)


def _read(answer: Mapping[str, Any]) -> Checked:
    findings = answer["findings"]
    return Checked(
        answer["works"],
        tuple(each["text"] for each in findings if not each["good"]),
        tuple(each["text"] for each in findings if each["good"] and each["doubtful"]),
        next((each["text"] for each in findings if each["good"] and not each["doubtful"] and "it runs" in each["text"]), ""),
        answer.get("model") or {},
    )
