"""Every key the window listens to: one table for the window, the tool tips and the sheet that lists them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.ui import typeface
from studio.ui.controls.label import Label

Intent = Literal[
    "play",
    "back",
    "forward",
    "slower",
    "faster",
    "mirror",
    "snapshot",
    "record",
    "session",
    "stage",
    "leave_stage",
    "audience",
    "mute",
    "feel_phone",
    "choose_phone",
    "set_list",
    "next",
    "previous",
    "apps_page",
    "models_page",
    "phones_page",
    "search_models",
    "open_file",
    "sources",
    "buttons",
    "restart",
    "menu",
    "shortcuts",
    "quit",
]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """keys: as people read them. code: what Qt calls it; plain ones act only where no field or list wants the key. also: a second chord."""

    keys: str
    what: str
    intent: Intent
    code: Qt.Key | str
    also: str = ""


_Key = Qt.Key
SHORTCUTS = (
    Shortcut("Space", "Pause or play", "play", _Key.Key_Space),
    Shortcut("←", "Back 5 s; paused: one frame", "back", _Key.Key_Left),
    Shortcut("→", "On 5 s; paused: one frame", "forward", _Key.Key_Right),
    Shortcut("[", "Fewer frames a second", "slower", _Key.Key_BracketLeft),
    Shortcut("]", "More frames a second", "faster", _Key.Key_BracketRight),
    Shortcut("M", "Mirror the camera", "mirror", _Key.Key_M),
    Shortcut("S", "Save a snapshot", "snapshot", _Key.Key_S),
    Shortcut("R", "Record, or stop recording", "record", _Key.Key_R),
    Shortcut("Ctrl+Shift+R", "Record a session, to be run again", "session", "Ctrl+Shift+R"),
    Shortcut("F or F11", "Stage: picture full screen", "stage", _Key.Key_F, "F11"),
    Shortcut("Esc", "Leave the stage", "leave_stage", _Key.Key_Escape),
    Shortcut("A", "Picture on a second screen", "audience", _Key.Key_A),
    Shortcut("P", "Feel the chosen phone, or no longer", "feel_phone", _Key.Key_P),
    Shortcut("0", "Mute or unmute the app", "mute", _Key.Key_0),
    Shortcut("L", "Set list", "set_list", _Key.Key_L),
    Shortcut("Page Down", "Next of the set list", "next", _Key.Key_PageDown),
    Shortcut("Page Up", "Previous of the set list", "previous", _Key.Key_PageUp),
    Shortcut("Ctrl+1", "Apps: back to the picture", "apps_page", "Ctrl+1"),
    Shortcut("Ctrl+2", "Models", "models_page", "Ctrl+2"),
    Shortcut("Ctrl+3", "Phones", "phones_page", "Ctrl+3"),
    Shortcut("Ctrl+P", "Choose a phone", "choose_phone", "Ctrl+P"),
    Shortcut("Ctrl+F", "Search the models", "search_models", "Ctrl+F"),
    Shortcut("Ctrl+L", "Choose a source", "sources", "Ctrl+L"),
    Shortcut("Ctrl+O", "Open a video, picture or model", "open_file", "Ctrl+O"),
    Shortcut("Ctrl+B", "The app's own buttons", "buttons", "Ctrl+B"),
    Shortcut("F5", "Restart the app", "restart", "F5"),
    Shortcut("Ctrl+,", "Menu: theme and more", "menu", "Ctrl+,"),
    Shortcut("?", "These shortcuts", "shortcuts", _Key.Key_Question),
    Shortcut("Ctrl+Q", "Quit", "quit", "Ctrl+Q"),
)
APPS = ("1 … 9", "Open an app by its place in the list")

PLAIN: dict[Qt.Key, Intent] = {shortcut.code: shortcut.intent for shortcut in SHORTCUTS if isinstance(shortcut.code, Qt.Key)}
CHORDS: tuple[tuple[str, Intent], ...] = tuple(
    (chord, shortcut.intent) for shortcut in SHORTCUTS for chord in (shortcut.code, shortcut.also) if isinstance(chord, str) and chord
)


def hear_chords(window: QWidget, intended: Callable[[Intent], None]) -> None:
    """Calls `intended` when `window` has the focus and a chord is pressed."""
    for keys, intent in CHORDS:
        QShortcut(QKeySequence(keys), window, lambda intent=intent: intended(intent))


class ShortcutList(QWidget):
    """The table as people read it, in two columns."""

    WIDTH = 720

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(9)
        lines = [(shortcut.keys, shortcut.what) for shortcut in SHORTCUTS]
        lines.insert(7, APPS)
        half = (len(lines) + 1) // 2
        for index, (keys, what) in enumerate(lines):
            side, line = divmod(index, half)
            key = Label(typeface.semibold(12), text=keys)
            key.setMinimumWidth(64)
            grid.addWidget(key, line, 2 * side)
            grid.addWidget(Label(text=what), line, 2 * side + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
