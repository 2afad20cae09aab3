"""From a hand's landmarks to the frames of reference that a puppet's parts are attached to.

The puppet is seen from the side: the fingers are its head, the thumb is its lower jaw, the palm its neck, and the arm its body. "Along"
runs from the arm to the tip of snout or jaw (and from the wrist down the arm), "across" from the crown towards the chin.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.vision.hands import Hand, Joint

from .motion import Follower, Heading, Vector

FRAMES = ("arm", "palm", "head", "snout", "jaw")

KNUCKLES = [Joint.INDEX_MCP, Joint.MIDDLE_MCP, Joint.RING_MCP, Joint.PINKY_MCP]
MIDDLES = [Joint.INDEX_PIP, Joint.MIDDLE_PIP, Joint.RING_PIP, Joint.PINKY_PIP]
TIPS = [Joint.INDEX_TIP, Joint.MIDDLE_TIP, Joint.RING_TIP, Joint.PINKY_TIP]
FINGER_JOINTS = list(range(Joint.INDEX_MCP, Joint.PINKY_TIP + 1))
PALM_JOINTS = [Joint.WRIST, Joint.THUMB_CMC, *KNUCKLES]

# All lengths below are in palm sizes.
FLESH = 0.17  # from a joint to the skin
ARM_WIDTH = 0.47
SHORTEST_HEAD, LONGEST_HEAD = 0.95, 2.0
LEAST_CROWN, LEAST_LIP = 0.48, 0.16
SHORTEST_JAW, JAW_TO_LIP = 0.72, 0.74
WIDEST_MOUTH = np.radians(105)
MURMUR = np.radians(24)  # how wide the mouth opens at most by itself
FULL_VOICE = np.radians(55)  # of the mouth, beyond closed
CLOSED_MOUTH = np.radians(14)  # between jaw and lip when thumb and fingers touch
MOST_BENT = np.radians(50)  # of the snout against the head
TURNS_AT = 0.22  # how clearly the thumb must lie on the other side before the puppet turns round


@dataclass(frozen=True, slots=True, eq=False)
class Frame2:
    """A plane of reference: `origin`, and where one unit along and one across lead from it, in frame pixels."""

    origin: Vector
    along: Vector
    across: Vector

    def place(self, along: float, across: float) -> Vector:
        placed: Vector = self.origin + along * self.along + across * self.across
        return placed


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """frames: by the names in FRAMES. size: of the palm. middle: of the head. All in frame pixels.

    opening: of the mouth by the hand, 0 … 1. gape: as it is seen, which is wider while the puppet murmurs.
    turned: 1; from −1 to 1 while a puppet seen from the side turns round. looks: where it looks by itself, right and down, at most 1 long.
    """

    frames: Mapping[str, Frame2]
    size: float
    middle: Vector
    opening: float
    gape: float
    turned: float
    looks: Vector


class Rig:
    """Follows one hand; remembers what it needs to hold the puppet calm."""

    def __init__(self) -> None:
        self._size, self._arm, self._head = Follower(0.10), Heading(0.06), Heading(0.045)
        self._extent, self._jaw, self._lean = Follower(0.07), Follower(0.035), Follower(0.12)
        self._bend = Follower(0.06)
        self._side = 0.0
        self._turned = Follower(0.05)

    def pose(self, hand: Hand, passed: float, murmur: float = 0.0) -> Pose:
        """passed: seconds since the last call. murmur: 0 … 1, how far the mouth opens by itself."""
        points = hand.landmarks[:, :2]
        size = max(1.0, float(self._size.follow(np.array([hand.size]), passed)[0]))
        points = points / size  # from here on in palm sizes
        wrist, knuckles = points[Joint.WRIST], points[KNUCKLES].mean(axis=0)
        hand_axis = self._arm.follow(knuckles - wrist, passed)
        reach = 0.6 * (points[MIDDLES].mean(axis=0) - knuckles) + 0.4 * (points[TIPS].mean(axis=0) - knuckles) + 0.25 * hand_axis
        forward = self._head.follow(reach, passed)
        side, turned = self._facing(points, forward, passed)
        frames = {
            "arm": self._arm_frame(wrist, hand_axis, side),
            "palm": self._palm_frame(points, wrist, knuckles, hand_axis, side),
            "head": self._head_frame(points, knuckles, forward, side, passed),
        }
        frames["snout"] = self._snout_frame(points, frames["head"], passed)
        frames["jaw"], opening, gape = self._jaw_frame(points, frames["head"], side, (abs(turned), murmur), passed)
        in_pixels = {name: Frame2(frame.origin * size, frame.along * size, frame.across * size) for name, frame in frames.items()}
        looks = (unit(frames["head"].along) + unit(frames["jaw"].along)) / 2
        return Pose(in_pixels, size, in_pixels["head"].place(0.4, 0.0), opening, gape, turned, looks)

    def _facing(self, points: Vector, forward: Vector, passed: float) -> tuple[float, float]:
        """+1 when the chin is clockwise of forward on screen, else −1; and how far the puppet has turned there, from −1 to 1."""
        clockwise = _across(forward)
        thumb = points[[Joint.THUMB_MCP, Joint.THUMB_IP, Joint.THUMB_TIP]].mean(axis=0) - points[FINGER_JOINTS].mean(axis=0)
        palm = points[Joint.INDEX_MCP] - points[Joint.PINKY_MCP]
        lean = float(self._lean.follow(np.array([(thumb + 0.7 * palm) @ clockwise]), passed)[0])
        if self._side == 0:
            self._side = 1.0 if lean >= 0 else -1.0
        elif lean * self._side < -TURNS_AT:
            self._side = -self._side
        return self._side, float(self._turned.follow(np.array([self._side]), passed)[0]) * self._side

    def _arm_frame(self, wrist: Vector, hand_axis: Vector, side: float) -> Frame2:
        down_the_arm = unit(np.array([0.0, 0.2]) - hand_axis)  # arms come from below more often than not
        return Frame2(wrist, down_the_arm, _across(-down_the_arm) * side * ARM_WIDTH)

    def _palm_frame(self, points: Vector, wrist: Vector, knuckles: Vector, hand_axis: Vector, side: float) -> Frame2:
        across = _across(hand_axis) * side
        half, middle = _half_extent((points[PALM_JOINTS] - wrist) @ across, FLESH, FLESH, ARM_WIDTH)
        return Frame2(wrist + middle * across, hand_axis * max(0.5, float((knuckles - wrist) @ hand_axis)), across * half)

    def _head_frame(self, points: Vector, knuckles: Vector, forward: Vector, side: float, passed: float) -> Frame2:
        unit = _across(forward)
        offsets = points[FINGER_JOINTS] - knuckles
        sideways = offsets @ unit * side
        wanted = np.array([(offsets @ forward).max() + FLESH * 1.25, -sideways.min() + FLESH, sideways.max() + FLESH * 0.7])
        wanted = np.clip(wanted, (SHORTEST_HEAD, LEAST_CROWN, LEAST_LIP), (LONGEST_HEAD, 1.3, 1.1))
        length, crown, lip = self._extent.follow(wanted, passed)
        across = unit * side
        return Frame2(knuckles + across * (lip - crown) / 2, forward * length, across * (lip + crown) / 2)

    def _snout_frame(self, points: Vector, head: Frame2, passed: float) -> Frame2:
        """The front half of the head, which bends with the fingers' tips."""
        along, sideways = head.along / 2, unit(head.across)
        forward = unit(head.along)
        tips = points[TIPS].mean(axis=0) - points[MIDDLES].mean(axis=0) + 0.35 * forward
        wanted = np.arctan2(tips @ sideways, max(float(tips @ forward), 0.05))
        angle = float(self._bend.follow(np.clip(np.array([wanted]), -MOST_BENT, MOST_BENT), passed)[0])
        cos, sin = np.cos(angle), np.sin(angle)
        length = float(np.hypot(*along))
        bent, aside = forward * cos + sideways * sin, sideways * cos - forward * sin
        return Frame2(head.origin + along, bent * length, aside * float(np.hypot(*head.across)))

    def _jaw_frame(
        self, points: Vector, head: Frame2, side: float, moved: tuple[float, float], passed: float
    ) -> tuple[Frame2, float, float]:
        """The frame, and how far the mouth is opened by the hand and in all. moved: how far it may open, and murmurs."""
        open_up, murmur = moved
        hinge = 0.55 * points[Joint.THUMB_MCP] + 0.45 * points[Joint.INDEX_MCP]
        width = float(np.hypot(*head.across))
        chinward = head.across / width
        hinge = hinge + chinward * max(0.0, 0.35 * width - float((hinge - head.origin) @ chinward))  # a palm seen edge-on hides it
        thumb = points[Joint.THUMB_TIP] - hinge
        snout = head.place(0.9, 0.55) - hinge
        lip = unit(snout)
        lower = _across(lip) * side
        # A thumb that hides behind the fingers tells nothing: then the jaw rests closed.
        angle = float(np.arctan2(thumb @ lower, max(thumb @ lip, 0.0) + 0.12)) + CLOSED_MOUTH
        wanted = np.array(
            [np.clip(angle, 0.0, WIDEST_MOUTH), max(SHORTEST_JAW, float(np.hypot(*thumb)) + FLESH, JAW_TO_LIP * float(np.hypot(*snout)))]
        )
        angle, length = (float(value) for value in self._jaw.follow(wanted, passed))
        seen = max(angle, CLOSED_MOUTH + MURMUR * murmur) * open_up
        along = lip * np.cos(seen) + lower * np.sin(seen)
        thick = _across(along) * side
        opening, gape = (float(np.clip((each - CLOSED_MOUTH) / FULL_VOICE, 0.0, 1.0)) for each in (angle * open_up, seen))
        return Frame2(hinge, along * length, thick * (0.2 + 0.22 * length)), opening, gape


def _half_extent(offsets: Vector, before: float, after: float, least: float) -> tuple[float, float]:
    """Half the width that covers all offsets with some flesh around them, and where its middle lies."""
    low, high = min(float(offsets.min()) - before, -least), max(float(offsets.max()) + after, least)
    return (high - low) / 2, (high + low) / 2


def unit(vector: NDArray[np.float64]) -> Vector:
    """Up the screen for a vector without a direction."""
    length = float(np.hypot(*vector))
    return vector / length if length > 1e-6 else np.array([0.0, -1.0])


def _across(direction: Vector) -> Vector:
    """A quarter turn clockwise on screen."""
    return np.array([-direction[1], direction[0]])
