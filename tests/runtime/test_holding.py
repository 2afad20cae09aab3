"""Results are held back so that they come as late, and as seldom, as from a slower device."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.phones.felt import Turns
from studio.runtime import holding
from studio.runtime.demands import FramePace
from studio.runtime.holding import HELD, Hold
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline
from tests.runtime.test_stages import app, frames

__all__ = ["app"]


class Clock:
    """Sleeping takes exactly as long as it should."""

    def __init__(self) -> None:
        self.now = 100.0

    def perf_counter(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(holding, "time", made)
    return made


def held(seconds: float) -> Hold:
    """By a device on which each frame takes so long."""
    hold = Hold()
    hold.set(FramePace((("Net", seconds),), 0.0))
    return hold


def released(hold: Hold, clock: Clock, *, wait: float = 0.001, work: float = 0.01, there: bool = True, runs: int = 1) -> float:
    """When a frame that is taken `wait` seconds after the last one was handed on, and worked on, is let go."""
    clock.now += wait
    started = clock.now
    clock.now += work
    assert hold(started - 10.0 if there else started, started, 0, (("Net", runs),), work)
    return clock.now


def test_frames_that_are_there_come_at_the_pace_whatever_handing_on_takes(clock: Clock) -> None:
    hold = held(0.05)
    first = released(hold, clock)
    later = [released(hold, clock, wait=wait) for wait in (0.001, 0.008, 0.0, 0.03)]
    assert later == pytest.approx([first + 0.05 * place for place in (1, 2, 3, 4)])


def test_each_frame_takes_what_its_own_work_would_take_there(clock: Clock) -> None:
    hold = Hold()
    hold.set(FramePace((("Net", 0.05),), 3.0))
    first = released(hold, clock)
    later = [released(hold, clock, work=work, runs=runs) for work, runs in ((0.01, 0), (0.02, 4), (0.0, 0))]
    assert later == pytest.approx([first + 0.03, first + 0.03 + 0.26, first + 0.29 + 0.001]), "a slow frame is felt as slow"


def test_a_frame_that_was_waited_for_takes_its_time_from_when_it_came(clock: Clock) -> None:
    hold = held(0.05)
    first = released(hold, clock)
    assert released(hold, clock, wait=0.012, there=False) == pytest.approx(first + 0.012 + 0.05)
    assert released(hold, clock, wait=3.0, there=False) == pytest.approx(first + 0.062 + 3.05)


def test_a_computer_that_is_too_slow_holds_nothing_back(clock: Clock) -> None:
    hold = held(0.05)
    for _ in range(20):
        before = clock.now
        assert released(hold, clock, work=0.08) == pytest.approx(before + 0.081)
    before = clock.now
    assert released(hold, clock, work=1.0) == pytest.approx(before + 1.001)
    before = clock.now
    assert released(hold, clock, wait=0.0) == pytest.approx(before + 0.05), "so much is not made up for"


def test_what_a_frame_took_too_long_the_next_ones_make_up_for(clock: Clock) -> None:
    hold = held(0.05)
    first = released(hold, clock)
    assert released(hold, clock, work=0.15) == pytest.approx(first + 0.151)
    later = [released(hold, clock) for _ in range(6)]
    assert later[-1] == pytest.approx(first + 7 * 0.05), "the average holds"


MIXED = st.lists(st.tuples(st.sampled_from([0.004, 0.012, 0.031, 0.07, 0.2]), st.just(0.0)), min_size=40, max_size=80)
"""Seconds of a frame on that device, and those by which this computer lags behind it."""

LAGGING = st.lists(st.sampled_from([0.07, 0.12, 0.3]), min_size=40, max_size=80).map(
    lambda costs: [(cost, 0.1 if place % 4 == 0 else 0.0) for place, cost in enumerate(costs)]
)
"""What the next frame makes up for: there is always one, for none takes less than a camera's frame to come."""


@settings(max_examples=40, deadline=None)
@given(st.tuples(MIXED, st.sampled_from([15.0, 24.0, 30.0])) | st.tuples(LAGGING, st.just(30.0)))
def test_frames_of_different_costs_come_when_a_phone_would_have_them(given: tuple[list[tuple[float, float]], float]) -> None:
    """Of a camera whose newest frame is taken."""
    frames, fps = [*given[0], *[(0.3, 0.0)] * 20], given[1]
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock()
        patch.setattr(holding, "time", clock)
        hold = Hold()
        hold.set(FramePace((), 1.0))
        taken, dropped, begun = -1, 0, clock.now
        for cost, lag in frames:
            newest = max(taken + 1, int((clock.now - begun) * fps + 1e-9))
            dropped, taken = dropped + newest - taken - 1, newest
            clock.now = max(clock.now, begun + newest / fps)
            started = clock.now
            clock.now += lag
            hold(begun + newest / fps, started, dropped, (), cost)
    turns = Turns(fps)
    done = [turns.take(cost) for cost, _ in frames]
    assert clock.now - begun == pytest.approx(done[-1], abs=1e-6)


def test_waiting_tells_that_it_lives_and_ends_when_something_is_to_be_done(clock: Clock) -> None:
    told: list[float] = []
    hold = Hold(lambda: len(told) < 3, lambda: told.append(clock.now))
    hold.set(FramePace((("Net", 10.0),), 0.0))
    released(hold, clock)
    assert len(told) == 3
    assert clock.now < 101


def test_a_pipeline_books_what_it_held_back_apart(app: str) -> None:
    hold = Hold()
    opened = open_app(app)
    assert all(HELD not in dict(output.reading.stages) for output in pipeline(frames(1), opened, hold=hold))
    hold.set(FramePace((), 1000.0))
    for output in pipeline(frames(2), opened, hold=hold):
        reading = output.reading
        assert dict(reading.stages)[HELD] > 0.0
        assert reading.finished - reading.started >= 0.9 * 1000 * reading.own > 0.0


@pytest.mark.parametrize("pace", [((("Net", -0.1),), 0.0), ((), math.nan), ((), math.inf)])
def test_no_frame_takes_less_than_no_time(pace: tuple[tuple[tuple[str, float], ...], float]) -> None:
    with pytest.raises(ValueError, match="0 seconds or more"):
        FramePace(*pace)
