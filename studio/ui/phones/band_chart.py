"""A curve with the band it may lie in, over two plain scales."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.api import Estimate
from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting

_BELOW, _ABOVE, _RIGHT, _GAP = 17, 8, 14, 6


class BandChart(QWidget):
    """marks: places below, each with its words; unit: of the numbers on the left."""

    def __init__(self, name: str, marks: Sequence[tuple[float, str]], unit: str) -> None:
        super().__init__()
        self._marks, self._unit = marks, unit
        self._points: tuple[tuple[float, Estimate], ...] = ()
        self._now: tuple[float, Estimate] | None = None
        self._top = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(200, 118)

    @property
    def told(self) -> str:
        return self.accessibleDescription()

    def show_points(self, points: Sequence[tuple[float, Estimate]], now: tuple[float, Estimate] | None, told: Sequence[str]) -> None:
        """points: by rising place; now: the one that is marked; told: what stands there, in words."""
        self._points, self._now = tuple(points), now
        self._top = top_of(max((each.high for _, each in self._points), default=1.0))
        self.setAccessibleDescription("; ".join(told))
        self.setToolTip("\n".join(told))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._points:
            return
        colours = theme.of(self)
        painter = painting.antialiased(self)
        self._axes(painter)
        band, line = QPainterPath(), QPainterPath()
        for first, (place, each) in enumerate(self._points):
            for path, value in ((band, each.low), (line, each.value)):
                point = self._at(place, value)
                path.lineTo(point) if first else path.moveTo(point)
        for place, each in reversed(self._points):
            band.lineTo(self._at(place, each.high))
        band.closeSubpath()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(colours.accent, 0.22))
        painter.drawPath(band)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour(colours.accent), 1.5))
        painter.drawPath(line)
        if self._now:
            self._mark(painter, *self._now)

    def _axes(self, painter: QPainter) -> None:
        colours = theme.of(self)
        painter.setFont(typeface.font(tokens.CAPTION - 1, tabular=True))
        for value in (0.0, self._top / 2, self._top):
            y = self._at(0, value).y()
            painter.setPen(theme.colour(colours.hairline))
            painter.drawLine(QPointF(self._left, y), QPointF(self.width() - _RIGHT, y))
            painter.setPen(theme.colour(colours.quiet))
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(QRectF(0, y - 7, self._left - _GAP, 14), middle, self._said(value))
        for place, words in self._marks:
            x = self._at(place, 0).x()
            painter.drawText(QRectF(x - 24, self.height() - 13, 48, 13), Qt.AlignmentFlag.AlignCenter, words)

    def _mark(self, painter: QPainter, place: float, now: Estimate) -> None:
        colours = theme.of(self)
        painter.setPen(QPen(theme.colour(colours.text), 1.5))
        painter.drawLine(self._at(place, now.low), self._at(place, now.high))
        painter.setPen(QPen(theme.colour(colours.window), 2))
        painter.setBrush(theme.colour(colours.text))
        painter.drawEllipse(self._at(place, now.value), 4.5, 4.5)

    def _said(self, value: float) -> str:
        return f"{value:g} {self._unit}" if value else "0"

    @property
    def _left(self) -> int:
        metrics = QFontMetricsF(typeface.font(tokens.CAPTION - 1, tabular=True))
        return round(max(metrics.horizontalAdvance(self._said(value)) for value in (self._top / 2, self._top))) + _GAP + 2

    def _at(self, place: float, value: float) -> QPointF:
        last = self._marks[-1][0]
        width, height = self.width() - self._left - _RIGHT, self.height() - _BELOW - _ABOVE
        return QPointF(self._left + width * min(place, last) / last, _ABOVE + height * (1 - value / self._top))


def top_of(value: float) -> float:
    """The next of 1, 2, 4, 6, 8, 10, 12, 16, 20, … that holds it."""
    for top in (1.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 30.0):
        if value <= top:
            return top
    return 10.0 * -(-value // 10.0)
