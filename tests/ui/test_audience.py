"""The audience sees the picture and never a trouble."""

import subprocess
import sys
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from studio.runtime.messages import AppFailed, Play
from studio.ui import shell
from studio.ui.audience import AudienceWindow
from studio.ui.shortcuts import SHORTCUTS, Shortcut
from tests.ui.conftest import Stage
from tests.ui.test_viewfinder import GREEN, RED, halves, near


def opened(stage: Stage) -> Any:
    stage.window.viewfinder.setFocus()
    QTest.keyClick(stage.window.viewfinder, Qt.Key.Key_A)
    stage.settle()
    window = stage.controller.audience.window
    assert window is not None
    return window


def test_a_opens_the_picture_in_a_window_of_its_own_and_closes_it(stage: Stage) -> None:
    window = opened(stage)
    assert window.isVisible()
    assert window.view.geometry() == window.rect(), "nothing but the picture"
    stage.device.show(halves())
    stage.settle()
    image = window.view.grab().toImage()
    assert near(image, window.width() * 0.25, window.height() * 0.4, RED)
    assert near(image, window.width() * 0.75, window.height() * 0.4, GREEN)
    QTest.keyClick(stage.window.viewfinder, Qt.Key.Key_A)
    stage.settle()
    assert stage.controller.audience.window is None


def test_it_shows_at_once_what_is_on_screen(stage: Stage) -> None:
    assert opened(stage).view.shown is not None


def test_troubles_stay_at_the_desk(stage: Stage) -> None:
    window = opened(stage)
    stage.tell(AppFailed("hand_puppets", "It broke"))
    assert stage.card is not None
    state = window.view.state
    assert (state.card, state.source, state.notice, state.dimmed) == (None, None, None, False)


def test_readouts_are_an_option_that_is_remembered(stage: Stage) -> None:
    window = opened(stage)
    assert window.readouts.isVisible()
    assert window.readouts.geometry().bottom() == window.height() - 1
    stage.errands.set_audience_readouts(False)
    assert not window.readouts.isVisible()
    assert not stage.wishes.memory.remembered.audience_readouts
    window.close()
    assert not opened(stage).readouts.isVisible()


def test_keys_pressed_in_it_count(stage: Stage) -> None:
    window = opened(stage)
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert stage.device.sent[-1] == Play(False)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    stage.settle()
    assert stage.controller.audience.window is None


@pytest.mark.parametrize("shortcut", [shortcut for shortcut in SHORTCUTS if shortcut.intent not in ("leave_stage", "audience")])
def test_every_key_and_chord_is_heard_while_it_has_the_focus(stage: Stage, shortcut: Shortcut, qtbot: Any) -> None:
    heard: list[str] = []
    stage.window.intended.disconnect()
    stage.window.intended.connect(heard.append)
    window = AudienceWindow(stage.window)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    stage.settle()
    for code in filter(None, (shortcut.code, shortcut.also)):
        if isinstance(code, Qt.Key):
            QTest.keyClick(window, code)
        else:
            QTest.keySequence(window, QKeySequence(code))
    stage.settle()
    assert heard == [shortcut.intent] * (2 if shortcut.also else 1)


def test_it_goes_with_the_studio(stage: Stage) -> None:
    window = opened(stage)
    stage.window.closing.connect(lambda: shell._close(shell.Shell(stage.window, stage.wishes, stage.controller, stage.errands)))
    stage.window.close()
    assert not window.isVisible()
    assert stage.controller.audience.window is None


SCREENS = """
import json, os, sys, tempfile
layout = {"screens": [{"name": "desk", "x": 0, "y": 0, "width": 1280, "height": 800}]}
if sys.argv[1] == "2":
    layout["screens"].append({"name": "hall", "x": 1280, "y": 0, "width": 1920, "height": 1080})
file = tempfile.NamedTemporaryFile("w", suffix=".json", delete=False)
json.dump(layout, file)
file.close()
os.environ["QT_QPA_PLATFORM"] = "offscreen:configfile=" + file.name
from PySide6.QtWidgets import QApplication
from studio.ui.audience import AudienceWindow, second_screen
from studio.ui.window import StudioWindow
application = QApplication([])
desk = StudioWindow()
desk.show()
window = AudienceWindow(desk)
window.place_on(second_screen(desk.screen()))
application.processEvents()
print(window.screen().name(), window.isFullScreen(), window.width(), window.height())
"""


def where_it_opens(screens: int) -> str:
    ran = subprocess.run([sys.executable, "-c", SCREENS, str(screens)], capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout.strip()


def test_it_fills_the_second_screen_and_is_a_window_where_there_is_none() -> None:
    assert where_it_opens(2) == "hall True 1920 1080"
    assert where_it_opens(1) == "desk False 960 540"
