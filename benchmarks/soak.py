"""Whether window and device process stay as large as they are, and make no error, through a long walk among all a user can do.

    python benchmarks/soak.py [--minutes M] [--seed N] [--steps] [--json FILE]

The real window, on the display there is or on Qt's offscreen one, and the real device process. In a cycle a dozen steps (rate,
settings, models, app, source, recording, snapshot, notes, sheets, menus, theme, stage, audience, set list, strokes, a dropped model, a
comparison and its layers, pages, measuring, judging, phones, a session recorded and run again …), then back to one fixed state: the hand
puppets with their own settings and models on one scene at 5 frames a second, theme dark, nothing else open. After 5 s in it the memory of
both processes is sampled 7 times (PSS of /proc/PID/smaps_rollup); the median counts. Before the first cycle all steps are taken and all
sources shown in every app, and 40 cycles are walked in haste and 20 at leisure: libraries are loaded, caches filled, and the allocators
take the spare room that they keep from then on: some twenty minutes. The minutes asked for are those counted after it.

slope_mb_per_hour_window, _device: Theil and Sen's slope, the median of the slopes between all pairs of cycles, with its 95 % interval
(Sen 1968) beside it. *_own: of the same without what lies in files: other programs that load the same libraries change the PSS of those.
*_in_use: of what their objects take (mallinfo2, and Python's count of blocks), without the spare room of the allocators. It is read after
PSS, with the source paused and an app open that tells it of the device process. Where it doesn't grow nothing leaks; what PSS gains then is
spare room, which the cycle that needs most has widened.
The device process lives on when rate, settings, models, source or app change, so its slope is that of one life; device_lives counts lives,
and another one than the first is an error.
errors: what the device process reported (app, source or recording failed, crashes, refusals), cards and notices of a problem, lines on
stderr (exceptions, Qt's warnings), a walk that came to no end. An app that is made to fail, and sources that never give a picture, are part
of the walk: their own failures are none, what they leave behind counts. left_over: threads, processes and handles (open files, sockets)
that are there after the window was closed, or that grew in number from the first counted cycles to the last.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from benchmarks.soak_walk import CALM, HASTY, material

ROOT = Path(__file__).resolve().parents[1]
Z = 1.96
NO_FAULTS = ("This plugin does not support", "Guessed, to be put right in the settings")
"""How lines begin that tell of no fault: Qt's offscreen platform has no screen to raise a window on, and the app that shows a
model prints what it takes it for."""
GROWN = 2
"""A count that wavers by as much hasn't grown: a network camera's thread or a sound's may be just ending."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20.0, help="to count, after some twenty of warming up")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", action="store_true", help="print the steps of each cycle too")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        camera = material.Camera()
        try:
            cycles, last, stderr, survivors = walk(Path(folder), camera.address, chosen.seed, chosen.minutes, chosen.steps)
        finally:
            camera.close()
    found = judged(cycles, last, stderr, survivors) | {"minutes": chosen.minutes, "seed": chosen.seed}
    if chosen.json:
        chosen.json.write_text(json.dumps(found) + "\n")
    print(json.dumps(found))
    return 0


def walk(
    folder: Path, camera: str, seed: int, minutes: float, steps: bool
) -> tuple[list[dict[str, Any]], dict[str, Any], list[str], list[str]]:
    """What the window's side printed in each cycle and at its end, the lines on stderr, and the processes that outlived it."""
    kept = folder / "kept"
    kept.mkdir()
    sources = material.make(folder) | {"home": material.HOME_SCENE, "camera": camera}
    environment = os.environ | {
        "POCKET_STUDIO_APPS": str(folder / "apps"),
        "POCKET_STUDIO_CONFIG": str(folder / "config"),
        "SOAK_KEPT": str(kept),
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
    }
    if sys.platform == "linux" and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    told = json.dumps({"sources": sources, "given": str(material.give_models(folder)), "seed": seed, "minutes": minutes})
    window = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.soak_walk.walk", told],
        env=environment, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        return heard(window, steps)
    finally:
        if window.poll() is None:  # Ctrl-C: it has a session of its own, so that whatever outlives it can be told
            window.kill()


def heard(window: "subprocess.Popen[str]", steps: bool) -> tuple[list[dict[str, Any]], dict[str, Any], list[str], list[str]]:
    """As `walk` returns."""
    stderr: list[str] = []
    reader = threading.Thread(
        target=lambda: stderr.extend(complain(line) for line in window.stderr or () if not line.startswith(NO_FAULTS))
    )
    reader.start()
    cycles: list[dict[str, Any]] = []
    last: dict[str, Any] = {}
    for line in window.stdout or ():
        if not line.startswith("{"):
            stderr += [] if line.startswith(NO_FAULTS) else [complain(line)]
            continue
        answer = json.loads(line)
        if "cycle" in answer:
            cycles.append(answer)
            show(answer, steps)
        else:
            last = answer
    code = window.wait()
    reader.join()
    if code or not last:
        stderr.append(f"the window's process ended with exit code {code}")
    return cycles, last, stderr, alive(window.pid)


