"""Takes the pictures of the README: `python -m studio.ui.screenshots FOLDER`.

The real window, the real apps and models on their demo scenes, the readouts of this computer; only the settings are not the user's own.
With --states also those that look at every state of the window, from a device process that only acts them (see state_shots).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.bundled import models_folder
from studio.runtime.contenders import Contender, comparison_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QApplication

    from studio.runtime.messages import Picture
    from studio.ui.remembered import ThemeChoice
    from studio.ui.shell import Shell
    from studio.ui.window import StudioWindow

SIZE = 1280, 800
SECONDS_TO_FILL = 12.0
"""How long the rolling chart takes to fill."""
SECONDS_TO_WAIT = 60.0
PHONE = "Pixel 3"


@dataclass(frozen=True, slots=True)
class Shot:
    """What is shown in which theme. name: of the file, before the theme. ready: whether this picture is worth taking; lacking: else.
    turn_to: what is done in the window first.
    """

    name: str
    app: str
    source: str
    themes: "tuple[ThemeChoice, ...]"
    ready: "Callable[[Picture], bool]"
    lacking: str
    turn_to: "Callable[[Shell], None]" = lambda shell: None


def _show_phone(shell: "Shell") -> None:
    """Waits until what the app would cost there is known."""
    from PySide6.QtWidgets import QApplication

    phones = shell.errands.pages.phones
    phones.choose(PHONE)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if not _run(application, SECONDS_TO_WAIT, until=lambda: not isinstance(phones.forecast, str)):
        raise SystemExit(f"{PHONE} is not estimated within {SECONDS_TO_WAIT:.0f} s: {phones.forecast}")


def _show_phones(shell: "Shell") -> None:
    _show_phone(shell)
    shell.errands.pages.show_page("phones")
    page = shell.errands.pages.every_phone
    page.hours.setCurrentIndex(page.hours.findText("4 h of battery"))
    page.show_now()


def _show_inside(shell: "Shell") -> None:
    """Opens a model's graph and waits until it is measured."""
    from PySide6.QtWidgets import QApplication

    pages = shell.errands.pages
    pages.show_page("models")
    pages.models.list.choose("own/selfie_segmentation")
    content = pages.model_sheets.inspect()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    if content is None or not _run(application, SECONDS_TO_WAIT, until=lambda: content.rows.count() > 0):
        raise SystemExit(f"the model is not inspected within {SECONDS_TO_WAIT:.0f} s")
    content.show_graph()


def _solved(pages: object) -> bool:
    """Whether all puzzles in view are."""
    return isinstance(pages, list | tuple) and bool(pages) and all(page["state"] == "solved" for page in pages)


_TABLE = "scene:table?camera=hand&things=3&seed=6"


def _show_both(shell: "Shell") -> None:
    shell.wishes.change_settings({"shows": "Before and after"})


def _gone(facts: "Mapping[str, object]") -> bool:
    """Something is."""
    hole = facts.get("hole")
    return isinstance(hole, float | int) and hole > 0.005


def _apart(facts: "Mapping[str, object]") -> bool:
    """Both models found the same hand."""
    models = facts.get("models")
    return isinstance(models, list | tuple) and len(models) > 1 and "distance" in (models[1]["closeness"] or {})


_HAND = models_folder() / "hand_landmark" / "model.toml"
_COMPARED = comparison_name([Contender(_HAND, "lite"), Contender(_HAND, "full")])

SHOTS = (
    Shot("apps", "hand_puppets", "scene:hands", ("dark", "light"), lambda picture: bool(picture.shapes), "no hand was drawn"),
    Shot("barcode", "barcode_guide", "scene:barcode", ("dark",), lambda picture: bool(picture.facts.get("codes")), "no code was read"),
    Shot("phone", "hand_puppets", "scene:hands", ("dark",), lambda picture: bool(picture.shapes), "no hand was drawn", _show_phone),
    Shot("phones", "hand_puppets", "scene:hands", ("light",), lambda picture: bool(picture.shapes), "no hand was drawn", _show_phones),
    Shot("inside", "hand_puppets", "scene:hands", ("dark",), lambda picture: True, "nothing was shown", _show_inside),
    Shot("compare", _COMPARED, "scene:hands", ("dark",), lambda picture: _apart(picture.facts), "no hand was found"),
    Shot("removal", "object_removal", _TABLE, ("dark",), lambda picture: _gone(picture.facts), "nothing was taken out", _show_both),
    Shot("sudoku", "sudoku", "scene:sudoku", ("light",), lambda picture: _solved(picture.facts.get("pages")), "no puzzle was solved"),
)


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
    """Saves a picture of each shot in each of its themes; 1 when an app found nothing to show, with the reason on stderr."""
    from PySide6.QtWidgets import QApplication

    from studio.runtime.device import Device
    from studio.runtime.discovery import list_apps
    from studio.ui.inbox import Inbox
    from studio.ui.launch import first_commands, first_session
    from studio.ui.remembered import AppChoices, Remembered, state_file
    from studio.ui.shell import build

    inbox = Inbox()
    device = Device(inbox.put)
    device.start()
    try:
        remembered = Remembered(theme="dark")
        listings = list_apps()
        session = first_session(remembered, tuple(listing.name for listing in listings), app=SHOTS[0].app, source=SHOTS[0].source)
        for command in first_commands(session, remembered):
            device.send(command)
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        shell = build(application, device, inbox, session, listings, state_file(), remembered)
        shell.window.resize(*SIZE)
        shell.window.show()
        shell.window.viewfinder.setFocus()
        folder.mkdir(parents=True, exist_ok=True)
        for shot in SHOTS:
            if shell.wishes.session.app != shot.app:
                shell.wishes.perform(shot.app, AppChoices(), shot.source, remembered.fps)
            if reason := _take(shell, shot, folder, application):
                print(f"{shot.name}: {reason}", file=sys.stderr)
                return 1
        shell.window.close()
        return 0
    finally:
        device.stop()


def _take(shell: "Shell", shot: Shot, folder: Path, application: "QApplication") -> str:
    """Why it could not be taken, "" if it was."""
    window = shell.window
    if window.sheet:
        window.sheet.close_sheet()
    shell.errands.pages.show_page("apps")
    window.inspector.show_device(phone=False)
    _run(application, SECONDS_TO_FILL)
    shot.turn_to(shell)
    for theme in shot.themes:
        shell.errands.appearance.set_theme(theme)
        _run(application, 0.5)
        if not _run(application, SECONDS_TO_WAIT, until=lambda: _ready(window, shot)):
            state = window.viewfinder.state
            return f"{shot.lacking} within {SECONDS_TO_WAIT:.0f} s: {state.card or state.waiting or state.hint}"
        window.notice.hide()  # a computer without a sound device says so
        path = folder / f"{shot.name}-{theme}.png"
        if not window.grab().save(str(path)):
            return f"can't write {path}"
        print(path)
    return ""


def _ready(window: "StudioWindow", shot: Shot) -> bool:
    shown = window.viewfinder.shown
    return shown is not None and shot.ready(shown[1]) and window.viewfinder.state.card is None


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
