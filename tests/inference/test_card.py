import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.inference.card import Download, LocalFile, PackageFile, parse_card, read_card
from studio.strict_table import TableError

FILE = Path("models/thing/model.toml")
GOOD = """
title = "Thing"
task = "detection"
licence = "Apache-2.0"
metric = "none known"
default = "small"
[input.image]
tensor = "input_1"
shape = [1, 192, 160, 3]
fit = "letterbox"
border = "edge"
range = [-1, 1.0]
[input.threshold]
tensor = "t"
shape = [1]
[output.boxes]
tensor = "Identity"
shape = [1, 10, 4]
about = "corners"
[file.small]
precision = "float16"
[[file.small.source]]
path = "small.tflite"
sha256 = "SHA"
bytes = 12
[[file.small.source]]
package = "mediapipe"
path = "a/b.tflite"
sha256 = "SHA"
bytes = 13
[[file.small.source]]
url = "https://example.org/a.tflite?generation=1"
sha256 = "SHA"
bytes = 14
[file.large]
title = "Large"
precision = "int8"
[[file.large.source]]
path = "large.tflite"
sha256 = "SHA"
bytes = 15
""".replace("SHA", "0123456789abcdef" * 4)


def good() -> dict[str, Any]:
    return tomllib.loads(GOOD)


def test_reads_everything_a_card_says(tmp_path: Path) -> None:
    file = tmp_path / "thing" / "model.toml"
    file.parent.mkdir()
    file.write_text(GOOD)
    card = read_card(file)
    assert (card.name, card.title, card.task, card.licence, card.metric, card.default) == (
        "thing", "Thing", "detection", "Apache-2.0", "none known", "small",
    )  # fmt: skip
    image = card.inputs["image"]
    assert (image.tensor, image.shape, image.fit, image.border, image.span) == ("input_1", (1, 192, 160, 3), "letterbox", "edge", (-1, 1))
    assert card.inputs["threshold"].fit is None
    assert card.outputs["boxes"].about == "corners"
    assert [type(source) for source in card.variants["small"].sources] == [LocalFile, PackageFile, Download]
    assert card.variants["small"].bytes == 12
    assert (card.variants["large"].title, card.variants["large"].precision) == ("Large", "int8")


# Where in the card, what is put there, and what the message must say about it.
WRONG = [
    ("colour", "red", ["colour", "not a key"]),
    ("input.image.colour", "red", ["input.image.colour", "not a key"]),
    ("input.threshold.range", [0, 1], ["input.threshold.range", "not a key"]),
    ("output.boxes.fit", "crop", ["output.boxes.fit", "not a key"]),
    ("file.small.source.0.hash", "x", ["file.small.source[0].hash", "not a key"]),
    ("title", None, ["title", "missing"]),
    ("title", 3, ["title", "must be text", "3"]),
    ("title", "  ", ["title", "empty"]),
    ("default", "huge", ["default", "huge", "small, large"]),
    ("input", {}, ["input", "empty"]),
    ("input", [], ["input", "must be a table"]),
    ("input.image", 4, ["input.image", "must be a table"]),
    ("input.image.shape", [1, 192, 160], ["input.image.shape", "[1, height, width, 3]"]),
    ("input.image.shape", [1, 192, 160, 1], ["input.image.shape", "[1, height, width, 3]"]),
    ("input.image.shape", [1, 0, 160, 3], ["input.image.shape", "1 or more"]),
    ("input.image.shape", [1, True, 160, 3], ["input.image.shape"]),
    ("input.image.shape", [], ["input.image.shape"]),
    ("input.image.fit", "squash", ["input.image.fit", "squash", "letterbox, crop, stretch"]),
    ("input.image.border", "white", ["input.image.border", "black, edge"]),
    ("input.image.range", [0, float("nan")], ["input.image.range"]),
    ("input.image.range", [1, 1], ["input.image.range", "two different numbers"]),
    ("input.image.range", [0, 1, 2], ["input.image.range"]),
    ("output.boxes.tensor", None, ["output.boxes.tensor", "missing"]),
    ("file.small.precision", None, ["file.small.precision", "missing"]),
    ("file.small.source", [], ["file.small.source", "[[file.small.source]]"]),
    ("file.small.source.0.path", None, ["file.small.source[0].path", "a url"]),
    ("file.small.source.0.path", "../secret", ["file.small.source[0].path", "stays inside"]),
    ("file.small.source.0.path", "/etc/passwd", ["file.small.source[0].path"]),
    ("file.small.source.0.path", "C:/x", ["file.small.source[0].path"]),
    ("file.small.source.0.path", "a\\b", ["file.small.source[0].path"]),
    ("file.small.source.1.path", "a/../../b", ["file.small.source[1].path"]),
    ("file.small.source.0.sha256", "abc", ["file.small.source[0].sha256", "64"]),
    ("file.small.source.0.bytes", 0, ["file.small.source[0].bytes", "1 or more"]),
    ("file.small.source.0.bytes", True, ["file.small.source[0].bytes", "whole number"]),
    ("file.small.source.0.bytes", 1.5, ["file.small.source[0].bytes", "whole number"]),
    ("file.small.source.2.url", "http://example.org/a", ["file.small.source[2].url", "https://"]),
    ("file.small.source.2.url", "file:///etc/passwd", ["file.small.source[2].url", "https://"]),
    ("file.small.source.2.url", "https://exa mple.org/", ["file.small.source[2].url", "blanks"]),
    ("file.small.source.2.url", "https://[::1/x", ["file.small.source[2].url", "no address"]),
    ("file.small.source.2.package", "mediapipe", ["file.small.source[2].package", "not a key"]),
]  # fmt: skip


