"""The pictures on which models lose most, with what is true and what was found."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from studio.ui import tokens, typeface
from studio.ui.controls.label import Label, section
from studio.ui.controls.layout import column, empty, row
from studio.ui.models.judging import HurtPictures

_HIGH, _SPACING = 120, 12
_NARROWEST = 150
"""Of a column, for the words under a picture."""


class HurtView(QWidget):
    def __init__(self, room: int) -> None:
        """room: pixels from left to right."""
        super().__init__()
        self._room = room
        self._rows = column(spacing=8, owner=self)

    def show_pictures(self, groups: Sequence[HurtPictures]) -> None:
        empty(self._rows)
        for group in groups:
            self._rows.addWidget(section(group.title))
            pictures = [(_scaled(image, self._room), image, text) for image, text in group.pictures]
            for line in _lines([max(_NARROWEST, size.width()) for size, *_ in pictures], self._room):
                holder = QWidget()
                row(*(_picture(*pictures[place], self.devicePixelRatioF()) for place in line), -1, spacing=_SPACING, owner=holder)
                self._rows.addWidget(holder)


def _lines(widths: Sequence[int], room: int) -> list[list[int]]:
    """Places of the pictures that fit beside each other."""
    lines: list[list[int]] = []
    used = room
    for place, width in enumerate(widths):
        if not lines or used + _SPACING + width > room:
            lines.append([])
            used = -_SPACING
        lines[-1].append(place)
        used += _SPACING + width
    return lines


def _scaled(image: QImage, room: int) -> QSize:
    return image.size().scaled(QSize(room, _HIGH), Qt.AspectRatioMode.KeepAspectRatio)


def _picture(size: QSize, image: QImage, text: str, ratio: float) -> QWidget:
    shown = QLabel()
    pixels = QPixmap.fromImage(image.scaled(size * ratio, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation))
    pixels.setDevicePixelRatio(ratio)
    shown.setPixmap(pixels)
    shown.setAccessibleName(text)
    shown.setFixedSize(size)
    holder = QWidget()
    label = Label(typeface.font(tokens.CAPTION), "quiet", text, wrap=True)
    holder.setFixedWidth(max(_NARROWEST, size.width()))
    column(shown, label, -1, spacing=4, owner=holder)
    return holder
