"""A drop-down list that looks like the other buttons."""

from math import ceil

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyledItemDelegate, QWidget

from studio.ui import icons, theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.controls.popup import round_corners

_LEFT, _RIGHT = 10, 26


class Picker(QComboBox):
    """`activated` says what the user picked; the closed picker shows `currentData(SHORT)` where an entry has one."""

    SHORT = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(typeface.font())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(tokens.CONTROL_HEIGHT - 4)
        self.setMaxVisibleItems(12)
        self.setItemDelegate(QStyledItemDelegate(self))  # the default one of a combo box ignores the style sheet

    @staticmethod
    def width_for(texts: list[str]) -> int:
        """Pixels in which none of the texts is cut."""
        metrics = QFontMetricsF(typeface.font())
        return ceil(max(map(metrics.horizontalAdvance, texts), default=0.0)) + _LEFT + _RIGHT

    def sizeHint(self) -> QSize:
        return QSize(132, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(64, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        box = QRectF(self.rect())
        if not self.isEnabled():
            painter.setOpacity(0.5)
        fill = colours.raised if self.underMouse() else colours.panel if colours.scheme == "light" else colours.card
        painting.rounded(painter, box, tokens.BUTTON_RADIUS, theme.colour(fill), theme.colour(colours.hairline))
        painter.setPen(theme.colour(colours.text))
        painter.setFont(self.font())
        room = box.adjusted(_LEFT, 0, -_RIGHT, 0)
        text = QFontMetricsF(self.font()).elidedText(self._shown(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        icons.paint(painter, "chevron", colours.quiet, QRectF(box.right() - 23, (box.height() - 16) / 2, 16, 16))
        painting.focus_ring(painter, self, box, tokens.BUTTON_RADIUS)

    def showPopup(self) -> None:
        popup = self.view().window()
        round_corners(popup)
        super().showPopup()
        # In line with the picker's right edge: to the left of it is room, to the right the window ends.
        popup.move(self.mapToGlobal(QPoint(self.width() - popup.width(), 0)).x(), popup.y())

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The wheel scrolls the panel the picker lies in, it never changes a value by accident.
        event.ignore()

    def _shown(self) -> str:
        short = self.currentData(self.SHORT)
        return short if isinstance(short, str) else self.currentText()
