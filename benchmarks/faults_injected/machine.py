"""The computer sleeps, its clocks are set, its screen changes, and a second studio runs on it."""

import ctypes
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import PySide6
import shiboken6
from PySide6.QtGui import QGuiApplication

from . import elsewhere, source
from .elsewhere import Clocks
from .fault import Fault, Seen
from .left_over import pictures
from .window import SCENE, NeverShown, Window, open_window, write_app

HOUR = 3600.0
_ALARM = r"\[Wait\]|\[Stop\]|crashed|not responding"
_RUNS = (r"\d of 30 fps", "Running")


def goes_on(window: Window, since: float) -> tuple[str, float]:
    """What is told once new pictures are shown and their rate is a true one again, and seconds until the first of them.

    Raises NeverShown if an alarm is shown before.
    """
    first = None
    painted: list[float] = []
    connection = window.shell.window.viewfinder.painted.connect(lambda *_: painted.append(time.perf_counter()))
    end = time.perf_counter() + 6.0
    try:
        while time.perf_counter() < end:
            window.live()
            first = first or next((at for at in painted if at > since + 0.001), None)
            if re.search(_ALARM, window.text):
                raise NeverShown(f"a false alarm: {window.text}")
            rate = re.search(r"([\d.]+) of 30 fps", window.text)
            if first and time.perf_counter() > since + 2.5 and rate and 5 <= float(rate[1]) <= 40:
                return window.text, first - since
    finally:
        window.shell.window.viewfinder.painted.disconnect(connection)
    raise NeverShown(f"it did not go on; shown was: {window.text}")


def sleeps(folder: Path) -> Seen:
    """Both processes are halted for five seconds while it records, as a laptop's are whose lid is closed."""
    with open_window(folder) as window:
        film = window.record(1.0)
        sleep(window)
        answer, seconds = goes_on(window, time.perf_counter())
        window.shell.errands.intend("record")
        window.answer("Saved")
        return Seen(answer, seconds, pictures(film) >= 30)


def sleeps_with_a_network_camera(folder: Path) -> Seen:
    """The connection is gone when it wakes: told, and made anew."""
    awake = threading.Event()

    def script(connection: socket.socket, number: int) -> None:
        connection.sendall(source._HEAD)
        while number or not awake.is_set():
            source.pictures(connection, 0.2)

    with source.server(script) as address, open_window(folder, source=address) as window:
        sleep(window)
        awake.set()
        answer, seconds = window.answer("is gone")
        return Seen(answer, seconds, window.plays() and not re.search(_ALARM, answer))


def sleep(window: Window) -> None:
    device = window.device.pid
    waker = subprocess.Popen(["sh", "-c", f"sleep 5; kill -CONT {device} {os.getpid()}"])
    assert device is not None
    os.kill(device, signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGSTOP)
    waker.wait()


def window_halted(folder: Path) -> Seen:
    """The window alone stands still, and the device process fills the pipe to it."""
    with open_window(folder) as window:
        waker = subprocess.Popen(["sh", "-c", f"sleep 5; kill -CONT {os.getpid()}"])
        os.kill(os.getpid(), signal.SIGSTOP)
        answer, seconds = goes_on(window, time.perf_counter())
        waker.wait()
        return Seen(answer, seconds, window.plays())


def clock_set(folder: Path) -> Seen:
    """With clocks that `Clocks` turns: the wall clock forward, then back to where the first recording began."""
    clocks = Clocks(folder.parent / "clocks")
    with open_window(folder) as window:
        films = []
        answer, seconds = "", 0.0
        for hours in (1.0, -1.0):
            begun, at = time.perf_counter(), time.time()
            films.append(window.record(1.0))
            clocks.turn(wall=hours * HOUR)
            answer, waited = goes_on(window, time.perf_counter())
            seconds = max(seconds, waited)
            window.shell.errands.intend("record")
            window.answer(re.escape(films[-1].name))
            took = time.perf_counter() - begun
            clocks.turn(wall=-hours * HOUR - (time.time() - hours * HOUR - at))  # the same second once more
            if abs(took - length(films[-1])) > 2:
                raise NeverShown(f"a film of {length(films[-1]):.1f} s, recorded for {took:.1f} s")
        return Seen(answer, seconds, window.plays() and len(set(films)) == 2 and all(film.exists() for film in films))


