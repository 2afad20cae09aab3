"""How much memory the device process may use, so that an app that allocates without end never takes the computer down."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

GIGABYTE = 1 << 30
VARIABLE = "POCKET_STUDIO_MEMORY"
"""Gigabytes; it takes the place of what `memory_limit` finds."""

USUAL = 4 * GIGABYTE
"""Far more than an app gets on a phone; studio and models take a tenth of it."""

LOOK_SECONDS = 0.05
"""An app can fill a gigabyte in a fifth of a second."""


def memory_limit() -> int:
    """Bytes: USUAL, but no more than half of what this computer has."""
    try:
        return round(max(0.25, float(os.environ[VARIABLE])) * GIGABYTE)
    except (KeyError, ValueError):
        return min(USUAL, psutil.virtual_memory().total // 2)


class MemoryWatch:
    """Looks at one process from outside, as often as `look` is called but no more often than every LOOK_SECONDS."""

    def __init__(self, pid: int, limit: int | None = None) -> None:
        self._limit = memory_limit() if limit is None else limit
        self._looked = 0.0
        self._used = 0
        self._process: psutil.Process | None = None
        with suppress(psutil.NoSuchProcess):
            self._process = psutil.Process(pid)

    def due(self) -> float:
        """Seconds until it is worth looking again."""
        return LOOK_SECONDS if self._used > self._limit / 4 else 5 * LOOK_SECONDS

    def look(self) -> str:
        """What it did, and what to do about it, once it uses too much; else nothing."""
        now = time.monotonic()
        if self._process is None or now - self._looked < LOOK_SECONDS:
            return ""
        self._looked = now
        try:
            self._used = self._process.memory_info().rss
        except psutil.Error:  # it ends, which is told by others
            return ""
        if self._used <= self._limit:
            return ""
        return f"used more than {self._limit / GIGABYTE:.3g} GB of memory ({VARIABLE}, in gigabytes, sets another limit)"


def limit_own_memory(most: int | None = None) -> None:
    """For a process itself, where the system can (Linux): what a watch is too late for. most: bytes; None for what the device process gets.

    One allocation far beyond the limit fails by itself, and where the memory of all is used up, the system ends this process first.
    RLIMIT_DATA counts what could be written to; RLIMIT_AS would count what runtimes only reserve, and break them.
    """
    if sys.platform != "linux":
        return
    import resource

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (most or 2 * memory_limit(),) * 2)
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")
