"""A fault's function in a process of its own: with other clocks, or as a second studio."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from .fault import Seen

_TURNED_CLOCKS = """
import mmap, os, struct, time
_file = open(os.environ["FAULT_CLOCKS"], "rb")
_offsets = mmap.mmap(_file.fileno(), 16, access=mmap.ACCESS_READ)

def _turned(real, place):
    return lambda: real() + struct.unpack_from("d", _offsets, place)[0]

time.time = _turned(time.time, 0)
time.perf_counter, time.monotonic = _turned(time.perf_counter, 8), _turned(time.monotonic, 8)
_localtime, _strftime = time.localtime, time.strftime
time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)
time.strftime = lambda form, at=None: _strftime(form, time.localtime() if at is None else at)
"""


class Clocks:
    """The clocks of a process and of those it starts, turned while they run. Native code keeps the true ones."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "offsets"
        self.environment = {"FAULT_CLOCKS": str(self._path), "PYTHONPATH": str(folder)}
        folder.mkdir(parents=True, exist_ok=True)
        self._offsets = [0.0, 0.0]
        (folder / "sitecustomize.py").write_text(_TURNED_CLOCKS)
        if not self._path.exists():
            self._write()

    def turn(self, *, wall: float = 0.0, monotonic: float = 0.0) -> None:
        """Sets them forward, or with less than zero back, by so many seconds."""
        self._offsets = [self._offsets[0] + wall, self._offsets[1] + monotonic]
        self._write()

    def _write(self) -> None:
        import struct

        with self._path.open("r+b" if self._path.exists() else "wb") as file:
            file.write(struct.pack("2d", *self._offsets))


def start(inject: Callable[[Path], Seen], folder: Path, environment: dict[str, str] | None = None) -> "subprocess.Popen[str]":
    """inject: a module-level function."""
    program = f"from pathlib import Path; from {__name__} import tell; from {inject.__module__} import {inject.__name__}"
    program = f"{program}; tell({inject.__name__}(Path({str(folder)!r})))"
    folder.mkdir(parents=True, exist_ok=True)
    surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen"} | (environment or {})
    return subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings)


def tell(seen: Seen) -> None:
    print(json.dumps(asdict(seen)), flush=True)


def told(process: "subprocess.Popen[str]") -> Seen:
    """What it saw; raises RuntimeError with its last line on stderr if it saw nothing."""
    out, err = process.communicate(timeout=120)
    if process.returncode:
        raise RuntimeError((err.strip().splitlines() or ["no word"])[-1])
    seen = json.loads(out.strip().splitlines()[-1])
    return Seen(seen["answer"], seen["seconds"], seen["recovered"], tuple(seen["left"]))
