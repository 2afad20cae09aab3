"""Joins a comparison that runs in the device process and the window: panels while it runs, the picture's own cards when it doesn't."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from studio.api import Pixels
from studio.runtime.contenders import PREFIX, comparison_name, contenders_of, titles_of
from studio.runtime.device_messages import DeviceDied
from studio.runtime.messages import Picture
from studio.runtime.reading import Summary
from studio.ui import presentation, words
from studio.ui.comparing.kept import KeptFrame, KeptFrames
from studio.ui.comparing.panel_state import panel_states, with_means
from studio.ui.controller import Controller
from studio.ui.pages import Pages
from studio.ui.window import StudioWindow
from studio.ui.wishes import Wishes

if TYPE_CHECKING:  # nobody waits for them before something is compared
    from studio.ui.comparing.exporting import Exporting
    from studio.ui.comparing.layers_sheet import LayersSheet
    from studio.ui.comparing.view import ComparisonView
    from studio.ui.comparing.ways_in import WaysIn

WIDE = 1700
"""From this width on there is room for the settings beside the panels."""


class ComparingDesk(QObject):
    """Follows the session: whatever app gives several views of a frame has them shown side by side."""

    def __init__(self, window: StudioWindow, controller: Controller, wishes: Wishes, pages: Pages) -> None:
        super().__init__(window)
        self._pages = pages
        self._ways_in: WaysIn | None = None
        self._exporting: Exporting | None = None
        self._window, self._controller, self._wishes = window, controller, wishes
        self._view: ComparisonView | None = None
        self._aside: bool | None = None
        self._live: tuple[Pixels, Picture] | None = None
        self._died: DeviceDied | None = None
        self.kept = KeptFrames()
        self._kept_of: tuple[str, object] | None = None
        self._kept_told = -1
        self._shown: KeptFrame | None = None
        self._played = True
        controller.pictured.connect(self._pictured)
        controller.measured.connect(self._measured)
        controller.turned.connect(self.follow)
        for signal in (wishes.changed, controller.stage.changed):
            signal.connect(self.follow)
        pages.compare_wanted.connect(lambda: self.ways_in.from_list())

    @property
    def ways_in(self) -> "WaysIn":
        if self._ways_in is None:
            from studio.ui.comparing.ways_in import WaysIn

            self._ways_in = WaysIn(self._window, self._wishes, self._pages)
        return self._ways_in

    @property
    def view(self) -> "ComparisonView":
        if self._view is None:
            from studio.ui.comparing.view import ComparisonView

            view = self._view = ComparisonView()
            view.hold.connect(self.hold)
            view.panels.painted.connect(self._window.viewfinder.painted)
            view.settings_wanted.connect(self._show_settings)
            view.change_wanted.connect(self._change)
            view.kept_wanted.connect(self.look_at)
            view.live_wanted.connect(self.go_live)
            view.save_wanted.connect(lambda: self.exporting.ask(self.kept))
            view.layers_wanted.connect(self.look_into)
        return self._view

    @property
    def exporting(self) -> "Exporting":
        if self._exporting is None:
            from studio.ui.comparing.exporting import Exporting

            self._exporting = Exporting(self._window, self._wishes.memory)
        return self._exporting

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
        if self.on and session.died and session.died is not self._died:
            self._died = session.died
            self._leave_out(session.died)
        if not self.on or (self._live and session.opened is None):
            self._live = self._shown = None
        if not self.on and self._kept_of:  # their pictures are large
            self._kept_of = None
            self.kept.clear()
            self.view.show_kept((), None)
        if self._shown and session.playing:
            self.go_live()
        clear = presentation.viewfinder(session).card is None
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
        of = self._wishes.session.app, self._wishes.session.opened.values
        if of != self._kept_of:  # what was kept was kept for other models, or another reference
            self._kept_of = of
            self.kept.clear()
            self._shown = None
        self.kept.offer(pixels, picture, self._wishes.session.address)
        if self._shown is None:
            self._say()  # the numbers beside a picture are that picture's
            self.view.show_picture(pixels, picture)
        if first:
            self.follow()

    def _measured(self, summary: Summary) -> None:
        if self._live:
            self._say()
            self.follow()

    def _say(self) -> None:
        summary = self._controller.summary
        if self._live is None:
            return
        if self._shown:
            states = panel_states(with_means(self._shown.picture.facts, self._live[1].facts), None)
            told = f"{self._shown.told}, at {words.clock(self._shown.picture.seconds)}: one of {len(self.kept)} kept"
        else:
            states = panel_states(self._live[1].facts, summary)
            running = sum(bool(state.latency) for state in states)
            rate = f"{words.rate(summary.fps)} fps: " if summary and summary.fps else ""
            notice = presentation.viewfinder(self._wishes.session).notice
            told = f"{rate}{'each' if rate else 'Each'} frame goes through {words.counted(running, 'model')}"
            told += ", one after the other" if running > 1 else ""
            told = f"{notice.text}. {told}" if notice else told
        self.view.show_states(states, told)
        if self._kept_told != self.kept.version:
            self._kept_told = self.kept.version
            self.view.show_kept(self.kept, self._shown)

    def look_at(self, kept: KeptFrame) -> None:
        """Shows a frame that was kept; the source waits meanwhile."""
        if self._shown is None:
            session = self._wishes.session
            self._played = session.playing and session.phase != "ended"
            self._wishes.play(False)
        self._shown = kept
        self.view.show_picture(kept.pixels, kept.picture, live=False)
        self.view.live.show()
        self._say()

    def look_into(self) -> "LayersSheet | None":
        """In which layer the models part on the frame that is shown."""
        from studio.ui.comparing import layers_sheet

        shown = (self._shown.pixels, self._shown.picture) if self._shown else self._live
        if shown is None:
            return None
        pixels, picture = shown
        contenders = contenders_of(self._wishes.session.app)
        titles, reference = titles_of(contenders), picture.facts["reference"]
        assert isinstance(reference, int)
        content = layers_sheet.LayersSheet([title for place, title in enumerate(titles) if place != reference])
        sheet = self._window.open_sheet(f"Layer by layer at {words.clock(picture.seconds)}", content, layers_sheet.WIDTH)
        content.grown.connect(sheet.fit)
        sheet.closed.connect(content.stop)
        content.begin(contenders, reference, pixels)
        return content

    def go_live(self) -> None:
        """Back to the source, which plays on if it did before."""
        if self._shown is None:
            return
        self._shown = None
        self.view.show_kept(self.kept, None)
        if self._live:
            self.view.show_picture(*self._live, live=False)
        if self._played:
            self._wishes.play(True)
        self._say()

    def _leave_out(self, died: DeviceDied) -> None:
        """The model that ended the process stays out of it from now on; the others go on."""
        wishes, name = self._wishes, self._wishes.session.app
        contenders = contenders_of(name)
        titles = titles_of(contenders)
        guilty = next((title for title in titles if died.model in (title, f"{title}, detector")), None)
        if guilty is None:
            return
        rest = [replace(each, left_out=each.left_out or title == guilty) for each, title in zip(contenders, titles, strict=True)]
        if not all(each.left_out for each in rest):
            wishes.choose_app(comparison_name(rest))
        self._window.notice.tell(f"{guilty} is left out. {died.message}", "Try again", lambda: wishes.choose_app(name), problem=True)

    def _change(self) -> None:
        models = self._live[1].facts["models"] if self._live else ()
        assert isinstance(models, list | tuple)
        self.ways_in.from_comparison(next((str(model["task"]) for model in models if model["task"]), ""))

    def _show_settings(self, show: bool) -> None:
        self._aside = show
        self.follow()
