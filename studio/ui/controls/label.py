"""A line or paragraph of text in one of the look's voices."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from studio.ui import tokens, typeface


class Label(QLabel):
    """Plain text, never markup: titles and messages come from files and programs.

    wrap: in as many lines as it takes; elide: in one line, cut off with an ellipsis where there is no room, and whole in its tool tip.
    """

    def __init__(
        self,
        font: QFont | None = None,
        role: Literal["", "quiet", "error"] = "",
        text: str = "",
        *,
        wrap: bool = False,
        elide: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._elide = elide
        self.setFont(font or typeface.font())
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if role:
            self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(0, hint.height()) if self._elide else hint

    def setText(self, text: str) -> None:
        own = self.toolTip() in ("", self.text())
        super().setText(text)
        self._tell_whole(own)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole(self.toolTip() in ("", self.text()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._elide:
            super().paintEvent(event)
            return
        shown = QFontMetricsF(self.font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() + 1)
        alignment = int(self.alignment()) | Qt.TextFlag.TextSingleLine
        self.style().drawItemText(QPainter(self), self.rect(), alignment, self.palette(), self.isEnabled(), shown, self.foregroundRole())

    def _tell_whole(self, own: bool) -> None:
        """own: no one else gave it a tool tip."""
        if self._elide and own:
            self.setToolTip(self.text() if self._cut() else "")

    def _cut(self) -> bool:
        return QFontMetricsF(self.font()).horizontalAdvance(self.text()) > self.width() + 1


def section(text: str) -> Label:
    """The head of a section of a column."""
    font = typeface.semibold(tokens.SECTION)
    font.setCapitalization(QFont.Capitalization.AllUppercase)
    return Label(font, "quiet", text, elide=True)
