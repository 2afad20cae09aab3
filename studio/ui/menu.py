"""The menu at the right of the top bar."""

from typing import get_args

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from studio.ui.controls.popup import round_corners
from studio.ui.remembered import Remembered, ThemeChoice

_THEMES = {"system": "As the system", "dark": "Dark", "light": "Light", "contrast": "High contrast"}


class StudioMenu(QMenu):
    theme_chosen = Signal(str)
    larger_chosen = Signal(bool)
    reduce_motion_chosen = Signal(bool)
    speak_names_chosen = Signal(bool)
    set_list_wanted = Signal()
    audience_wanted = Signal()
    audience_readouts_chosen = Signal(bool)
    reopen_saved_chosen = Signal(bool)
    session_wanted = Signal()
    session_folder_wanted = Signal()
    snapshot_folder_wanted = Signal()
    recording_folder_wanted = Signal()
    export_folder_wanted = Signal()
    shortcuts_wanted = Signal()
    about_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        themes = self.addMenu("Theme")
        for menu in (self, themes):
            round_corners(menu)
        group = QActionGroup(self)
        self._themes = {}
        for choice in get_args(ThemeChoice):
            action = self._themes[choice] = themes.addAction(_THEMES[choice])
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _=False, choice=choice: self.theme_chosen.emit(choice))
        self._larger = self._switch("Larger text and controls")
        self._larger.triggered.connect(self.larger_chosen)
        self._reduce = self._switch("Reduce motion")
        self._reduce.triggered.connect(self.reduce_motion_chosen)
        self._speak = self._switch("Speak names")
        self._speak.triggered.connect(self.speak_names_chosen)
        self.addSeparator()
        self.addAction("Set list…\tL").triggered.connect(lambda: self.set_list_wanted.emit())
        self._audience = self._switch("Audience window\tA")
        self._audience.triggered.connect(lambda: self.audience_wanted.emit())
        self._readouts = self._switch("Readouts for the audience")
        self._readouts.triggered.connect(self.audience_readouts_chosen)
        self.addSeparator()
        self._session = self._switch("Record session\tCtrl+Shift+R")
        self._session.triggered.connect(lambda: self.session_wanted.emit())
        self.addAction("Open session…").triggered.connect(lambda: self.session_folder_wanted.emit())
        self.addSeparator()
        self._reopen = self._switch("Reopen an app when it is saved")
        self._reopen.triggered.connect(self.reopen_saved_chosen)
        self.addSeparator()
        self.addAction("Snapshot folder…").triggered.connect(lambda: self.snapshot_folder_wanted.emit())
        self.addAction("Recording folder…").triggered.connect(lambda: self.recording_folder_wanted.emit())
        self.addAction("Export folder…").triggered.connect(lambda: self.export_folder_wanted.emit())
        self.addAction("Keyboard shortcuts\t?").triggered.connect(lambda: self.shortcuts_wanted.emit())
        self.addAction("About Pocket Studio").triggered.connect(lambda: self.about_wanted.emit())
        self.addSeparator()
        self.addAction("Quit\tCtrl+Q").triggered.connect(lambda: self.quit_wanted.emit())

    def open_below(self, corner: QPoint, remembered: Remembered, *, audience: bool, session: bool, can_record: bool) -> None:
        """Opens with its upper right corner at `corner` on the screen. audience: its window is open; session: one is being recorded."""
        self._session.setChecked(session)
        self._session.setEnabled(can_record)
        self._themes[remembered.theme].setChecked(True)
        self._larger.setChecked(remembered.larger)
        self._reduce.setChecked(remembered.reduce_motion)
        self._readouts.setChecked(remembered.audience_readouts)
        self._audience.setChecked(audience)
        self._reopen.setChecked(remembered.reopen_saved)
        self.popup(corner - QPoint(self.sizeHint().width(), -4))

    def show_speaking(self, on: bool) -> None:
        self._speak.setChecked(on)

    def _switch(self, text: str) -> QAction:
        action = self.addAction(text)
        action.setCheckable(True)
        return action
