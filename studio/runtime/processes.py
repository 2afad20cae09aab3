"""Processes of our own: made so that they are new ones, hear no Ctrl-C, and can be waited for; and work done in one."""

import ctypes
import multiprocessing
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.heap import BufferWrapper
from multiprocessing.sharedctypes import rebuild_ctype  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import Any, TypeVar

from studio.runtime.ctrl_c import ctrl_c_held_back
from studio.runtime.last_words import named

T = TypeVar("T")

_LOOK_SECONDS = 0.1
"""How soon isolated work ends that is called off."""

spawn = multiprocessing.get_context("spawn")


def start(process: SpawnProcess) -> None:
    """The child never hears Ctrl-C: this process answers to it and ends the other."""
    if sys.platform != "win32":
        resource_tracker.ensure_running()  # else it is started in between and lets signals through again
    with ctrl_c_held_back():
        process.start()


def ends(process: SpawnProcess, seconds: float) -> bool:
    """Whether it ends within so long. `join` would wait for ever for one that closed the pipe by which its end is told."""
    until = time.monotonic() + seconds
    while process.exitcode is None and (left := until - time.monotonic()) > 0:
        if wait([process.sentinel], left):
            time.sleep(0.005)
    return not process.is_alive()  # else than exitcode it lets go of an ended one, and of its two pipes


def shared_array(kind: type[Any], length: int) -> Any:
    """As RawArray, which would write zeros to it first: the memory of three 4K pictures was taken before a small one came."""
    array = kind * length
    return rebuild_ctype(array, BufferWrapper(ctypes.sizeof(array)), None)


class IsolatedError(Exception):
    """Isolated work that crashed, took too long or raised; the message says which."""


def isolated(function: Callable[..., T], *args: Any, seconds: float = 30.0, cancelled: threading.Event | None = None) -> T:
    """Calls a module-level function in a process of its own, so that a crash or an endless loop stays there.

    Raises IsolatedError when it crashes, takes longer than `seconds`, raises, or is called off from another thread by `cancelled`.
    """
    ours, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_isolated_call, args=(theirs, function, args), daemon=True)
    start(process)
    theirs.close()
    try:
        until = time.monotonic() + seconds
        while not ours.poll(min(_LOOK_SECONDS, seconds) if cancelled else seconds):
            if cancelled and cancelled.is_set():
                raise IsolatedError("was called off")
            if time.monotonic() >= until:
                raise IsolatedError(f"took longer than {seconds:.0f} s")
        try:
            worked, value = ours.recv()
        except EOFError:
            process.join(2.0)
            raise IsolatedError(f"crashed ({named(process.exitcode)})") from None
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()
    if not worked:
        raise IsolatedError(str(value))
    result: T = value
    return result


def _isolated_call(connection: Connection, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        answer = True, function(*args)
    except MemoryError:
        answer = False, "ran out of the memory it was given"
    except Exception as error:
        answer = False, f"{type(error).__name__}: {error}"
    connection.send(answer)
    connection.close()
