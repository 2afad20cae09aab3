"""The window with the real device process: an app that crashes, hangs and dies, and comes back."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from studio.runtime.device import Device
from studio.runtime.discovery import list_apps
from studio.ui import shell as shell_module
from studio.ui.inbox import Inbox
from studio.ui.launch import first_commands, first_session
from studio.ui.remembered import Remembered, state_file
from studio.ui.shell import Shell
from studio.ui.view_state import Card

APP = '''
"""Draws a line; a tap on the left half makes it fail, on the right half makes it hang."""
import time
from studio.api import App, Frame, Polyline, Result, Stroke

class Fragile(App):
    """Fails when touched."""
    title = "Fragile"

    def process(self, frame: Frame) -> Result:
        return Result(shapes=(Polyline(((0, 0), (frame.width, frame.height))),), hint="Touch me")

    def pointer(self, stroke: Stroke) -> None:
        if stroke.points[0][0] < 640:
            raise ZeroDivisionError("touched on the left")
        while True:
            time.sleep(0.05)
'''


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any, qapp: QApplication) -> Iterator[Shell]:
    folder = tmp_path / "apps" / "fragile"
    folder.mkdir(parents=True)
    (folder / "app.py").write_text(APP)
    monkeypatch.setenv("POCKET_STUDIO_APPS", str(folder))
    monkeypatch.setattr(shell_module, "_CHART_AFTER_MS", 10**8)
    inbox = Inbox()
    device = Device(inbox.put)
    device.start()
    remembered, listings = Remembered(), list_apps()
    session = first_session(remembered, tuple(listing.name for listing in listings), app="fragile", source="scene:hands")
    for command in first_commands(session, remembered):
        device.send(command)
    shell = shell_module.build(qapp, device, inbox, session, listings, state_file(), remembered)
    qtbot.addWidget(shell.window)
    shell.window.show()
    yield shell
    shell.controller.stop()


@pytest.fixture
def pictures(shell: Shell, qtbot: Any) -> Callable[[], None]:
    """Waits until three more pictures were painted."""

    def wait() -> None:
        painted: list[float] = []
        shell.window.viewfinder.painted.connect(lambda captured, *_: painted.append(captured))
        qtbot.waitUntil(lambda: len(painted) >= 3, timeout=30_000)

    return wait


def touch(shell: Shell, qtbot: Any, share: float) -> None:
    box = shell.window.viewfinder.picture_box()
    place = QPoint(round(box.left() + share * box.width()), round(box.center().y()))
    qtbot.mouseClick(shell.window.viewfinder, Qt.MouseButton.LeftButton, pos=place)


def wait_for_card(shell: Shell, qtbot: Any) -> Card:
    qtbot.waitUntil(lambda: shell.window.viewfinder.state.card is not None, timeout=30_000)
    card = shell.window.viewfinder.state.card
    assert card is not None
    return card


def press(shell: Shell, label: str) -> None:
    {button.text(): button for button in shell.window.viewfinder.card.buttons()}[label].click()


def test_an_app_that_crashes_hangs_and_dies_comes_back(shell: Shell, pictures: Callable[[], None], qtbot: Any) -> None:
    pictures()
    view = shell.window.viewfinder
    assert view.state.hint == "Touch me"
    shell.controller.refresh()
    assert "App" in [name for name, _, _ in shell.window.inspector.table.lines]

    touch(shell, qtbot, 0.25)
    card = wait_for_card(shell, qtbot)
    assert card.title == "Fragile stopped"
    assert "touched on the left" in card.text
    assert "ZeroDivisionError" in card.details
    press(shell, "Restart")
    pictures()
    assert view.state.card is None

    touch(shell, qtbot, 0.75)
    assert wait_for_card(shell, qtbot).title == "Fragile is not responding"
    press(shell, "Stop")
    assert wait_for_card(shell, qtbot).title == "Fragile was stopped"
    press(shell, "Restart")
    pictures()
    assert view.state.card is None

    pid = shell.controller._device.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert "SIGKILL" in wait_for_card(shell, qtbot).text
    pictures()
    assert view.state.card is None
    assert view.state.source is not None
    assert view.state.source.text == "Rendered hands · 1280 × 720"


def test_what_is_recorded_from_the_window_is_a_film_that_plays(shell: Shell, qtbot: Any, tmp_path: Path) -> None:
    shell.errands._remember(recordings=str(tmp_path / "clips"))
    view = shell.window.viewfinder
    qtbot.waitUntil(lambda: view.shown is not None and shell.window.transport._record.isEnabled(), timeout=20_000)
    shell.window.transport._record.click()
    qtbot.waitUntil(lambda: view.state.recording is not None and not view.state.recording.text.startswith("0:00"), timeout=20_000)
    shell.window.transport._record.click()
    qtbot.waitUntil(lambda: shell.window.notice.text.startswith("Saved "), timeout=20_000)
    assert view.state.recording is None
    (film,) = (tmp_path / "clips").glob("*.mp4")
    with av.open(str(film)) as container:
        frames = list(container.decode(video=0))
    # How many frames a second there are depends on the machine; the film lasts as long as its recording was seen to.
    assert len(frames) >= 3
    assert frames[-1].time >= 0.7
