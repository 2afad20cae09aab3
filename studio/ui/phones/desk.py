"""The phone that is chosen: estimates of the running app on it, and the app slowed down to it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio.phones.felt import End, seconds_of
from studio.runtime.demands import FramePace, SetPace
from studio.runtime.messages import ModelInfo
from studio.runtime.meters import WINDOW_SECONDS
from studio.runtime.reading import FrameWork, Summary
from studio.ui import words
from studio.ui.controller import Controller
from studio.ui.phones.estimator import Estimator
from studio.ui.window import StudioWindow
from studio.ui.wishes import Wishes

if TYPE_CHECKING:  # loaded when a phone is first looked at
    from studio.phones.budget import Cost, NoCost, Target
    from studio.phones.everywhere import Everywhere
    from studio.ui.phones.forecast import Forecast
    from studio.ui.phones.holding import BudgetHold
    from studio.ui.phones.panel import PhonePanel

_SLOWER = "This computer is slower than {phone}, so it can't be felt here."
_ENDS = {"likely": "", "fast": ", fast end", "slow": ", slow end"}


class PhoneDesk(QObject):
    """`measured` says that the running app was measured anew."""

    measured = Signal()

    def __init__(self, window: StudioWindow, controller: Controller, wishes: Wishes) -> None:
        super().__init__(window)
        self._window, self._controller, self._wishes = window, controller, wishes
        self.estimator = Estimator(self)
        self.end: End | None = None
        """At which the phone is felt, None while it isn't."""
        self._held: FramePace | None = None
        self.target: Target | None = None
        """The budget, None where nobody set one; its rate is that of the app, unless that is as many frames as possible."""
        self.hold: BudgetHold | None = None
        """Made when a budget is first to be held."""
        self.panel: PhonePanel | None = None
        """Made when it is first looked at."""
        self.estimator.changed.connect(self._show)
        self._inspector = window.inspector
        self._inspector.device_chosen.connect(self._turn_to)
        self._inspector.phone_list_wanted.connect(self.open_list)
        controller.measured.connect(self._show)
        controller.measured.connect(lambda _: self.measured.emit())
        self._inspector.name_phone(self.phone)

    @property
    def phone(self) -> str:
        """Its name, "" for none."""
        return self._wishes.memory.remembered.phone

    @property
    def forecast(self) -> "Forecast | str":
        """Of the running app on that phone, or why there is none."""
        return self.forecast_on(self.phone) if self.phone else "No phone chosen."

    def choose(self, phone: str) -> None:
        memory = self._wishes.memory
        memory.remember(replace(memory.remembered, phone=phone))
        self._inspector.name_phone(phone)
        if self.hold and self.hold.on:
            self.hold_budget(True)
        self.turn_to_phone()

    def turn_to_phone(self) -> None:
        """Shows the phone's figures in place of this computer's."""
        self._inspector.show_device(phone=True)
        self._turn_to(phone=True)

    def open_list(self) -> None:
        from studio.ui.phones.chooser import PhoneChooser  # with all that is known of phones: nobody waits for it before

        content = PhoneChooser(self.phone)
        sheet = self._window.open_sheet("Choose a phone", content, PhoneChooser.WIDTH)

        def chosen(phone: str) -> None:
            sheet.close_sheet()
            self.choose(phone)

        content.chosen.connect(chosen)
        content.setFocus()

    def feel(self, end: End | None) -> None:
        """Slows the app to that end of the phone's range, or no longer."""
        self.end = end
        self._show()

    def hold_budget(self, hold: bool) -> None:
        """Gives things up while the running app misses the budget on the phone, or no longer."""
        from studio.phones.budget import Target
        from studio.ui.phones.holding import BudgetHold

        if self.hold is None:
            self.hold = BudgetHold(self._wishes, self)
            self.hold.said.connect(self._window.notice.tell)
        if self.hold.on:
            self.hold.end()
        if hold:
            self.hold.begin(self.target or Target(), self.phone)
        self._show()

    def set_target(self, target: "Target") -> None:
        self.target = target
        if self.hold and self.hold.on:
            self.hold_budget(True)

    def toggle_feel(self) -> None:
        """What one key does."""
        if not self.phone:
            self._window.notice.tell("No phone is chosen yet.", "Choose one", self.open_list)
        elif self.end is not None:
            self.feel(None)
        else:
            self.feel(self.panel.chosen_end if self.panel else "likely")
            forecast = self.forecast
            if isinstance(forecast, str):
                self._window.notice.tell(forecast)
            elif self.end and self._too_slow(seconds_of(forecast.cost.ms, self.end), forecast):
                self._window.notice.tell(_SLOWER.format(phone=self.phone))

    def stop(self) -> None:
        self.estimator.end()
        if self.hold:
            self.hold.stop()

    @property
    def app(self) -> str:
        """Of the app that runs, for people."""
        return self._wishes.session.title

    @property
    def app_name(self) -> str:
        return self._wishes.session.app

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        """Of the app that runs."""
        opened = self._wishes.session.opened
        return opened.models if opened else ()

    @property
    def work(self) -> FrameWork | None:
        """Of its average frame, lately."""
        return self._controller.summary.work if self._controller.summary else None

    def costs(self) -> "Mapping[str, Cost | NoCost] | str":
        """Of the running app on every phone, by name; or why there are none."""
        found = self._known()
        if isinstance(found, str):
            return found
        known, work = found
        return {name: known.cost(name, work.runs, work.own * 1000) for name in known.phones}

    def forecast_on(self, phone: str) -> "Forecast | str":
        """Of the running app on any phone, or why there is none."""
        found = self._known()
        if isinstance(found, str):
            return found
        known, work = found
        if phone not in known.phones:
            return f"There is no phone named {phone} any more."
        from studio.lab.phone_pace import pace_of
        from studio.phones.budget import NoCost
        from studio.ui.phones.forecast import Forecast

        cost = known.cost(phone, work.runs, work.own * 1000)
        if isinstance(cost, NoCost):
            return f"Nothing can be said of it on {phone}. {words.sentence(cost.reason)}"
        likely = pace_of(cost, work.own * 1000, "likely")
        each = tuple(likely.seconds(runs, own) for runs, own in work.each)
        return Forecast(cost, work.frames, work.own * 1000, self._wishes.session.fps, each)

    def _known(self) -> "tuple[Everywhere, FrameWork] | str":
        """What is known of the running app, or why nothing can be said of it yet."""
        session, work = self._wishes.session, self.work
        if session.opened is None or session.failure or work is None:
            return "No frame was processed yet."
        if any(not model.file for model in session.opened.models):
            return "The model's file is not known."
        self.estimator.ask(session.opened.models)
        known = self.estimator.known
        if known is None:
            return self.estimator.trouble or "Estimating…"
        first = next(iter(known.parts.values()), {})
        # Another app's or variant's frames may still be among those measured.
        return "Estimating…" if any(title not in first for title, _ in work.runs) else (known, work)

    def _turn_to(self, phone: bool) -> None:
        if phone and self.panel is None:
            from studio.ui.phones.panel import PhonePanel

            self.panel = PhonePanel()
            self.panel.choose_wanted.connect(self.open_list)
            self.panel.source_wanted.connect(self.explain)
            self.panel.pace_chosen.connect(self.feel)
            self.panel.hold_chosen.connect(self.hold_budget)
            self.panel.parts.rebuilt.connect(self._inspector.order_tabs)
            self._inspector.add_phone_panel(self.panel)
        self._show()

    def explain(self, tag: object) -> None:
        """Opens what a tag has to say, at its place."""
        from studio.ui.controls.tag import Tag
        from studio.ui.phones.forecast import MEANINGS

        assert isinstance(tag, Tag)
        self._window.note.open_at(tag, MEANINGS[tag.text()], tag.source, around=tag.parentWidget())

    def _show(self, _: Summary | None = None) -> None:
        forecast = self.forecast if self._looked_at or self.end or self._holds else ""
        if self.hold and self.hold.on and not isinstance(forecast, str):
            self.hold.look(forecast.cost)
        if self.end or self._held is not None:
            self._hold(forecast)
        if self.panel is None or not self._looked_at:
            return
        if isinstance(forecast, str):
            self.panel.show_message(forecast, choose=not self.phone)
        else:
            self.panel.show_forecast(forecast)
            self.panel.show_pace(self.end, self._told(forecast))
            self.panel.show_hold(self._holds, self._told_budget())

    @property
    def _looked_at(self) -> bool:
        return self.panel is not None and self.panel.isVisible()

    def _hold(self, forecast: "Forecast | str") -> None:
        """Tells the device process what frames are to take: as long as here while nothing is known."""
        from studio.lab.phone_pace import near, pace_of

        wanted, before, seconds = None, self._held, 0.0
        if self.end and not isinstance(forecast, str):
            seconds = seconds_of(forecast.cost.ms, self.end)
            wanted = pace_of(forecast.cost, forecast.own_ms, self.end)
        if wanted is None or before is None or self.work is None or not near(wanted, before, self.work):
            self._held = wanted
            if wanted != before:
                self._wishes.send(SetPace(wanted))
        felt = "" if self.end is None or wanted is None or self._too_slow(seconds, forecast) else f"{self.phone}{_ENDS[self.end]}"
        if felt != self._wishes.session.felt:
            self._wishes.session = replace(self._wishes.session, felt=felt)
            self._wishes.changed.emit()

    def _too_slow(self, seconds: float, forecast: "Forecast | str") -> bool:
        """This computer keeps up neither with a phone that takes `seconds` a frame nor with the rate that is wanted."""
        work = self._controller.summary.work if self._controller.summary else None
        if isinstance(forecast, str) or work is None:
            return True
        return work.seconds > seconds and work.seconds * (forecast.wanted or float("inf")) > 1

    def _told_budget(self) -> str:
        """What is wanted, and what was given up for it."""
        from studio.phones.budget import Target
        from studio.ui.phones.forecast import wanted_of

        if self.hold and self.hold.on:
            return f"{wanted_of(self.hold.target)} {self.hold.sentence or 'Nothing is given up.'}"
        fps, target = self._wishes.session.fps, self.target
        return wanted_of(replace(target, rate=fps or target.rate) if target else Target(fps))

    @property
    def _holds(self) -> bool:
        return self.hold is not None and self.hold.on

    def _given(self, forecast: "Forecast") -> float | None:
        """Frames a second that come, None for as many as can be taken."""
        source = self._wishes.session.source
        rates = [forecast.wanted, source.rate if source and (source.live or forecast.wanted) else None]
        return min((rate for rate in rates if rate), default=None)

    def _told(self, forecast: "Forecast") -> str:
        """What feeling the phone comes to."""
        summary = self._controller.summary
        if self.end is None or summary is None:
            return ""
        seconds = seconds_of(forecast.cost.ms, self.end)
        predicted = forecast.reached(self.end, self._given(forecast), max(1, round(summary.fps * WINDOW_SECONDS)))
        reached = f"{words.rate(summary.fps)} of {words.rate(predicted)} fps"
        if self._too_slow(seconds, forecast):
            return f"{reached}. {_SLOWER.format(phone=self.phone)}"
        return f"{reached}. On average a picture comes {words.significant(seconds * 1000)} ms after it was taken up."
