"""The device process from the window's side: pictures, commands, and everything that can go wrong in an app."""

import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil
import pytest
from PySide6.QtGui import QImage

from studio.api import Speech
from studio.runtime.demands import FramePace, SetPace, SetSize
from studio.runtime.device import Device
from studio.runtime.device_messages import DeviceDied, NotResponding, Phrases
from studio.runtime.holding import HELD
from studio.runtime.messages import (
    AppFailed,
    AppOpened,
    Event,
    OpenApp,
    OpenSource,
    Picture,
    Play,
    Readings,
    Refused,
    SetRate,
    SetSettings,
    SourceFailed,
    SourceOpened,
)
from studio.runtime.processes import IsolatedError, ends, isolated, spawn, start
from tests.runtime.test_pipeline import write_app

E = TypeVar("E")

SLOWLY_OPENED = """
import time
from studio.api import App, Result
from studio.runtime import capture, spare_memory

at_once, seen, given_back = capture.open_source, [], []

def slowly(address, **more):
    time.sleep(1.0)
    return at_once(address, **more)

capture.open_source = slowly
spare_memory.SETTLING_SECONDS = 0.2
spare_memory.give_back_free_memory = lambda: given_back.append(len(seen))


class Probe(App):
    title = "Probe"

    def process(self, frame):
        seen.append(frame.index)
        return Result(facts={"seen": max(given_back, default=0)})
"""
PLAIN = "    def process(self, frame):\n        return Result(facts={'level': self.settings.level, 'index': frame.index})"


class Listener:
    def __init__(self) -> None:
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.device = Device(self.events.put)

    def until(self, kind: type[E], matches: Callable[[E], bool] = lambda event: True, seconds: float = 60) -> E:
        end = time.monotonic() + seconds
        seen = []
        while (left := end - time.monotonic()) > 0:
            try:
                event = self.events.get(timeout=left)
            except queue.Empty:
                break
            if isinstance(event, kind) and matches(event):
                return event
            seen.append(event)
        raise AssertionError(f"no {kind.__name__} in {seconds} s; got {[type(event).__name__ for event in seen]}: {seen[-1:]}")

    def fact(self, name: str, value: object) -> Picture:
        def has(event: Readings) -> bool:
            return event.picture is not None and event.picture.facts.get(name) == value

        picture = self.until(Readings, has).picture
        assert picture is not None
        return picture


@pytest.fixture
def studio() -> Iterator[Listener]:
    listener = Listener()
    listener.device.start()
    yield listener
    listener.device.stop()


@pytest.fixture
def still(tmp_path: Path) -> str:
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (48, 64, 3), dtype=np.uint8)
    path = tmp_path / "still.png"
    assert QImage(pixels.data, 64, 48, 192, QImage.Format.Format_RGB888).save(str(path))
    np.save(tmp_path / "still.npy", pixels)
    return str(path)


def test_pictures_settings_and_rate(studio: Listener, still: str, tmp_path: Path) -> None:
    studio.device.send(OpenApp(write_app(tmp_path / "probe", PLAIN), {"level": 4}))
    studio.device.send(OpenSource(still))
    opened = studio.until(AppOpened)
    assert (opened.title, opened.values) == ("Probe", {"level": 4})
    picture = studio.fact("level", 4)
    assert (picture.width, picture.height) == (64, 48)
    pixels = studio.device.pixels(picture)
    while pixels is None:  # a newer one came in between
        picture = studio.fact("level", 4)
        pixels = studio.device.pixels(picture)
    assert np.array_equal(pixels, np.load(tmp_path / "still.npy"))
    studio.device.send(SetSettings({"level": 9}))
    studio.fact("level", 9)
    studio.device.send(SetSize(0.5))
    assert studio.until(Readings, lambda event: event.picture is not None and event.picture.frame_width == 32)
    studio.device.send(SetPace(FramePace((), 20.0)))
    assert studio.until(Readings, lambda event: any(HELD in dict(reading.stages) for reading in event.readings))
    studio.device.send(SetRate(5))
    time.sleep(0.5)
    begun, count = time.perf_counter(), 0
    while not studio.events.empty():
        studio.events.get()
    while time.perf_counter() - begun < 1.6:
        count += len(studio.until(Readings).readings)
    assert 5 <= count <= 11


