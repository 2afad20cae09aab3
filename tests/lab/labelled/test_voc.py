"""Pascal VOC's labels: boxes in XML, masks by colour, lists of pictures."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.lab.labelled.reading import read_labelled
from studio.lab.labelled.truth import LabelledPictures, LabelsError, TrueBox
from studio.lab.labelled.voc import read_voc, voc_colour

OBJECT = (
    "<object><name>{}</name><difficult>{}</difficult><bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox></object>"
)
CAT = OBJECT.format("cat", 0, 3, 4, 10, 20)


def xml(*objects: str, name: str = "one.jpg") -> str:
    return f"<annotation><filename>{name}</filename><size><width>40</width><height>30</height></size>{''.join(objects)}</annotation>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("JPEGImages/one.jpg", "JPEGImages/two.jpg", "SegmentationClass/two.png", "SegmentationObject/two.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / name), np.zeros((30, 40, 3), np.uint8))
    (tmp_path / "Annotations").mkdir()
    (tmp_path / "Annotations" / "one.xml").write_text(xml(CAT, OBJECT.format("dog", 1, 1, 1, 40, 30)))
    return tmp_path


def told(found: LabelledPictures) -> dict[str, tuple[str, ...]]:
    return {each.what: each.items for each in found.troubles}


def test_boxes_and_masks_are_found(folder: Path) -> None:
    found = read_labelled(folder)
    assert (found.form, found.gives, found.troubles) == ("Pascal VOC", ("detect", "segment"), ())
    one, two = found.entries
    assert one.boxes == (TrueBox("cat", (2, 3, 10, 20)), TrueBox("dog", (0, 0, 40, 30), ignored=True))
    assert (one.size, one.mask) == ((40, 30), None)
    assert (two.boxes, two.mask) == (None, folder / "SegmentationClass" / "two.png")
    assert found.mask_classes[:3] == ("background", "aeroplane", "bicycle")
    assert [voc_colour(place) for place in (0, 1, 2, 15, 20)] == [(0, 0, 0), (128, 0, 0), (0, 128, 0), (192, 128, 128), (0, 64, 128)]
    listed = folder / "ImageSets" / "Main" / "val.txt"
    listed.parent.mkdir(parents=True)
    listed.write_text("two -1\n")
    assert [entry.file.stem for entry in read_labelled(folder, listed).entries] == ["two"]


def test_own_colours_of_classes(folder: Path) -> None:
    (folder / "labelmap.txt").write_text("# label:colour:parts:actions\nbackground:0,0,0::\nroad:10,20,30::\n")
    found = read_voc(folder)
    assert (found.mask_classes, found.mask_colours) == (("background", "road"), {(0, 0, 0): 0, (10, 20, 30): 1})
    (folder / "labelmap.txt").write_text("road:10,20\n")
    with pytest.raises(LabelsError, match=r"labelmap\.txt, line 1"):
        read_voc(folder)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (xml(CAT)[:-30], "files of labels can't be read"),
        ("", "files of labels can't be read"),
        ('<?xml version="1.0" encoding="nothing-such"?><annotation/>', "files of labels can't be read"),
        ("<html/>", "files are no labels of Pascal VOC and are left out"),
        (xml(CAT, name="C:\\pics\\gone.jpg"), "pictures are not there"),
        (xml(OBJECT.format("cat", 0, 10, 4, 3, 20), name="two.jpg"), "boxes are no boxes and are left out"),
        (xml(OBJECT.format("", 0, 1, 2, 3, 4), name="two.jpg"), "boxes are no boxes and are left out"),
        (xml("<object><name>cat</name></object>", name="two.jpg"), "boxes are no boxes and are left out"),
    ],
)
def test_what_is_wrong_is_told_by_its_file(folder: Path, text: str, what: str) -> None:
    (folder / "Annotations" / "odd.xml").write_text(text)
    found = read_voc(folder)
    assert "odd.xml" in told(found)[what][0]
    assert found.entries[0].boxes is not None


def test_a_name_that_is_wrong_in_the_file_is_the_files_own(folder: Path) -> None:
    (folder / "Annotations" / "two.xml").write_text(xml(CAT, name="IMG_0001"))
    found = read_voc(folder)
    assert [entry.file.stem for entry in found.entries] == ["one", "two"]
    (folder / "SegmentationClass" / "gone.png").write_bytes(b"")
    assert told(read_voc(folder))["masks have no picture and are left out"] == ("gone.png",)


def test_labels_and_pictures_may_lie_elsewhere(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    picture = (folder / "JPEGImages" / "two.jpg").rename(elsewhere / "two.jpg")
    (folder / "Annotations" / "two.xml").write_text(xml(CAT, name=str(picture)))
    assert [entry.name for entry in read_voc(folder).entries] == ["JPEGImages/one.jpg", picture.as_posix()]
    (elsewhere / "one.xml").write_text(xml(CAT, CAT))
    for labels in (elsewhere, elsewhere / "one.xml"):
        (entry,) = read_labelled(folder / "JPEGImages", labels).entries
        assert (entry.name, len(entry.boxes or ())) == ("one.jpg", 2)


def test_nothing_to_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.xml").write_text("<annotation/>")
    with pytest.raises(LabelsError, match=r"holds no picture with labels of Pascal VOC: Pictures are not there \(1\): odd of odd\.xml"):
        read_labelled(tmp_path)


@given(st.text(max_size=20), st.text(max_size=8))
def test_any_text_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, name: str, number: str) -> None:
    place = tmp_path_factory.mktemp("any")
    cv2.imwrite(str(place / "one.jpg"), np.zeros((3, 4, 3), np.uint8))
    (place / "one.xml").write_text(xml(CAT, OBJECT.format(name, 0, number, 1, 2, 3)), encoding="utf-8", errors="replace")
    try:
        found = read_voc(place)
    except LabelsError:
        return
    assert found.entries[0].boxes is not None
    assert found.entries[0].boxes[0].name == "cat"
