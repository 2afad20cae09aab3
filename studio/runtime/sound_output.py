"""Plays cues on the system's sound device: opened with the first cue, opened again when it goes away, silent where there is none."""

import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from studio.api import Cue, Speech
from studio.runtime.sentences import Mono, Speaker
from studio.runtime.sound import RATE, Mixer, Stereo
from studio.runtime.sound_speech import Engine, SpeechThread

PERIOD_MS = 10
PERIODS = 3
"""Of PERIOD_MS, filled ahead: sound is late by as much."""
DEAD_SECONDS = 0.7
"""A device that played and asks for nothing so long is gone."""
BEGUN_SECONDS = 0.5
"""A device that has asked for so much plays; what it asks for at once only fills its buffers."""
SLOWEST_START = 3.0
"""A device that has not begun to play after so long is not there. (A sound server's null device takes one or two.)"""
RETRY_SECONDS = 2.0
IDLE_SECONDS = 30.0
"""After so long a silence the device is closed; opening it takes milliseconds."""

NO_DEVICE = "No sound device was found: cues are not heard. Connect one; it is used with the next cue."
GONE = "The sound device went away: cues are not heard. Connect it again; it is used with the next cue."

Fill = Callable[[int], Stereo]


class SoundError(Exception):
    """There is nothing to play on."""


class Player(Protocol):
    """An open sound device."""

    def close(self) -> None: ...


def open_player(fill: Fill) -> Player:
    """Plays what `fill` gives, on a thread of its own, until closed. Raises SoundError where there is no device."""
    miniaudio, backends = _library()
    try:
        player = miniaudio.PlaybackDevice(
            miniaudio.SampleFormat.FLOAT32, 2, RATE, PERIOD_MS, callback_periods=PERIODS, backends=backends, app_name="Pocket Studio"
        )
        feed = _feed(fill)
        next(feed)
        player.start(feed)
    except miniaudio.MiniaudioError as error:
        raise SoundError(str(error)) from error
    return player  # type: ignore[no-any-return]  # miniaudio declares no types


def playback_devices() -> tuple[str, ...]:
    """What sound can be played on, by name. Raises SoundError where there is nothing."""
    miniaudio, backends = _library()
    try:
        found = miniaudio.Devices(backends).get_playbacks()
    except miniaudio.MiniaudioError as error:
        raise SoundError(" ".join(map(str, error.args))) from error
    if not found:
        raise SoundError("there is none")
    return tuple(str(device["name"]) for device in found)


def _library() -> tuple[Any, list[Any]]:
    """miniaudio, and those of its backends to try. Raises SoundError where there is no package of it."""
    try:
        import miniaudio  # loaded with the first cue
    except ImportError as error:  # there is none for Linux on arm64
        raise SoundError(str(error)) from error
    backend = miniaudio.Backend
    choices = {"linux": [backend.PULSEAUDIO], "darwin": [backend.COREAUDIO], "win32": [backend.WASAPI]}
    backends = choices.get(sys.platform, [])
    if sys.platform == "linux" and any(Path("/dev/snd").glob("pcm*p")):
        backends = [*backends, backend.ALSA]  # not tried without a card: its library would write errors to the terminal
    return miniaudio, backends


def _feed(fill: Fill) -> Generator[bytes | Stereo, int, None]:
    frames = yield b""
    while True:
        frames = yield fill(frames)


