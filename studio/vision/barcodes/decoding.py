"""Which numbers best explain what each digit of a code looks like, held to parity and check digit: exact, nothing pruned."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Symbology
from studio.vision.barcodes.patterns import EAN8, EAN13, UPCE, Layout

KEPT = 2
"""Numbers kept: the best, and the one that would have to be told from it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A valid number and the log-probability of all its digits looking as they do."""

    text: str
    symbology: Symbology
    score: float


@dataclass(frozen=True, slots=True)
class Decoded:
    """best: likeliest first; valid: log of the probability, of all strings of digits and parities, that lies on valid numbers."""

    best: tuple[Explanation, ...]
    valid: float


_BEFORE = {weight: (np.arange(10)[:, None] - weight * np.arange(10)) % 10 for weight in (0, 1, 3)}
"""By a digit's weight: residue × digit, what the check sum was before, modulo 10."""


@dataclass(frozen=True, slots=True, eq=False)
class _Cases:
    """What is fixed before the digits are chosen, cases of the same weights in the check sum together. offsets: case × digit, 10 where a
    digit is of even parity; due: what the weighted digits must add up to modulo 10; barred: case × digit × value.
    """

    weights: tuple[int, ...]
    offsets: NDArray[np.intp]
    due: NDArray[np.intp]
    barred: NDArray[np.bool_]


def decoded(layout: Layout, digits: Floats) -> Decoded:
    """digits: log-probabilities, digit × 20 (odd or right 0 … 9, even 0 … 9), each row adding up to 1."""
    best = likeliest(layout, digits)
    mass = _logsum(np.array([_mass(cases, _looks(cases, digits)) for cases in _cases(layout)]))
    return Decoded(best, max(float(mass), *(each.score for each in best)))  # what is far less likely than the rest may have vanished


def likeliest(layout: Layout, digits: Floats) -> tuple[Explanation, ...]:
    """`Decoded.best` alone, in less time; rows may add up to anything."""
    found = [each for cases in _cases(layout) for each in _best(layout, cases, _looks(cases, digits))]
    return tuple(sorted(found, key=lambda each: -each.score)[:KEPT])


def _looks(cases: _Cases, digits: Floats) -> Floats:
    """cases × places × 10: log-probabilities of the digits in each case."""
    places = cases.offsets.shape[1]
    looks: Floats = digits[np.arange(places)[None, :, None], cases.offsets[:, :, None] + np.arange(10)]
    looks[cases.barred] = -np.inf
    return looks


def _mass(cases: _Cases, looks: Floats) -> float:
    """Log of the probability that lies on valid numbers."""
    most = looks.max(axis=(0, 2), keepdims=True)
    shares = np.exp(looks - most)
    mass = np.zeros((len(looks), 10))
    mass[:, 0] = 1.0
    for place, weight in enumerate(cases.weights):
        mass = (mass.take(_BEFORE[weight], axis=1) * shares[:, None, place]).sum(axis=-1)
    with np.errstate(divide="ignore"):
        return float(np.log(mass[np.arange(len(looks)), cases.due].sum()) + most.sum())


def _best(layout: Layout, cases: _Cases, looks: Floats) -> list[Explanation]:
    count = len(looks)
    best = np.full((count, 10, KEPT), -np.inf)
    best[:, 0, 0] = 0.0
    steps = []
    for place, weight in enumerate(cases.weights):
        before, look = _BEFORE[weight], looks[:, None, place]
        chosen, best = _largest((best.take(before, axis=1) + look[..., None]).reshape(count, 10, 10 * KEPT))
        steps.append(chosen)
    ends = best[np.arange(count), cases.due]
    explanations = []
    for flat in np.argsort(-ends, axis=None, kind="stable")[:KEPT]:
        case, rank = divmod(int(flat), KEPT)
        if np.isfinite(ends[case, rank]):
            explanations.append(_explanation(layout, cases, steps, case, rank, float(ends[case, rank])))
    return explanations


