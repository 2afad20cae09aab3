"""Panels that lie over the window: a note at the thing it explains, and a sheet in the middle."""

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget
from shiboken6 import isValid

from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, row

_NOTE_WIDTH = 260
_ARROW = 7
_SPACING = 12
_BAR = 12
"""Of a sheet's right margin, for its scroll bar."""


class Note(QWidget):
    """Opens below (or above) an anchor; goes away with Escape, a click elsewhere, or when the anchor goes."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._anchor: QWidget | None = None
        self._above = False
        self._tip = 0
        self._title, self._text = Label(typeface.semibold(12), wrap=True), Label(typeface.font(12), "quiet", wrap=True)
        self._column = column(self._title, self._text, spacing=4, margins=(14, 12 + _ARROW, 14, 12), owner=self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()
        window.installEventFilter(self)

    def open_at(self, anchor: QWidget, title: str, text: str, around: QWidget | None = None) -> None:
        """around: what must stay in view beside the anchor, which lies in it."""
        around = around or anchor
        self._anchor = anchor
        self._title.setText(title)
        self._text.setText(text)
        window = self.parentWidget()
        assert window
        self.setFixedWidth(_NOTE_WIDTH)
        self.setFixedHeight(self._column.totalHeightForWidth(_NOTE_WIDTH) + 1)
        centre = anchor.mapTo(window, QPoint(anchor.width() // 2, 0)).x()
        bottom = around.mapTo(window, QPoint(0, around.height())).y()
        left = min(max(8, centre - _NOTE_WIDTH // 2), window.width() - _NOTE_WIDTH - 8)
        self._above = bottom + self.height() + 8 > window.height()
        top = bottom - around.height() - self.height() if self._above else bottom
        self._column.setContentsMargins(14, 12 + (0 if self._above else _ARROW), 14, 12 + (_ARROW if self._above else 0))
        self._tip = centre - left
        self.setGeometry(left, top, self.width(), self.height())
        self.setAccessibleName(f"{title}. {text}")
        self.raise_()
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_note(self) -> None:
        if self.isVisible():
            self.hide()
            if self._anchor is not None:
                self._anchor.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.close_note()

    def focusOutEvent(self, event: QEvent) -> None:
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_note()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.WindowDeactivate, QEvent.Type.MouseButtonPress):
            self.hide()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        box = QRectF(self.rect()).adjusted(0.5, 0.5 + (0 if self._above else _ARROW), -0.5, -0.5 - (_ARROW if self._above else 0))
        panel, arrow = QPainterPath(), QPainterPath()
        panel.addRoundedRect(box, tokens.CARD_RADIUS, tokens.CARD_RADIUS)
        edge = box.bottom() if self._above else box.top()
        point = edge + (_ARROW if self._above else -_ARROW)
        arrow.moveTo(QPointF(self._tip - _ARROW, edge))
        arrow.lineTo(QPointF(self._tip, point))
        arrow.lineTo(QPointF(self._tip + _ARROW, edge))
        arrow.closeSubpath()
        painter.setPen(theme.colour(colours.edge))
        painter.setBrush(theme.colour(colours.panel))
        painter.drawPath(panel.united(arrow))


class Sheet(QWidget):
    """A panel in the middle of the window, over a scrim. Escape or a click beside it closes it; `closed` says so."""

    closed = Signal()

    def __init__(self, window: QWidget, title: str, content: QWidget, width: int = 420) -> None:
        super().__init__(window)
        self._window = window
        self._panel = QWidget(self)
        close = Button("", "close", "quiet")
        close.setAccessibleName("Close")
        close.clicked.connect(self.close_sheet)
        head = self._head = row(Label(typeface.semibold(15), text=title), -1, close, margins=(0, 0, _BAR, 0))
        self._content, self._scroll = content, _scrolled(content)
        column(head, self._scroll, spacing=_SPACING, margins=(20, 14, 20 - _BAR, 20), owner=self._panel)
        self._width = width
        self._before = window.focusWidget()
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        window.installEventFilter(self)

    def open_sheet(self) -> None:
        self.fit()
        self.raise_()
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_sheet(self) -> None:
        self._window.removeEventFilter(self)
        self.hide()
        self._give_focus_back()
        self.closed.emit()
        self.deleteLater()

    def _give_focus_back(self) -> None:
        """To the widget that had it; to the window where that is gone: the form of an app that was opened anew, or another sheet."""
        before = self._before
        if before is None or not isValid(before) or not before.isVisibleTo(self._window):
            before = self._window
        before.setFocus(Qt.FocusReason.PopupFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keeps the tab key inside while the sheet is open."""
        order = [part for part in self._panel.findChildren(QWidget) if _takes_focus(part)]
        if not order:
            return True
        focused = self._window.focusWidget()
        index = order.index(focused) + (1 if forward else -1) if focused in order else (0 if forward else -1)
        chosen = order[index % len(order)]
        chosen.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        if self._content.isAncestorOf(chosen):
            self._scroll.ensureWidgetVisible(chosen)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        # Nothing behind the sheet hears a key.
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._panel.geometry().contains(event.position().toPoint()):
            self.close_sheet()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painter.fillRect(self.rect(), theme.colour("#000000", 0.45 if colours.scheme == "dark" else 0.25))
        box = QRectF(self._panel.geometry())
        painting.rounded(painter, box, tokens.VIEWFINDER_RADIUS, theme.colour(colours.panel), theme.colour(colours.hairline))

    def fit(self) -> None:
        """As large as its content needs now; where the window is too small for that, the content scrolls."""
        self.setGeometry(self._window.rect())
        width = min(self._width, self.width() - 32)
        inner = width - 40
        needed = self._content.heightForWidth(inner) if self._content.hasHeightForWidth() else self._content.sizeHint().height()
        self._content.setFixedSize(inner, needed)
        around = self._head.sizeHint().height() + _SPACING + 34
        self._scroll.setFixedHeight(min(needed, self.height() - 32 - around))
        self._panel.setFixedSize(width, around + self._scroll.height())
        self._panel.move((self.width() - width) // 2, (self.height() - self._panel.height()) // 2)


def _takes_focus(part: QWidget) -> bool:
    return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and part.isVisible() and part.isEnabled() and part.focusProxy() is None


def _scrolled(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(content)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.viewport().setAutoFillBackground(False)
    content.setAutoFillBackground(False)
    return area
