"""No sound server, and one that dies while something is heard."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .fault import Fault, Seen
from .window import Window, open_window, write_app

_HUMS = (
    "    def process(self, frame):\n        go = (HERE / 'go').exists() and frame.index % 15 == 0\n"
    "        if go:\n            first_time('heard')\n        return Result(cues=(Tone(440, 1.0, volume=0.2),) if go else ())\n"
)


@contextmanager
def server(socket: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A sound server at `socket` whose one device is a null sink."""
    loads = ("module-null-sink sink_name=null", f"module-native-protocol-unix auth-anonymous=1 socket={socket}")
    socket.unlink(missing_ok=True)
    with subprocess.Popen(
        ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", *(f"--load={load}" for load in loads)],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            while not socket.exists() and process.poll() is None:
                time.sleep(0.02)
            yield process
        finally:
            process.kill()


def sounds_at(socket: Path) -> None:
    for name in ("PULSE_RUNTIME_PATH", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"):
        os.environ[name] = str(socket.parent)
    os.environ["PULSE_SERVER"] = f"unix:{socket}"


def no_server(folder: Path) -> Seen:
    sounds_at(folder / "sound")
    with open_window(folder, write_app(folder / "probe", _HUMS)) as window:
        (folder / "probe" / "go").touch()
        answer, seconds = window.answer_to(folder / "probe" / "heard", "sound device")
        return Seen(answer, seconds, window.plays())


def server_dies(folder: Path) -> Seen:
    socket = folder / "sound"
    sounds_at(socket)
    with open_window(folder, write_app(folder / "probe", _HUMS)) as window:
        with server(socket) as process:
            (folder / "probe" / "go").touch()
            hears(window)
            process.kill()
            died = time.perf_counter()
            process.wait()
        answer, seconds = window.answer("sound device", died)
        went_on = window.plays()
        with server(socket):
            hears(window)
            return Seen(answer, seconds, went_on)


def hears(window: Window) -> None:
    """Waits until the sound device asks for more than it keeps ahead."""
    window.wait(lambda: window.shell.controller.sound.playing, "sound")


FAULTS = (
    Fault("no sound server", no_server, ("No sound device was found", "Connect one")),
    Fault("sound server dies while something is heard", server_dies, ("sound device went away", "Connect it again"), needs="pulseaudio"),
)
