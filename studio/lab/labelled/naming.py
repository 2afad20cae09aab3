"""Which of a model's classes a label means."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.lab.labelled.tables import table_rows, table_text
from studio.lab.labelled.truth import LabelsError
from studio.vision.any_model.classes import BACKGROUND

_WORDNET = re.compile(r"n\d{8}")
_IMAGENET = 1000
_SAME = (
    ("aeroplane", "airplane", "plane"), ("motorbike", "motorcycle"), ("sofa", "couch"), ("tvmonitor", "tv", "television"),
    ("mobilephone", "cellphone"),
)  # fmt: skip
"""What Pascal VOC, COCO and those who label by them call the same."""


@dataclass(frozen=True, slots=True)
class Named:
    """places: label → number of the class; unknown: labels that are none of the model's, with the reason where it isn't that.

    assumed: what was taken for granted, "" for nothing.
    """

    places: Mapping[str, int]
    unknown: Mapping[str, str]
    assumed: str = ""


def named(names: Sequence[str], labels: Sequence[str], count: int | None) -> Named:
    """names: all labels there are; labels: of the model's classes, () where it brings none; count: of its classes.

    A label is a class by its whole name, by one of several ("tench, Tinca tinca"), both without regard to case, spaces, underscores and
    hyphens, by what VOC or COCO call the same, or by its number. Where a model brings no labels and there are just as many, they are taken
    in alphabetical order, as Keras' and PyTorch's readers of such folders number them.
    """
    stages = _stages(labels)
    total = count or len(labels)
    places: dict[str, int] = {}
    unknown: dict[str, str] = {}
    numbered: list[str] = []
    for name in names:
        found = next((hits for text in _same(name) for stage in stages if (hits := stage.get(text))), [])
        exact = [place for place in found if labels[place] == name]
        if len(exact) == 1 or len(found) == 1:
            places[name] = (exact or found)[0]
        elif found:
            unknown[name] = f"could be class {' or '.join(map(str, found))}"
        elif (number := _number(name)) is not None and number < total:
            places[name] = number
            numbered.append(name)
        else:
            unknown[name] = ""
    if places or not unknown:
        doubtful = bool(numbered and any(labels))
        return Named(places, unknown, f"{_few(numbered)} are taken for the numbers of its classes" if doubtful else "")
    ordered = sorted(names)
    if not labels and count == len(ordered):
        how = (
            "its classes have no names: the labels are taken in alphabetical order"
            if count > 1
            else f"its one class is taken for {ordered[0]}"
        )
        return Named(dict(zip(ordered, range(count), strict=True)), {}, how)
    if len(ordered) == _IMAGENET and count in (_IMAGENET, _IMAGENET + 1) and all(map(_WORDNET.fullmatch, ordered)):
        first = count - _IMAGENET
        return Named(
            {name: place + first for place, name in enumerate(ordered)},
            {},
            "ImageNet's classes are taken in the order of their WordNet numbers",
        )
    return Named(places, unknown)


def read_map(file: Path) -> dict[str, str]:
    """Label → the model's name or number of it, from a table of two columns or TOML; "" for labels to leave out. Raises LabelsError."""
    text, _ = table_text(file)
    if file.suffix.lower() == ".toml":
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise LabelsError(f"{file} is not TOML: {error}") from error
        if wrong := [key for key, value in table.items() if not isinstance(value, str | int) or isinstance(value, bool)]:
            raise LabelsError(f'{file}: {wrong[0]} should be a name or a number, as in  {wrong[0]} = "tabby"')
        return {key: str(value) for key, value in table.items()}
    found: dict[str, str] = {}
    for number, cells in table_rows(file, text):
        if len(cells) != 2 or not cells[0]:
            raise LabelsError(f"{file}, line {number}: it should be a label and the model's name or number of it, as in  cat,tabby")
        found[cells[0]] = cells[1]
    if not found:
        raise LabelsError(f"{file} is empty; it should hold lines such as  cat,tabby")
    return found


def _stages(labels: Sequence[str]) -> tuple[dict[str, list[int]], ...]:
    """What is tried in turn: whole names, the first of several, any of them; each with the classes it means."""
    whole: dict[str, list[int]] = {}
    first: dict[str, list[int]] = {}
    each: dict[str, list[int]] = {}
    for place, text in enumerate(labels):
        if not text.strip():
            continue
        parts = text.split(",")
        whole.setdefault(_plain(text), []).append(place)
        first.setdefault(_plain(parts[0]), []).append(place)
        for part in dict.fromkeys(map(_plain, parts)):
            each.setdefault(part, []).append(place)
    return whole, first, each


def _plain(text: str) -> str:
    """Without case, spaces, underscores, hyphens and points; other letters than Latin ones stay."""
    return re.sub(r"[\W_]", "", text).casefold() or text.strip()


def _few(names: Sequence[str]) -> str:
    return f"the labels {', '.join(names[:3])}{' …' if len(names) > 3 else ''}"


def _same(name: str) -> Iterator[str]:
    """It, what else it is called, and each of several names that it is made of."""
    for text in dict.fromkeys(map(_plain, (name, *name.split(",")))):
        yield text
        yield from (other for group in _SAME if text in group for other in group if other != text)


def _number(text: str) -> int | None:
    match = re.fullmatch(r"(?:class[ _]?)?(\d{1,6})", text.strip(), re.ASCII)
    return int(match[1]) if match else None


def background(labels: Sequence[str]) -> int | None:
    """The number of the class that is left over, None where there is none."""
    return next((place for place, text in enumerate(labels) if BACKGROUND.fullmatch(text.strip())), None)
