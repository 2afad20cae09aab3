"""The models grouped by task, one row each: what it is, where it is from, and how far its file is."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter
from PySide6.QtWidgets import QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.ui import icons, theme, tokens, typeface, words
from studio.ui.controls import painting
from studio.ui.controls.rows import Rows
from studio.ui.models.entries import ModelEntry
from studio.ui.models.states import ICONS, LABELS, FileState

_ROW, _HEAD = 52, 38
_EDGE, _BUTTON, _STATE = 12, 30, 120
_ENTRY = Qt.ItemDataRole.UserRole


class ModelList(Rows):
    """`chosen` gives the key of the row that is looked at, `wanted` that of one whose next step was asked for: by its button or Enter."""

    chosen = Signal(str)
    wanted = Signal(str)

    def __init__(self, state: Callable[[ModelEntry], FileState]) -> None:
        """state: of an entry's file as it is now."""
        super().__init__("Models")
        self.state_now = state
        self.pointed = QPoint(-1, -1)
        self.setItemDelegate(_RowPainter(self))
        self.currentItemChanged.connect(self._tell_chosen)

    def show_entries(self, entries: tuple[ModelEntry, ...]) -> None:
        """In their order, each group under its head; the row that was chosen stays so while it is there, else the first is."""
        before, scrolled = self.chosen_key, self.verticalScrollBar().value()
        self.blockSignals(True)
        self.clear()
        group = None
        for entry in entries:
            if entry.group != group:
                group = entry.group
                head = QListWidgetItem(group, self)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
            item = QListWidgetItem(entry.title, self)
            item.setData(_ENTRY, entry)
        self.blockSignals(False)
        self.say_states()
        keys = self.shown()
        self.choose(before if before in keys else keys[0] if keys else "")
        self.verticalScrollBar().setValue(scrolled)

    def say_states(self) -> None:
        """Shows the states as they are now."""
        for item in self._items():
            entry, state = item.data(_ENTRY), self.state_now(item.data(_ENTRY))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, f"{state.text}; {line_about(entry)}")
        self.viewport().update()

    def shown(self) -> tuple[str, ...]:
        return tuple(item.data(_ENTRY).key for item in self._items())

    @property
    def chosen_key(self) -> str:
        item = self.currentItem()
        entry = item.data(_ENTRY) if item else None
        return entry.key if entry else ""

    def choose(self, key: str) -> None:
        found = next((item for item in self._items() if item.data(_ENTRY).key == key), None)
        if found is not None:
            self.setCurrentItem(found)
        self.chosen.emit(key if found else "")

    def said(self, key: str) -> str:
        """What the row says: its title and, as a screen reader tells them, its state and the rest."""
        found = next(item for item in self._items() if item.data(_ENTRY).key == key)
        return f"{found.text()}: {found.data(Qt.ItemDataRole.AccessibleDescriptionRole)}"

    def open_row(self, item: QListWidgetItem) -> None:
        self.wanted.emit(item.data(_ENTRY).key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed = event.position().toPoint()
        over = self._at_button(self.pointed)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        self.setToolTip(LABELS[self.state_now(over).action] if over else "")
        self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed = QPoint(-1, -1)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and (entry := self._at_button(event.position().toPoint())):
            self.wanted.emit(entry.key)

    def _at_button(self, place: QPoint) -> ModelEntry | None:
        item = self.itemAt(place)
        entry: ModelEntry | None = item.data(_ENTRY) if item else None
        if item is None or entry is None or self.state_now(entry).action == "none":
            return None
        return entry if _button(QRectF(self.visualItemRect(item))).contains(place) else None

    def _items(self) -> list[QListWidgetItem]:
        items = (self.item(place) for place in range(self.count()))
        return [item for item in items if item.data(_ENTRY)]

    def _tell_chosen(self) -> None:
        self.chosen.emit(self.chosen_key)


def line_about(entry: ModelEntry) -> str:
    """Origin, licence and size: of the file that is used unless another is asked for."""
    if entry.error:
        return entry.error
    variants = f", {len(entry.files)} variants" if len(entry.files) > 1 else ""
    return " · ".join(filter(None, (entry.origin, entry.licence, words.size(entry.files[entry.usual].bytes) + variants)))


def _button(row: QRectF) -> QRectF:
    return QRectF(row.right() - _EDGE - _BUTTON, row.center().y() - _BUTTON / 2, _BUTTON, _BUTTON)


class _RowPainter(QStyledItemDelegate):
    def __init__(self, rows: ModelList) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, _ROW if index.data(_ENTRY) else _HEAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        colours, area = theme.of(self._rows), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        entry: ModelEntry | None = index.data(_ENTRY)
        if entry is None:
            painter.setFont(typeface.semibold(tokens.SECTION))
            painter.setPen(theme.colour(colours.quiet))
            low = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(area.adjusted(_EDGE, 0, -_EDGE, -6), low, str(index.data()).upper())
        else:
            self._paint_row(painter, area, option, entry, colours)
        painter.restore()

    def _paint_row(self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem, entry: ModelEntry, colours: tokens.Theme) -> None:
        box = area.adjusted(0, 1, 0, -1)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            fill = colours.card if colours.scheme == "dark" else colours.panel
            painting.rounded(painter, box, tokens.CARD_RADIUS, theme.colour(fill), theme.colour(colours.accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painting.rounded(painter, box, tokens.CARD_RADIUS, theme.colour(colours.panel))
        state, button = self._rows.state_now(entry), _button(area)
        if state.action != "none":
            if button.contains(self._rows.pointed):
                painting.rounded(painter, button, tokens.BUTTON_RADIUS, theme.colour(colours.raised))
            icons.paint(painter, ICONS[state.action], _ink(state, colours), button.adjusted(6, 6, -6, -6))
        said = QRectF(button.left() - 8 - _STATE, area.y(), _STATE, area.height())
        self._paint_state(painter, said, state, colours)
        room = QRectF(area.x() + _EDGE, area.y(), said.left() - 12 - area.x() - _EDGE, area.height())
        self._paint_words(painter, room, entry, colours)
        if selected and self._rows.hasFocus():
            painting.focus_ring(painter, self._rows, box.adjusted(3, 3, -3, -3), tokens.CARD_RADIUS - 3)

    def _paint_state(self, painter: QPainter, room: QRectF, state: FileState, colours: tokens.Theme) -> None:
        painter.setFont(typeface.font(tokens.CAPTION + 1, tabular=True))
        painter.setPen(theme.colour(_ink(state, colours)))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if state.share is None:
            painter.drawText(room, right, state.text)
            return
        painter.drawText(QRectF(room.x(), room.center().y() - 17, room.width(), 18), right, state.text)
        bar = QRectF(room.right() - 96, room.center().y() + 6, 96, 4)
        painting.rounded(painter, bar, 2, theme.colour(colours.track))
        done = QRectF(bar.x(), bar.y(), max(4.0, bar.width() * state.share), bar.height())
        painting.rounded(painter, done, 2, theme.colour(_ink(state, colours)))

    def _paint_words(self, painter: QPainter, room: QRectF, entry: ModelEntry, colours: tokens.Theme) -> None:
        lines = (
            (entry.title, typeface.font(), colours.text, -19.0),
            (line_about(entry), typeface.font(tokens.CAPTION), colours.error if entry.error else colours.quiet, 1.0),
        )
        for text, font, ink, above in lines:
            painter.setFont(font)
            painter.setPen(theme.colour(ink))
            shown = QFontMetricsF(font).elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, room.width())
            line = QRectF(room.x(), room.center().y() + above, room.width() + 2, 18)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)


def _ink(state: FileState, colours: tokens.Theme) -> str:
    inks = {"quiet": colours.quiet, "good": colours.good, "accent": colours.accent, "warning": colours.warning, "error": colours.error}
    return inks[state.tone]
