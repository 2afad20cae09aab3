"""Finds out in which form labels lie in a folder, and reads them."""

from collections.abc import Callable
from pathlib import Path

from studio.lab.labelled.class_folders import read_class_folders
from studio.lab.labelled.coco import is_coco, read_coco
from studio.lab.labelled.pictures import files_below
from studio.lab.labelled.tables import read_table
from studio.lab.labelled.truth import LabelledPictures, LabelsError
from studio.lab.labelled.voc import SETS, is_voc, read_voc

TABLES = frozenset({".csv", ".tsv", ".txt"})

Reader = Callable[[Path, Path], LabelledPictures]


def read_labelled(folder: Path, labels: Path | None = None) -> LabelledPictures:
    """The pictures of `folder` with what is true of them. labels: the file that says so, found out where it isn't said.

    Raises LabelsError telling what was looked for and what is there.
    """
    if not folder.is_dir():
        there = "is a file" if folder.exists() else "is not there"
        raise LabelsError(f"{folder} {there}: name the folder that holds the labelled pictures")
    if labels is not None:
        if not labels.exists():
            raise LabelsError(f"there is no file {labels}")
        return _reader(labels)(folder, labels)
    jsons = [each for each in files_below(folder, frozenset({".json"})) if is_coco(each)]
    if len(jsons) > 1:
        named = ", ".join(each.relative_to(folder).as_posix() for each in jsons)
        raise LabelsError(f"{folder} holds several COCO files: {named}. Say which has the labels with --labels")
    if jsons:
        return read_coco(folder, jsons[0])
    if is_voc(folder):
        return read_voc(folder)
    tables = sorted(each for each in folder.iterdir() if each.suffix.lower() in TABLES - {".txt"} and each.is_file())
    if len(tables) > 1:
        raise LabelsError(
            f"{folder} holds several tables: {', '.join(each.name for each in tables)}. Say which has the labels with --labels"
        )
    if tables:
        return read_table(folder, tables[0])
    return read_class_folders(folder)


def _reader(labels: Path) -> Reader:
    ending = labels.suffix.lower()
    if ending == ".json":
        return read_coco
    if labels.is_dir() or ending == ".xml" or (labels.parent.parent.name == SETS and ending == ".txt"):
        return read_voc
    if ending in TABLES:
        return read_table
    raise LabelsError(
        f"{labels} is no form of labels that is known: a table (.csv, .tsv), COCO (.json), or Pascal VOC (a folder of .xml, or a list of "
        f"its {SETS})"
    )
