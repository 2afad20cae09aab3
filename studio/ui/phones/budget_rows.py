"""Every phone in a row of a table: what a frame would take there, at what rate and for how long, and whether that holds the budget."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.api import Estimate
from studio.phones.budget import Judgement, NoCost, Verdict
from studio.phones.profile import Phone
from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting
from studio.ui.controls.rows import Rows

_ROW = Qt.ItemDataRole.UserRole
_HEIGHT, _EDGE, _COLUMN, _VERDICT = 46, 12, 84, 78
_HEADS = ("ms a frame", "fps", "battery h")
_MOST_FPS = 240.0
"""No camera gives more, and nobody sees them."""


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """remedy: what would make it hold, "" for nothing known."""

    phone: Phone
    found: Judgement | NoCost
    remedy: str = ""

    @property
    def verdict(self) -> Verdict | None:
        return self.found.verdict if isinstance(self.found, Judgement) else None

    @property
    def cells(self) -> tuple[str, str, str]:
        """Ranges: of a frame's time, the rate, hours of battery at the wanted rate."""
        if isinstance(self.found, NoCost):
            return "", "", ""
        cost = self.found.cost
        rate = words.span(cost.rate.low, cost.rate.high) if cost.rate.low < _MOST_FPS else f"over {_MOST_FPS:.0f}"
        return _span(cost.ms), rate, _span(self.found.battery.hours)

    @property
    def about(self) -> str:
        year = f"{self.phone.year.value:.0f}"
        if isinstance(self.found, NoCost):
            return f"{year} · {self.found.reason}"
        how = "rough" if self.found.cost.rough else self.found.cost.ms.how
        return f"{year} · {how}{f' · would do with {self.remedy}' if self.remedy else ''}"

    @property
    def said(self) -> str:
        if isinstance(self.found, NoCost):
            return f"unknown; {self.about}"
        told = "; ".join(f"{head}: {cell}" for head, cell in zip(_HEADS, self.cells, strict=True))
        return f"{self.verdict}; {told}; {self.about}"


def _span(estimate: Estimate) -> str:
    return words.span(estimate.low, estimate.high)


def ink_of(verdict: Verdict | None, colours: tokens.Theme) -> str:
    return {"passes": colours.good, "unsure": colours.warning, "fails": colours.error, None: colours.quiet}[verdict]


class BudgetRows(Rows):
    """`chosen` gives the name of the phone that is looked at, `wanted` that of one to compare with: by a double click or Enter."""

    chosen = Signal(str)
    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("Phones")
        self.setItemDelegate(_RowPainter(self))
        self.currentItemChanged.connect(lambda item: self.chosen.emit(item.text()) if item else None)
        self.itemDoubleClicked.connect(self.open_row)

    @property
    def current(self) -> str:
        item = self.currentItem()
        return item.text() if item else ""

    def show_rows(self, rows: tuple[BudgetRow, ...], chosen: str = "") -> None:
        """In their order; the row that is looked at stays so."""
        names = [self.item(place).text() for place in range(self.count())]
        if names != [row.phone.name for row in rows]:
            before = self.current or chosen
            self.blockSignals(True)
            self.clear()
            for row in rows:
                QListWidgetItem(row.phone.name, self)
            self.blockSignals(False)
            for place, row in enumerate(rows):
                self.item(place).setData(_ROW, row)
            self.choose(before)
        for place, row in enumerate(rows):
            self.item(place).setData(_ROW, row)
            self.item(place).setData(Qt.ItemDataRole.AccessibleDescriptionRole, row.said)

    def choose(self, name: str) -> None:
        """The first where there is none of that name."""
        place = next((place for place in range(self.count()) if self.item(place).text() == name), 0)
        self.setCurrentRow(place)
        if item := self.currentItem():
            self.scrollToItem(item)

    def said(self) -> tuple[str, ...]:
        items = (self.item(place) for place in range(self.count()))
        return tuple(f"{item.text()}: {item.data(Qt.ItemDataRole.AccessibleDescriptionRole)}" for item in items)

    def open_row(self, item: QListWidgetItem) -> None:
        self.wanted.emit(item.text())


class Heads(QWidget):
    """Of the columns, in line with them."""

    def sizeHint(self) -> QSize:
        return QSize(200, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painting.antialiased(self)
        painter.setFont(typeface.font(tokens.CAPTION))
        painter.setPen(theme.colour(theme.of(self).quiet))
        for box, head in zip(_columns(QRectF(self.rect())), _HEADS, strict=False):
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, head)


def _columns(area: QRectF) -> list[QRectF]:
    """Those of the figures, then the verdict's."""
    right = area.right() - _EDGE - 10  # the scroll bar's room
    left = right - _VERDICT - 3 * _COLUMN
    figures = [QRectF(left + place * _COLUMN, area.y(), _COLUMN - 8, area.height()) for place in range(3)]
    return [*figures, QRectF(right - _VERDICT, area.y(), _VERDICT, area.height())]


class _RowPainter(QStyledItemDelegate):
    def __init__(self, rows: BudgetRows) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        row: BudgetRow | None = index.data(_ROW)
        if row is None:
            return
        colours, area = theme.of(self._rows), QRectF(option.rect)
        box = area.adjusted(0, 1, 0, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected := bool(option.state & QStyle.StateFlag.State_Selected):
            fill = colours.card if colours.scheme == "dark" else colours.panel
            painting.rounded(painter, box, tokens.CARD_RADIUS, theme.colour(fill), theme.colour(colours.accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painting.rounded(painter, box, tokens.CARD_RADIUS, theme.colour(colours.panel))
        self._figures(painter, QRectF(self._rows.viewport().rect().x(), area.y(), self._rows.width(), area.height()), row, colours)
        name = _columns(QRectF(0, area.y(), self._rows.width(), area.height()))[0].left() - _EDGE
        self._words(painter, QRectF(area.x() + _EDGE, area.y(), name, area.height()), row, colours)
        if selected and self._rows.hasFocus():
            painting.focus_ring(painter, self._rows, box.adjusted(3, 3, -3, -3), tokens.CARD_RADIUS - 3)
        painter.restore()

    def _figures(self, painter: QPainter, area: QRectF, row: BudgetRow, colours: tokens.Theme) -> None:
        right, middle = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignVCenter
        *columns, verdict = _columns(area)
        painter.setFont(typeface.font(tabular=True))
        painter.setPen(theme.colour(colours.text))
        for box, cell in zip(columns, row.cells, strict=True):
            painter.drawText(box, right | middle, cell)
        painter.setPen(theme.colour(ink_of(row.verdict, colours)))
        painter.drawText(verdict, right | middle, row.verdict or "unknown")

    def _words(self, painter: QPainter, room: QRectF, row: BudgetRow, colours: tokens.Theme) -> None:
        lines = ((row.phone.name, typeface.font(), colours.text, -18.0), (row.about, typeface.font(tokens.CAPTION), colours.quiet, 1.0))
        for place, (text, font, ink, above) in enumerate(lines):
            # The line below the name may go on under figures where there are none.
            width = room.width() - _EDGE if place == 0 or isinstance(row.found, Judgement) else room.width() + 3 * _COLUMN
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(room.x(), room.center().y() + above, width + 2, 17), Qt.AlignmentFlag.AlignVCenter, shown)
