"""When a silence is told, by a clock that the test turns."""

import ctypes

import pytest

from studio.runtime import heartbeat
from studio.runtime.answer_watch import ASLEEP_SECONDS, QUIET_SECONDS, SLOW_SECONDS, AnswerWatch
from studio.runtime.heartbeat import Heartbeat
from studio.runtime.messages import Progress, Readings, Refused
from studio.runtime.reading import Reading


class Clock:
    """Stands in for `time.perf_counter`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(heartbeat.time, "perf_counter", lambda: self.now)

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def beat(clock: Clock) -> Heartbeat:
    (number, count), (_, length) = Heartbeat.layout()
    return Heartbeat((number * count)(), ctypes.create_string_buffer(length))


def pass_by(clock: Clock, watch: AnswerWatch, seconds: float) -> list[float]:
    """Looks as often as it should; the silences it told."""
    end, told = clock.now + seconds, []
    while clock.now < end:
        clock.now += min(watch.due(), end - clock.now)
        if said := watch.look():
            told.append(said.seconds)
    return told


@pytest.mark.parametrize("stage", ["process", "open", "close", "answer"])
def test_a_silence_inside_the_app_is_told_as_soon_as_it_is_one_and_untold(clock: Clock, beat: Heartbeat, stage: str) -> None:
    watch = AnswerWatch(beat, clock)
    beat.enter(stage)
    assert pass_by(clock, watch, QUIET_SECONDS - 0.01) == []
    assert pass_by(clock, watch, 0.05)[0] == pytest.approx(QUIET_SECONDS, abs=0.05)
    assert len(pass_by(clock, watch, 3.0)) >= 10
    beat.enter("wait")
    assert pass_by(clock, watch, 0.5) == [0.0]


@pytest.mark.parametrize("stage", ["finish", "idle"])
def test_what_takes_its_time_by_right_is_never_told(clock: Clock, beat: Heartbeat, stage: str) -> None:
    watch = AnswerWatch(beat, clock)
    beat.enter(stage)
    assert pass_by(clock, watch, 60) == []


@pytest.mark.parametrize("stage", ["load", "start"])
def test_what_may_be_large_is_told_later(clock: Clock, beat: Heartbeat, stage: str) -> None:
    watch = AnswerWatch(beat, clock)
    beat.enter(stage)
    assert pass_by(clock, watch, SLOW_SECONDS - 0.01) == []
    assert pass_by(clock, watch, 0.3)[0] == pytest.approx(SLOW_SECONDS, abs=0.3)


def test_a_download_is_not_silent_but_what_hangs_after_it_is(clock: Clock, beat: Heartbeat) -> None:
    watch = AnswerWatch(beat, clock)
    beat.enter("load")
    watch.heard(Progress("Fetching", 3, 10))
    assert pass_by(clock, watch, 30) == []
    watch.heard(Progress("Fetching", 10, 10))
    assert pass_by(clock, watch, SLOW_SECONDS - 0.01) == []
    assert pass_by(clock, watch, 0.5)


def test_a_download_that_was_called_off_excuses_nothing_later(clock: Clock, beat: Heartbeat) -> None:
    watch = AnswerWatch(beat, clock)
    beat.enter("load")
    watch.heard(Progress("Fetching", 3, 10))
    watch.heard(Refused("app", "called off"))
    beat.enter("load")
    assert pass_by(clock, watch, SLOW_SECONDS + 0.5)


def test_an_app_that_is_slow_with_every_frame_is_told_later(clock: Clock, beat: Heartbeat) -> None:
    watch = AnswerWatch(beat, clock)
    watch.heard(Readings((Reading(1, 0.0, 0.0, 0.0, 1.5, (), 0),)))
    beat.enter("process")
    assert pass_by(clock, watch, 2.9) == []
    assert pass_by(clock, watch, 0.4)


def test_after_a_sleep_of_the_computer_nothing_is_told_at_once(clock: Clock, beat: Heartbeat) -> None:
    watch = AnswerWatch(beat, clock)
    beat.enter("process")
    pass_by(clock, watch, 0.3)
    clock.now += 3600
    assert pass_by(clock, watch, QUIET_SECONDS - 0.05) == []
    assert pass_by(clock, watch, 0.3), "but an app that hangs after the sleep is"


def test_a_pause_shorter_than_a_sleep_excuses_nothing(clock: Clock, beat: Heartbeat) -> None:
    watch = AnswerWatch(beat, clock)
    beat.enter("process")
    clock.now += ASLEEP_SECONDS - 0.1
    assert watch.look() is not None
