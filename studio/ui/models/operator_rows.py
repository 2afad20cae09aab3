"""A model's operators as a table."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidgetItem, QWidget

from studio.lab.model_facts import amount
from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting
from studio.ui.controls.row_painter import LEFT, RIGHT, ROW, RowPainter, paint_cell, paint_share
from studio.ui.controls.rows import Rows
from studio.ui.models.inspecting import Inspected, OperatorRow

_HIGH = 24
_WIDTHS = (40.0, 0.0, 130.0, 60.0, 104.0, 96.0, 120.0, 74.0)
"""Of the columns; the second takes the room that is left."""
_HEADS = ("", "Operator", "Output", "Type", "MACs", "Parameters", "Time", "Phone")
_TIME = 6
_RIGHT = {0, 4, 5, _TIME}
_BAR = 56.0


class OperatorRows(Rows):
    """`chosen` gives the index of the operator that is looked at."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__("Operators")
        self.most = 0.0
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # the heads of the columns count on its room
        self.setItemDelegate(_OperatorPainter(self, _HIGH))
        self.currentItemChanged.connect(lambda item: self.chosen.emit(item.data(ROW).index) if item else None)

    def show_operators(self, found: Inspected) -> None:
        self.most = found.most
        self.blockSignals(True)
        self.clear()
        for row in found.running:
            item = QListWidgetItem(f"{row.index} {row.name}", self)
            item.setData(ROW, row)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, row.about)
        self.blockSignals(False)

    def search(self, text: str) -> int:
        """How many are left."""
        left = 0
        for place in range(self.count()):
            item = self.item(place)
            hidden = not item.data(ROW).matches(text)
            item.setHidden(hidden)
            left += not hidden
        return left

    def choose(self, index: int) -> None:
        found = next((self.item(place) for place in range(self.count()) if self.item(place).data(ROW).index == index), None)
        if found is not None:
            self.setCurrentItem(found)

    def open_row(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(ROW).index)


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


class _OperatorPainter(RowPainter):
    _rows: OperatorRows

    def paint_row(self, painter: QPainter, area: QRectF, row: OperatorRow, colours: tokens.Theme) -> None:
        for place, (box, text) in enumerate(zip(_columns(area.adjusted(0, 0, -12, 0)), _texts(row), strict=True)):
            if place == _TIME:
                share = (row.milliseconds or 0.0) / most if (most := self._rows.most) else 0.0
                paint_share(painter, QRectF(box.x(), box.y(), _BAR, box.height()), share, colours.warning, colours.track)
            paint_cell(painter, box, _side(place), text, colours.text if place in (1, _TIME) else colours.quiet)


def _texts(row: OperatorRow) -> tuple[str, ...]:
    macs = "unknown" if row.macs is None else amount(row.macs).replace(" million", " M").replace(" billion", " G") if row.macs else ""
    parameters = f"{row.parameters:,}".replace(",", " ") if row.parameters else ""
    time = "" if row.milliseconds is None else words.operator_time(row.milliseconds)
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
    return RIGHT if place in _RIGHT else LEFT
