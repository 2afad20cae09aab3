"""Results are held back so that they come as late, and as seldom, as from a slower device."""

import pytest

from studio.runtime import holding
from studio.runtime.demands import SetPace
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


def released(hold: Hold, clock: Clock, *, wait: float = 0.001, work: float = 0.01, there: bool = True) -> float:
    """When a frame that is taken `wait` seconds after the last one was handed on, and worked on, is let go."""
    clock.now += wait
    started = clock.now
    clock.now += work
    hold(started - (10.0 if there else 0.0), started)
    return clock.now


def test_frames_that_are_there_come_at_the_pace_whatever_handing_on_takes(clock: Clock) -> None:
    hold = Hold()
    hold.seconds = 0.05
    first = released(hold, clock)
    later = [released(hold, clock, wait=wait) for wait in (0.001, 0.008, 0.0, 0.015)]
    assert later == pytest.approx([first + 0.05 * place for place in (1, 2, 3, 4)])


def test_a_frame_that_was_waited_for_takes_its_time_from_when_it_came(clock: Clock) -> None:
    hold = Hold()
    hold.seconds = 0.05
    first = released(hold, clock)
    assert released(hold, clock, wait=0.012, there=False) == pytest.approx(first + 0.012 + 0.05)
    assert released(hold, clock, wait=3.0) == pytest.approx(first + 0.062 + 3.05)


def test_a_computer_that_is_too_slow_holds_nothing_back(clock: Clock) -> None:
    hold = Hold()
    hold.seconds = 0.05
    for _ in range(20):
        before = clock.now
        assert released(hold, clock, work=0.08) == pytest.approx(before + 0.081)
    before = clock.now
    assert released(hold, clock, work=1.0) == pytest.approx(before + 1.001)
    before = clock.now
    assert released(hold, clock, wait=0.0) == pytest.approx(before + 0.05), "so much is not made up for"


def test_what_a_frame_took_too_long_the_next_ones_make_up_for(clock: Clock) -> None:
    hold = Hold()
    hold.seconds = 0.05
    first = released(hold, clock)
    assert released(hold, clock, work=0.15) == pytest.approx(first + 0.151)
    later = [released(hold, clock, there=place % 2 == 0) for place in range(6)]
    assert later[-1] == pytest.approx(first + 7 * 0.05 + 3 * 0.001, abs=2e-3), "the average holds"


def test_waiting_tells_that_it_lives_and_ends_when_something_is_to_be_done(clock: Clock) -> None:
    told: list[float] = []
    hold = Hold(lambda: len(told) < 3, lambda: told.append(clock.now))
    hold.seconds = 10.0
    released(hold, clock)
    assert len(told) == 3
    assert clock.now < 101


def test_a_pipeline_books_what_it_held_back_apart(app: str) -> None:
    hold = Hold()
    opened = open_app(app)
    assert all(HELD not in dict(output.reading.stages) for output in pipeline(frames(1), opened, hold=hold))
    hold.seconds = 0.3
    for output in pipeline(frames(2), opened, hold=hold):
        stages = dict(output.reading.stages)
        assert stages[HELD] > 0.0
        assert output.reading.finished - output.reading.started >= 0.28


def test_no_pace_is_none() -> None:
    with pytest.raises(ValueError, match="more than 0"):
        SetPace(0.0)
