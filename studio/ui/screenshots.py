"""Takes the pictures of the README: `python -m studio.ui.screenshots FOLDER`.

The real window, the real app and models on the demo scene, the readouts of this computer; only the settings are not the user's own.
With --states also those that look at every state of the window, from a device process that only acts them (see state_shots).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from studio.ui.remembered import ThemeChoice
    from studio.ui.window import StudioWindow

APP, SCENE = "hand_puppets", "scene:hands"
SIZE = 1280, 800
SECONDS_TO_FILL = 12.0
"""How long the rolling chart takes to fill."""
SECONDS_TO_WAIT = 60.0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m studio.ui.screenshots", description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--scale", type=float, default=1.5, help="pixels of the picture for one of the window")
    parser.add_argument(
        "--states", type=Path, metavar="FOLDER", help="also every state of the window, dark and light, at 100 %% and 200 %%"
    )
    parser.add_argument("--only", default="", help="with --states: those alone whose name contains this")
    chosen = parser.parse_args(arguments)
    for scale in (1, 2) if chosen.states else ():
        # A process for each: Qt reads the scale when it is first loaded.
        command = [sys.executable, "-m", "studio.ui.state_shots", str(chosen.states), "--scale", str(scale), "--only", chosen.only]
        subprocess.run(command, check=True)
    if chosen.only:
        return 0
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = f"{chosen.scale:g}"
    with tempfile.TemporaryDirectory() as settings:
        os.environ["POCKET_STUDIO_CONFIG"] = settings
        return take(chosen.folder)


def take(folder: Path) -> int:
    """Saves apps-dark.png and apps-light.png; 1 when the app found no hand to draw on, with the reason on stderr."""
    from PySide6.QtWidgets import QApplication

    from studio.runtime.device import Device
    from studio.runtime.discovery import list_apps
    from studio.ui.inbox import Inbox
    from studio.ui.launch import first_commands, first_session
    from studio.ui.remembered import Remembered, state_file
    from studio.ui.shell import build

    inbox = Inbox()
    device = Device(inbox.put)
    device.start()
    try:
        remembered = Remembered(theme="dark")
        listings = list_apps()
        session = first_session(remembered, tuple(listing.name for listing in listings), app=APP, source=SCENE)
        for command in first_commands(session, remembered):
            device.send(command)
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        shell = build(application, device, inbox, session, listings, state_file(), remembered)
        shell.window.resize(*SIZE)
        shell.window.show()
        shell.window.viewfinder.setFocus()
        return _take(shell.window, shell.errands.set_theme, folder, application)
    finally:
        device.stop()


def _take(window: "StudioWindow", set_theme: Callable[["ThemeChoice"], None], folder: Path, application: "QApplication") -> int:
    folder.mkdir(parents=True, exist_ok=True)
    _run(application, SECONDS_TO_FILL)
    choices: tuple[ThemeChoice, ...] = ("dark", "light")
    for choice in choices:
        set_theme(choice)
        _run(application, 0.5)
        if not _run(application, SECONDS_TO_WAIT, until=lambda: _hand_shown(window)):
            state = window.viewfinder.state
            print(f"no hand was drawn within {SECONDS_TO_WAIT:.0f} s: {state.card or state.waiting or state.hint}", file=sys.stderr)
            return 1
        window.notice.hide()  # a computer without a sound device says so
        path = folder / f"apps-{choice}.png"
        if not window.grab().save(str(path)):
            print(f"can't write {path}", file=sys.stderr)
            return 1
        print(path)
    window.close()
    return 0


def _hand_shown(window: "StudioWindow") -> bool:
    shown = window.viewfinder.shown
    return shown is not None and bool(shown[1].shapes) and window.inspector.chart.loaded and window.viewfinder.state.card is None


def _run(application: "QApplication", seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
    """Lets the window live, at most `seconds`; True once `until` holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        application.processEvents()
        if until():
            return True
        time.sleep(0.005)
    return False


if __name__ == "__main__":
    sys.exit(main())
