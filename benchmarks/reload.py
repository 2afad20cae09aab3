"""How long it takes from saving a file of the app to the first picture of the new version, in the real window.

    python benchmarks/reload.py [--app NAME] [--source ADDRESS] [--saves N] [--json FILE]

The window is the real one, 1280 × 800, on the display there is, or on Qt's offscreen one, which paints all the same; the app runs in the
real device process. A copy of the app is edited as editors do it, written in place and replaced in turns: each version draws one mark whose
place is the number of the save. The clock runs from before the file is written until the picture with that mark was painted.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

MARK = '''

def _marked(app_type):
    """The app with a mark in each result."""
    from dataclasses import replace

    from studio.api import Dots

    process = app_type.process

    def marked(self, frame):
        result = process(self, frame)
        return replace(result, shapes=(*result.shapes, Dots([(MARK, 0.0)])))

    app_type.process = marked
    return app_type


_marked({name})
'''
SAVE_EVERY = 1.0
"""Seconds between a picture and the next save, and up to half a second more: a save may come at any moment of a frame."""

PATIENCE = 30.0


def prepare(app: str, folder: Path) -> tuple[Path, str]:
    """A copy of the app, and its source with a mark that is still to be filled in."""
    from studio.runtime.discovery import find_app, load_app

    listing = find_app(app)
    if listing.folder is None or listing.entry:
        raise SystemExit(f"{app} is not an app in a folder of its own")
    copied = folder / "apps" / listing.folder.name
    shutil.copytree(listing.folder, copied)
    return copied / "app.py", (copied / "app.py").read_text() + MARK.replace("{name}", load_app(app).__name__)


def save(path: Path, text: str, number: int) -> None:
    if number % 2:
        path.write_text(text)
    else:
        part = path.with_name(".saving")
        part.write_text(text)
        os.replace(part, path)


class Saver:
    """Saves version after version and notes when each was first painted. Lives in the window's own event loop."""

    def __init__(self, shell: Any, path: Path, source: str, saves: int) -> None:
        from PySide6.QtCore import QTimer

        self.seconds: list[float] = []
        self._shell, self._path, self._source, self._saves = shell, path, source, saves
        self._number = self._began = 0.0
        self._random = np.random.default_rng(0)
        self._next = QTimer(singleShot=True)
        self._next.timeout.connect(self._save)
        self._done = QTimer(singleShot=True, interval=0)
        self._done.timeout.connect(shell.window.close)
        self._watchdog = QTimer(singleShot=True, interval=round(PATIENCE * 1000))
        self._watchdog.timeout.connect(self._give_up)
        self._watchdog.start()
        shell.window.viewfinder.painted.connect(self._painted)

    def _painted(self, captured: float, at: float, seconds: float) -> None:
        shown = self._shell.window.viewfinder.shown
        mark = next((shape.points[0][0] for shape in reversed(shown[1].shapes) if type(shape).__name__ == "Dots"), None)
        if self._next.isActive() or (self._number and mark != self._number):
            return
        self._watchdog.start()
        if self._number:
            self.seconds.append(at - self._began)
        if len(self.seconds) == self._saves:
            self._done.start()
        else:
            self._next.start(round(1000 * (SAVE_EVERY + self._random.uniform(0, 0.5))))

    def _save(self) -> None:
        self._number += 1
        self._began = time.perf_counter()
        save(self._path, self._source.replace("MARK", f"{self._number:.1f}"), int(self._number))

    def _give_up(self) -> None:
        card = self._shell.window.viewfinder.state.card
        self._shell.window.close()
        print(f"save {self._number:.0f} was not shown within {PATIENCE:.0f} s: {card}", file=sys.stderr)


def measure(app: str, source: str, saves: int, folder: Path) -> list[float]:
    """Seconds from each save to its picture."""
    from PySide6.QtWidgets import QApplication

    from studio.runtime.device import Device
    from studio.runtime.discovery import list_apps
    from studio.ui.inbox import Inbox
    from studio.ui.launch import first_commands, first_session
    from studio.ui.remembered import Remembered, state_file
    from studio.ui.shell import build

    path, text = prepare(app, folder)
    path.write_text(text.replace("MARK", "0.0"))
    os.environ["POCKET_STUDIO_APPS"] = str(path.parent)
    inbox = Inbox()
    device = Device(inbox.put)
    device.start()
    try:
        remembered = Remembered()
        session = first_session(remembered, (app,), app=path.parent.name, source=source, fps=30.0)
        for command in first_commands(session, remembered):
            device.send(command)
        application = QApplication([])
        shell = build(application, device, inbox, session, list_apps(), state_file(), remembered)
        shell.window.resize(1280, 800)
        shell.window.closing.connect(shell.controller.stop)
        saver = Saver(shell, path, text, saves)
        shell.window.show()
        application.exec()
        return saver.seconds
    finally:
        device.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--app", default="hand_puppets")
    parser.add_argument("--source", default="scene:hands")
    parser.add_argument("--saves", type=int, default=30)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["POCKET_STUDIO_CONFIG"] = folder
        seconds = measure(options.app, options.source, options.saves, Path(folder))
    if len(seconds) < options.saves:
        return 1
    found = {
        "save_to_picture_s_p50": round(float(np.percentile(seconds, 50)), 3),
        "save_to_picture_s_p95": round(float(np.percentile(seconds, 95)), 3),
        "save_to_picture_s_max": round(max(seconds), 3),
        "saves": len(seconds),
        "app": options.app,
        "source": options.source,
        "cores": os.cpu_count(),
    }
    if options.json:
        options.json.write_text(json.dumps(found) + "\n")
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