def test_a_paused_picture_shows_changed_settings(studio: Listener, still: str, tmp_path: Path) -> None:
    studio.device.send(OpenApp(write_app(tmp_path / "probe", PLAIN)))
    studio.device.send(OpenSource(still))
    studio.fact("level", 3)
    studio.device.send(Play(False))
    studio.device.send(SetSettings({"level": 8}))
    studio.fact("level", 8)


def test_what_an_app_may_say_is_told_when_it_opens_and_when_its_settings_change(studio: Listener, tmp_path: Path) -> None:
    phrases = "    def phrases(self):\n        return [Speech('Left', rate=self.settings.level)]\n\n"
    studio.device.send(OpenApp(write_app(tmp_path / "probe", phrases + PLAIN)))
    assert studio.until(Phrases) == Phrases(str(tmp_path / "probe"), (Speech("Left", rate=3),))
    studio.device.send(SetSettings({"level": 1}))
    assert studio.until(Phrases).sentences == (Speech("Left", rate=1),)


def test_bad_settings_and_unknown_apps_are_told(studio: Listener, still: str, tmp_path: Path) -> None:
    studio.device.send(OpenApp("no_such_app"))
    assert "no_such_app" in studio.until(AppFailed).message
    studio.device.send(OpenApp(write_app(tmp_path / "probe", PLAIN), {"level": "many", "gone": 1}))
    refused = studio.until(Refused).message.lower()
    assert "level" in refused
    assert "gone" in refused
    assert studio.until(AppOpened).values == {"level": 3}
    studio.device.send(SetSettings({"level": "more"}))
    assert "level" in studio.until(Refused).message.lower()
    studio.device.send(OpenSource(str(tmp_path / "gone.mp4")))
    assert "gone.mp4" in studio.until(SourceFailed).message
    studio.device.send(OpenSource(still))
    studio.until(SourceOpened)


@pytest.mark.parametrize("place", ["__init__", "opened", "process"])
def test_an_app_that_raises_is_told_and_can_be_reopened(studio: Listener, still: str, tmp_path: Path, place: str) -> None:
    arguments = "self, frame" if place == "process" else "self"
    raising = f"    def {place}({arguments}):\n        raise RuntimeError('broken on purpose')\n\n"
    folder = write_app(tmp_path / "probe", ("" if place == "process" else PLAIN + "\n\n") + raising)
    studio.device.send(OpenSource(still))
    studio.device.send(OpenApp(folder))
    failed = studio.until(AppFailed)
    assert "broken on purpose" in failed.message
    assert "app.py" in failed.details
    write_app(tmp_path / "probe", PLAIN)
    studio.device.send(OpenApp(folder))
    studio.fact("level", 3)


def test_only_the_last_of_many_apps_and_sources_is_opened(studio: Listener, still: str, tmp_path: Path) -> None:
    apps = [write_app(tmp_path / f"probe{index}", PLAIN) for index in range(3)]
    for _ in range(200):
        for app in apps:
            studio.device.send(OpenApp(app, {"level": apps.index(app)}))
            studio.device.send(OpenSource(still))
    studio.fact("level", 2)


