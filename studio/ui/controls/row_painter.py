"""Paints the rows of a list as those of a table: cells of text, and bars that show a share."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting

ROW = Qt.ItemDataRole.UserRole
"""Of an item: what its row shows."""

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_THICK = 6.0
_SHORTEST = 3.0


class RowPainter(QStyledItemDelegate):
    """A subclass paints what is in a row; what is behind a chosen one is painted here."""

    def __init__(self, rows: QListWidget, high: int) -> None:
        """high: of each row, in pixels."""
        super().__init__(rows)
        self._rows, self._high = rows, high

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, self._high)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        colours, area = theme.of(self._rows), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painting.rounded(painter, area.adjusted(0, 1, 0, -1), 5, theme.colour(colours.raised))
        painter.setFont(typeface.font(tokens.CAPTION + 1, tabular=True))
        self.paint_row(painter, area, index.data(ROW), colours)
        painter.restore()

    def paint_row(self, painter: QPainter, area: QRectF, row: Any, colours: tokens.Theme) -> None:
        raise NotImplementedError


def paint_cell(
    painter: QPainter, box: QRectF, side: Qt.AlignmentFlag, text: str, colour: str, cut: Qt.TextElideMode = Qt.TextElideMode.ElideRight
) -> None:
    """cut: where a text that is too long is."""
    painter.setPen(theme.colour(colour))
    painter.drawText(box, side, QFontMetricsF(painter.font()).elidedText(text, cut, box.width()))


def paint_share(painter: QPainter, box: QRectF, share: float, colour: str, track: str) -> None:
    """A bar from side to side of `box`, halfway down. share: 0 … 1, of it that has `colour`."""
    bar = QRectF(box.x(), box.center().y() - _THICK / 2, box.width(), _THICK)
    painting.rounded(painter, bar, _THICK / 2, theme.colour(track))
    if share > 0:
        bar.setWidth(max(_SHORTEST, bar.width() * share))
        painting.rounded(painter, bar, _THICK / 2, theme.colour(colour))
