"""Labels in a table: a file and its label in each line, or a file, a label and a box."""

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studio.lab.labelled.pictures import Ambiguous, PictureFinder
from studio.lab.labelled.truth import Labelled, LabelledPictures, LabelsError, Trouble, TrueBox, gathered
from studio.sources.endings import PICTURES

MOST_BYTES = 1 << 29
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "file": ("file", "filename", "filepath", "image", "imagename", "imagefile", "imagepath", "img", "imgpath", "path", "picture", "imageid",
             "id"),
    "label": ("label", "labels", "class", "classes", "classname", "classid", "category", "categories", "categoryname", "labelname",
              "target", "tag", "tags", "species", "truth", "name", "y"),
    "left": ("xmin", "left", "x1", "minx", "x0", "bboxx1"),
    "top": ("ymin", "top", "y1", "miny", "y0", "bboxy1"),
    "right": ("xmax", "right", "x2", "maxx", "bboxx2"),
    "bottom": ("ymax", "bottom", "y2", "maxy", "bboxy2"),
    "x": ("x", "bboxx", "left", "xmin"),
    "y_top": ("y", "bboxy", "top", "ymin"),
    "width": ("w", "width", "bboxwidth", "bboxw"),
    "height": ("h", "height", "bboxheight", "bboxh"),
}  # fmt: skip
"""What columns are called, without regard to case, spaces and underscores; earlier names first."""

_CORNERS, _SIZED = ("left", "top", "right", "bottom"), ("x", "y_top", "width", "height")
_BETWEEN = re.compile(r"[;|]")


@dataclass(frozen=True, slots=True)
class _Shape:
    """Places of the columns. box: of four numbers, () for none; sized: with width and height. began: the place of the first row."""

    file: int
    label: int
    box: tuple[int, ...]
    sized: bool
    began: int


def read_table(folder: Path, file: Path) -> LabelledPictures:
    """Lines of one file belong together. Several labels stand apart by ; or |. Raises LabelsError."""
    text, notes = table_text(file)
    rows = list(table_rows(file, text))
    if not rows:
        raise LabelsError(f"{file} is empty; it should hold a line for each picture: file,label")
    shape = _shape(file, rows)
    finder = PictureFinder(folder if folder != file else file.parent)
    entries, troubles = _entries(finder, rows[shape.began :], shape)
    if not entries:
        first = rows[shape.began][1][shape.file] if len(rows) > shape.began and len(rows[shape.began][1]) > shape.file else "nothing"
        raise LabelsError(
            f"none of the pictures that {file.name} names is in {finder.folder}: it names “{first}”, the folder holds "
            f"{len(finder.files)} pictures. Name the folder they lie in"
        )
    unlabelled = len(finder.files) - len(entries)
    if unlabelled > 0:
        notes.append(Trouble(f"{unlabelled} of {len(finder.files)} pictures are not in {file.name} and are left out"))
    form, task = (f"boxes in {file.name}", "detect") if shape.box else (f"labels in {file.name}", "classify")
    boxes = [box for entry in entries for box in entry.boxes or ()]
    if boxes and all(max(box.corners) <= 1 for box in boxes):  # as Open Images has them
        entries = [replace(entry, size=(1, 1)) for entry in entries]
    return LabelledPictures(folder, form, ("detect",) if task == "detect" else ("classify",), tuple(entries), (*notes, *troubles))


def table_text(file: Path) -> tuple[str, list[Trouble]]:
    """UTF-8, UTF-16 with a mark at its beginning, else what Windows wrote, which is told. Raises LabelsError."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise LabelsError(f"{file} is too large for a table of labels")
        data = file.read_bytes()
    except OSError as error:
        raise LabelsError(f"{file} can't be read: {error.strerror or error}") from error
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16"), []
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), [
            Trouble(f"{file.name} is not UTF-8; it is read as Windows-1252. Save it as UTF-8 if names look wrong")
        ]
    except UnicodeDecodeError:
        raise LabelsError(f"{file} is no text table: save it as CSV in UTF-8") from None


def table_rows(file: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Number of the line and its cells, without those that are empty or begin with #. Raises LabelsError."""
    if "\0" in text:
        raise LabelsError(f"{file} is no text table: it holds zero bytes. Save it as CSV in UTF-8")
    first = next((line for line in text.splitlines() if line.strip()), "")
    first = re.sub(r'"[^"]*"', "", first)
    between = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, skipinitialspace=True)
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and not stripped[0].startswith("#"):
                yield reader.line_num, stripped
    except csv.Error as error:
        raise LabelsError(f"{file} is no table that can be read: {error}") from error


