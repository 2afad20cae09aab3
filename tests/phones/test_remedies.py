"""What helps a phone hold a budget: as small a change as will do, and none where nothing does."""

from studio.api import Estimate
from studio.phones.architectures.net import Net
from studio.phones.budget import Cost, Judgement, NoCost, Target, Use, Work, cost_of
from studio.phones.profile import find_phone
from studio.phones.remedies import Remedy, budget, remedy

HERE = Estimate(2000.0, 1600.0, 2500.0, "modelled", "made up")
PHONE = find_phone("Galaxy S24")


def use(model: str, variant: str, channels: int) -> Use:
    net = Net()
    x = net.conv(net.input(160, 160, 3), channels, 3)
    net.conv(net.conv(x, channels, 3), channels, 3)
    return Use(model, variant, net.graph())


BIG, MIDDLE, SMALL = (use("finder", name, channels) for name, channels in (("full", 256), ("half", 64), ("lite", 16)))
OTHER, OTHER_SMALL = use("reader", "full", 256), use("reader", "lite", 16)
VARIANTS = {"finder": (BIG, MIDDLE, SMALL), "reader": (OTHER, OTHER_SMALL)}


def cost(*uses: Use, unit: str = "") -> Cost:
    found = cost_of(Work(uses), PHONE, unit, HERE)
    assert isinstance(found, Cost)
    return found


def found(work: Work, target: Target, unit: str = "") -> Remedy:
    best = remedy(work, PHONE, target, VARIANTS, unit, HERE)
    assert best
    return best


def test_of_variants_that_do_the_slowest_is_taken() -> None:
    assert cost(SMALL).ms.high < cost(MIDDLE).ms.high < cost(BIG).ms.low
    best = found(Work((BIG,)), Target(latency_ms=cost(MIDDLE).ms.high))
    assert (best.text, best.rate, best.unit) == ("finder half", None, "")
    assert best.judgement.verdict == "passes"
    assert found(Work((BIG,)), Target(latency_ms=cost(SMALL).ms.high)).text == "finder lite"


def test_no_more_models_are_changed_than_need_be() -> None:
    work = Work((BIG, OTHER))
    one = found(work, Target(latency_ms=cost(SMALL, OTHER).ms.high))
    assert len(one.variants) == 1
    both = found(work, Target(latency_ms=cost(SMALL, OTHER_SMALL).ms.high))
    assert [each.variant for each in both.variants] == ["lite", "lite"]


def test_calls_are_kept_in_another_variant() -> None:
    often = Use(BIG.model, BIG.variant, BIG.graph, 5.0)
    best = found(Work((often,)), Target(latency_ms=5 * cost(SMALL).ms.high))
    assert best.variants[0].calls == 5.0


def test_another_unit_helps_what_was_bound_to_one() -> None:
    best = found(Work((BIG,)), Target(latency_ms=cost(BIG, unit="npu").ms.high), "cpu")
    assert (best.unit, best.variants) == ("npu", ())
    assert "on the NPU" in best.text


def test_a_lower_rate_helps_where_no_variant_does() -> None:
    slow = Use(SMALL.model, SMALL.variant, SMALL.graph, 0.09 * 1000 / cost(SMALL).ms.high * 1.0)
    work = Work((slow,))
    reached = cost_of(work, PHONE, "", HERE)
    assert isinstance(reached, Cost)
    assert 10 < reached.rate.low < 15
    best = remedy(work, PHONE, Target(rate=30), {}, "", HERE)
    assert best
    assert (best.rate, best.text) == (10.0, "10 fps")


def test_nothing_is_promised_where_nothing_helps() -> None:
    assert remedy(Work((SMALL,)), PHONE, Target(battery_hours=100), VARIANTS, "", HERE) is None


def test_what_may_help_is_said_to() -> None:
    between = Target(latency_ms=cost(SMALL).ms.value)
    best = found(Work((BIG,)), between)
    assert (best.judgement.verdict, best.text) == ("unsure", "finder lite perhaps")
    assert remedy(Work((SMALL,)), PHONE, between, {}, "", HERE) is None


def test_a_budget_has_a_line_for_every_phone_and_remedies_only_where_needed() -> None:
    rows = budget(Work((BIG,)), Target(rate=15, latency_ms=40), VARIANTS, 2015, "", HERE)
    years = [row.phone.year.value for row in rows]
    assert years == sorted(years, reverse=True)
    assert min(years) == 2015
    verdicts = {row.found.verdict for row in rows if isinstance(row.found, Judgement)}
    assert {"passes", "fails"} <= verdicts
    for row in rows:
        if isinstance(row.found, NoCost) or row.found.verdict == "passes":
            assert row.remedy is None
    assert any(row.remedy for row in rows)
