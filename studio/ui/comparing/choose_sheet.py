"""The sheet in which the models are chosen that are compared."""

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.runtime.contenders import MOST, Contender, comparison_name
from studio.runtime.discovery import MODELS
from studio.ui import tokens, typeface, words
from studio.ui.comparing.choosing import Candidate, Choice
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label, section
from studio.ui.controls.layout import column, empty, row
from studio.ui.controls.switch import Switch

WIDTH = 460


class ChooseSheet(QWidget):
    """`wanted` gives the name of the app that compares what was chosen; `grown` says that it needs more room."""

    wanted = Signal(str)
    grown = Signal()

    def __init__(self, choice: Choice, chosen: Collection[Contender] = ()) -> None:
        """chosen: those that are compared already."""
        super().__init__()
        self._choice = choice
        self._opened: list[Candidate] = []
        self._chosen = [each for each in chosen if each != choice.first.contender]
        self._switches: dict[Contender, Switch] = {}
        self._list = QWidget()
        self._rows = column(spacing=4, owner=self._list)
        self._told = Label(typeface.font(tokens.CAPTION), "quiet", wrap=True)
        self.open, self.start = Button("Open file…", "folder"), Button("Compare", strength="primary")
        self.open.clicked.connect(self._ask_for_file)
        self.start.clicked.connect(self._start)
        lead = Label(role="quiet", text=f"One to {MOST - 1} others, on the source that plays. They run one after the other.", wrap=True)
        column(lead, self._list, self._told, row(self.open, -1, self.start), spacing=12, owner=self)
        self._fill()

    def switch(self, title: str) -> Switch:
        """That of the model of this title."""
        return next(each for each in self._switches.values() if each.accessibleName() == title)

    def titles(self) -> tuple[str, ...]:
        return tuple(each.accessibleName() for each in self._switches.values())

    def add(self, found: Candidate) -> None:
        """Offers it, chosen if there is room."""
        if found.contender not in self._switches:
            self._opened.append(found)
        if len(self._chosen) < MOST - 1 and found.contender not in self._chosen:
            self._chosen.append(found.contender)
        self._fill()

    def _fill(self) -> None:
        empty(self._rows)
        self._switches.clear()
        groups = (*self._choice.groups, *([("From a file", tuple(self._opened))] if self._opened else []))
        for title, candidates in groups:
            self._rows.addWidget(section(title))
            for each in candidates:
                self._rows.addWidget(self._row(each))
            self._rows.addSpacing(8)
        self._list.setVisible(bool(groups))
        self._say()
        QTimer.singleShot(0, self, self.grown.emit)

    def _row(self, candidate: Candidate) -> QWidget:
        whole = QWidget()
        switch = self._switches[candidate.contender] = Switch()
        switch.setAccessibleName(candidate.title)
        switch.setAccessibleDescription(candidate.about)
        switch.setChecked(candidate.contender in self._chosen)
        switch.toggled.connect(lambda on: self._toggled(candidate.contender, on=on))
        title = Label(text=candidate.title, elide=True)
        about = Label(typeface.font(tokens.CAPTION, tabular=True), "quiet", candidate.about)
        row(title, about, switch, spacing=12, owner=whole).setStretch(0, 1)
        return whole

    def _toggled(self, contender: Contender, *, on: bool) -> None:
        if on:
            self._chosen.append(contender)
        else:
            self._chosen = [each for each in self._chosen if each != contender]
        self._say()

    def _say(self) -> None:
        count, room = len(self._chosen), MOST - 1
        for contender, switch in self._switches.items():
            switch.setEnabled(count < room or contender in self._chosen)
        self.start.setEnabled(0 < count <= room)
        told = []
        if not self._switches:
            told.append("No other model on this computer does the same: open the file of one")
        if self._choice.elsewhere:
            told.append(f"{words.counted(self._choice.elsewhere, 'more model')} of this kind can be fetched on the Models page")
        if count >= room:
            told.append(f"{MOST} at once are the most")
        self._told.setText(" ".join(f"{sentence}." for sentence in told))
        self._told.setVisible(bool(told))

    def _ask_for_file(self) -> None:
        endings = " ".join(f"*{ending}" for ending in MODELS)
        name, _ = QFileDialog.getOpenFileName(self, "Open model", str(self._choice.first.contender.path.parent), f"Models ({endings})")
        if name:
            path = Path(name)
            self.add(Candidate(path.stem, words.size(path.stat().st_size), Contender(path)))

    def _start(self) -> None:
        order = [each for each in self._switches if each in self._chosen]
        self.wanted.emit(comparison_name([self._choice.first.contender, *order]))
