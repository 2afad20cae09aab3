"""The four numbers that are read first, as text: rate, age, energy, power."""

from dataclasses import dataclass, replace

from studio.api import Estimate
from studio.runtime.reading import Summary
from studio.ui import words


@dataclass(frozen=True, slots=True)
class Figure:
    """caption: what the number is; short: the same in the fewest words, for large letters.

    how: "measured", "modelled" … of an estimate, empty for what was simply counted or timed here; source: where it comes from.
    """

    value: str
    unit: str
    caption: str
    short: str
    how: str = ""
    source: str = ""
    tip: str = ""


def figures(summary: Summary | None) -> tuple[Figure, Figure, Figure, Figure]:
    """Rate, age, energy a frame, power; dashes while nothing was processed."""
    if summary is None or summary.processed == 0:
        return (
            Figure("–", "fps", "nothing yet", "nothing yet"),
            Figure("–", "ms", "age when shown", "age when shown"),
            Figure("–", "mJ", "per frame", "per frame"),
            Figure("–", "W", "CPU –", "CPU –"),
        )
    unit = "fps" if summary.target is None else f"of {words.target(summary.target)} fps"
    dropped = f"{summary.dropped} dropped"
    age, worst = summary.age_p50, summary.age_p95
    tip = "" if worst is None else f"95 of 100 pictures are at most {words.significant(worst * 1000)} ms old"
    energy, power = _known(summary.energy), _known(summary.power)
    load = f"CPU {summary.cpu * 100:.0f} %"
    counted = summary.fps or summary.processed > 1  # one frame alone has no rate
    return (
        Figure(words.rate(summary.fps) if counted else "–", unit, dropped, dropped),
        Figure("–" if age is None else words.significant(age * 1000), "ms", "age when shown", "age when shown", tip=tip),
        Figure(*_small_unit(energy, 1.0, "mJ", "J"), _range(energy), "per frame", *_origin(energy)),
        Figure(*_small_unit(power, 0.1, "mW", "W"), f"{load} · {words.size(summary.memory)}", load, *_origin(power)),
    )


def felt_as(shown: tuple[Figure, ...], felt: str) -> tuple[Figure, ...]:
    """With what the app is slowed down to at the rate, where that is something."""
    return (replace(shown[0], short=f"as on {felt.partition(',')[0]}", how="modelled"), *shown[1:]) if felt else shown


def _known(estimate: Estimate | None) -> Estimate | None:
    """None for nothing at all: what runs costs something, so it was not measured long enough yet."""
    return estimate if estimate and estimate.value > 0 else None


def _origin(estimate: Estimate | None) -> tuple[str, str]:
    return (estimate.how, estimate.source) if estimate else ("", "")


def _small_unit(estimate: Estimate | None, limit: float, small: str, unit: str) -> tuple[str, str]:
    """The value in thousandths below `limit`: a short number with its unit."""
    if estimate is None:
        return "–", small if limit >= 1 else unit
    if estimate.value < limit:
        return words.significant(estimate.value * 1000), small
    return words.significant(estimate.value), unit


def _range(energy: Estimate | None) -> str:
    if energy is None:
        return "per frame"
    scale = 1000 if energy.value < 1 else 1
    return f"per frame · {words.span(energy.low * scale, energy.high * scale)}"
