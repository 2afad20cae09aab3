"""What an app prints and logs, line by line, without ever holding it up."""

import contextlib
import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from io import TextIOBase
from typing import BinaryIO, Literal, TextIO

from studio.runtime.app_loading import public_name

Level = Literal["output", "debug", "info", "warning", "error"]

AT_ONCE = 20
"""So many lines a second are each sent before the app goes on, …"""

EVERY_SECONDS = 0.1
"""… more of them together, this often at most."""

MOST_LINES = 200
"""As many lines are kept for one sending; of more the oldest are left out."""

LONGEST_LINE = 2000

UNFINISHED_SECONDS = 0.5
"""A line without an end is shown as it is after this time: a prompt, or a row of dots."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """at: seconds since 1970; level: "output" was printed, "error" also what was written to stderr."""

    at: float
    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Logged:
    """Lines of the app in order, and how many before them were left out because there were too many."""

    lines: tuple[LogLine, ...]
    left_out: int = 0


class AppLog:
    """Takes the place of stdout, stderr and the root logger until it is closed; what it takes also goes where it went before."""

    def __init__(self, send: Callable[[Logged], None]) -> None:
        self._send = send
        self._changed = threading.Condition()
        self._sending = threading.Lock()
        self._sent: deque[float] = deque([-1.0] * AT_ONCE, maxlen=AT_ONCE)
        self._lines: deque[tuple[LogLine, TextIO | None]] = deque()
        self._passing: deque[tuple[LogLine, TextIO | None]] = deque(maxlen=MOST_LINES)
        self._left_out = 0
        self._closed = False
        self._streams = sys.stdout, sys.stderr
        self._printed = _Stream(self, "output", sys.stdout), _Stream(self, "error", sys.stderr)
        self._handler = _Handler(self, sys.stderr)
        self._level = logging.root.level
        self._thread = threading.Thread(target=self._run, name="app log", daemon=True)

    def start(self) -> None:
        sys.stdout, sys.stderr = self._printed
        logging.root.addHandler(self._handler)
        logging.root.setLevel(min(self._level, logging.INFO))
        self._thread.start()

    def close(self) -> None:
        """Sends what is left."""
        sys.stdout, sys.stderr = self._streams
        logging.root.removeHandler(self._handler)
        logging.root.setLevel(self._level)
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(1.0)

    def add(self, level: Level, text: str, onto: TextIO | None = None) -> None:
        """One line or several. onto: the stream it was meant for.

        Where it is not one of very many it is sent before this returns: it may be the last word before a crash.
        """
        now = time.time()
        with self._changed:
            for line in text.split("\n"):
                shown = line.rsplit("\r", 1)[-1] or line.rstrip("\r").rsplit("\r", 1)[-1]  # what a terminal would show in the end
                cut = f"{shown[:LONGEST_LINE]} …" if len(shown) > LONGEST_LINE else shown
                self._lines.append((LogLine(now, level, cut), onto))
                if len(self._lines) > MOST_LINES:
                    self._lines.popleft()
                    self._left_out += 1
            self._changed.notify()
        if time.monotonic() - self._sent[0] >= 1.0:
            self._deliver()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._lines or self._passing or self._closed, UNFINISHED_SECONDS)
                closed = self._closed
            for stream in self._printed:
                stream.finish_line(0.0 if closed else UNFINISHED_SECONDS)
            self._deliver()
            while self._passing:
                line, onto = self._passing.popleft()
                _pass_on(line.text, onto)
            if closed:
                return
            time.sleep(EVERY_SECONDS)

    def _deliver(self) -> None:
        with self._sending:
            with self._changed:
                lines, left_out = tuple(self._lines), self._left_out
                self._lines.clear()
                self._left_out = 0
            if lines:
                self._sent.append(time.monotonic())
                self._send(Logged(tuple(line for line, _ in lines), left_out))
                self._passing.extend(lines)


def _pass_on(text: str, onto: TextIO | None) -> None:
    with contextlib.suppress(OSError, ValueError):  # a terminal that is gone, or an encoding without these letters
        if onto is not None:
            onto.write(text + "\n")
            onto.flush()


class _Stream(TextIOBase):
    """Gathers what is written until a line is whole."""

    def __init__(self, log: AppLog, level: Level, inner: TextIO | None) -> None:
        self._log, self._level, self._inner = log, level, inner
        self._begun = ""
        self._since = 0.0
        self._writing = threading.RLock()

    @property
    def encoding(self) -> str:  # type: ignore[override]  # typeshed has it as a variable
        return "utf-8"

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        """Of the stream before, for those who write past Python."""
        if self._inner is None:
            raise OSError("there is no standard output here")
        return self._inner.fileno()

    @property
    def buffer(self) -> BinaryIO:
        """Bytes go where they went before: nobody knows what text they are."""
        if self._inner is None:
            raise OSError("there is no standard output here")
        return self._inner.buffer

    def write(self, text: str) -> int:
        with self._writing:
            whole, newline, rest = text.rpartition("\n")
            if newline:
                self._log.add(self._level, self._begun + whole, self._inner)
                self._begun = ""
            if rest:
                self._since = self._since if self._begun else time.monotonic()
                self._begun = (self._begun + rest)[-2 * LONGEST_LINE :]
        return len(text)

    def finish_line(self, seconds: float) -> None:
        """Gives away a line that was begun so long ago."""
        with self._writing:
            if self._begun and time.monotonic() - self._since >= seconds:
                self._log.add(self._level, self._begun, self._inner)
                self._begun = ""


class _Handler(logging.Handler):
    def __init__(self, log: AppLog, stderr: TextIO | None) -> None:
        super().__init__()
        self._log, self._stderr = log, stderr

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = self.format(record)
        except Exception as error:  # a message that doesn't fit its arguments
            text = f"{record.msg!r} can't be logged: {error}"
        level: Level = "error" if record.levelno >= logging.ERROR else "warning" if record.levelno >= logging.WARNING else "info"
        name = "" if record.name == "root" else f"{public_name(record.name)}: "
        self._log.add("debug" if record.levelno < logging.INFO else level, f"{name}{text}", self._stderr)
