"""A line or paragraph of text in one of the look's voices."""

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from studio.ui import tokens, typeface


class Label(QLabel):
    """Plain text, never markup: titles and messages come from files and programs."""

    def __init__(
        self,
        font: QFont | None = None,
        role: Literal["", "quiet", "error"] = "",
        text: str = "",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setFont(font or typeface.font())
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if wrap:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        if role:
            self.setProperty("role", role)


def section(text: str) -> Label:
    """The head of a section of a column."""
    font = typeface.semibold(tokens.SECTION)
    font.setCapitalization(QFont.Capitalization.AllUppercase)
    return Label(font, "quiet", text)
