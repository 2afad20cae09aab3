"""Saving a file of the app reopens it on the same source, in the real window over the real device process."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.api import Polyline
from studio.ui import reopening
from studio.ui.remembered import Remembered
from studio.ui.shell import Shell
from studio.ui.view_state import Card

APP = '''
"""Draws a line as wide as it is told."""
from dataclasses import dataclass
from typing import Annotated

from studio.api import App, Frame, Polyline, Result, Slider

from .width import WIDTH

@dataclass(frozen=True)
class Settings:
    gain: Annotated[float, Slider(1, 9)] = 1.0

class Line(App):
    """Draws a line."""
    title = "Line"
    settings = Settings()

    def process(self, frame: Frame) -> Result:
        return Result(shapes=(Polyline(((0, 0), (9, 9)), width=WIDTH * self.settings.gain),))
'''
WAIT = 30_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "apps" / "line"
    folder.mkdir(parents=True)
    monkeypatch.setenv("POCKET_STUDIO_APPS", str(folder))
    (folder / "app.py").write_text(APP)
    (folder / "width.py").write_text("WIDTH = 2.0\n")
    return folder


@pytest.fixture
def shell(folder: Path, open_shell: Callable[..., Shell]) -> Shell:
    return open_shell("line")


def width(shell: Shell) -> float:
    """Of the line in the picture that is shown, 0 before there is one."""
    shown = shell.window.viewfinder.shown
    line = shown[1].shapes[0] if shown else None
    return line.width if isinstance(line, Polyline) else 0.0


def wait_for(shell: Shell, wanted: float, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: width(shell) == wanted and shell.window.viewfinder.state.card is None, timeout=WAIT)


def wait_for_card(shell: Shell, qtbot: Any, text: str) -> Card:
    qtbot.waitUntil(lambda: (card := shell.window.viewfinder.state.card) is not None and text in card.title + card.text, timeout=WAIT)
    card = shell.window.viewfinder.state.card
    assert card is not None
    return card


def test_every_saved_version_is_shown_in_the_same_process_with_the_settings_as_they_were(shell: Shell, folder: Path, qtbot: Any) -> None:
    wait_for(shell, 2.0, qtbot)
    pid, blank = shell.controller._device.pid, []
    shell.wishes.change_settings({"gain": 3.0})
    wait_for(shell, 6.0, qtbot)
    shell.wishes.changed.connect(lambda: blank.append(shell.window.viewfinder.state.waiting or shell.window.viewfinder.state.dimmed))
    form = shell.window.inspector.form
    for value in (3, 4, 5):  # of one size, and within a second
        (folder / "width.py").write_text(f"WIDTH = {value}.0\n")
        wait_for(shell, value * 3.0, qtbot)
    assert shell.controller._device.pid == pid
    assert blank
    assert not any(blank)
    assert shell.window.inspector.form is form

    (folder / "app.py").write_text(APP.replace("gain: ", "thick: float = 7.0\n    gain: "))
    qtbot.waitUntil(lambda: shell.window.inspector.form is not form, timeout=WAIT)
    assert shell.window.inspector.form is not None
    assert shell.window.inspector.form.values == {"thick": 7.0, "gain": 3.0}


def test_a_default_that_changes_holds_where_the_user_chose_nothing_and_a_setting_that_went_is_forgotten(
    shell: Shell, folder: Path, qtbot: Any
) -> None:
    wait_for(shell, 2.0, qtbot)
    (folder / "app.py").write_text(APP.replace("= 1.0", "= 4.0"))
    wait_for(shell, 8.0, qtbot)
    shell.wishes.change_settings({"gain": 5.0})
    wait_for(shell, 10.0, qtbot)
    (folder / "app.py").write_text(APP.replace("gain", "loss"))
    wait_for(shell, 2.0, qtbot)
    assert "gain" in shell.window.notice.text
    assert shell.wishes.choices.settings == {}


def test_an_error_is_shown_with_its_line_and_a_good_version_clears_it(shell: Shell, folder: Path, qtbot: Any) -> None:
    wait_for(shell, 2.0, qtbot)
    (folder / "width.py").write_text("WIDTH = 2.0\nMORE = (1,\n")
    card = wait_for_card(shell, qtbot, "was never closed")
    assert card.title == "Line can't be opened"
    assert card.place is not None
    assert (card.place.file, card.place.line, card.place.text) == ("width.py", 2, "MORE = (1,")
    assert "reopens when you save it" in card.text
    assert width(shell) == 2.0

    (folder / "width.py").write_text("WIDTH = '2'\n")
    card = wait_for_card(shell, qtbot, "TypeError")
    assert card.title == "Line stopped"
    assert card.place is not None
    assert (card.place.file, card.place.line) == (
        "app.py",
        1 + APP.splitlines().index(next(line for line in APP.splitlines() if "return Result" in line)),
    )
    assert card.place.text.startswith("return Result(shapes=(Polyline(")

    (folder / "width.py").write_text("WIDTH = 9.0\n")
    wait_for(shell, 9.0, qtbot)


@pytest.mark.parametrize("place", ["width.py", "app.py"])
def test_a_version_that_never_comes_back_gives_way_to_the_next(
    shell: Shell, folder: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Hanging while it loads, and while it processes."""
    monkeypatch.setattr(reopening, "PATIENT_SECONDS", 0.8)
    wait_for(shell, 2.0, qtbot)
    good, pid = (folder / place).read_text(), shell.controller._device.pid
    endless = "while True: __import__('time').sleep(0.05)\n"
    (folder / place).write_text(
        endless + good if place == "width.py" else good.replace("        return Result", f"        {endless}        return Result")
    )
    qtbot.waitUntil(lambda: (hung := shell.wishes.session.hung) is not None and hung.seconds > 0.8, timeout=WAIT)
    (folder / place).write_text(good)
    qtbot.waitUntil(lambda: shell.controller._device.pid not in (None, pid), timeout=WAIT)
    wait_for(shell, 2.0, qtbot)


