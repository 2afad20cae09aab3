"""Mute and volume: there from the first sound on, by key and by pointer, the same next time."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.api import Tone
from studio.runtime.messages import Readings
from studio.ui.remembered import Remembered
from tests.ui.conftest import Stage

OpenStage = Callable[..., Stage]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was given to the sound device, which stays closed."""
    from studio.runtime.sound_output import SoundOutput

    cues: list[object] = []
    monkeypatch.setattr(SoundOutput, "play", lambda self, given: cues.extend(given))
    return cues


def give(stage: Stage) -> None:
    stage.tell(Readings((), (Tone(440.0),)))


def test_it_appears_with_the_first_sound(stage: Stage, heard: list[object]) -> None:
    control = stage.window.top_bar.sound
    assert not control.isVisible()
    give(stage)
    assert control.isVisible()
    assert heard == [Tone(440.0)]


def test_0_mutes_and_unmutes(stage: Stage, heard: list[object]) -> None:
    stage.window.viewfinder.setFocus()
    QTest.keyClick(stage.window.viewfinder, Qt.Key.Key_0)
    give(stage)
    assert heard == []
    assert stage.window.top_bar.sound._mute.accessibleName() == "Unmute"
    assert stage.wishes.memory.remembered.muted
    stage.window.top_bar.sound._mute.click()
    give(stage)
    assert heard == [Tone(440.0)]


def test_a_new_volume_is_heard_and_remembered(stage: Stage, open_stage: OpenStage) -> None:
    stage.errands.set_sound(muted=True)
    stage.window.top_bar.sound._volume.setValue(10)
    assert stage.controller.sound.volume == 0.5
    assert not stage.controller.sound.muted
    assert stage.wishes.memory.remembered.volume == 0.5
    later = open_stage(Remembered(volume=0.25, muted=True), source="scene:hands")
    assert (later.controller.sound.volume, later.controller.sound.muted) == (0.25, True)
    assert later.window.top_bar.sound._volume.value() == 5
