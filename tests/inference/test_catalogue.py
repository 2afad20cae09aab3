import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from studio.api import ModelError
from studio.bundled import models_folder
from studio.folders import cache_folder
from studio.inference import opening
from studio.inference.catalogue import Catalogue, user_models_folder
from studio.inference.downloading import FetchCancelled
from studio.strict_table import TableError
from tests.inference.conftest import source_of
from tests.inference.tiny_models import RELU, write_model
from tests.local_server import LocalServer

HEAD = """
title = "Tiny"
task = "test"
licence = "none"
metric = "none"
default = "only"
[input.image]
tensor = "in"
shape = [1, 4, 6, 3]
fit = "stretch"
[output.same]
tensor = "out"
shape = [1, 4, 6, 3]
[file.only]
precision = "float32"
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "origin" / "tiny.tflite", RELU, ["in"], "out", (1, 4, 6, 3))


def write_card(folder: Path, *sources: str, title: str = "Tiny") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = HEAD.replace('"Tiny"', f'"{title}"') + "".join(f"[[file.only.source]]\n{source}\n" for source in sources)
    (folder / "model.toml").write_text(text)
    return folder


def resolve(catalogue: Catalogue, name: str = "tiny", **more: object) -> Path:
    card = catalogue.find(name)
    return catalogue.file(card, catalogue.variant(card), **more)  # type: ignore[arg-type]


def test_own_models_come_beside_ours_and_hide_ours_of_the_same_name(tmp_path: Path, model: Path) -> None:
    write_card(tmp_path / "mine" / "tiny", source_of(model))
    write_card(tmp_path / "mine" / "palm_detection", source_of(model), title="My palms")
    (tmp_path / "mine" / "no_card").mkdir()
    catalogue = Catalogue([tmp_path / "mine", tmp_path / "missing"])
    assert set(catalogue.names()) == {"tiny", *Catalogue().names()}
    assert catalogue.find("palm_detection").title == "My palms"
    assert catalogue.find("hand_landmark").folder == models_folder() / "hand_landmark"


def test_own_models_hide_the_studios_and_those_asked_for_hide_both(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_of(model)
    monkeypatch.setenv("POCKET_STUDIO_CONFIG", str(tmp_path / "config"))
    own = write_card(user_models_folder() / "palm_detection", source)
    assert Catalogue().find("palm_detection").folder == own
    asked = write_card(tmp_path / "asked" / "palm_detection", source)
    monkeypatch.setenv("POCKET_STUDIO_MODELS", f"{tmp_path / 'none'}{os.pathsep}{tmp_path / 'asked'}")
    assert Catalogue().find("palm_detection").folder == asked
    first = write_card(tmp_path / "first" / "palm_detection", source)
    assert Catalogue([tmp_path / "first"]).find("palm_detection").folder == first


@pytest.mark.parametrize("name", ["nothing", "", ".", "..", "../models/palm_detection", "/", "palm_detection/"])
def test_an_unknown_model_is_told_with_those_there_are(name: str) -> None:
    with pytest.raises(ModelError, match=r"there are: .*palm_detection"):
        Catalogue().find(name)


def test_an_unknown_variant_is_told_with_those_there_are() -> None:
    catalogue = Catalogue()
    with pytest.raises(ModelError, match="'palm_detection' has no variant 'huge'; there are: lite, full"):
        catalogue.variant(catalogue.find("palm_detection"), "huge")


def test_a_broken_card_breaks_only_itself(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "model.toml").write_text("title = ")
    catalogue = Catalogue([tmp_path])
    assert "broken" in catalogue.names()
    with pytest.raises(TableError, match="broken"):
        catalogue.find("broken")
    assert catalogue.find("palm_detection").title


def test_a_file_beside_the_card_is_used(tmp_path: Path, model: Path) -> None:
    folder = write_card(tmp_path / "tiny", source_of(model, path="weights/a.tflite"))
    (folder / "weights").mkdir()
    (folder / "weights" / "a.tflite").write_bytes(model.read_bytes())
    assert resolve(Catalogue([tmp_path])) == folder / "weights" / "a.tflite"


def test_a_fetched_file_is_kept_and_not_fetched_again(tmp_path: Path, model: Path, server: LocalServer) -> None:
    write_card(tmp_path / "tiny", source_of(model, url=server.serve("/v1/tiny.tflite?generation=3", model.read_bytes())))
    file = resolve(Catalogue([tmp_path]))
    assert file.read_bytes() == model.read_bytes()
    assert file.is_relative_to(cache_folder())
    assert file.name.endswith("tiny.tflite")
    assert resolve(Catalogue([tmp_path])) == file
    assert server.asked == ["/v1/tiny.tflite?generation=3"]


def test_what_is_here_is_told_without_fetching(tmp_path: Path, model: Path, server: LocalServer) -> None:
    missing = source_of(model, package="no-such-package", path="a/b.tflite")
    write_card(tmp_path / "tiny", missing, source_of(model, url=server.serve("/tiny.tflite", model.read_bytes())))
    catalogue = Catalogue([tmp_path], cache=tmp_path / "cache")
    card = catalogue.find("tiny")
    variant = catalogue.variant(card)
    assert catalogue.here(card, variant) is None
    assert server.asked == []
    fetched = catalogue.file(card, variant)
    assert catalogue.here(card, variant) == fetched == catalogue.place(card, variant.sources[1])
    fetched.write_bytes(b"cut short")
    assert catalogue.here(card, variant) is None


def test_a_kept_file_that_was_damaged_is_fetched_anew(tmp_path: Path, model: Path, server: LocalServer) -> None:
    write_card(tmp_path / "tiny", source_of(model, url=server.serve("/tiny.tflite", model.read_bytes())))
    catalogue = Catalogue([tmp_path])
    file = resolve(catalogue)
    for damaged in (b"half", bytes(len(model.read_bytes()))):
        assert resolve(catalogue) == file  # looked at while it is right
        file.write_bytes(damaged)
        assert resolve(catalogue).read_bytes() == model.read_bytes()
    assert len(server.asked) == 3


def test_a_file_of_another_size_than_the_card_says_is_refused(tmp_path: Path, model: Path) -> None:
    source = source_of(model).replace(f"bytes = {model.stat().st_size}", "bytes = 1")
    folder = write_card(tmp_path / "tiny", source)
    (folder / model.name).write_bytes(model.read_bytes())
    with pytest.raises(ModelError, match="is not the file the card means"):
        resolve(Catalogue([tmp_path]))


def test_sources_are_tried_in_order_until_one_is_right(tmp_path: Path, model: Path, server: LocalServer) -> None:
    folder = write_card(
        tmp_path / "tiny",
        source_of(model, path="tiny.tflite"),
        source_of(model, package="no-such-package", path="a.tflite"),
        source_of(model, package="numpy", path="numpy/__init__.py"),
        source_of(model, url=server.serve("/gone", b"something else")),
        source_of(model, url=server.serve("/tiny.tflite", model.read_bytes())),
    )
    (folder / "tiny.tflite").write_bytes(b"damaged")
    assert resolve(Catalogue([tmp_path])).read_bytes() == model.read_bytes()
    assert server.asked == ["/gone", "/tiny.tflite"]


def test_when_no_source_is_right_all_reasons_are_told(tmp_path: Path, model: Path, server: LocalServer) -> None:
    folder = write_card(
        tmp_path / "tiny",
        source_of(model, path="tiny.tflite"),
        source_of(model, path="missing.tflite"),
        source_of(model, package="no-such-package", path="a.tflite"),
        source_of(model, url=server.serve("/wrong", bytes(model.stat().st_size))),
    )
    (folder / "tiny.tflite").write_bytes(bytes(model.stat().st_size))
    zeros = hashlib.sha256(bytes(model.stat().st_size)).hexdigest()
    with pytest.raises(ModelError) as refused:
        resolve(Catalogue([tmp_path]))
    message = str(refused.value)
    for part in (
        "model 'tiny', variant 'only': no usable file",
        f"{folder / 'tiny.tflite'} is not the file the card means: it has {model.stat().st_size} bytes and the sha256 {zeros}",
        f"{folder / 'missing.tflite'} is missing",
        "the package no-such-package is not installed",
        "/wrong gave has the sha256",
        'pip install "pocket-studio[no-such-package]"',
        "go online",
    ):
        assert part in message


def test_a_package_is_read_without_being_imported() -> None:
    program = (
        "import sys\n"
        "from studio.inference.catalogue import Catalogue\n"
        "catalogue = Catalogue()\n"
        "card = catalogue.find('hand_landmark')\n"
        "print(catalogue.file(card, catalogue.variant(card)))\n"
        "print([name for name in ('mediapipe', 'ai_edge_litert', 'cv2') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    file, imported = done.stdout.splitlines()
    assert Path(file).name == "hand_landmark_lite.tflite"
    assert imported == "[]"


def test_calling_off_tries_no_further_source(tmp_path: Path, model: Path, server: LocalServer) -> None:
    urls = [server.serve(path, model.read_bytes()) for path in ("/a", "/b")]
    write_card(tmp_path / "tiny", *(source_of(model, url=url) for url in urls))
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(FetchCancelled):
        resolve(Catalogue([tmp_path]), cancelled=cancelled)
    assert server.asked == ["/a"]


def test_the_cache_goes_where_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POCKET_STUDIO_CACHE", str(tmp_path / "elsewhere"))
    assert cache_folder() == tmp_path / "elsewhere"
    monkeypatch.setenv("POCKET_STUDIO_CACHE", "~/there")
    assert cache_folder() == Path.home() / "there"
    monkeypatch.delenv("POCKET_STUDIO_CACHE")
    assert "pocket-studio" in str(cache_folder())


def test_a_fetched_model_opens_and_tells_its_progress(tmp_path: Path, model: Path, server: LocalServer) -> None:
    write_card(tmp_path / "tiny", source_of(model, url=server.serve("/tiny.tflite", model.read_bytes())))
    told: list[tuple[str, int, int]] = []
    opened = opening.open_model(Catalogue([tmp_path]), "tiny", progress=lambda *step: told.append(step))
    size = model.stat().st_size
    assert told[-1] == ("Tiny, only", size, size)
    assert opened.variants == {"only": size}