@pytest.mark.parametrize(("where", "value", "says"), WRONG, ids=[f"{where}={value}" for where, value, _ in WRONG])
def test_refuses_a_wrong_value_by_file_and_key(where: str, value: object, says: list[str]) -> None:
    values = good()
    *path, last = where.split(".")
    table: Any = values
    for step in path:
        table = table[int(step) if isinstance(table, list) else step]
    if value is None:
        del table[last]
    else:
        table[last] = value
    with pytest.raises(TableError) as refused:
        parse_card(values, FILE)
    for part in [str(FILE), *says]:
        assert part in str(refused.value)


def test_an_input_that_is_no_python_name_is_refused() -> None:
    values = good()
    values["input"]["my image"] = values["input"].pop("image")
    with pytest.raises(TableError, match=r"my image.*underscores"):
        parse_card(values, FILE)


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"title = ", "not valid TOML"), (b"\xff\xfe", "not UTF-8"), (b"a = " + b"[" * 5000, "not valid TOML"), (b"", "title is missing")],
)
def test_a_damaged_card_is_refused_by_name(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "model.toml"
    file.write_bytes(content)
    with pytest.raises(TableError, match=says) as refused:
        read_card(file)
    assert str(file) in str(refused.value)


def test_a_missing_card_is_told(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="can't be read"):
        read_card(tmp_path / "none" / "model.toml")


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.dates() | st.sampled_from(["lite", "crop"])
garbage = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12
)


def _parses_or_is_refused(values: dict[str, Any]) -> None:
    problem = ""
    try:
        card = parse_card(values, FILE)
    except TableError as error:
        problem = str(error)
    if problem:
        assert problem.startswith(f"{FILE}: ")
    else:
        assert card.default in card.variants


@given(st.dictionaries(st.text(max_size=8) | st.sampled_from(list(good())), garbage, max_size=9))
def test_garbage_is_refused_and_never_crashes(values: dict[str, Any]) -> None:
    _parses_or_is_refused(values)


@given(st.data())
def test_a_good_card_with_any_one_value_replaced_parses_or_is_refused(data: st.DataObject) -> None:
    values = copy.deepcopy(good())
    table: Any = values
    while True:
        key = data.draw(st.sampled_from(sorted(table) if isinstance(table, dict) else list(range(len(table)))))
        if isinstance(table[key], dict | list) and table[key] and data.draw(st.booleans()):
            table = table[key]
        else:
            table[key] = data.draw(garbage)
            break
    _parses_or_is_refused(values)
