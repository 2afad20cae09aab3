"""The program around the window: from launch to the last file written."""

import gc
import signal
import weakref
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication

from studio.runtime.messages import Ready
from studio.ui import shell
from studio.ui.inbox import Inbox
from studio.ui.launch import first_commands, first_session
from studio.ui.remembered import Remembered, load, state_file
from studio.ui.window import StudioWindow
from tests.ui.conftest import LISTINGS
from tests.ui.fake_device import FakeDevice, app_opened, source_opened


def window() -> StudioWindow:
    (found,) = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, StudioWindow))
    return found


@pytest.fixture
def launch(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the whole program once; `meanwhile` is called while the window is open, which then closes."""
    monkeypatch.setattr(shell, "QApplication", lambda *_: qapp)
    monkeypatch.setattr(shell, "_listen_to_interrupts", lambda *_: None)

    def run(meanwhile: Any, **asked: Any) -> FakeDevice:
        remembered, notice = load(state_file())
        inbox = Inbox()
        device = FakeDevice(inbox.put)
        session = first_session(remembered, tuple(listing.name for listing in LISTINGS), **asked)
        for command in first_commands(session, remembered):
            device.send(command)
        for event in (Ready(), app_opened(session.app), source_opened(session.address)):
            device.tell(event)
        device.show()

        def look() -> None:
            try:
                meanwhile(window(), device)
            finally:
                window().close()

        QTimer.singleShot(100, look)
        assert shell.show_window(device, inbox, session, LISTINGS, state_file(), remembered, notice) == 0
        window().deleteLater()
        return device

    return run


def test_what_is_chosen_is_there_next_time(launch: Any) -> None:
    def choose(window: StudioWindow, device: FakeDevice) -> None:
        window.resize(800, 600)  # the offscreen screen is 800 wide
        window.transport._rate.setValue(0)
        window.gallery.chosen.emit("outline")
        device.tell(app_opened("outline"))

    device = launch(choose, source="clip.mp4")
    assert device.stops == 1
    remembered = load(state_file())[0]
    assert (remembered.app, remembered.source, remembered.fps) == ("outline", "clip.mp4", 0.5)

    def look(window: StudioWindow, device: FakeDevice) -> None:
        assert (window.width(), window.height()) == (800, 600)
        assert window.transport._state.source_title == "Rendered hands"
        assert window.transport._state.fps == 0.5
        assert window.gallery._list.open_app == "outline"

    launch(look)


def test_a_damaged_state_file_is_told_in_the_window(launch: Any) -> None:
    state_file().parent.mkdir(parents=True)
    state_file().write_text("{")

    def look(window: StudioWindow, device: FakeDevice) -> None:
        assert "damaged" in window.notice.text

    launch(look, source="scene:hands")
    assert load(state_file())[1] == "", "a whole file lies there again"
    assert Path(f"{state_file()}.broken").read_text() == "{"


def test_signals_close_the_window_and_hold_nothing_of_it(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """What answers them outlives it, and a notice's button leads as far as to the device's pictures."""
    answers: dict[int, Any] = {}
    monkeypatch.setattr(signal, "signal", answers.__setitem__)
    timers = set(qapp.findChildren(QTimer))
    opened = StudioWindow()
    shell._listen_to_interrupts(qapp, opened)
    closed = []
    opened.closing.connect(lambda: closed.append(True))
    opened.show()
    answers[signal.SIGTERM](signal.SIGTERM, None)
    assert closed == [True]
    assert not opened.isVisible()
    held = weakref.ref(opened)
    opened.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del opened
    gc.collect()
    assert held() is None
    answers[signal.SIGTERM](signal.SIGTERM, None)
    for timer in set(qapp.findChildren(QTimer)) - timers:
        timer.setParent(None)


def test_nothing_asked_and_nothing_remembered_opens_the_first_app() -> None:
    assert first_session(Remembered(), ("a", "hand_puppets")).app == "hand_puppets"
    assert first_session(Remembered(app="gone"), ("a", "b")).app == "a"
    assert first_session(Remembered(app="b"), ("a", "b")).app == "b"
    assert first_session(Remembered(app="b"), ("a", "b"), app="./mine").app == "./mine"
    assert first_session(Remembered(fps=12.0), ()).fps == 12.0
    assert first_session(Remembered(fps=12.0), (), fps=float("inf")).fps is None
