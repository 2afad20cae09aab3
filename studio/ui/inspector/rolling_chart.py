"""Time per frame over the last seconds."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting

SECONDS = 10.0
_SCALE_WIDTH = 44


class RollingChart(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._points: Sequence[tuple[float, float]] = ()
        self._budget: float | None = None
        self._top = 10.0
        self.setFixedHeight(52)
        self.setAccessibleName("Time per frame over the last ten seconds")

    def show_points(self, points: Sequence[tuple[float, float]], fps: float | None) -> None:
        """points: seconds ago and seconds of work, oldest first. fps: the target, whose interval is the dashed line."""
        self._points = points
        self._budget = 1000.0 / fps if fps else None
        self._top = chart_top([seconds * 1000 for _, seconds in points])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painter.setPen(theme.colour(colours.hairline))
        painter.drawLine(QPointF(0, self.height() - 0.5), QPointF(self.width() - _SCALE_WIDTH, self.height() - 0.5))
        painter.setPen(theme.colour(colours.quiet))
        painter.setFont(typeface.font(tokens.CAPTION - 1, tabular=True))
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(self.width() - _SCALE_WIDTH, 0, _SCALE_WIDTH, 14), right, f"{words.significant(self._top)} ms")
        painter.drawText(QRectF(self.width() - _SCALE_WIDTH, self.height() - 13, _SCALE_WIDTH, 14), right, "0 ms")
        plot = QRectF(0, 0, self.width() - _SCALE_WIDTH, self.height() - 1)
        painter.setClipRect(plot)
        if self._budget is not None and self._budget <= self._top:
            y = plot.height() * (1 - self._budget / self._top)
            painter.setPen(QPen(theme.colour(colours.quiet), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(0, y), QPointF(plot.width(), y))
        painter.setPen(QPen(theme.colour(colours.accent), 1.5))
        across, down = plot.width() / SECONDS, plot.height() * 1000 / self._top
        painter.drawPolyline([QPointF(plot.width() - ago * across, plot.height() - seconds * down) for ago, seconds in self._points])


def chart_top(values: Sequence[float]) -> float:
    """Holds all but the rarest values: one hiccup doesn't flatten ten seconds."""
    usual = sorted(values)[int(len(values) * 0.97)] if values else 0.0
    return nice_top(1.25 * usual)


def nice_top(value: float) -> float:
    """The next of 1, 2, 5 × 10ⁿ above `value`, at least 5: the scale then changes seldom."""
    top = 5.0
    for factor in (2.0, 2.0, 2.5) * 8:
        if value <= top:
            break
        top *= factor
    return top
