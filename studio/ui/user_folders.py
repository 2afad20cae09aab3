"""Looks whether something was put into the user's own folders: an app, or what adds to the app that is open."""

import os
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from studio.folders import config_folder
from studio.runtime.discovery import AppListing, model_folders, user_folder

LOOK_MS = 1000
MOST_FILES = 500
"""Looked at in each folder: what lies deeper or later is found by F5."""

Seen = tuple[tuple[str, int, int], ...]


class UserFolders(QObject):
    """`apps_changed` when apps came or went, `additions_changed` when the app that is open has something new to read.

    Both wait until nothing has changed for a while: a folder that is still being copied is half there. A folder of the app's own, say
    `puppets`, is added to by the folder of that name beside the settings.
    """

    apps_changed = Signal()
    additions_changed = Signal()

    def __init__(self, listing: Callable[[str], AppListing | None], parent: QObject | None = None) -> None:
        """listing: of the app of that name."""
        super().__init__(parent)
        self._listing = listing
        self._app = ""
        self._own: tuple[str, ...] = ()
        self._apps = _Look(self._app_files())
        self._additions = _Look(())
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def follow(self, app: str) -> None:
        """The app that is open, "" for none."""
        if app != self._app:
            listing = self._listing(app) if app else None
            self._app, self._own = app, _folders_of(listing.folder) if listing and listing.folder else ()
            self._additions = _Look(self._addition_files())

    def look(self) -> None:
        if self._apps.changed(self._app_files()):
            self.apps_changed.emit()
        if self._additions.changed(self._addition_files()):
            self.additions_changed.emit()

    def _app_files(self) -> Seen:
        apps = (inner / "app.py" for inner in _inner(user_folder()))
        return tuple(_stamps(chain(apps, (inner / "model.toml" for folder in model_folders() for inner in _inner(folder)))))

    def _addition_files(self) -> Seen:
        return tuple(stamp for name in self._own for stamp in _stamps(_files(config_folder() / name)))


class _Look:
    """What was seen last, and what was last told."""

    def __init__(self, seen: Seen) -> None:
        self._seen = self._told = seen

    def changed(self, seen: Seen) -> bool:
        settled, self._seen = seen == self._seen, seen
        if not settled or seen == self._told:
            return False
        self._told = seen
        return True


def _folders_of(app: Path) -> tuple[str, ...]:
    return tuple(inner.name for inner in _inner(app))


def _inner(folder: Path) -> list[Path]:
    try:
        found = [inner for inner in folder.iterdir() if inner.name[0] not in "._" and inner.is_dir()]
    except OSError:
        return []
    return sorted(found)[:MOST_FILES]


def _files(folder: Path) -> Iterator[Path]:
    return islice((Path(place, name) for place, _, names in os.walk(folder) for name in sorted(names)), MOST_FILES)


def _stamps(files: Iterator[Path]) -> Iterator[tuple[str, int, int]]:
    for file in files:
        try:
            told = file.stat()
        except OSError:
            continue
        yield str(file), told.st_mtime_ns, told.st_size
