"""How the window looks, as chosen in the menu: theme, size, motion."""

import os
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from studio.ui import theme
from studio.ui.memory import Memory
from studio.ui.menu import StudioMenu
from studio.ui.remembered import ThemeChoice
from studio.ui.window import StudioWindow

LARGER = 1.5
"""How much text and controls grow for low vision; the system's own scale adds to it."""
_SCALE = "QT_SCALE_FACTOR"


def enlarge() -> None:
    """Everything Qt shows from now on; to be called before there is a QApplication."""
    try:
        before = float(os.environ.get(_SCALE, "1"))
    except ValueError:
        before = 1.0
    os.environ[_SCALE] = f"{before * LARGER:g}"


class Appearance(QObject):
    """Listens to the menu and to the system, and remembers."""

    def __init__(self, window: StudioWindow, memory: Memory, menu: StudioMenu, application: QApplication) -> None:
        super().__init__(window)
        self._window, self._memory, self._application = window, memory, application
        menu.theme_chosen.connect(self.set_theme)
        menu.reduce_motion_chosen.connect(self.set_reduce_motion)
        menu.larger_chosen.connect(self.set_larger)
        application.styleHints().colorSchemeChanged.connect(self._scheme_changed)

    def set_theme(self, choice: ThemeChoice) -> None:
        self._memory.remember(replace(self._memory.remembered, theme=choice))
        theme.apply(theme.chosen(choice, self._application), self._application)

    def set_reduce_motion(self, reduce: bool) -> None:
        self._memory.remember(replace(self._memory.remembered, reduce_motion=reduce))
        theme.set_reduce_motion(self._application, reduce)

    def set_larger(self, larger: bool) -> None:
        """Qt takes its scale once, when it starts."""
        self._memory.remember(replace(self._memory.remembered, larger=larger))
        self._window.notice.tell(f"Text and controls are {'larger' if larger else 'as usual again'} when Pocket Studio is next opened.")

    def _scheme_changed(self) -> None:
        if self._memory.remembered.theme == "system":
            self.set_theme("system")
