"""How long after a picture was taken its sound is handed to the sound device, in the window as users run it.

    python benchmarks/sound_delay.py [--app NAME] [--source ADDRESS] [--set KEY=VALUE …] [--seconds S] [--load N] [--json FILE]

The window is the real one, on Qt's offscreen display unless there is one. The sound device is a clock that asks for 10 ms of samples every
10 ms, as the studio's devices do; a real one plays them up to 30 ms later (its buffers). The time counts from the moment the picture
reached this computer: the app's own work is in it.

tones: a sound that begins after silence, while no sentence is said; it belongs to the picture whose cue was due last. sentences: every
one, also under tones and in place of another; each begins with a soft whistle of its own, too high for speech, which is looked for in what
the device was given. After the cue was due: "came", until it reached the window; "asked", until the voice was asked for it; "said", until
the voice had it. "replaced": given up for a later sentence before they began, as an interruption wants it. "stutters": the device was given
samples later than its buffers last. --load: so many other programs that compute without end. --engine: seconds that the speech engine
takes longer for each sentence, as those of other systems may.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

PERIOD = 0.01
BUFFERS = 0.03
"""Seconds that a device's buffers last."""
RATE = 48_000
QUIET = 1e-4
SILENCE = 0.012
"""Seconds of silence before a sound that count it as one."""
WHISTLES = 16_000 + 100 * np.arange(70)
"""Hertz of the marks of sentences, each for WHISTLE seconds at LEVEL: the engine's own voice has nothing there."""
WHISTLE, LEVEL = 0.02, 0.1
BEGUN_WITHIN = 3.0
"""Seconds after the voice had a sentence in which it is looked for."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Due:
    """A cue: when it was to be heard (`captured` and `after`), its text, "" for a tone, and when it reached the window."""

    at: float
    text: str
    came: float


@dataclass(frozen=True, slots=True)
class Asked:
    """The voice was asked for a text, and had it."""

    at: float
    until: float
    text: str
    hertz: float
    seconds: float


class Marked:
    """A voice whose sentences each begin with a whistle."""

    asked: ClassVar[list[Asked]] = []
    """Of all voices."""

    def __init__(self, voice: Any) -> None:
        self._voice = voice

    def __getattr__(self, name: str) -> Any:
        return getattr(self._voice, name)

    def known(self, text: str, rate: float) -> Samples | None:
        at = time.perf_counter()
        samples = self._voice.known(text, rate)
        return None if samples is None else self._marked(samples, text, at)

    def __call__(self, text: str, rate: float = 1.0) -> Samples:
        at = time.perf_counter()
        return self._marked(self._voice(text, rate), text, at)

    def _marked(self, samples: Samples, text: str, at: float) -> Samples:
        if len(samples) < WHISTLE * RATE:
            return samples
        hertz = float(WHISTLES[len(Marked.asked) % len(WHISTLES)])
        Marked.asked.append(Asked(at, time.perf_counter(), text, hertz, len(samples) / RATE))
        marked = samples.copy()
        marked[: round(WHISTLE * RATE)] += LEVEL * np.sin(2 * np.pi * hertz / RATE * np.arange(round(WHISTLE * RATE)))
        return marked


class Clock:
    """A sound device: asks for the next samples when the last are played, and notes when a sound began."""

    onsets: ClassVar[list[float]] = []
    given: ClassVar[list[tuple[float, Samples]]] = []
    """When, and one channel of what. All are of all devices, in time."""
    stutters: ClassVar[list[float]] = []
    """Seconds by which samples came too late."""

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
            asked = time.perf_counter()
            given = self._fill(round(PERIOD * RATE))
            handed = time.perf_counter()
            if handed - asked > BUFFERS:
                Clock.stutters.append(handed - asked - BUFFERS)
            Clock.given.append((handed, given[:, 0].astype(np.float32)))
            loud = np.flatnonzero(np.abs(given).max(axis=1) > QUIET)
            if len(loud):
                begin = handed + loud[0] / RATE
                if begin - silent_since > SILENCE:
                    Clock.onsets.append(begin)
                silent_since = handed + loud[-1] / RATE
            due += PERIOD
            time.sleep(max(0.0, due - time.perf_counter()))


def window(app: str, source: str, settings: dict[str, Any], seconds: float) -> list[Due]:
    """Runs the window for so long; the cues it got."""
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

    due: list[Due] = []
    failed: list[str] = []

    class Ear(Inbox):
        def put(self, event: Any) -> None:
            if isinstance(event, Readings):
                taken, came = event.readings[-1].captured, time.perf_counter()
                due.extend(Due(taken + cue.after, cue.text if isinstance(cue, Speech) else "", came) for cue in event.cues)
            if isinstance(event, AppFailed):
                failed.append(event.message)
            super().put(event)

    def output(trouble: Callable[[str], None], voice: Any) -> SoundOutput:
        return SoundOutput(trouble, Marked(voice), Clock)

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


def slow_down(seconds: float) -> None:
    from studio.runtime.sound_voice import SystemVoice

    at_once, cut, unwanted = SystemVoice._run, SystemVoice.cut, threading.Event()

    def slowly(voice: Any, *given: Any) -> bytes:
        unwanted.clear()
        unwanted.wait(seconds)  # a program that is ended doesn't take its time
        return at_once(voice, *given)

    def end(voice: Any) -> None:
        unwanted.set()
        cut(voice)

    SystemVoice._run, SystemVoice.cut = slowly, end  # type: ignore[method-assign]  # where every engine is started and ended


def late_tones(due: Iterable[Due], onsets: Iterable[float]) -> list[float]:
    """Seconds by which tones were late: each sound with the last cue that was due before it and is not taken yet."""
    waiting = sorted(due, key=lambda cue: cue.at)
    said = [(begun, begun + asked.seconds) for asked in Marked.asked if (begun := whistled(asked)) is not None]
    tones: list[float] = []
    for onset in onsets:
        if any(begun - PERIOD <= onset <= end + SILENCE for begun, end in said):
            continue
        before = [cue for cue in waiting if cue.at <= onset]
        if before:
            if not before[-1].text:
                tones.append(onset - before[-1].at)
            waiting = waiting[len(before) :]
    return tones


def late_sentences(due: Iterable[Due]) -> list[tuple[float, float, float, float, str]]:
    """Of each that was heard: seconds until it came, until the voice was asked, until it had it, and until it was heard; its text."""
    found = []
    waiting = [cue for cue in due if cue.text]
    for asked in Marked.asked:
        mine = [cue for cue in waiting if cue.text == asked.text and cue.came <= asked.at]
        begun = whistled(asked)
        if mine and begun is not None:  # otherwise the window's own, one that was replaced, or one made beforehand
            waiting = waiting[waiting.index(mine[-1]) + 1 :]
            times = mine[-1].came, asked.at, asked.until, begun
            came, asked_at, said, heard = (each - mine[-1].at for each in times)
            found.append((came, asked_at, said, heard, asked.text))
    return found


def whistled(asked: Asked) -> float | None:
    """When the sentence's own whistle was handed over, None if it never was."""
    heard = [(at, samples) for at, samples in Clock.given if asked.at - PERIOD < at < asked.until + BEGUN_WITHIN]
    if not heard:
        return None
    stream = np.concatenate([samples for _, samples in heard])
    wave = stream * np.exp(-2j * np.pi * asked.hertz / RATE * np.arange(len(stream)))
    length = round(WHISTLE * RATE)
    step = length // 8
    sums = np.concatenate([[0], np.cumsum(wave)])
    strength = np.abs(sums[length::step] - sums[:-length:step]) * 2 / length
    if not len(strength) or strength.max() < LEVEL / 2:
        return None
    begin = int(strength.argmax()) * step
    block = begin // round(PERIOD * RATE)
    return heard[block][0] + begin % round(PERIOD * RATE) / RATE


