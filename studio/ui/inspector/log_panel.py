"""What the app prints and logs."""

import time
from collections import deque

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from studio.runtime.app_log import Level, Logged, LogLine
from studio.ui import theme, tokens, typeface
from studio.ui.controls.button import Button
from studio.ui.controls.code_line import fixed_font
from studio.ui.controls.label import Label, section
from studio.ui.controls.layout import column, row

MOST_LINES = 1000
_HEIGHT = 168


class LogPanel(QWidget):
    """Hidden until there is a line. It follows the newest one unless the reader has scrolled away from it."""

    def __init__(self) -> None:
        super().__init__()
        self._app = ""
        self._lines: deque[LogLine] = deque(maxlen=MOST_LINES)
        self._left_out = 0
        self._inked: tokens.Theme | None = None
        self._text = QPlainTextEdit(self, readOnly=True)
        self._text.setFont(fixed_font())
        self._text.setMaximumBlockCount(MOST_LINES)
        self._text.setWordWrapMode(self._text.wordWrapMode().WrapAtWordBoundaryOrAnywhere)
        self._text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._text.setTabChangesFocus(True)
        self._text.setFixedHeight(_HEIGHT)
        self._text.setStyleSheet(f"min-height: {_HEIGHT - 18}px;")  # the sheet of all texts sets another; 18 are its padding and border
        self._text.setAccessibleName("Log of the app")
        self._missing = Label(typeface.font(tokens.CAPTION), "quiet", wrap=True)
        self._missing.hide()
        copy, clear = Button("Copy", strength="link"), Button("Clear", strength="link")
        copy.setAccessibleName("Copy the log")
        clear.setAccessibleName("Clear the log")
        copy.clicked.connect(self.copy)
        clear.clicked.connect(self.clear)
        column(row(section("Log"), -1, copy, clear, spacing=4), self._text, self._missing, spacing=8, owner=self)
        self.hide()

    @property
    def text(self) -> str:
        """Every line with its time and, where it is not just printed, its level."""
        return "\n".join(f"{_clock(line)} {'' if line.level == 'output' else line.level.upper() + ' '}{line.text}" for line in self._lines)

    @property
    def shown(self) -> str:
        return self._text.toPlainText()

    def show_app(self, app: str) -> None:
        """Another app begins with an empty log."""
        if app != self._app:
            self._app = app
            self.clear()

    def add(self, logged: Logged) -> None:
        self._lines.extend(logged.lines)
        self._left_out += logged.left_out
        lines, were = ("line", "was") if self._left_out == 1 else ("lines", "were")
        self._missing.setText(f"{self._left_out:,} {lines} came too fast and {were} left out".replace(",", " "))
        self._missing.setVisible(self._left_out > 0)
        self.show()
        self._append(logged.lines)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)

    def clear(self) -> None:
        self._lines.clear()
        self._left_out = 0
        self._text.clear()
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._lines and theme.of(self) != self._inked:
            self._text.clear()
            self._append(tuple(self._lines))

    def _append(self, lines: tuple[LogLine, ...]) -> None:
        bar = self._text.verticalScrollBar()
        follow, place = bar.value() >= bar.maximum() - 1, bar.value()
        colours = self._inked = theme.of(self)
        inks: dict[Level, str] = {"debug": colours.quiet, "warning": colours.warning, "error": colours.error}
        cursor = QTextCursor(self._text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        quiet, ink = QTextCharFormat(), QTextCharFormat()
        quiet.setForeground(theme.colour(colours.quiet))
        cursor.beginEditBlock()
        for line in lines:
            if not self._text.document().isEmpty():
                cursor.insertBlock()
            cursor.insertText(f"{_clock(line)} ", quiet)
            ink.setForeground(theme.colour(inks.get(line.level, colours.text)))
            cursor.insertText(line.text, ink)
        cursor.endEditBlock()
        bar.setValue(bar.maximum() if follow else place)


def _clock(line: LogLine) -> str:
    return time.strftime("%H:%M:%S", time.localtime(line.at))
