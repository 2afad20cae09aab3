"""Labels that are the names of folders: each holds the pictures of its class."""

from pathlib import Path

from studio.lab.labelled.pictures import files_below
from studio.lab.labelled.truth import Labelled, LabelledPictures, LabelsError, Trouble
from studio.sources.endings import PICTURES

PARTS = frozenset({"train", "training", "val", "valid", "validation", "eval", "test", "testing"})
"""Folders that split a data set, not classes."""


def read_class_folders(folder: Path) -> LabelledPictures:
    """A picture's class is the folder it lies in, below the folders that split a data set. Raises LabelsError where there is none."""
    entries: list[Labelled] = []
    loose: list[str] = []
    split: set[str] = set()
    for file in files_below(folder, PICTURES):
        name = file.relative_to(folder).as_posix()
        parts = name.split("/")[:-1]
        while parts and parts[0].lower() in PARTS:
            split.add(parts.pop(0))
        if parts:
            entries.append(Labelled(name, file, (parts[0],)))
        else:
            loose.append(name)
    if not entries:
        there = f"it holds {len(loose)} pictures, none of them in a folder named by its class" if loose else "it holds no picture"
        raise LabelsError(
            f"{folder} has no labels: {there}, no CSV or COCO file and no folder Annotations. Put the pictures into folders named by "
            "class, or name the file of their labels with --labels"
        )
    troubles = [Trouble("pictures lie in no folder of a class and are left out", tuple(loose))] if loose else []
    if len(split) > 1:
        troubles.append(Trouble(f"The parts {', '.join(sorted(split))} are taken together: name one of these folders to judge on it alone"))
    return LabelledPictures(folder, "folders named by class", ("classify",), tuple(entries), tuple(troubles))
