"""Reopens the app that is open as soon as one of its files is saved."""

import time
from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.runtime.discovery import AppListing
from studio.runtime.heartbeat import PROCESSING
from studio.ui.app_watch import AppWatch
from studio.ui.wishes import Wishes

SOON_SECONDS = 2.0
"""What changes within this time after the app was reopened may be its own doing."""

PATIENT_SECONDS = 2.0
"""So long a version may be silent when the next one is already saved."""

OWN_SAVES = 3
"""A file that isn't code and changed this often, each time so soon, is written by the app itself."""


class Reopening(QObject):
    """`saved` names the files of the app that changed, after it was told to the device; `told` gives a sentence for the user."""

    saved = Signal(tuple)
    told = Signal(str)

    def __init__(self, wishes: Wishes, listing: Callable[[str], AppListing | None], parent: QObject | None = None) -> None:
        """listing: of the app of that name."""
        super().__init__(parent)
        self._wishes, self._listing = wishes, listing
        self._app = ""
        self._began = 0.0
        self._unanswered = 0
        self._soon: Counter[str] = Counter()
        self.watch = AppWatch(self)
        self.watch.saved.connect(self._saved)
        wishes.changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Watches the folder of the app that is open, if somebody may be writing it and the user wants it."""
        session, wanted = self._wishes.session, self._wishes.memory.remembered.reopen_saved
        app = session.app if wanted else ""
        if app != self._app:
            self._app = app
            self._soon.clear()
            self._watch(app)

    def turned(self) -> None:
        """The session changed: a version that hangs, over a frame or as it is opened, gives way to the one saved after it."""
        session = self._wishes.session
        if not session.reopening:
            self._unanswered = 0
        elif session.hung and session.hung.seconds > PATIENT_SECONDS and (self._unanswered > 1 or session.hung.stage == PROCESSING):
            self._wishes.restart(anew=True)

    def _watch(self, app: str) -> None:
        listing = self._listing(app) if app else None
        self.watch.watch(listing.folder if listing and listing.developed else None)
        self._wishes.watched(self.watch.folder is not None)

    def _saved(self, names: tuple[str, ...]) -> None:
        now = time.monotonic()
        if not self._by_the_user(names, now):
            return
        self._began = now
        self._unanswered += 1
        self._wishes.reopen()
        self.saved.emit(names)

    def _by_the_user(self, names: tuple[str, ...], now: float) -> bool:
        if any(name.endswith(".py") for name in names) or now - self._began > SOON_SECONDS:
            self._soon.clear()
            return True
        self._soon.update(names)
        own = [name for name in names if self._soon[name] >= OWN_SAVES]
        for name in own:
            self.watch.leave_out(name)
            self.told.emit(f"{name} is written by {self._wishes.session.title} itself: it no longer reopens the app when it changes.")
        return len(own) < len(names)
