"""What an app prints and logs is told line by line, and a flood of it neither holds the app up nor is kept without end."""

import io
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio.runtime.app_log import AT_ONCE, EVERY_SECONDS, LONGEST_LINE, MOST_LINES, AppLog, Logged, LogLine
from studio.runtime.device import Device
from studio.runtime.device_messages import DeviceDied
from studio.runtime.messages import AppFailed, AppOpened, Event, OpenApp, OpenSource, Readings


class Told:
    def __init__(self) -> None:
        self.messages: list[Logged] = []

    def __call__(self, event: Event) -> None:
        if isinstance(event, Logged):
            self.messages.append(event)

    @property
    def lines(self) -> list[LogLine]:
        return [line for message in self.messages for line in message.lines]

    @property
    def texts(self) -> list[tuple[str, str]]:
        return [(line.level, line.text) for line in self.lines]

    @property
    def left_out(self) -> int:
        return sum(message.left_out for message in self.messages)


@pytest.fixture
def told() -> Told:
    return Told()


@contextmanager
def logging_to(told: Told, stdout: io.StringIO | None = None, stderr: io.StringIO | None = None) -> Iterator[None]:
    """Not a fixture: pytest puts its own streams and handlers in place when a test begins. stdout, stderr: the terminal's."""
    usual = sys.stdout, sys.stderr
    handlers, logging.root.handlers = logging.root.handlers, []
    sys.stdout, sys.stderr = stdout, stderr  # type: ignore[assignment]  # None is what a program without a terminal has
    log = AppLog(told)
    log.start()
    try:
        yield
    finally:
        log.close()
        assert (sys.stdout, sys.stderr) == (stdout, stderr)
        sys.stdout, sys.stderr = usual
        assert logging.root.handlers == []
        logging.root.handlers = handlers


def wait_for(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    assert holds()


def say_all() -> None:
    print("one\ntwo")
    print("three", file=sys.stderr)
    logging.getLogger("_pocket_studio_app_pinch_0123abcd.words").info("four %d", 4)
    logging.warning("five")
    logging.getLogger("x").setLevel(logging.DEBUG)
    logging.getLogger("x").debug("six")
    logging.error("%d", "seven")
    try:
        raise KeyError("eight")
    except KeyError:
        logging.exception("went wrong")


def test_prints_errors_and_logs_come_in_order_with_time_and_level(told: Told) -> None:
    before, terminal = time.time(), (io.StringIO(), io.StringIO())
    level = logging.root.level
    with logging_to(told, *terminal):
        say_all()
    assert logging.root.level == level
    assert told.texts[:6] == [
        ("output", "one"),
        ("output", "two"),
        ("error", "three"),
        ("info", "pinch.words: four 4"),
        ("warning", "five"),
        ("debug", "x: six"),
    ]
    assert told.texts[6][1].startswith("'%d' can't be logged")
    assert told.texts[7] == ("error", "went wrong")
    assert told.texts[-1] == ("error", "KeyError: 'eight'")
    assert all(before <= line.at <= time.time() for line in told.lines)
    assert terminal[0].getvalue() == "one\ntwo\n"
    assert terminal[1].getvalue().startswith("three\npinch.words: four 4\nfive\n")


def test_a_line_without_an_end_is_told_after_a_while_and_a_progress_bar_as_it_stands(told: Told) -> None:
    with logging_to(told):
        print("How many? ", end="")
        wait_for(lambda: told.texts == [("output", "How many? ")])
        sys.stderr.write("\r10 %\r55 %\r100 %\n")
        wait_for(lambda: told.texts[1:] == [("error", "100 %")])


def test_a_line_without_measure_is_cut(told: Told) -> None:
    with logging_to(told):
        print("x" * 10**6)
    assert len(told.lines[0].text) == LONGEST_LINE + 2


def test_a_flood_is_not_waited_for_and_what_is_left_out_is_counted(told: Told) -> None:
    """Even where nobody reads: the terminal's end of the pipe is blocked, and so is the window's."""
    blocked = threading.Event()

    class Stuck(io.StringIO):
        def write(self, text: str) -> int:
            blocked.wait()
            return len(text)

    with logging_to(told, Stuck()):
        began = time.monotonic()
        for index in range(20_000):
            print("line", index)
        most = MOST_LINES * (1 + (AT_ONCE + 1 / EVERY_SECONDS) * (time.monotonic() - began))
        assert len(told.lines) <= AT_ONCE + most
        blocked.set()
    assert len(told.lines) + told.left_out == 20_000
    assert told.left_out > 10_000
    assert told.lines[-1].text == "line 19999"


def test_a_terminal_that_is_gone_takes_nothing_with_it(told: Told) -> None:
    closed = io.StringIO()
    closed.close()
    with logging_to(told, closed):
        print("still told")
        logging.error("and this")
    assert told.texts == [("output", "still told"), ("error", "and this")]


APP = """
import logging, sys
from studio.api import App, Result
print("loading")

class Talks(App):
    "Talks."
    title = "Talks"

    def opened(self):
        logging.getLogger(__name__).warning("opened")

    def process(self, frame):
        if frame.index == 3:
            print("about to fail", file=sys.stderr)
            raise ValueError("three")
        print("frame", frame.index)
        return Result()
"""


def test_the_device_process_tells_what_its_app_says_also_before_it_fails(tmp_path: Path, told: Told) -> None:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "app.py").write_text(APP)
    events: list[Event] = []
    device = Device(lambda event: (events.append(event), told(event))[-1])
    device.send(OpenApp(str(tmp_path / "talks")))
    device.send(OpenSource("scene:hands"))
    device.start()
    try:
        wait_for(lambda: any(isinstance(event, AppFailed) for event in events), 60.0)
        wait_for(lambda: ("error", "about to fail") in told.texts)
    finally:
        device.stop()
    assert any(isinstance(event, AppOpened) for event in events)
    assert any(isinstance(event, Readings) for event in events)
    assert told.texts[:3] == [("output", "loading"), ("warning", "talks.app: opened"), ("output", "frame 0")]


def test_the_last_words_before_a_crash_are_told(tmp_path: Path, told: Told) -> None:
    (tmp_path / "crashes").mkdir()
    body = "        print('opening the file')\n        __import__('ctypes').string_at(0)\n"
    (tmp_path / "crashes" / "app.py").write_text(APP.split("    def opened")[0] + "    def process(self, frame):\n" + body)
    died: list[Event] = []
    device = Device(lambda event: (isinstance(event, DeviceDied) and died.append(event), told(event))[-1])
    device.send(OpenApp(str(tmp_path / "crashes")))
    device.send(OpenSource("scene:hands"))
    device.start()
    try:
        wait_for(lambda: bool(died), 60.0)
        assert ("output", "opening the file") in told.texts
    finally:
        device.stop()
