"""A source on its own thread: ends, losses, returns."""

import queue
import threading
import time
from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import pytest

from studio.api import Frame
from studio.runtime.capture import Capture, SourceEvent
from studio.runtime.latest import Latest
from studio.runtime.messages import SourceEnded, SourceFailed, SourceLost, SourceOpened, SourceSilent
from studio.sources import SourceError, Wanted, every
from studio.sources import SourceLost as Lost

E = TypeVar("E")
PIXELS = np.zeros((4, 4, 3), np.uint8)


class ScriptedSource:
    """Live: gives `count` frames at 100 a second, then does what `end` says."""

    title, width, height, rate, live, duration = "Scripted", 4, 4, 100.0, True, None
    seconds_each = 0.01

    def __init__(self, count: int, end: Exception | None = None) -> None:
        self.count, self.end, self.closed = count, end, False

    def frames(self, wanted: Wanted = every) -> Iterator[Frame]:
        for index in range(self.count):
            if self.closed:
                return
            time.sleep(self.seconds_each)
            if wanted(index / 100):
                yield Frame.of(PIXELS, index, index / 100)
        if self.end:
            raise self.end

    def seek(self, seconds: float) -> None: ...

    def close(self) -> None:
        self.closed = True


class Opened:
    def __init__(self, *sources: ScriptedSource | Exception, held: bool = False) -> None:
        """held: the source doesn't open before `may_open` is set."""
        self.sources = list(sources)
        self.latest: Latest[Frame] = Latest()
        self.events: queue.SimpleQueue[SourceEvent] = queue.SimpleQueue()
        self.opening, self.may_open = threading.Event(), threading.Event()
        if not held:
            self.may_open.set()
        self.capture = Capture("test:1", self.latest, self.events.put, opener=self.open)

    def open(self, address: str) -> ScriptedSource:
        self.opening.set()
        assert self.may_open.wait(30)
        source = self.sources.pop(0)
        if isinstance(source, Exception):
            raise source
        return source

    def next(self, kind: type[E]) -> E:
        event = self.events.get(timeout=30)
        assert isinstance(event, kind), event
        return event


@pytest.mark.parametrize("reason", [Lost("the cable is out"), Lost("stalled")])
def test_a_lost_source_is_reopened_until_it_is_back(reason: Lost) -> None:
    opened = Opened(ScriptedSource(2, reason), SourceError("still gone"), ScriptedSource(1000))
    try:
        opened.next(SourceOpened)
        assert opened.next(SourceLost).message == str(reason)
        assert opened.next(SourceLost).message == "still gone"
        opened.next(SourceOpened)
        assert opened.latest.take(5) is not None
    finally:
        opened.capture.close()


def test_a_source_that_never_opened_is_told_once() -> None:
    opened = Opened(SourceError("camera 3 is in use by another program"))
    assert opened.next(SourceFailed).message == "camera 3 is in use by another program"
    opened.capture.close()
    assert opened.events.empty()


def test_a_source_still_waited_for_is_tried_again() -> None:
    opened = Opened(Lost("no phone has connected yet"), ScriptedSource(1000))
    try:
        assert "no phone" in opened.next(SourceLost).message
        opened.next(SourceOpened)
    finally:
        opened.capture.close()


def test_a_source_that_falls_silent_is_told_every_second_and_when_it_gives_pictures_again() -> None:
    source = ScriptedSource(3)
    go_on = threading.Event()
    frames = source.frames

    def halting(wanted: Wanted = every) -> Iterator[Frame]:
        yield from frames(wanted)
        assert go_on.wait(30)
        source.count = 1000
        yield from frames(wanted)

    source.frames = halting  # type: ignore[method-assign]  # the same source, with a pause in it
    opened = Opened(source)
    opened.next(SourceOpened)
    begun = time.perf_counter()
    told = []
    while not told or told[-1] != 0:
        opened.capture.tell_silence()
        while not opened.events.empty():
            told.append(opened.next(SourceSilent).seconds)
            if told == [1]:
                assert time.perf_counter() - begun < 3
            elif told == [1, 2]:
                go_on.set()
        assert time.perf_counter() - begun < 20
        time.sleep(0.02)
    opened.capture.close()
    assert told == [1, 2, 0]


