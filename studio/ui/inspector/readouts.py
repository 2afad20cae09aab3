"""The four numbers that are read first: rate, age, energy, power."""

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.runtime.reading import Summary
from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.controls.tag import Tag
from studio.ui.figures import Figure, figures


class Readout(QWidget):
    """A large number with its unit, a caption below, and a tag when it was not simply counted."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._figure = Figure("–", "", "", "")
        self.tag = Tag(self)
        self.tag.hide()
        self.setFixedHeight(66)
        self.setAccessibleName(name)

    @property
    def text(self) -> str:
        return f"{self._figure.value} {self._figure.unit}, {self._figure.caption}"

    def show_figure(self, figure: Figure) -> None:
        if figure == self._figure:
            return
        self._figure = figure
        self.setAccessibleDescription(self.text)
        self.setToolTip(figure.tip)
        self.tag.show_source(self._name, figure.how, figure.source)
        self.tag.adjustSize()
        self.tag.move(self.width() - self.tag.width() - 6, 6)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(143, 66)

    def resizeEvent(self, event: object) -> None:
        self.tag.move(self.width() - self.tag.width() - 6, 6)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        line = theme.colour(colours.hairline) if colours.scheme == "light" else None
        fill = colours.panel if colours.scheme == "light" else colours.card
        painting.rounded(painter, QRectF(self.rect()), tokens.CARD_RADIUS, theme.colour(fill), line)
        value_font = typeface.semibold(tokens.READOUT, tabular=True)
        painter.setFont(value_font)
        painter.setPen(theme.colour(colours.text))
        painter.drawText(QPointF(11, 33), self._figure.value)
        painter.setFont(typeface.font(12))
        painter.setPen(theme.colour(colours.quiet))
        painter.drawText(QPointF(11 + QFontMetricsF(value_font).horizontalAdvance(self._figure.value) + 3, 33), self._figure.unit)
        painter.setFont(typeface.font(tokens.CAPTION, tabular=True))
        painter.drawText(QPointF(12, 53), self._figure.caption)


class Readouts(QWidget):
    """`source_wanted` gives the tag that was clicked."""

    source_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rate, self.age = Readout("Frames a second"), Readout("Age when shown")
        self.energy, self.power = Readout("Energy per frame"), Readout("Power and load")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(10)
        for index, readout in enumerate((self.rate, self.age, self.energy, self.power)):
            grid.addWidget(readout, index // 2, index % 2)
            readout.tag.clicked.connect(lambda _=False, tag=readout.tag: self.source_wanted.emit(tag))
        self.show_summary(None)

    def show_summary(self, summary: Summary | None) -> None:
        for readout, figure in zip((self.rate, self.age, self.energy, self.power), figures(summary), strict=True):
            readout.show_figure(figure)
