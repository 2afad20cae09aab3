"""Takes what is dropped on the window, and says before what letting go will do."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDropEvent, QFontMetricsF, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.ui import icons, theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.dropped import Dropped, promise, sort_out

_WIDTH, _HEIGHT = 420, 148
_ICONS = {
    "video": "video",
    "picture": "snapshot",
    "pictures": "folder",
    "app": "apps",
    "model": "model",
    "labels": "setlist",
    "set list": "setlist",
    "nothing": "warning",
}


class DropTarget(QWidget):
    """`dropped` gives what can be used (or None) and what is left out, each with its reason."""

    dropped = Signal(object, object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._found: tuple[Dropped | None, tuple[Dropped, ...]] = None, ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> tuple[str, str]:
        """What is said while something is held over the window."""
        return promise(*self._found)

    def show_held(self, usable: Dropped | None, rest: tuple[Dropped, ...]) -> None:
        """Says over the whole window what letting go would do."""
        self._found = usable, rest
        self.setAccessibleName(". ".join(self.text))
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.DragEnter if isinstance(event, QDropEvent):
                self._hold(event)
            case QEvent.Type.DragMove if isinstance(event, QDropEvent):
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
            case QEvent.Type.DragLeave:
                self.hide()
            case QEvent.Type.Drop if isinstance(event, QDropEvent):
                self.hide()
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
                self.dropped.emit(*sort_out(_paths(event.mimeData())))
            case QEvent.Type.Resize if self.isVisible():
                self.setGeometry(self._window.rect())
                return False
            case _:
                return False
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painter.fillRect(self.rect(), theme.colour(colours.window, 0.82))
        usable, _ = self._found
        ink = colours.accent if usable else colours.warning
        edge = QRectF(self.rect()).adjusted(6, 6, -6, -6)
        painter.setPen(QPen(theme.colour(ink), 2, Qt.PenStyle.DashLine, Qt.PenCapStyle.RoundCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(edge, tokens.VIEWFINDER_RADIUS, tokens.VIEWFINDER_RADIUS)
        box = QRectF((self.width() - _WIDTH) / 2, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        painting.rounded(painter, box, tokens.VIEWFINDER_RADIUS, theme.colour(colours.panel), theme.colour(colours.hairline))
        kind = usable.kind if usable else "nothing"
        icons.paint(painter, _ICONS[kind], ink, QRectF(box.center().x() - 16, box.top() + 22, 32, 32))
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        room = box.adjusted(20, 0, -20, 0)
        for text, font, colour, top in (
            (self.text[0], typeface.semibold(15), colours.text, 66),
            (self.text[1], typeface.font(), colours.quiet, 94),
        ):
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            if QFontMetricsF(font).horizontalAdvance(text) > room.width() and top == 94:
                painter.drawText(QRectF(room.left(), box.top() + top, room.width(), 40), centre | Qt.TextFlag.TextWordWrap, text)
                continue
            shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(QRectF(room.left(), box.top() + top, room.width(), 24), centre, shown)

    def _hold(self, event: QDropEvent) -> None:
        if not event.mimeData().hasUrls():
            event.ignore()
            return
        # Also what can't be used is taken: only then the reason stays in view.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.show_held(*sort_out(_paths(event.mimeData())))


def _paths(data: QMimeData) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
