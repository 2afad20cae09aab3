"""A puppet in a pose, as shapes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice
from math import atan2

import numpy as np

from studio.api import Points, Polyline, Shape, Sprite, as_points

from .motion import Vector
from .puppet import Anchor, Lid, Outline, Part, Picture, Puppet
from .rig import Frame2, Pose
from .rigs import RIGS
from .rims import Rims, has_rim

NO_EDGE = "#000000"


@dataclass(frozen=True, slots=True, eq=False)
class Mood:
    """What a pose doesn't tell.

    blink: 0 open … 1 closed. awake: 0 … 1, how far the lids are lifted from their rest. gaze: −1 … 1 right and down. sway: palm sizes by
    which the head's trimmings lag behind it, right and down. shown: 0 … 1, the size the puppet has grown to, and how opaque it is.
    stretch: share by which the head is longer and slimmer than it is, negative for squashed. gape: 0 … 1 and a little beyond, the springy
    opening of the mouth. flutter: −1 … 1, the beat of what flaps.
    """

    blink: float
    awake: float
    gaze: Vector
    sway: Vector
    shown: float
    stretch: float = 0.0
    gape: float = 0.0
    flutter: float = 0.0


class Figure:
    """Draws one puppet; made once, as it gathers all anchors of all outlines to be placed in one go."""

    def __init__(self, puppet: Puppet) -> None:
        self.puppet = puppet
        kind = RIGS[puppet.rig]
        self._frames, self._stretched = kind.frames, kind.stretched
        anchors = [anchor for part in puppet.parts if isinstance(part, Outline) for anchor in part.anchors]
        self._frame = np.array([self._frames.index(anchor.frame) for anchor in anchors], int)
        self._along = np.array([[anchor.along] for anchor in anchors]).reshape(-1, 1)
        self._across = np.array([[anchor.across] for anchor in anchors]).reshape(-1, 1)
        shifts = [part.shift for part in puppet.parts if isinstance(part, Outline) for _ in part.anchors]
        self._shift = np.array(shifts, float).reshape(-1, 2)
        self._rims = Rims(puppet)

    def shapes(self, pose: Pose, mood: Mood) -> tuple[Shape, ...]:
        """The parts from back to front."""
        return tuple(self._parts(_grown(_stretched(pose, self._stretched, mood.stretch), mood.shown), mood))

    def _parts(self, pose: Pose, mood: Mood) -> Iterator[Shape]:
        opacity = min(1.0, 2 * mood.shown)
        points = self._placed(pose)
        rims = self._rims.around(points, pose.size)
        placed = iter([(x, y) for x, y in points.tolist()])
        for _, group in groupby(self.puppet.parts, _piece_of):
            areas: list[tuple[Outline, Points]] = []
            for part in group:
                match part:
                    case Outline(closed=True, fill=fill) if fill:
                        areas.append((part, tuple(islice(placed, len(part.anchors)))))
                    case Outline():
                        line = tuple(islice(placed, len(part.anchors)))
                        yield _outline(part, line, _faded(part.edge, opacity), part.width * pose.size, _faded(part.fill, opacity) or None)
                    case Picture():
                        yield _sprite(part, self.puppet, pose, mood, opacity)
                    case Lid():
                        yield from _lid(part, pose, mood, opacity)
            fills = []
            for part, inside in areas:  # all edges below all fills: joined pieces look like one
                rim, within = next(rims) if has_rim(part) else (None, inside)
                edge, width = _faded(part.edge, opacity), part.width * pose.size
                if rim and opacity == 1:
                    yield _outline(part, rim, "", 0.0, edge)
                    inside, edge = within, ""
                elif part.joined and edge:
                    yield _outline(part, inside, edge, 2 * width, None)
                    edge = ""
                fills.append(_outline(part, inside, edge, width, _faded(part.fill, opacity)))
            yield from fills

    def _placed(self, pose: Pose) -> Vector:
        """All anchors of all outlines, in order."""
        frames = [pose.frames[name] for name in self._frames]
        origin, along, across = (np.array([getattr(frame, name) for frame in frames]) for name in ("origin", "along", "across"))
        points: Vector = (
            origin[self._frame] + self._along * along[self._frame] + self._across * across[self._frame] + self._shift * pose.size
        )
        return points


def _piece_of(part: Part) -> str | int:
    """The same for all that is joined."""
    return part.joined if isinstance(part, Outline) and part.joined else id(part)


def _outline(part: Outline, points: Points, edge: str, width: float, fill: str | None) -> Polyline:
    return Polyline(points, edge or NO_EDGE, width if edge else 0.0, part.closed, part.smooth, fill)


def _axes(frame: Frame2) -> tuple[Vector, Vector]:
    """Unit vectors along a frame and across it."""
    along = frame.along / max(float(np.hypot(*frame.along)), 1e-6)
    quarter = np.array([-along[1], along[0]])
    return along, quarter if frame.across @ quarter >= 0 else -quarter


def _spot(pose: Pose, anchor: Anchor) -> Vector:
    """Where a picture goes: while the puppet turns round, its face slides over to the other side."""
    return pose.frames[anchor.frame].place(anchor.along, anchor.across * pose.turned)


def _sprite(part: Picture, puppet: Puppet, pose: Pose, mood: Mood, opacity: float) -> Sprite:
    """The drawing's x goes along its frame, its y across; its size follows the palm's, so that a face never gets stretched."""
    along, sideways = _axes(pose.frames[part.at.frame])
    across = sideways * pose.turned
    turn = np.radians(part.turn + part.flap * mood.flutter) + part.sway * _swing(along, sideways, mood.sway)
    cos, sin = np.cos(turn), np.sin(turn)
    scale = part.scale * pose.size / puppet.unit * (1 - part.grow + part.grow * max(0.0, mood.gape))
    x, y = (along * cos + across * sin) * scale, (across * cos - along * sin) * scale
    look = mood.gaze - 1.5 * mood.sway
    look = look / max(1.0, float(np.hypot(*look)))
    place = _spot(pose, part.at) + look * part.gaze * pose.size - part.pivot[0] * x - part.pivot[1] * y
    a, b, c, d, e, f = (float(number) for number in (*x, *y, *place))
    return Sprite(puppet.drawing, (a, b, c, d, e, f), part.element, opacity)


def _lid(part: Lid, pose: Pose, mood: Mood, opacity: float) -> Iterator[Polyline]:
    """The piece of the eye's disc above a line that sags a little."""
    closed = max(part.rest * (1 - mood.awake), mood.blink)
    if closed <= 0.01:
        return
    along, sideways = _axes(pose.frames[part.at.frame])
    line = 2 * closed - 1
    half = np.sqrt(max(0.0, 1 - line * line))
    start = np.arctan2(line, half)
    arc = np.linspace(np.pi - start, 2 * np.pi + start, 13)
    rim = np.stack([np.cos(arc), np.sin(arc)], axis=1)
    brow = np.array([[half * 0.5, line + 0.12 * half], [0.0, line + 0.16 * half], [-half * 0.5, line + 0.12 * half]])
    cos, sin = np.cos(np.radians(part.above)), np.sin(np.radians(part.above))
    disc = np.concatenate([rim, brow]) @ np.array([[cos, sin], [-sin, cos]]) * part.radius * pose.size
    points = as_points(_spot(pose, part.at) + disc[:, :1] * along + disc[:, 1:] * sideways)
    yield Polyline(
        points, _faded(part.edge, opacity) if part.edge else "#000000", part.width * pose.size, True, True, _faded(part.fill, opacity)
    )


