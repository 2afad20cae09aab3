"""What an app would cost on a phone, and which phones hold a budget."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from studio.api import Estimate
from studio.api.estimate import How
from studio.graph import Graph
from studio.phones.energy import RATES, Battery, battery_life, energy_of, energy_of_one_core
from studio.phones.host import scaled
from studio.phones.latency import TITLES, Latency, NoLatency, latencies
from studio.phones.profile import Phone, phones
from studio.phones.thermal import kept, slowed

RECENT_YEARS = 4
"""Phones as old as that are still in many pockets."""

_SURENESS: tuple[How, ...] = ("assumed", "modelled", "transferred", "measured")


@dataclass(frozen=True, slots=True)
class Use:
    """A model as an app uses it. calls: runs for one frame, on average."""

    model: str
    variant: str
    graph: Graph
    calls: float = 1.0

    @property
    def title(self) -> str:
        return self.model if self.model == self.variant else f"{self.model} {self.variant}"


@dataclass(frozen=True, slots=True)
class Work:
    """What an app does for one frame. other_ms: all that is no model, on one core of this computer: preparation and its own steps."""

    models: tuple[Use, ...]
    other_ms: float = 0.0
    camera: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """ms: all of the model's runs for one frame."""

    use: Use
    latency: Latency
    ms: Estimate


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one frame. ms: from its arrival to its result; rate: frames a second when they are processed one after another, whatever the
    camera gives; energy: millijoules, without screen and camera.
    """

    phone: Phone
    parts: tuple[Part, ...]
    other: Estimate
    ms: Estimate
    rate: Estimate
    energy: Estimate
    camera: bool

    @property
    def rough(self) -> bool:
        return any(part.latency.rough for part in self.parts)


@dataclass(frozen=True, slots=True)
class NoCost:
    """Why nothing can be said of an app on a phone."""

    phone: Phone
    reason: str


Verdict = Literal["passes", "unsure", "fails"]
"""unsure: the range lies on both sides of what is wanted."""


@dataclass(frozen=True, slots=True)
class Target:
    """Frames a second, milliseconds of one frame, hours of battery at that rate; None for what doesn't matter. minutes: of running after
    which it is to hold, when the phone has warmed up.
    """

    rate: float | None = None
    latency_ms: float | None = None
    battery_hours: float | None = None
    minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """battery: at the target's rate, or as fast as the phone goes; rate, latency, hours: None for what doesn't matter."""

    cost: Cost
    battery: Battery
    rate: Verdict | None
    latency: Verdict | None
    hours: Verdict | None

    @property
    def verdict(self) -> Verdict:
        found = (self.rate, self.latency, self.hours)
        return "fails" if "fails" in found else "unsure" if "unsure" in found else "passes"


def cost_of(work: Work, phone: Phone, unit: str = "", here: Estimate | None = None) -> Cost | NoCost:
    """Each model on the unit that is fastest for it, or all on `unit`. here: see `host.scaled`. Raises OSError, TableError."""
    parts = []
    for use in work.models:
        part = part_of(use, phone, unit)
        if isinstance(part, NoCost):
            return part
        parts.append(part)
    return summed(work, phone, parts, here)


def part_of(use: Use, phone: Phone, unit: str = "") -> Part | NoCost:
    """One model of an app, as `cost_of`."""
    found = [each for each in latencies(phone, use.graph) if unit in ("", each.unit)]
    for latency in found:
        if isinstance(latency, Latency):
            return Part(use, latency, times(latency.ms, use.calls))
    reasons = "; ".join(f"{TITLES[each.unit]}: {each.reason}" for each in found if isinstance(each, NoLatency))
    return NoCost(phone, f"{use.model}: {reasons or f'{phone.name} has no {TITLES[unit]}'}")


def summed(work: Work, phone: Phone, parts: Sequence[Part], here: Estimate | None = None) -> Cost:
    """The cost of `work` whose models are `parts`."""
    other = scaled(work.other_ms, phone, here)
    ms = added([part.ms for part in parts], other)
    energies = [times(energy_of(part.latency), part.use.calls) for part in parts]
    return Cost(phone, tuple(parts), other, ms, _rate(ms), added(energies, energy_of_one_core(other)), work.camera)


def _rate(ms: Estimate) -> Estimate:
    value, low, high = (1000 / max(each, 1e-3) for each in (ms.value, ms.high, ms.low))
    return Estimate(value, low, high, ms.how, ms.source)


def times(estimate: Estimate, factor: float) -> Estimate:
    return Estimate(estimate.value * factor, estimate.low * factor, estimate.high * factor, estimate.how, estimate.source)


def added(models: Sequence[Estimate], other: Estimate) -> Estimate:
    """The sum. What is off for one model on a phone is likely off for the next: their ranges add up. The app's own work is off by itself:
    both ranges add as squares. The sum is as sure as its least sure part.
    """
    value = sum(each.value for each in models)
    low = math.hypot(value - sum(each.low for each in models), other.value - other.low)
    high = math.hypot(sum(each.high for each in models) - value, other.high - other.value)
    every = [*models, *([other] if other.value else [])]
    least: How = _SURENESS[min((_SURENESS.index(each.how) for each in every), default=1)]
    total = value + other.value
    return Estimate(total, total - low, total + high, least, "; ".join(dict.fromkeys(each.source for each in every)))


def battery_at(cost: Cost, rate: float) -> Battery:
    """Hours of a full battery at `rate` frames a second, or as fast as the phone goes."""
    return battery_life(cost.phone, cost.ms, cost.energy, rate, cost.camera)


def battery_series(cost: Cost, rates: Iterable[float] = RATES) -> tuple[Battery, ...]:
    """From 30 to 1 frames a second."""
    return tuple(battery_at(cost, rate) for rate in rates)


def warm(cost: Cost, rate: float, minutes: float) -> Cost:
    """After `minutes` at `rate` frames a second: each frame takes longer where the phone had to slow down, and as much energy."""
    share = kept(battery_at(cost, rate), cost.phone.battery_wh.value, cost.camera, minutes)
    if share.low == 1.0:
        return cost
    ms = slowed(cost.ms, share)
    return replace(cost, ms=ms, rate=_rate(ms))


def judged(cost: Cost, target: Target) -> Judgement:
    rate = target.rate or RATES[0]
    cost = warm(cost, rate, target.minutes)
    battery = battery_at(cost, rate)
    return Judgement(
        cost,
        battery,
        _at_least(cost.rate, target.rate),
        _at_most(cost.ms, target.latency_ms),
        _at_least(battery.hours, target.battery_hours),
    )


def _at_least(estimate: Estimate, wanted: float | None) -> Verdict | None:
    if wanted is None:
        return None
    return "passes" if estimate.low >= wanted else "fails" if estimate.high < wanted else "unsure"


def _at_most(estimate: Estimate, wanted: float | None) -> Verdict | None:
    if wanted is None:
        return None
    return "passes" if estimate.high <= wanted else "fails" if estimate.low > wanted else "unsure"


def recent_since(today: date | None = None) -> int:
    """The first of the last four years."""
    return (today or date.today()).year - RECENT_YEARS


def phones_since(year: float | None = None) -> tuple[Phone, ...]:
    """Newest first, of that year or later; all without one. Raises TableError."""
    return tuple(phone for phone in reversed(tuple(phones().values())) if year is None or phone.year.value >= year)
