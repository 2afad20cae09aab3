"""Pictures of every state of the window, with a device process that only says what a state needs.

Run by `python -m studio.ui.screenshots --states`, once for each scale. The figures in them mean nothing.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from studio.api import Pixels
from studio.runtime.discovery import AppListing, list_apps
from studio.runtime.messages import Event, Ready
from studio.ui.acted_states import CAMERA, Acted, State, StillDevice, opening, states
from studio.ui.inbox import Inbox
from studio.ui.launch import first_session
from studio.ui.remembered import Remembered, ThemeChoice, state_file
from studio.ui.shell import Shell, build

SIZES = ((1024, 700), (1280, 800), (1920, 1080), (3840, 2160))


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
            sizes = SIZES if name in ("running", "stage", "set-list", "lost") else SIZES[:2]
            for size in sizes if scale == 1 else sizes[:1]:
                path = folder / f"{name}-{theme}-{size[0]}x{size[1]}-{percent}.png"
                with_one(application, pixels, listings, theme, size, state, path)
                yield path
        for name, said in {"starting": (), "opening": (Ready(),), "no-apps": None}.items():
            if only and only not in name:
                continue
            path = folder / f"{name}-{theme}-1280x800-{percent}.png"
            _before_it_runs(application, pixels, listings if said is not None else (), theme, said or (), path)
            yield path


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
    shell.window.inspector.chart.load()
    while not shell.window.inspector.chart.loaded:
        _settle(application)
    for _ in range(12):
        device.show()
        _settle(application)
        time.sleep(0.02)
    shell.controller.refresh()
    state(Acted(shell, device))
    shell.window.showNormal()  # the screen that isn't there has a size of its own
    shell.window.resize(*size)
    _settle(application)
    shell.controller.refresh()
    _settle(application)
    _save(shell, path)


def _before_it_runs(
    application: QApplication, pixels: Pixels, listings: tuple[AppListing, ...], theme: ThemeChoice, events: tuple[Event, ...], path: Path
) -> None:
    shell, device = _window(application, pixels, listings, theme, SIZES[1])
    device.tell(*events)
    _settle(application)
    _save(shell, path)


def _window(
    application: QApplication, pixels: Pixels, listings: tuple[AppListing, ...], theme: ThemeChoice, size: tuple[int, int]
) -> tuple[Shell, StillDevice]:
    inbox = Inbox()
    device = StillDevice(inbox, pixels)
    remembered = Remembered(theme=theme, reduce_motion=True)
    session = first_session(remembered, tuple(listing.name for listing in listings), source=CAMERA)
    shell = build(application, device, inbox, session, listings, state_file(), remembered)
    shell.window.resize(*size)
    shell.window.show()
    shell.window.viewfinder.setFocus()
    return shell, device


def _save(shell: Shell, path: Path) -> None:
    if not shell.window.grab().save(str(path)):
        raise OSError(0, "can't be written", str(path))
    shell.controller.stage.leave()
    shell.window.hide()
    shell.controller.stop()
    shell.window.deleteLater()
    # Without an event loop of its own nothing is deleted by itself, and each restyling would take longer than the one before.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _settle(application: QApplication) -> None:
    for _ in range(4):
        application.processEvents()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m studio.ui.state_shots")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--scale", type=float, default=1.0, help="pixels of the picture for one of the window")
    parser.add_argument("--only", default="", help="those alone whose name contains this")
    chosen = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = f"{chosen.scale:g}"
    with tempfile.TemporaryDirectory() as settings:
        os.environ["POCKET_STUDIO_CONFIG"] = settings
        for path in take_states(chosen.folder, chosen.scale, chosen.only):
            print(path, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
