"""`pocket-studio run`, whose app fails or which is ended while it records."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from .fault import Fault, Seen
from .left_over import pictures
from .window import CALM, SCENE, NeverShown, write_app

_FAILS_LATE = (
    "    def process(self, frame):\n        if frame.index == 120:\n            first_time('done')\n"
    "            raise ValueError('broken on purpose')\n        return Result()\n"
)
_FAILS_IN_CLOSE = CALM + "\n    def close(self):\n        first_time('done')\n        raise ValueError('broken on purpose')\n"
_MARKS = CALM.replace("        return", "        if frame.index == 120:\n            first_time('done')\n        return")


def recording(folder: Path, body: str, *more: str) -> "subprocess.Popen[str]":
    app = write_app(folder / "probe", body)
    command = [sys.executable, "-m", "studio", "run", app, SCENE, "--fps", "60", "--record", str(folder / "film.mp4"), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def answered(running: "subprocess.Popen[str]", since: float, folder: Path, code: int) -> Seen:
    _, told = running.communicate(timeout=60)
    seconds = time.time() - since
    right = running.returncode == code and pictures(folder / "film.mp4") >= 100
    return Seen(f"{told.strip().splitlines()[-1]} · exit code {running.returncode}", seconds, right)


def done(folder: Path) -> float:
    """When the app left its mark."""
    marker, end = folder / "probe" / "done", time.monotonic() + 60
    while not marker.exists():
        if time.monotonic() > end:
            raise NeverShown("the app was never reached")
        time.sleep(0.01)
    return marker.stat().st_mtime


def fails(folder: Path, body: str, *more: str) -> Seen:
    """What was recorded until then is the film."""
    running = recording(folder, body, *more)
    return answered(running, done(folder), folder, code=1)


def ended(folder: Path, end: signal.Signals) -> Seen:
    running = recording(folder, _MARKS)
    done(folder)
    since = time.time()
    os.kill(running.pid, end)
    return answered(running, since, folder, code=130)


_NAMED = (r"ValueError: broken on purpose \(app\.py, line \d+\)", "--debug", "exit code 1")

FAULTS = (
    Fault("run: app raises while recording", lambda folder: fails(folder, _FAILS_LATE), _NAMED),
    Fault("run: app raises when closed", lambda folder: fails(folder, _FAILS_IN_CLOSE, "--limit", "120"), (*_NAMED, "while closing")),
    *(
        Fault(f"run: ended by {end.name} while recording", lambda folder, end=end: ended(folder, end), ("Stopped", "exit code 130"))
        for end in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    ),
)
