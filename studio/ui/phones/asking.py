"""One question at a time to a process of its own; the window goes on meanwhile."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from studio.runtime.processes import IsolatedError, isolated

_LONGEST = 120.0
"""Seconds; a computer that is busy with something else takes its time."""


class Asking(QObject):
    """`answered` gives what came of the last question, `failed` why nothing did; a question that another follows gives neither."""

    answered = Signal(object)
    failed = Signal(str)
    _came = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._threads: list[threading.Thread] = []
        self._cancelled = threading.Event()
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def ask(self, function: Callable[..., object], *arguments: Any) -> None:
        """Calls a module-level function in a process of its own."""
        self._cancelled.set()
        self._cancelled = threading.Event()
        thread = threading.Thread(target=self._work, args=(self._cancelled, function, arguments), name="phones", daemon=True)
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    def forget(self) -> None:
        """Nobody waits for the last question's answer any more."""
        self._cancelled.set()

    def end(self) -> None:
        self.forget()
        for thread in self._threads:
            thread.join(5.0)

    def _work(self, cancelled: threading.Event, function: Callable[..., object], arguments: tuple[Any, ...]) -> None:
        found: object
        try:
            found = isolated(function, *arguments, seconds=_LONGEST, cancelled=cancelled)
        except IsolatedError as error:
            found = error
        if not cancelled.is_set():
            with suppress(RuntimeError):  # whoever asked is gone, and its window
                self._came.emit(cancelled, found)

    def _take(self, cancelled: threading.Event, found: object) -> None:
        if cancelled.is_set():
            return
        if isinstance(found, IsolatedError):
            self.failed.emit(str(found))
        else:
            self.answered.emit(found)
