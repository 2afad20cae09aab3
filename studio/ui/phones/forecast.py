"""What the running app would be like on a phone: the estimates of one moment, and the words for them."""

from dataclasses import dataclass, replace

from studio.api import Estimate
from studio.phones.budget import Cost, Part, Target, battery_at, battery_series, warm
from studio.phones.energy import Battery
from studio.phones.felt import End, rate_of, seconds_of
from studio.phones.latency import TITLES
from studio.ui import words
from studio.ui.figures import Figure

RANGE = "The range is made to hold 80 of 100 such cases."
_SLOWING = "How much phones slow down is assumed: no public measurement of networks over minutes was found."
MEANINGS = {
    "measured": "Measured on this phone",
    "transferred": "Transferred from another phone",
    "modelled": "Modelled, not measured",
    "assumed": "Assumed",
    "rough": "Rough: nothing was measured on this phone",
}
CURVE_RATES = tuple(float(rate) for rate in range(1, 31))


@dataclass(frozen=True, slots=True)
class Line:
    """A part of a frame. how: its tier; source: how the number was got, at length."""

    name: str
    value: str
    span: str
    about: str
    how: str
    source: str
    ms: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """own_ms: what the app's own code takes here, in CPU time; wanted: the target rate, None for as many frames as possible; each: likely
    seconds there of every frame that `cost` is the average of.
    """

    cost: Cost
    runs_here: int
    own_ms: float
    wanted: float | None
    each: tuple[float, ...]

    @property
    def how(self) -> str:
        return "rough" if self.cost.rough else self.cost.ms.how

    @property
    def rate(self) -> Estimate:
        """Frames a second it would reach with frames like these: no more than are wanted."""
        rate = self.cost.rate
        value, low, high = (self.reached(end, self.wanted) for end in ("likely", "slow", "fast"))
        return Estimate(value, low, high, rate.how, rate.source)

    def reached(self, end: End, fps: float | None, last: int = 0) -> float:
        """Frames a second at that end of the range, of a camera that gives `fps`, None for one that gives as many as can be taken.

        last: so many frames alone, 0 for all.
        """
        longer = 1000 * seconds_of(self.cost.ms, end) / self.cost.ms.value if self.cost.ms.value else 1.0
        return rate_of([longer * seconds for seconds in self.each[-last:]], fps)

    @property
    def battery(self) -> Battery:
        return battery_at(self.cost, self.wanted or self.cost.rate.value)

    @property
    def batteries(self) -> tuple[Battery, ...]:
        """At every rate from 1 to 30 frames a second."""
        return battery_series(self.cost, CURVE_RATES)

    def after(self, minutes: float) -> Estimate:
        """The rate when the phone has run for so long. How much it slows down is assumed: nobody published what phones do."""
        cost = warm(self.cost, self.wanted or self.cost.rate.value, minutes)
        longer = cost.ms.value / self.cost.ms.value if self.cost.ms.value else 1.0
        rate = replace(self, cost=cost, each=tuple(longer * seconds for seconds in self.each)).rate
        about = f"{cost.ms.source}." if cost is not self.cost else "It draws no more than phones give off for long."
        return Estimate(rate.value, rate.low, rate.high, "assumed", f"{about} {_SLOWING}")

    @property
    def figures(self) -> tuple[Figure, Figure, Figure, Figure]:
        """Rate, time a frame, energy, battery."""
        cost, rate, hours = self.cost, self.rate, self.battery.hours
        source = f"{self._summed()} {RANGE}"
        keeps_up = self.wanted and cost.rate.low >= self.wanted
        able = f"up to {words.span(cost.rate.low, cost.rate.high)}" if keeps_up else words.span(rate.low, rate.high)
        span = able if self.wanted is None else f"of {words.target(self.wanted)} · {able}"
        energy = cost.energy
        scale, joules = (1000, "J") if energy.value >= 1000 else (1, "mJ")
        return (
            Figure(words.significant(rate.value), "fps", span, span, self.how, source),
            Figure(words.significant(cost.ms.value), "ms", f"per frame · {words.span(cost.ms.low, cost.ms.high)}", "", self.how, source),
            Figure(
                words.significant(energy.value / scale),
                joules,
                f"per frame · {words.span(energy.low / scale, energy.high / scale)}",
                "",
                energy.how,
                f"Time on each unit times the power it draws. {energy.source}. Screen and camera are not in it.",
            ),
            Figure(words.significant(hours.value), "h", f"battery · {words.span(hours.low, hours.high)}", "", hours.how, hours.source),
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        """Each model, then the app's own code."""
        return (*map(self._model, self.cost.parts), self._own())

    def _summed(self) -> str:
        models = words.significant(sum(part.ms.value for part in self.cost.parts))
        own = words.significant(self.cost.other.value)
        return f"{models} ms of models and {own} ms of the app's own code, one after another; each is told below."

    def _model(self, part: Part) -> Line:
        found, calls = part.latency, part.use.calls
        how = "rough" if found.rough else found.ms.how
        left = f" Left to the CPU: {', '.join(found.left_to_cpu)}." if found.left_to_cpu else ""
        once = f"{words.significant(found.ms.value)} ms, {words.span(found.ms.low, found.ms.high)}, a run"
        source = (
            f"{words.sentence(found.ms.source)} By {found.runtime} on the {TITLES[found.unit]}, {found.precision}: {once}, "
            f"times {calls:.2g} runs a frame, counted here over {words.counted(self.runs_here, 'frame')}.{left} {RANGE}"
        )
        times = f"{calls:.2g} × a frame" if calls else "rests now"
        about = f"{TITLES[found.unit]}, {found.precision} · {times}"
        return _line(part.use.model, part.ms, about, how, source)

    def _own(self) -> Line:
        other = self.cost.other
        about = f"{words.significant(self.own_ms)} ms here × {self.cost.other.value / self.own_ms:.2g}" if self.own_ms else "nothing here"
        return _line("App's own code", other, about, other.how, f"{words.sentence(other.source)} {RANGE}")


def wanted_of(target: Target) -> str:
    wanted = [
        f"{target.rate:g} fps" if target.rate else "",
        f"{target.latency_ms:g} ms a frame" if target.latency_ms else "",
        f"{target.battery_hours:g} h of battery" if target.battery_hours else "",
    ]
    later = f" after {target.minutes:g} minutes" if target.minutes else ""
    return f"Budget: {', '.join(filter(None, wanted)) or 'none; the page Phones sets one'}{later}."


def _line(name: str, ms: Estimate, about: str, how: str, source: str) -> Line:
    return Line(name, f"{words.significant(ms.value)} ms", words.span(ms.low, ms.high) if ms.value else "", about, how, source, ms.value)
