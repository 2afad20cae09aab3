"""An app under a simulated load holds its budget, gives up no more than it must, and doesn't waver."""

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.phones.budget import Target
from studio.phones.degrading import OVER_SECONDS, ROOM_SECONDS, Change, Holder, Load, Rung, ladder

TARGET = Target(rate=15, latency_ms=60)
RUNGS = ladder(15, {"finder": ("full", "lite"), "reader": ("float32", "int8")})
SHARES = {"lite": 0.7, "int8": 0.8}


def ms_of(rung: Rung, ms: float) -> float:
    """What a frame takes that takes `ms` at its best: cheaper variants cost less, and pictures by their area."""
    for variant in rung.variants.values():
        ms *= SHARES[variant]
    return ms * rung.size**2


def run(
    load: Callable[[float], float], seconds: float, target: Target = TARGET, hours: Callable[[Rung], float] | None = None
) -> list[Change]:
    """Changes while `load` tells at each second what a frame takes at its best; four readings a second."""
    holder, changes = Holder(RUNGS, target), []
    for step in range(int(seconds * 4)):
        now = step / 4
        change = holder.told(now, Load(ms_of(holder.rung, load(now)), hours(holder.rung) if hours else None))
        if change:
            assert change.rung is holder.rung
            changes.append(change)
    return changes


def test_the_ladder_gives_up_variants_then_size_then_rate() -> None:
    told = [rung.told for rung in RUNGS]
    assert told[:4] == [
        "15 fps",
        "finder lite, 15 fps",
        "finder lite, reader int8, 15 fps",
        "finder lite, reader int8, 75% of the size, 15 fps",
    ]
    assert told[-1] == "finder lite, reader int8, 50% of the size, 1 fps"
    costs = [ms_of(rung, 100) * rung.rate for rung in RUNGS]
    assert costs == sorted(costs, reverse=True)
    assert [rung.rate for rung in ladder(15, {}, sizes=(), slowest=5)] == [15, 10, 5]


def test_what_fits_is_left_alone() -> None:
    assert run(lambda _: 40, 120) == []


def test_a_short_stutter_changes_nothing() -> None:
    assert run(lambda now: 500 if 10 <= now < 10 + OVER_SECONDS - 0.5 else 40, 60) == []


def test_a_heavy_load_is_held_by_as_few_steps_as_do_and_taken_back_afterwards() -> None:
    changes = run(lambda now: 80 if 5 <= now < 60 else 30, 200)
    down = [change for change in changes if change.sentence.startswith("80 ms") or "too slow" in change.sentence]
    assert len(down) == 1
    assert (down[0].rung.told, down[0].sentence) == ("finder lite, 15 fps", "80 ms are too slow for 60 ms a frame: now finder lite, 15 fps")
    assert changes[-1].rung is RUNGS[0]
    assert changes[-1].sentence == "There is room again: now 15 fps"


def test_a_budget_that_can_not_be_held_ends_on_the_last_rung() -> None:
    changes = run(lambda _: 100_000, 120)
    assert len(changes) == len(RUNGS) - 1
    assert changes[-1].rung is RUNGS[-1]


def test_a_latency_that_no_size_holds_costs_no_rate() -> None:
    changes = run(lambda _: 400, 120, Target(rate=15, latency_ms=20))
    assert changes[-1].rung.rate == 15
    assert changes[-1].rung.size == 0.5


def test_a_battery_is_held_by_the_rate() -> None:
    hours = {rung.told: 2.0 + 0.2 * place for place, rung in enumerate(RUNGS)}
    changes = run(lambda _: 10, 300, Target(battery_hours=3.0), lambda rung: hours[rung.told])
    assert all("battery would last" in change.sentence for change in changes)
    assert hours[changes[-1].rung.told] == pytest.approx(3.0)


@settings(max_examples=40, deadline=None)
@given(st.floats(1, 3000), st.integers(0, 2**16))
def test_a_steady_load_comes_to_rest_and_seldom_wavers(ms: float, seed: int) -> None:
    """Noise of a tenth; a rung just too dear for the one above it is tried again ever more seldom."""
    noise = itertools.cycle([0.9, 1.0, 1.1, 1.0, 0.95, 1.05])
    for _ in range(seed % 6):
        next(noise)
    changes = run(lambda _: ms * next(noise), 600)
    late = changes[len(RUNGS) :]
    assert len(late) <= 2 * 600 / (ROOM_SECONDS * 4)


def test_there_must_be_a_rung() -> None:
    with pytest.raises(ValueError, match="no way of running"):
        Holder((), TARGET)
