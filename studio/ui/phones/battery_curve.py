"""Hours of battery at every rate from 30 to 1 frames a second, as a band, with the rate of now marked."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.phones.energy import Battery
from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting

_LEFT, _BELOW, _ABOVE, _RIGHT = 26, 16, 6, 8
_FASTEST = 30.0


class BatteryCurve(QWidget):
    """It ends at the rate that the phone reaches at most."""

    def __init__(self) -> None:
        super().__init__()
        self._series: tuple[Battery, ...] = ()
        self._now: Battery | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Battery by frame rate")

    def sizeHint(self) -> QSize:
        return QSize(200, 118)

    def show_series(self, series: Sequence[Battery], now: Battery | None) -> None:
        """series: by rising rate; now: at the rate that the app is to run at."""
        self._series, self._now = tuple(series), now
        told = [self._said(each) for each in series if each.asked in (1.0, 15.0, 30.0)]
        self.setAccessibleDescription("; ".join([*([f"now {self._said(now)}"] if now else []), *told]))
        self.setToolTip("\n".join(told))
        self.update()

    @property
    def told(self) -> str:
        return self.accessibleDescription()

    def _said(self, battery: Battery) -> str:
        return f"{words.significant(battery.rate)} fps: {words.span(battery.hours.low, battery.hours.high)} h"

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._series:
            return
        colours = theme.of(self)
        painter = painting.antialiased(self)
        top = hours_top(max(each.hours.high for each in self._series))
        self._axes(painter, top)
        reached = [each for each in self._series if each.rate >= each.asked] or list(self._series[:1])
        band, line = QPainterPath(), QPainterPath()
        for path, ends in ((band, ("low",)), (line, ("value",))):
            for place, each in enumerate(reached):
                point = self._at(each.asked, getattr(each.hours, ends[0]), top)
                path.lineTo(point) if place else path.moveTo(point)
        for each in reversed(reached):
            band.lineTo(self._at(each.asked, each.hours.high, top))
        band.closeSubpath()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(colours.accent, 0.22))
        painter.drawPath(band)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour(colours.accent), 1.5))
        painter.drawPath(line)
        if self._now:
            self._mark(painter, self._now, top)

    def _axes(self, painter: QPainter, top: float) -> None:
        colours = theme.of(self)
        painter.setFont(typeface.font(tokens.CAPTION - 1, tabular=True))
        for hours in (0.0, top / 2, top):
            y = self._at(0, hours, top).y()
            painter.setPen(theme.colour(colours.hairline))
            painter.drawLine(QPointF(_LEFT, y), QPointF(self.width() - _RIGHT, y))
            painter.setPen(theme.colour(colours.quiet))
            middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(QRectF(0, y - 7, _LEFT - 5, 14), middle, f"{hours:g} h" if hours else "0")
        for rate in (1, 10, 20, 30):
            x = self._at(rate, 0, top).x()
            painter.drawText(
                QRectF(x - 20, self.height() - 13, 40, 13), Qt.AlignmentFlag.AlignCenter, f"{rate} fps" if rate == 1 else f"{rate}"
            )

    def _mark(self, painter: QPainter, now: Battery, top: float) -> None:
        colours = theme.of(self)
        rate = min(_FASTEST, now.rate)
        low, high = self._at(rate, now.hours.low, top), self._at(rate, now.hours.high, top)
        painter.setPen(QPen(theme.colour(colours.text), 1.5))
        painter.drawLine(low, high)
        painter.setPen(QPen(theme.colour(colours.window), 2))
        painter.setBrush(theme.colour(colours.text))
        painter.drawEllipse(self._at(rate, now.hours.value, top), 4.5, 4.5)

    def _at(self, rate: float, hours: float, top: float) -> QPointF:
        width, height = self.width() - _LEFT - _RIGHT, self.height() - _BELOW - _ABOVE
        return QPointF(_LEFT + width * rate / _FASTEST, _ABOVE + height * (1 - hours / top))


def hours_top(hours: float) -> float:
    """The next of 1, 2, 4, 6, 8, 10, 12, 16, 20, … that holds them all."""
    for top in (1.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 20.0, 30.0):
        if hours <= top:
            return top
    return 10.0 * -(-hours // 10.0)
