"""Puppets come from folders: the app's own, and the user's."""

import shutil
from pathlib import Path

import pytest

from apps.hand_puppets.company import BUILT_IN, find_puppets, user_folder
from studio.folders import config_folder
from studio.runtime.declared_settings import fields_of
from studio.runtime.discovery import load_app
from studio.runtime.opening import open_app
from tests.apps.hand_puppets.staged_hands import Stage, flat


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POCKET_STUDIO_CONFIG", str(tmp_path))
    return tmp_path


def own_puppet(config: Path, name: str, title: str) -> Path:
    folder = config / "puppets" / name
    shutil.copytree(BUILT_IN / "otto", folder)
    path = folder / "puppet.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('title = "Otto the sock"', f'title = "{title}"'), encoding="utf-8")
    return folder


def test_the_users_folder_lies_beside_the_studios_settings(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_folder() == config / "puppets"
    monkeypatch.delenv("POCKET_STUDIO_CONFIG")
    assert user_folder() == config_folder() / "puppets"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config / "xdg"))
    assert user_folder() == config_folder() / "puppets"


def test_a_folder_dropped_there_becomes_a_choice_and_is_played(config: Path) -> None:
    own_puppet(config, "ben", "Ben the mitten")
    stage = Stage()
    fields = {field.name: field for field in fields_of(stage.app.settings, "Hand puppets")}
    for side in ("left_hand", "right_hand"):
        assert "Ben the mitten" in fields[side].choices
        assert "Otto the sock" in fields[side].choices
    opened = open_app("hand_puppets", {"right_hand": "Ben the mitten"})
    try:
        assert opened.values["right_hand"] == "Ben the mitten"
        stage.app.settings = opened.app.settings
    finally:
        opened.close()
    stage.hands = [flat(320, 340)]
    (hand,) = stage.show(0.3).facts["hands"]  # type: ignore[misc]
    assert hand["puppet"] == "ben"


def test_a_broken_folder_is_left_out_and_named(config: Path) -> None:
    folder = own_puppet(config, "broken", "Broken")
    (folder / "puppet.toml").write_text('titel = "Broken"', encoding="utf-8")
    (config / "puppets" / "empty").mkdir()
    (config / "puppets" / ".hidden").mkdir()
    stage = Stage()
    result = stage.show(0.1)
    left_out = result.facts["left_out"]
    assert len(left_out) == 2  # type: ignore[arg-type]
    assert any("broken" in why and "unknown key 'titel'" in why for why in left_out)  # type: ignore[union-attr]
    assert "A puppet was left out" in result.hint
    stage.hands = [flat(320, 340)]
    assert stage.show().shapes


def test_a_broken_drawing_is_told_before_it_is_played(config: Path) -> None:
    folder = own_puppet(config, "torn", "Torn")
    (folder / "otto.svg").write_text("<svg", encoding="utf-8")
    company = find_puppets([BUILT_IN, user_folder()])
    assert "Torn" not in company.puppets
    assert "is not an SVG drawing" in company.left_out[0]


def test_of_two_with_one_name_the_users_counts_and_a_title_is_there_once(config: Path) -> None:
    own_puppet(config, "otto", "Otto in red")
    own_puppet(config, "copy", "Coco the toucan")
    puppets = find_puppets([BUILT_IN, user_folder()]).puppets
    assert "Otto the sock" not in puppets
    assert puppets["Otto in red"].drawing.is_relative_to(config)
    assert puppets["Coco the toucan (copy)"].name == "copy"
    settings = load_app("hand_puppets").settings
    assert settings.right_hand in puppets


def test_without_a_folder_there_are_the_apps_own(config: Path) -> None:
    company = find_puppets([BUILT_IN, user_folder()])
    assert len(company.puppets) >= 5
    assert company.left_out == ()
