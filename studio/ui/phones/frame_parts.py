"""What each part of a frame takes on the phone, a row each, with its range and how it was got."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.controls.layout import empty
from studio.ui.controls.tag import Tag
from studio.ui.phones.forecast import Line

_HEIGHT = 38
_LEFT = 18


class FrameParts(QWidget):
    """`source_wanted` gives the tag that was pressed, `rebuilt` says that there are other tags."""

    source_wanted = Signal(object)
    rebuilt = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)

    @property
    def told(self) -> tuple[str, ...]:
        """Each row as it is read."""
        return tuple(row.accessibleName() for row in self._rows)

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        if len(lines) != len(self._rows):
            empty(self._box)
            self._rows = [_Row(place) for place in range(len(lines))]
            for row in self._rows:
                row.tag.clicked.connect(lambda _=False, tag=row.tag: self.source_wanted.emit(tag))
                self._box.addWidget(row)
            self.rebuilt.emit()
        for row, line in zip(self._rows, lines, strict=True):
            row.show_line(line)


class _Row(QWidget):
    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self._line = Line("", "", "", "", "", "", 0.0)
        self.tag = Tag(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def show_line(self, line: Line) -> None:
        if line == self._line:
            return
        self._line = line
        self.setAccessibleName(f"{line.name}: {line.value}, {line.span}; {line.about}; {line.how}")
        self.setToolTip(line.source)
        self.tag.show_source(line.name, line.how, line.source)
        self.tag.adjustSize()
        self._place_tag()
        self.update()

    def resizeEvent(self, event: object) -> None:
        self._place_tag()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, line = theme.of(self), self._line
        painter = painting.antialiased(self)
        painting.rounded(painter, QRectF(0, 5, 8, 8), 2, theme.colour(tokens.stage_colour(self._place + 1)))
        right, middle = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignVCenter
        figures, caption = typeface.font(tabular=True), typeface.font(tokens.CAPTION, tabular=True)
        value = QFontMetricsF(figures).horizontalAdvance(line.value) + 8
        span = QFontMetricsF(caption).horizontalAdvance(line.span) + 8
        painter.setPen(theme.colour(colours.text))
        painter.setFont(figures)
        painter.drawText(QRectF(0, 0, self.width(), 18), right | middle, line.value)
        self._text(QRectF(_LEFT, 0, self.width() - _LEFT - value - self.tag.width() - 8, 18), line.name, painter)
        painter.setFont(caption)
        painter.setPen(theme.colour(colours.quiet))
        painter.drawText(QRectF(0, 18, self.width(), 15), right | middle, line.span)
        self._text(QRectF(_LEFT, 18, self.width() - _LEFT - span, 15), line.about, painter)

    def _text(self, room: QRectF, text: str, painter: QPainter) -> None:
        shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _place_tag(self) -> None:
        """Left of the value, which has room for three figures."""
        value = round(QFontMetricsF(typeface.font(tabular=True)).horizontalAdvance(self._line.value))
        self.tag.move(self.width() - value - 8 - self.tag.width(), 1)
