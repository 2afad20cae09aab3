"""Keeps what is remembered and writes it soon after it changed."""

from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from studio.ui.merging import merged
from studio.ui.remembered import Remembered, read, save

_SOON_MS = 800
_TURN_MS = 500
"""At most, for another studio to finish writing; it is a matter of a millisecond."""


class Memory(QObject):
    """`failed` says, once, that it can't be written, and why."""

    failed = Signal(str)

    def __init__(self, path: Path, remembered: Remembered, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path, self._remembered, self._written = path, remembered, remembered
        self._told = False
        self._timer = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._timer.timeout.connect(self.write)

    @property
    def remembered(self) -> Remembered:
        return self._remembered

    def remember(self, remembered: Remembered) -> None:
        if remembered != self._remembered:
            self._remembered = remembered
            self._timer.start()

    def write(self) -> None:
        """Now; the last words before the program ends."""
        self._timer.stop()
        lock = QLockFile(f"{self._path}.lock")  # or what another studio writes between our reading and our writing would be lost
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock.tryLock(_TURN_MS)
            save(self._path, merged(self._written, self._remembered, self._on_disk()))
            self._written = self._remembered
        except OSError as error:
            if not self._told:
                self._told = True
                reason = error.strerror or str(error)
                self.failed.emit(f"Your settings can't be saved in {self._path} ({reason}). They last until you close the window.")
        finally:
            lock.unlock()

    def _on_disk(self) -> Remembered:
        """What another studio may have written meanwhile."""
        try:
            return read(self._path)
        except (OSError, ValueError, RecursionError):
            return self._written
