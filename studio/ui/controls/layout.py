"""Rows and columns in one line each."""

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Item = QWidget | QLayout | int
"""A widget, a layout, or a gap in pixels; a gap of −1 takes the room that is left."""


Box = TypeVar("Box", bound=QBoxLayout)


def row(*items: Item, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0), owner: QWidget | None = None) -> QHBoxLayout:
    return _filled(QHBoxLayout(owner) if owner else QHBoxLayout(), items, spacing, margins)


def column(*items: Item, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0), owner: QWidget | None = None) -> QVBoxLayout:
    return _filled(QVBoxLayout(owner) if owner else QVBoxLayout(), items, spacing, margins)


def empty(layout: QLayout) -> None:
    """Takes everything out and deletes it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            empty(inner)


def _filled(box: Box, items: tuple[Item, ...], spacing: int, margins: tuple[int, int, int, int]) -> Box:
    box.setContentsMargins(*margins)
    box.setSpacing(spacing)
    for item in items:
        if isinstance(item, QWidget):
            box.addWidget(item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        elif item < 0:
            box.addStretch(1)
        else:
            box.addSpacing(item)
    return box
