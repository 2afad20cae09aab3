"""The rig of a marionette: a small figure that hangs on strings from the five fingertips, upright whichever way the hand points."""

from dataclasses import replace

import numpy as np

from studio.vision.hands import Hand, Joint

from .fingers import DIGITS, Fingers
from .fingers import FRAMES as FINGER_FRAMES
from .motion import Follower, Spring, Vector
from .rig import Frame2, Pose, unit

LIMBS = {"thumb": ("thumb_arm", "thumb_hand"), "pinky": ("pinky_arm", "pinky_hand")} | {
    "index": ("index_leg", "index_foot"),
    "ring": ("ring_leg", "ring_foot"),
}
"""Upper and lower half of the limb that hangs on a fingertip."""

FRAMES = (*FINGER_FRAMES, "head", "jaw", "chest", *(half for halves in LIMBS.values() for half in halves))

# All lengths below are in palm sizes; in the chest's frame x leads to the thumb's side, y down.
STRING = 0.62  # from the middle finger's tip to the top of the head
NECK = 0.72  # from there to the neck
JAW_DROP = 0.13
BONE = {"thumb": 0.36, "pinky": 0.36, "index": 0.42, "ring": 0.42}
SOCKET = {"thumb": (0.25, 0.13), "pinky": (-0.25, 0.13), "index": (0.13, 0.72), "ring": (-0.13, 0.72)}
HANGING = {"thumb": (0.42, 0.74), "pinky": (-0.42, 0.74), "index": (0.14, 1.52), "ring": (-0.14, 1.52)}
RAISED = {"thumb": (0.78, -0.28), "pinky": (-0.78, -0.28), "index": (0.42, 1.34), "ring": (-0.42, 1.34)}
LEAST, MOST = 0.45, 0.95  # reach of a digit, of its length, at which its limb hangs and is raised
SWING = 0.55  # radians by which the body stays behind a move of one palm size
MOST_SWING = 0.4
CHANGES_SIDES_AT = 0.3


class Strings:
    """Follows one hand; the body swings, its limbs rise with straight fingers and hang from bent ones.

    When the thumb goes to the other side the limbs do too, while the body stays as it is.
    """

    def __init__(self) -> None:
        self._fingers = Fingers()
        self._raised = Follower(0.04)
        self._behind: Spring | None = None
        self._thumbward = self._mirrored = 0.0
        self._facing = Follower(0.06)

    def pose(self, hand: Hand, passed: float, murmur: float = 0.0) -> Pose:
        """passed: seconds since the last call. murmur: 0 … 1, how far the mouth opens by itself."""
        pose = self._fingers.pose(hand, passed, murmur)
        size = pose.size
        frames = dict(pose.frames)
        top = hand.landmarks[Joint.MIDDLE_TIP, :2] + (0.0, STRING * size)
        if self._behind is None:
            self._behind = Spring(top, 1.3, 0.35)
        swing = float(np.clip((self._behind.pull(top, passed) - top)[0] / size * SWING, -MOST_SWING, MOST_SWING))
        down = np.array([np.sin(swing), np.cos(swing)])
        thumbward = self._side(frames["palm"], passed)
        self._mirrored = self._mirrored or thumbward
        right = np.array([down[1], -down[0]]) * size
        across = right * self._mirrored
        neck = top + down * NECK * size
        frames["head"] = Frame2(neck, -down * size, across)
        frames["jaw"] = Frame2(neck + down * size * JAW_DROP * pose.gape, -down * size, across)
        frames["chest"] = Frame2(neck, down * size, across)
        shoulders = Frame2(neck, down * size, right * thumbward)
        raised = self._raised.follow(np.array([_reach(hand.landmarks[:, :2], digit) for digit in LIMBS]), passed)
        for (digit, (upper, lower)), share in zip(LIMBS.items(), raised.tolist(), strict=True):
            at = np.array(HANGING[digit]) * (1 - share) + np.array(RAISED[digit]) * share
            trailing = (0.35 * swing * self._thumbward, 0.0)  # the limbs of a swinging body swing farther than it does
            frames[upper], frames[lower] = _limb(shoulders, digit, at + trailing, size)
        return replace(pose, frames=frames, middle=frames["head"].place(0.4, 0.0))

    def _side(self, palm: Frame2, passed: float) -> float:
        """1 when the thumb is on the right of the hand, −1 on the left, between them while it changes."""
        right = float(unit(palm.across)[0])
        if self._thumbward == 0 or abs(right) > CHANGES_SIDES_AT:
            self._thumbward = 1.0 if right >= 0 else -1.0
        return float(self._facing.follow(np.array([self._thumbward]), passed)[0])


def _reach(points: Vector, digit: str) -> float:
    """0 for a bent digit … 1 for a straight one."""
    start, bend, end = (points[joint] for joint in DIGITS[digit])
    bones = np.hypot(*(bend - start)) + np.hypot(*(end - bend))
    straight = float(np.hypot(*(end - start)) / max(float(bones), 1e-6))
    spread = float(np.hypot(*(end - points[Joint.WRIST])) / max(float(np.hypot(*(start - points[Joint.WRIST]))), 1e-6)) - 1
    share = float(np.clip((min(straight, 0.5 + spread) - LEAST) / (MOST - LEAST), 0.0, 1.0))
    return share * share * (3 - 2 * share)


def _limb(chest: Frame2, digit: str, at: Vector, size: float) -> tuple[Frame2, Frame2]:
    """Two bones of one length from the socket to `at`, or as near as they reach; knees and elbows bend outwards."""
    socket, bone = np.array(SOCKET[digit]), BONE[digit]
    line = at - socket
    length = min(max(float(np.hypot(*line)), 0.2), 1.98 * bone)
    forward = unit(line)
    sideways = np.array([forward[1], -forward[0]])
    outwards = sideways if sideways[0] * socket[0] >= 0 else -sideways
    joint = socket + forward * length / 2 + outwards * np.sqrt(max(0.0, bone * bone - length * length / 4))
    end = socket + forward * length
    places = [chest.place(float(y), float(x)) for x, y in (socket, joint, end)]
    return _between(places[0], places[1], size), _between(places[1], places[2], size)


def _between(start: Vector, end: Vector, size: float) -> Frame2:
    along = end - start
    x, y = unit(along)
    return Frame2(start, along, np.array([-y, x]) * size)