def _explanation(layout: Layout, cases: _Cases, steps: list[NDArray[np.intp]], case: int, rank: int, score: float) -> Explanation:
    residue, choices = int(cases.due[case]), []
    for place in range(len(steps) - 1, -1, -1):
        digit, rank = divmod(int(steps[place][case, residue, rank]), KEPT)
        choices.append(digit + int(cases.offsets[case, place]))
        residue = int(_BEFORE[cases.weights[place]][residue, digit])
    said = layout.text(reversed(choices))
    assert said is not None  # the cases are those of valid numbers
    return Explanation(*said, score)


def _largest(ways: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Where the `KEPT` largest of the last axis are, and what they are; spoils `ways`."""
    flat = ways.reshape(-1, ways.shape[-1])
    rows = np.arange(len(flat))
    places, values = np.empty((len(flat), KEPT), np.intp), np.empty((len(flat), KEPT))
    for rank in range(KEPT):
        places[:, rank] = place = flat.argmax(axis=1)
        values[:, rank] = flat[rows, place]
        flat[rows, place] = -np.inf
    return places.reshape(*ways.shape[:-1], KEPT), values.reshape(*ways.shape[:-1], KEPT)


def _logsum(scores: Floats) -> Floats:
    top = np.maximum(scores.max(axis=-1), -1e300)
    with np.errstate(divide="ignore"):
        return np.asarray(top + np.log(np.exp(scores - top[..., None]).sum(axis=-1)))


@cache
def _cases(layout: Layout) -> tuple[_Cases, ...]:
    places = len(layout.digits)
    rows = list(_upce_rows() if layout is UPCE else _ean_rows(layout))
    groups = []
    for weights in dict.fromkeys(row[1] for row in rows):
        alike = [row for row in rows if row[1] == weights]
        offsets = np.array([[10 * (even == "1") for even in parity.ljust(places, "0")] for parity, *_ in alike])
        barred = np.zeros((len(alike), places, 10), np.bool_)
        for row, (*_, bars) in enumerate(alike):
            for place, values in bars.items():
                barred[row, place, list(values)] = True
        groups.append(_Cases(weights, offsets, np.array([due % 10 for _, _, due, _ in alike]), barred))
    return tuple(groups)


_Row = tuple[str, tuple[int, ...], int, dict[int, tuple[int, ...]]]


def _ean_rows(layout: Layout) -> Iterator[_Row]:
    """The first digit of EAN-13, told by parity alone, counts once."""
    for first, parity in enumerate(layout.parities):
        yield parity, (3, 1) * (len(layout.digits) // 2), -first if layout is EAN13 else 0, {}


def _upce_rows() -> Iterator[_Row]:
    """The last digit says where zeros were left out (GS1 General Specifications, 5.2.2.4.2), and so how much the others weigh."""
    for index, parity in enumerate(UPCE.parities):
        system, check = divmod(index, 10)
        for last in range(10):
            weights, barred = _zeros_left_out(last)
            others = tuple(digit for digit in range(10) if digit != last)
            yield parity, weights, -(3 * system + check), {**barred, 5: others}


def _zeros_left_out(last: int) -> tuple[tuple[int, ...], dict[int, tuple[int, ...]]]:
    """Zeros are left out by the first rule that can, which bars a digit or more from the later ones."""
    match last:
        case 0 | 1 | 2:
            return (1, 3, 3, 1, 3, 1), {}
        case 3:
            return (1, 3, 1, 1, 3, 0), {2: (0, 1, 2)}
        case 4:
            return (1, 3, 1, 3, 3, 0), {3: (0,)}
    return (1, 3, 1, 3, 1, 3), {4: (0,)}


def string_count(layout: Layout) -> tuple[float, float]:
    """How many numbers are valid, and how many strings of digits and parities there are."""
    if layout is EAN8:
        return 1e7, 1e8
    return (1e12, 20.0**6 * 1e6) if layout is EAN13 else (1.82e6, 20.0**6)
