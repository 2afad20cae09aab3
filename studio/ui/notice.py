"""A short message at the bottom of the window, that goes by itself."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import row

_SECONDS = 6.0
_WIDTH = 460


class Notice(QWidget):
    """One at a time, the newest. A problem stays until it is closed. over: what it lies in the middle of, from left to right.

    `told` gives the text when it is shown.
    """

    told = Signal(str)

    def __init__(self, window: QWidget, over: QWidget) -> None:
        super().__init__(window)
        self._window, self._over = window, over
        self._do: Callable[[], None] | None = None
        self._label = Label(typeface.font(), wrap=True)
        self._button, self._close = Button("", strength="quiet"), Button("", "close", "quiet")
        self._close.setAccessibleName("Close")
        self._button.clicked.connect(self._act)
        self._close.clicked.connect(self.hide)
        self._row = row(self._label, self._button, self._close, spacing=4, margins=(16, 6, 6, 6), owner=self)
        self._row.setStretch(0, 1)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text() if self.isVisibleTo(self._window) else ""

    def tell(self, text: str, label: str = "", do: Callable[[], None] | None = None, *, problem: bool = False) -> None:
        """label, do: a button and what it does."""
        self._do = do
        self._label.setText(text)
        self._button.setText(label)
        self._button.setVisible(bool(label))
        self.setAccessibleName(text)
        self._fit()
        self.raise_()
        self.show()
        self._timer.stop()
        if not problem:
            self._timer.start(round(_SECONDS * 1000))
        self.told.emit(text)

    def lie_over(self, over: QWidget) -> None:
        """From now on in the middle of `over`."""
        self._over.removeEventFilter(self)
        self._over = over
        over.installEventFilter(self)
        if self.isVisible():
            self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = painting.antialiased(self)
        painting.rounded(painter, QRectF(self.rect()), tokens.CARD_RADIUS, theme.colour(colours.panel), theme.colour(colours.edge))

    def _fit(self) -> None:
        width = min(_WIDTH, self._over.width())
        self.setFixedWidth(width)
        self.setFixedHeight(max(46, self._row.totalHeightForWidth(width)))
        middle = self._over.mapTo(self._window, self._over.rect().center()).x()
        self.move(max(16, min(middle - width // 2, self._window.width() - width - 16)), self._window.height() - self.height() - 116)

    def _act(self) -> None:
        self.hide()
        if self._do:
            self._do()
