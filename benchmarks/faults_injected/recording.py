"""Recordings and snapshots that find no room or no folder. The system's limit on the size of a process's files stands for the full disk."""

import resource
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from .fault import Fault, Seen
from .left_over import pictures
from .window import Window, open_window, write_app

_NOISE = (
    "    def process(self, frame):\n        noise = np.random.default_rng(frame.index)\n"
    "        return Result(pixels=noise.integers(0, 255, (240, 320, 3), np.uint8), facts={'index': frame.index})\n"
)


@contextmanager
def room(process: psutil.Process, most: int) -> Iterator[None]:
    """Meanwhile none of its files may be larger."""
    before = process.rlimit(resource.RLIMIT_FSIZE)
    process.rlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        process.rlimit(resource.RLIMIT_FSIZE, before)


def records(window: Window) -> bool:
    """A recording that begins now is saved, and plays."""
    film = window.record(1.0)
    window.shell.errands.intend("record")
    window.wait(lambda: window.shell.wishes.session.recording is None, "end of the recording")
    return pictures(film) > 5


def full_while_recording(folder: Path) -> Seen:
    with open_window(folder, write_app(folder / "probe", _NOISE)) as window:
        film = window.record()
        (part,) = film.parent.glob("*.part.mp4")
        most = part.stat().st_size + 100_000
        with room(psutil.Process(window.device.pid), most):
            window.wait(lambda: not part.exists() or part.stat().st_size >= most, "full disk")
            answer, seconds = window.answer("ended early", time.perf_counter())
            went_on = window.plays()
        return Seen(answer, seconds, went_on and pictures(film) > 20 and records(window))


def full_before_the_recording(folder: Path) -> Seen:
    with open_window(folder) as window:
        before = records(window)  # the first loads what recording needs
        with room(psutil.Process(window.device.pid), 0):
            window.shell.errands.intend("record")
            answer, seconds = window.answer("can't be recorded", time.perf_counter())
            went_on = window.plays()
        return Seen(answer, seconds, before and went_on and records(window))


def folder_removed(folder: Path) -> Seen:
    with open_window(folder) as window:
        film = window.record()
        shutil.rmtree(film.parent)
        answer, seconds = window.answer("ended early", time.perf_counter())
        return Seen(answer, seconds, window.plays() and pictures(film) > 20 and records(window))


def folder_moved(folder: Path) -> Seen:
    with open_window(folder) as window:
        film = window.record()
        film.parent.rename(folder / "elsewhere")
        answer, seconds = window.answer("ended early", time.perf_counter())
        return Seen(answer, seconds, window.plays() and pictures(film) > 20 and records(window))


def no_folder_can_be_made(intent: str, folder: Path) -> Seen:
    """Where the folder was is a file, which not even the system's administrator can write in."""
    with open_window(folder) as window:
        kept = folder / "kept"
        kept.rmdir()
        kept.write_text("")
        begun = time.perf_counter()
        window.shell.errands.intend(intent)
        answer, seconds = window.answer("can't be saved", begun)
        went_on = window.plays()
        kept.unlink()
        return Seen(answer, seconds, went_on and works(window, intent))


def snapshot_without_room(folder: Path) -> Seen:
    with open_window(folder) as window:
        with room(psutil.Process(), 500):
            begun = time.perf_counter()
            window.shell.errands.intend("snapshot")
            answer, seconds = window.answer("can't be saved", begun)
        left = tuple(path.name for path in (folder / "kept").iterdir())
        return Seen(answer, seconds, window.plays() and works(window, "snapshot"), left)


def works(window: Window, intent: str) -> bool:
    if intent == "record":
        return records(window)
    window.shell.errands.intend("snapshot")
    return bool(window.answer(r"Saved .*\.png")) and len(list((window.folder / "kept").glob("*.png"))) == 1


FAULTS = (
    Fault("disk full while recording", full_while_recording, ("ended early: File too large", "Make room on the disk", r"kept|\.mp4, 0:0")),
    Fault("disk full before a recording", full_before_the_recording, (r"\.mp4 can't be recorded: File too large", "choose another place")),
    Fault("recordings folder removed while recording", folder_removed, ("ended early: its folder .*kept was removed", "made anew")),
    Fault("recordings folder moved while recording", folder_moved, ("ended early: its folder .*kept was removed", "made anew")),
    Fault("disk full at a snapshot", snapshot_without_room, (r"snapshot can't be saved in .*\.png: File too large", "another folder")),
    *(
        Fault(
            f"no folder for a {what}",
            lambda folder, intent=intent: no_folder_can_be_made(intent, folder),
            (f"The {what} can't be saved in .*kept.*: (Not a directory|File exists)", "Choose another folder"),
        )
        for intent, what in (("record", "recording"), ("snapshot", "snapshot"))
    ),
)
