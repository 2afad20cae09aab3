"""One line of a program, as an editor shows it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.ui import theme, tokens
from studio.ui.controls import painting

_INDENT = 12


def fixed_font() -> QFont:
    """The system's own for programs: all letters of one width."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(tokens.CAPTION)
    return font


class CodeLine(QWidget):
    """The file and number of the line, and what stands there; cut off at the right where there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = self._text = ""
        self._font = fixed_font()
        self.setFixedHeight(tokens.CONTROL_HEIGHT + 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_line(self, file: str, number: int, text: str) -> None:
        self._place, self._text = f"{file}:{number}", text
        self.setAccessibleName(f"{file}, line {number}: {text}")
        self.setToolTip(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painting.rounded(painter, QRectF(self.rect()), tokens.BUTTON_RADIUS, theme.colour(colours.card), theme.colour(colours.hairline))
        painter.setFont(self._font)
        metrics = QFontMetricsF(self._font)
        side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(theme.colour(colours.quiet))
        place = metrics.elidedText(self._place, Qt.TextElideMode.ElideMiddle, self.width() / 3)
        painter.drawText(QRectF(_INDENT, 0, self.width(), self.height()), side, place)
        left = _INDENT * 2 + metrics.horizontalAdvance(place)
        room = QRectF(left, 0, self.width() - left - _INDENT, self.height())
        painter.setPen(theme.colour(colours.text))
        painter.drawText(room, side, metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, room.width()))
