"""Holds a budget while an app runs: gives up variant, size and rate step by step, takes them back when there is room, and says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from studio.phones.budget import Target
from studio.phones.energy import RATES

OVER_SECONDS, ROOM_SECONDS = 2.0, 8.0
"""So long a budget is missed before something is given up, and so long there is room before it is taken back."""

ROOM = 0.75
"""Share of the time allowed under which there is room; hours of battery must exceed what is wanted by as much."""

SETTLING_SECONDS = 1.5
"""After a change the costs told still mix both ways of running."""

RELAPSE_SECONDS, MOST_PATIENCE = 20.0, 16.0
"""What was taken back and had to be given up again within so long is waited for twice as long the next time, up to so many times."""

SIZES = (1.0, 0.75, 0.5)
"""Shares of the working size's sides: the costs of pictures fall with their squares."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A way of running. variants: card → variant, those that differ from the best; size: share of the working size's sides; rate: frames a
    second.
    """

    rate: float
    size: float = 1.0
    variants: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> str:
        parts = [f"{card} {variant}" for card, variant in self.variants.items()]
        parts += [f"{self.size:.0%} of the size"] if self.size < 1 else []
        return ", ".join([*parts, f"{self.rate:g} fps"])


@dataclass(frozen=True, slots=True)
class Load:
    """What running as it does costs now. ms: of one frame, lately; hours: of battery, None where nobody asks for them."""

    ms: float
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """rung: to run so from now on; sentence: for the user."""

    rung: Rung
    sentence: str


def ladder(rate: float, variants: Mapping[str, Sequence[str]], sizes: Sequence[float] = SIZES, slowest: float = 1.0) -> tuple[Rung, ...]:
    """From the best way of running to the cheapest: first each card's cheaper variants, then smaller sizes, then lower rates.

    variants: card → its variants, the best first, the one in use among them. slowest: frames a second that must be left.
    """
    rungs = [Rung(rate)]
    for card, names in variants.items():
        for name in names[1:]:
            rungs.append(Rung(rate, 1.0, {**rungs[-1].variants, card: name}))
    least = rungs[-1].variants
    rungs += [Rung(rate, size, least) for size in sizes if size < 1]
    smallest = rungs[-1].size
    rungs += [Rung(lower, smallest, least) for lower in RATES if slowest <= lower < rate]
    return tuple(rungs)


class Holder:
    """Told every so often what running costs, it tells when to run otherwise. It begins with the best rung."""

    def __init__(self, rungs: Sequence[Rung], target: Target) -> None:
        """Raises ValueError without a rung."""
        if not rungs:
            raise ValueError("there is no way of running to choose from")
        self._rungs, self._target = tuple(rungs), target
        self._at = 0
        self._since: float | None = None  # of the present state: over, room or neither
        self._state = ""
        self._changed = float("-inf")
        self._risen = float("-inf")
        self._patience = 1.0

    @property
    def rung(self) -> Rung:
        return self._rungs[self._at]

    def told(self, seconds: float, load: Load) -> Change | None:
        """seconds: on a clock that only goes forward."""
        if seconds < self._changed + SETTLING_SECONDS:
            return None
        reason, room = self._missed(load), self._room(load)
        state = "over" if reason else "room" if room else ""
        if state != self._state or self._since is None:
            self._state, self._since = state, seconds
        lasted = seconds - self._since
        if state == "over" and lasted >= OVER_SECONDS and self._next_helps(load):
            self._patience = min(2 * self._patience, MOST_PATIENCE) if seconds < self._risen + RELAPSE_SECONDS else self._patience
            return self._moved(1, seconds, f"{reason}: now {self._rungs[self._at + 1].told}")
        if state == "room" and lasted >= ROOM_SECONDS * self._patience and self._at:
            if seconds > self._risen + RELAPSE_SECONDS * self._patience:
                self._patience = max(1.0, self._patience / 2)
            self._risen = seconds
            return self._moved(-1, seconds, f"There is room again: now {self._rungs[self._at - 1].told}")
        return None

    def _next_helps(self, load: Load) -> bool:
        """A lower rate makes no frame faster: it helps one that is too slow for the rate, and the battery."""
        if self._at + 1 == len(self._rungs):
            return False
        cheaper = self._rungs[self._at + 1]
        hours = self._target.battery_hours
        lasts = hours is None or load.hours is None or load.hours >= hours
        return cheaper.rate == self.rung.rate or load.ms > 1000 / self.rung.rate or not lasts

    def misses(self, load: Load) -> bool:
        """Whether the budget isn't held by what running costs now."""
        return bool(self._missed(load))

    def _moved(self, by: int, seconds: float, sentence: str) -> Change:
        self._at += by
        self._changed, self._since, self._state = seconds, None, ""
        return Change(self.rung, sentence)

    @property
    def _allowed(self) -> tuple[float, str]:
        """Milliseconds of one frame, and what asks for them."""
        frame = 1000 / self.rung.rate
        wanted = self._target.latency_ms
        return (wanted, f"{wanted:g} ms a frame") if wanted is not None and wanted < frame else (frame, f"{self.rung.rate:g} fps")

    def _missed(self, load: Load) -> str:
        """What of the budget isn't held, "" if all is."""
        allowed, asked = self._allowed
        hours = self._target.battery_hours
        if load.ms > allowed:
            return f"{load.ms:.3g} ms are too slow for {asked}"
        if hours is not None and load.hours is not None and load.hours < hours:
            return f"The battery would last {load.hours:.2g} h, not {hours:g}"
        return ""

    def _room(self, load: Load) -> bool:
        better = self._rungs[max(0, self._at - 1)]
        allowed = min(self._allowed[0], 1000 / better.rate)
        hours = self._target.battery_hours
        lasting = hours is None or load.hours is None or load.hours > hours / ROOM
        return load.ms < ROOM * allowed and lasting
