"""How long a run took, and what is wrong with a file that doesn't tell it."""

from collections.abc import Sequence
from dataclasses import dataclass

from studio.api import ModelError
from studio.phones.profile import Phone
from studio.phones.recognising import Precision


class RunError(ModelError):
    """A file that tells of no run; the message names it and what is read."""


@dataclass(frozen=True, slots=True)
class Times:
    """ms of one inference: the mean or the estimate, the least and the most. unit: "" where the file doesn't tell."""

    ms: float
    low: float
    high: float
    unit: str
    tool: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of a file that tells of many runs, the one that is looked for. model: name of the file that was run; unit: "" for whichever it is."""

    phone: Phone
    model: str
    precision: Precision
    unit: str = ""


def sound(ms: float, low: float, high: float, unit: str, tool: str) -> Times | None:
    """None for times that can't be: no number, none above 0, or longer than hours."""
    low, high = min(ms, low), max(ms, high)
    return Times(ms, low, high, unit, tool) if 0 < low <= ms <= high < 1e7 else None


def spread(every: Sequence[float], unit: str, tool: str, middle: float | None = None) -> Times | None:
    """From the times of all runs in ms; middle: the one that counts, their median without it."""
    ordered = sorted(every)
    if not ordered:
        return None
    return sound(ordered[len(ordered) // 2] if middle is None else middle, ordered[0], ordered[-1], unit, tool)
