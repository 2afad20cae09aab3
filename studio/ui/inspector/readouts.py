"""The four numbers that are read first: rate, age, energy, power."""

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.api import Estimate
from studio.runtime.reading import Summary
from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting
from studio.ui.controls.tag import Tag


class Readout(QWidget):
    """A large number with its unit, a caption below, and a tag when it was not simply counted."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._value, self._unit, self._caption = "–", "", ""
        self.tag = Tag(self)
        self.tag.hide()
        self.setFixedHeight(66)
        self.setAccessibleName(name)

    @property
    def text(self) -> str:
        return f"{self._value} {self._unit}, {self._caption}"

    def show_value(self, value: str, unit: str, caption: str) -> None:
        if (value, unit, caption) == (self._value, self._unit, self._caption):
            return
        self._value, self._unit, self._caption = value, unit, caption
        self.setAccessibleDescription(self.text)
        self.update()

    def show_estimate(self, estimate: Estimate | None) -> None:
        self.tag.show_source(estimate.how if estimate else "", estimate.source if estimate else "")
        self.tag.adjustSize()
        self.tag.move(self.width() - self.tag.width() - 6, 6)

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
        painter.drawText(QPointF(11, 33), self._value)
        painter.setFont(typeface.font(12))
        painter.setPen(theme.colour(colours.quiet))
        painter.drawText(QPointF(11 + QFontMetricsF(value_font).horizontalAdvance(self._value) + 4, 33), self._unit)
        painter.setFont(typeface.font(tokens.CAPTION, tabular=True))
        painter.drawText(QPointF(12, 53), self._caption)


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
        if summary is None or summary.processed == 0:
            for readout, unit, caption in (
                (self.rate, "fps", "nothing yet"),
                (self.age, "ms", "age when shown"),
                (self.energy, "mJ", "per frame"),
                (self.power, "W", "CPU –"),
            ):
                readout.show_value("–", unit, caption)
                readout.show_estimate(None)
            return
        unit = "fps" if summary.target is None else f"of {words.target(summary.target)} fps"
        self.rate.show_value(words.rate(summary.fps), unit, f"{summary.dropped} dropped")
        age, worst = summary.age_p50, summary.age_p95
        self.age.show_value("–" if age is None else words.significant(age * 1000), "ms", "age when shown")
        self.age.setToolTip("" if worst is None else f"95 of 100 pictures are at most {words.significant(worst * 1000)} ms old")
        self.energy.show_value(*_small_unit(summary.energy, 1.0, "mJ", "J"), _range(summary.energy))
        self.energy.show_estimate(summary.energy)
        load = f"CPU {summary.cpu * 100:.0f} % · {words.size(summary.memory)}"
        self.power.show_value(*_small_unit(summary.power, 0.1, "mW", "W"), load)
        self.power.show_estimate(summary.power)


def _small_unit(estimate: Estimate | None, limit: float, small: str, unit: str) -> tuple[str, str]:
    """The value in thousandths below `limit`: a short number with its unit."""
    if estimate is None:
        return "–", small if limit >= 1 else unit
    if estimate.value < limit:
        return words.significant(estimate.value * 1000), small
    return words.significant(estimate.value), unit


def _range(energy: Estimate | None) -> str:
    if energy is None:
        return "per frame"
    scale = 1000 if energy.value < 1 else 1
    return f"per frame · {words.span(energy.low * scale, energy.high * scale)}"
