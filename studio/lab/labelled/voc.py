"""Labels as Pascal VOC writes them: an XML file of boxes for each picture, and masks in SegmentationClass."""

import math
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from studio.graph.purpose import Task
from studio.lab.labelled.pictures import Ambiguous, PictureFinder, files_below
from studio.lab.labelled.truth import Corners, Labelled, LabelledPictures, LabelsError, TrueBox, gathered

ANNOTATIONS, MASKS, SETS = "Annotations", "SegmentationClass", "ImageSets"
LABEL_MAP = "labelmap.txt"
"""Names and colours of the classes, as CVAT writes them beside: name:red,green,blue:parts:actions."""

VOC = (
    "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog", "horse",
    "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
)  # fmt: skip
"""Of the numbers in masks, as the development kit names them."""

_PICTURES_APART = (MASKS, "SegmentationObject")
_HARD = 1.0

Wrong = list[tuple[str, str]]


def is_voc(folder: Path) -> bool:
    return (folder / MASKS).is_dir() or next(files_below(folder, frozenset({".xml"})), None) is not None


def read_voc(folder: Path, labels: Path | None = None) -> LabelledPictures:
    """labels: a folder of the XML files or one of them, or a list of ImageSets, whose pictures alone are taken. Raises LabelsError."""
    wrong: Wrong = []
    finder = PictureFinder(folder, _PICTURES_APART)
    stems = _stems(labels) if labels and labels.is_file() else None
    place = labels if labels and labels.suffix.lower() != ".txt" else folder
    files = [place] if place.is_file() else files_below(place, frozenset({".xml"}))
    found: dict[Path, Labelled] = {}
    notes = [file for file in files if stems is None or file.stem in stems]
    for file in notes:
        if read := _picture(file, finder, wrong):
            found[read.file] = read
    masks = [file for file in files_below(folder / MASKS, frozenset({".png"})) if stems is None or file.stem in stems]
    for file in masks:
        try:
            picture = finder.find(file.stem)
        except ValueError:
            picture = None
        if picture is None:
            wrong.append(("masks have no picture and are left out", file.name))
            continue
        entry = found.get(picture) or Labelled(finder.name(picture), picture)
        found[picture] = replace(entry, mask=file)
    if not found:
        told = "; ".join(map(str, gathered(wrong)[:2])) or f"{len(finder.files)} pictures, no XML file"
        raise LabelsError(f"{folder} holds no picture with labels of Pascal VOC: {told}")
    gives: tuple[Task, ...] = (*(("detect",) if notes else ()), *(("segment",) if masks else ()))
    names, colours = _mask_classes(folder)
    return LabelledPictures(folder, "Pascal VOC", gives, tuple(found.values()), gathered(wrong), names, colours)


def _picture(file: Path, finder: PictureFinder, wrong: Wrong) -> Labelled | None:
    said = finder.name(file)
    try:
        root = ElementTree.parse(file).getroot()
    except OSError as error:
        wrong.append(("files of labels can't be read", f"{said} ({error.strerror or error})"))
        return None
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        wrong.append(("files of labels can't be read", f"{said} ({error})"))
        return None
    if root.tag != "annotation":
        wrong.append(("files are no labels of Pascal VOC and are left out", said))
        return None
    picture = None
    for name in (root.findtext("filename") or "", file.stem):
        try:
            picture = picture or finder.find(name)
        except Ambiguous:
            wrong.append(("names are those of several pictures and are left out", name))
    if picture is None:
        wrong.append(("pictures are not there", f"{root.findtext('filename') or file.stem} of {said}"))
        return None
    boxes = []
    for place, each in enumerate(root.iter("object"), 1):
        name = (each.findtext("name") or "").strip()
        corners = _corners(each.find("bndbox"))
        if not name or corners is None:
            wrong.append(("boxes are no boxes and are left out", f"object {place} of {said}"))
            continue
        boxes.append(TrueBox(name, corners, ignored=(_number(each.findtext("difficult")) or 0) >= _HARD))
    size = [_number(root.findtext(f"size/{side}")) or 0 for side in ("width", "height")]
    whole = (int(size[0]), int(size[1])) if min(size) >= 1 else (0, 0)
    return Labelled(finder.name(picture), picture, boxes=tuple(boxes), size=whole)


def _corners(told: ElementTree.Element | None) -> Corners | None:
    """VOC counts pixels from 1, and the last one is inside (its development kit's VOCreadxml)."""
    if told is None:
        return None
    numbers = [_number(told.findtext(name)) for name in ("xmin", "ymin", "xmax", "ymax")]
    left, top, right, bottom = numbers
    if left is None or top is None or right is None or bottom is None or right <= left or bottom <= top:
        return None
    return left - 1, top - 1, right, bottom


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < 1e9 else None


def _stems(file: Path) -> frozenset[str]:
    """Of a list of ImageSets: a picture a line; −1 behind it says that the class of the list is not on it, which doesn't matter here.

    Of an XML file, its own.
    """
    if file.suffix.lower() != ".txt":
        return frozenset({file.stem})
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsError(f"{file} can't be read: {error}") from error
    return frozenset(line.split()[0] for line in lines if line.strip())


def _mask_classes(folder: Path) -> tuple[tuple[str, ...], Mapping[tuple[int, int, int], int]]:
    """Those of labelmap.txt, else VOC's own."""
    file = folder / LABEL_MAP
    if not file.is_file():
        names = VOC
        return names, {voc_colour(place): place for place in range(len(names))}
    listed: list[tuple[str, tuple[int, int, int]]] = []
    for number, line in enumerate(file.read_text(encoding="utf-8-sig", errors="replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, rest = line.partition(":")
        parts = rest.partition(":")[0].split(",")
        if len(parts) != 3 or not all(part.strip().isdecimal() and int(part) < 256 for part in parts):
            raise LabelsError(f"{file}, line {number}: it should be a name and a colour, as in  cat:64,0,0::")
        listed.append((name.strip(), (int(parts[0]), int(parts[1]), int(parts[2]))))
    return tuple(name for name, _ in listed), {colour: place for place, (_, colour) in enumerate(listed)}


def voc_colour(place: int) -> tuple[int, int, int]:
    """Red, green, blue: the bits of the number in threes, the lowest as the highest (VOClabelcolormap of the development kit)."""
    levels = [0, 0, 0]
    for bit in range(8):
        for channel in range(3):
            levels[channel] |= ((place >> (3 * bit + channel)) & 1) << (7 - bit)
    return levels[0], levels[1], levels[2]
