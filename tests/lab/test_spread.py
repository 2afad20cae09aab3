"""Spread of times, against numbers worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.lab.spread import Spread, wilson


def test_of_known_times() -> None:
    spread = Spread.of([0.004, 0.001, 0.003, 0.002, 0.005])
    assert (spread.count, spread.min, spread.p50, spread.max) == (5, 0.001, 0.003, 0.005)
    assert spread.mean == pytest.approx(0.003)
    assert spread.std == pytest.approx(0.0015811388)  # √(10 / 4) ms
    assert spread.p90 == pytest.approx(0.0046)  # 90 % of the way over four gaps of 1 ms
    assert spread.p99 == pytest.approx(0.00496)
    assert spread.milliseconds()["p90_ms"] == 4.6


def test_one_time_does_not_spread_and_none_is_refused() -> None:
    assert Spread.of([0.25]) == Spread(1, 0.25, 0.25, 0.0, 0.25, 0.25, 0.25, 0.25, 0.25)
    with pytest.raises(ValueError, match="no times"):
        Spread.of([])


@given(st.lists(st.floats(1e-6, 100), min_size=1, max_size=50))
def test_is_in_order(times: list[float]) -> None:
    s = Spread.of(times)
    assert s.min <= s.p50 <= s.p90 <= s.p95 <= s.p99 <= s.max
    assert s.min - 1e-9 <= s.mean <= s.max + 1e-9


def test_the_interval_of_a_share() -> None:
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)  # R. G. Newcombe 1998, table I, method 3
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == 1.0
    for right, count in ((1, 0), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="no share"):
            wilson(right, count)
