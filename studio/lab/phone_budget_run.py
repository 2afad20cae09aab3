"""Lets an app run as it could on a phone within a budget: variants, working size and rate are given up and taken back as it goes."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from studio.api import Frame
from studio.lab.phone_pace import COLD, OnPhone
from studio.lab.phone_variants import cheaper_variants
from studio.phones.budget import Cost, NoCost, Target, battery_at
from studio.phones.degrading import SIZES, Change, Holder, Load, Rung, ladder
from studio.phones.energy import RATES
from studio.phones.profile import Phone
from studio.runtime.meters import mean_work
from studio.runtime.opening import OpenedApp
from studio.runtime.reading import Reading
from studio.runtime.working_size import smaller

LEAST_READINGS, MOST_READINGS = 5, 30


@dataclass(frozen=True, slots=True)
class Made:
    """A change, and when by the source's clock."""

    seconds: float
    change: Change


class BudgetRun:
    """Hand it the frames before the app and every reading after. reason: why nothing can be held, "" if it can.

    over: frames for which the budget was missed by the likely cost; frames: all that were judged.
    """

    def __init__(
        self, opened: OpenedApp, app: str, phone: Phone, target: Target, *, fps: float | None, threads: int | None, resize: bool = True
    ) -> None:
        """app: its name, by which its models are found; fps: the rate it begins with. Raises ModelError, TableError, OSError."""
        self.changes: list[Made] = []
        self.frames = self.over = 0
        self.reason = ""
        self._opened, self._phone, self._target, self._threads = opened, phone, target, threads
        rate = fps or target.rate or RATES[0]
        variants = cheaper_variants(app, [(model.card, model.variant) for model in opened.models], phone)
        self._holder = Holder(ladder(rate, variants, SIZES if resize else ()), target)
        self._first = {model.card: model.variant for model in opened.models}
        self._on_phone = OnPhone(phone, opened.models)
        self._readings: deque[Reading] = deque(maxlen=MOST_READINGS)
        self._cold = COLD
        self._due: float | None = None

    @property
    def rung(self) -> Rung:
        return self._holder.rung

    def frames_of(self, frames: Iterable[Frame]) -> Iterator[Frame]:
        """Those that the present rate lets through, at the present size."""
        for frame in frames:
            step = 1 / self.rung.rate
            if self._due is None or frame.seconds > self._due + step:
                self._due = frame.seconds
            if frame.seconds < self._due - step / 4:
                continue
            self._due += step
            yield smaller(frame, self.rung.size)

    def add(self, reading: Reading) -> Change | None:
        """What is run otherwise from the next frame on."""
        if self._cold:
            self._cold -= 1
            return None
        self._readings.append(reading)
        work = mean_work(list(self._readings)) if len(self._readings) >= LEAST_READINGS else None
        cost = self._on_phone.cost(work) if work else None
        if isinstance(cost, NoCost):
            self.reason = cost.reason
        if not isinstance(cost, Cost):
            return None
        hours = battery_at(cost, self.rung.rate).hours.value if self._target.battery_hours else None
        self.frames += 1
        self.over += self._holder.misses(load := Load(cost.ms.value, hours))
        change = self._holder.told(reading.seconds, load)
        if change:
            self._apply(change.rung)
            self.changes.append(Made(reading.seconds, change))
        return change

    def _apply(self, rung: Rung) -> None:
        wanted = self._first | dict(rung.variants)
        if wanted != {model.card: model.variant for model in self._opened.models}:
            self._opened.set_models(wanted, self._threads)
            self._on_phone = OnPhone(self._phone, self._opened.models)
        self._readings.clear()
        self._cold = COLD
