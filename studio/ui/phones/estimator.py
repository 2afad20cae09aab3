"""What the models of the running app take on every phone, judged in a process of its own: it takes seconds of work."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.runtime.messages import ModelInfo
from studio.ui.phones.asking import Asking

if TYPE_CHECKING:  # loaded when a phone is first asked for
    from studio.phones.everywhere import Everywhere

Asked = tuple[tuple[str, str, Path], ...]
"""Title, variant and file of each model."""


def estimated(models: Asked) -> "Everywhere":
    from studio.phones.everywhere import everywhere

    return everywhere(models)


class Estimator(QObject):
    """`changed` says that `known` or `trouble` is another."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.known: Everywhere | None = None
        self.trouble = ""
        self._asked: Asked | None = None
        self._answers: dict[Asked, Everywhere] = {}
        self._asking = Asking(self)
        self.given = False
        """What is known was given and not asked for."""
        self._asking.answered.connect(self._take)
        self._asking.failed.connect(self._fail)

    def ask(self, models: tuple[ModelInfo, ...]) -> None:
        """What is known already, or asked for, is not asked again."""
        wanted: Asked = tuple((model.title, model.variant, Path(model.file)) for model in models)
        if self.given or wanted == self._asked:
            return
        self.known, self.trouble, self._asked = self._answers.get(wanted), "", wanted
        if self.known is None:
            self._asking.ask(estimated, wanted)
        else:
            self._asking.forget()

    def use(self, known: "Everywhere | None") -> None:
        """That is what is known, whatever is asked."""
        self.given = True
        self._take(known)

    def end(self) -> None:
        self._asking.end()

    def _take(self, known: "Everywhere | None") -> None:
        self.known = known
        if known and self._asked and not self.given:
            self._answers[self._asked] = known
        self.changed.emit()

    def _fail(self, reason: str) -> None:
        self.trouble = f"Phones can't be estimated: it {reason}."
        self.changed.emit()
