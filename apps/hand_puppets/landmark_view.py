"""The landmark view: the bones and joints of a hand, readable over any picture."""

import numpy as np
from numpy.typing import NDArray

from studio.api import Caption, Dots, Polyline, Shape, as_points
from studio.vision.hands import FINGERS, Hand, Joint

COLOURS = {
    "thumb": "#e8b04b",
    "index": "#5fb87a",
    "middle": "#4fa8d8",
    "ring": "#9a8cf0",
    "pinky": "#e0809f",
}
PALM = "#c9d1dc"
HALO = "#a8101318"  # under every line, so that it stands out from a light picture too
INK = "#e6101318"

BONE = 0.055
"""Width of a bone, in palm sizes."""
JOINT = 0.052
"""Radius of a joint, in palm sizes."""
DEPTH_GAIN = 0.55
"""How much larger a joint is drawn for each palm size it lies nearer than the wrist."""

PALM_OUTLINE = (Joint.WRIST, Joint.THUMB_CMC, Joint.INDEX_MCP, Joint.MIDDLE_MCP, Joint.RING_MCP, Joint.PINKY_MCP)


def landmark_shapes(hand: Hand, depth: bool, label: str = "") -> tuple[Shape, ...]:
    """The hand's 21 landmarks as shapes. depth: nearer joints are larger and lighter; label: written below the wrist."""
    points = hand.landmarks[:, :2]
    bone = max(1.5, BONE * hand.size)
    palm = as_points(points[list(PALM_OUTLINE)])
    lines: list[Shape] = [
        Polyline(palm, HALO, bone * 1.7, closed=True, fill="#30101318"),
        *(Polyline(as_points(points[list(joints)]), HALO, bone * 1.7) for joints in FINGERS.values()),
        Polyline(palm, PALM, bone, closed=True),
        *(Polyline(as_points(points[list(joints)]), COLOURS[name], bone) for name, joints in FINGERS.items()),
    ]
    caption = (_label(hand, label),) if label else ()
    return (*lines, *_joints(hand, depth), *caption)


def _joints(hand: Hand, depth: bool) -> list[Shape]:
    """Dots from the farthest to the nearest."""
    colours = [PALM] * len(Joint)
    for name, joints in FINGERS.items():
        for joint in joints:
            colours[joint] = COLOURS[name]
    radius = max(2.0, JOINT * hand.size)
    if not depth:
        return [Dots(as_points(hand.landmarks[:, :2]), radius, tuple(colours), INK)]
    near: NDArray[np.float64] = np.clip(-hand.landmarks[:, 2] / max(hand.size, 1.0), -0.8, 0.8)
    order = np.argsort(near, kind="stable").tolist()
    return [
        _joint(hand, joint, radius * (1 + DEPTH_GAIN * float(near[joint])), _shaded(colours[joint], float(near[joint]))) for joint in order
    ]


def _joint(hand: Hand, joint: int, radius: float, colour: str) -> Dots:
    return Dots(as_points(hand.landmarks[joint, None, :2]), radius, (colour,), INK)


def _shaded(colour: str, near: float) -> str:
    """Towards white when near, towards black when far."""
    towards = 255 if near > 0 else 0
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (towards - part) * min(0.65, abs(near))):02x}" for part in parts)


def _label(hand: Hand, text: str) -> Caption:
    size = min(max(0.22 * hand.size, 12.0), 32.0)
    wrist, middle = hand.landmarks[Joint.WRIST, :2], hand.landmarks[Joint.MIDDLE_MCP, :2]
    away = (wrist - middle) / max(float(np.hypot(*(wrist - middle))), 1e-6)
    x, y = wrist + away * 0.35 * hand.size
    return Caption(text, (float(x) - 0.3 * size * len(text) - 0.4 * size, float(y)), size)
