"""The app's hint in letters that are read with low vision: in place of its chip, with high contrast."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting

_MARGIN = 16
_ALIGNMENT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap


class LargeHint(QWidget):
    """Wraps its text; `place` puts it at the foot of an area, as large as goes into what is free there, or into a fifth of its height."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self._size = tokens.LARGE_HINT
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_text(self, text: str, area: QRect, free: int) -> None:
        """An empty text hides it. free: pixels below the picture."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.place(area, free)
            self.update()
        self.setVisible(bool(text))

    def place(self, area: QRect, free: int) -> None:
        room = QRectF(0, 0, area.width() - 2 * _MARGIN, area.height())
        most = max(free, area.height() // 5)
        for self._size in range(tokens.LARGEST_HINT, tokens.LARGE_HINT - 1, -4):
            metrics = QFontMetricsF(self._font())
            box = metrics.boundingRect(room, int(_ALIGNMENT), self._text)
            if box.height() + _MARGIN <= most and max(map(metrics.horizontalAdvance, self._text.split()), default=0) <= room.width():
                break
        height = min(area.height(), round(box.height()) + _MARGIN)
        self.update()
        self.setGeometry(area.left(), area.bottom() + 1 - height, area.width(), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painter.fillRect(self.rect(), theme.colour(colours.window))
        painter.setFont(self._font())
        painter.setPen(theme.colour(colours.accent))
        painter.drawText(QRectF(self.rect()).adjusted(_MARGIN, 0, -_MARGIN, 0), int(_ALIGNMENT), self._text)

    def _font(self) -> QFont:
        return typeface.semibold(self._size)
