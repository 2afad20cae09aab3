"""Memory of what is over (an app, a source, a recording) goes back to the system: what is read as an app's memory is its own then."""

import ctypes
import gc
import sys
from collections.abc import Callable
from functools import cache


def keep_out_of_collections() -> None:
    """All that is there now is to stay: later collections pass it over and take a few milliseconds, not a hundred."""
    gc.freeze()


def give_back_memory() -> None:
    """Takes a few milliseconds: for the end of something large, not for every frame.

    An app's module and classes hold each other, so they wait for a collection. What is freed then stays with the C library of Linux: it
    keeps a heap for each thread, in which pictures of many sizes leave gaps. (macOS and Windows give memory back by themselves.)
    """
    gc.collect()
    _trim()(0)


@cache
def _trim() -> Callable[[int], int]:
    if sys.platform == "linux" and (found := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        return found  # type: ignore[no-any-return]  # a C function
    return lambda pad: 0  # musl's Linux has none