def clocks_jump(folder: Path) -> Seen:
    """All clocks jump by an hour while it records, as on systems whose clocks go on while they sleep."""
    clocks = Clocks(folder.parent / "clocks")
    with open_window(folder) as window:
        film = window.record(1.0)
        clocks.turn(wall=HOUR, monotonic=HOUR)
        answer, seconds = goes_on(window, time.perf_counter())
        window.shell.errands.intend("record")
        window.answer("Saved")
        return Seen(answer, seconds, window.plays() and length(film) < 90)


def length(film: Path) -> float:
    import av

    with av.open(str(film)) as opened:
        return float((opened.duration or 0) / av.time_base)


def _with_clocks(inject: Callable[[Path], Seen]) -> Callable[[Path], Seen]:
    return lambda folder: elsewhere.told(elsewhere.start(inject, folder / "studio", Clocks(folder / "clocks").environment))


_SET_FACTOR = "_ZN15QHighDpiScaling15setScreenFactorEP7QScreend"
_TELL_WINDOW = "_ZN22QWindowSystemInterface35handleWindowDevicePixelRatioChangedINS_19SynchronousDeliveryEEEvP7QWindow"


def set_scale(factor: float) -> None:
    """As a platform does when the user chooses another scale, by the doors Qt's platform plugins use: Python has none."""
    gui = ctypes.CDLL(str(Path(PySide6.__file__).parent / "Qt" / "lib" / "libQt6Gui.so.6"))
    gui[_SET_FACTOR](ctypes.c_void_p(shiboken6.getCppPointer(QGuiApplication.primaryScreen())[0]), ctypes.c_double(factor))
    for window in QGuiApplication.topLevelWindows():
        gui[_TELL_WINDOW](ctypes.c_void_p(shiboken6.getCppPointer(window)[0]))


def scale_changes(folder: Path) -> Seen:
    """It runs, and afterwards looks like a window that was opened at that scale."""
    with open_window(folder) as window:
        before = _scale(window)
        begun = time.perf_counter()
        set_scale(2.0)
        answer, seconds = goes_on(window, begun)
        with open_window(folder / "second", write_app(folder / "probe")) as fresh:
            looks = _looks(window, fresh)
        return Seen(f"{answer} · scale {before:g}, then {_scale(window):g}, {looks}", seconds, window.plays())


def scale_changes_under_a_card(folder: Path) -> Seen:
    """What stands still when it changes is painted anew as well."""
    body = "    def process(self, frame):\n        raise ValueError('broken on purpose')\n"
    app = write_app(folder / "probe", body)
    with open_window(folder, app, ready=False) as window:
        window.answer("ValueError")
        before, begun = _scale(window), time.perf_counter()
        set_scale(2.0)
        window.live()
        answer, seconds = window.answer("ValueError", begun)
        with open_window(folder / "second", app, ready=False) as fresh:
            fresh.answer("ValueError")
            looks = _looks(window, fresh)
        write_app(folder / "probe")
        if "[Restart]" in window.text:
            window.press("Restart")
        return Seen(f"{answer} · scale {before:g}, then {_scale(window):g}, {looks}", seconds, window.plays())


def _scale(window: Window) -> float:
    return float(window.shell.window.grab().devicePixelRatio())


def _looks(window: Window, fresh: Window) -> str:
    """Compared once both have come to rest."""
    end = time.perf_counter() + 3.0
    differing = ["all"]
    while differing and time.perf_counter() < end:
        window.live()
        old, new = _parts(window), _parts(fresh)
        differing = [name for name in new if old.get(name) != new[name]]
    return f"unlike a new window: {', '.join(differing)}" if differing else "sharp"


