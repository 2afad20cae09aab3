"""Sentences said by the system's own speech engine: espeak-ng on Linux, say on macOS, System.Speech on Windows."""

import io
import os
import shutil
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Iterable
from math import isfinite, log
from pathlib import Path

import numpy as np

from studio.api import Speech
from studio.runtime.sentences import Mono
from studio.runtime.sound import RATE
from studio.runtime.sound_kept import Kept

LONGEST_TEXT = 400
"""Letters; the rest is left unsaid."""
SLOWEST = 10.0
"""Seconds an engine may take for one sentence."""
LOUDNESS = 0.8
"""Peak of a sentence."""
QUIET = 0.005
"""Samples softer than this at either end of a sentence are cut off: engines leave up to a third of a second there."""
SLOWEST_RATE, FASTEST_RATE = 0.5, 3.0
WORDS_A_MINUTE = 175
"""Of espeak-ng and of say, at rate 1."""

MISSING = "Sentences are not heard: this system has no speech engine. Install espeak-ng."

_WINDOWS = (
    "Add-Type -AssemblyName System.Speech; $voice = New-Object System.Speech.Synthesis.SpeechSynthesizer; "
    "[Console]::InputEncoding = [Text.Encoding]::UTF8; $text = [Console]::In.ReadToEnd(); "
    "$voice.Rate = RATE; $voice.SetOutputToWaveFile($args[0]); $voice.Speak($text); $voice.Dispose()"
)


def engine() -> str:
    """What says sentences here, "" for nothing."""
    if sys.platform == "linux":
        return shutil.which("espeak-ng") or shutil.which("espeak") or ""
    return {"darwin": "say", "win32": "System.Speech"}.get(sys.platform, "")


class _Cut(Exception):
    """It was not wanted any more."""


class SystemVoice:
    """Says a text at a rate when called; blocks meanwhile (espeak-ng: a hundredth of a second), so not for a thread that draws.

    What `keep` named, and what was said last, is said again at once: every engine here is a program of its own that is started for each
    other sentence. Where there is none, or it fails, the text is silence, and `trouble` is told why, once. command: an engine of the
    caller's own, that reads the text and writes a WAV file to its standard output.
    """

    def __init__(self, trouble: Callable[[str], None] = lambda message: None, command: tuple[str, ...] | None = None) -> None:
        self._trouble = trouble
        self._told = False
        self._command = command
        self._kept = Kept()
        self._running: subprocess.Popen[bytes] | None = None
        self._unwanted: subprocess.Popen[bytes] | None = None

    def __call__(self, text: str, rate: float = 1.0) -> Mono:
        text, rate = _plainly(text, rate)
        if (known := self._kept.get(text, rate)) is not None:
            return known
        try:
            return self._kept.added(text, rate, self._said(text, rate))
        except _Cut:
            return np.zeros(0, np.float32)
        except (OSError, EOFError, wave.Error, subprocess.SubprocessError) as error:
            self._tell(f"Sentences are not heard: the speech engine failed ({error}).")
            return np.zeros(0, np.float32)

    def known(self, text: str, rate: float) -> Mono | None:
        """What was said before, if it was kept. For any thread."""
        return self._kept.get(*_plainly(text, rate))

    def keep(self, sentences: Iterable[Speech]) -> None:
        """These, once they are said; those kept before are let go. For any thread."""
        self._kept.keep(_plainly(speech.text, speech.rate) for speech in sentences)

    def cut(self) -> None:
        """Ends the engine that runs on another thread: what it was to say is silence, and not kept."""
        if running := self._running:
            self._unwanted = running
            running.kill()

    def _said(self, text: str, rate: float) -> Mono:
        if not text:
            return np.zeros(0, np.float32)
        if self._command:
            return _samples(self._run(self._command, text))
        words = str(round(WORDS_A_MINUTE * rate))
        if sys.platform == "linux":
            if espeak := engine():
                return _samples(self._run((espeak, "--stdin", "--stdout", "-b", "1", "-s", words), text))
        elif sys.platform == "darwin":
            return self._by_file(("say", "-r", words, "--file-format=WAVE", "--data-format=LEI16@22050", "-f", "-", "-o"), text)
        elif sys.platform == "win32":
            script = _WINDOWS.replace("RATE", str(round(10 * log(rate, 3))))  # −10 … 10: a third … three times as fast
            return self._by_file(("powershell", "-NoProfile", "-NonInteractive", "-Command", f"& {{{script}}}"), text)
        self._tell(MISSING)
        return np.zeros(0, np.float32)

    def _tell(self, message: str) -> None:
        if not self._told:
            self._told = True
            self._trouble(message)

    def _run(self, command: tuple[str, ...], text: str) -> bytes:
        no_window = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # on Windows alone
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, creationflags=no_window) as process:
            self._running = process
            try:
                written, complaint = process.communicate(text.encode(), SLOWEST)
            except BaseException:
                process.kill()
                raise
            finally:
                self._running = None
        if process is self._unwanted:
            raise _Cut
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command, written, complaint)
        return written

    def _by_file(self, command: tuple[str, ...], text: str) -> Mono:
        """For engines that write no WAV to standard output; the file's name is the last argument."""
        with tempfile.TemporaryDirectory(prefix="pocket-studio-") as folder:
            path = Path(folder) / "said.wav"
            self._run((*command, os.fspath(path)), text)
            return _samples(path.read_bytes())


def _plainly(text: str, rate: float) -> tuple[str, float]:
    """As the engine is given it."""
    return " ".join(text.split())[:LONGEST_TEXT], min(max(rate, SLOWEST_RATE), FASTEST_RATE) if isfinite(rate) else 1.0


def _samples(written: bytes) -> Mono:
    """A WAV file's samples at RATE, one channel, as loud as LOUDNESS, without the silence around them."""
    with wave.open(io.BytesIO(written)) as file:
        if file.getsampwidth() != 2:
            raise wave.Error(f"it wrote {8 * file.getsampwidth()} bits a sample, not 16")
        rate, channels = file.getframerate(), file.getnchannels()
        raw = file.readframes(len(written) // 2)  # an engine that writes to a pipe can't tell the length in the header
    samples = np.frombuffer(raw[: len(raw) // (2 * channels) * 2 * channels], "<i2").reshape(-1, channels).mean(axis=1)
    loudest = np.abs(samples).max(initial=0.0)
    if not loudest:
        return np.zeros(0, np.float32)
    audible = np.flatnonzero(np.abs(samples) > QUIET * loudest)
    samples = samples[audible[0] : audible[-1] + 1]
    places = np.arange(round(len(samples) * RATE / rate)) * rate / RATE
    said: Mono = np.interp(places, np.arange(len(samples)), samples * (LOUDNESS / loudest)).astype(np.float32)
    return said
