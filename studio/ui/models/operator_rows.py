"""A model's operators as a table."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.lab.model_facts import amount
from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.controls.rows import Rows
from studio.ui.models.inspecting import Inspected, OperatorRow

_OPERATOR = Qt.ItemDataRole.UserRole
_HIGH = 24
_WIDTHS = (40.0, 0.0, 130.0, 60.0, 104.0, 96.0, 120.0, 74.0)
"""Of the columns; the second takes the room that is left."""
_HEADS = ("", "Operator", "Output", "Type", "MACs", "Parameters", "Time", "Phone")
_RIGHT = {0, 4, 5, 6}
_BAR = 56.0


class OperatorRows(Rows):
    """`chosen` gives the index of the operator that is looked at."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__("Operators")
        self.most = 0.0
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # the heads of the columns count on its room
        self.setItemDelegate(_RowPainter(self))
        self.currentItemChanged.connect(lambda item: self.chosen.emit(item.data(_OPERATOR).index) if item else None)

    def show_operators(self, found: Inspected) -> None:
        self.most = found.most
        self.blockSignals(True)
        self.clear()
        for row in found.running:
            item = QListWidgetItem(f"{row.index} {row.name}", self)
            item.setData(_OPERATOR, row)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, row.about)
        self.blockSignals(False)

    def search(self, text: str) -> int:
        """How many are left."""
        left = 0
        for place in range(self.count()):
            item = self.item(place)
            hidden = not item.data(_OPERATOR).matches(text)
            item.setHidden(hidden)
            left += not hidden
        return left

    def choose(self, index: int) -> None:
        found = next((self.item(place) for place in range(self.count()) if self.item(place).data(_OPERATOR).index == index), None)
        if found is not None:
            self.setCurrentItem(found)

    def open_row(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_OPERATOR).index)


class OperatorHeads(QWidget):
    """Of the columns, in line with them."""

    def sizeHint(self) -> QSize:
        return QSize(200, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painting.antialiased(self)
        painter.setFont(typeface.font(tokens.CAPTION))
        painter.setPen(theme.colour(theme.of(self).quiet))
        for place, box in enumerate(_columns(QRectF(self.rect()).adjusted(0, 0, -22, 0))):
            painter.drawText(box, _side(place), _HEADS[place])


class _RowPainter(QStyledItemDelegate):
    def __init__(self, rows: OperatorRows) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, _HIGH)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        colours, row = theme.of(self._rows), index.data(_OPERATOR)
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painting.rounded(painter, area.adjusted(0, 1, 0, -1), 5, theme.colour(colours.raised))
        font = typeface.font(tokens.CAPTION + 1, tabular=True)
        painter.setFont(font)
        for place, (box, text) in enumerate(zip(_columns(area.adjusted(0, 0, -12, 0)), _texts(row), strict=True)):
            if place == 6:
                self._paint_bar(painter, box, row, colours)
            painter.setPen(theme.colour(colours.text if place in (1, 6) else colours.quiet))
            painter.drawText(box, _side(place), QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width()))
        painter.restore()

    def _paint_bar(self, painter: QPainter, box: QRectF, row: OperatorRow, colours: tokens.Theme) -> None:
        share = (row.milliseconds or 0.0) / self._rows.most if self._rows.most else 0.0
        bar = QRectF(box.x(), box.center().y() - 3, _BAR, 6)
        painting.rounded(painter, bar, 3, theme.colour(colours.track))
        if share > 0:
            painting.rounded(painter, QRectF(bar.x(), bar.y(), max(3.0, _BAR * share), 6), 3, theme.colour(colours.warning))


def _texts(row: OperatorRow) -> tuple[str, ...]:
    macs = "unknown" if row.macs is None else amount(row.macs).replace(" million", " M").replace(" billion", " G") if row.macs else ""
    parameters = f"{row.parameters:,}".replace(",", " ") if row.parameters else ""
    time = "" if row.milliseconds is None else f"{row.milliseconds:.2f} ms"
    return str(row.index), row.name, row.shape, row.dtype, macs, parameters, time, row.phone


def _columns(area: QRectF) -> list[QRectF]:
    gap = 10.0
    rest = area.width() - sum(_WIDTHS) - gap * len(_WIDTHS)
    boxes, left = [], area.x()
    for width in _WIDTHS:
        wide = width or max(60.0, rest)
        boxes.append(QRectF(left, area.y(), wide, area.height()))
        left += wide + gap
    return boxes


def _side(place: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if place in _RIGHT else Qt.AlignmentFlag.AlignLeft)
