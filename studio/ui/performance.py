"""Plays a set list, and puts in its stand-in while the camera is away."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio.sources import SourceError, hidden, parse
from studio.ui.remembered import AppChoices
from studio.ui.set_list import APP_SCENE, Entry, SetList
from studio.ui.set_list_file import SetListError, read, usual_file, write
from studio.ui.source_names import plain
from studio.ui.wishes import Wishes

if TYPE_CHECKING:
    from studio.ui.doorbell import Doorbell

LOOK_SECONDS = 2.0
"""How often it is looked whether the camera is back."""
LONGEST_PAUSE = 30.0
"""Between two tries of a camera that is there and gives no picture."""


class Performance(QObject):
    """`changed` when list or place change, `told` gives something to tell the user and whether it is a problem."""

    changed = Signal()
    told = Signal(str, bool)

    def __init__(self, wishes: Wishes, on_stage: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._wishes, self._on_stage = wishes, on_stage
        self.set_list = self._filed = SetList()
        self.place: int | None = None
        self._pause, self._not_before, self._began = LOOK_SECONDS, 0.0, 0.0
        self._look = QTimer(self, interval=round(LOOK_SECONDS * 1000))
        self._look.timeout.connect(self._look_for_source)
        self._doorbell: Doorbell | None = None
        wishes.changed.connect(self._leave_port)
        wishes.changed.connect(self._stand_in_for_app)
        chosen = wishes.memory.remembered.set_list
        self.path = Path(chosen) if chosen else usual_file()

    def load(self) -> None:
        """The list of last time."""
        if self.path.exists():
            self.open(self.path)

    def open(self, path: Path) -> None:
        try:
            opened = read(path)
        except SetListError as error:
            self.told.emit(str(error), True)
            return
        self.path, self.set_list, self._filed, self.place = path, opened, opened, None
        memory = self._wishes.memory
        memory.remember(replace(memory.remembered, set_list=str(path)))
        self.changed.emit()

    def keep(self, changed: SetList, place: int | None = None) -> None:
        """Takes the place of the list and is written at once. place: of the entry that plays, where it moved."""
        self.set_list, self.place = changed, place
        try:
            kept = write(self.path, changed, self._filed)
            self._filed = changed
            if kept:
                self.told.emit(kept, True)
        except OSError as error:
            text = f"The set list can't be saved in {self.path} ({error.strerror or error}). It lasts until you close the window."
            self.told.emit(text, True)
        self.changed.emit()

    def add_current(self) -> None:
        """What is shown now, as the last entry."""
        session, choices = self._wishes.session, self._wishes.choices
        if not session.app:
            return
        opened, source = session.opened, session.standing_in or session.address
        settings = opened.values if opened else choices.settings
        variants = {model.card: model.variant for model in opened.models} if opened else choices.variants
        entry = Entry(session.title, session.app, source, session.fps, dict(settings), dict(variants), choices.threads)
        self.keep(self.set_list.with_entry(entry), self.place)
        if "@" in source and hidden(source) != source:
            self.told.emit("The set list now holds this camera's password. Take it out before you pass the file on.", True)

    def go(self, place: int) -> None:
        entry = self.set_list.entries[place]
        self.place = place
        choices = AppChoices(entry.settings, entry.variants, entry.threads)
        self._wishes.perform(entry.app, choices, entry.source, entry.fps)
        self.changed.emit()

    def step(self, by: int) -> None:
        """To the next entry (1) or the one before (−1); at the ends it stays."""
        count = len(self.set_list.entries)
        if count == 0:
            self.told.emit("The set list is empty. Press L to add what is shown.", False)
        elif self.place is None:
            self.go(0 if by > 0 else count - 1)
        elif 0 <= self.place + by < count:
            self.go(self.place + by)

    def where(self) -> str:
        """2 of 5 · Puppets; "" without a list."""
        count = len(self.set_list.entries)
        if not count:
            return ""
        return (
            f"{count} in the set list" if self.place is None else f"{self.place + 1} of {count} · {self.set_list.entries[self.place].title}"
        )

    # --- the stand-in ---------------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Looks at the session: on stage the stand-in plays while the camera is away."""
        session = self._wishes.session
        if session.standing_in:
            return
        if session.phase == "playing" and self._began and time.monotonic() - self._began > LONGEST_PAUSE:
            self._pause = LOOK_SECONDS
        away = session.phase in ("lost", "failed") and _live(session.address)
        if not away or not self.set_list.fallback or not self._on_stage():
            return
        self._not_before = time.monotonic() + self._pause
        self._pause = min(LONGEST_PAUSE, self._pause * 2)
        self._wishes.choose_source(self._stand_in, standing_in=session.address)
        self._look.start()

    @property
    def _stand_in(self) -> str:
        fallback = self.set_list.fallback
        return self._wishes.demo if fallback == APP_SCENE else fallback

    def _stand_in_for_app(self) -> None:
        """Another app, another scene."""
        session = self._wishes.session
        if session.standing_in and self.set_list.fallback == APP_SCENE and session.address != self._wishes.demo:
            self._wishes.choose_source(self._stand_in, standing_in=session.standing_in)

    def cameras_listed(self) -> None:
        """The camera that was away may be back."""
        session = self._wishes.session
        away = session.standing_in
        if not away.startswith("camera:") or time.monotonic() < self._not_before:
            return
        if any(plain(away) == camera.address for camera in session.cameras or ()) or (plain(away)[7:].isdigit() and session.cameras):
            self._return()

    def _return(self) -> None:
        self._stop_looking()
        self._began = time.monotonic()
        self._wishes.choose_source(self._wishes.session.standing_in)

    def _look_for_source(self) -> None:
        away = self._wishes.session.standing_in
        if not away:
            self._stop_looking()
        elif away.startswith("camera:"):
            self._wishes.list_cameras()
        elif time.monotonic() >= self._not_before:
            self._ask(away)

    def _stop_looking(self) -> None:
        self._look.stop()
        if self._doorbell is not None:
            self._doorbell.stop()

    def _ask(self, address: str) -> None:
        if self._doorbell is None:
            from studio.ui.doorbell import Doorbell  # brings QtNetwork, only when a source of the network was lost

            self._doorbell = Doorbell(self)
            self._doorbell.answered.connect(self._answered)
        self._doorbell.ask(address)

    def _leave_port(self) -> None:
        """A phone the user waits for again needs the port at once."""
        if self._doorbell is not None and not self._wishes.session.standing_in:
            self._stop_looking()

    def _answered(self, address: str) -> None:
        if self._wishes.session.standing_in == address:
            self._return()


def _live(address: str) -> bool:
    try:
        return parse(address).kind in ("camera", "stream", "phone")
    except SourceError:
        return False
