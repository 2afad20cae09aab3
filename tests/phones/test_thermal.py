"""A phone that draws more than it gives off slows down as it warms up, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api import Estimate
from studio.phones.architectures.net import Net
from studio.phones.budget import Cost, Target, Use, Work, battery_at, cost_of, judged, warm
from studio.phones.energy import Battery, powers
from studio.phones.profile import find_phone
from studio.phones.thermal import kept

HERE = Estimate(2000.0, 1600.0, 2500.0, "modelled", "made up")
PHONE = find_phone("Galaxy S24")


def cost(calls: float) -> Cost:
    net = Net()
    net.conv(net.conv(net.input(160, 160, 3), 64, 3), 64, 3)
    found = cost_of(Work((Use("finder", "full", net.graph(), calls),)), PHONE, "cpu", HERE)
    assert isinstance(found, Cost)
    return found


def drawing(watts: float) -> Battery:
    hours = 10 / watts
    return Battery(30, 30, Estimate(hours, 0.8 * hours, 1.2 * hours, "modelled", ""))


@given(st.floats(1.8, 30), st.floats(0, 60), st.booleans())
def test_speed_falls_with_time_and_power_and_never_below_nothing(watts: float, minutes: float, camera: bool) -> None:
    now, later, warmer = (kept(drawing(w), 10, camera, m) for w, m in ((watts, minutes), (watts, minutes + 1), (1.5 * watts, minutes)))
    for share in (now, later, warmer):
        assert 0 < share.low <= share.value <= share.high <= 1
        assert share.how == "assumed"
    for other in (later, warmer):
        assert other.low <= now.low
        assert other.value <= now.value
        assert other.high <= now.high


def test_what_a_phone_gives_off_slows_nothing() -> None:
    assert kept(drawing(0.7 * powers()["sustained"].low), 10, True, 60).low == 1
    assert kept(drawing(20), 10, True, 0).low == 1
    with pytest.raises(ValueError, match="0 minutes or more"):
        kept(drawing(20), 10, True, -1)


def test_a_heavy_app_misses_after_minutes_what_it_holds_at_first() -> None:
    heavy = cost(400.0)
    target = 0.9 * heavy.rate.low
    assert battery_at(heavy, target).hours.value < 3.5
    assert judged(heavy, Target(rate=target)).verdict == "passes"
    late = judged(heavy, Target(rate=target, minutes=20))
    assert late.verdict != "passes"
    assert (late.cost.ms.how, late.cost.ms.value > heavy.ms.value) == ("assumed", True)
    assert "of the speed left" in late.cost.ms.source
    light = cost(1.0)
    assert warm(light, 5, 60) is light
