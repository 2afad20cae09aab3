"""The real window over a real device process, as a user has it before them, without a screen."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.runtime.device import Device
from studio.runtime.discovery import list_apps
from studio.ui import shell as shells
from studio.ui.inbox import Inbox
from studio.ui.launch import added_apps, first_commands, first_session
from studio.ui.remembered import load, state_file
from studio.ui.shell import Shell

SCENE = "scene:hands?width=320&height=240"
PATIENCE = 60.0
"""Seconds after which something that is waited for is taken as never coming."""

_APP = '''"""An app for a fault."""
import os, signal, sys, threading, time
from pathlib import Path
import numpy as np
from studio.api import *

HERE = Path(__file__).parent


def first_time(name):
    """True once for each name, whatever process asks."""
    marker = HERE / name
    if marker.exists():
        return False
    marker.touch()
    return True


class Probe(App):
    """An app for a fault."""

    title = "Probe"

'''
CALM = "    def process(self, frame):\n        return Result(facts={'index': frame.index})\n"


class NeverShown(Exception):
    """What was waited for didn't come; the message tells what was shown instead."""


def write_app(folder: Path, body: str = CALM) -> str:
    """An app titled Probe in `folder`, its address. body: its methods, indented by four; `first_time(name)` is there for them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_text(_APP + body)
    return str(folder)


class Window:
    """Drives it and reads from it what a user would."""

    def __init__(self, shell: Shell, device: Device, folder: Path) -> None:
        self.shell, self.device, self.folder = shell, device, folder
        self.closing_seconds = 0.0
        self._painted = 0
        shell.window.viewfinder.painted.connect(self._count)

    @property
    def text(self) -> str:
        """All that is told of the session now."""
        view, window = self.shell.window.viewfinder.state, self.shell.window
        card = view.card
        chips = [chip.text + (f" [{chip.label}]" if chip.label else "") for chip in (view.source, view.notice, view.rate) if chip]
        told = (card.title, card.text, card.about, card.progress_text, *(f"[{button.label}]" for button in card.buttons)) if card else ()
        recording = (view.recording.text,) if view.recording else ()
        parts = (*told, *chips, *recording, view.waiting, view.hint, window.notice.text, window.top_bar.status)
        return " · ".join(part for part in parts if part)

    def wait(self, done: Callable[[], object], what: str, seconds: float = PATIENCE) -> float:
        """Seconds until `done()`. Raises NeverShown."""
        begun = time.perf_counter()
        while not done():
            if time.perf_counter() - begun > seconds:
                raise NeverShown(f"no {what} within {seconds:g} s; shown was: {self.text}")
            self.live()
        return time.perf_counter() - begun

    def live(self) -> None:
        """Some milliseconds of it."""
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
        time.sleep(0.003)

    def answer(self, pattern: str, since: float | None = None, seconds: float = PATIENCE) -> tuple[str, float]:
        """What is told once it matches `pattern`, and seconds since `since` (`time.perf_counter()`, now by default)."""
        since = time.perf_counter() if since is None else since
        self.wait(lambda: re.search(pattern, self.text), f"text like {pattern!r}", seconds)
        return self.text, time.perf_counter() - since

    def answer_to(self, marker: Path, pattern: str) -> tuple[str, float]:
        """The same for a fault that leaves the file `marker` behind as it begins."""
        self.wait(marker.exists, f"fault: {marker.name}")
        return self.answer(pattern, time.perf_counter() - (time.time() - marker.stat().st_mtime))

    def gone(self, pattern: str, seconds: float = PATIENCE) -> None:
        """Waits until nothing told matches `pattern`."""
        self.wait(lambda: not re.search(pattern, self.text), f"end of {pattern!r}", seconds)

    def plays(self, seconds: float = PATIENCE) -> bool:
        """Three more pictures are painted, and no card lies over them."""
        before = self._painted
        try:
            self.wait(lambda: self._painted >= before + 3 and self.shell.window.viewfinder.state.card is None, "new picture", seconds)
        except NeverShown:
            return False
        return True

    def press(self, label: str) -> None:
        """The card's or chip's button of that label."""
        view = self.shell.window.viewfinder
        card = view.state.card
        if card and any(button.label == label for button in card.buttons):
            next(button for button in view.card.buttons() if button.text() == label).click()
            return
        notice = view.state.notice
        if notice is None or notice.label != label:
            raise NeverShown(f"no button {label!r}; shown was: {self.text}")
        view.pressed.emit(notice.action)

    def tap(self) -> None:
        """A finger in the middle of the picture."""
        view = self.shell.window.viewfinder
        middle = view.picture_box().center()
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(round(middle.x()), round(middle.y())))

    def record(self, seconds: float = 2.5) -> Path:
        """Starts a recording; the film it will be, once so much is recorded."""
        self.shell.errands.intend("record")
        self.wait(lambda: (going := self.shell.wishes.session.recording) and going.seconds >= seconds, "recording")
        going = self.shell.wishes.session.recording
        assert going is not None
        return Path(going.path)

    def _count(self, *_: object) -> None:
        self._painted += 1


@contextmanager
def open_window(folder: Path, app: str = "", source: str = SCENE, *, ready: bool = True) -> Iterator[Window]:
    """The window as `pocket-studio --app APP --source SOURCE` opens it; closed, and its device process ended, with the block.

    app: its address, the calm probe by default. It isn't reopened when a file in its folder changes: these leave marks there.
    What is kept goes to `folder / "kept"`. ready: pictures are painted before it is given.
    """
    application = QApplication.instance() or QApplication(["pocket-studio"])
    assert isinstance(application, QApplication)
    app = app or write_app(folder / "probe")
    path = state_file()
    remembered, notice = load(path)
    kept = folder / "kept"
    kept.mkdir(parents=True, exist_ok=True)
    remembered = replace(remembered, recordings=str(kept), snapshots=str(kept), reduce_motion=True, reopen_saved=False)
    inbox = Inbox()
    device = Device(inbox.put)
    device.start()
    listings = list_apps()
    session = first_session(remembered, tuple(entry.name for entry in (*listings, *added_apps(remembered.added))), app=app, source=source)
    for command in first_commands(session, remembered):
        device.send(command)
    shell = shells.build(application, device, inbox, session, listings, path, remembered)
    shell.window.resize(1024, 700)
    shell.window.closing.connect(lambda: shells._close(shell))
    window = Window(shell, device, folder)
    shell.window.show()
    shell.window.viewfinder.setFocus()
    if notice:
        shell.window.notice.tell(notice, problem=True)
    try:
        if ready and not window.plays():
            raise NeverShown(f"the window never played; shown was: {window.text}")
        yield window
    finally:
        begun = time.perf_counter()
        shell.window.close()
        device.stop()
        window.closing_seconds = time.perf_counter() - begun
        shell.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
