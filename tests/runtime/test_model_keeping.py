"""A model is saved among the user's, and nothing that was there is lost by it."""

import shutil
from pathlib import Path

import pytest

from studio.bundled import models_folder
from studio.folders import config_folder
from studio.inference.card import read_card
from studio.runtime.opening import open_app

SHIPPED = models_folder() / "digits_demo"


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A folder with a card of three variants, and their files."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "theirs", ignore=shutil.ignore_patterns("*.mlpackage", "*.py")))


def save(app: Path | str) -> None:
    told = open_app(str(app)).run_action("save", {})
    assert told is not None
    assert not told.problem, told.text


def saved() -> set[str]:
    return {path.name for path in (config_folder() / "models").iterdir()}


def test_a_file_that_came_alone_leaves_the_card_beside_it_as_it_is(theirs: Path) -> None:
    before = (theirs / "model.toml").read_bytes()
    save(theirs / "digits_demo_int8.tflite")
    assert (theirs / "model.toml").read_bytes() == before
    assert saved() == {"digits_demo_int8"}
    assert open_app("digits_demo_int8").values["task"] == "classify"


def test_a_card_of_theirs_that_is_opened_keeps_all_its_variants(theirs: Path) -> None:
    before = read_card(theirs / "model.toml")
    save(theirs / "model.toml")
    after = read_card(theirs / "model.toml")
    assert after.purpose is not None
    assert after.variants == before.variants


def test_no_model_of_the_studio_is_written_over_or_hidden(theirs: Path) -> None:
    before = (SHIPPED / "model.toml").read_bytes()
    save(SHIPPED / "model.toml")
    assert (SHIPPED / "model.toml").read_bytes() == before
    assert saved() == {"digits_demo_2"}
    save(shutil.copy(theirs / "digits_demo_int8.tflite", theirs / "selfie_segmentation.tflite"))
    assert saved() == {"digits_demo_2", "selfie_segmentation_2"}
    assert open_app("digits_demo_2").values["task"] == "classify"


def test_another_model_of_the_same_name_stays(theirs: Path) -> None:
    mine = config_folder() / "models" / "digits_demo_int8"
    shutil.copytree(theirs, mine)
    before = (mine / "model.toml").read_bytes()
    save(theirs / "digits_demo_int8.tflite")
    assert (mine / "model.toml").read_bytes() == before
    assert saved() == {"digits_demo_int8", "digits_demo_int8_2"}
