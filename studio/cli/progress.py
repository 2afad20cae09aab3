"""One calm line that tells how far a command is, on a terminal only."""

import sys
import time

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
