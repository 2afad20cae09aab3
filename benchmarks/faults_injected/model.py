"""Model files and sessions that are cut, go away, or end the process, dropped on the window as a user does."""

import os
import shutil
import signal
import time
from pathlib import Path

import psutil

from studio.bundled import models_folder
from studio.runtime.contenders import Contender, comparison_name
from studio.sources.session import ABOUT, FRAMES, RESULTS
from studio.ui.dropped import sort_out

from .fault import Fault, Seen
from .recording import room
from .window import Window, open_window

_DIGITS = models_folder() / "digits_demo" / "digits_demo_float32.tflite"
_CARD = _DIGITS.with_name("model.toml")


def drop(window: Window, *paths: Path) -> float:
    """When it was dropped (`time.perf_counter()`)."""
    begun = time.perf_counter()
    window.shell.errands.dropping.take(*sort_out(paths))
    return begun


def usual_app_plays(window: Window) -> bool:
    window.shell.wishes.choose_app(str(window.folder / "probe"))
    return window.plays()


def cut_model(folder: Path) -> Seen:
    with open_window(folder) as window:
        file = folder / "net.tflite"
        file.write_bytes(_DIGITS.read_bytes()[:40_000])
        answer, seconds = window.answer("net", drop(window, file))
        answer, seconds = window.answer(r"net[^·]*can't be opened", time.perf_counter() - seconds)
        file.write_bytes(_DIGITS.read_bytes())
        window.press("Restart")
        return Seen(answer, seconds, window.plays() and usual_app_plays(window))


def model_goes_away(folder: Path) -> Seen:
    """It runs on; opened anew it is missed by name."""
    with open_window(folder) as window:
        file = Path(shutil.copy(_DIGITS, folder / "net.tflite"))
        drop(window, file)
        plays = window.plays()
        file.unlink()
        plays = plays and window.plays()
        begun = time.perf_counter()
        window.shell.errands.intend("restart")
        answer, seconds = window.answer(r"net\.tflite is not there", begun)
        shutil.copy(_DIGITS, file)
        window.press("Restart")
        return Seen(answer, seconds, plays and window.plays())


def model_ends_the_process(folder: Path) -> Seen:
    with open_window(folder) as window:
        drop(window, Path(shutil.copy(_DIGITS, folder / "net.tflite")))
        window.wait(lambda: window.shell.wishes.session.opened, "model")
        begun = time.perf_counter()
        assert window.device.pid is not None
        os.kill(window.device.pid, signal.SIGSEGV)
        answer, seconds = window.answer("crashed", begun)
        return Seen(answer, seconds, window.plays())


def compared_model_broken(folder: Path) -> Seen:
    """The others go on without it."""
    with open_window(folder) as window:
        broken = folder / "broken.tflite"
        broken.write_bytes(_DIGITS.read_bytes()[:40_000])
        begun = time.perf_counter()
        window.shell.wishes.choose_app(comparison_name([Contender(_CARD, "float32"), Contender(_CARD, "int8"), Contender(broken)]))
        plays = window.plays()
        view = window.shell.errands.comparing.view
        window.wait(lambda: "broken" in view.told(), "panel of the broken model")
        return Seen(view.told(), time.perf_counter() - begun, plays and usual_app_plays(window))


def session(window: Window) -> Path:
    """A session recorded now."""
    window.shell.errands.intend("session")
    window.wait(lambda: (going := window.shell.wishes.session.recording) and going.seconds >= 1.0, "session")
    going = window.shell.wishes.session.recording
    assert going is not None
    window.shell.errands.intend("session")
    window.wait(lambda: window.shell.wishes.session.recording is None, "end of the session")
    return Path(going.path)


def damaged_session(name: str, folder: Path) -> Seen:
    """A file of it is cut in the middle; a session recorded then is whole."""
    with open_window(folder) as window:
        kept = session(window)
        (kept / name).write_bytes((kept / name).read_bytes()[: (kept / name).stat().st_size // 2])
        answer, seconds = window.answer(r"session\.json|results\.jsonl|frames\.mkv", drop(window, kept))
        window.shell.wishes.choose_source("scene:hands?width=320&height=240")
        plays = window.plays()
        shutil.rmtree(kept)
        return Seen(answer, seconds, plays and whole(window, session(window)))


def whole(window: Window, kept: Path) -> bool:
    """It gives what was recorded."""
    drop(window, kept)
    return bool(window.answer("gave what was recorded"))


def full_while_recording_a_session(folder: Path) -> Seen:
    with open_window(folder) as window:
        window.shell.errands.intend("session")
        window.wait(lambda: (going := window.shell.wishes.session.recording) and going.seconds >= 1.0, "session")
        going = window.shell.wishes.session.recording
        assert going is not None
        kept = Path(going.path)
        with room(psutil.Process(window.device.pid), 1000):
            answer, seconds = window.answer("ended early|can't be", time.perf_counter())
            went_on = window.plays()
        return Seen(answer, seconds, went_on and kept.parent.exists() and whole(window, session(window)))


FAULTS = (
    Fault("dropped model is cut short", cut_model, (r"net\.tflite", r"\[Restart\]")),
    Fault("dropped model goes away", model_goes_away, (r"net\.tflite is not there", r"\[Restart\]")),
    Fault("dropped model ends the process", model_ends_the_process, ("net crashed", "SIGSEGV", "Restarting")),
    Fault("one of the compared models is broken", compared_model_broken, ("broken", "cut|damaged|can't|ends")),
    *(Fault(f"session with half its {name}", lambda folder, name=name: damaged_session(name, folder), (r"record (the session|it) anew",))
      for name in (ABOUT, RESULTS, FRAMES)),
    Fault("disk full while recording a session", full_while_recording_a_session, ("session ended early", "Make room on the disk")),
)  # fmt: skip
