"""Labels mean a model's classes by name, by synonym, by number or by a map; what can't be told apart is said."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.lab.labelled.naming import named, read_map
from studio.lab.labelled.truth import LabelsError

IMAGENET = ("tench, Tinca tinca", "crane", "tiger cat", "tabby, tabby cat", "crane, hoist", "coffee mug", "")
COCO = ("background", "airplane", "dining table", "tv", "potted plant")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("tench, Tinca tinca", 0), ("Tench", 0), ("TINCA_TINCA", 0), ("tiger-cat", 2), ("tabby cat", 3), ("Coffee Mug", 5), ("crane", 1),
        ("3", 3), ("class 2", 2), ("class_5", 5), ("tiger cat, something else", 2),
    ],
)  # fmt: skip
def test_names_of_imagenet(name: str, place: int) -> None:
    assert named([name], IMAGENET, 7).places == {name: place}


def test_what_could_be_two_is_told() -> None:
    found = named(["Crane", "lion", "12", "tench"], IMAGENET, 7)
    assert (found.places, dict(found.unknown)) == ({"Crane": 1, "tench": 0}, {"lion": "", "12": ""})
    assert named(["crane"], ("crane, bird", "crane, hoist"), 2).unknown == {"crane": "could be class 0 or 1"}


def test_names_of_voc_are_those_of_coco() -> None:
    names = ("aeroplane", "diningtable", "tvmonitor", "pottedplant")
    assert named(names, COCO, 5).places == dict(zip(names, (1, 2, 3, 4), strict=True))


def test_without_names_the_order_counts_only_where_there_are_as_many() -> None:
    found = named(["dog", "cat", "ant"], (), 3)
    assert found.places == {"ant": 0, "cat": 1, "dog": 2}
    assert "alphabetical order" in found.assumed
    assert named(["dog", "cat"], (), 3).places == {}
    wordnet = [f"n{number:08}" for number in range(1000)]
    assert named(wordnet, ["x"] * 1001, 1001).places["n00000000"] == 1


@given(st.lists(st.text(max_size=6), max_size=6, unique=True), st.lists(st.text(max_size=6), max_size=6))
def test_each_label_is_a_class_or_unknown(names: list[str], labels: list[str]) -> None:
    found = named(names, labels, len(labels) or 4)
    assert set(found.places) | set(found.unknown) == set(names)
    assert not set(found.places) & set(found.unknown)
    assert all(0 <= place < max(4, len(labels)) for place in found.places.values())


def test_maps(tmp_path: Path) -> None:
    table, toml = tmp_path / "map.csv", tmp_path / "map.toml"
    table.write_text('Mieze;"tabby, tabby cat"\n\nHund;\n')
    assert read_map(table) == {"Mieze": "tabby, tabby cat", "Hund": ""}
    toml.write_text('"Mieze" = "tabby"\nHund = 5\n')
    assert read_map(toml) == {"Mieze": "tabby", "Hund": "5"}
    for file, text, reason in (
        (table, "a,b,c\n", r"map\.csv, line 1: it should be a label and"),
        (table, "\n", "is empty"),
        (toml, "a = [1]", "a should be a name or a number"),
        (toml, "a = ", "is not TOML"),
    ):
        file.write_text(text)
        with pytest.raises(LabelsError, match=reason):
            read_map(file)


def test_numbers_are_told_where_there_are_names() -> None:
    assert named(["3", "4", "5", "6"], IMAGENET, 7).assumed == "the labels 3, 4, 5 … are taken for the numbers of its classes"
    assert named(["3"], (), 7).assumed == ""
