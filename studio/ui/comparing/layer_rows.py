"""How far two models are apart layer by layer: a bar for each, the first that parts and the one that loses most marked."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidgetItem

from studio.ui import tokens
from studio.ui.comparing.layering import Layered, LayerRow
from studio.ui.controls.row_painter import LEFT, RIGHT, ROW, RowPainter, paint_cell, paint_share
from studio.ui.controls.rows import Rows
from studio.vision.decibels import IDENTICAL_DB

_HIGH = 22
_FULL_DB = 60.0
"""A bar is full from here on: the difference is a thousandth."""
_BAR, _NUMBER, _MARK, _OPERATOR = 160.0, 64.0, 140.0, 140.0


class LayerRows(Rows):
    def __init__(self) -> None:
        super().__init__("Layers")
        self.setItemDelegate(_LayerPainter(self, _HIGH))

    def show_layers(self, found: Layered) -> None:
        self.clear()
        for row in found.rows:
            item = QListWidgetItem(f"{row.name}, {row.operator}", self)
            item.setData(ROW, row)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, ", ".join(filter(None, (f"{row.decibels:.1f} dB", mark(row)))))
            item.setToolTip(row.name)
            if row.first:
                self.setCurrentItem(item)
                self.scrollToItem(item, Rows.ScrollHint.PositionAtCenter)

    def open_row(self, item: QListWidgetItem) -> None:
        """There is nothing more to see of a layer."""


def mark(row: LayerRow) -> str:
    if row.first and row.most:
        return "they part, most lost"
    return "they part here" if row.first else "most is lost here" if row.most else ""


class _LayerPainter(RowPainter):
    def paint_row(self, painter: QPainter, area: QRectF, row: LayerRow, colours: tokens.Theme) -> None:
        room = area.adjusted(8, 0, -16, 0)
        name = QRectF(room.x(), room.y(), room.width() - _OPERATOR - _BAR - _NUMBER - _MARK - 40, room.height())
        operator = QRectF(name.right() + 10, room.y(), _OPERATOR, room.height())
        bar = QRectF(operator.right() + 10, room.y(), _BAR, room.height())
        number = QRectF(bar.right() + 4, room.y(), _NUMBER, room.height())
        marked = QRectF(number.right() + 16, room.y(), _MARK, room.height())
        share = min(1.0, max(0.0, row.decibels / _FULL_DB))
        paint_share(painter, bar, share, colours.warning if row.first or row.most else colours.accent, colours.track)
        paint_cell(painter, name, LEFT, row.name, colours.text, Qt.TextElideMode.ElideLeft)
        paint_cell(painter, operator, LEFT, row.operator, colours.quiet)
        paint_cell(painter, number, RIGHT, "identical" if row.decibels >= IDENTICAL_DB else f"{row.decibels:.1f} dB", colours.text)
        paint_cell(painter, marked, LEFT, mark(row), colours.warning)
