"""The apps there are, one card each."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QLinearGradient, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.ui import icons, theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.controls.button import Button
from studio.ui.controls.layout import column, row
from studio.ui.controls.rows import Rows

_CARD = QSize(192, 64)
_THUMBNAIL = QSize(48, 36)
_GRADIENTS = (("#5b6fd6", "#d9729b"), ("#31475a", "#8fa3a6"), ("#1f5f5b", "#6fbf8a"), ("#c8b79a", "#e5dcc6"), ("#3f4654", "#5d6679"))
_ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """An app as the gallery shows it. thumbnail: a picture file, None for none; error: why it can't be read."""

    name: str
    title: str
    summary: str = ""
    thumbnail: Path | None = None
    error: str = ""


class Gallery(QWidget):
    """`chosen` gives an app's name, `folder_wanted` asks for the apps folder."""

    chosen = Signal(str)
    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = _CardList(self)
        self._list.chosen.connect(self.chosen)
        self._folder, self._folder_icon = Button("Apps folder", strength="link"), Button("", "folder", "quiet")
        self._folder_icon.setAccessibleName("Apps folder")
        for button in (self._folder, self._folder_icon):
            button.setToolTip("Open the folder for apps of your own")
            button.clicked.connect(self.folder_wanted)
        foot = row(self._folder, self._folder_icon, -1, margins=(4, 0, 4, 0))
        column(self._list, foot, spacing=8, margins=(4, 12, 4, 12), owner=self)
        self.set_narrow(False)

    def set_narrow(self, narrow: bool) -> None:
        """Pictures alone, their titles in the tool tips."""
        self.setFixedWidth(tokens.NARROW_GALLERY_WIDTH if narrow else tokens.GALLERY_WIDTH)
        self._folder.setVisible(not narrow)
        self._folder_icon.setVisible(narrow)
        self._list.set_narrow(narrow)

    def show_apps(self, entries: tuple[GalleryEntry, ...]) -> None:
        self._list.fill(entries)

    def show_open(self, name: str) -> None:
        """Marks the app that is open."""
        if name != self._list.open_app:
            self._list.mark(name)

    def names(self) -> tuple[str, ...]:
        return tuple(self._list.entry(index).name for index in range(self._list.count()))


class _CardList(Rows):
    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Apps", parent)
        self.open_app = ""
        self.narrow = False
        self.setItemDelegate(_CardPainter(self))
        self.itemClicked.connect(self.open_row)

    def entry(self, index: int) -> GalleryEntry:
        entry: GalleryEntry = self.item(index).data(_ENTRY)
        return entry

    def set_narrow(self, narrow: bool) -> None:
        if narrow != self.narrow:
            self.narrow = narrow
            self.scheduleDelayedItemsLayout()

    def fill(self, entries: tuple[GalleryEntry, ...]) -> None:
        if entries == tuple(self.entry(index) for index in range(self.count())):
            return  # it would scroll back to the first
        self.clear()
        for entry in entries:
            item = QListWidgetItem(entry.title, self)
            item.setData(_ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, entry.error or entry.summary)
            item.setToolTip("\n".join(filter(None, (entry.title, entry.error or entry.summary))))
        self.mark(self.open_app)

    def mark(self, name: str) -> None:
        self.open_app = name
        for index in range(self.count()):
            if self.entry(index).name == name:
                self.setCurrentRow(index)
        self.viewport().update()

    def open_row(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_ENTRY).name)


