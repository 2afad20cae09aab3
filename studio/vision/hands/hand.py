"""One tracked hand, and the names of its landmarks."""

from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Points3 = NDArray[np.float64]
"""21 × 3."""

Handedness = Literal["left", "right"]


class Joint(IntEnum):
    """Index of a landmark, in the order of MediaPipe's hand model (Zhang et al. 2020, https://arxiv.org/abs/2006.10214, figure 4)."""

    WRIST = 0
    THUMB_CMC = 1
    THUMB_MCP = 2
    THUMB_IP = 3
    THUMB_TIP = 4
    INDEX_MCP = 5
    INDEX_PIP = 6
    INDEX_DIP = 7
    INDEX_TIP = 8
    MIDDLE_MCP = 9
    MIDDLE_PIP = 10
    MIDDLE_DIP = 11
    MIDDLE_TIP = 12
    RING_MCP = 13
    RING_PIP = 14
    RING_DIP = 15
    RING_TIP = 16
    PINKY_MCP = 17
    PINKY_PIP = 18
    PINKY_DIP = 19
    PINKY_TIP = 20


FINGERS: dict[str, tuple[Joint, ...]] = {
    "thumb": (Joint.THUMB_CMC, Joint.THUMB_MCP, Joint.THUMB_IP, Joint.THUMB_TIP),
    "index": (Joint.INDEX_MCP, Joint.INDEX_PIP, Joint.INDEX_DIP, Joint.INDEX_TIP),
    "middle": (Joint.MIDDLE_MCP, Joint.MIDDLE_PIP, Joint.MIDDLE_DIP, Joint.MIDDLE_TIP),
    "ring": (Joint.RING_MCP, Joint.RING_PIP, Joint.RING_DIP, Joint.RING_TIP),
    "pinky": (Joint.PINKY_MCP, Joint.PINKY_PIP, Joint.PINKY_DIP, Joint.PINKY_TIP),
}
"""The joints of each finger, from the palm to the tip."""

BONES: tuple[tuple[Joint, Joint], ...] = (
    *((a, b) for joints in FINGERS.values() for a, b in pairwise(joints)),
    (Joint.WRIST, Joint.THUMB_CMC),
    (Joint.WRIST, Joint.INDEX_MCP),
    (Joint.WRIST, Joint.PINKY_MCP),
    (Joint.INDEX_MCP, Joint.MIDDLE_MCP),
    (Joint.MIDDLE_MCP, Joint.RING_MCP),
    (Joint.RING_MCP, Joint.PINKY_MCP),
)
"""Pairs of landmarks to join by a line when a hand is drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Hand:
    """A hand in one frame.

    id: the same number in every frame while the hand is tracked; never used again for another hand.
    landmarks: 21 × 3, indexed by `Joint`; x and y in frame pixels, z in frame pixels too, 0 at the wrist's depth, smaller nearer.
    They may lie outside the frame, where the model expects the hidden part of a hand. Smoothed over time.
    world: 21 × 3 metres around the hand's middle, turned as in the picture (x right, y down, z away); not smoothed.
    presence: 0 … 1, how sure the model is that it sees a hand.
    handedness: which hand of the person it is, when the picture is not mirrored; swap it for a mirrored one. `handedness_score`
    is 0.5 … 1, averaged over the frames seen so far.
    size: of the palm in frame pixels, the longest distance between wrist, index knuckle and little knuckle.
    """

    id: int
    landmarks: Points3
    world: Points3
    presence: float
    handedness: Handedness
    handedness_score: float
    size: float


def palm_size(landmarks: NDArray[Any]) -> float:
    """The longest distance between wrist, index knuckle and little knuckle, in the unit of `landmarks` (21 × 2 or more, x and y used).

    Steadier than a box around the fingers: it hardly changes when they bend, and one of its sides stays long however the palm turns.
    """
    (x0, y0), (x1, y1), (x2, y2) = landmarks[PALM_CORNERS, :2].tolist()
    a, b, c = (x1 - x0) ** 2 + (y1 - y0) ** 2, (x2 - x1) ** 2 + (y2 - y1) ** 2, (x0 - x2) ** 2 + (y0 - y2) ** 2
    return float(max(a, b, c) ** 0.5)


PALM_CORNERS = [Joint.WRIST, Joint.INDEX_MCP, Joint.PINKY_MCP]
