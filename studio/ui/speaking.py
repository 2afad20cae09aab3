"""Says aloud what has the focus, what changes there, and what the window tells; app and window never speak at the same time."""

import time
from dataclasses import replace
from textwrap import wrap

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget
from shiboken6 import isValid

from studio.api import Speech
from studio.runtime.sound_voice import LONGEST_TEXT
from studio.ui.controller import Controller
from studio.ui.menu import StudioMenu
from studio.ui.popover import Sheet
from studio.ui.spoken_names import Said, pronounced, said_of, said_of_entry, said_on
from studio.ui.window import StudioWindow
from studio.ui.wishes import Wishes

LOOKS_MS = (60, 500)
"""So long after a key it is looked what became of it: at once, and after the device process has answered."""

AS_IT_OPENS = 0.2
"""Seconds."""
KEYS = "Tab goes through the controls, Control B to the app's own buttons, question mark lists the keys, Control Q leaves."


class Speaking(QObject):
    """Off until `turn`. What a key did is said at once, in place of what the app says; what the window tells by itself, after it."""

    def __init__(self, window: StudioWindow, controller: Controller, wishes: Wishes, menu: StudioMenu) -> None:
        super().__init__(window)
        self._window, self._wishes, self._menu = window, wishes, menu
        self._sound = controller.sound
        self.on = False
        self._focus: QWidget | None = None
        self._menus: list[QMenu] = []
        self._last = Said()
        self._runs_on = ("", "")
        self._playing = True
        self._greeted = False
        self._read_out = float("-inf")
        self._timers = [QTimer(self, singleShot=True, interval=milliseconds) for milliseconds in LOOKS_MS]
        for timer in self._timers:
            timer.timeout.connect(self._tell_change)
        menu.speak_names_chosen.connect(self.turn)
        menu.aboutToShow.connect(lambda: menu.show_speaking(self.on))
        controller.turned.connect(self._tell_session)
        wishes.changed.connect(self._tell_session)
        window.notice.told.connect(self._tell)
        window.viewfinder.card.told.connect(self._tell)

    def turn(self, on: bool, *, remember: bool = True) -> None:
        """remember: also the next time."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if on and not self.on:
            self.on = True
            application.focusChanged.connect(self._follow)
            self._menus = self._window.findChildren(QMenu)
            for menu in self._menus:
                menu.hovered.connect(self._tell_entry)
            self._runs_on = ("", "")
            self._tell_session()
            if not self._greeted:
                self.say("Names are spoken.")
        elif not on and self.on:
            application.focusChanged.disconnect(self._follow)
            for menu in filter(isValid, self._menus):
                menu.hovered.disconnect(self._tell_entry)
            self._follow(None, None)
            self.end()
        if remember:
            memory = self._wishes.memory
            memory.remember(replace(memory.remembered, speak_names=on))

    def say(self, text: str, *, behind: bool = False, patient: bool = False) -> None:
        """In place of what is being said, or behind it. patient: the app's sentence is not cut."""
        if self.on:
            parts = wrap(text, LONGEST_TEXT)
            self._sound.say((Speech(part, interrupt=not (behind or number)) for number, part in enumerate(parts)), patient=patient)

    def end(self) -> None:
        """Silence."""
        if self.on:
            self.on = False
            self._sound.hush()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.MouseButtonRelease, QEvent.Type.ShortcutOverride):
            for timer in self._timers:
                timer.start()
        return False

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        if self._focus is not None and isValid(self._focus):
            self._focus.removeEventFilter(self)
        self._focus = now
        for timer in self._timers:
            timer.stop()
        if now is None:
            return
        now.installEventFilter(self)
        self._last = said_of(now)
        if isinstance(now, Sheet):
            self.say(said_on(now))
            self._read_out = time.monotonic()
        else:  # what a sheet gives the focus to as it opens
            self.say(self._last.whole, behind=time.monotonic() - self._read_out < AS_IT_OPENS)

    def _tell_change(self) -> None:
        if self._focus is None or not isValid(self._focus):
            return
        before, self._last = self._last, said_of(self._focus)
        typed = self._last.value.removeprefix(before.value)
        if isinstance(self._focus, QLineEdit) and len(typed) == 1 and self._last.value != typed:
            self.say("space" if typed == " " else pronounced(typed))
        else:
            self.say(self._last.change_from(before))

    def _tell(self, text: str) -> None:
        self.say(text, patient=True)

    def _tell_entry(self, entry: object) -> None:
        self.say(said_of_entry(entry))  # type: ignore[arg-type]  # a signal's

    def _tell_session(self) -> None:
        """What runs, once it does; and that it pauses."""
        session = self._wishes.session
        if not self.on or not session.runs or session.source is None:
            return
        runs_on, playing = (session.app, session.address), session.playing
        if runs_on != self._runs_on:
            self._tell(f"{session.title} runs on {session.source.title}. {'' if self._greeted else KEYS}")
            self._greeted = True
        elif playing != self._playing:
            self.say("Playing." if playing else "Paused.")
        self._runs_on, self._playing = runs_on, playing
