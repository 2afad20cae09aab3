"""Finds out in which form labels lie in a folder, and reads them."""

from collections.abc import Callable
from pathlib import Path

from studio.lab.labelled.class_folders import read_class_folders
from studio.lab.labelled.tables import read_table
from studio.lab.labelled.truth import LabelledPictures, LabelsError

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
    tables = sorted(each for each in folder.iterdir() if each.suffix.lower() in TABLES - {".txt"} and each.is_file())
    if len(tables) > 1:
        raise LabelsError(
            f"{folder} holds several tables: {', '.join(each.name for each in tables)}. Say which has the labels with --labels"
        )
    if tables:
        return read_table(folder, tables[0])
    return read_class_folders(folder)


def _reader(labels: Path) -> Reader:
    if labels.suffix.lower() in TABLES:
        return read_table
    raise LabelsError(f"{labels} is no form of labels that is known: a table (.csv, .tsv)")
