"""COCO's labels are read, and what is wrong with single ones is told by its number; nothing is dropped without a word."""

import copy
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.lab.labelled.coco import read_coco
from studio.lab.labelled.fitting import fitted
from studio.lab.labelled.reading import read_labelled
from studio.lab.labelled.run_lengths import RunLengthError, mask_of, unpacked
from studio.lab.labelled.truth import Labelled, LabelledPictures, LabelsError, TrueBox, Unfitting

GOOD: dict[str, Any] = {
    "images": [{"id": 1, "file_name": "one.png", "width": 40, "height": 30}, {"id": "2", "file_name": "images\\two.png"}],
    "annotations": [
        {"id": 7, "image_id": 1, "category_id": 3, "bbox": [4, 5, 10, 20], "iscrowd": 0, "segmentation": [[4, 5, 14, 5, 14, 25]]},
        {"id": 8, "image_id": 2, "category_id": 4, "bbox": [0, 0, 5, 5], "keypoints": [1, 2, 2, 0, 0, 0], "area": 20.5},
    ],
    "categories": [{"id": 3, "name": "cat"}, {"id": 4, "name": "dog"}],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("coco")
    for name in ("one", "two"):
        (made / "images").mkdir(exist_ok=True)
        cv2.imwrite(str(made / "images" / f"{name}.png"), np.zeros((30, 40, 3), np.uint8))
    return made


def read(folder: Path, table: object) -> LabelledPictures:
    file = folder / "labels.json"
    file.write_text(json.dumps(table) if not isinstance(table, str) else table)
    try:
        return read_coco(folder, file)
    finally:
        file.unlink()


def with_annotation(**changes: Any) -> dict[str, Any]:
    table = copy.deepcopy(GOOD)
    table["annotations"][0] |= changes
    return table


def told(found: LabelledPictures) -> dict[str, tuple[str, ...]]:
    return {each.what: each.items for each in found.troubles}


def test_boxes_areas_and_points_are_read(folder: Path) -> None:
    found = read(folder, GOOD)
    assert (found.gives, found.troubles) == (("detect", "segment", "keypoints"), ())
    one, two = found.entries
    assert one.file == folder / "images" / "one.png"
    assert one.size == (40, 30)
    assert one.boxes == (TrueBox("cat", (4, 5, 14, 25)),)
    assert one.areas is not None
    assert one.areas[0].polygons[0].tolist() == [[4, 5], [14, 5], [14, 25]]
    assert two.figures is not None
    assert (two.figures[0].labelled.tolist(), two.figures[0].area) == ([True, False], 20.5)


def test_they_are_found_by_themselves_and_by_name(folder: Path) -> None:
    files = [folder / "labels.json", folder / "annotations" / "instances.json"]
    files[1].parent.mkdir()
    for file in files:
        file.write_text(json.dumps(GOOD))
    with pytest.raises(LabelsError, match=r"several COCO files: labels\.json, annotations/instances\.json"):
        read_labelled(folder)
    assert read_labelled(folder, files[1]).form == "COCO labels in instances.json"
    files[0].unlink()
    assert len(read_labelled(folder).entries) == 2
    files[1].unlink()


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"image_id": 99}, "annotations belong to no picture and are left out"),
        ({"category_id": 99}, "annotations are of no category that is listed and are left out"),
        ({"bbox": [4, 5, 0, 20]}, "boxes are no boxes and are left out"),
        ({"bbox": [4, 5, -3, 20]}, "boxes are no boxes and are left out"),
        ({"bbox": [4, 5, float("nan"), 20]}, "boxes are no boxes and are left out"),
        ({"bbox": "4 5 10 20"}, "boxes are no boxes and are left out"),
        ({"segmentation": [[1, 2, 3, 4]]}, "areas have fewer than three points and are left out"),
        ({"segmentation": [[1, 2, 3, 4, 5, 6, 7]]}, "areas can't be read and are left out"),
        ({"segmentation": {"counts": [3, 4], "size": [30, 40]}}, "areas can't be read and are left out"),
        ({"segmentation": {"counts": "~~~", "size": [30, 40]}}, "areas can't be read and are left out"),
        ({"keypoints": [1, 2]}, "keypoints can't be read and are left out"),
    ],
)
def test_a_wrong_annotation_is_told_by_its_number(folder: Path, changes: dict[str, Any], what: str) -> None:
    found = read(folder, with_annotation(**changes))
    assert [item.split(" (")[0] for item in told(found)[what]] == ["annotation 7"]
    assert len(found.entries) == 2


