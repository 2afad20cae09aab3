"""Reads a puppet's folder, puppet.toml and a drawing, strictly: whatever is wrong is named with file, part and key."""

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from studio.api import Point

from .puppet import Anchor, Lid, Outline, Part, Picture, Puppet, Voice
from .rigs import RIGS

_TOP = {"title", "about", "drawing", "unit", "rig", "colours", "voice", "part"}
_OUTLINE = {"outline", "fill", "edge", "width", "closed", "shift", "joined", "smooth"}
_PICTURE = {"sprite", "on", "at", "pivot", "scale", "turn", "gaze", "sway", "flap", "grow"}
_LID = {"lid", "on", "at", "fill", "edge", "width", "rest", "above"}
_VOICE = {"pitch", "melody", "notes", "step", "seconds", "volume", "answer"}


class PuppetError(ValueError):
    """A description that can't be used; the message names file, part and reason."""


def read_puppet(folder: Path) -> Puppet:
    """The puppet in `folder`. Raises PuppetError."""
    path = folder / "puppet.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PuppetError(f"{path} can't be read: {error}") from error
    _known(table, _TOP, str(path))
    try:
        rig = str(table.get("rig", "mouth"))
        if rig not in RIGS:
            raise PuppetError(f"{path}: there is no rig {rig!r}; there are {', '.join(RIGS)}")
        drawing = folder / table["drawing"]
        if not drawing.is_file():
            raise PuppetError(f"{path}: there is no drawing {drawing.name} beside it")
        elements, colours = _elements(drawing), table["colours"]
        parts = tuple(
            _part(part, _Reader(f"{path}, part {number}", RIGS[rig].frames, colours, elements))
            for number, part in enumerate(table["part"], 1)
        )
        unit = _number(table["unit"], f"{path}: unit", above=0.0)
        voice = _voice(table.get("voice", {}), f"{path}, voice")
        return Puppet(folder.name, str(table["title"]).strip() or folder.name, str(table["about"]), drawing, unit, rig, parts, voice)
    except KeyError as error:
        raise PuppetError(f"{path}: {error.args[0]} is missing") from error
    except (TypeError, AttributeError) as error:
        raise PuppetError(f"{path}: {error}") from error


def _elements(drawing: Path) -> set[str]:
    try:
        return {element.attrib["id"] for element in ElementTree.parse(drawing).iter() if "id" in element.attrib}
    except (ElementTree.ParseError, OSError) as error:
        raise PuppetError(f"{drawing} is not an SVG drawing: {error}") from error


class _Reader:
    """Reads the values of one part. where: file and part."""

    def __init__(self, where: str, frames: tuple[str, ...], colours: Mapping[str, str], elements: set[str]) -> None:
        self.where, self._frames, self._colours, self._elements = where, frames, colours, elements

    def number(self, part: Mapping[str, Any], key: str, default: float = 0.0) -> float:
        return _number(part.get(key, default), f"{self.where}: {key}")

    def switch(self, part: Mapping[str, Any], key: str, default: bool) -> bool:
        value = part.get(key, default)
        if not isinstance(value, bool):
            raise PuppetError(f"{self.where}: {key} is true or false, not {value!r}")
        return value

    def pair(self, values: Any, key: str) -> Point:
        if not (isinstance(values, list) and len(values) == 2):
            raise PuppetError(f"{self.where}: {key} is two numbers, not {values!r}")
        x, y = (_number(value, f"{self.where}: {key}") for value in values)
        return x, y

    def anchor(self, values: Any, key: str) -> Anchor:
        if not (isinstance(values, list) and len(values) == 3):
            raise PuppetError(f"{self.where}: a point of {key} is a frame, along and across, not {values!r}")
        frame, along, across = values
        if frame not in self._frames:
            raise PuppetError(f"{self.where}: there is no frame {frame!r}; there are {', '.join(self._frames)}")
        return Anchor(frame, _number(along, f"{self.where}: {key}"), _number(across, f"{self.where}: {key}"))

    def colour(self, part: Mapping[str, Any], key: str) -> str:
        name = part.get(key, "")
        if not name:
            return ""
        colour = self._colours.get(name)
        if colour is None:
            raise PuppetError(f"{self.where}: there is no colour {name!r}; there are {', '.join(self._colours)}")
        digits = str(colour)[1:]
        if not (str(colour).startswith("#") and len(digits) in (6, 8) and all(digit in "0123456789abcdefABCDEF" for digit in digits)):
            raise PuppetError(f"{self.where}: the colour {name} is #rrggbb or #aarrggbb, not {colour!r}")
        return str(colour)

    def element(self, name: Any) -> str:
        if name not in self._elements:
            raise PuppetError(f"{self.where}: the drawing has no element {name!r}; it has {', '.join(sorted(self._elements)) or 'none'}")
        return str(name)


