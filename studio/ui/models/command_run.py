"""Runs a command of the studio's own in a process of its own: no runtime ever comes into the window's."""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QObject, QProcess, Signal


class CommandRun(QObject):
    """One command that writes its answer with --json. `ended` gives what `answer` makes of it, or a str that tells why there is none;
    `told` gives each line it says meanwhile.
    """

    ended = Signal(object)
    told = Signal(str)

    def __init__(self, arguments: Sequence[str], parent: QObject, *, what: str) -> None:
        """what: begins the sentence when it can't be done, as "The check"."""
        super().__init__(parent)
        self._what = what
        self._last = ""
        self._folder = tempfile.TemporaryDirectory(prefix="pocket-studio-")
        self._answer = self.folder / "answer.json"
        self._process = QProcess(self)
        self._process.setWorkingDirectory(self._folder.name)
        self._process.readyReadStandardError.connect(self._heard)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._failed)
        try:
            self.prepare()
        except BaseException:
            self._folder.cleanup()
            raise
        command = [*_studio(), *arguments, "--json", str(self._answer)]
        self._process.start(command[0], command[1:])

    @property
    def folder(self) -> Path:
        """Where it runs; gone once `ended` was told."""
        return Path(self._folder.name)

    def prepare(self) -> None:
        """Writes what the command reads into `folder`, before it begins."""

    def answer(self, answer: Mapping[str, Any]) -> object:
        """Raises KeyError where it isn't what was asked for."""
        return answer

    def finish(self) -> None:
        """Ends it as Ctrl-C does, where a command then tells what it has so far; `ended` gives that."""
        self._process.terminate()

    def stop(self) -> None:
        """Ends the process, and those in which the model runs; `ended` says nothing."""
        self._process.finished.disconnect(self._finished)
        self._process.errorOccurred.disconnect(self._failed)
        if self._process.state() != QProcess.ProcessState.NotRunning:
            _end_children(self._process.processId())
            self._process.kill()
            self._process.waitForFinished(2000)
        self._folder.cleanup()

    def _heard(self) -> None:
        for line in bytes(self._process.readAllStandardError().data()).decode(errors="replace").splitlines():
            if line.strip():
                self._last = line.strip()
                self.told.emit(self._last)

    def _finished(self) -> None:
        self._heard()
        try:
            self.ended.emit(self.answer(json.loads(self._answer.read_text(encoding="utf-8"))))
        except (OSError, ValueError, KeyError):
            if self._process.exitStatus() == QProcess.ExitStatus.CrashExit:  # and what it said last is no reason
                self.ended.emit(f"{self._what} came to a sudden end{f' after “{self._last}”' if self._last else ''}. Try it again.")
            else:
                self.ended.emit(self._last or f"{self._what} ended without an answer. Try it again.")
        self._folder.cleanup()

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(f"{self._what} can't be started: {self._process.errorString()}.")
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