def test_wrong_pictures_and_categories_are_told(folder: Path) -> None:
    table = copy.deepcopy(GOOD)
    table["images"] += [{"id": 3, "file_name": "gone.png"}, {"file_name": "one.png"}, {"id": 1, "file_name": "two.png"}, 5]
    table["categories"] += [{"id": 5}, {"id": 3, "name": "lynx"}]
    found = told(read(folder, table))
    assert found["pictures are not there"] == ("gone.png",)
    assert found["pictures have no id or no file_name and are left out"] == ("picture 3", "picture 5")
    assert found["pictures have the id of another and are left out"] == ("two.png",)
    assert found["categories have the id of another and are left out"] == ("lynx",)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (json.dumps(GOOD)[:-40], "is not JSON, or is cut short"),
        ([], "lacks the lists images, annotations, categories; it holds a list"),
        ({"images": [], "annotations": {}}, "lacks the lists annotations, categories; it holds images, annotations"),
        ({**GOOD, "annotations": []}, "holds no box, area or keypoints"),
        ({**GOOD, "images": [{"id": 1, "file_name": "gone.png"}]}, "none of the 1 pictures that the labels list is in"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_what_is_no_coco_file_is_refused_with_the_reason(folder: Path, table: object, reason: str) -> None:
    with pytest.raises(LabelsError, match=reason):
        read(folder, table)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["id", "bbox", "counts", "size"]), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["id", "image_id", "category_id", "bbox", "segmentation", "keypoints", "iscrowd", "area"]), JSON)
def test_any_value_is_read_or_told(folder: Path, name: str, value: Any) -> None:
    found = read(folder, with_annotation(**{name: value}))
    assert len(found.entries) == 2
    for entry in found.entries:
        assert all(box.corners[2] > box.corners[0] and box.corners[3] > box.corners[1] for box in entry.boxes or ())


@given(JSON, st.sampled_from(["images", "annotations", "categories"]))
def test_any_list_is_read_or_refused(folder: Path, value: Any, name: str) -> None:
    said = ""
    try:
        read(folder, {**GOOD, name: [value]})
    except LabelsError as error:
        said = str(error)
    assert not said or str(folder) in said


def packed(lengths: list[int]) -> str:
    """As the COCO API's `rleToString` packs them."""
    text = ""
    for place, length in enumerate(lengths):
        value = length - lengths[place - 2] if place > 2 else length
        while True:
            bits = value & 31
            value >>= 5
            more = value != (-1 if bits & 16 else 0)
            text += chr((bits | 32 if more else bits) + 48)
            if not more:
                break
    return text


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=20))
def test_packed_runs_are_unpacked(lengths: list[int]) -> None:
    assert unpacked(packed(lengths)) == lengths


def test_runs_go_down_the_columns() -> None:
    mask = mask_of([1, 2, 3], [3, 2])
    assert mask.tolist() == [[False, False], [True, False], [True, False]]
    assert (mask_of(packed([1, 2, 3]), [3, 2]) == mask).all()
    for counts, size in (([1, 2], [3, 2]), ([7, -1], [3, 2]), ([6], [6]), ([6], [1e9, 2]), (None, [3, 2])):
        with pytest.raises(RunLengthError):
            mask_of(counts, size)


def test_labels_are_brought_to_the_picture_as_it_is() -> None:
    boxes = (TrueBox("cat", (-5, 2, 10, 12)), TrueBox("dog", (50, 50, 60, 60)), TrueBox("cow", (0, 0, 41, 20)))
    same, doubts = fitted(Labelled("", Path(), boxes=boxes, size=(40, 30)), 40, 30)
    assert same.boxes == (TrueBox("cat", (0, 2, 10, 12)), TrueBox("cow", (0, 0, 40, 20)))
    assert [doubt.split(" boxes that ")[1].split(" and")[0] for doubt in doubts] == ["reach beyond them", "lie outside them"]
    half, doubts = fitted(Labelled("", Path(), boxes=boxes[2:], size=(80, 60)), 40, 30)
    assert half.boxes == (TrueBox("cow", (0, 0, 20.5, 10)),)
    assert doubts == ("pictures have another size than their labels say: the labels are scaled",)
    shares, doubts = fitted(Labelled("", Path(), boxes=(TrueBox("cat", (0.5, 0, 1, 1)),), size=(1, 1)), 40, 30)
    assert (shares.boxes, doubts) == ((TrueBox("cat", (20, 0, 40, 30)),), ())
    with pytest.raises(Unfitting, match="it was turned"):
        fitted(Labelled("", Path(), boxes=boxes, size=(30, 40)), 40, 30)
