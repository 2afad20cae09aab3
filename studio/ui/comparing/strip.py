"""The strip of kept frames: a small picture each, and the number that says how far the models differ."""

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from studio.runtime import drawing
from studio.ui import theme, tokens, typeface, words
from studio.ui.comparing.kept import KeptFrame
from studio.ui.controls import painting

_PICTURE = QSize(80, 45)
_WORDS = 16
_FRAME = Qt.ItemDataRole.UserRole


class KeptStrip(QListWidget):
    """`wanted` gives the KeptFrame that is to be looked at."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Frames on which they differ most")
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.low = True
        self.set_low(False)
        self.setItemDelegate(_Painter(self))
        self.itemClicked.connect(self._open)
        self.small: dict[KeptFrame, QPixmap] = {}

    def set_low(self, low: bool) -> None:
        """With the words alone."""
        if low != self.low:
            self.low = low
            self.setFixedHeight(_WORDS + 8 + (0 if low else _PICTURE.height()))
            self.scheduleDelayedItemsLayout()

    def show_frames(self, frames: Iterable[KeptFrame], shown: KeptFrame | None) -> None:
        """shown: the one that is looked at."""
        ratio, place = self.devicePixelRatioF(), self.horizontalScrollBar().value()
        kept = tuple(frames)
        self.small = {frame: self.small.get(frame) or _small(frame, ratio) for frame in kept}
        self.clear()
        for frame in kept:
            item = QListWidgetItem(self)
            item.setData(_FRAME, frame)
            told = f"{frame.told}, at {words.clock(frame.picture.seconds)}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
            item.setToolTip(told)
            if frame is shown:
                self.setCurrentItem(item)
        self.horizontalScrollBar().setValue(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
            if item := self.currentItem():
                self._open(item)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem():
            self._open(self.currentItem())
        else:
            event.ignore()

    def _open(self, item: QListWidgetItem) -> None:
        self.wanted.emit(item.data(_FRAME))


class _Painter(QStyledItemDelegate):
    def __init__(self, strip: KeptStrip) -> None:
        super().__init__(strip)
        self._strip = strip

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(_PICTURE.width() + 12, _WORDS + 6 + (0 if self._strip.low else _PICTURE.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        frame: KeptFrame = index.data(_FRAME)
        colours = theme.of(self._strip)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(option.rect.x() + 3, option.rect.y() + 3, _PICTURE.width(), _WORDS if self._strip.low else _PICTURE.height())
        if not self._strip.low:
            _paint_small(painter, box, self._strip.small[frame], theme.colour(colours.well))
        if option.state & QStyle.StateFlag.State_Selected:
            painting.rounded(painter, box.adjusted(-2, -2, 2, 2), 7, None, theme.colour(colours.accent))
            if self._strip.hasFocus():
                painting.focus_ring(painter, self._strip, box.adjusted(-2, -2, 2, 2), 7)
        font = typeface.font(tokens.CAPTION, tabular=True)
        painter.setFont(font)
        painter.setPen(theme.colour(colours.text if option.state & QStyle.StateFlag.State_Selected else colours.quiet))
        room = QRectF(box.x() + 4, box.y(), box.width() - 4, _WORDS)
        if not self._strip.low:
            room = QRectF(box.x(), box.bottom() + 3, box.width() + 6, _WORDS)
        text = QFontMetricsF(font).elidedText(frame.told, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


def _paint_small(painter: QPainter, box: QRectF, small: QPixmap, ground: QColor) -> None:
    outline = QPainterPath()
    outline.addRoundedRect(box, 5, 5)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(box, ground)
    size = small.deviceIndependentSize()
    painter.drawPixmap(QRectF(box.center().x() - size.width() / 2, box.y(), size.width(), size.height()), small, QRectF(small.rect()))
    painter.restore()


def _small(frame: KeptFrame, ratio: float) -> QPixmap:
    image = drawing.image_of(frame.pixels)
    scaled = image.scaled(_PICTURE * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    small = QPixmap.fromImage(scaled.copy())
    small.setDevicePixelRatio(ratio)
    return small
