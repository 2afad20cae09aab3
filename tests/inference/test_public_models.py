"""The public models: their list against the verified one, the files at hand really run, and fetching from stand-ins for their addresses."""

import hashlib
import importlib.metadata
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from studio.api import ModelError
from studio.inference.public_models import TASKS, PublicModel, fetch_public, public_models
from studio.inference.stored_models import clear, stored_files
from studio.lab.check_model import check_model
from studio.strict_table import TableError
from tests.local_server import LocalServer

MODELS = public_models()
BODY = b"weights" * 5000


def test_every_entry_is_one_of_the_verified_list_and_no_file_is_there_twice(shared: Path) -> None:
    verified = {entry["raw_url"]: entry for entry in json.loads((shared / "models_catalog.json").read_text())}
    assert len(MODELS) >= 40
    assert max(Counter(model.sha256 for model in MODELS.values()).values()) == 1
    for model in MODELS.values():
        for url in model.urls:
            entry = verified[url]
            assert (entry["sha256"], entry["bytes"]) == (model.sha256, model.bytes)
        assert verified[model.urls[0]]["repo"] == model.origin
        assert verified[model.urls[0]]["licence"].removesuffix(" (repo)") == model.licence


def test_they_come_by_task_and_the_small_ones_first() -> None:
    order = [(list(TASKS).index(model.task), model.bytes) for model in MODELS.values()]
    assert order == sorted(order)


def test_those_whose_bytes_are_at_hand_really_run(shared: Path) -> None:
    by_hash = {model.sha256: model for model in MODELS.values()}
    tried = {}
    for file in files_at_hand(shared):
        if model := by_hash.get(hashlib.sha256(file.read_bytes()).hexdigest()):
            check = check_model(file)
            assert check.works, (model.name, [finding.text for finding in check.findings if not finding.good])
            tried[model.name] = file
    assert len(tried) >= 12, sorted(tried)


def files_at_hand(shared: Path) -> list[Path]:
    wheel = importlib.metadata.files("mediapipe") or []
    return [*(shared / "data" / "models").glob("*.tflite"), *(Path(str(path.locate())) for path in wheel if path.suffix == ".tflite")]


def missing(server: LocalServer, path: str) -> str:
    server.answers[path] = lambda request: request.send_error(404)
    return server.url(path)


def stand_in(*urls: str) -> PublicModel:
    return replace(MODELS["hair_segmentation"], sha256=hashlib.sha256(BODY).hexdigest(), bytes=len(BODY), urls=urls)


def test_the_next_address_is_tried_and_the_file_keeps_its_name(server: LocalServer, tmp_path: Path) -> None:
    good, bad = server.serve("/b/other.tflite", BODY), missing(server, "/a/hair.tflite")
    model = stand_in(bad, good)
    assert not model.is_here(tmp_path)
    file = fetch_public(model, cache=tmp_path)
    assert (file.name, file.read_bytes()) == ("hair.tflite", BODY)
    assert model.is_here(tmp_path)
    asked = len(server.asked)
    assert fetch_public(model, cache=tmp_path) == file
    assert len(server.asked) == asked, "what is here is not fetched again"


def test_what_is_wrong_with_each_address_is_told(server: LocalServer, tmp_path: Path) -> None:
    model = stand_in(missing(server, "/gone"), server.serve("/other", BODY[:-1] + b"!"))
    with pytest.raises(
        ModelError, match=r"(?s)Hair segmentation could not be fetched:.*404.*another file.*put the file there yourself: .*gone"
    ):
        fetch_public(model, cache=tmp_path)
    assert not model.is_here(tmp_path)


def test_a_file_that_was_tampered_with_is_fetched_again(server: LocalServer, tmp_path: Path) -> None:
    model = stand_in(server.serve("/hair.tflite", BODY))
    file = fetch_public(model, cache=tmp_path)
    file.write_bytes(BODY[:-1] + b"!")
    assert fetch_public(model, cache=tmp_path).read_bytes() == BODY


def test_what_was_fetched_is_listed_and_cleared_away(server: LocalServer, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("not ours")
    file = fetch_public(stand_in(server.serve("/hair.tflite", BODY)), cache=tmp_path)
    part = file.with_name("more.tflite.part")
    part.write_bytes(b"half")
    assert [(each.path, each.bytes, each.complete) for each in stored_files(tmp_path)] == [(file, len(BODY), True), (part, 4, False)]
    assert {each.path for each in clear(tmp_path)} == {file, part}
    assert stored_files(tmp_path) == ()
    assert {path.name for path in tmp_path.rglob("*")} == {"other.txt", "models"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('task = "sing"', "task is 'sing'; it must be one of classify"),
        ("urls = []", "urls must be a list of texts"),
        ('urls = ["http://example.org/a"]', "must begin with https"),
        ('sha256 = "12"', "64 small hexadecimal digits"),
        ('colour = "red"', "colour is not a key"),
    ],
)
def test_a_wrong_entry_is_told_by_file_and_key(tmp_path: Path, line: str, says: str) -> None:
    entry = dict(
        title='"A"',
        task='"detect"',
        licence='"MIT"',
        **{"from": '"a/b"'},
        sha256=f'"{"0" * 64}"',
        bytes="3",
        urls='["https://example.org/a"]',
    )
    key, _, value = line.partition(" = ")
    text = "[thing]\n" + "\n".join(f"{name} = {each}" for name, each in (entry | {key: value}).items())
    (tmp_path / "public.toml").write_text(text)
    with pytest.raises(TableError, match=says) as told:
        public_models(tmp_path / "public.toml")
    assert "public.toml: thing." in str(told.value)
