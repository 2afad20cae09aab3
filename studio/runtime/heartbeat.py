"""What the pipeline thread is doing and since when, in shared memory, so that a hang or a crash can be told from outside."""

import ctypes
import time
from typing import Any

STARTING = "start"
"""The process itself: nothing of it runs yet."""
IDLE = "idle"
"""There is no app: nothing is done until a command comes."""
WAITING = "wait"
"""For a frame or a command, a moment at a time."""
PROCESSING = "process"
"""In the app: a frame, …"""
OPENING = "open"
"""… or its module, its constructor, `opened`, …"""
CLOSING = "close"
"""… or `close`, …"""
ANSWERING = "answer"
"""… or a touch, an action, new settings."""
LOADING = "load"
"""Models, which may be downloaded first, or what a recording needs."""
FINISHING = "finish"
"""The files of a recording."""

INSIDE_THE_APP = {PROCESSING: "inside the app", OPENING: "opening the app", CLOSING: "closing the app", ANSWERING: "inside the app"}

_TEXT_BYTES = 120


class Heartbeat:
    """One side of it. since: 1 double, `time.perf_counter()`; text: the stage, with the model running behind a tab."""

    def __init__(self, since: Any, text: Any) -> None:
        self._since = since
        self._text = text
        self._stage = WAITING

    @staticmethod
    def layout() -> tuple[tuple[type, int], tuple[type, int]]:
        """Type and length of the two shared arrays."""
        return (ctypes.c_double, 1), (ctypes.c_char, _TEXT_BYTES)

    def enter(self, stage: str) -> None:
        self._stage = stage
        self._write(stage)
        self._since[0] = time.perf_counter()

    def running(self, model: str) -> None:
        """A model starts, or with "" has ended."""
        self._write(f"{self._stage}\t{model}" if model else self._stage)

    def read(self) -> tuple[str, str, float]:
        """Stage, model running ("" for none), seconds since the stage was entered."""
        stage, _, model = bytes(self._text.value).decode(errors="replace").partition("\t")
        return stage or WAITING, model, time.perf_counter() - self._since[0]

    def _write(self, text: str) -> None:
        self._text.value = text.encode()[: _TEXT_BYTES - 1]
