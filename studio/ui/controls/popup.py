"""Menus and lists that open over the window, with the round corners of the look."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainterPath, QRegion
from PySide6.QtWidgets import QWidget

from studio.ui import tokens


def round_corners(popup: QWidget) -> None:
    """Lets what lies behind show through beside the corners, which the style sheet rounds; call it before it is shown."""
    if popup.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground):
        return
    popup.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    popup.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
    popup.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    if QGuiApplication.platformName() == "xcb":
        popup.installEventFilter(_Cut(popup))


class _Cut(QObject):
    """Cuts the corners off: X11 without a compositor shows black where a window is transparent."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show) and isinstance(watched, QWidget):
            path, radius = QPainterPath(), tokens.BUTTON_RADIUS - 1  # the smooth edge stays
            path.addRoundedRect(QRectF(watched.rect()), radius, radius)
            watched.setMask(QRegion(path.toFillPolygon().toPolygon()))
        return False
