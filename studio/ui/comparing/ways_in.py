"""How one comes to a comparison: from a model of the list, from the comparison itself, from a second model that was dropped."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from studio.inference.public_models import TASKS
from studio.runtime.contenders import MOST, PREFIX, Contender, comparison_name, contenders_of, titles_of
from studio.runtime.discovery import AppListing
from studio.ui import words
from studio.ui.comparing import choose_sheet
from studio.ui.comparing.choose_sheet import ChooseSheet
from studio.ui.comparing.choosing import Candidate, Choice, choice_for, choice_of, dropped
from studio.ui.models.entries import ModelEntry, ModelFile
from studio.ui.pages import Pages
from studio.ui.window import StudioWindow
from studio.ui.wishes import Wishes


class WaysIn(QObject):
    """Each opens the sheet in which the others are chosen, or offers a comparison in a notice."""

    def __init__(self, window: StudioWindow, wishes: Wishes, pages: Pages) -> None:
        super().__init__(window)
        self._window, self._wishes, self._pages = window, wishes, pages

    def from_list(self) -> ChooseSheet | None:
        """For the model that is looked at on the Models page; None where its file isn't here."""
        page = self._pages.models
        entry = page.chosen
        file = page.stock.file(entry) if entry else None
        if entry is None or file is None or file.here is None:
            return None
        return self._open(choice_of(entry, file, page.stock.entries, self._dropped()), ())

    def from_comparison(self, task: str) -> ChooseSheet:
        """For the first of those that are compared now. task: what it does."""
        contenders = tuple(replace(each, left_out=False) for each in contenders_of(self._wishes.session.app))
        stock = self._pages.models.stock
        stock.look()
        if found := self._listed(contenders[0], stock.entries):
            choice = choice_of(*found, stock.entries, self._dropped())
        else:
            choice = choice_for(_candidate(contenders[0]), _group(task), stock.entries, self._dropped())
        offered = {choice.first.contender, *(each.contender for _, group in choice.groups for each in group)}
        sheet = self._open(choice, [each for each in contenders if each in offered])
        for contender in contenders[1:]:
            if contender not in offered:
                sheet.add(_candidate(contender))
        return sheet

    def offer(self, file: Path, before: AppListing | None) -> None:
        """A model was dropped while that app ran: it is shown, and can be compared."""
        if before is None or before.model == file:
            return
        if before.name.startswith(PREFIX):
            there = contenders_of(before.name)
            if len(there) < MOST:
                self._tell(file, f"the {len(there)} others", (*there, Contender(file)))
        elif before.model is not None:
            values = {name: str(value) for name, value in self._wishes.memory.remembered.choices(before.name).settings.items()}
            known = Contender(before.model, values=values)
            self._tell(file, words.shortened(before.title, 28), (known, Contender(file)))

    def _tell(self, file: Path, others: str, contenders: tuple[Contender, ...]) -> None:
        text = f"{words.shortened(file.stem, 28)} is open."
        self._window.notice.tell(text, f"Compare with {others}", lambda: self._wishes.choose_app(comparison_name(contenders)))

    def _open(self, choice: Choice, chosen: list[Contender] | tuple[()]) -> ChooseSheet:
        content = ChooseSheet(choice, chosen)
        sheet = self._window.open_sheet(f"Compare {words.shortened(choice.first.title)} with", content, choose_sheet.WIDTH)
        content.grown.connect(sheet.fit)

        def begin(name: str) -> None:
            sheet.close_sheet()
            self._pages.show_page("apps")
            self._wishes.choose_app(name)

        content.wanted.connect(begin)
        return content

    def _dropped(self) -> tuple[Candidate, ...]:
        remembered = self._wishes.memory.remembered
        return tuple(dropped(remembered.added, {name: choices.settings for name, choices in remembered.apps.items()}))

    def _listed(self, contender: Contender, entries: tuple[ModelEntry, ...]) -> tuple[ModelEntry, ModelFile] | None:
        for entry in entries:
            for file in entry.files:
                if file.here and (contender == Contender(file.here) or (entry.card and contender == Contender(entry.card, file.variant))):
                    return entry, file
        return None


def _candidate(contender: Contender) -> Candidate:
    file = contender.path
    about = words.size(file.stat().st_size) if file.is_file() and not contender.variant else ""
    return Candidate(titles_of([contender])[0], about, contender)


def _group(task: str) -> str:
    """What the list calls a task."""
    return TASKS.get("image-to-image" if task == "image" else task, "")
