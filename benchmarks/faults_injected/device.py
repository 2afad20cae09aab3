"""A device process that is killed, halted, or left alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .fault import Fault, Seen
from .left_over import pictures
from .window import CALM, NeverShown, open_window, write_app

_IN_A_MODEL = """    palm = model('palm_detection')

    def process(self, frame):
        if frame.index > 5 and first_time('done'):
            threading.Timer(0.1, os.kill, (os.getpid(), {signal})).start()
            while True:
                self.palm.run(image=frame.pixels)
        return Result()
"""
_IN_THE_APP = """    def process(self, frame):
        if frame.index > 5 and first_time('done'):
            {deed}
        return Result()
"""
_ALWAYS = "    def process(self, frame):\n        first_time('done')\n        os.kill(os.getpid(), signal.SIGSEGV)\n"
_RESTARTING = r"Restarting, attempt 1 of 3"


def killed_in_a_model(kill: signal.Signals, folder: Path) -> Seen:
    """Counted from when the app sets the clock for it, a tenth of a second before."""
    with open_window(folder, write_app(folder / "probe", _IN_A_MODEL.format(signal=kill.value)), ready=False) as window:
        answer, seconds = window.answer_to(folder / "probe" / "done", "crashed")
        return Seen(answer, seconds - 0.1, window.plays())


def ends_by_itself(folder: Path) -> Seen:
    with open_window(folder, write_app(folder / "probe", _IN_THE_APP.format(deed="os._exit(3)")), ready=False) as window:
        answer, seconds = window.answer_to(folder / "probe" / "done", "crashed")
        return Seen(answer, seconds, window.plays())


def closes_its_connection(folder: Path) -> Seen:
    """As what turns itself into a system service does."""
    deed = "os.closerange(3, 256); time.sleep(60)"
    with open_window(folder, write_app(folder / "probe", _IN_THE_APP.format(deed=deed)), ready=False) as window:
        answer, seconds = window.answer_to(folder / "probe" / "done", "crashed")
        return Seen(answer, seconds, window.plays())


def library_missing(folder: Path) -> Seen:
    """The window needs no OpenCV; the device process does, and lacks a system library for it until that is installed."""
    broken = folder / "broken"
    broken.mkdir(parents=True)
    (broken / "cv2.py").write_text("raise ImportError('libGL.so.1: cannot open shared object file')\n")
    sys.path.insert(0, str(broken))
    try:
        with open_window(folder / "work", ready=False) as window:
            answer, seconds = window.answer(r"\[Restart\]|libGL")
            (broken / "cv2.py").unlink()
            if "[Restart]" in window.text:
                window.press("Restart")
            return Seen(answer, seconds, window.plays())
    finally:
        sys.path.remove(str(broken))


def killed_always(folder: Path) -> Seen:
    """Three new attempts, then the user is asked; the app is mended meanwhile."""
    with open_window(folder, write_app(folder / "probe", _ALWAYS), ready=False) as window:
        for attempt in (1, 2, 3):
            window.answer(f"attempt {attempt} of 3")
            (folder / "probe" / "done").unlink()
        answer, seconds = window.answer_to(folder / "probe" / "done", r"\[Restart\]")
        write_app(folder / "probe", CALM)
        if "[Restart]" in window.text:
            window.press("Restart")
        return Seen(answer, seconds, window.plays())


def killed_while_recording(folder: Path) -> Seen:
    """Told at once; and what was recorded until then plays, which is told when the film is whole."""
    with open_window(folder) as window:
        film = window.record(3.0)
        begun = time.perf_counter()
        assert window.device.pid is not None
        os.kill(window.device.pid, signal.SIGKILL)
        _, seconds = window.answer("SIGKILL", begun)
        answer, _ = window.answer("recording ended early", begun)
        return Seen(answer, seconds, window.plays() and pictures(film) >= 30)


def killed_while_looping(folder: Path) -> Seen:
    """By the user, who stops it while it records."""
    body = "    def pointer(self, stroke):\n        while first_time('done') or (HERE / 'done').exists():\n            pass\n\n" + CALM
    with open_window(folder, write_app(folder / "probe", body)) as window:
        film = window.record(3.0)
        window.tap()
        window.answer(r"\[Stop\]")
        begun = time.perf_counter()
        window.press("Stop")
        _, seconds = window.answer("was stopped", begun)
        answer, _ = window.answer("recording ended early")
        (folder / "probe" / "done").unlink()
        window.press("Restart")
        return Seen(answer, seconds, window.plays() and pictures(film) >= 30)


def halted(folder: Path) -> Seen:
    """As a debugger or a machine out of memory does: nothing of it answers; then it goes on."""
    with open_window(folder) as window:
        assert window.device.pid is not None
        os.kill(window.device.pid, signal.SIGSTOP)
        begun = time.perf_counter()
        try:
            answer, seconds = window.answer(r"\[Stop\]", begun)
            window.answer(r"\[Wait\]", begun)
        finally:
            os.kill(window.device.pid, signal.SIGCONT)
        window.gone(r"\[Wait\]|\[Stop\]")
        return Seen(answer, seconds, window.plays())


_RECORDS_UNTIL_KILLED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from studio.cli import main
from studio.ui import shell
from benchmarks.faults_injected.window import Window, write_app

folder, build = Path(sys.argv[1]), shell.build

def build_and_record(application, device, *rest):
    made = build(application, device, *rest)
    made.errands._remember(recordings=str(folder))
    QTimer.singleShot(0, lambda: record(Window(made, device, folder)))
    return made

def record(window):
    window.plays()
    film = window.record(3.0)
    {last}
    print(film, flush=True)

shell.build = build_and_record
sys.exit(main(["--app", write_app(folder / "probe", {body!r}), "--source", "scene:hands?width=320&height=240"]))
"""
_STUCK = (
    "    def pointer(self, stroke):\n        first_time('done')\n        while True:\n            pass\n\n"
    "    def process(self, frame):\n        return Result()\n"
)


