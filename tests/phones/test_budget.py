"""What an app costs is the sum of its parts; a budget is passed, failed or unsure by the range."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api import Estimate
from studio.phones.architectures.net import Net
from studio.phones.budget import (
    Cost,
    NoCost,
    Target,
    Use,
    Work,
    added,
    battery_series,
    cost_of,
    judged,
    phones_since,
    recent_since,
)
from studio.phones.energy import RATES
from studio.phones.profile import find_phone

HERE = Estimate(2000.0, 1600.0, 2500.0, "modelled", "made up")
PHONE = find_phone("Galaxy S24")


def network(channels: int = 32) -> Net:
    net = Net()
    x = net.conv(net.input(112, 112, 3), channels, 3)
    net.conv(net.conv(x, channels, 3), channels, 3)
    return net


def use(calls: float = 1.0, channels: int = 32) -> Use:
    return Use("detector", "full", network(channels).graph(), calls)


def cost(work: Work, unit: str = "") -> Cost:
    found = cost_of(work, PHONE, unit, HERE)
    assert isinstance(found, Cost)
    return found


def test_a_frame_takes_its_models_and_the_apps_own_work() -> None:
    one, twice = cost(Work((use(),))), cost(Work((use(2.0),), 10.0))
    assert twice.parts[0].ms.value == pytest.approx(2 * one.ms.value)
    assert twice.ms.value == pytest.approx(2 * one.ms.value + twice.other.value)
    assert twice.rate.value == pytest.approx(1000 / twice.ms.value)
    assert twice.energy.low > one.energy.low
    assert twice.ms.how == "modelled"


def test_a_unit_is_taken_or_refused() -> None:
    assert cost(Work((use(),)), "cpu").parts[0].latency.unit == "cpu"
    refused = cost_of(Work((use(),)), find_phone("iPhone 6"), "npu", HERE)
    assert isinstance(refused, NoCost)
    assert "has no NPU" in refused.reason


estimates = st.tuples(st.floats(0.01, 100), st.floats(1, 3), st.floats(1, 3)).map(
    lambda v: Estimate(v[0], v[0] / v[1], v[0] * v[2], "modelled", "")
)


@given(st.lists(estimates, max_size=4), estimates)
def test_a_sum_lies_in_its_range_which_is_no_wider_than_all_ranges_together(models: list[Estimate], other: Estimate) -> None:
    total = added(models, other)
    every = [*models, other]
    assert total.value == pytest.approx(sum(each.value for each in every))
    slack = 1e-9 * total.value
    assert sum(each.low for each in every) - slack <= total.low <= total.value + slack
    assert total.value - slack <= total.high <= sum(each.high for each in every) + slack


@pytest.mark.parametrize(
    ("factor", "verdict"), [(0.5, "fails"), (1.0, "unsure"), (2.0, "passes")], ids=["below the range", "within it", "above it"]
)
def test_a_latency_is_held_missed_or_unsure_by_its_range(factor: float, verdict: str) -> None:
    found = cost(Work((use(),), 5.0))
    wanted = {0.5: 0.99 * found.ms.low, 1.0: found.ms.value, 2.0: found.ms.high}[factor]
    assert judged(found, Target(latency_ms=wanted)).verdict == verdict
    assert judged(found, Target(rate=1000 / wanted)).verdict == verdict
    assert judged(found, Target(rate=1.0, latency_ms=wanted)).latency == verdict


def test_what_doesnt_matter_is_not_judged() -> None:
    found = judged(cost(Work((use(),))), Target())
    assert (found.rate, found.latency, found.hours, found.verdict) == (None, None, None, "passes")


def test_a_battery_lasts_longer_at_lower_rates() -> None:
    series = battery_series(cost(Work((use(20.0, 64),), 5.0)))
    assert [each.asked for each in series] == list(RATES)
    hours = [each.hours.value for each in series]
    assert hours == sorted(hours)
    assert all(each.hours.low < each.hours.value < each.hours.high for each in series)
    assert judged(cost(Work((use(),))), Target(rate=1.0, battery_hours=100.0)).hours == "fails"


def test_phones_are_left_out_by_year() -> None:
    assert recent_since(date(2026, 11, 22)) == 2022
    years = [phone.year.value for phone in phones_since(2022)]
    assert years == sorted(years, reverse=True)
    assert min(years) == 2022
    assert len(phones_since()) > len(years) > 5