def test_an_app_is_opened_once_nothing_of_the_one_before_is_held(studio: Listener, still: str, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    leaving = f"    def __del__(self):\n        open({str(gone)!r}, 'w').close()\n\n    def opened(self):\n        self.itself = self\n\n"
    looking = (
        f"    def opened(self):\n        from pathlib import Path\n        self.alone = Path({str(gone)!r}).exists()\n\n"
        "    def process(self, frame):\n        return Result(facts={'alone': self.alone, 'level': self.settings.level})"
    )
    studio.device.send(OpenSource(still))
    studio.device.send(OpenApp(write_app(tmp_path / "leaving", leaving + PLAIN)))
    studio.fact("level", 3)
    studio.device.send(OpenApp(write_app(tmp_path / "looking", looking)))
    studio.device.send(SetSettings({"level": 7}))
    assert studio.fact("level", 7).facts["alone"], "and what was asked after it is for the new one"


def test_a_failed_app_is_closed(studio: Listener, still: str, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    body = (
        "    def process(self, frame):\n        raise RuntimeError('first')\n\n"
        f"    def close(self):\n        open({str(closed)!r}, 'w').close()\n        raise RuntimeError('second')"
    )
    studio.device.send(OpenApp(write_app(tmp_path / "probe", body)))
    studio.device.send(OpenSource(still))
    assert "first" in studio.until(AppFailed).message
    studio.device.send(OpenApp(write_app(tmp_path / "calm", PLAIN)))
    studio.fact("level", 3)
    assert closed.exists()


def test_stopped_while_it_crashes_it_stays_stopped(still: str, tmp_path: Path) -> None:
    stopped = []

    def stop_at_once(event: Event) -> None:
        if isinstance(event, DeviceDied):
            device.stop()
            stopped.append(event)

    device = Device(stop_at_once)
    device.send(OpenApp(write_app(tmp_path / "probe", "    def process(self, frame):\n        import os; os._exit(1)")))
    device.send(OpenSource(still))
    device.start()
    end = time.monotonic() + 60
    while not stopped and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.5)
    assert stopped
    assert device.pid is None


def test_a_slow_frame_is_told_and_then_untold(studio: Listener, still: str, tmp_path: Path) -> None:
    body = "    def process(self, frame):\n        import time; time.sleep(2.6)\n        return Result()"
    studio.device.send(OpenApp(write_app(tmp_path / "probe", body)))
    studio.device.send(OpenSource(still))
    studio.until(NotResponding, lambda event: event.seconds > 0)
    studio.until(NotResponding, lambda event: event.seconds == 0)


def test_what_opening_a_source_took_is_given_back_however_long_it_took(studio: Listener, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SLOWLY_OPENED)
    studio.device.send(OpenApp(str(tmp_path)))
    studio.until(AppOpened)
    studio.device.send(OpenSource("scene:hands?width=160&height=96"))
    studio.until(Readings, lambda event: event.picture is not None and event.picture.facts["seen"] > 0)


def test_stop_leaves_no_process(still: str, tmp_path: Path) -> None:
    listener = Listener()
    listener.device.start()
    listener.device.send(OpenApp(write_app(tmp_path / "probe", PLAIN)))
    listener.device.send(OpenSource(still))
    listener.until(Readings)
    pid = listener.device.pid
    listener.device.stop()
    assert pid is not None
    assert not psutil.pid_exists(pid)


def test_isolated_work_answers_or_says_why_not() -> None:
    assert isolated(divmod, 7, 2) == (3, 1)
    with pytest.raises(IsolatedError, match="ZeroDivisionError"):
        isolated(divmod, 1, 0)
    with pytest.raises(IsolatedError, match="longer than"):
        isolated(time.sleep, 30, seconds=1.5)
    with pytest.raises(IsolatedError, match="crashed"):
        isolated(_crash)
    with pytest.raises(IsolatedError, match="memory"):
        isolated(bytearray, 1 << 60)


def test_a_process_that_ended_by_itself_leaves_no_pipe() -> None:
    assert isolated(divmod, 7, 2) == (3, 1), "what multiprocessing opens once is open"
    before = psutil.Process().num_fds()
    process = spawn.Process(target=divmod, args=(7, 2))
    start(process)
    assert ends(process, 60)
    del process
    assert psutil.Process().num_fds() == before


def _crash() -> None:
    import os

    os.abort()


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells how much of the memory is shared")
def test_memory_for_large_pictures_is_taken_when_they_come() -> None:
    def shared() -> int:
        lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Shmem:")) >> 10

    before = shared()
    device = Device(lambda event: None)
    assert shared() - before < 5
    del device
