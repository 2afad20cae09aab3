"""How far two models are apart layer by layer: a bar for each, the first that parts and the one that loses most marked."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.ui import theme, tokens, typeface
from studio.ui.comparing.layering import Layered, LayerRow
from studio.ui.controls import painting
from studio.ui.controls.rows import Rows
from studio.vision.decibels import IDENTICAL_DB

_LAYER = Qt.ItemDataRole.UserRole
_HIGH = 22
_FULL_DB = 60.0
"""A bar is full from here on: the difference is a thousandth."""
_BAR, _NUMBER, _MARK, _OPERATOR = 160.0, 64.0, 140.0, 140.0


class LayerRows(Rows):
    def __init__(self) -> None:
        super().__init__("Layers")
        self.setItemDelegate(_RowPainter(self))

    def show_layers(self, found: Layered) -> None:
        self.clear()
        for row in found.rows:
            item = QListWidgetItem(f"{row.name}, {row.operator}", self)
            item.setData(_LAYER, row)
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


class _RowPainter(QStyledItemDelegate):
    def __init__(self, rows: LayerRows) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, _HIGH)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        colours, row = theme.of(self._rows), index.data(_LAYER)
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painting.rounded(painter, area.adjusted(0, 1, 0, -1), 5, theme.colour(colours.raised))
        font = typeface.font(tokens.CAPTION + 1, tabular=True)
        painter.setFont(font)
        room = area.adjusted(8, 0, -16, 0)
        name = QRectF(room.x(), room.y(), room.width() - _OPERATOR - _BAR - _NUMBER - _MARK - 40, room.height())
        operator = QRectF(name.right() + 10, room.y(), _OPERATOR, room.height())
        bar = QRectF(operator.right() + 10, room.center().y() - 3, _BAR, 6)
        number = QRectF(bar.right() + 4, room.y(), _NUMBER, room.height())
        marked = QRectF(number.right() + 16, room.y(), _MARK, room.height())
        ink = colours.warning if row.first or row.most else colours.accent
        painting.rounded(painter, bar, 3, theme.colour(colours.track))
        if (share := min(1.0, max(0.0, row.decibels / _FULL_DB))) > 0:
            painting.rounded(painter, QRectF(bar.x(), bar.y(), max(3.0, _BAR * share), 6), 3, theme.colour(ink))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        decibels = "identical" if row.decibels >= IDENTICAL_DB else f"{row.decibels:.1f} dB"
        for box, side, text, colour in (
            (name, left, row.name, colours.text),
            (operator, left, row.operator, colours.quiet),
            (number, right, decibels, colours.text),
            (marked, left, mark(row), colours.warning),
        ):
            painter.setPen(theme.colour(colour))
            elide = Qt.TextElideMode.ElideLeft if box is name else Qt.TextElideMode.ElideRight
            painter.drawText(box, side, QFontMetricsF(font).elidedText(text, elide, box.width()))
        painter.restore()