def test_a_slow_camera_is_not_called_silent() -> None:
    source = ScriptedSource(10**6)
    source.rate, source.seconds_each = 0.5, 2.0
    opened = Opened(source)
    opened.next(SourceOpened)
    end = time.perf_counter() + 1.6
    while time.perf_counter() < end:
        opened.capture.tell_silence()
        time.sleep(0.02)
    assert opened.events.empty()
    source.seconds_each = 0.01
    opened.capture.close()


def test_the_end_of_a_file_is_told() -> None:
    opened = Opened(ScriptedSource(3))
    opened.next(SourceOpened)
    opened.next(SourceEnded)
    opened.capture.close()


def test_damage_in_the_middle_is_told_not_hidden() -> None:
    opened = Opened(ScriptedSource(3, SourceError("clip.mp4 is damaged after 0.1 s")))
    opened.next(SourceOpened)
    assert "damaged" in opened.next(SourceFailed).message
    opened.capture.close()


def test_an_unforeseen_error_is_told_with_its_type() -> None:
    opened = Opened(ScriptedSource(1, KeyError("x")))
    opened.next(SourceOpened)
    assert "KeyError" in opened.next(SourceFailed).message
    opened.capture.close()


def test_rate_skips_frames_without_counting_them_as_dropped() -> None:
    opened = Opened(ScriptedSource(100))
    opened.capture.set_rate(10)
    opened.next(SourceOpened)
    taken = []
    while (frame := opened.latest.take(0.4)) is not None:
        taken.append(frame.index)
    assert 8 <= len(taken) <= 14
    assert opened.capture.dropped == 0
    opened.capture.close()


def test_a_slow_taker_sees_the_newest_and_the_rest_is_counted() -> None:
    opened = Opened(ScriptedSource(60))
    opened.next(SourceOpened)
    taken = []
    while (frame := opened.latest.take(0.4)) is not None:
        taken.append(frame.index)
        time.sleep(0.05)
    assert taken[-1] == 59
    assert len(taken) + opened.capture.dropped == 60
    opened.capture.close()


def test_a_recorded_source_at_full_speed_loses_nothing() -> None:
    source = ScriptedSource(30)
    source.live = False
    opened = Opened(source)
    opened.next(SourceOpened)
    taken = []
    while (frame := opened.latest.take(0.4)) is not None:
        taken.append(frame.index)
        time.sleep(0.02)
    assert taken == list(range(30))
    opened.capture.close()


class ClosingNotedSource(ScriptedSource):
    live = False

    def __init__(self) -> None:
        super().__init__(100)
        self.gone = threading.Event()

    def close(self) -> None:
        super().close()
        self.gone.set()


def test_a_source_that_opens_only_after_the_end_is_closed_and_never_told() -> None:
    source = ClosingNotedSource()
    opened = Opened(source, held=True)
    assert opened.opening.wait(30)
    opened.capture.play(False)  # paused, it would wait for a step that nobody can send any more
    opened.capture.close(timeout=0.01)
    opened.may_open.set()
    assert source.gone.wait(30)
    opened.capture.close()
    assert not opened.capture._thread.is_alive()
    assert opened.events.empty()


def test_what_is_wanted_while_a_source_opens_holds_once_it_is_open() -> None:
    opened = Opened(ScriptedSource(100), held=True)
    assert opened.opening.wait(30)
    opened.capture.set_rate(10)
    opened.capture.play(False)
    opened.may_open.set()
    opened.next(SourceOpened)
    assert opened.latest.take(0.3) is None
    opened.capture.play(True)
    taken = []
    while (frame := opened.latest.take(0.4)) is not None:
        taken.append(frame)
    assert len(taken) <= 14
    opened.capture.close()


def test_each_step_while_paused_shows_one_frame_to_a_slow_taker() -> None:
    source = ScriptedSource(30)
    source.live = False
    opened = Opened(source)
    opened.capture.set_rate(30)
    opened.capture.play(False)
    opened.next(SourceOpened)
    time.sleep(0.1)
    while opened.latest.take(0.1) is not None:
        pass
    for _ in range(3):
        opened.capture.step()
    time.sleep(0.1)
    taken = []
    while (frame := opened.latest.take(0.3)) is not None:
        taken.append(frame.index)
    assert len(taken) == 3
    assert opened.capture.dropped == 0
    opened.capture.close()
