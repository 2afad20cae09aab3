"""A line of text over the picture, with a status dot and sometimes a button."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.view_state import CardAction, Chip

_HEIGHT = 26
_DOTS = {"good": tokens.CHIP_GOOD, "warning": tokens.CHIP_WARNING, "error": tokens.CHIP_ERROR, "recording": tokens.CHIP_RECORDING}


class _ChipButton(QPushButton):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFont(typeface.semibold(12))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painting.antialiased(self)
        box = QRectF(self.rect())
        painting.rounded(painter, box, box.height() / 2, theme.colour("#ffffff", 0.28 if self.underMouse() else 0.16))
        painter.setPen(theme.colour(tokens.CHIP_TEXT))
        painter.setFont(self.font())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())
        painting.focus_ring(painter, self, box, box.height() / 2)


class ChipLabel(QWidget):
    """`show_chip(None)` hides it. `pressed` names the action of its button."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget, *, tabular: bool = False) -> None:
        super().__init__(parent)
        self._chip: Chip | None = None
        self._covered = False
        self._font = typeface.font(12, weight=typeface.regular(bright=True), tabular=tabular)
        self.button = _ChipButton(self)
        self.button.clicked.connect(lambda: self.pressed.emit(self.action))
        self.hide()

    @property
    def text(self) -> str:
        return self._chip.text if self._chip else ""

    @property
    def action(self) -> CardAction | None:
        return self._chip.action if self._chip else None

    def show_chip(self, chip: Chip | None) -> bool:
        """True when its size changed and it must be placed anew."""
        if chip == self._chip:
            return False
        self._chip = chip
        self.setVisible(chip is not None and not self._covered)
        self.button.setVisible(chip is not None and bool(chip.label))
        # Without a button it is part of the picture for the mouse.
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, chip is None or not chip.label)
        if chip is None:
            return False
        self.button.setText(chip.label)
        self.setAccessibleName(chip.text)
        self.update()
        return self.sizeHint() != self.size()

    def cover(self, covered: bool) -> None:
        """Hides it for as long as something larger lies where it is."""
        self._covered = covered
        self.setVisible(self._chip is not None and not covered)

    def sizeHint(self) -> QSize:
        if self._chip is None:
            return QSize(0, 0)
        if not self._chip.text:
            return QSize(28, _HEIGHT)
        width = 20 + self._text_left() - 10 + QFontMetricsF(self._font).horizontalAdvance(self._chip.text)
        if self._chip.label:
            width += self._button_width() + 2
        return QSize(round(width + 0.5), _HEIGHT)

    def place(self, x: int, y: int, room: int, *, right: bool = False) -> None:
        """Its left (or right) upper corner; no wider than `room`."""
        hint = self.sizeHint()
        width = min(hint.width(), room)
        self.setGeometry(x - width if right else x, y, width, hint.height())
        if self._chip and self._chip.label:
            button = self._button_width()
            self.button.setGeometry(width - button - 4, 4, button, _HEIGHT - 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._chip is None:
            return
        painter = painting.antialiased(self)
        painting.rounded(painter, QRectF(self.rect()), _HEIGHT / 2, theme.colour(tokens.CHIP))
        if self._chip.dot:
            painter.setBrush(theme.colour(_DOTS[self._chip.dot]))
            painter.drawEllipse(QPointF(14, _HEIGHT / 2), 4, 4)
        painter.setPen(theme.colour(tokens.CHIP_TEXT))
        painter.setFont(self._font)
        right = self.width() - 10 - (self._button_width() if self._chip.label else 0)
        room = QRectF(self._text_left(), 0, right - self._text_left(), _HEIGHT)
        text = QFontMetricsF(self._font).elidedText(self._chip.text, Qt.TextElideMode.ElideRight, room.width() + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _text_left(self) -> int:
        return 24 if self._chip and self._chip.dot else 10

    def _button_width(self) -> int:
        return round(QFontMetricsF(self.button.font()).horizontalAdvance(self.button.text()) + 18)
