"""A puppet's description: puppet.toml and a drawing, read and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.api import Point

from .rig import FRAMES

PUPPETS = Path(__file__).parent / "puppets"

_TOP = {"title", "about", "drawing", "unit", "colours", "part"}
_OUTLINE = {"outline", "fill", "edge", "width", "closed", "shift", "joined"}
_PICTURE = {"sprite", "on", "at", "pivot", "scale", "turn", "gaze", "sway"}
_LID = {"lid", "on", "at", "fill", "edge", "width", "rest"}


class PuppetError(ValueError):
    """A description that can't be used; the message names file, part and reason."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A point of an outline: `along` and `across` in a frame of the rig."""

    frame: str
    along: float
    across: float


@dataclass(frozen=True, slots=True)
class Outline:
    """A smooth shape or line through anchors.

    fill, edge: colours as #rrggbb or #aarrggbb, empty for none. width: of the edge. shift: right and down on screen. Both in palm sizes.
    joined: neighbours of one name share their edge, as cloth that is one piece.
    """

    anchors: tuple[Anchor, ...]
    fill: str = ""
    edge: str = ""
    width: float = 0.0
    closed: bool = True
    shift: Point = (0.0, 0.0)
    joined: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An element of the drawing.

    at: where its pivot (SVG units) goes. scale: of the drawing's own size. turn: degrees from along towards across.
    gaze: how far it looks about, in palm sizes. sway: how much it swings behind a movement, 1 for as hair does.
    """

    element: str
    at: Anchor
    pivot: Point
    scale: float = 1.0
    turn: float = 0.0
    gaze: float = 0.0
    sway: float = 0.0


@dataclass(frozen=True, slots=True)
class Lid:
    """An eyelid: as much of a round eye of `radius` palm sizes as is closed, from above.

    rest: how far it hangs down when nothing moves it, 0 … 1; it lifts as the mouth opens.
    """

    radius: float
    at: Anchor
    fill: str
    edge: str = ""
    width: float = 0.0
    rest: float = 0.0


Part = Outline | Picture | Lid


@dataclass(frozen=True, slots=True)
class Puppet:
    """unit: SVG units in one palm size. parts: in the order they are painted."""

    title: str
    about: str
    drawing: Path
    unit: float
    parts: tuple[Part, ...]


def read_puppet(folder: Path) -> Puppet:
    """The puppet in `folder`. Raises PuppetError."""
    path = folder / "puppet.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PuppetError(f"{path} can't be read: {error}") from error
    _known(table, _TOP, str(path))
    try:
        drawing = folder / table["drawing"]
        if not drawing.is_file():
            raise PuppetError(f"{path}: there is no drawing {drawing.name} beside it")
        parts = tuple(_part(part, table["colours"], f"{path}, part {number}") for number, part in enumerate(table["part"], 1))
        return Puppet(str(table["title"]), str(table["about"]), drawing, float(table["unit"]), parts)
    except KeyError as error:
        raise PuppetError(f"{path}: {error.args[0]} is missing") from error
    except TypeError as error:
        raise PuppetError(f"{path}: {error}") from error


def _part(part: Mapping[str, Any], colours: Mapping[str, str], where: str) -> Part:
    try:
        if "sprite" in part:
            return _picture(part, where)
        return _lid(part, colours, where) if "lid" in part else _outline(part, colours, where)
    except KeyError as error:
        raise PuppetError(f"{where}: {error.args[0]} is missing") from error
    except (TypeError, ValueError) as error:
        raise error if isinstance(error, PuppetError) else PuppetError(f"{where}: {error}") from error


def _outline(part: Mapping[str, Any], colours: Mapping[str, str], where: str) -> Outline:
    _known(part, _OUTLINE, where)
    anchors = tuple(_anchor(*point, where=where) for point in part["outline"])
    if len(anchors) < 2:
        raise PuppetError(f"{where}: an outline has at least two points")
    fill, edge = (_colour(part.get(key, ""), colours, where) for key in ("fill", "edge"))
    shift = _pair(part.get("shift", (0, 0)))
    return Outline(anchors, fill, edge, float(part.get("width", 0)), bool(part.get("closed", True)), shift, str(part.get("joined", "")))


def _picture(part: Mapping[str, Any], where: str) -> Picture:
    _known(part, _PICTURE, where)
    return Picture(
        str(part["sprite"]),
        _anchor(part["on"], *part["at"], where=where),
        _pair(part["pivot"]),
        float(part.get("scale", 1)),
        float(part.get("turn", 0)),
        float(part.get("gaze", 0)),
        float(part.get("sway", 0)),
    )


def _lid(part: Mapping[str, Any], colours: Mapping[str, str], where: str) -> Lid:
    _known(part, _LID, where)
    at = _anchor(part["on"], *part["at"], where=where)
    fill, edge = (_colour(part.get(key, ""), colours, where) for key in ("fill", "edge"))
    return Lid(float(part["lid"]), at, fill, edge, float(part.get("width", 0)), float(part.get("rest", 0)))


def _anchor(frame: str, along: float, across: float, *, where: str) -> Anchor:
    if frame not in FRAMES:
        raise PuppetError(f"{where}: there is no frame {frame!r}; there are {', '.join(FRAMES)}")
    return Anchor(frame, float(along), float(across))


def _pair(values: Any) -> Point:
    x, y = values
    return float(x), float(y)


def _colour(name: str, colours: Mapping[str, str], where: str) -> str:
    if not name:
        return ""
    colour = colours.get(name)
    if colour is None:
        raise PuppetError(f"{where}: there is no colour {name!r}; there are {', '.join(colours)}")
    if not (colour.startswith("#") and len(colour) in (7, 9)):
        raise PuppetError(f"{where}: the colour {name} is #rrggbb or #aarrggbb, not {colour!r}")
    int(colour[1:], 16)
    return colour


def _known(table: Mapping[str, Any], keys: set[str], where: str) -> None:
    for key in table:
        if key not in keys:
            raise PuppetError(f"{where}: unknown key {key!r}; known: {', '.join(sorted(keys))}")
