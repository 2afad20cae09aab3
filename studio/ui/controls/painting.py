"""Strokes and fills that several controls share."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from studio.ui import theme


def antialiased(widget: QWidget) -> QPainter:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    return painter


def rounded(painter: QPainter, box: QRectF, radius: float, fill: QColor | None = None, line: QColor | None = None) -> None:
    """A filled box with a hairline inside its edge."""
    painter.setPen(QPen(line, 1) if line else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5) if line else box, radius, radius)


def focus_ring(painter: QPainter, widget: QWidget, box: QRectF, radius: float) -> None:
    """Drawn when `widget` has the keyboard."""
    if widget.hasFocus():
        painter.setPen(QPen(theme.colour(theme.of(widget).accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius - 0.5, radius - 0.5)


def by_keyboard(event: QFocusEvent) -> bool:
    reason = Qt.FocusReason
    return event.reason() in (reason.TabFocusReason, reason.BacktabFocusReason, reason.ShortcutFocusReason, reason.OtherFocusReason)
