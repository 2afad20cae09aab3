"""Judges a fit on what it hasn't seen: families, networks and phones left out, beside what is plainer."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from studio.phones.measurements import Row
from studio.phones.series import Fitted, Kind, Series, Works, fitted
from studio.phones.solving import costs
from studio.phones.terms import Vector

LEAST_ROWS = 12
"""A series of fewer rows is fitted, not judged: without one family hardly any would be left."""

LOW, HIGH = 0.1, 0.9

Judge = Callable[[Row], str]
"""What a row is left out with."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was predicted of a row without having seen its like."""

    row: Row
    ms: float
    series: str
    left_out: str

    @property
    def error(self) -> float:
        """Relative, 0.1 for 10 %."""
        return abs(self.ms / self.row.ms - 1)

    @property
    def log_ratio(self) -> float:
        return float(np.log(self.row.ms / self.ms))


def family(row: Row) -> str:
    return row.family


def network(row: Row) -> str:
    return row.network


def device(row: Row) -> str:
    return row.device


def predictions(kind: Kind, members: Sequence[Series], works: Works, judge: Judge) -> list[Prediction]:
    """Of every row of the larger series, by a fit of all series of its kind without what it is left out with."""
    return [
        Prediction(row, fit.ms(index, works[row.network]), _name(each), without)
        for without, fit, each, index, rows in _left_out(kind, members, works, judge)
        for row in rows
    ]


def _left_out(kind: Kind, members: Sequence[Series], works: Works, judge: Judge) -> Iterable[tuple[str, Fitted, Series, int, list[Row]]]:
    for without in sorted({judge(row) for each in members for row in each.rows}):
        kept = [replace(each, rows=tuple(row for row in each.rows if judge(row) != without)) for each in members]
        kept = [each for each in kept if each.rows]
        if not kept:
            continue
        places = {_name(each): index for index, each in enumerate(kept)}
        judged = [
            (each, places[_name(each)], rows)
            for each in members
            if (rows := [row for row in each.rows if judge(row) == without]) and _name(each) in places and len(each.rows) >= LEAST_ROWS
        ]
        if judged:
            fit = fitted(kind, kept, works, {place for _, place, _ in judged})
            yield from ((without, fit, *each) for each in judged)


def _name(series: Series) -> str:
    return "/".join((series.device, series.runtime, series.unit, series.precision))


def macs_only(members: Sequence[Series], works: Works) -> list[Prediction]:
    """As `predictions` with families left out, from a constant and all multiply-accumulates alone."""
    found = []
    for each in members:
        if len(each.rows) < LEAST_ROWS:
            continue
        table = np.array([[1.0, _macs(works[row.network])] for row in each.rows])
        families = np.array([row.family for row in each.rows])
        for left in sorted(set(families)):
            seen = families != left
            if seen.any():
                rate = float(np.median(each.times[seen] / table[seen, 1]))
                cost = costs(table[seen], each.times[seen], np.array([0.1 * each.times[seen].min(), rate]), 2.0)
                for index in np.flatnonzero(~seen):
                    found.append(Prediction(each.rows[index], float(table[index] @ cost), _name(each), left))
    return found


def _macs(work: Mapping[str, float]) -> float:
    kinds = ("convolution", "pointwise", "grouped", "depthwise", "dense", "product")
    return sum(work[kind] + work.get(f"waiting_{kind}", 0.0) for kind in kinds) + 1e-6


def summary(found: Sequence[Prediction]) -> dict[str, float | int | None]:
    errors = [each.error for each in found]
    if not errors:
        return {"n": 0, "mdape": None, "p90": None}
    return {"n": len(errors), "mdape": round(median(errors), 4), "p90": round(float(np.quantile(errors, HIGH)), 4)}


def spearman(found: Sequence[Prediction]) -> float | None:
    """Median over series of the correlation of ranks."""
    values = []
    for name in sorted({each.series for each in found}):
        own = [each for each in found if each.series == name]
        if len(own) >= LEAST_ROWS:
            values.append(float(np.corrcoef(_ranks([each.ms for each in own]), _ranks([each.row.ms for each in own]))[0, 1]))
    return round(median(values), 4) if values else None


def _ranks(values: Sequence[float]) -> Vector:
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return ranks


def band(found: Sequence[Prediction], group: Judge = family) -> tuple[float, float]:
    """Factors on a prediction between which 80 % of the measured times of one more group are expected: of one more family, or phone.

    Every group counts alike, and one yet unseen counts half below all and half above (split conformal prediction: Vovk et al. 2005,
    Algorithmic Learning in a Random World).
    """
    sizes = Counter(group(each.row) for each in found)
    ratios = np.array([each.log_ratio for each in found])
    order = np.argsort(ratios)
    weights = np.array([1 / sizes[group(each.row)] for each in found])[order]
    below = (np.cumsum(weights) - weights / 2 + 0.5) / (len(sizes) + 1)
    low, high = np.interp((LOW, HIGH), below, ratios[order])
    return float(np.exp(min(0.0, low))), float(np.exp(max(0.0, high)))


def covered(found: Sequence[Prediction], group: Judge = family) -> dict[str, list[bool]]:
    """Group → whether each measured time lies in a band made without its group."""
    inside = {}
    for left in sorted({group(each.row) for each in found}):
        others = [each for each in found if group(each.row) != left]
        if others:
            low, high = band(others, group)
            inside[left] = [low <= each.row.ms / each.ms <= high for each in found if group(each.row) == left]
    return inside


def coverage(inside: Iterable[Sequence[bool]]) -> float:
    """Of all rows."""
    every = [within for one in inside for within in one]
    return round(sum(every) / len(every), 4)