def window_gone(end: signal.Signals, body: str, last: str, folder: Path) -> Seen:
    """`pocket-studio`, ended from outside while it records. There is nobody to answer: the film is the answer."""
    folder.mkdir(parents=True, exist_ok=True)
    program = _RECORDS_UNTIL_KILLED.format(body=body, last=last)
    window = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdout=subprocess.PIPE, text=True)
    assert window.stdout is not None
    film = Path(window.stdout.readline().strip())
    begun = time.perf_counter()
    window.send_signal(end)
    while not film.stat().st_size and time.perf_counter() - begun < 15:
        time.sleep(0.01)
    seconds = time.perf_counter() - begun
    code = window.wait(15)
    window.stdout.close()
    if not film.stat().st_size:
        raise NeverShown("no film")
    ended = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
    return Seen(f"{ended}; {film.name} was finished with {pictures(film)} pictures", seconds, pictures(film) >= 30)


def _with(kill: signal.Signals) -> Callable[[Path], Seen]:
    return lambda folder: killed_in_a_model(kill, folder)


_FINISHED = (r"was finished with \d+ pictures",)

FAULTS = (
    *(
        Fault(
            f"device process ended by {kill.name}",
            _with(kill),
            (rf"ended by {kill.name} while running the model Palm detection", _RESTARTING),
        )
        for kill in (signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL)
    ),
    Fault("device process ends by itself", ends_by_itself, ("ended with exit code 3 inside the app", _RESTARTING)),
    Fault(
        "device process closes its connection",
        closes_its_connection,
        ("was ended inside the app: it closed its connection to the window", _RESTARTING),
    ),
    Fault("device process lacks a library", library_missing, (r"ImportError: libGL\.so\.1", "doctor")),
    Fault(
        "device process ended again and again",
        killed_always,
        ("ended by SIGSEGV inside the app", "restarted 3 times already", "Restart it"),
    ),
    Fault("device process ended while recording", killed_while_recording, ("ended by SIGKILL", r"What was recorded is in .*\.mp4")),
    Fault("device process stopped in a loop while recording", killed_while_looping, (r"What was recorded is in .*\.mp4", r"\[Restart\]")),
    Fault("device process halted and continued", halted, ("has said nothing", r"\[Stop\]")),
    Fault("window ended by SIGKILL while recording", lambda folder: window_gone(signal.SIGKILL, CALM, "", folder), _FINISHED, alone=True),
    Fault(
        "window ended by SIGTERM while recording",
        lambda folder: window_gone(signal.SIGTERM, CALM, "", folder),
        ("exit code 0", *_FINISHED),
        alone=True,
    ),
    Fault(
        "window ended by SIGKILL while the app loops",
        lambda folder: window_gone(signal.SIGKILL, _STUCK, "window.tap(); window.answer('busy')", folder),
        _FINISHED,
        alone=True,
    ),
)
