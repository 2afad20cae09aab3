"""What may not be there any more once a fault is over."""

import json
import multiprocessing.resource_tracker as tracker
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import av
import psutil

MARK = "POCKET_STUDIO_FAULT"
"""In the environment of every process that a fault brought about."""

PATIENCE = 10.0
"""Seconds that things which are just ending get."""

_SHARED_MEMORY = Path("/dev/shm")
_UNFINISHED = (".part", ".whole", ".tmp")


def threads_and_children() -> tuple[str, ...]:
    """Of this process: whatever it has beside its main thread."""
    end = time.monotonic() + PATIENCE
    while (left := tuple(_own())) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def marked_processes(mark: str) -> tuple[str, ...]:
    """Processes with MARK set to `mark`; they are killed."""
    end = time.monotonic() + PATIENCE
    while (left := list(_marked(mark))) and time.monotonic() < end:
        time.sleep(0.1)
    names = tuple(f"process {process.pid} {process.name()}" for process in left)
    for process in left:
        process.kill()
    return names


def shared_memory() -> frozenset[str]:
    """Names of the segments there are now."""
    return frozenset(path.name for path in _SHARED_MEMORY.iterdir()) if _SHARED_MEMORY.is_dir() else frozenset()


def more_shared_memory(before: frozenset[str]) -> frozenset[str]:
    """Names of the segments that stay: other programs make some for a moment, a test that runs beside this one too."""
    left, end = shared_memory() - before, time.monotonic() + PATIENCE
    while left and time.monotonic() < end:
        time.sleep(0.1)
        left &= shared_memory()
    return left


def unfinished_files(folder: Path) -> tuple[str, ...]:
    """Half-written ones anywhere in `folder`, films that don't play, and all that lies in its `tmp`."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.startswith("tmp/"):
            found.append(f"temporary {name}")
        elif path.is_file() and (problem := _problem(path)):
            found.append(f"{name} ({problem})")
    return tuple(found)


def _problem(path: Path) -> str:
    if any(suffix in _UNFINISHED for suffix in path.suffixes):
        return "unfinished"
    try:
        if path.suffix == ".mp4":
            return "" if pictures(path) else "no picture in it"
        if path.suffix == ".jsonl":
            for line in path.read_text().splitlines():
                json.loads(line)
        elif path.suffix == ".json":
            json.loads(path.read_text())
    except (av.FFmpegError, ValueError) as error:
        return f"damaged: {error}"
    return ""


def pictures(film: Path) -> int:
    """How many pictures can be decoded; raises av.FFmpegError where one can't."""
    with av.open(str(film)) as opened:
        return sum(1 for _ in opened.decode(video=0))


def _own() -> Iterator[str]:
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not isinstance(thread, threading._DummyThread):
            yield f"thread {thread.name}"
    for child in psutil.Process().children(recursive=True):
        if child.pid != getattr(tracker._resource_tracker, "_pid", None):  # ends with this process
            yield f"process {child.pid}"


def _marked(mark: str) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                yield process
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
