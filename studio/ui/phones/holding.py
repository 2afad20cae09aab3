"""Holds a budget on the chosen phone while the app runs: smaller variants, smaller pictures and lower rates, told as they come and go."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.phones.budget import Cost, Target, battery_at, warm
from studio.phones.degrading import Holder, Load, Rung, ladder
from studio.phones.energy import RATES
from studio.runtime.demands import SetSize
from studio.runtime.messages import SetModels, SetRate
from studio.ui.phones.asking import Asking
from studio.ui.wishes import Wishes


class BudgetHold(QObject):
    """`said` gives a sentence for each change. What it changes is for now: none of it is remembered as the user's choice."""

    said = Signal(str)

    def __init__(self, wishes: Wishes, parent: QObject) -> None:
        super().__init__(parent)
        self._wishes = wishes
        self.on = False
        self._holder: Holder | None = None
        """None until it is known what there is to give up."""
        self._asking = Asking(self)
        self._asking.answered.connect(self.take)
        self._asking.failed.connect(lambda _: self.take({}))
        self._phone = ""
        self._before: tuple[str, float | None, dict[str, str]] = "", None, {}
        self._now = Rung(RATES[0])
        self.target = Target()
        self.sentence = ""

    def begin(self, target: Target, phone: str) -> None:
        """From how the app runs now. The rate that is wanted of it is part of the budget."""
        opened = self._wishes.session.opened
        if opened is None:
            return
        rate = self._wishes.session.fps or target.rate or RATES[0]
        self._before = opened.app, self._wishes.session.fps, {model.card: model.variant for model in opened.models}
        self.target = replace(target, rate=rate)
        self.on, self._holder, self._phone, self._now = True, None, phone, Rung(rate)
        self.sentence = "Estimating what can be given up…"
        self._asking.ask(variants_on, opened.app, tuple(self._before[2].items()), phone)

    def take(self, variants: object) -> None:
        """Card → variants from the one in use to the cheapest on the phone; a card that is not told of keeps its own."""
        assert isinstance(variants, dict)
        if self.on and self.target.rate:
            known = {card: variants.get(card, [variant]) for card, variant in self._before[2].items()}
            self._holder = Holder(ladder(self.target.rate, known), self.target)
            self._now, self.sentence = self._holder.rung, ""

    def end(self) -> None:
        """Everything as it was before."""
        app, fps, _ = self._before
        self.on, self._holder, self.sentence = False, None, ""
        self._asking.forget()
        same = app == self._wishes.session.app
        self._apply(Rung(fps or self._now.rate), variants=same)
        if fps is None:
            self._set_rate(None)

    def stop(self) -> None:
        self._asking.end()

    def look(self, cost: Cost) -> None:
        """cost: what the app as it runs now would cost on the phone."""
        if not self.on:
            return
        session = self._wishes.session
        if session.app != self._before[0] or session.fps not in (self._now.rate, self._before[1]):
            target, fps = self.target, session.fps  # another app, or the user wants another rate: it begins anew with that
            self.end()
            self._set_rate(fps)
            self.begin(target, self._phone)
        if self._holder is None:
            return
        cost = warm(cost, self._holder.rung.rate, self.target.minutes)
        hours = battery_at(cost, self._holder.rung.rate).hours.value if self.target.battery_hours else None
        if change := self._holder.told(time.monotonic(), Load(cost.ms.value, hours)):
            self.sentence = f"{change.sentence}."
            self._apply(change.rung)
            self.said.emit(self.sentence)

    def _apply(self, rung: Rung, *, variants: bool = True) -> None:
        before, self._now = self._now, rung
        opened = self._wishes.session.opened
        wanted = self._before[2] | dict(rung.variants)
        if variants and opened and wanted != {model.card: model.variant for model in opened.models}:
            self._wishes.send(SetModels(wanted, self._wishes.choices.threads))
        if rung.size != before.size:
            self._wishes.send(SetSize(rung.size))
        self._set_rate(rung.rate)

    def _set_rate(self, fps: float | None) -> None:
        if fps != self._wishes.session.fps:
            self._wishes.session = replace(self._wishes.session, fps=fps)
            self._wishes.send(SetRate(fps))
            self._wishes.changed.emit()


def variants_on(app: str, models: tuple[tuple[str, str], ...], phone: str) -> Mapping[str, Sequence[str]]:
    """As `cheaper_variants`, of a phone by name: asked in a process of its own, for it reads every model."""
    from studio.lab.phone_variants import cheaper_variants
    from studio.phones.profile import find_phone

    return cheaper_variants(app, models, find_phone(phone))
