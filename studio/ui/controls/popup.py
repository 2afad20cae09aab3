"""Menus and lists that open over the window, with the round corners of the look."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def round_corners(popup: QWidget) -> None:
    """Lets what lies behind show through beside the corners, which the style sheet rounds; call it before it is shown."""
    popup.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    popup.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
    popup.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
