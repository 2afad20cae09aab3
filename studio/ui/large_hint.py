"""The app's hint in letters that are read with low vision: in place of its chip, with high contrast."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting

_MARGIN = 16
_ALIGNMENT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap


class LargeHint(QWidget):
    """Wraps its text; `place` puts it at the foot of an area."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_text(self, text: str, area: QRect) -> None:
        """An empty text hides it."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.place(area)
            self.update()
        self.setVisible(bool(text))

    def place(self, area: QRect) -> None:
        room = QRectF(0, 0, area.width() - 2 * _MARGIN, area.height())
        box = QFontMetricsF(self._font()).boundingRect(room, int(_ALIGNMENT), self._text)
        height = min(area.height(), round(box.height()) + _MARGIN)
        self.setGeometry(area.left(), area.bottom() + 1 - height, area.width(), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painter.fillRect(self.rect(), theme.colour(colours.window))
        painter.setFont(self._font())
        painter.setPen(theme.colour(colours.accent))
        painter.drawText(QRectF(self.rect()).adjusted(_MARGIN, 0, -_MARGIN, 0), int(_ALIGNMENT), self._text)

    def _font(self) -> QFont:
        return typeface.semibold(tokens.LARGE_HINT)
