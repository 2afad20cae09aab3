"""The sheet that shows what a model is made of: a table and a picture of its graph."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from studio.ui import tokens, typeface
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, row
from studio.ui.controls.segments import Segments
from studio.ui.models.graph_view import GraphView
from studio.ui.models.inspecting import Inspected, InspectRun
from studio.ui.models.operator_rows import OperatorHeads, OperatorRows
from studio.ui.models.run_sheet import RunSheet

WIDTH = 1000
_HIGH = 430


class InspectSheet(RunSheet):
    def __init__(self, file: Path | None) -> None:
        """file: None for one that is told by `take`."""
        super().__init__()
        self._summary = Label(role="quiet", text="Opening it, then measuring each operator…", wrap=True)
        self._notes = Label(typeface.font(tokens.CAPTION), "quiet", wrap=True)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search operators, shapes, types, CPU")
        self.field.setAccessibleName("Search operators")
        self.field.textChanged.connect(self._search)
        self.view = Segments("View", ("Table", "Graph"))
        self.view.setMaximumWidth(220)
        self.rows, self.graph = OperatorRows(), GraphView()
        table = QWidget()
        column(OperatorHeads(), self.rows, spacing=2, owner=table).setStretch(1, 1)
        self._views = QStackedWidget()
        self._views.addWidget(table)
        self._views.addWidget(self.graph)
        self._views.setFixedHeight(_HIGH)
        self.view.chosen.connect(self._turn)
        self._about = Label(typeface.font(tokens.CAPTION, tabular=True), wrap=True)
        self._tools = QWidget()
        row(self.field, self.view, spacing=12, owner=self._tools)
        self.rows.chosen.connect(self._tell)
        self.graph.chosen.connect(self._tell)
        self.graph.chosen.connect(self.rows.choose)
        parts = (self._summary, self._trouble, self._tools, self._views, self._about, self._notes)
        column(*parts, spacing=10, owner=self)
        self._found: Inspected | None = None
        self._show()
        if file:
            self._follow(InspectRun(file, self))

    def take(self, answer: Inspected | str) -> None:
        self._summary.setText("")
        super().take(answer)

    def _keep(self, answer: Inspected) -> None:
        self._found = answer
        self._summary.setText(answer.summary)
        self._notes.setText("\n".join(answer.notes))
        self.rows.show_operators(answer)

    def show_graph(self) -> None:
        self.view.choose(1)
        self._turn(1)

    def _turn(self, place: int) -> None:
        self._views.setCurrentIndex(place)
        if place and self._found:
            QTimer.singleShot(0, self, self._draw)  # its size is known once it is shown

    def _draw(self) -> None:
        if self._found:
            self.graph.show_graph(self._found)
            self.graph.search(self.field.text())

    def _search(self, text: str) -> None:
        self.rows.search(text)
        self.graph.search(text)

    def _tell(self, index: int) -> None:
        if self._found:
            self._about.setText(next(row.about for row in self._found.rows if row.index == index))

    def _show(self) -> None:
        for part in (self._tools, self._views, self._about):
            part.setVisible(self._found is not None)
        for label in (self._summary, self._notes):
            label.setVisible(bool(label.text()))
        super()._show()
