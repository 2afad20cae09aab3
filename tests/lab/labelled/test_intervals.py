"""Intervals hold what they say, and a difference is told as sure only where it is more than chance."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.lab.labelled.facts import said_of
from studio.lab.labelled.intervals import Difference, Interval, Measure, difference, exact_chance, interval, once, resampled

RIGHTS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60)


def share(rights: np.ndarray) -> Measure:
    return lambda weights: {"share": weights @ rights / weights.sum(axis=1)}


@given(RIGHTS, st.integers(0, 5))
def test_properties(pairs: list[tuple[bool, bool]], seed: int) -> None:
    first, second = np.array(pairs).T
    one, other = share(first.astype(float)), share(second.astype(float))
    values = once(one, len(pairs))["share"], once(other, len(pairs))["share"]
    assert values == pytest.approx((first.mean(), second.mean()))
    draws = [each["share"] for each in resampled([one, other], len(pairs), seed, 200)]
    assert (draws[0] == resampled([one], len(pairs), seed, 200)[0]["share"]).all()  # the same draws for every model
    held = difference(values, (draws[0], draws[1]), (first, second))
    turned = difference(values[::-1], (draws[1], draws[0]), (second, first))
    assert held.interval.low <= held.interval.high
    assert (held.interval.low, held.sure) == pytest.approx((-turned.interval.high, turned.sure))
    assert difference((values[0], values[0]), (draws[0], draws[0]), (first, first)).sure is False
    wilson = interval(values[0], draws[0], first)
    assert 0 <= wilson.low < wilson.high <= 1
    assert wilson.low - 1e-9 <= values[0] <= wilson.high + 1e-9


def test_a_loss_seen_on_few_pictures_may_be_chance() -> None:
    """All draws but few have a loss of four in a hundred, yet four coins fall alike one time in eight."""
    first, second = np.ones(100, bool), np.ones(100, bool)
    second[:4] = False
    draws = [each["share"] for each in resampled([share(first.astype(float)), share(second.astype(float))], 100, 1)]
    held = difference((1.0, 0.96), (draws[0], draws[1]), (first, second))
    assert (held.chance, held.sure) == (0.125, False)
    second[:12] = False
    draws = [each["share"] for each in resampled([share(first.astype(float)), share(second.astype(float))], 100, 1)]
    held = difference((1.0, 0.88), (draws[0], draws[1]), (first, second))
    assert held.sure
    assert held.interval.low < -0.12 < held.interval.high < 0


def test_exact_chance() -> None:
    assert [exact_chance(*pair) for pair in ((0, 0), (0, 1), (5, 5), (0, 6), (8, 1))] == pytest.approx([1, 1, 1, 0.03125, 0.0390625])
    assert exact_chance(480, 520) == pytest.approx(exact_chance(482, 522), rel=0.05)  # the curve goes on where counting ends


def test_bootstrap_covers_the_truth_about_as_often_as_it_says() -> None:
    generator = np.random.default_rng(5)
    held = 0
    for _ in range(100):
        values = generator.normal(0.6, 0.2, 60)
        draws = resampled([lambda weights, values=values: {"mean": weights @ values / weights.sum(axis=1)}], 60, 3, 300)[0]["mean"]
        found = interval(float(values.mean()), draws)
        held += found.low <= 0.6 <= found.high
    assert held >= 88


def test_nothing_that_counts_is_no_number() -> None:
    found = interval(math.nan, np.full(10, math.nan))
    assert math.isnan(found.low)
    assert interval(0.5, np.array([math.nan, 0.4, 0.6])).low == pytest.approx(0.405)


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (-0.012, -0.021, -0.003, "loses 1.2 points [0.3, 2.1], more than chance"),
        (0.012, 0.003, 0.021, "gains 1.2 points [0.3, 2.1], more than chance"),
        (-0.012, math.nan, math.nan, "loses 1.2 points, more than chance"),
        (0.0, math.nan, math.nan, "comes out even: 0.0 points, more than chance"),
        (0.0, -0.01, 0.01, "comes out even: 0.0 points [-1.0, 1.0], more than chance"),
        (0.0, 0.0, 0.0, "shows no difference on these pictures"),
        (math.nan, math.nan, math.nan, "can't be held against the first"),
    ],
)
def test_a_difference_in_words(value: float, low: float, high: float, said: str) -> None:
    assert said_of(Difference(Interval(value, low, high), None, True)) == said
