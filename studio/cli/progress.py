"""What a command says beside its results, on stderr: how far it is, in one calm line on a terminal, and what the app prints."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import TextIOBase

from studio.ui import words

CALM_SECONDS = 0.25


class ProgressLine:
    """Rewrites one line of stderr a few times a second; says nothing where stderr is not a terminal."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._last = 0.0
        self._shown = False

    def show(self, text: str) -> None:
        now = time.monotonic()
        if self._terminal and now - self._last >= CALM_SECONDS:
            self._last, self._shown = now, True
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._shown:
            self._shown = False
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def fetched(self, what: str, done: int, total: int) -> None:
        """Told of a download, as `open_app` tells it."""
        self.show(f"Fetching {what}: {words.size(done)} of {words.size(total)}" if total else f"Fetching {what}")


@contextmanager
def app_prints(line: ProgressLine) -> Iterator[None]:
    """Meanwhile standard output goes to stderr as it is: stdout is the command's own, and may be read by a program."""
    with redirect_stdout(_BesideTheLine(line)):
        yield


class _BesideTheLine(TextIOBase):
    def __init__(self, line: ProgressLine) -> None:
        self._line = line

    def write(self, text: str) -> int:
        self._line.clear()
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()
