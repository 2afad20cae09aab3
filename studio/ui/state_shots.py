"""Pictures of every state of the window, with a device process that only says what a state needs.

Run by `python -m studio.ui.screenshots --states`, once for each scale. The figures in them mean nothing.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from studio.api import Pixels
from studio.runtime.discovery import AppListing, list_apps
from studio.runtime.messages import Event, Ready
from studio.ui.acted import Acted
from studio.ui.acted_device import CAMERA, RATE, StillDevice, opening
from studio.ui.acted_states import State, states
from studio.ui.inbox import Inbox
from studio.ui.launch import first_session
from studio.ui.remembered import Remembered, ThemeChoice, state_file
from studio.ui.shell import Shell, build

SIZES = ((1024, 700), (1280, 800), (1920, 1080), (3840, 2160), (800, 450))
_AT_EVERY_SIZE = ("running", "stage-quiet", "set-list", "lost", "file", "models", "compare")
_SCREEN = 3840, 2160


def take_states(folder: Path, scale: float, only: str = "") -> Iterator[Path]:
    """Saves every state, dark and light, and the usual one at every size. scale: of this process; part of the names."""
    from studio.sources import open_source

    source = open_source("scene:hands")
    frames = source.frames()
    pixels = next(frame for index, frame in enumerate(frames) if index == 40).pixels
    source.close()
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    listings = tuple(replace(listing, error="") for listing in list_apps())
    percent = f"{scale * 100:.0f}"
    for theme in ("dark", "light"):
        for name, state in states().items():
            if only and only not in name:
                continue
            sizes = SIZES if name in _AT_EVERY_SIZE else SIZES[:2]
            for size in sizes if scale == 1 else sizes[:1]:
                path = folder / f"{name}-{theme}-{size[0]}x{size[1]}-{percent}.png"
                with_one(application, pixels, listings, theme, size, state, path)
                yield path
        for name, said in BEGINNINGS.items():
            if only and only not in name:
                continue
            path = folder / f"{name}-{theme}-1280x800-{percent}.png"
            _before_it_runs(application, pixels, () if name == "no-apps" else listings, theme, said, path, first=name == "first-run")
            yield path


BEGINNINGS: dict[str, tuple[Event, ...]] = {
    "starting": (),
    "opening": (Ready(),),
    "first-run": tuple(event for event in opening() if type(event).__name__ in ("Ready", "AppOpened")),
    "no-apps": (),
}
"""What was said so far, while nothing runs yet."""


def with_one(
    application: QApplication,
    pixels: Pixels,
    listings: tuple[AppListing, ...],
    theme: ThemeChoice,
    size: tuple[int, int],
    state: State,
    path: Path,
) -> None:
    """A window of that size that runs, in that state, saved to `path`."""
    shell, device = _window(application, pixels, listings, theme, size)
    device.tell(*opening())
    device.fill()
    for _ in range(4):
        time.sleep(1 / RATE)
        device.show()
        _settle(application)
    shell.controller.refresh()
    other = state(Acted(shell, device))
    looked_at = other if isinstance(other, QWidget) else shell.window
    looked_at.showNormal()  # the screen that isn't there has a size of its own
    looked_at.resize(*size)
    _settle(application)
    shell.controller.refresh()
    _settle(application)
    _save(shell, looked_at, path)


def _before_it_runs(
    application: QApplication,
    pixels: Pixels,
    listings: tuple[AppListing, ...],
    theme: ThemeChoice,
    events: tuple[Event, ...],
    path: Path,
    *,
    first: bool,
) -> None:
    shell, device = _window(application, pixels, listings, theme, SIZES[1], source=None if first else CAMERA)
    device.tell(*events)
    _settle(application)
    _save(shell, shell.window, path)


def _window(
    application: QApplication,
    pixels: Pixels,
    listings: tuple[AppListing, ...],
    theme: ThemeChoice,
    size: tuple[int, int],
    source: str | None = CAMERA,
) -> tuple[Shell, StillDevice]:
    inbox = Inbox()
    device = StillDevice(inbox, pixels)
    remembered = Remembered(theme=theme, reduce_motion=True)
    session = first_session(remembered, tuple(listing.name for listing in listings), source=source)
    shell = build(application, device, inbox, session, listings, state_file(), remembered)
    shell.window.resize(*size)
    shell.window.show()
    shell.window.viewfinder.setFocus()
    return shell, device


def _save(shell: Shell, looked_at: QWidget, path: Path) -> None:
    picture = _with_popups(looked_at)
    if not picture.save(str(path)):
        raise OSError(0, "can't be written", str(path))
    for popup in _popups():
        popup.close()
    shell.controller.stage.leave()
    if shell.controller.audience.window:
        shell.controller.audience.toggle()
    shell.window.hide()
    shell.errands.pages.end()
    shell.controller.stop()
    shell.window.deleteLater()
    # Without an event loop of its own nothing is deleted by itself, and each restyling would take longer than the one before.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _with_popups(looked_at: QWidget) -> QPixmap:
    """The window, and over it the menus that are open: each is a window of its own to the system."""
    picture = looked_at.grab()
    painter = QPainter(picture)
    for popup in _popups():
        painter.drawPixmap(looked_at.mapFromGlobal(popup.pos()), popup.grab())
    painter.end()
    return picture


def _popups() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible() and widget.windowType() == Qt.WindowType.Popup]


def _settle(application: QApplication) -> None:
    for _ in range(4):
        application.processEvents()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m studio.ui.state_shots")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--scale", type=float, default=1.0, help="pixels of the picture for one of the window")
    parser.add_argument("--only", default="", help="those alone whose name contains this")
    chosen = parser.parse_args()
    os.environ["QT_SCALE_FACTOR"] = f"{chosen.scale:g}"
    with tempfile.TemporaryDirectory() as settings:
        os.environ["POCKET_STUDIO_CONFIG"] = settings
        screen = Path(settings) / "screen.json"
        screen.write_text(json.dumps({"screens": [{"name": "desk", "x": 0, "y": 0, "width": _SCREEN[0], "height": _SCREEN[1]}]}))
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
        for path in take_states(chosen.folder, chosen.scale, chosen.only):
            print(path, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
