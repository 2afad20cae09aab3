"""The list of phones to choose one from, newest first within each maker, with a field to search it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.phones.profile import Phone, phones
from studio.strict_table import TableError
from studio.ui import theme, tokens, typeface, words
from studio.ui.controls import painting
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column
from studio.ui.controls.rows import Rows

_PHONE = Qt.ItemDataRole.UserRole
_ROW, _HEAD, _EDGE = 44, 30, 12


def matching(known: tuple[Phone, ...], text: str) -> tuple[Phone, ...]:
    """Those of which every word is told, makers by name, each one's newest first."""
    wanted = text.casefold().split()
    found = [phone for phone in known if all(word in _said(phone).casefold() for word in wanted)]
    return tuple(sorted(found, key=lambda phone: (phone.maker.casefold(), -phone.year.value, phone.name)))


def _said(phone: Phone) -> str:
    return " ".join((phone.name, phone.maker, *phone.also, f"{phone.year.value:.0f}", phone.chip.value))


class PhoneChooser(QWidget):
    """`chosen` gives a name."""

    WIDTH = 460
    chosen = Signal(str)

    def __init__(self, current: str) -> None:
        super().__init__()
        self._trouble = ""
        self._known = self._read()
        self.search = _Search()
        self.search.setPlaceholderText("Search by name, maker, year or chip")
        self.search.setAccessibleName("Search phones")
        self.list = PhoneRows()
        self.search.list = self.list
        self.list.setFixedHeight(340)
        self._nothing = Label(role="quiet", wrap=True)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(lambda: self.list.open_row(self.list.currentItem()))
        self.list.wanted.connect(self.chosen)
        column(self.search, self.list, self._nothing, spacing=10, owner=self)
        self.setFocusProxy(self.search)
        self._fill()
        self.list.choose(current)

    def _read(self) -> tuple[Phone, ...]:
        try:
            return tuple(phones().values())
        except TableError as error:  # the user's own phone
            self._trouble = str(error)
            return ()

    def _fill(self) -> None:
        found = matching(self._known, self.search.text())
        self.list.show_phones(found)
        self._nothing.setText(words.sentence(self._trouble) or f"No phone matches “{words.shortened(self.search.text(), 30)}”.")
        self._nothing.setVisible(not found)


class PhoneRows(Rows):
    """`wanted` gives the name of the row that was opened: by a click or Enter."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("Phones")
        self.setItemDelegate(_RowPainter(self))
        self.itemClicked.connect(self.open_row)

    def show_phones(self, found: tuple[Phone, ...]) -> None:
        self.clear()
        maker = None
        for phone in found:
            if phone.maker != maker:
                maker = phone.maker
                QListWidgetItem(maker, self).setFlags(Qt.ItemFlag.NoItemFlags)
            item = QListWidgetItem(phone.name, self)
            item.setData(_PHONE, phone)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, line_about(phone))
        if found:
            self.setCurrentRow(1)

    def names(self) -> tuple[str, ...]:
        items = (self.item(place) for place in range(self.count()))
        return tuple(item.text() for item in items if item.data(_PHONE))

    def choose(self, name: str) -> None:
        for place in range(self.count()):
            if self.item(place).data(_PHONE) and self.item(place).text() == name:
                self.setCurrentRow(place)
                self.scrollToItem(self.item(place), Rows.ScrollHint.PositionAtCenter)

    def open_row(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_PHONE):
            self.wanted.emit(item.text())


def line_about(phone: Phone) -> str:
    units = ", ".join(unit.upper() for unit in phone.units)
    return f"{phone.year.value:.0f} · {phone.chip.value} · {units}"


class _Search(QLineEdit):
    """Up and down go through the list meanwhile."""

    list: PhoneRows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.list.keyPressEvent(event)
        else:
            super().keyPressEvent(event)


class _RowPainter(QStyledItemDelegate):
    def __init__(self, rows: PhoneRows) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, _ROW if index.data(_PHONE) else _HEAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        colours, area = theme.of(self._rows), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        phone: Phone | None = index.data(_PHONE)
        if phone is None:
            painter.setFont(typeface.semibold(tokens.SECTION))
            painter.setPen(theme.colour(colours.quiet))
            low = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(area.adjusted(_EDGE, 0, -_EDGE, -4), low, str(index.data()).upper())
        else:
            self._paint_phone(painter, area.adjusted(0, 1, 0, -1), option, phone)
        painter.restore()

    def _paint_phone(self, painter: QPainter, box: QRectF, option: QStyleOptionViewItem, phone: Phone) -> None:
        colours = theme.of(self._rows)
        if option.state & QStyle.StateFlag.State_Selected:
            painting.rounded(painter, box, tokens.BUTTON_RADIUS, theme.colour(colours.raised), theme.colour(colours.accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painting.rounded(painter, box, tokens.BUTTON_RADIUS, theme.colour(colours.card))
        room = box.adjusted(_EDGE, 3, -_EDGE, -3)
        lines = (
            (phone.name, typeface.font(), colours.text, 0.0),
            (line_about(phone), typeface.font(tokens.CAPTION, tabular=True), colours.quiet, room.height() / 2),
        )
        for text, font, ink, below in lines:
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(QRectF(room.x(), room.y() + below, room.width(), room.height() / 2), Qt.AlignmentFlag.AlignVCenter, shown)
