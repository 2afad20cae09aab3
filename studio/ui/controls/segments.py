"""A few choices side by side, of which one holds."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from studio.ui import icons, theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.controls.layout import row

_HEIGHT = 32


class Segments(QWidget):
    """`chosen` gives the place of one that was pressed, `again` that of the one that held already. drops: a chevron on the last says that
    pressing it again opens a list."""

    chosen = Signal(int)
    again = Signal(int)

    def __init__(self, name: str, labels: Sequence[str], *, drops: bool = False) -> None:
        super().__init__()
        self.place = 0
        self._parts = [_Segment(label, drops=drops and place == len(labels) - 1) for place, label in enumerate(labels)]
        for place, part in enumerate(self._parts):
            part.setAccessibleDescription(name)
            part.clicked.connect(lambda _=False, place=place: self._press(place))
        row(*self._parts, spacing=0, margins=(2, 2, 2, 2), owner=self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(name)
        self.choose(0)

    def choose(self, place: int) -> None:
        """Without telling anyone."""
        self.place = place
        for other, part in enumerate(self._parts):
            part.setChecked(other == place)

    def label(self, place: int) -> str:
        return self._parts[place].text()

    def set_label(self, place: int, text: str, tip: str = "") -> None:
        self._parts[place].setText(text)
        self._parts[place].setToolTip(tip)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        fill = colours.card if colours.scheme == "dark" else colours.raised
        painter = painting.antialiased(self)
        painting.rounded(painter, QRectF(self.rect()), tokens.BUTTON_RADIUS, theme.colour(fill), theme.colour(colours.hairline))

    def _press(self, place: int) -> None:
        before = self.place
        self.choose(place)
        (self.again if place == before else self.chosen).emit(place)


class _Segment(QPushButton):
    def __init__(self, text: str, *, drops: bool) -> None:
        super().__init__(text)
        self._drops = drops
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFont(typeface.font())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(80, _HEIGHT - 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, _HEIGHT - 4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Arrow keys belong to the picture.
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        box = QRectF(self.rect())
        radius = tokens.BUTTON_RADIUS - 2
        if self.isChecked():
            fill = colours.window if colours.scheme == "dark" else colours.panel
            painting.rounded(painter, box, radius, theme.colour(fill), theme.colour(colours.edge))
        painter.setFont(self.font())
        painter.setPen(theme.colour(colours.text if self.isChecked() or self.underMouse() else colours.quiet))
        room = box.adjusted(8, 0, -22 if self._drops else -8, 0)
        shown = QFontMetricsF(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width() + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)
        if self._drops:
            icons.paint(painter, "chevron", colours.quiet, QRectF(box.right() - 20, (box.height() - 16) / 2, 16, 16))
        painting.focus_ring(painter, self, box, radius)