def _swing(along: Vector, sideways: Vector, sway: Vector) -> float:
    """Radians by which something hanging on the head stays behind."""
    return float(atan2(sway @ sideways, 1.0 + max(-0.5, float(sway @ along))))


def _stretched(pose: Pose, names: tuple[str, ...], stretch: float) -> Pose:
    """Some frames longer along the first of them and slimmer across it, about its origin."""
    if stretch == 0:
        return pose
    lead = pose.frames[names[0]]
    x, y = _axes(lead)[0]
    matrix = np.eye(2) + stretch * np.array([[x * x - y * y, 2 * x * y], [2 * x * y, y * y - x * x]])
    frames = {
        name: Frame2(lead.origin + matrix @ (frame.origin - lead.origin), matrix @ frame.along, matrix @ frame.across)
        for name, frame in pose.frames.items()
        if name in names
    }
    return replace(pose, frames={**pose.frames, **frames})


def _grown(pose: Pose, shown: float) -> Pose:
    if shown == 1:
        return pose
    root = pose.frames["palm"].origin
    frames = {
        name: Frame2(root + (frame.origin - root) * shown, frame.along * shown, frame.across * shown) for name, frame in pose.frames.items()
    }
    return replace(pose, frames=frames, size=pose.size * shown, middle=root + (pose.middle - root) * shown)


def _faded(colour: str, opacity: float) -> str:
    if opacity >= 1 or not colour:
        return colour
    alpha, rest = (255, colour[1:]) if len(colour) == 7 else (int(colour[1:3], 16), colour[3:])
    return f"#{round(alpha * max(0.0, opacity)):02x}{rest}"
