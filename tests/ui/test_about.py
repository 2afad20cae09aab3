"""The about sheet: versions to read and to copy, and links that lead to the parts' own pages."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel

from studio import desktop_entry, versions
from studio.ui.about import About
from studio.ui.controls.button import Button
from studio.ui.menu import StudioMenu
from tests.ui.conftest import Stage


@pytest.fixture
def about(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> About:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    stage.window.show()
    (action,) = (action for action in stage.window.findChild(StudioMenu).actions() if action.text().startswith("About"))
    action.trigger()
    stage.settle()
    return stage.window.findChild(About)


def button(about: About, text: str) -> Button:
    return next(button for button in about.findChildren(Button) if button.text() == text)


def test_it_names_every_part_with_version_and_licence(about: About) -> None:
    shown = {label.text() for label in about.findChildren(QLabel)} | {button.text() for button in about.findChildren(Button)}
    assert versions.release() in shown
    for part in versions.parts():
        assert {part.name, part.version, part.licence} <= shown


def test_all_of_it_fits_into_the_smallest_window(about: About, stage: Stage) -> None:
    stage.window.resize(stage.window.minimumSize())
    stage.settle()
    panel = about.parentWidget()
    assert panel is not None
    assert panel.height() < stage.window.height() - 32, "the sheet is cut off at this height"
    for label in about.findChildren(QLabel):
        assert label.hasScaledContents() or label.width() >= label.minimumSizeHint().width(), label.text()


def test_copying_puts_the_text_into_the_clipboard_and_says_so(about: About, stage: Stage, qtbot: Any) -> None:
    assert stage.window.focusWidget() is button(about, "Copy all"), "Space copies at once"
    qtbot.keyClick(stage.window.focusWidget(), Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == versions.described()
    assert button(about, "Copied")


def test_a_name_leads_to_the_parts_page(about: About, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    homes = {part.name: part.home for part in versions.parts()}
    for name in ("Qt", "OpenCV"):
        button(about, name).click()
    button(about, "Apache License 2.0").click()
    assert [url.toString() for url in opened] == [homes["Qt"], homes["OpenCV"], "https://www.apache.org/licenses/LICENSE-2.0"]


@pytest.mark.skipif(not desktop_entry.offered(), reason="desktop entries are for Linux")
def test_the_studio_can_be_put_into_the_applications_menu_and_taken_out(
    about: About, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = button(about, "Add to applications menu")
    entry.click()
    assert (tmp_path / "applications" / "pocket-studio.desktop").is_file()
    assert entry.text() == "Remove from applications menu"
    entry.click()
    assert not (tmp_path / "applications" / "pocket-studio.desktop").exists()
    (tmp_path / "applications").rmdir()
    (tmp_path / "applications").write_text("")
    entry.click()
    assert entry.text() == "Not possible: File exists"