def _parts(window: Window) -> dict[str, object]:
    """Pictures of what doesn't move."""
    shown = window.shell.window
    parts = {"top bar": shown.top_bar, "gallery": shown.gallery, "transport": shown.transport, "card": shown.viewfinder.card}
    return {name: part.grab().toImage() for name, part in parts.items() if part.isVisible()}


# --- two studios ------------------------------------------------------------------------------------------------------


def second_studio(folder: Path) -> Seen:
    """The other one of `two_record`: records as soon as it is told to."""
    with open_window(folder, write_app(folder.parent / "second")) as window:
        kept = folder.parent / "kept"
        window.shell.errands._remember(recordings=str(kept), reduce_motion=False, volume=0.25)
        (folder.parent / "ready").touch()
        window.wait((folder.parent / "go").exists, "word to begin")
        window.shell.errands.intend("record")
        window.wait(lambda: (going := window.shell.wishes.session.recording) and going.seconds >= 1.5, "recording")
        window.shell.errands.intend("record")
        answer, _ = window.answer("Saved")
        return Seen(answer, 0.0, recovered=True)


def both_wait_for_a_phone(folder: Path) -> Seen:
    """The port is another's until that one ends; then it is this one's."""
    with socket.create_server(("0.0.0.0", 0)) as other:
        port = other.getsockname()[1]
        with open_window(folder) as window:
            window.shell.wishes.choose_source(f"phone:{port}")
            answer, seconds = window.answer(f"listens at port {port}")
            other.close()
            window.answer("[Nn]o phone sends yet|in no network")
            window.shell.wishes.choose_source(SCENE)
            return Seen(answer, seconds, window.plays())


def two_record(folder: Path) -> Seen:
    """Both start in the same second, with the same name, into the same folder; both change settings."""
    other = elsewhere.start(second_studio, folder / "other")
    with open_window(folder) as window:
        window.shell.errands.appearance.set_theme("light")
        window.wait((folder / "ready").exists, "second studio")
        time.sleep(1.05 - time.time() % 1)
        (folder / "go").touch()
        window.shell.errands.intend("record")
        window.wait(lambda: (going := window.shell.wishes.session.recording) and going.seconds >= 1.5, "recording")
        window.shell.errands.intend("record")
        answer, seconds = window.answer("Saved")
        runs = window.plays()
        theirs = elsewhere.told(other)
    films = list((folder / "kept").glob("*.mp4"))
    remembered = json.loads((Path(os.environ["POCKET_STUDIO_CONFIG"]) / "window.json").read_text())
    both = (remembered["theme"], remembered["volume"]) == ("light", 0.25)
    if not both:
        raise NeverShown(f"settings were lost: {remembered['theme']}, {remembered['volume']}")
    return Seen(f"{answer} · {theirs.answer}", seconds, runs and len(films) == 2 and all(pictures(film) >= 20 for film in films))


FAULTS = (
    Fault("laptop sleeps while recording", sleeps, _RUNS, alone=True),
    Fault("laptop sleeps, network camera", sleeps_with_a_network_camera, ("is gone", "Reconnecting"), alone=True),
    Fault("window halted and continued", window_halted, _RUNS, alone=True),
    Fault("wall clock set forward and back", _with_clocks(clock_set), _RUNS),
    Fault("all clocks jump by an hour", _with_clocks(clocks_jump), _RUNS),
    Fault("display changes scale", scale_changes, ("scale 1, then 2", "sharp", *_RUNS), alone=True),
    Fault("display changes scale under a card", scale_changes_under_a_card, ("scale 1, then 2", "sharp", "ValueError"), alone=True),
    Fault("two studios wait for a phone", both_wait_for_a_phone, ("nother program, or still the studio, listens at port", "tried again")),
    Fault("two studios record and remember", two_record, (r"Saved .*Saved",)),
)
