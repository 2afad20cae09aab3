"""What is put into the user's folders while the window is open appears by itself."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.bundled import apps_folder
from studio.folders import config_folder
from studio.runtime.discovery import list_apps, user_folder
from studio.runtime.messages import OpenApp
from studio.ui import user_folders
from studio.ui.remembered import Remembered
from tests.ui.conftest import Stage

APP = """
from studio.api import App, Frame, Result

class Mine(App):
    \"\"\"Does nothing.\"\"\"

    title = "Mine"

    def process(self, frame: Frame) -> Result:
        return Result()
"""


def put_app(name: str = "mine") -> Path:
    folder = user_folder() / name
    folder.mkdir(parents=True)
    (folder / "app.py").write_text(APP)
    return folder


def look_twice(stage: Stage) -> None:
    """As after two ticks: once to see it, once to see that it is complete."""
    for _ in range(2):
        stage.errands.user_folders.look()
    stage.settle()


def test_an_app_put_into_the_folder_is_listed_and_one_taken_out_is_not(stage: Stage) -> None:
    look_twice(stage)
    before = stage.window.gallery.names()
    opened = len(stage.device.sent_of(OpenApp))
    folder = put_app()
    look_twice(stage)
    assert set(stage.window.gallery.names()) >= {"mine", *(listing.name for listing in list_apps())}
    assert len(stage.device.sent_of(OpenApp)) == opened, "the open one goes on"
    shutil.rmtree(folder)
    look_twice(stage)
    assert "mine" not in stage.window.gallery.names()
    assert before


def test_an_app_is_listed_once_its_folder_is_complete(stage: Stage) -> None:
    look_twice(stage)
    folder = put_app()
    stage.errands.user_folders.look()
    assert "mine" not in stage.window.gallery.names()
    (folder / "app.py").write_text(APP + "# longer now")
    stage.errands.user_folders.look()
    assert "mine" not in stage.window.gallery.names(), "it is still being written"
    stage.errands.user_folders.look()
    assert "mine" in stage.window.gallery.names()


def test_the_first_app_there_is_opens(open_stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("studio.bundled.apps_folder", lambda: tmp_path)
    stage = open_stage(listings=(), source="scene:hands")
    assert stage.card is not None
    assert stage.card.title == "There are no apps yet"
    put_app()
    look_twice(stage)
    assert stage.device.sent_of(OpenApp)[-1] == OpenApp("mine")
    assert stage.card is None


@pytest.fixture
def puppets(open_stage: Callable[..., Stage]) -> Stage:
    """The puppets are open, and were found where they are."""
    stage = open_stage(source="scene:hands", listings=list_apps())
    stage.run()
    assert (apps_folder() / stage.wishes.session.app / "puppets").is_dir()
    look_twice(stage)
    return stage


def put_puppet() -> Path:
    return shutil.copytree(apps_folder() / "hand_puppets" / "puppets" / "otto", config_folder() / "puppets" / "ben")


def test_a_puppet_put_into_the_folder_reopens_the_app_with_its_settings(puppets: Stage) -> None:
    asked = len(puppets.device.sent_of(OpenApp))
    folder = put_puppet()
    look_twice(puppets)
    assert len(puppets.device.sent_of(OpenApp)) == asked + 1
    assert puppets.window.viewfinder.shown is not None, "the picture stays"
    look_twice(puppets)
    assert len(puppets.device.sent_of(OpenApp)) == asked + 1, "once"
    (folder / "puppet.toml").write_text("title = 'Ben'")
    look_twice(puppets)
    assert len(puppets.device.sent_of(OpenApp)) == asked + 2


def test_another_app_is_not_reopened_for_a_puppet(puppets: Stage) -> None:
    put_app()
    look_twice(puppets)
    puppets.wishes.choose_app("mine")
    look_twice(puppets)
    asked = len(puppets.device.sent_of(OpenApp))
    put_puppet()
    look_twice(puppets)
    assert len(puppets.device.sent_of(OpenApp)) == asked


def test_nothing_is_reopened_for_a_user_who_wants_it_not(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(Remembered(reopen_saved=False), source="scene:hands")
    stage.run()
    look_twice(stage)
    asked = len(stage.device.sent_of(OpenApp))
    put_puppet()
    look_twice(stage)
    assert len(stage.device.sent_of(OpenApp)) == asked


def test_it_looks_by_itself(stage: Stage, qtbot: Any) -> None:
    assert user_folders.LOOK_MS <= 1000
    put_app()
    qtbot.waitUntil(lambda: "mine" in stage.window.gallery.names(), timeout=30_000)
