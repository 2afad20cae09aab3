"""What is done with things dropped on the window."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.runtime.contenders import PREFIX
from studio.runtime.discovery import MODELS, AppListing, list_apps
from studio.sources import Address
from studio.sources.session import SessionError, read_session
from studio.ui.dropped import Dropped, refusal
from studio.ui.remembered import AppChoices

if TYPE_CHECKING:
    from studio.ui.errands import Errands


MOST_MODELS = 8
"""Kept in the list of apps without being saved, the last ones."""


class Dropping(QObject):
    """Opens each kind of thing by its own door."""

    def __init__(self, errands: "Errands") -> None:
        super().__init__(errands)
        self._errands = errands

    def take(self, usable: Dropped | None, rest: tuple[Dropped, ...]) -> None:
        """Opens what was dropped, and says of the rest why not."""
        errands = self._errands
        if usable is not None:
            errands.pages.show_page("apps")
            match usable.kind:
                case "app":
                    self.add_app(usable.path)
                case "model":
                    self.add_model(usable.path, usable.labels)
                case "labels":
                    self.use_labels(usable.path)
                case "session":
                    self.open_session(usable.path)
                case "set list":
                    errands.performance.open(usable.path)
                case _:
                    errands.wishes.choose_source(str(Address("file", str(usable.path))))
        if usable is None and not rest:
            errands.window.notice.tell("Only files and folders of this computer can be dropped here.", problem=True)
        elif text := refusal(rest):
            errands.window.notice.tell(text, problem=usable is None)

    def add_app(self, folder: Path) -> None:
        """Lists the app of `folder`, from now on at every launch, and opens it."""
        listings = list_apps()
        self._open(next((listing.name for listing in listings if listing.folder == folder.resolve()), str(folder)), listings)

    def add_model(self, file: Path, labels: Path | None = None) -> None:
        """Lists the app that shows what the model does, from now on at every launch, and opens it, with those labels."""
        name, memory = str(file), self._errands.wishes.memory
        if labels:
            choices = memory.remembered.choices(name)
            memory.remember(memory.remembered.with_choices(name, replace(choices, settings={**choices.settings, "labels": str(labels)})))
        before = self._errands.listing(self._errands.wishes.session.app)
        self._open(name, list_apps())
        self._errands.comparing.ways_in.offer(file, before)

    def open_session(self, folder: Path) -> None:
        """Plays it, with the app and the settings it was recorded with; another app may be chosen then."""
        errands = self._errands
        try:
            session = read_session(folder)
        except SessionError as error:
            errands.window.notice.tell(str(error), problem=True)
            return
        memory, wishes = errands.wishes.memory, errands.wishes
        plain = {name: value for name, value in session.settings.items() if isinstance(value, str | int | float | bool)}
        choices = AppChoices(settings=plain, variants=dict(session.variants), threads=session.threads)
        memory.remember(memory.remembered.with_choices(session.app, choices))
        again = session.app == wishes.session.app
        if session.app.startswith(PREFIX):  # which are chosen anew each time, not listed
            wishes.choose_app(session.app)
        else:
            self._open(session.app, list_apps())
        if again:
            wishes.reopen()
        wishes.choose_source(str(Address("file", str(folder))))

    def use_labels(self, file: Path) -> None:
        """Gives them to the app that is open, if it is one that shows a model."""
        wishes = self._errands.wishes
        opened = wishes.session.opened
        if opened is None or not any((field.name, field.kind) == ("labels", "file") for field in opened.fields):
            what = f"{opened.title} takes no labels" if opened else "no app is open"
            self._errands.window.notice.tell(f"{file.name} was not used: {what}. Drop a model first, then its labels.", problem=True)
            return
        wishes.change_settings({**opened.values, "labels": str(file)})
        wishes.settings_given.emit()

    def _open(self, name: str, listings: tuple[AppListing, ...]) -> None:
        wishes = self._errands.wishes
        added = wishes.memory.remembered.added
        if name not in added and all(listing.name != name for listing in listings):
            models = [each for each in added if each.lower().endswith(MODELS)]
            kept = [each for each in added if each not in models[: 1 - MOST_MODELS]]
            wishes.memory.remember(replace(wishes.memory.remembered, added=(*kept, name)))
        self._errands.show_listings(listings)
        wishes.choose_app(name)


def unsaved(added: tuple[str, ...], listings: tuple[AppListing, ...]) -> tuple[str, ...]:
    """Without the models of which a copy was saved since: that is listed by its own name."""
    saved = {_told(file) for listing in listings if listing.model for file in listing.model.parent.glob("*")}
    return tuple(each for each in added if not (each.lower().endswith(MODELS) and _told(Path(each)) in saved))


def _told(file: Path) -> tuple[str, int]:
    """Name and bytes, which no other file shares by chance."""
    try:
        return file.name, file.stat().st_size
    except OSError:
        return str(file), -1
