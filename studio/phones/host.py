"""Carries the time of an app's own work from this computer to a phone, by the speed of one core of each."""

import contextlib
import json
import math
import platform
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from studio.api import Estimate
from studio.folders import cache_folder
from studio.phones.profile import Phone, phones
from studio.whole_file import write_whole

KERNEL_POINT_MS = 9_900.0
"""CPU milliseconds of the kernel on one core, times its Geekbench 6 points: 5.8 ms on an Intel Xeon with AMX (Sapphire Rapids), of which
1,257 points in Geekbench 5 are told (48-core-sapphire-rapids-xeons-match-amds), times 1.35 as in profiles/.
"""

DOUBT = 1.6
"""Factor on either side that 80 % of apps are assumed to lie in, what the points of both are off included: no app's own work was ever
measured on both. Programs of one benchmark
differ by about as much between two processors, and what a compiler or library makes of a phone's vectors adds to it.
"""

GUESSED_DOUBT = 2.0
"""The same for a phone whose points nobody tells."""

_ROUNDS, _CACHED = 30, "host.json"


def _kernel() -> Callable[[], object]:
    """What apps do around their models: a picture sampled anew, scaled to real numbers, blurred, searched and sorted."""
    random = np.random.default_rng(8)
    picture = random.integers(0, 256, (360, 480, 3), np.uint8)
    rows, columns = np.linspace(0, 359, 192).astype(int), np.linspace(0, 479, 192).astype(int)
    matrix = random.normal(size=(192, 192)).astype(np.float32)

    def run() -> object:
        cut = picture[rows[:, None], columns].astype(np.float32) / 127.5 - 1
        grey = cut @ np.array([0.3, 0.6, 0.1], np.float32)
        sums = np.cumsum(np.cumsum(np.pad(grey, 4), 0), 1)
        blurred = sums[8:, 8:] - sums[:-8, 8:] - sums[8:, :-8] + sums[:-8, :-8]
        best = np.argsort(blurred, axis=None)[-500:]
        bright = np.count_nonzero(picture > picture.mean(axis=(0, 1)))
        return np.exp(-np.abs(blurred)) @ matrix, best, bright

    return run


def measured_ms() -> float:
    """CPU milliseconds of the kernel, the fastest of a few runs: other programs slow it down, nothing speeds it up."""
    run = _kernel()
    run()
    times = []
    for _ in range(_ROUNDS):
        started = time.thread_time()
        run()
        times.append(time.thread_time() - started)
    return 1000 * min(times)


@cache
def host() -> Estimate:
    """Points of one core of this computer, of the kind that profiles tell as `single_core`; measured once and kept in the cache."""
    file, machine = cache_folder() / "phones" / _CACHED, _machine()
    ms = _kept(file, machine)
    if ms is None:
        ms = measured_ms()
        with contextlib.suppress(OSError):  # a cache that can't be written costs a fifth of a second each time
            write_whole(file, json.dumps({"machine": machine, "kernel_ms": ms}).encode())
    return Estimate(
        KERNEL_POINT_MS / ms, KERNEL_POINT_MS / ms / 1.25, KERNEL_POINT_MS / ms * 1.25, "modelled",
        f"{ms:.3g} ms of a kernel of picture work here, beside one computer whose Geekbench 6 points are told",
    )  # fmt: skip


def _machine() -> str:
    """A new processor or NumPy is measured anew."""
    try:
        names = {line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")}
    except OSError:
        names = set()
    return " ".join([platform.machine(), *sorted(names or {platform.processor()}), np.__version__])


def _kept(file: Path, machine: str) -> float | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        ms = kept["kernel_ms"] if kept["machine"] == machine else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return ms if isinstance(ms, float) and 0.1 < ms < 10_000 else None


def points(phone: Phone) -> Estimate:
    """Geekbench 6 points of one big core of `phone`; where nobody tells them, those of the phone nearest in peak speed."""
    found = phone.single_core
    if found:
        return Estimate(found.value, found.value, found.value, "assumed" if found.assumed else "measured", found.source)
    speed = phone.units["cpu"].speed
    known = [each for each in phones().values() if each.single_core and each.units["cpu"].speed]

    def apart(other: Phone) -> float:
        theirs = other.units["cpu"].speed
        assert theirs
        return abs(math.log(theirs.value / speed.value)) if speed else abs(other.year.value - phone.year.value)

    near = min(known, key=apart)
    assert near.single_core
    value, more = near.single_core.value, GUESSED_DOUBT / DOUBT
    what = "peak speed" if speed else "year"
    return Estimate(value, value / more, value * more, "assumed", f"that of {near.name}, the nearest in {what}")


def scaled(ms: float, phone: Phone, here: Estimate | None = None) -> Estimate:
    """Milliseconds that work of one core takes on `phone` which takes `ms` here; never a model's run.

    here: points of this computer, by default those of `host`.
    """
    own, there = here or host(), points(phone)
    ratio = own.value / there.value
    source = (
        f"{ms:.3g} ms here times {ratio:.2g}, the ratio of single-core speed: {own.value:.0f} points ({own.source}) to {there.value:.0f} "
        f"({'assumed: ' if there.how == 'assumed' else ''}{there.source})"
    )
    value, doubt = ms * ratio, DOUBT * there.high / there.value
    return Estimate(value, value / doubt, value * doubt, "assumed" if there.how == "assumed" else "modelled", source)
