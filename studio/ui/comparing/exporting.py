"""Saves the kept frames where the user wants them, a picture at a time, so that the window goes on."""

import time
from collections.abc import Generator, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from studio.ui import words
from studio.ui.comparing.export import export
from studio.ui.comparing.kept import KeptFrame
from studio.ui.memory import Memory
from studio.ui.saving import open_folder
from studio.ui.snapshot import free_path
from studio.ui.window import StudioWindow


class Exporting(QObject):
    """One at a time; what is not finished leaves nothing behind."""

    def __init__(self, window: StudioWindow, memory: Memory) -> None:
        super().__init__(window)
        self._window, self._memory = window, memory
        self._writing: Generator[int, None, None] | None = None
        self._folder, self._count = Path(), 0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._step)
        window.closing.connect(self.stop)

    @property
    def busy(self) -> bool:
        return self._writing is not None

    def ask(self, frames: Iterable[KeptFrame]) -> None:
        """In which folder a new one is made for them."""
        kept = tuple(frames)
        before = self._memory.remembered.exports or str(Path.home())
        if kept and (chosen := QFileDialog.getExistingDirectory(self._window, "Save the kept frames in", before)):
            self._memory.remember(replace(self._memory.remembered, exports=chosen))
            self.begin(kept, Path(chosen))

    def begin(self, frames: tuple[KeptFrame, ...], inside: Path) -> None:
        self.stop()
        self._folder, self._count = free_path(inside, f"Compared {time.strftime('%Y-%m-%d %H.%M.%S')}", ""), len(frames)
        self._writing = export(frames, self._folder)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        if self._writing is not None:
            self._writing.close()
        self._writing = None

    def _step(self) -> None:
        if self._writing is None:
            return
        notice = self._window.notice
        try:
            done = next(self._writing, None)
        except (OSError, ValueError) as error:
            self.stop()
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            notice.tell(f"The frames can't be saved in {self._folder.parent}: {reason}. Choose another place.", problem=True)
            return
        if done is None:
            self.stop()
            notice.tell(f"Saved {words.counted(self._count, 'frame')} in {self._folder.name}", "Show", lambda: open_folder(self._folder))
        else:
            notice.tell(f"Saving frame {done} of {self._count}…")