def _part(part: Mapping[str, Any], reader: _Reader) -> Part:
    try:
        if "sprite" in part:
            return _picture(part, reader)
        return _lid(part, reader) if "lid" in part else _outline(part, reader)
    except KeyError as error:
        raise PuppetError(f"{reader.where}: {error.args[0]} is missing") from error


def _outline(part: Mapping[str, Any], reader: _Reader) -> Outline:
    _known(part, _OUTLINE, reader.where)
    points = part["outline"]
    if not isinstance(points, list) or len(points) < 2:
        raise PuppetError(f"{reader.where}: an outline has at least two points")
    return Outline(
        tuple(reader.anchor(point, "outline") for point in points),
        reader.colour(part, "fill"),
        reader.colour(part, "edge"),
        reader.number(part, "width"),
        reader.switch(part, "closed", default=True),
        reader.pair(part.get("shift", [0, 0]), "shift"),
        str(part.get("joined", "")),
        reader.switch(part, "smooth", default=True),
    )


def _picture(part: Mapping[str, Any], reader: _Reader) -> Picture:
    _known(part, _PICTURE, reader.where)
    numbers = {key: reader.number(part, key) for key in ("turn", "gaze", "sway", "flap", "grow")}
    at, pivot = reader.anchor([part["on"], *reader.pair(part["at"], "at")], "at"), reader.pair(part["pivot"], "pivot")
    return Picture(reader.element(part["sprite"]), at, pivot, reader.number(part, "scale", 1.0), **numbers)


def _lid(part: Mapping[str, Any], reader: _Reader) -> Lid:
    _known(part, _LID, reader.where)
    at = reader.anchor([part["on"], *reader.pair(part["at"], "at")], "at")
    numbers = {key: reader.number(part, key) for key in ("width", "rest", "above")}
    return Lid(reader.number(part, "lid"), at, reader.colour(part, "fill"), reader.colour(part, "edge"), **numbers)


def _voice(table: Mapping[str, Any], where: str) -> Voice:
    _known(table, _VOICE, where)
    usual = Voice()
    notes = table.get("notes", usual.notes)
    if not isinstance(notes, int) or isinstance(notes, bool) or not 1 <= notes <= 4:
        raise PuppetError(f"{where}: notes is a whole number from 1 to 4, not {notes!r}")
    melody, answer = (
        tuple(_number(value, f"{where}: {key}", -36.0, 36.0) for value in _list(table.get(key, [*getattr(usual, key)]), f"{where}: {key}"))
        for key in ("melody", "answer")
    )
    return Voice(
        _number(table.get("pitch", usual.pitch), f"{where}: pitch", 50.0, 2000.0),
        melody,
        notes,
        _number(table.get("step", usual.step), f"{where}: step", -12.0, 12.0),
        _number(table.get("seconds", usual.seconds), f"{where}: seconds", 0.02, 0.5),
        _number(table.get("volume", usual.volume), f"{where}: volume", 0.0, 1.0),
        answer,
    )


def _list(values: Any, where: str) -> list[Any]:
    if not isinstance(values, list) or not values:
        raise PuppetError(f"{where} is a list of numbers, not {values!r}")
    return values


def _number(value: Any, where: str, low: float = -math.inf, high: float = math.inf, above: float = -math.inf) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise PuppetError(f"{where} is a number, not {value!r}")
    if not (low <= value <= high and value > above):
        bounds = f"from {low:g} to {high:g}" if math.isfinite(low) else f"above {above:g}"
        raise PuppetError(f"{where} is a number {bounds}, not {value!r}")
    return float(value)


def _known(table: Mapping[str, Any], keys: set[str], where: str) -> None:
    if not isinstance(table, Mapping):
        raise PuppetError(f"{where}: it is a table, not {table!r}")
    for key in table:
        if key not in keys:
            raise PuppetError(f"{where}: unknown key {key!r}; known: {', '.join(sorted(keys))}")
