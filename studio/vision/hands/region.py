"""The turned square around a hand that the landmark model looks at."""

from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels, Region
from studio.vision.hands.hand import Joint

# The wrist, the thumb's three lower joints, and the two lower joints of each finger: steadier than the tips.
STEADY = np.array([0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18])


@dataclass(frozen=True, slots=True)
class Square:
    """A turned square in frame pixels, so that the fingers point up in it. radians: turned clockwise on screen."""

    x: float
    y: float
    side: float
    radians: float

    def of(self, pixels: Pixels) -> Region:
        return Region(pixels, (self.x, self.y), (self.side, self.side), self.radians)

    def moved(self, x: float, y: float) -> "Square":
        return Square(self.x + x, self.y + y, self.side, self.radians)

    def near(self, other: "Square") -> bool:
        """Whether the two differ by no more than they do from frame to frame around a resting hand."""
        turned = abs(_wrapped(self.radians - other.radians))
        away = hypot(self.x - other.x, self.y - other.y)
        return away < 0.02 * self.side and abs(self.side - other.side) < 0.05 * self.side and turned < 0.05

    def overlap(self, other: "Square") -> float:
        """Intersection over union of the two as if neither were turned (`AssociationNormRectCalculator` does the same)."""
        half = (self.side + other.side) / 2
        smaller = min(self.side, other.side)
        across = min(half - abs(self.x - other.x), smaller)
        down = min(half - abs(self.y - other.y), smaller)
        if across <= 0 or down <= 0:
            return 0.0
        shared = across * down
        return shared / (self.side**2 + other.side**2 - shared)


def around_palm(box: NDArray[Any], keypoints: NDArray[Any]) -> Square:
    """The hand's square from its palm: `box` 2 × 2 and `keypoints` 7 × 2 in frame pixels.

    Turned so that wrist to middle knuckle points up, moved by half the box towards the fingers, 2.6 times the longer side
    (`mediapipe/modules/hand_landmark/palm_detection_detection_to_roi.pbtxt`).
    """
    (left, top), (right, bottom) = box.tolist()
    (wrist_x, wrist_y), (middle_x, middle_y) = keypoints[[0, 2]].tolist()
    return _grown((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, _up(middle_x - wrist_x, middle_y - wrist_y), 0.5, 2.6)


def around_landmarks(landmarks: NDArray[Any]) -> Square:
    """The hand's square in the next frame from its landmarks (21 × 2 or more, x and y in frame pixels).

    Turned so that the wrist to the weighted middle of the knuckles points up, around the steady landmarks, moved by a tenth towards the
    fingers, twice the longer side (`hand_landmarks_to_rect_calculator.cc` and `hand_landmark_landmarks_to_roi.pbtxt` of MediaPipe).
    """
    wrist, index, middle, ring = landmarks[[Joint.WRIST, Joint.INDEX_MCP, Joint.MIDDLE_MCP, Joint.RING_MCP], :2].tolist()
    up_x, up_y = (index[k] / 4 + middle[k] / 2 + ring[k] / 4 - wrist[k] for k in (0, 1))
    radians = _up(up_x, up_y)
    c, s = cos(radians), sin(radians)
    turned = landmarks[STEADY, :2] @ np.array([[c, -s], [s, c]])
    (left, top), (right, bottom) = turned.min(axis=0).tolist(), turned.max(axis=0).tolist()
    across, down = (left + right) / 2, (top + bottom) / 2
    return _grown(across * c - down * s, across * s + down * c, right - left, bottom - top, radians, 0.1, 2.0)


def _up(x: float, y: float) -> float:
    """How far a direction on screen is turned clockwise from straight up, −π … π."""
    return atan2(x, -y) if hypot(x, y) > 0 else 0.0


def _grown(x: float, y: float, width: float, height: float, radians: float, towards_fingers: float, scale: float) -> Square:
    """`RectTransformationCalculator`: shift along the box's own up, then the longer side as a square, scaled."""
    shift = height * towards_fingers
    return Square(x + shift * sin(radians), y - shift * cos(radians), max(width, height) * scale, _wrapped(radians))


def _wrapped(radians: float) -> float:
    return (radians + pi) % (2 * pi) - pi