def _shape(file: Path, rows: Sequence[tuple[int, list[str]]]) -> _Shape:
    """From the names of the columns, or without them from what stands in the first line."""
    cells = rows[0][1]
    named = [re.sub(r"[\W_]", "", cell).lower() for cell in cells]
    places = {what: place for what, names in _COLUMNS.items() if (place := _place(named, names)) is not None}
    if "file" in places and "label" in places:
        for box, sized in ((_CORNERS, False), (_SIZED, True)):
            if all(each in places for each in box):
                return _Shape(places["file"], places["label"], tuple(places[each] for each in box), sized, 1)
        return _Shape(places["file"], places["label"], (), False, 1)
    numbers = [place for place, cell in enumerate(cells) if _number(cell) is not None]
    if Path(cells[0].replace("\\", "/")).suffix.lower() in PICTURES:
        if len(cells) == 2:
            return _Shape(0, 1, (), False, 0)
        if len(cells) >= 6 and numbers[:4] == [2, 3, 4, 5]:
            return _Shape(0, 1, (2, 3, 4, 5), False, 0)
        if len(cells) >= 6 and numbers[:4] == [1, 2, 3, 4]:
            return _Shape(0, 5, (1, 2, 3, 4), False, 0)
    raise LabelsError(
        f"the columns of {file.name} can't be told apart: its first line is “{', '.join(cells)[:120]}”. Begin it with file,label or "
        "file,label,xmin,ymin,xmax,ymax"
    )


def _place(named: Sequence[str], names: Sequence[str]) -> int | None:
    return next((named.index(name) for name in names if name in named), None)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _entries(finder: PictureFinder, rows: Sequence[tuple[int, list[str]]], shape: _Shape) -> tuple[list[Labelled], tuple[Trouble, ...]]:
    found: dict[Path, Labelled] = {}
    wrong: list[tuple[str, str]] = []
    for line, cells in rows:
        if len(cells) <= max(shape.file, shape.label, *shape.box):
            wrong.append(("lines are too short and are left out", f"line {line}"))
            continue
        text = cells[shape.file]
        try:
            file = finder.find(text)
        except Ambiguous:
            wrong.append(("names are those of several pictures and are left out", f"{text} (line {line})"))
            continue
        if file is None:
            wrong.append(("pictures are not there", text or f"line {line}"))
            continue
        entry = found.get(file) or Labelled(text.replace("\\", "/"), file)
        labels = tuple(filter(None, (part.strip() for part in _BETWEEN.split(cells[shape.label]))))
        if not shape.box:
            if not labels:
                wrong.append(("lines have no label and are left out", f"line {line}"))
                continue
            found[file] = replace(entry, classes=tuple(dict.fromkeys((*entry.classes, *labels))))
            continue
        texts = [cells[place] for place in shape.box]
        if not any(texts):
            found[file] = replace(entry, boxes=entry.boxes or ())  # a picture on which there is nothing to find
            continue
        box = _box([_number(text) for text in texts], sized=shape.sized)
        if box is None or not labels:
            wrong.append(("boxes are no boxes and are left out", f"line {line} ({', '.join(texts)})"))
            found.setdefault(file, replace(entry, boxes=()))
            continue
        found[file] = replace(entry, boxes=(*(entry.boxes or ()), *(TrueBox(label, box) for label in labels)))
    return list(found.values()), gathered(list(dict.fromkeys(wrong)))


def _box(numbers: Sequence[float | None], *, sized: bool) -> tuple[float, float, float, float] | None:
    left, top, right, bottom = numbers
    if left is None or top is None or right is None or bottom is None:
        return None
    if sized:
        right, bottom = left + right, top + bottom
    return (left, top, right, bottom) if right > left and bottom > top else None
