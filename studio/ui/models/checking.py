"""Checks a model file as `pocket-studio check` does, in a process of its own: no runtime ever comes into the window's."""

import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QObject, QProcess, Signal


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


class CheckRun(QObject):
    """One check. `ended` gives a Checked, or the reason for there being none."""

    ended = Signal(object)

    def __init__(self, file: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = tempfile.TemporaryDirectory(prefix="pocket-studio-")
        self._answer = Path(self._folder.name) / "check.json"
        self._process = QProcess(self)
        self._process.setWorkingDirectory(self._folder.name)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._failed)
        command = [*_studio(), "check", str(file), "--json", str(self._answer)]
        self._process.start(command[0], command[1:])

    def stop(self) -> None:
        """Ends the process, and the one in which the model runs; `ended` says nothing."""
        self._process.finished.disconnect(self._finished)
        self._process.errorOccurred.disconnect(self._failed)
        if self._process.state() != QProcess.ProcessState.NotRunning:
            _end_children(self._process.processId())
            self._process.kill()
            self._process.waitForFinished(2000)
        self._folder.cleanup()

    def _finished(self) -> None:
        try:
            self.ended.emit(_read(json.loads(self._answer.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError):
            words = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
            self.ended.emit(words[-1] if words else "The check ended without an answer. Try it again.")
        self._folder.cleanup()

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(f"The check can't be started: {self._process.errorString()}.")
            self._folder.cleanup()


def _studio() -> list[str]:
    """The command line of this very installation; -P keeps a folder named studio where it is called from out of it."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "studio"]


def _end_children(process: int) -> None:
    try:
        for child in psutil.Process(process).children(recursive=True):
            child.kill()
    except psutil.NoSuchProcess:
        pass  # it ended by itself


def _read(answer: Mapping[str, Any]) -> Checked:
    findings = answer["findings"]
    return Checked(
        answer["works"],
        tuple(each["text"] for each in findings if not each["good"]),
        tuple(each["text"] for each in findings if each["good"] and each["doubtful"]),
        next((each["text"] for each in findings if each["good"] and not each["doubtful"] and "it runs" in each["text"]), ""),
        answer.get("model") or {},
    )
