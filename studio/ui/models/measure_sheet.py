"""The sheet in which a model is measured."""

import os
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.ui import tokens, typeface, words
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label, section
from studio.ui.controls.layout import column, row
from studio.ui.controls.segments import Segments
from studio.ui.models.measuring import MeasuredRun, Measurement, MeasureRun
from studio.ui.models.run_sheet import RunSheet
from studio.ui.models.type_bars import TypeBars

WIDTH = 660
_COLUMNS = ("", "p50", "p95", "First run", "Opening", "Memory", "÷ first")
_CORES = os.cpu_count() or 1
_DELEGATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("XNNPACK", ()),
    ("No delegate", ("none",)),
    ("Both", ("xnnpack", "none")),
)
"""On this computer's CPU; what a phone's GPU and NPU would take, the Phones page tells."""


class MeasureSheet(RunSheet):
    def __init__(self, title: str, target: str, variants: Sequence[str], chosen: str) -> None:
        """target: a card's name with its variants that are here, or a file without; chosen: the variant that is looked at."""
        super().__init__()
        self._title, self._target, self._variants, self._chosen = title, target, tuple(variants), chosen
        self.measurement: Measurement | None = None
        self.which = Segments("Variants", (f"{chosen or title} alone", f"All {len(variants)} here"))
        self.which.setVisible(len(variants) > 1)
        self._counts = [count for count in (1, 2, 4) if count <= _CORES]
        self.threads = Segments("Threads", [words.counted(count, "thread") for count in self._counts] + ["Each"])
        self.threads.setVisible(len(self._counts) > 1)
        self.delegates = Segments("Delegate", [title for title, _ in _DELEGATES])
        self.delegates.setVisible(not target.lower().endswith(".onnx"))
        self.start = Button("Measure", strength="primary")
        self.start.clicked.connect(self.toggle)
        self.save = Button("Save report…")
        self.save.clicked.connect(self.save_report)
        self._state = Label(role="quiet", wrap=True)
        self._runs = QWidget()
        self._grid = QGridLayout(self._runs)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._bars, self._how = TypeBars(), Label(typeface.font(tokens.CAPTION), "quiet", wrap=True)
        self._parts = QWidget()
        column(section("By type of operator"), self._bars, self._how, spacing=8, owner=self._parts)
        self.threads.chosen.connect(lambda _: self._say_idle())
        buttons = row(self.start, self.save, -1)
        choices = (self.which, self.threads, self.delegates)
        column(*choices, buttons, self._state, self._trouble, self._runs, self._parts, spacing=12, owner=self)
        self._show()

    def toggle(self) -> None:
        """Begins, or calls off what is under way."""
        if self._run is not None:
            self.stop()
        else:
            variants = self._variants if self.which.place else (self._chosen,) if self._chosen else ()
            threads = self._counts if self.threads.place == len(self._counts) else [self._counts[self.threads.place]]
            run = MeasureRun(self._target, variants, threads, self, _DELEGATES[self.delegates.place][1])
            run.told.connect(self._state.setText)
            self._follow(run)
            self._state.setText("Opening…")
        self._show()

    def save_report(self) -> None:
        if self.measurement is not None:
            self._save_page(self.measurement.page, self._title, "bench")

    def _keep(self, answer: Measurement) -> None:
        self.measurement = answer
        self._trouble.setText("\n".join(answer.refused))

    def _say_idle(self) -> None:
        if self._run is None:
            self._state.setText("On this computer, with made-up inputs. Other programs at work make the figures worse.")

    def _show(self) -> None:
        self._say_idle()
        running, found = self._run is not None, self.measurement
        self.start.setText("Stop" if running else "Measure again" if found else "Measure")
        self.which.setEnabled(not running)
        self.threads.setEnabled(not running)
        self.delegates.setEnabled(not running)
        self.save.setVisible(found is not None and not running)
        self._runs.setVisible(found is not None)
        self._parts.setVisible(found is not None)
        if found is not None:
            self._fill(found)
        super()._show()

    def _fill(self, found: Measurement) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for place, name in enumerate(_COLUMNS):
            self._grid.addWidget(Label(typeface.font(tokens.CAPTION), "quiet", name), 0, place, _side(place))
        for line, run in enumerate(found.runs, 1):
            for place, text in enumerate(_cells(run)):
                self._grid.addWidget(Label(typeface.font(tabular=True), text=text), line, place, _side(place))
        self._bars.show_types(found.types)
        self._how.setText(f"{found.runs[0].title}, {found.how}. {words.sentence(found.told)}")


def _cells(run: MeasuredRun) -> tuple[str, ...]:
    times = (f"{words.significant(value, 3)} ms" for value in (run.p50, run.p95, run.first, run.opening))
    return run.title, *times, words.size(run.memory), f"{run.ratio:.2f}"


def _side(place: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