class SoundOutput:
    """All methods may be called from any thread, and none blocks but `close`.

    trouble: is told in a sentence, on another thread, when nothing can be heard; again only after something was heard.
    """

    def __init__(self, trouble: Callable[[str], None], voice: Engine, open_device: Callable[[Fill], Player] = open_player) -> None:
        self._trouble = trouble
        self._open_device = open_device
        self._lock = threading.Lock()
        self._mixer = Mixer()
        self._woken = threading.Event()
        self._closed = self._told = False
        self._asked = 0
        self._waiting = False
        self._filled = self._heard = self._next_try = 0.0
        self._player: Player | None = None
        self._thread: threading.Thread | None = None
        self._speech = SpeechThread(voice, self._lock, self._said)

    def play(self, cues: Iterable[Cue], speaker: Speaker = "app") -> None:
        """Heard as soon as can be; a sentence as `Sentences.say` tells."""
        with self._lock:
            if self._closed:
                return
            for cue in cues:
                if isinstance(cue, Speech):
                    self._speech.ask(cue, self._mixer.seconds, speaker)
                else:
                    self._mixer.add(cue, self._mixer.seconds)
                    self._begin()

    def prepare(self, sentences: Iterable[Speech]) -> None:
        """What the app may say: said beforehand, while there is nothing else to say, and kept in place of what was prepared before."""
        with self._lock:
            if not self._closed:
                self._speech.prepare(sentences)

    def hush(self, speaker: Speaker) -> None:
        """Cuts what it says."""
        with self._lock:
            self._speech.forget(speaker)
            self._mixer.say(Speech("", interrupt=True), np.zeros(0, np.float32), self._mixer.seconds, speaker)

    @property
    def playing(self) -> bool:
        """A device is open and plays."""
        return self._player is not None and self._asked > BEGUN_SECONDS * RATE

    def set_gain(self, gain: float) -> None:
        """Of the app: 0 silent … 1 as it wants it."""
        with self._lock:
            self._mixer.set_volume(min(max(gain, 0.0), 1.0))

    def close(self) -> None:
        """Silence, and the end of all threads."""
        with self._lock:
            self._closed = True
        self._woken.set()
        self._speech.close()
        if self._thread:
            self._thread.join(2.0)

    def _begin(self) -> None:
        self._waiting = True
        if self._thread is None:
            self._thread = threading.Thread(target=self._tend, name="sound", daemon=True)
            self._thread.start()
        if self._player is None:
            self._woken.set()

    def _said(self, speech: Speech, samples: Mono, at_seconds: float, speaker: Speaker) -> None:
        """By the voice, on its thread; the lock is held."""
        self._mixer.say(speech, samples, at_seconds, speaker)
        if len(samples):
            self._begin()

    # --- the device -----------------------------------------------------------------------------------------------------

    def _fill(self, frames: int) -> Stereo:
        with self._lock:
            samples = self._mixer.render(frames)
            now = time.monotonic()
            self._filled = now
            self._asked += frames
            if not self._mixer.silent:
                self._heard = now
        return np.ascontiguousarray(samples)

    def _tend(self) -> None:
        """Opens the device when something is to be heard, and lets it go when it is dead or nothing is."""
        while not self._closed:
            self._woken.wait(0.1 if self._player else None)
            self._woken.clear()
            now = time.monotonic()
            with self._lock:
                waiting, self._waiting = self._waiting, False
            dead = self._player is not None and now - self._filled > (DEAD_SECONDS if self.playing else SLOWEST_START)
            if dead:
                self._let_go()
                with self._lock:
                    waiting = waiting or not self._mixer.silent  # the rest is heard on another device, if there is one
            elif self._player and now - self._heard > IDLE_SECONDS:
                self._let_go()
            if self._player is None and waiting and not self._closed:
                self._open(now, GONE if dead else NO_DEVICE)
        self._let_go()

    def _open(self, now: float, trouble: str) -> None:
        if now >= self._next_try:
            try:
                self._filled, self._heard, self._asked = now, now, 0
                self._player = self._open_device(self._fill)
                self._told = False
                return
            except SoundError:
                self._next_try = now + RETRY_SECONDS
                if not self._told:
                    self._told = True
                    self._trouble(trouble)
        self._forget()

    def _forget(self) -> None:
        """What could not be heard in its time is not heard later."""
        with self._lock:
            self._mixer.clear()

    def _let_go(self) -> None:
        player, self._player = self._player, None
        if player:
            player.close()