def alive(session: int) -> list[str]:
    """Processes of a session, after a moment for them to end."""
    time.sleep(1.0)
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if os.getsid(process.pid) == session:
                found.append(process.info["name"])
        except ProcessLookupError:
            continue
    return found


def complain(line: str) -> str:
    print(f"stderr: {line.rstrip()}", flush=True)
    return f"stderr: {line.rstrip()}"


def show(cycle: dict[str, Any], steps: bool) -> None:
    sides = "; ".join(
        f"{name} {cycle[name]['pss']:.1f} MB (own {cycle[name]['own']:.1f}, of it ring {cycle[name]['ring']:.1f}), "
        f"{cycle[name]['used']:.2f} MB in use, "
        + ", ".join(f"{count} {kind}" for kind, count in cycle[name].items() if kind not in ("pss", "own", "ring", "used"))
        for name in ("window", "device")
    )
    print(
        f"cycle {cycle['cycle'] + 1}, {cycle['seconds']:.0f} s, {cycle['steps']} steps: {sides}", *cycle["errors"], sep="\n  ", flush=True
    )
    if steps:
        print(f"  {', '.join(cycle['taken'])}", flush=True)


def judged(cycles: list[dict[str, Any]], last: dict[str, Any], stderr: list[str], survivors: list[str]) -> dict[str, Any]:
    errors = [error for cycle in cycles for error in cycle["errors"]] + last.get("errors", []) + stderr
    lives = cycles[-1]["lives"] if cycles else 0
    if lives > 1:
        errors.append(f"the device process was started {lives} times")
    hours = [cycle["seconds"] / 3600 for cycle in cycles]
    found: dict[str, Any] = {}
    for name in ("window", "device"):
        for kind, ending in (("pss", ""), ("own", "_own"), ("used", "_in_use")):
            slope, low, high = theil_sen(hours, [cycle[name][kind] for cycle in cycles])
            found[f"slope_mb_per_hour_{name}{ending}"] = slope
            found[f"interval_{name}{ending}"] = [low, high]
    left = [f"{kind}: {thing}" for kind, things in last.get("left", {}).items() for thing in things]
    left += [f"process: {name}" for name in survivors] + grown(cycles)
    return found | {
        "errors": len(errors),
        "cycles": len(cycles),
        "warm_up_cycles": HASTY + CALM,
        "left_over": len(left),
        "device_lives": lives,
        "steps": cycles[-1]["steps"] if cycles else 0,
        "mb_window": [round(cycle["window"]["pss"], 1) for cycle in cycles],
        "in_use_window": [round(cycle["window"]["used"], 2) for cycle in cycles],
        "in_use_device": [round(cycle["device"]["used"], 2) for cycle in cycles],
        "mb_device": [round(cycle["device"]["pss"], 1) for cycle in cycles],
        "taken": last.get("taken", {}),
        "error_texts": errors[:40],
        "left_over_things": left,
    }


def grown(cycles: list[dict[str, Any]]) -> list[str]:
    """Counts of the fixed state that are higher at the end: the median of the last third beside that of the first."""
    third = max(1, len(cycles) // 3)
    found = []
    for name in ("window", "device"):
        for kind in ("threads", "fds", "children", "widgets"):
            counts = [cycle[name][kind] for cycle in cycles if kind in cycle[name]]
            if counts and (more := statistics.median(counts[-third:]) - statistics.median(counts[:third])) > GROWN:
                found.append(f"{more:g} more {kind} in the {name} process")
    return found


def theil_sen(xs: list[float], ys: list[float]) -> tuple[float | None, float | None, float | None]:
    """Slope and its 95 % interval by ranks (Sen, Journal of the American Statistical Association 63, 1968); None below 4 points."""
    n = len(xs)
    if n < 4:
        return None, None, None
    slopes = sorted((ys[j] - ys[i]) / (xs[j] - xs[i]) for i in range(n) for j in range(i + 1, n))
    spread = Z * (n * (n - 1) * (2 * n + 5) / 18) ** 0.5
    low, high = (len(slopes) - spread) / 2, (len(slopes) + spread) / 2
    return (
        round(statistics.median(slopes), 2),
        round(slopes[max(0, round(low) - 1)], 2),
        round(slopes[min(len(slopes) - 1, round(high))], 2),
    )


if __name__ == "__main__":
    sys.exit(main())