def test_an_app_that_writes_into_its_own_folder_is_not_reopened_for_ever(shell: Shell, folder: Path, qtbot: Any) -> None:
    wait_for(shell, 2.0, qtbot)
    own = "    def opened(self) -> None:\n        from pathlib import Path\n        from time import time\n"
    own += "        (Path(__file__).parent / 'log.csv').write_text(str(time()))\n"
    saved: list[None] = []
    shell.errands.reopening.saved.connect(lambda names: saved.append(None))
    (folder / "app.py").write_text(APP + own)
    qtbot.waitUntil(lambda: "log.csv is written by Line itself" in shell.window.notice.text, timeout=WAIT)
    count = len(saved)
    (folder / "width.py").write_text("WIDTH = 3.0\n")
    wait_for(shell, 3.0, qtbot)
    qtbot.wait(500)
    assert len(saved) == count + 1


def test_it_can_be_turned_off_and_on(open_shell: Callable[..., Shell], folder: Path, qtbot: Any) -> None:
    shell = open_shell("line", remembered=Remembered(reopen_saved=False))
    wait_for(shell, 2.0, qtbot)
    (folder / "width.py").write_text("WIDTH = 3.0\n")
    qtbot.wait(400)
    assert width(shell) == 2.0
    shell.errands.set_reopen_saved(True)
    (folder / "width.py").write_text("WIDTH = 4.0\n")
    wait_for(shell, 4.0, qtbot)


def test_an_installed_app_is_not_watched(
    open_shell: Callable[..., Shell], folder: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda kind: str(folder.parent))
    shell = open_shell("line")
    wait_for(shell, 2.0, qtbot)
    assert shell.errands.reopening.watch.folder is None


def test_an_app_given_by_its_path_stands_in_the_gallery_while_it_is_open(
    open_shell: Callable[..., Shell], folder: Path, qtbot: Any
) -> None:
    shell = open_shell(str(folder))
    wait_for(shell, 2.0, qtbot)
    assert str(folder) in shell.window.gallery.names()
    (folder / "app.py").write_text(APP.replace('title = "Line"', 'title = "Stroke"').replace("= 1.0", "= 2.0"))
    wait_for(shell, 4.0, qtbot)
    qtbot.waitUntil(
        lambda: "Stroke" in [shell.window.gallery._list.entry(index).title for index in range(len(shell.window.gallery.names()))]
    )


def test_what_is_chosen_while_it_is_reopened_is_not_forgotten(shell: Shell, folder: Path, qtbot: Any) -> None:
    wait_for(shell, 2.0, qtbot)
    shell.wishes.reopen()
    shell.wishes.change_settings({"gain": 4.0})
    wait_for(shell, 8.0, qtbot)
    assert shell.wishes.choices.settings == {"gain": 4.0}
