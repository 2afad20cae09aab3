"""One model of a comparison: its name and time, the picture with its marks, and how far it agrees."""

import time
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from studio.api import View
from studio.ui import theme, tokens, typeface
from studio.ui.comparing.panel_state import PanelState
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, row
from studio.ui.picture_painting import corners, on_whole_pixels, paint_shapes, smooth

ROWS = 2
"""Measures that have room."""

_NARROW = 250
"""A narrower table has no room for its names beside the longer head."""


class PanelPicture(QWidget):
    """The frame with one model's marks, as large as fits. `painted` gives, once a picture, the seconds it took."""

    painted = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._size = (16, 9)
        self._view = View("")
        self._unpainted = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(64, 36)

    def sizeHint(self) -> QSize:
        return QSize(320, 180)

    def show_view(self, image: QImage, frame_size: tuple[int, int], view: View) -> None:
        """image: the frame's picture, which outlives this; frame_size: width and height of the frame, the space of the marks."""
        self._image, self._size, self._view, self._unpainted = image, frame_size, view, True
        self.update()

    def box(self) -> QRectF:
        scale = min(self.width() / self._size[0], self.height() / self._size[1])
        width, height = self._size[0] * scale, self._size[1] * scale
        return QRectF((self.width() - width) / 2, 0, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        start = time.perf_counter()
        colours = theme.of(self)
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour(colours.window))
        box = on_whole_pixels(self, self.box())
        if self._image is None:
            painter.fillRect(box, theme.colour(colours.well))
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth(box, self.devicePixelRatioF()))
            painter.drawImage(box, self._image)
            paint_shapes(painter, box, self._size, self._view.shapes)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(corners(box), theme.colour(colours.window))
        painter.end()
        if self._unpainted:
            self._unpainted = False
            self.painted.emit(time.perf_counter() - start)


class Panel(QWidget):
    """`hold` asks for the others to be held against this one."""

    hold = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.state = PanelState("")
        self.title = Label(typeface.semibold(), elide=True)
        self._latency = Label(typeface.semibold(tabular=True))
        self._about = Label(typeface.font(tokens.CAPTION), "quiet", elide=True)
        self._how = Label(typeface.font(tokens.CAPTION), "quiet")
        self.picture = PanelPicture()
        self._is_reference = Label(typeface.semibold(tokens.CAPTION), text="Reference")
        self.table = AgreementTable()
        self.reference = self.table.reference
        self.reference.clicked.connect(self.hold)
        head = row(self.title, self._latency, spacing=8)
        head.setStretch(0, 1)
        under = row(self._about, self._is_reference, -1, self._how, spacing=8)
        column(head, under, 4, self.picture, 4, self.table, spacing=2, owner=self).setStretch(3, 1)
        self.beside = sum(each.sizeHint().height() for each in (self.title, self._how)) + self.table.height() + 16
        """Height of what is no picture."""
        self.show_state(PanelState(""))

    def show_state(self, state: PanelState) -> None:
        if state == self.state and self.title.text():
            return
        self.state = state
        self.title.setText(state.title)
        self._latency.setText(state.latency)
        self._how.setText(state.how)
        self._about.setText(state.about)
        self._is_reference.setVisible(state.reference)
        self.table.show_state(state)
        self.setAccessibleName(state.title)
        self.setAccessibleDescription(self.said())

    def said(self) -> str:
        """All that it says, as it is read."""
        state = self.state
        measures = [f"{each.name}: {each.now}, mean {each.mean}" for each in state.measures]
        parts = (state.latency, state.about, "the reference" if state.reference else "", state.problem, *measures, state.counted)
        return ". ".join(part.rstrip(".") for part in parts if part)


class AgreementTable(QWidget):
    """What is measured against the reference, on this frame and on average; or why nothing is."""

    def __init__(self) -> None:
        super().__init__()
        self.reference = Button("Make reference", strength="link")
        self._measured = False
        self._now, self._mean = _figure("quiet"), _figure("quiet")
        self._problem = Label(typeface.font(tokens.CAPTION), wrap=True)
        self._problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        for place, part in enumerate((self.reference, self._now, self._mean)):
            grid.addWidget(part, 0, place, Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft)
        self._cells: list[tuple[Label, ...]] = []
        for line in range(1, ROWS + 1):
            self._cells.append((Label(typeface.font(tokens.CAPTION), "quiet", elide=True), _figure(), _figure()))
            for place, cell in enumerate(self._cells[-1]):
                grid.addWidget(cell, line, place)
        grid.addWidget(self._problem, 1, 0, ROWS, 3)
        grid.setRowStretch(ROWS + 1, 1)
        self.setFixedHeight(self.reference.sizeHint().height() + ROWS * (self._now.sizeHint().height() + 1) + 2)

    def show_state(self, state: PanelState) -> None:
        self.reference.setVisible(not state.reference and not state.broken)
        self.reference.setAccessibleName(f"Hold the others against {state.title}")
        self._measured = bool(state.measures) and not state.problem
        self._name_column()
        self._mean.setText(state.counted)
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        measures = state.measures[:ROWS] if not state.problem else ()
        for line, cells in enumerate(self._cells):
            texts = (measures[line].name, measures[line].now, measures[line].mean) if line < len(measures) else ("", "", "")
            for cell, text in zip(cells, texts, strict=True):
                cell.setText(text)
                cell.setVisible(not state.problem)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._name_column()

    def _name_column(self) -> None:
        narrow = self.width() < _NARROW
        self._grid.setHorizontalSpacing(6 if narrow else 10)
        self._now.setText(("Now" if narrow else "This frame") if self._measured else "")


def _figure(role: Literal["", "quiet"] = "") -> Label:
    label = Label(typeface.font(tokens.CAPTION, tabular=True), role)
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label
