"""How long after a picture was taken its sound is handed to the sound device, in the window as users run it.

    python benchmarks/sound_delay.py [--app NAME] [--source ADDRESS] [--set KEY=VALUE …] [--seconds S] [--json FILE]

The window is the real one, on Qt's offscreen display unless there is one. The sound device is a clock that asks for 10 ms of samples every
10 ms, as the studio's devices do; a real one plays them up to 30 ms later (its buffers). A sound begins where samples begin after
silence; it belongs to the picture whose cue was due last. The time counts from the moment the picture reached this computer: the app's own
work is in it. Sentences that begin alone are counted apart: the speech engine says each for the first time while one waits.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

PERIOD = 0.01
RATE = 48_000
QUIET = 1e-4
SILENCE = 0.012
"""Seconds of silence before a sound that count it as one."""


class Clock:
    """A sound device: asks for the next samples when the last are played, and notes when a sound began."""

    onsets: ClassVar[list[float]] = []
    """Of all devices, in time."""

    def __init__(self, fill: Callable[[int], Any]) -> None:
        self._fill = fill
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed = True
        self._thread.join()

    def _run(self) -> None:
        due = time.perf_counter()
        silent_since = -np.inf
        while not self._closed:
            samples = np.abs(self._fill(round(PERIOD * RATE))).max(axis=1)
            handed = time.perf_counter()
            loud = np.flatnonzero(samples > QUIET)
            if len(loud):
                begin = handed + loud[0] / RATE
                if begin - silent_since > SILENCE:
                    Clock.onsets.append(begin)
                silent_since = handed + loud[-1] / RATE
            due += PERIOD
            time.sleep(max(0.0, due - time.perf_counter()))


def window(app: str, source: str, settings: dict[str, Any], seconds: float) -> list[tuple[float, bool]]:
    """Runs the window for so long. When each cue was due (`captured` and `after`), and whether it is a sentence."""
    from PySide6.QtCore import QMetaObject, Qt
    from PySide6.QtWidgets import QApplication

    import studio.ui.sound
    from studio.api import Speech
    from studio.runtime.device import Device
    from studio.runtime.discovery import list_apps
    from studio.runtime.messages import AppFailed, Readings, SetSettings
    from studio.runtime.sound_output import SoundOutput
    from studio.ui.inbox import Inbox
    from studio.ui.launch import first_commands, first_session
    from studio.ui.remembered import load, state_file
    from studio.ui.shell import show_window

    due: list[tuple[float, bool]] = []
    failed: list[str] = []

    class Ear(Inbox):
        def put(self, event: Any) -> None:
            if isinstance(event, Readings):
                due.extend((event.readings[-1].captured + cue.after, isinstance(cue, Speech)) for cue in event.cues)
            if isinstance(event, AppFailed):
                failed.append(event.message)
            super().put(event)

    def output(trouble: Callable[[str], None], voice: Any) -> SoundOutput:
        return SoundOutput(trouble, voice, Clock)

    studio.ui.sound.SoundOutput = output  # type: ignore[assignment,misc]  # the one place where the window opens a sound device

    def close() -> None:
        time.sleep(seconds)
        QMetaObject.invokeMethod(QApplication.instance(), "closeAllWindows", Qt.ConnectionType.QueuedConnection)

    remembered, _ = load(state_file())
    inbox = Ear()
    device = Device(inbox.put)
    device.start()
    try:
        session = first_session(remembered, (app,), app=app, source=source, fps=30.0)
        for command in first_commands(session, remembered):
            device.send(command)
        if settings:
            device.send(SetSettings(settings))
        threading.Thread(target=close, daemon=True).start()
        show_window(device, inbox, session, list_apps(), state_file(), remembered)
    finally:
        device.stop()
    if failed:
        raise SystemExit(f"the app failed: {failed[0]}")
    return due


def delays(due: Iterable[tuple[float, bool]], onsets: Iterable[float]) -> tuple[list[float], list[float]]:
    """Seconds by which tones and sentences were late: each sound with the last cue that was due before it and is not taken yet."""
    waiting = sorted(due)
    tones: list[float] = []
    sentences: list[float] = []
    for onset in onsets:
        before = [cue for cue in waiting if cue[0] <= onset]
        if before:
            at, sentence = before[-1]
            (sentences if sentence else tones).append(onset - at)
            waiting = waiting[len(before) :]
    return tones, sentences


def spread(seconds: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return {"sounds": len(seconds), "p50_ms": round(float(p50), 1), "p95_ms": round(float(p95), 1), "max_ms": round(max(seconds) * 1000, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--app", default="barcode_guide")
    parser.add_argument("--source", default="scene:barcode")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="settings")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["POCKET_STUDIO_CONFIG"] = os.environ["POCKET_STUDIO_DATA"] = folder
        settings = dict(pair.split("=", 1) for pair in options.settings)
        due = window(options.app, options.source, settings, options.seconds)
    tones, sentences = delays(due, Clock.onsets)
    figures: dict[str, Any] = {"app": options.app, "source": options.source}
    for name, found in (("tones", tones), ("sentences", sentences)):
        if found:
            figures[name] = spread(found)
            print(f"{name}: {figures[name]['p50_ms']} ms (p50), {figures[name]['p95_ms']} ms (p95), {figures[name]['max_ms']} ms at most")
    if not tones and not sentences:
        raise SystemExit("nothing was heard")
    if options.json:
        options.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
