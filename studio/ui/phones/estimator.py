"""Asks what models take on phones, in a process of its own: judging a model on every phone takes seconds of work."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from studio.runtime.messages import ModelInfo
from studio.runtime.processes import IsolatedError, isolated

if TYPE_CHECKING:  # loaded when a phone is first asked for
    from studio.phones.everywhere import Everywhere

Asked = tuple[tuple[str, str, Path], ...]
"""Title, variant and file of each model."""

_LONGEST = 120.0
"""Seconds; a computer that is busy with something else takes its time."""


def estimated(models: Asked) -> "Everywhere":
    from studio.phones.everywhere import everywhere

    return everywhere(models)


class Estimator(QObject):
    """`changed` says that `known` or `trouble` is another."""

    changed = Signal()
    _answered = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.known: Everywhere | None = None
        self.trouble = ""
        self._asked: Asked | None = None
        self._threads: list[threading.Thread] = []
        self._cancelled = threading.Event()
        self._given = False
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._asked is not None and self.known is None and not self.trouble

    def ask(self, models: tuple[ModelInfo, ...]) -> None:
        """What is known already, or asked for, is not asked again."""
        wanted: Asked = tuple((model.title, model.variant, Path(model.file)) for model in models)
        if self._given or wanted == self._asked:
            return
        self._cancelled.set()
        self.known, self.trouble = None, ""
        self._asked, self._cancelled = wanted, threading.Event()
        thread = threading.Thread(target=self._work, args=(wanted, self._cancelled), name="phones", daemon=True)
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()

    def use(self, known: "Everywhere | None") -> None:
        """That is what is known, whatever is asked."""
        self.known, self._given = known, True
        self.changed.emit()

    def again(self) -> None:
        """What was told before no longer holds: the user's own phones or runs are others."""
        self._asked = self.known = None
        self.trouble = ""

    def end(self) -> None:
        self._cancelled.set()
        for thread in self._threads:
            thread.join(5.0)

    def _work(self, asked: Asked, cancelled: threading.Event) -> None:
        try:
            found: object = isolated(estimated, asked, seconds=_LONGEST, cancelled=cancelled)
        except IsolatedError as error:
            found = str(error)
        if not cancelled.is_set():
            self._answered.emit(asked, found)

    def _take(self, asked: Asked, found: "Everywhere | str") -> None:
        if asked != self._asked:
            return
        if isinstance(found, str):
            self.trouble = f"Phones can't be estimated: it {found}."
        else:
            self.known = found
        self.changed.emit()
