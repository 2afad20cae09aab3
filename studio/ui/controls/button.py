"""A push button with an icon of ours, in four strengths."""

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from studio.ui import icons, theme, tokens, typeface
from studio.ui.controls import painting

Strength = Literal["plain", "primary", "quiet", "link"]
_ICON = 18
_GAP = 7


class Button(QPushButton):
    """icon: a file of assets/icons, "" for none; drops: a chevron says that a menu opens. Takes the focus by keyboard only."""

    def __init__(
        self, text: str = "", icon: str = "", strength: Strength = "plain", *, drops: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._icon, self._strength, self._drops = icon, strength, drops
        self._compact = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        weight = QFont.Weight.Medium if strength == "primary" else None
        self.setFont(typeface.font(tokens.CAPTION if strength == "link" else tokens.BODY, weight=weight))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_icon(self, icon: str) -> None:
        if icon != self._icon:
            self._icon = icon
            self.updateGeometry()
            self.update()

    def set_compact(self, compact: bool) -> None:
        """Shows the icon alone; the text stays as tool tip and accessible name."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        if self._strength == "link":
            return QSize(round(self._text_width()) + 8, 22)
        width: float = 2 * (12 if self._label() else 7)
        width += _ICON if self._icon else 0
        width += (_GAP if self._icon else 0) + self._text_width() if self._label() else 0
        width += 18 if self._drops else 0
        return QSize(round(width + 0.5), tokens.CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), 72), hint.height()) if self._drops else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        box = QRectF(self.rect())
        radius = tokens.BUTTON_RADIUS if self._strength != "link" else 5
        ink = theme.colour(self._ink(colours), 1.0 if self.isEnabled() else 0.45)
        fill, line = self._surface(colours)
        painting.rounded(painter, box, radius, theme.colour(fill) if fill else None, theme.colour(line) if line else None)
        left = 4.0 if self._strength == "link" else 12.0 if self._label() else (box.width() - _ICON) / 2
        if self._icon:
            if not self.isEnabled():
                painter.setOpacity(0.45)
            icons.paint(painter, self._icon, self._ink(colours), QRectF(left, (box.height() - _ICON) / 2, _ICON, _ICON))
            painter.setOpacity(1.0)
            left += _ICON + _GAP
        right = box.width() - (4 if self._strength == "link" else 12)
        if self._drops:
            icons.paint(painter, "chevron", colours.quiet, QRectF(box.width() - 25, (box.height() - 16) / 2, 16, 16))
            right = box.width() - 28
        if label := self._label():
            painter.setPen(ink)
            painter.setFont(self.font())
            room = QRectF(left, 0, right - left, box.height())
            shown = QFontMetricsF(self.font()).elidedText(label, Qt.TextElideMode.ElideRight, room.width() + 1)
            centred = not self._icon and not self._drops and self._strength != "link"
            side = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
            painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, shown)
        painting.focus_ring(painter, self, box, radius)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Arrow keys belong to the picture (step, seek); Qt would move the focus.
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _label(self) -> str:
        return "" if self._compact and self._icon else self.text()

    def _text_width(self) -> float:
        return QFontMetricsF(self.font()).horizontalAdvance(self.text())

    def _ink(self, colours: tokens.Theme) -> str:
        if self._strength == "primary":
            return colours.on_accent
        if self.isChecked():
            return colours.accent
        return colours.quiet if self._strength in ("link", "quiet") and not self.underMouse() else colours.text

    def _surface(self, colours: tokens.Theme) -> tuple[str, str]:
        over, down = self.underMouse() and self.isEnabled(), self.isDown()
        match self._strength:
            case "primary":
                return colours.accent, ""
            case "quiet" | "link":
                return (colours.raised if down else colours.card if over else ""), ""
            case "plain":
                return (colours.raised if down or over else colours.panel if colours.scheme == "light" else colours.card), colours.hairline
