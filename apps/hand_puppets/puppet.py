"""What a puppet is: its parts, its colours in place, and its voice."""

from dataclasses import dataclass, field
from pathlib import Path

from studio.api import Point


@dataclass(frozen=True, slots=True)
class Anchor:
    """A point of an outline: `along` and `across` in a frame of the rig."""

    frame: str
    along: float
    across: float


@dataclass(frozen=True, slots=True)
class Outline:
    """A shape or line through anchors, smooth or with corners.

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
    smooth: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """An element of the drawing.

    at: where its pivot (SVG units) goes. scale: of the drawing's own size. turn: degrees from along towards across.
    gaze: how far it looks about, in palm sizes. sway: how much it swings behind a movement, 1 for as hair does.
    flap: degrees by which it beats to and fro while the puppet talks or moves. grow: how much of its size it owes to an open mouth, 0 … 1.
    """

    element: str
    at: Anchor
    pivot: Point
    scale: float = 1.0
    turn: float = 0.0
    gaze: float = 0.0
    sway: float = 0.0
    flap: float = 0.0
    grow: float = 0.0


@dataclass(frozen=True, slots=True)
class Lid:
    """An eyelid: as much of a round eye of `radius` palm sizes as is closed, from above.

    rest: how far it hangs down when nothing moves it, 0 … 1; it lifts as the mouth opens. above: degrees from across to what is above
    the eye, against the clock: 0 for a puppet seen from the side, whose crown is at −1 across; 90 for one seen from the front.
    """

    radius: float
    at: Anchor
    fill: str
    edge: str = ""
    width: float = 0.0
    rest: float = 0.0
    above: float = 0.0


Part = Outline | Picture | Lid


@dataclass(frozen=True, slots=True)
class Voice:
    """A way of talking. pitch: of a syllable, hertz. melody: semitones from it, one for each syllable in turn.

    notes: in one syllable, `step` semitones apart. seconds: of a note. volume: 0 … 1. answer: semitones of the notes that
    answer another puppet.
    """

    pitch: float = 260.0
    melody: tuple[float, ...] = (0.0, 3.0, -2.0, 5.0, 1.0)
    notes: int = 1
    step: float = 0.0
    seconds: float = 0.11
    volume: float = 0.35
    answer: tuple[float, ...] = (-3.0, 0.0)


@dataclass(frozen=True, slots=True)
class Puppet:
    """name: of its folder. unit: SVG units in one palm size. rig: a name in RIGS. parts: in the order they are painted."""

    name: str
    title: str
    about: str
    drawing: Path
    unit: float
    rig: str
    parts: tuple[Part, ...]
    voice: Voice = field(default_factory=Voice)
