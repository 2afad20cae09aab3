"""The entries of a set list, one row each: its place, its title, and what it plays."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.ui import icons, theme, tokens, typeface, words
from studio.ui.controls import painting
from studio.ui.set_list import Entry
from studio.ui.source_names import source_name

_ROW = 34
_MOST_ROWS = 6
_NUMBER, _GAP = 34, 12
_TITLE_SHARE = 0.56
"""Of the room right of the number; the rest says what is played."""
_PLAYS = Qt.ItemDataRole.UserRole
_SUBTITLE = Qt.ItemDataRole.UserRole + 1


class SetListRows(QListWidget):
    """Enter or a double click plays, F2 renames, Delete takes out."""

    wanted = Signal(int)
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "rows")
        self.setAccessibleName("Entries")
        self.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_RowPainter(self))
        self.itemDoubleClicked.connect(lambda item: self.wanted.emit(self.row(item)))

    def fill(self, entries: tuple[Entry, ...], playing: int | None) -> None:
        self.clear()
        for place, entry in enumerate(entries):
            item = QListWidgetItem(entry.title, self)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            app = words.app_title(entry.app)
            source = source_name(entry.source) if entry.source else "the source that plays"
            item.setData(_SUBTITLE, f"{app} · {source_name(entry.source)}" if entry.source else app)
            item.setData(_PLAYS, place == playing)
            item.setToolTip(f"{entry.title}\n{app} on {source}")
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, f"{app} on {source}{', plays now' if place == playing else ''}")

    def sizeHint(self) -> QSize:
        return QSize(200, min(_MOST_ROWS, max(1, self.count())) * _ROW + 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Return: lambda: self.wanted.emit(self.currentRow()),
            Qt.Key.Key_Enter: lambda: self.wanted.emit(self.currentRow()),
            Qt.Key.Key_Delete: self.removed.emit,
        }
        if event.key() in keys and self.state() != QListWidget.State.EditingState and self.currentItem():
            keys[event.key()]()
        else:
            super().keyPressEvent(event)


class _RowPainter(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(_NUMBER, _ROW)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        area = option.rect
        editor.setGeometry(QRect(area.left() + _NUMBER - 7, area.top() + 3, area.width() - _NUMBER, area.height() - 6))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        widget = option.widget
        colours, area = theme.of(widget), QRectF(option.rect)
        plays = bool(index.data(_PLAYS))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painting.rounded(painter, area, 5, theme.colour(colours.raised))
        middle = Qt.AlignmentFlag.AlignVCenter
        number = QRectF(area.left(), area.top(), _NUMBER - 10, area.height())
        if plays:
            icons.paint(painter, "play", colours.accent, QRectF(number.right() - 14, area.center().y() - 8, 16, 16))
        else:
            painter.setFont(typeface.font(tokens.CAPTION, tabular=True))
            painter.setPen(theme.colour(colours.quiet))
            painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, str(index.row() + 1))
        room = area.adjusted(_NUMBER, 0, -_GAP, 0)
        title, subtitle = typeface.semibold() if plays else typeface.font(), typeface.font(tokens.CAPTION)
        texts = str(index.data()), str(index.data(_SUBTITLE))
        needed = QFontMetricsF(subtitle).horizontalAdvance(texts[1]) + _GAP
        left = max(room.width() * _TITLE_SHARE, room.width() - needed)
        elide = Qt.TextElideMode.ElideRight
        painter.setFont(title)
        painter.setPen(theme.colour(colours.text))
        painter.drawText(room, middle, QFontMetricsF(title).elidedText(texts[0], elide, left))
        taken = min(left, QFontMetricsF(title).horizontalAdvance(texts[0])) + _GAP
        painter.setFont(subtitle)
        painter.setPen(theme.colour(colours.quiet))
        shown = QFontMetricsF(subtitle).elidedText(texts[1], Qt.TextElideMode.ElideMiddle, room.width() - taken)
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, shown)
        painter.restore()
