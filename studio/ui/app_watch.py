"""Tells when somebody saved a file of the folder that is watched, however an editor saves."""

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

QUIET_MS = 40
"""So long nothing may change before a save counts as done: many editors save in two or three steps."""

PATIENCE = 10
"""Times QUIET_MS that a file may be empty or gone before it is believed to be so."""

MOST_FILES = 2000
"""A folder with more is watched in part: the system's watches are few."""

AWAY_MS = 1000
"""How often a folder that is gone is looked for."""

_LEAVINGS = re.compile(r"^[.#]|[~#]$|\.(?:sw[a-z]|py[co]|tmp|bak|part|orig)$|^4913$|___jb_\w+___$|^__pycache__$")
"""Hidden files, bytecode, and what Vim, Emacs and PyCharm leave beside a file while they save it."""

Stamp = tuple[int, int, int]


class AppWatch(QObject):
    """`saved` gives the names of the files that changed, relative to the folder."""

    saved = Signal(tuple)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder: Path | None = None
        self._known: dict[str, Stamp] = {}
        self._left_out: set[str] = set()
        self._waited = 0
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._stirred)
        self._watcher.fileChanged.connect(self._stirred)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._look)

    def watch(self, folder: Path | None) -> None:
        """From now on this folder; None for none."""
        if folder == self.folder:
            return
        self._timer.stop()
        if watched := [*self._watcher.files(), *self._watcher.directories()]:
            self._watcher.removePaths(watched)
        self.folder, self._left_out, self._known = folder, set(), {}
        if folder is not None:
            self._known = self._stamps(folder)
            self._renew(folder)

    def leave_out(self, name: str) -> None:
        """Saves of this file no longer count."""
        self._left_out.add(name)

    def _stirred(self) -> None:
        self._waited = 0
        self._timer.start(QUIET_MS)

    def _look(self) -> None:
        folder = self.folder
        if folder is None:
            return
        now = self._stamps(folder)
        changed = {name for name in now.keys() | self._known.keys() if now.get(name) != self._known.get(name)}
        unfinished = any(now.get(name, (0, 0, 0))[1] == 0 for name in changed)
        if unfinished and self._waited < PATIENCE:
            self._waited += 1
            self._timer.start(QUIET_MS)
            return
        self._waited = 0
        if not folder.is_dir():
            self._timer.start(AWAY_MS)
            return
        self._known = now
        self._renew(folder)
        if told := tuple(sorted(changed - self._left_out)):
            self.saved.emit(told)

    def _renew(self, folder: Path) -> None:
        """A file that was replaced has lost its watch."""
        wanted = {*_folders(folder), *(str(folder / name) for name in self._known)}
        if missing := wanted - {*self._watcher.files(), *self._watcher.directories()}:
            self._watcher.addPaths(sorted(missing))

    def _stamps(self, folder: Path) -> dict[str, Stamp]:
        """Time, size and identity of each file."""
        found: dict[str, Stamp] = {}
        for place, files in _walk(folder):
            for name in files:
                path = os.path.join(place, name)
                try:
                    told = os.stat(path)
                except OSError:
                    continue  # gone meanwhile
                found[os.path.relpath(path, folder)] = told.st_mtime_ns, told.st_size, told.st_ino
                if len(found) >= MOST_FILES:
                    return found
        return found


def _folders(folder: Path) -> Iterator[str]:
    yield from islice((place for place, _ in _walk(folder)), MOST_FILES)


def _walk(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _LEAVINGS.search(name))
        yield place, sorted(name for name in files if not _LEAVINGS.search(name))
