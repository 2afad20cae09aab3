"""The rig of a puppet that is seen from the front: each finger is a part of it, the palm is its face."""

from dataclasses import replace

import numpy as np

from studio.vision.hands import Hand, Joint

from .motion import Vector
from .rig import KNUCKLES, Frame2, Pose, Rig, unit

DIGITS = {
    "thumb": (Joint.THUMB_CMC, Joint.THUMB_MCP, Joint.THUMB_TIP),
    "index": (Joint.INDEX_MCP, Joint.INDEX_PIP, Joint.INDEX_TIP),
    "middle": (Joint.MIDDLE_MCP, Joint.MIDDLE_PIP, Joint.MIDDLE_TIP),
    "ring": (Joint.RING_MCP, Joint.RING_PIP, Joint.RING_TIP),
    "pinky": (Joint.PINKY_MCP, Joint.PINKY_PIP, Joint.PINKY_TIP),
}
"""Where a digit starts, bends, and ends."""

FRAMES = ("arm", "palm", "face", "mouth", *DIGITS, *(f"{digit}_tip" for digit in DIGITS))

# All lengths below are in palm sizes.
FINGER = 0.2  # half the width of a finger, with some flesh around it
FACE_AT = 0.56  # of the way from the wrist to the knuckles
MOUTH_AT, SHUT, WIDE = -0.17, 0.03, 0.27  # where in the face the mouth is, and how far it opens


class Fingers:
    """Follows one hand with a frame for each half of each digit; its face is mirrored as the hand is when it comes, and stays so."""

    def __init__(self) -> None:
        self._rig = Rig()
        self._sense = 0.0

    def pose(self, hand: Hand, passed: float, murmur: float = 0.0) -> Pose:
        """passed: seconds since the last call. murmur: 0 … 1, how far the mouth opens by itself."""
        pose = self._rig.pose(hand, passed, murmur)
        points, size = hand.landmarks[:, :2], pose.size
        palm = pose.frames["palm"]
        up = unit(palm.along)
        clockwise = np.array([-up[1], up[0]])
        self._sense = self._sense or (1.0 if clockwise @ palm.across >= 0 else -1.0)
        side = clockwise * self._sense
        middle = points[Joint.WRIST] + (points[KNUCKLES].mean(axis=0) - points[Joint.WRIST]) * FACE_AT
        face = Frame2(middle, up * size, side * size)
        mouth = Frame2(face.place(MOUTH_AT, 0.0), -up * size * (SHUT + (WIDE - SHUT) * pose.gape), side * size)
        frames = {"arm": pose.frames["arm"], "palm": palm, "face": face, "mouth": mouth}
        for name, (start, bend, end) in DIGITS.items():
            frames[name] = _bone(points[start], points[bend], self._sense, size)
            frames[f"{name}_tip"] = _bone(points[bend], points[end], self._sense, size)
        return replace(pose, frames=frames, middle=middle, turned=1.0, looks=np.zeros(2))


def _bone(start: Vector, end: Vector, sense: float, size: float) -> Frame2:
    """From joint to joint. sense: 1 where the thumb's side is clockwise of a finger that points up, else −1."""
    along = end - start
    x, y = unit(along)
    return Frame2(start, along, np.array([-y, x]) * (size * FINGER * sense))
