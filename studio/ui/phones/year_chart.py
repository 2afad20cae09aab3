"""Time per frame of every phone by its year, each with its range, against the time that the budget allows."""

import math
from itertools import groupby

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.phones.budget import Judgement, Target
from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting
from studio.ui.phones.budget_rows import BudgetRow, ink_of

_LEFT, _BELOW, _ABOVE, _RIGHT = 46, 18, 8, 10
_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
_NEAR = 12.0


class YearChart(QWidget):
    """`chosen` gives the phone that was pressed. Both scales are of ratios: half the time is as far down everywhere."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[tuple[BudgetRow, Judgement], ...] = ()
        self._allowed: float | None = None
        self._current = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("Time per frame by year")

    def sizeHint(self) -> QSize:
        return QSize(300, 168)

    def show_rows(self, rows: tuple[BudgetRow, ...], target: Target, current: str) -> None:
        """current: the phone that is looked at."""
        known = sorted(rows, key=lambda row: (row.phone.year.value, row.phone.name))
        self._rows = tuple((row, row.found) for row in known if isinstance(row.found, Judgement))
        limits = [limit for limit in (1000 / target.rate if target.rate else None, target.latency_ms) if limit]
        self._allowed, self._current = min(limits, default=None), current
        passed = [row.phone.name for row, found in self._rows if found.verdict == "passes"]
        self.setAccessibleDescription(f"{len(passed)} of {len(rows)} phones hold it: {', '.join(passed)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows:
            return
        colours = theme.of(self)
        painter = painting.antialiased(self)
        self._axes(painter, colours)
        places = self._places()
        for (row, found), x in zip(self._rows, places, strict=True):
            ms, current = found.cost.ms, row.phone.name == self._current
            ink = theme.colour(ink_of(row.verdict, colours))
            painter.setPen(QPen(ink, 5.0 if current else 2.5, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(QPointF(x, self._y(ms.low)), QPointF(x, self._y(ms.high)))
            painter.setPen(QPen(theme.colour(colours.window), 1.5))
            painter.setBrush(ink)
            size = 5.5 if current else 4.0
            painter.drawEllipse(QPointF(x, self._y(ms.value)), size, size)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if row := self._at(event.position()):
            self.chosen.emit(row.phone.name)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self._at(event.pos().toPointF())
            QToolTip.showText(event.globalPos(), f"{row.phone.name}: {row.cells[0]} ms, {row.verdict}" if row else "", self)
            return True
        return super().event(event)

    def _at(self, point: QPointF) -> BudgetRow | None:
        if not self._rows:
            return None
        away, place = min((abs(x - point.x()), place) for place, x in enumerate(self._places()))
        return self._rows[place][0] if away <= _NEAR else None

    def _places(self) -> list[float]:
        """Where each phone stands: side by side within its year."""
        first, last = self._years()
        width = (self.width() - _LEFT - _RIGHT) / (last - first + 1)
        found = []
        for year, members in groupby(self._rows, key=lambda pair: int(pair[0].phone.year.value)):
            count = len(list(members))
            left = _LEFT + (year - first) * width
            found += [left + width * (place + 1) / (count + 1) for place in range(count)]
        return found

    def _years(self) -> tuple[int, int]:
        return int(self._rows[0][0].phone.year.value), int(self._rows[-1][0].phone.year.value)

    def _span(self) -> tuple[float, float]:
        """The ticks around all that is shown."""
        lows = [found.cost.ms.low for _, found in self._rows] + ([self._allowed] if self._allowed else [])
        highs = [found.cost.ms.high for _, found in self._rows] + ([self._allowed] if self._allowed else [])
        low = max((tick for tick in _TICKS if tick <= min(lows)), default=_TICKS[0])
        return low, min((tick for tick in _TICKS if tick >= max(highs)), default=_TICKS[-1])

    def _y(self, ms: float) -> float:
        low, high = self._span()
        share = math.log(max(low, min(high, ms)) / low) / max(1e-9, math.log(high / low))
        return _ABOVE + (self.height() - _ABOVE - _BELOW) * (1 - share)

    def _axes(self, painter: QPainter, colours: tokens.Theme) -> None:
        low, high = self._span()
        ticks = [tick for tick in _TICKS if low <= tick <= high]
        painter.setFont(typeface.font(tokens.CAPTION - 1, tabular=True))
        for tick in ticks if len(ticks) <= 8 else ticks[::3]:
            y = self._y(tick)
            painter.setPen(theme.colour(colours.hairline))
            painter.drawLine(QPointF(_LEFT, y), QPointF(self.width() - _RIGHT, y))
            painter.setPen(theme.colour(colours.quiet))
            painter.drawText(QRectF(0, y - 7, _LEFT - 6, 14), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{tick:g} ms")
        first, last = self._years()
        width = (self.width() - _LEFT - _RIGHT) / (last - first + 1)
        for year in range(first, last + 1):
            box = QRectF(_LEFT + (year - first) * width, self.height() - 14, width, 14)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, f"{year}" if width > 30 else f"’{year % 100:02}")
        if self._allowed:
            y = self._y(self._allowed)
            painter.setPen(QPen(theme.colour(colours.text), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(_LEFT, y), QPointF(self.width() - _RIGHT, y))
            told = f"{words.significant(self._allowed)} ms"
            painter.drawText(QRectF(self.width() - _RIGHT - 80, y - 15, 80, 14), Qt.AlignmentFlag.AlignRight, told)
