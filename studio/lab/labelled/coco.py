"""Labels as COCO writes them: boxes, areas and keypoints of many pictures in one JSON file (https://cocodataset.org/#format-data)."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from studio.graph.purpose import Task
from studio.lab.labelled.pictures import Ambiguous, PictureFinder
from studio.lab.labelled.run_lengths import RunLengthError, mask_of
from studio.lab.labelled.truth import Corners, Labelled, LabelledPictures, LabelsError, TrueArea, TrueBox, TrueFigure, gathered

LISTS = ("images", "annotations", "categories")

Wrong = list[tuple[str, str]]


def is_coco(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            start = opened.read(1 << 16)
            opened.seek(max(0, file.stat().st_size - (1 << 16)))
            ends = start + opened.read()
    except OSError:
        return False
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and any(f'"{name}"'.encode() in ends for name in LISTS)


def read_coco(folder: Path, file: Path) -> LabelledPictures:
    """What is wrong in single pictures and annotations is told, the rest is taken. Raises LabelsError."""
    table = _table(file)
    wrong: Wrong = []
    names = _categories(table["categories"], wrong)
    finder = PictureFinder(folder)
    pictures = _pictures(table["images"], finder, wrong)
    boxes: dict[Any, list[TrueBox]] = {}
    areas: dict[Any, list[TrueArea]] = {}
    figures: dict[Any, list[TrueFigure]] = {}
    known = {_key(each.get("id")) for each in table["images"] if isinstance(each, dict)}
    for place, each in enumerate(table["annotations"]):
        said = f"annotation {each.get('id', place) if isinstance(each, dict) else place}"
        if not isinstance(each, dict):
            wrong.append(("annotations are no objects and are left out", said))
            continue
        picture = _key(each.get("image_id"))
        if picture not in pictures:
            if picture not in known:
                wrong.append(("annotations belong to no picture and are left out", said))
            continue
        name = names.get(_key(each.get("category_id")))
        if name is None:
            wrong.append(("annotations are of no category that is listed and are left out", said))
            continue
        crowd = bool(each.get("iscrowd"))
        corners = _corners(each.get("bbox"))
        if corners:
            boxes.setdefault(picture, []).append(TrueBox(name, corners, crowd, crowd))
        elif "bbox" in each:
            wrong.append(("boxes are no boxes and are left out", said))
        _add_area(areas.setdefault(picture, []), each, name, said, wrong)
        if not crowd:
            _add_figure(figures.setdefault(picture, []), each, corners, said, wrong)
    held: tuple[tuple[Task, bool], ...] = (
        ("detect", any(boxes.values())),
        ("segment", any(areas.values())),
        ("keypoints", any(figures.values())),
    )
    gives = tuple(task for task, there in held if there)
    if not gives:
        raise LabelsError(f"{file} holds no box, area or keypoints of a picture in {folder}{': ' + _first(wrong) if wrong else ''}")
    entries = [
        replace(
            entry,
            boxes=tuple(boxes.get(key, ())) if "detect" in gives else None,
            areas=tuple(areas.get(key, ())) if "segment" in gives else None,
            figures=tuple(figures.get(key, ())) if "keypoints" in gives else None,
        )
        for key, entry in pictures.items()
    ]
    return LabelledPictures(folder, f"COCO labels in {file.name}", gives, tuple(entries), gathered(wrong))


def _table(file: Path) -> dict[str, Any]:
    try:
        table = json.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise LabelsError(f"{file} can't be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise LabelsError(f"{file} is not JSON, or is cut short: {error}") from error
    lacking = [name for name in LISTS if not isinstance(table, dict) or not isinstance(table.get(name), list)]
    if lacking:
        there = ", ".join(list(table)[:8]) if isinstance(table, dict) else f"a {type(table).__name__}"
        raise LabelsError(
            f"{file} is no COCO file: it lacks the list{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}; it holds {there}"
        )
    return dict(table)


def _categories(listed: list[Any], wrong: Wrong) -> dict[Any, str]:
    names: dict[Any, str] = {}
    for place, each in enumerate(listed):
        key = _key(each.get("id")) if isinstance(each, dict) else None
        if not isinstance(each, dict) or key is None or not isinstance(each.get("name"), str) or not each["name"].strip():
            wrong.append(("categories have no id or no name and are left out", f"category {place}"))
        elif key in names:
            wrong.append(("categories have the id of another and are left out", each["name"]))
        else:
            names[key] = each["name"].strip()
    return names


def _pictures(listed: list[Any], finder: PictureFinder, wrong: Wrong) -> dict[Any, Labelled]:
    found: dict[Any, Labelled] = {}
    for place, each in enumerate(listed):
        key = _key(each.get("id")) if isinstance(each, dict) else None
        name = each.get("file_name") if isinstance(each, dict) else None
        if key is None or not isinstance(name, str) or not name:
            wrong.append(("pictures have no id or no file_name and are left out", f"picture {place}"))
            continue
        if key in found:
            wrong.append(("pictures have the id of another and are left out", name))
            continue
        try:
            file = finder.find(name)
        except Ambiguous:
            wrong.append(("names are those of several pictures and are left out", name))
            continue
        if file is None:
            wrong.append(("pictures are not there", name))
            continue
        size = each.get("width"), each.get("height")
        whole = all(isinstance(side, int) and not isinstance(side, bool) and side > 0 for side in size)
        found[key] = Labelled(name, file, size=(size[0], size[1]) if whole else (0, 0))
    if listed and not found:
        raise LabelsError(
            f"none of the {len(listed)} pictures that the labels list is in {finder.folder}, which holds {len(finder.files)} pictures: "
            f"{_first(wrong)}. Name the folder they lie in"
        )
    return found


def _add_area(found: list[TrueArea], each: Mapping[str, Any], name: str, said: str, wrong: Wrong) -> None:
    told = each.get("segmentation")
    if not told:
        return
    if isinstance(told, dict):
        try:
            found.append(TrueArea(name, mask=mask_of(told.get("counts"), told.get("size"))))
        except RunLengthError as error:
            wrong.append(("areas can't be read and are left out", f"{said} ({error})"))
        return
    polygons = []
    for numbers in told if isinstance(told, list) else [None]:
        points = _numbers(numbers)
        if points is None or len(points) % 2:
            wrong.append(("areas can't be read and are left out", f"{said} (no list of x, y)"))
        elif len(points) < 6:
            wrong.append(("areas have fewer than three points and are left out", said))
        else:
            polygons.append(np.array(points, float).reshape(-1, 2))
    if polygons:
        found.append(TrueArea(name, tuple(polygons)))


def _add_figure(found: list[TrueFigure], each: Mapping[str, Any], corners: Corners | None, said: str, wrong: Wrong) -> None:
    """Threes of x, y and whether the point is labelled (1, 2) or not (0)."""
    if "keypoints" not in each:
        return
    numbers = _numbers(each["keypoints"])
    if numbers is None or not numbers or len(numbers) % 3:
        wrong.append(("keypoints can't be read and are left out", said))
        return
    threes = np.array(numbers, float).reshape(-1, 3)
    labelled = threes[:, 2] > 0
    if not labelled.any():
        return
    if corners is None:
        low, high = threes[labelled, :2].min(axis=0), threes[labelled, :2].max(axis=0)
        corners = float(low[0]), float(low[1]), float(high[0]), float(high[1])
    area = _numbers([each.get("area")])
    sides = (corners[2] - corners[0]) * (corners[3] - corners[1])
    found.append(TrueFigure(threes[:, :2], labelled, corners, area[0] if area and area[0] > 0 else sides))


def _corners(told: Any) -> Corners | None:
    numbers = _numbers(told)
    if numbers is None or len(numbers) != 4 or numbers[2] <= 0 or numbers[3] <= 0:
        return None
    return numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]


def _numbers(told: Any) -> list[float] | None:
    return [float(each) for each in told] if isinstance(told, list) and all(map(_is_number, told)) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) < 1e9


def _key(value: Any) -> Any:
    """What may be an id; "7" is 7, as some exporters write both."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int | str) and not isinstance(value, bool) else None


def _first(wrong: Wrong) -> str:
    return "; ".join(map(str, gathered(wrong)[:2]))
