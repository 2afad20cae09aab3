"""Holds a budget on the chosen phone while the app runs: smaller variants, smaller pictures and lower rates, told as they come and go."""

import time
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.api import ModelError
from studio.inference.catalogue import Catalogue
from studio.phones.budget import Cost, Target, battery_at
from studio.phones.degrading import Holder, Load, Rung, ladder
from studio.phones.energy import RATES
from studio.runtime.demands import SetSize
from studio.runtime.discovery import UnknownApp, find_app
from studio.runtime.messages import ModelInfo, SetModels, SetRate
from studio.ui.wishes import Wishes

_SMALLER = 0.97
"""Share of the bytes that a variant must stay under to be called smaller."""


class BudgetHold(QObject):
    """`said` gives a sentence for each change. What it changes is for now: none of it is remembered as the user's choice."""

    said = Signal(str)

    def __init__(self, wishes: Wishes, parent: QObject) -> None:
        super().__init__(parent)
        self._wishes = wishes
        self._holder: Holder | None = None
        self._before: tuple[str, float | None, dict[str, str]] = "", None, {}
        self._now = Rung(RATES[0])
        self.target = Target()
        self.sentence = ""

    @property
    def on(self) -> bool:
        return self._holder is not None

    def begin(self, target: Target) -> None:
        """From how the app runs now. The rate that is wanted of it is part of the budget."""
        opened = self._wishes.session.opened
        if opened is None:
            return
        rate = self._wishes.session.fps or target.rate or RATES[0]
        self._before = opened.app, self._wishes.session.fps, {model.card: model.variant for model in opened.models}
        self.target = replace(target, rate=rate)
        self._holder = Holder(ladder(rate, {model.card: _smaller_variants(opened.app, model) for model in opened.models}), self.target)
        self._now, self.sentence = self._holder.rung, ""

    def end(self) -> None:
        """Everything as it was before."""
        app, fps, _ = self._before
        self._holder, self.sentence = None, ""
        same = app == self._wishes.session.app
        self._apply(Rung(fps or self._now.rate), variants=same)
        if fps is None:
            self._set_rate(None)

    def look(self, cost: Cost) -> None:
        """cost: what the app as it runs now would cost on the phone."""
        if self._holder is None:
            return
        session = self._wishes.session
        if session.app != self._before[0] or session.fps not in (self._now.rate, self._before[1]):
            target, fps = self.target, session.fps  # another app, or the user wants another rate: it begins anew with that
            self.end()
            self._set_rate(fps)
            self.begin(target)
            return
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


def _smaller_variants(app: str, model: ModelInfo) -> list[str]:
    """The one in use, then those on this computer whose files are smaller, the largest first."""
    own = model.variants.get(model.variant, 0)
    smaller = sorted((name for name, count in model.variants.items() if count < _SMALLER * own), key=lambda name: -model.variants[name])
    try:
        folder = find_app(app).folder
        catalogue = Catalogue([folder / "models"] if folder else [])
        card = catalogue.find(model.card)
        here = [name for name in smaller if catalogue.here(card, catalogue.variant(card, name))]
    except (ModelError, UnknownApp):
        here = []
    return [model.variant, *here]