def spread(seconds: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return {"sounds": len(seconds), "p50_ms": round(float(p50), 1), "p95_ms": round(float(p95), 1), "max_ms": round(max(seconds) * 1000, 1)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--app", default="barcode_guide")
    parser.add_argument("--source", default="scene:barcode")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="settings")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--load", type=int, default=0, help="other programs that compute meanwhile")
    parser.add_argument("--engine", type=float, default=0.0, metavar="SECONDS", help="the speech engine takes so much longer")
    parser.add_argument("--slowest", type=int, default=0, help="print so many of the sentences that were latest")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(options.load)]
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["POCKET_STUDIO_CONFIG"] = os.environ["POCKET_STUDIO_DATA"] = folder
            settings = dict(pair.split("=", 1) for pair in options.settings)
            if options.engine:
                slow_down(options.engine)
            due = window(options.app, options.source, settings, options.seconds)
        load = os.getloadavg()[0]
    finally:
        for other in others:
            other.kill()
            other.wait()
    tones, sentences = late_tones(due, Clock.onsets), late_sentences(due)
    if not tones and not sentences:
        raise SystemExit("nothing was heard")
    figures: dict[str, Any] = {"app": options.app, "source": options.source, "load": round(load, 2), "stutters": len(Clock.stutters)}
    if tones:
        figures["tones"] = spread(tones)
    if sentences:
        came, asked, said, heard, _ = zip(*sentences, strict=True)
        figures["sentences"] = spread(heard) | {"came": spread(came), "asked": spread(asked), "said": spread(said)}
        figures["sentences"]["replaced"] = sum(bool(cue.text) for cue in due) - len(sentences)
    for name in ("tones", "sentences"):
        if found := figures.get(name):
            print(f"{name}: {found['p50_ms']} ms (p50), {found['p95_ms']} ms (p95), {found['max_ms']} ms at most, of {found['sounds']}")
    for *times, text in sorted(sentences, key=lambda each: -each[3])[: options.slowest]:
        came, asked, said, heard = (f"{1000 * each:.1f}" for each in times)
        print(f"  {heard} ms: came after {came}, asked after {asked}, said after {said}: {text}")
    if options.json:
        options.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
