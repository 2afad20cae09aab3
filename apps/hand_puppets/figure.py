"""A puppet in a pose, as shapes."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from math import atan2

import numpy as np

from studio.api import Polyline, Shape, Sprite, as_points

from .motion import Vector
from .puppet import Anchor, Lid, Outline, Picture, Puppet
from .rig import Frame2, Pose


@dataclass(frozen=True, slots=True, eq=False)
class Mood:
    """What a pose doesn't tell.

    blink: 0 open … 1 closed. awake: 0 … 1, how far the lids are lifted from their rest. gaze: −1 … 1 right and down. sway: palm sizes by
    which the head's trimmings lag behind it, right and down. shown: 0 … 1, the size the puppet has grown to, and how opaque it is.
    """

    blink: float
    awake: float
    gaze: Vector
    sway: Vector
    shown: float


def shapes_of(puppet: Puppet, pose: Pose, mood: Mood) -> tuple[Shape, ...]:
    """The parts from back to front."""
    return tuple(_parts(puppet, _grown(pose, mood.shown), mood))


def _parts(puppet: Puppet, pose: Pose, mood: Mood) -> Iterator[Shape]:
    opacity = min(1.0, 2 * mood.shown)
    for joined, group in groupby(puppet.parts, lambda part: part.joined if isinstance(part, Outline) else ""):
        parts = list(group)
        if joined:  # all edges below all fills: the pieces look like one
            pieces = [part for part in parts if isinstance(part, Outline)]
            yield from (_polyline(piece, pose, opacity, piece.edge, 2 * piece.width, "") for piece in pieces if piece.edge)
            yield from (_polyline(piece, pose, opacity, "", 0.0, piece.fill) for piece in pieces)
            continue
        for part in parts:
            match part:
                case Outline():
                    yield _polyline(part, pose, opacity, part.edge, part.width, part.fill)
                case Picture():
                    yield _sprite(part, puppet, pose, mood, opacity)
                case Lid():
                    yield from _lid(part, pose, mood, opacity)


def _polyline(part: Outline, pose: Pose, opacity: float, edge: str, width: float, fill: str) -> Polyline:
    shift = np.array(part.shift) * pose.size
    points = as_points([_place(pose, anchor) + shift for anchor in part.anchors])
    colour = _faded(edge, opacity) if edge else "#000000"
    return Polyline(points, colour, width * pose.size if edge else 0.0, part.closed, True, _faded(fill, opacity) if fill else None)


def _place(pose: Pose, anchor: Anchor) -> Vector:
    return pose.frames[anchor.frame].place(anchor.along, anchor.across)


def _axes(frame: Frame2, size: float) -> tuple[Vector, Vector, Vector]:
    """Unit vectors along a frame and across it, and the latter shortened while the puppet turns round."""
    along = frame.along / max(float(np.hypot(*frame.along)), 1e-6)
    quarter = np.array([-along[1], along[0]])
    wide = float(frame.across @ quarter)
    return along, quarter * np.sign(wide), quarter * float(np.clip(wide / (0.35 * size), -1, 1))


def _sprite(part: Picture, puppet: Puppet, pose: Pose, mood: Mood, opacity: float) -> Sprite:
    """The drawing's x goes along its frame, its y across; its size follows the palm's, so that a face never gets stretched."""
    along, sideways, across = _axes(pose.frames[part.at.frame], pose.size)
    turn = np.radians(part.turn) + part.sway * _swing(along, sideways, mood.sway)
    cos, sin = np.cos(turn), np.sin(turn)
    scale = part.scale * pose.size / puppet.unit
    x, y = (along * cos + across * sin) * scale, (across * cos - along * sin) * scale
    look = mood.gaze - 1.5 * mood.sway
    look = look / max(1.0, float(np.hypot(*look)))
    place = _place(pose, part.at) + look * part.gaze * pose.size - part.pivot[0] * x - part.pivot[1] * y
    a, b, c, d, e, f = (float(number) for number in (*x, *y, *place))
    return Sprite(puppet.drawing, (a, b, c, d, e, f), part.element, opacity)


def _lid(part: Lid, pose: Pose, mood: Mood, opacity: float) -> Iterator[Polyline]:
    """The piece of the eye's disc above a line that sags a little."""
    closed = max(part.rest * (1 - mood.awake), mood.blink)
    if closed <= 0.01:
        return
    along, _, across = _axes(pose.frames[part.at.frame], pose.size)
    line = 2 * closed - 1
    half = np.sqrt(max(0.0, 1 - line * line))
    start = np.arctan2(line, half)
    arc = np.linspace(np.pi - start, 2 * np.pi + start, 13)
    rim = np.stack([np.cos(arc), np.sin(arc)], axis=1)
    brow = np.array([[half * 0.5, line + 0.12 * half], [0.0, line + 0.16 * half], [-half * 0.5, line + 0.12 * half]])
    disc = np.concatenate([rim, brow]) * part.radius * pose.size
    points = as_points(_place(pose, part.at) + disc[:, :1] * along + disc[:, 1:] * across)
    yield Polyline(
        points, _faded(part.edge, opacity) if part.edge else "#000000", part.width * pose.size, True, True, _faded(part.fill, opacity)
    )


def _swing(along: Vector, sideways: Vector, sway: Vector) -> float:
    """Radians by which something hanging on the head stays behind."""
    return float(atan2(sway @ sideways, 1.0 + max(-0.5, float(sway @ along))))


def _grown(pose: Pose, shown: float) -> Pose:
    if shown == 1:
        return pose
    root = pose.frames["palm"].origin
    frames = {
        name: Frame2(root + (frame.origin - root) * shown, frame.along * shown, frame.across * shown) for name, frame in pose.frames.items()
    }
    return Pose(frames, pose.size * shown, pose.opening, root + (pose.middle - root) * shown)


def _faded(colour: str, opacity: float) -> str:
    if opacity >= 1:
        return colour
    alpha, rest = (255, colour[1:]) if len(colour) == 7 else (int(colour[1:3], 16), colour[3:])
    return f"#{round(alpha * max(0.0, opacity)):02x}{rest}"
