"""Tables of labels are read as people write them; what is wrong is told by its line."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.lab.labelled.reading import read_labelled
from studio.lab.labelled.tables import read_table
from studio.lab.labelled.truth import LabelledPictures, LabelsError, TrueBox


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("table")
    for name in ("a.png", "sub dir/b.jpg", "sub dir/ü c.png", "other/b.jpg", "other/B2.PNG"):
        (made / name).parent.mkdir(exist_ok=True)
        cv2.imwrite(str(made / "x.png"), np.zeros((4, 4, 3), np.uint8))
        (made / "x.png").rename(made / name)
    return made


def read(folder: Path, text: str | bytes) -> LabelledPictures:
    file = folder / "labels.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    try:
        return read_table(folder, file)
    finally:
        file.unlink()


def classes(found: LabelledPictures) -> dict[str, tuple[str, ...]]:
    return {entry.file.name: entry.classes for entry in found.entries}


@pytest.mark.parametrize(
    "text",
    [
        "file,label\na.png,cat\nother/B2.PNG,dog\n",
        "﻿Filename;Class\r\na.png;cat\r\nother/b2.png;dog\r\n",
        "label\timage_path\ncat\tC:\\Users\\me\\a.png\ndog\t.\\other\\B2.png\n",
        '"Image ID", "Label Name"\n"a", "cat"\n"b2", "dog"\n',
        "a.png,cat\nother/B2.PNG,dog\n",
        "# mine\nid,y,width,height\na.png,cat,4,4\n\nB2.png,dog,4,4\n",
    ],
)
def test_ways_people_write_them(folder: Path, text: str) -> None:
    found = read(folder, text)
    assert classes(found) == {"a.png": ("cat",), "B2.PNG": ("dog",)}
    assert [str(each) for each in found.troubles] == ["3 of 5 pictures are not in labels.csv and are left out"]


def test_several_labels_and_other_encodings(folder: Path) -> None:
    assert classes(read(folder, "file,label\na.png,cat;lynx|cat\na.png,tabby\n")) == {"a.png": ("cat", "lynx", "tabby")}
    assert classes(read(folder, "file,label\nü c.png,Känguru\n".encode("utf-16"))) == {"ü c.png": ("Känguru",)}
    windows = read(folder, "file,label\nü c.png,Känguru\n".encode("cp1252"))
    assert classes(windows) == {"ü c.png": ("Känguru",)}
    assert "is not UTF-8; it is read as Windows-1252" in str(windows.troubles[0])


def test_what_is_too_long_for_a_name_is_no_picture(folder: Path) -> None:
    found = read(folder, f"file,label\na.png,cat\n/{'b' * 300}.png,dog\n{'c' * 300}.png,dog\n")
    assert (classes(found), found.troubles[1].what, len(found.troubles[1].items)) == ({"a.png": ("cat",)}, "pictures are not there", 2)


@pytest.mark.parametrize(
    "text",
    [
        "filename,width,height,class,xmin,ymin,xmax,ymax\na.png,4,4,cat,1,1.5,3,4\n",
        "image,x,y,w,h,label\na.png,1,1.5,2,2.5,cat\n",
        "file,label,bbox_x,bbox_y,bbox_width,bbox_height\na.png,cat,1,1.5,2,2.5\n",
        "a.png,1,1.5,3,4,cat\n",
        "a.png,cat,1,1.5,3,4\n",
    ],
)
def test_boxes_are_read(folder: Path, text: str) -> None:
    found = read(folder, text)
    assert (found.gives, found.entries[0].boxes) == (("detect",), (TrueBox("cat", (1, 1.5, 3, 4)),))


def test_boxes_that_are_none_and_pictures_without(folder: Path) -> None:
    found = read(folder, "file,label,xmin,ymin,xmax,ymax\na.png,cat,3,1,1,4\nb2.png,,,,,\na.png,,1,1,2,2\na.png,cat,1,x,2,2\n")
    assert {entry.file.name: entry.boxes for entry in found.entries} == {"a.png": (), "B2.PNG": ()}
    told = {each.what: each.items for each in found.troubles}
    assert told["boxes are no boxes and are left out"] == ("line 2 (3, 1, 1, 4)", "line 4 (1, 1, 2, 2)", "line 5 (1, x, 2, 2)")
    shares = read(folder, "ImageID,LabelName,XMin,XMax,YMin,YMax\na,cat,0.25,0.5,0,1\n")
    assert (shares.entries[0].size, shares.entries[0].boxes) == ((1, 1), (TrueBox("cat", (0.25, 0, 0.5, 1)),))


def test_what_is_wrong_is_told_by_its_line(folder: Path) -> None:
    found = read(folder, "file,label\na.png,cat\ngone.png,cat\nb.jpg,dog\na.png\nB2.png,\n")
    told = {each.what: each.items for each in found.troubles}
    assert told["pictures are not there"] == ("gone.png",)
    assert told["names are those of several pictures and are left out"] == ("b.jpg (line 4)",)
    assert told["lines are too short and are left out"] == ("line 5",)
    assert told["lines have no label and are left out"] == ("line 6",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty; it should hold"),
        ("gone.png,cat\n", "none of the pictures that labels.csv names is in .*: it names “gone.png”, the folder holds 5 pictures"),
        ("colour,shape\nred,round\n", "can't be told apart: its first line is “colour, shape”"),
        (b"\x00\x01\x02,\x00\n", "it holds zero bytes"),
        (b"file,label\n\x81\x8d\n", "is no text table"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(folder: Path, text: str | bytes, reason: str) -> None:
    with pytest.raises(LabelsError, match=reason):
        read(folder, text)


def test_the_form_is_found_out(folder: Path, tmp_path: Path) -> None:
    (folder / "truth.tsv").write_text("file\tlabel\na.png\tcat\n")
    assert read_labelled(folder).form == "labels in truth.tsv"
    (folder / "more.csv").write_text("")
    with pytest.raises(LabelsError, match=r"several tables: more.csv, truth.tsv. Say which has the labels with --labels"):
        read_labelled(folder)
    for name in ("more.csv", "truth.tsv"):
        (folder / name).unlink()
    assert read_labelled(folder).form == "folders named by class"
    with pytest.raises(LabelsError, match="it holds no picture"):
        read_labelled(tmp_path)
    for labels, reason in ((folder / "gone.csv", "there is no file"), (folder / "a.png", "no form of labels that is known")):
        with pytest.raises(LabelsError, match=reason):
            read_labelled(folder, labels)


@given(
    st.binary(max_size=60) | st.text(max_size=60).map(str.encode), st.sampled_from(["", "file,label\n", "file,label,xmin,ymin,xmax,ymax\n"])
)
def test_any_bytes_are_read_or_refused(folder: Path, data: bytes, head: str) -> None:
    try:
        said = f"labels.csv: {len(read(folder, head.encode() + data).entries)}"
    except LabelsError as error:
        said = str(error)
    assert "labels.csv" in said
    assert not said.endswith(": 0")
