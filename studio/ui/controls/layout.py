"""Rows and columns in one line each."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

from PySide6.QtCore import Qt
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


def order_tabs(layout: QLayout, after: QWidget | None = None) -> None:
    """Lets the tab key go through what is laid out in that order, whenever it was made. after: the widget that comes before all of it."""
    stops = [*([after] if after else []), *_stops(layout)]
    for first, second in pairwise(stops):
        QWidget.setTabOrder(first, second)


def _stops(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item and (inner := item.layout()):
            yield from _stops(inner)
        elif item and (widget := item.widget()):
            yield from _stops_of(widget)


def _stops_of(widget: QWidget) -> Iterator[QWidget]:
    proxy = widget.focusProxy()
    if (proxy is None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus) or (proxy and widget.isAncestorOf(proxy)):
        yield widget  # Qt moves it with the part that takes the focus for it
    elif (inner := widget.layout()) is not None:
        yield from _stops(inner)
    else:
        for child in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            yield from _stops_of(child)


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