class _CardPainter(QStyledItemDelegate):
    def __init__(self, cards: _CardList) -> None:
        super().__init__(cards)
        self._cards = cards

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(_THUMBNAIL.width(), _THUMBNAIL.height() + 12) if self._cards.narrow else QSize(_CARD.width(), _CARD.height() + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        entry: GalleryEntry = index.data(_ENTRY)
        colours = theme.of(self._cards)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = option.rect
        state = option.state
        narrow = self._cards.narrow
        box = QRectF(area.x() + 8, area.y(), area.width() - 16, _CARD.height())
        if narrow:
            box = QRectF(area.center().x() - _THUMBNAIL.width() / 2 - 4, area.y(), _THUMBNAIL.width() + 8, area.height() - 4)
        is_open = entry.name == self._cards.open_app
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        if is_open:
            fill = colours.card if colours.scheme == "dark" else colours.panel
            painting.rounded(painter, box, tokens.CARD_RADIUS, theme.colour(fill), theme.colour(colours.accent))
        elif over:
            painting.rounded(painter, box, tokens.CARD_RADIUS, theme.colour(colours.panel))
        left = box.x() + (4 if narrow else 9)
        _paint_thumbnail(painter, QRectF(left, box.center().y() - 18, _THUMBNAIL.width(), _THUMBNAIL.height()), entry, colours)
        if not narrow:
            self._paint_words(painter, QRectF(box.x() + 67, box.y(), box.width() - 77, box.height()), entry, colours)
        if self._cards.hasFocus() and state & QStyle.StateFlag.State_Selected:
            # Inside the border that marks the app that is open.
            painting.focus_ring(painter, self._cards, box.adjusted(3, 3, -3, -3), tokens.CARD_RADIUS - 3)
        painter.restore()

    def _paint_words(self, painter: QPainter, room: QRectF, entry: GalleryEntry, colours: tokens.Theme) -> None:
        title_font, summary_font = typeface.font(), typeface.font(tokens.CAPTION)
        lines = _wrapped(entry.error or entry.summary, QFontMetricsF(summary_font), room.width())
        y = room.center().y() - (18 + 15 * len(lines)) / 2
        painter.setFont(title_font)
        painter.setPen(theme.colour(colours.text))
        title = QFontMetricsF(title_font).elidedText(entry.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(QRectF(room.x(), y, room.width() + 2, 18), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(summary_font)
        painter.setPen(theme.colour(colours.error if entry.error else colours.quiet))
        for index, line in enumerate(lines):
            painter.drawText(QRectF(room.x(), y + 18 + 15 * index, room.width() + 2, 15), Qt.AlignmentFlag.AlignVCenter, line)


def _paint_thumbnail(painter: QPainter, box: QRectF, entry: GalleryEntry, colours: tokens.Theme) -> None:
    outline = QPainterPath()
    outline.addRoundedRect(box, 5, 5)
    painter.save()
    painter.setClipPath(outline)
    pixmap = QPixmap(str(entry.thumbnail)) if entry.thumbnail else QPixmap()
    if pixmap.isNull():
        first, second = _GRADIENTS[sum(entry.name.encode()) % len(_GRADIENTS)]
        gradient = QLinearGradient(box.topLeft(), box.bottomRight())
        gradient.setColorAt(0, theme.colour(first))
        gradient.setColorAt(1, theme.colour(second))
        painter.fillRect(box, gradient)
        if entry.error:
            icons.paint(painter, "warning", "#ffffff", QRectF(box.center().x() - 9, box.center().y() - 9, 18, 18))
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        scale = max(box.width() / pixmap.width(), box.height() / pixmap.height())
        shown = QRectF(0, 0, pixmap.width() * scale, pixmap.height() * scale)
        shown.moveCenter(box.center())
        painter.drawPixmap(shown, pixmap, QRectF(pixmap.rect()))
    painter.restore()


def _wrapped(text: str, metrics: QFontMetricsF, width: float) -> tuple[str, ...]:
    """At most two lines, the second cut off with an ellipsis."""
    text = text.strip().rstrip(".")
    if not text:
        return ()
    if metrics.horizontalAdvance(text) <= width:
        return (text,)
    words, first = text.split(), ""
    while words and metrics.horizontalAdvance(f"{first} {words[0]}".strip()) <= width:
        first = f"{first} {words.pop(0)}".strip()
    elide = Qt.TextElideMode.ElideRight
    if not first:
        return (metrics.elidedText(text, elide, width),)
    return first, metrics.elidedText(" ".join(words), elide, width)
