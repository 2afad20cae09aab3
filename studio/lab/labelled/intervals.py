"""How sure a figure is that was found on so many pictures, and whether two models differ by more than chance."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from studio.lab.spread import wilson

Floats = NDArray[np.float64]
Figures = Mapping[str, Floats]
Measure = Callable[[Floats], Figures]
"""Of weights (n × pictures: how often each counts) the figures for each of the n; NaN where nothing counts."""

RESAMPLES = 1000
FEW = 20
"""Pictures below which drawn intervals are told to be too narrow: a choice, after Hesterberg 2015 (doi:10.1080/00031305.2015.1089789)."""

SURE = 0.05
_AT_ONCE = 1 << 21
"""Weights held at once."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share or a difference of shares, and the 95 % interval around it; NaN where nothing counts."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """interval: of the second minus the first on the same pictures. chance: how likely so much is by chance, of what is right or wrong on
    each picture (McNemar's exact test), None for other figures. sure: it is more than chance, at 95 %.
    """

    interval: Interval
    chance: float | None
    sure: bool


def resampled(measures: list[Measure], pictures: int, seed: int, resamples: int = RESAMPLES) -> list[dict[str, Floats]]:
    """Each figure of each model over `resamples` draws of so many pictures with replacement, the same draws for all.

    The bootstrap (Efron 1979, doi:10.1214/aos/1176344552).
    """
    found: list[dict[str, list[Floats]]] = [{} for _ in measures]
    for weights in _draws(pictures, seed, resamples if pictures > 1 else 1):
        for measure, own in zip(measures, found, strict=True):
            for name, values in measure(weights).items():
                own.setdefault(name, []).append(values)
    return [{name: np.concatenate(parts) for name, parts in own.items()} for own in found]


def once(measure: Measure, pictures: int) -> dict[str, float]:
    """Each picture counts once."""
    return {name: float(values[0]) for name, values in measure(np.ones((1, pictures))).items()}


def interval(value: float, draws: Floats, rights: NDArray[np.bool_] | None = None) -> Interval:
    """From 2.5 to 97.5 per cent of the draws. rights: where the figure is a share of pictures, whether each is right; it is then Wilson's
    interval, which doesn't shrink to nothing where all are right.
    """
    if rights is not None and len(rights):
        return Interval(value, *wilson(int(rights.sum()), len(rights)))
    known = draws[np.isfinite(draws)]
    if len(known) < 2:
        return Interval(value, float("nan"), float("nan"))
    low, high = (float(each) for each in np.percentile(known, (2.5, 97.5)))
    return Interval(value, low, high)


def difference(
    values: tuple[float, float], draws: tuple[Floats, Floats], rights: tuple[NDArray[np.bool_], NDArray[np.bool_]] | None = None
) -> Difference:
    """Paired: draw for draw, over the same pictures."""
    found = interval(values[1] - values[0], draws[1] - draws[0])
    apart = bool(found.low > 0 or found.high < 0)
    if rights is None:
        return Difference(found, None, apart)
    chance = exact_chance(int((rights[0] & ~rights[1]).sum()), int((rights[1] & ~rights[0]).sum()))
    return Difference(found, chance, apart and chance < SURE)


def exact_chance(lost: int, won: int) -> float:
    """How likely a split of `lost + won` at least so uneven is if both were equally likely (McNemar 1947, doi:10.1007/BF02295996)."""
    count = lost + won
    if not count:
        return 1.0
    if count > 1000:  # by then a normal curve, with a correction for whole numbers
        return float(min(1.0, 2 * (1 - NormalDist().cdf((abs(lost - won) - 1) / math.sqrt(count)))))
    tail = sum(math.comb(count, place) for place in range(min(lost, won) + 1))
    return min(1.0, 2 * float(tail / 2**count))


def _draws(pictures: int, seed: int, resamples: int) -> Iterator[Floats]:
    generator = np.random.default_rng(seed)
    step = max(1, _AT_ONCE // max(1, pictures))
    for start in range(0, resamples, step):
        count = min(step, resamples - start)
        places = generator.integers(0, pictures, (count, pictures))
        yield np.stack([np.bincount(row, minlength=pictures) for row in places]).astype(np.float64)
