"""The small pill that says how a number was got, and opens its source."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting


class Tag(QPushButton):
    """`asked` gives the tag and its source in words."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = ""
        self.setFont(typeface.font(tokens.CAPTION - 1))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda: self.asked.emit(self._source))

    @property
    def source(self) -> str:
        return self._source

    def show_source(self, number: str, how: str, source: str) -> None:
        """number: what it belongs to; how: "modelled", "measured" …; "" hides the tag."""
        self._source = source
        if how != self.text():
            self.setText(how)
            self.setAccessibleName(f"{number}: {how}")
            self.updateGeometry()
            self.update()
        self.setVisible(bool(how))

    def sizeHint(self) -> QSize:
        return QSize(round(QFontMetricsF(self.font()).horizontalAdvance(self.text()) + 9.5), 17)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        box = QRectF(self.rect())
        line = colours.quiet if self.underMouse() else colours.edge
        painting.rounded(painter, box, box.height() / 2, None, theme.colour(line))
        painter.setPen(theme.colour(colours.text if self.underMouse() else colours.quiet))
        painter.setFont(self.font())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        painting.focus_ring(painter, self, box, box.height() / 2)
