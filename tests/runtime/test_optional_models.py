"""An app opens without the models it can do without, and is told how to get them."""

from pathlib import Path

import pytest

from studio.api import ModelError
from studio.inference.catalogue import Catalogue
from studio.inference.public_models import public_place
from studio.runtime.opening import open_app

CARD = """
title = "Far away"
task = "other"
licence = "Apache-2.0"
metric = "none"
default = "only"

[input.values]
tensor = "x"
shape = [1, 2]

[output.values]
tensor = "y"
shape = [1, 2]

[file.only]
title = "Only"
precision = "float32"

[[file.only.source]]
url = "https://example.org/far.tflite"
sha256 = "{sha256}"
bytes = 4
"""
APP = """
from studio.api import App, Result, model

class Can(App):
    "Can do without."
    title = "Can"
    far = model("far", optional={optional})

    def process(self, frame):
        return Result()
"""
SHA256 = "a" * 64


def app_in(folder: Path, *, optional: bool) -> str:
    (folder / "models" / "far").mkdir(parents=True)
    (folder / "models" / "far" / "model.toml").write_text(CARD.format(sha256=SHA256), encoding="utf-8")
    (folder / "app.py").write_text(APP.format(optional=optional), encoding="utf-8")
    return str(folder)


def test_an_optional_model_that_is_not_here_is_not_fetched_and_says_how_to_get_it(tmp_path: Path) -> None:
    asked: list[object] = []
    name = app_in(tmp_path / "can", optional=True)
    catalogue = Catalogue([tmp_path / "can" / "models"], cache=tmp_path / "cache")
    opened = open_app(name, catalogue=catalogue, progress=lambda *told: asked.append(told))
    try:
        assert opened.models == ()
        with pytest.raises(ModelError, match="pocket-studio fetch far"):
            opened.app.far.run(values=[0, 0])  # type: ignore[attr-defined]  # declared by the app above
    finally:
        opened.close()
    assert asked == []


def test_without_the_word_a_missing_model_keeps_the_app_closed(tmp_path: Path) -> None:
    name = app_in(tmp_path / "cannot", optional=False)
    catalogue = Catalogue([tmp_path / "cannot" / "models"], cache=tmp_path / "cache")
    with pytest.raises(ModelError, match="no usable file"):
        open_app(name, catalogue=catalogue)


def test_a_card_finds_the_file_that_was_fetched_as_a_public_model(tmp_path: Path) -> None:
    app_in(tmp_path / "can", optional=True)
    catalogue = Catalogue([tmp_path / "can" / "models"], cache=tmp_path / "cache")
    card = catalogue.find("far")
    assert catalogue.here(card, catalogue.variant(card)) is None
    place = public_place(tmp_path / "cache", SHA256, "https://example.org/far.tflite")
    place.parent.mkdir(parents=True)
    place.write_bytes(b"four")
    assert catalogue.here(card, catalogue.variant(card)) == place
