"""What the user hears of an app and of the window, and how loud."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from studio.api import Cue, Speech
from studio.runtime.sentences import Speaker
from studio.runtime.sound_output import SoundOutput
from studio.runtime.sound_voice import SystemVoice


class Sound(QObject):
    """Plays cues; the sound device is opened with the first. Muting and volume are the app's: who mutes it still hears the window.

    Signals: `trouble` says in a sentence why nothing is heard, once; `muted_changed`, `volume_changed` after a change.
    """

    trouble = Signal(str)
    muted_changed = Signal(bool)
    volume_changed = Signal(float)

    def __init__(self, parent: QObject | None = None, output: SoundOutput | None = None) -> None:
        super().__init__(parent)
        self._output = output or SoundOutput(self.trouble.emit, SystemVoice(self.trouble.emit))
        self._muted = False
        self._volume = 1.0

    @property
    def muted(self) -> bool:
        return self._muted

    @property
    def volume(self) -> float:
        """0 … 1."""
        return self._volume

    @property
    def playing(self) -> bool:
        """A sound device is open and plays, be it silence."""
        return self._output.playing

    def play(self, cues: Iterable[Cue]) -> None:
        if not self._muted:
            self._output.play(cues)

    def prepare(self, sentences: Iterable[Speech]) -> None:
        """What the app may say soon: it is said beforehand, so that it begins at once."""
        self._output.prepare(sentences)

    def say(self, sentences: Iterable[Speech], *, patient: bool = False) -> None:
        """The window's own, in place of what the app is saying, or patiently after it."""
        speaker: Speaker = "patient window" if patient else "window"
        self._output.play(sentences, speaker)

    def hush(self) -> None:
        """The window's own sentences end."""
        self._output.hush("window")

    def set_muted(self, muted: bool) -> None:
        if muted != self._muted:
            self._muted = muted
            self._apply()
            self.muted_changed.emit(muted)

    def set_volume(self, volume: float) -> None:
        """0 … 1, as a slider has it: loudness, not amplitude."""
        volume = min(max(volume, 0.0), 1.0)
        if volume != self._volume:
            self._volume = volume
            self._apply()
            self.volume_changed.emit(volume)

    def close(self) -> None:
        """Silence; call it before the application ends."""
        self._output.close()

    def _apply(self) -> None:
        self._output.set_gain(0.0 if self._muted else self._volume**2)  # half the way is about half as loud to the ear
