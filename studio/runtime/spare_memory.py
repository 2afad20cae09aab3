"""Memory of what is over (an app, a source, a recording) goes back to the system: what is read as an app's memory is its own then.

The C library of Linux keeps a heap for each thread, and of what is freed in them it gives back little: in a quarter of an hour of other
sources, apps and recordings the device process kept 100 MB that way, the window up to 20. One heap for all threads can be given back
whole. Returning each picture by itself would need no such care, but its pages cost 1 µs each, two milliseconds a frame at 1080p.
(macOS and Windows give memory back by themselves.)
"""

import ctypes
import gc
import math
import sys
import time
from functools import cache
from typing import Any

SETTLING_SECONDS = 2.0
"""So long after it, what opening another app, source or model took in passing is over."""

_M_ARENA_MAX = -8
"""malloc.h of the GNU C library."""


def keep_memory_together() -> None:
    """To be called once, before there are other threads."""
    take_to_stay()
    if library := _c_library():
        library.mallopt(_M_ARENA_MAX, 1)


def take_to_stay() -> None:
    """What there is now: later collections pass it over, and take that much less time."""
    gc.freeze()


def let_go() -> None:
    """Nothing has to stay any more: what holds each other, and open files with it, goes with the next collection."""
    gc.unfreeze()


def give_back_memory() -> None:
    """Takes some ten milliseconds, for the end of an app: its module and classes hold each other, and wait for a collection."""
    gc.collect()
    give_back_free_memory()


def give_back_free_memory() -> None:
    """Takes a few milliseconds: for now and then, not for every frame."""
    if library := _c_library():
        library.malloc_trim(0)


class Settling:
    """Gives free memory back once after each `begin`."""

    def __init__(self) -> None:
        self._due = math.inf

    def begin(self) -> None:
        self._due = time.monotonic() + SETTLING_SECONDS

    def look(self) -> None:
        """To be called a few times a second."""
        if time.monotonic() > self._due:
            self._due = math.inf
            give_back_free_memory()


@cache
def _c_library() -> Any:
    """With both functions; None where there is another one."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
