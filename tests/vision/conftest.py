"""A world of drawn hands, and the two hand models as they would answer if they were perfect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import pytest

from studio.api import FakeInterpreter, Frame, Region
from studio.vision.hands.landmarks import MODEL_OFFSET
from studio.vision.hands.palm import anchors

# An upright open right hand, palm towards the camera, in palm sizes from the middle knuckle; MediaPipe's order.
SHAPE = np.array(
    [
        (0.0, 1.0), (-0.3, 0.8), (-0.55, 0.5), (-0.7, 0.25), (-0.85, 0.05),
        (-0.3, 0.05), (-0.35, -0.4), (-0.37, -0.65), (-0.38, -0.85),
        (0.0, 0.0), (0.0, -0.5), (0.0, -0.75), (0.0, -1.0),
        (0.25, 0.05), (0.28, -0.4), (0.3, -0.65), (0.32, -0.85),
        (0.45, 0.2), (0.52, -0.1), (0.56, -0.3), (0.6, -0.45),
    ]
)  # fmt: skip
SIDE = 640


@dataclass(frozen=True)
class DrawnHand:
    """x, y: its middle knuckle in frame pixels; palm: wrist to middle knuckle; radians: turned clockwise; right: 0 … 1."""

    x: float
    y: float
    palm: float = 80.0
    radians: float = 0.0
    right: float = 0.9

    def landmarks(self) -> np.ndarray:
        c, s = np.cos(self.radians), np.sin(self.radians)
        return SHAPE * self.palm @ np.array([[c, s], [-s, c]]) + (self.x, self.y)


@dataclass
class HandWorld:
    """Frames of SIDE × SIDE with the `hands` drawn as they are now, and models that see exactly these.

    missed: hands the palm model doesn't see. doubled: it answers each palm twice, the second a little off, too far to be merged.
    shown: presence of the hands. noise: grey levels that change from frame to frame.
    """

    hands: list[DrawnHand] = field(default_factory=list)
    missed: list[DrawnHand] = field(default_factory=list)
    doubled: bool = False
    shown: float = 0.95
    noise: float = 0.0
    count: int = 0

    def __post_init__(self) -> None:
        self.palm = FakeInterpreter(self._palms)
        self.landmarks = FakeInterpreter(self._landmarks)
        self._random = np.random.default_rng(3)

    def frame(self, seconds: float | None = None, size: tuple[int, int] = (SIDE, SIDE)) -> Frame:
        pixels = np.full((size[1], size[0], 3), 60, np.uint8)
        for hand in self.hands:
            cv2.fillPoly(pixels, [cv2.convexHull(hand.landmarks().astype(np.int32))], (220, 180, 160))
        if self.noise:
            pixels = np.clip(pixels + self._random.normal(0, self.noise, pixels.shape), 0, 255).astype(np.uint8)
        self.count += 1
        return Frame.of(pixels, self.count, self.count / 30 if seconds is None else seconds)

    def _palms(self, inputs: Mapping[str, Any]) -> dict[str, np.ndarray]:
        height, width = inputs["image"].shape[:2]
        boxes, scores = np.zeros((1, 2016, 18), np.float32), np.full((1, 2016, 1), -20.0, np.float32)
        seen = [hand for hand in self.hands if hand not in self.missed]
        if self.doubled:
            seen += [DrawnHand(hand.x + hand.palm * 0.7, hand.y, hand.palm, hand.radians) for hand in seen]
        for number, hand in enumerate(seen):
            points = hand.landmarks() / (width, height)
            palm = points[[0, 1, 2, 5, 9, 13, 17]]
            keypoints = points[[0, 5, 9, 13, 17, 1, 2]]
            low, high = palm.min(axis=0), palm.max(axis=0)
            free = np.where(scores[0, :, 0] < 0, 0, 10)
            anchor = int(np.argmin(np.abs(anchors() - (low + high) / 2).sum(axis=1) + free))
            boxes[0, anchor, :2] = ((low + high) / 2 - anchors()[anchor]) * 192
            boxes[0, anchor, 2:4] = (high - low) * 192
            boxes[0, anchor, 4:] = ((keypoints - anchors()[anchor]) * 192).ravel()
            scores[0, anchor] = 3.0 - 0.1 * number
        return {"boxes": boxes, "scores": scores}

    def _landmarks(self, inputs: Mapping[str, Any]) -> dict[str, np.ndarray]:
        region: Region = inputs["image"]
        matrix = region.placement((224, 224)).matrix
        inside, presence, right = np.full((21, 2), 0.5), 0.01, 0.5
        for hand in self.hands:
            points = np.linalg.solve(matrix[:, :2], (hand.landmarks() - matrix[:, 2]).T).T
            if (points > 0).all() and (points < 1).all() and np.ptp(points, axis=0).max() > 0.3:
                inside, presence, right = points, self.shown, hand.right
                break
        landmarks = np.zeros((21, 3), np.float32)
        landmarks[:, :2] = inside * 224 - MODEL_OFFSET
        landmarks[:, 2] = np.linspace(0, -20, 21)
        return {
            "landmarks": landmarks.reshape(1, 63),
            "world": np.zeros((1, 63), np.float32),
            "presence": np.array([[presence]], np.float32),
            "handedness": np.array([[right]], np.float32),
        }


@pytest.fixture
def world() -> HandWorld:
    return HandWorld()


@pytest.fixture
def drawn() -> Callable[..., DrawnHand]:
    return DrawnHand
