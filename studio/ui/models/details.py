"""What is known of the model that is looked at, and all that can be done with its file."""

import re

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.ui import tokens, typeface, words
from studio.ui.card_view import ProgressBar
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, row
from studio.ui.controls.picker import Picker
from studio.ui.models.check_view import CheckView
from studio.ui.models.checking import Checked
from studio.ui.models.entries import ModelEntry, ModelFile
from studio.ui.models.states import ICONS, LABELS, UNREADABLE, FileState

_GRID_ROWS = ("Size", "Quality", "Agreement", "File")
_ADDRESS = re.compile(r"https?://([^/\s]+)\S*")
"""Told by its host alone; the tool tip has all of it."""


class Details(QWidget):
    """Signals name what a button asks for; `variant_chosen` gives the place of a file among the model's."""

    step_wanted = Signal()
    try_wanted = Signal()
    check_wanted = Signal()
    measure_wanted = Signal()
    inspect_wanted = Signal()
    compare_wanted = Signal()
    judge_wanted = Signal()
    remove_wanted = Signal()
    folder_wanted = Signal()
    copy_wanted = Signal()
    variant_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._title = Label(typeface.semibold(15), wrap=True)
        self._about = Label(role="quiet", wrap=True)
        self._variants = Picker()
        self._variants.setAccessibleName("Variant")
        self._variants.activated.connect(self.variant_chosen)
        self._facts, self._values = _facts()
        self._state = Label(typeface.font(tabular=True), wrap=True)
        self._bar = ProgressBar(self)
        self._trouble = Label(role="error", wrap=True)
        self.step, self.trying = Button(strength="primary"), Button("Try it", "play", "primary")
        self.trying.setToolTip("Show what it does, on the source that plays")
        self.check, self.measure = Button("Check"), Button("Measure…")
        self.inspect, self.compare, self.judge = Button("Inspect…"), Button("Compare…"), Button("Judge on my pictures…")
        self.folder, self.copy, self.remove = Button("Open folder"), Button("Copy path"), Button("Remove")
        for button, signal in (
            (self.step, self.step_wanted),
            (self.trying, self.try_wanted),
            (self.check, self.check_wanted),
            (self.measure, self.measure_wanted),
            (self.inspect, self.inspect_wanted),
            (self.compare, self.compare_wanted),
            (self.judge, self.judge_wanted),
            (self.folder, self.folder_wanted),
            (self.copy, self.copy_wanted),
            (self.remove, self.remove_wanted),
        ):
            button.clicked.connect(signal)
        self._check_view = CheckView()
        head = column(self._title, self._about, spacing=4)
        buttons = column(
            row(self.step, self.trying, self.check, -1),
            row(self.inspect, self.measure, self.compare, -1),
            row(self.judge, -1),
            row(self.folder, self.copy, self.remove, -1),
            spacing=12,
        )
        column(
            *(head, self._variants, self._facts, self._state, self._bar, self._trouble, buttons, self._check_view),
            spacing=12,
            owner=self,
        )

    def show_entry(self, entry: ModelEntry, place: int) -> None:
        """place: of the file that is chosen among the entry's."""
        self._title.setText(entry.title)
        self._about.setText(" · ".join(filter(None, (entry.group, entry.origin, entry.licence))))
        self._variants.setVisible(len(entry.files) > 1)
        with QSignalBlocker(self._variants):
            self._variants.clear()
            for file in entry.files:
                self._variants.addItem(f"{file.title} · {words.size(file.bytes)}")
            self._variants.setCurrentIndex(place)
        self._facts.setVisible(bool(entry.files))
        self.copy.setText("Copy path")
        if entry.files:
            self._show_facts(entry, entry.files[place])

    def show_state(self, state: FileState, file: ModelFile | None, *, in_app: str) -> None:
        """file: None for a model whose card can't be read. in_app: the app that uses it, "" where none does."""
        trouble = state.told if state.tone == "error" and state is not UNREADABLE else ""
        told = f"{words.sentence(state.text)[:-1]}{f': {state.told}' if state.told and not trouble else ''}"
        self._state.setText("" if state.action == "fetch" or state is UNREADABLE else told)
        self._state.setVisible(bool(self._state.text()))
        self._trouble.setText(breakable(_ADDRESS.sub(r"\1", trouble)))
        self._trouble.setToolTip(trouble)
        self._trouble.setVisible(bool(trouble))
        self._bar.setVisible(state.share is not None)
        self._bar.set_share(state.share or 0.0)
        here = file is not None and file.here is not None
        label = LABELS[state.action]
        self.step.setText(f"{label} {words.size(file.bytes)}" if file and state.action == "fetch" else label)
        self.step.set_icon(ICONS[state.action])
        self.step.setVisible(state.action != "none")
        for button in (self.trying, self.check, self.inspect, self.measure, self.compare, self.judge, self.folder, self.copy):
            button.setVisible(here)
        self.remove.setVisible(file is not None and (file.kept or (bool(file.begun()) and state.action in ("resume", "retry"))))
        self.remove.setEnabled(not in_app)
        self.remove.setToolTip(f"{in_app} uses it" if in_app else "Take the fetched file off this computer")

    def show_unreadable(self, reason: str) -> None:
        self._trouble.setText(breakable(reason))
        self._trouble.setVisible(True)

    def show_check(self, checked: Checked | str | None, *, running: bool) -> None:
        """A str tells why there is no answer, None that nobody asked."""
        self.check.setText("Stop" if running else "Check")
        self._check_view.show_check(checked, running=running)

    def told(self) -> str:
        """All that it says, as it is read."""
        return "\n".join(label.text() for label in self.findChildren(Label) if label.isVisibleTo(self) and label.text())

    def _show_facts(self, entry: ModelEntry, file: ModelFile) -> None:
        path = str(file.here) if file.here else ""
        texts = (f"{words.size(file.bytes)} ({file.bytes:,} bytes)".replace(",", " "), file.metric or entry.metric, file.agreement, path)
        for (name, value), text in zip(self._values, texts, strict=True):
            name.setVisible(bool(text))
            value.setVisible(bool(text))
            value.setText(breakable(text))


def breakable(text: str) -> str:
    """Paths and hashes have no blanks: a line may end after a slash, and within what is longer than a line."""
    return re.sub(r"(/(?!/)|[^\s/]{28}(?=[^\s/]))", "\\1\u200b", text)


def _facts() -> tuple[QWidget, list[tuple[Label, Label]]]:
    panel = QWidget()
    grid = QGridLayout(panel)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    labels = []
    for line, name in enumerate(_GRID_ROWS):
        pair = Label(typeface.font(tokens.CAPTION), "quiet", name), Label(typeface.font(tokens.CAPTION, tabular=True), wrap=True)
        pair[0].setContentsMargins(0, 1, 0, 0)
        grid.addWidget(pair[0], line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(pair[1], line, 1)
        labels.append(pair)
    return panel, labels
