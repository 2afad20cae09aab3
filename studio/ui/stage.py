"""Stage mode: the picture and four large readouts fill the screen, all else waits until the pointer moves."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal

from studio.ui.stage_controls import StageControls
from studio.ui.stage_readouts import StageReadouts
from studio.ui.window import StudioWindow

AWAKE_SECONDS = 3.0
_EDGE = 16


class Stage(QObject):
    """`changed` says that it was entered or left, or that it woke or went quiet: what lies over the picture follows."""

    changed = Signal()

    def __init__(self, window: StudioWindow) -> None:
        super().__init__(window)
        self._window = window
        self.readouts, self.controls = StageReadouts(window.viewfinder), StageControls(window)
        self.readouts.hide()
        self.on = self.awake = False
        self._maximised = False
        self._quieten = QTimer(self, singleShot=True, interval=round(AWAKE_SECONDS * 1000))
        self._quieten.timeout.connect(self.go_quiet)
        window.viewfinder.stirred.connect(self.wake)
        window.viewfinder.installEventFilter(self)

    def toggle(self) -> None:
        self.leave() if self.on else self.enter()

    def enter(self) -> None:
        if self.on:
            return
        self.on = True
        self._maximised = self._window.isMaximized()
        self._window.show_bare(True)
        self.readouts.show()
        self._window.showFullScreen()
        self._window.viewfinder.setFocus()
        self._place()
        self.wake()

    def leave(self) -> None:
        """Back to the desk; nothing happens there."""
        if not self.on:
            return
        self.on = self.awake = False
        self._quieten.stop()
        self.controls.hide()
        self.readouts.hide()
        self._window.viewfinder.unsetCursor()
        self._window.viewfinder.keep_free(0)
        self._window.show_bare(False)
        self._window.showMaximized() if self._maximised else self._window.showNormal()
        self._window.viewfinder.setFocus()
        self.changed.emit()

    def wake(self) -> None:
        """Shows the buttons for a while."""
        if not self.on:
            return
        self._quieten.start()
        if not self.awake:
            self.awake = True
            self._window.viewfinder.unsetCursor()
            self.controls.show()
            self.controls.raise_()
            self.changed.emit()
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.on and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def go_quiet(self) -> None:
        """Hides all but picture and readouts, unless something of it is in use."""
        focused = self._window.focusWidget()
        busy = self.controls.underMouse() or (focused is not None and self.controls.isAncestorOf(focused))
        if busy or self._window.sheet is not None or self._window.viewfinder.state.card is not None:
            self._quieten.start()
            return
        self.awake = False
        self.controls.hide()
        self._window.viewfinder.setCursor(Qt.CursorShape.BlankCursor)
        self.changed.emit()

    def _place(self) -> None:
        view = self._window.viewfinder
        self.readouts.place(view.width(), view.height())
        view.keep_free(self.readouts.height())
        self.controls.adjustSize()
        self.controls.move((self._window.width() - self.controls.width()) // 2, _EDGE)
