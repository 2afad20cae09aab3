"""Joins a comparison that runs in the device process and the window: panels while it runs, the picture's own cards when it doesn't."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.api import Pixels
from studio.runtime.contenders import PREFIX
from studio.runtime.messages import Picture
from studio.runtime.reading import Summary
from studio.ui import words
from studio.ui.comparing.panel_state import panel_states
from studio.ui.controller import Controller
from studio.ui.window import StudioWindow
from studio.ui.wishes import Wishes

if TYPE_CHECKING:  # nobody waits for it before something is compared
    from studio.ui.comparing.view import ComparisonView

WIDE = 1700
"""From this width on there is room for the settings beside the panels."""


class ComparingDesk(QObject):
    """Follows the session: whatever app gives several views of a frame has them shown side by side."""

    def __init__(self, window: StudioWindow, controller: Controller, wishes: Wishes) -> None:
        super().__init__(window)
        self._window, self._controller, self._wishes = window, controller, wishes
        self._view: ComparisonView | None = None
        self._aside: bool | None = None
        self._live: tuple[Pixels, Picture] | None = None
        controller.pictured.connect(self._pictured)
        controller.measured.connect(self._measured)
        controller.turned.connect(self.follow)
        for signal in (wishes.changed, controller.stage.changed):
            signal.connect(self.follow)

    @property
    def view(self) -> "ComparisonView":
        if self._view is None:
            from studio.ui.comparing.view import ComparisonView

            view = self._view = ComparisonView()
            view.hold.connect(self.hold)
            view.settings_wanted.connect(self._show_settings)
        return self._view

    @property
    def on(self) -> bool:
        """A comparison is the app that is chosen."""
        return self._wishes.session.app.startswith(PREFIX)

    def hold(self, place: int) -> None:
        """Has the others held against the model at `place`."""
        opened = self._wishes.session.opened
        if opened and self._live:
            models = self._live[1].facts["models"]
            assert isinstance(models, list | tuple)
            self._wishes.change_settings({**opened.values, "reference": str(models[place]["title"])})
            self._wishes.settings_given.emit()

    def follow(self) -> None:
        """The panels stand in place of the picture while there is nothing in the way."""
        session = self._wishes.session
        if not self.on or (self._live and session.opened is None):
            self._live = None
        clear = self._window.viewfinder.state.card is None and session.failure is None and not session.down
        if not (self.on and self._live and clear):
            self._window.show_instead(None)
            return
        aside = self._window.width() >= WIDE if self._aside is None else self._aside
        self.view.settings.setChecked(aside)
        self._window.show_instead(self.view, aside=aside)

    def _pictured(self, pixels: Pixels, picture: Picture) -> None:
        if not (self.on and picture.views and self._wishes.session.opened):
            return
        first, self._live = self._live is None, (pixels, picture)
        if first:
            self._say()
            self.follow()
        self.view.show_picture(pixels, picture)

    def _measured(self, summary: Summary) -> None:
        if self._live:
            self._say()
            self.follow()

    def _say(self) -> None:
        """The numbers: as often as all others in the window."""
        summary = self._controller.summary
        if self._live is None or summary is None:
            return
        facts = self._live[1].facts
        states = panel_states(facts, summary)
        rate = f"{words.rate(summary.fps)} fps: " if summary.fps else ""
        running = sum(not state.broken for state in states)
        self.view.show_states(states, f"{rate}each frame goes through {words.counted(running, 'model')}, one after the other")

    def _show_settings(self, show: bool) -> None:
        self._aside = show
        self.follow()


def comparison_of(files: list[Path]) -> str:
    """The name of the app that compares those files."""
    from studio.runtime.contenders import Contender, comparison_name

    return comparison_name([Contender(file) for file in files])
