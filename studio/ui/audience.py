"""The picture alone in a window of its own, for a second screen."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QMouseEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QApplication, QWidget

from studio.api import Pixels
from studio.runtime.messages import Picture
from studio.ui.controls.layout import column
from studio.ui.figures import Figure
from studio.ui.shortcuts import hear_chords
from studio.ui.stage_readouts import StageReadouts
from studio.ui.view_state import ViewfinderState
from studio.ui.viewfinder import Viewfinder
from studio.ui.window import StudioWindow

_SIZE = 960, 540


class AudienceWindow(QWidget):
    """Keys and chords pressed in it count in the studio's window. `closed` comes when the user closes it."""

    closed = Signal()

    def __init__(self, keys_to: StudioWindow) -> None:
        super().__init__()
        self._keys_to = keys_to
        hear_chords(self, keys_to.intended.emit)
        self.setWindowTitle("Pocket Studio · audience")
        self.resize(*_SIZE)
        self.view = Viewfinder()
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.view.show_state(ViewfinderState(blank=True, bare=True))
        self.readouts = StageReadouts(self.view)
        column(self.view, spacing=0, owner=self)

    def place_on(self, screen: QScreen | None) -> None:
        """Fills `screen`; a window to be moved by hand where there is none."""
        if screen is None:
            self.show()
            return
        self.setGeometry(screen.geometry())
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.showFullScreen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_readouts()

    def show_readouts(self, show: bool) -> None:
        self.readouts.setVisible(show)
        self._place_readouts()

    def _place_readouts(self) -> None:
        self.readouts.place(self.width(), self.height())
        self.view.keep_free(self.readouts.height() if self.readouts.isVisibleTo(self.view) else 0)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.isFullScreen():
            self.unsetCursor()
            self.showNormal()
        else:
            self.showFullScreen()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            QApplication.sendEvent(self._keys_to, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


class Audience(QObject):
    """Opens and closes the audience's window. `changed` says that it did."""

    changed = Signal()

    def __init__(self, window: StudioWindow) -> None:
        super().__init__(window)
        self._window = window
        self.window: AudienceWindow | None = None
        self._readouts = True
        window.installEventFilter(self)

    def toggle(self) -> None:
        if self.window is not None:
            self.window.close()
            return
        opened = self.window = AudienceWindow(self._window)
        opened.closed.connect(self._closed)
        opened.show_readouts(self._readouts)
        opened.place_on(second_screen(self._window.screen()))
        if shown := self._window.viewfinder.shown:
            self.show_picture(*shown)
        self._window.activateWindow()
        self.changed.emit()

    def show_readouts(self, show: bool) -> None:
        self._readouts = show
        if self.window is not None:
            self.window.show_readouts(show)

    def show_picture(self, pixels: Pixels, picture: Picture) -> None:
        if self.window is not None:
            self.window.view.show_picture(pixels, picture)

    def show_state(self, state: ViewfinderState) -> None:
        if self.window is not None:
            self.window.view.show_state(state)

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        if self.window is not None:
            self.window.readouts.show_figures(figures)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The last window to close ends the program: this one must not outlive the studio's.
        if event.type() == QEvent.Type.Close and self.window is not None:
            self.window.close()
        return False

    def _closed(self) -> None:
        if self.window is not None:
            self.window.deleteLater()
            self.window = None
            self.changed.emit()


def second_screen(first: QScreen) -> QScreen | None:
    """A screen other than the studio's own, the largest."""
    others = [screen for screen in QGuiApplication.screens() if screen is not first]
    return max(others, key=lambda screen: screen.geometry().width() * screen.geometry().height(), default=None)
