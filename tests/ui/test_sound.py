"""Mute and volume, as the window sets them."""

from collections.abc import Iterable

import pytest
from pytestqt.qtbot import QtBot

from studio.api import Cue, Speech, Tone
from studio.runtime.device_messages import Phrases
from studio.runtime.messages import Readings
from studio.runtime.sentences import Speaker
from studio.ui.sound import Sound
from tests.ui.conftest import Stage


class Output:
    def __init__(self) -> None:
        self.played: list[Cue] = []
        self.gain = 1.0
        self.prepared: tuple[Speech, ...] = ()

    def play(self, cues: Iterable[Cue], speaker: Speaker = "app") -> None:
        self.played += cues

    def prepare(self, sentences: Iterable[Speech]) -> None:
        self.prepared = tuple(sentences)

    def set_gain(self, gain: float) -> None:
        self.gain = gain

    def close(self) -> None: ...


def test_muted_nothing_is_played_and_the_volume_comes_back(qtbot: QtBot) -> None:
    output = Output()
    sound = Sound(output=output)  # type: ignore[arg-type]  # as much of an output as Sound uses
    muted: list[bool] = []
    volumes: list[float] = []
    sound.muted_changed.connect(muted.append)
    sound.volume_changed.connect(volumes.append)
    sound.set_volume(0.5)
    sound.play((Tone(440),))
    assert output.gain == pytest.approx(0.25)
    sound.set_muted(True)
    sound.set_muted(True)
    sound.play((Tone(880),))
    assert (output.gain, output.played) == (0.0, [Tone(440)])
    sound.set_volume(7.0)
    assert output.gain == 0.0
    sound.set_muted(False)
    assert (output.gain, sound.volume, sound.muted) == (1.0, 1.0, False)
    assert (muted, volumes) == ([True, False], [0.5, 1.0])


def test_cues_are_heard_and_what_is_wrong_is_told_in_the_window(stage: Stage) -> None:
    output = Output()
    sound = stage.controller.sound
    sound._output = output  # type: ignore[assignment]  # the real one would look for a sound device
    stage.tell(Readings((), (Tone(440), Tone(550))), Readings((), (Tone(660),)))
    assert output.played == [Tone(440), Tone(550), Tone(660)]
    sound.trouble.emit("No sound device was found.")
    stage.settle()
    assert stage.window.notice.isVisible()
    assert stage.window.notice.accessibleName() == "No sound device was found."


def test_what_the_open_app_may_say_is_prepared(stage: Stage) -> None:
    output = Output()
    stage.controller.sound._output = output  # type: ignore[assignment]  # the real one would look for a sound device
    stage.tell(Phrases("hand_puppets", (Speech("Left"),)), Phrases("another", (Speech("Right"),)))
    assert output.prepared == (Speech("Left"),)
