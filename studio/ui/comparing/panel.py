"""One model of a comparison: its name and time, the picture with its marks, and how far it agrees."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
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


class PanelPicture(QWidget):
    """The frame with one model's marks, as large as fits."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._size = (16, 9)
        self._view = View("")
        self._dimmed = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(64, 36)

    def sizeHint(self) -> QSize:
        return QSize(320, 180)

    def show_view(self, image: QImage, frame_size: tuple[int, int], view: View, *, dimmed: bool) -> None:
        """image: the frame's picture, which outlives this; frame_size: width and height of the frame, the space of the marks."""
        self._image, self._size, self._view, self._dimmed = image, frame_size, view, dimmed
        self.update()

    def box(self) -> QRectF:
        scale = min(self.width() / self._size[0], self.height() / self._size[1])
        width, height = self._size[0] * scale, self._size[1] * scale
        return QRectF((self.width() - width) / 2, 0, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
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
            if self._dimmed:
                painter.fillRect(box, theme.colour(colours.well, 0.62))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(corners(box), theme.colour(colours.window))
        painter.end()


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
        self._problem = Label(typeface.font(tokens.CAPTION), wrap=True)
        self.reference = Button("Make reference", strength="link")
        self.reference.clicked.connect(self.hold)
        self._is_reference = Label(typeface.semibold(tokens.CAPTION), text="Reference")
        self._table = QWidget()
        self._cells = self._made_table()
        head, under = (
            row(self.title, self._latency, spacing=8),
            row(self._about, self._is_reference, self.reference, -1, self._how, spacing=8),
        )
        head.setStretch(0, 1)
        below = QWidget()
        column(self._problem, self._table, -1, spacing=2, margins=(0, 6, 0, 0), owner=below)
        below.setFixedHeight(6 + (ROWS + 1) * (self._cells[0][0].sizeHint().height() + 1))
        words = QWidget()
        words.setLayout(under)
        words.setFixedHeight(self.reference.sizeHint().height())
        column(head, words, self.picture, below, spacing=2, owner=self).setStretch(2, 1)
        self.beside = self.title.sizeHint().height() + words.height() + below.height() + 6
        """Height of what is no picture."""
        self.show_state(PanelState(""))

    def show_state(self, state: PanelState) -> None:
        self.state = state
        self.title.setText(state.title)
        self._latency.setText(state.latency)
        self._how.setText(state.how)
        self._about.setText(state.about)
        self.reference.setVisible(not state.reference and not state.broken)
        self.reference.setAccessibleName(f"Hold the others against {state.title}")
        self._is_reference.setVisible(state.reference)
        self._problem.setText(state.problem)
        self._problem.setVisible(bool(state.problem))
        self._table.setVisible(bool(state.measures) and not state.problem)
        texts = [("", "This frame", state.counted), *((each.name, each.now, each.mean) for each in state.measures[:ROWS])]
        for line, cells in enumerate(self._cells):
            for cell, text in zip(cells, texts[line] if line < len(texts) else ("", "", ""), strict=True):
                cell.setText(text)
        self.setAccessibleName(state.title)
        self.setAccessibleDescription(self.said())

    def said(self) -> str:
        """All that it says, as it is read."""
        state = self.state
        measures = [f"{each.name}: {each.now}, mean {each.mean}" for each in state.measures]
        parts = (state.latency, state.about, "the reference" if state.reference else "", state.problem, *measures, state.counted)
        return ". ".join(filter(None, parts))

    def _made_table(self) -> list[tuple[Label, Label, Label]]:
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(0, 1)
        cells = []
        for line in range(ROWS + 1):
            quiet = "" if line else "quiet"
            font = typeface.font(tokens.CAPTION, tabular=True)
            name = Label(typeface.font(tokens.CAPTION), "quiet", elide=True)
            now, mean = Label(font, quiet), Label(font, quiet)  # type: ignore[arg-type]  # both are roles
            for place, label in enumerate((name, now, mean)):
                side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
                label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                grid.addWidget(label, line, place)
            cells.append((name, now, mean))
        return cells
