"""Hands put before the app's two models: fakes that see them exactly where they are put, through the tracker's own regions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from studio.api import App, FakeInterpreter, Frame, Region, Result
from studio.api.model import Tensor
from studio.runtime.discovery import load_app

WIDTH, HEIGHT, RATE = 640, 480, 30

# A flat right hand, fingers up, in palm sizes from the wrist.
FLAT = np.array(
    [
        *((0.0, 0.0), (0.28, -0.18), (0.5, -0.42), (0.66, -0.66), (0.8, -0.85)),
        *((0.27, -0.93), (0.3, -1.3), (0.32, -1.55), (0.33, -1.78)),
        *((0.05, -1.0), (0.05, -1.42), (0.05, -1.7), (0.05, -1.95)),
        *((-0.15, -0.95), (-0.19, -1.32), (-0.21, -1.58), (-0.22, -1.8)),
        *((-0.33, -0.83), (-0.42, -1.1), (-0.46, -1.3), (-0.5, -1.5)),
    ]
)


def flat(x: float, y: float, size: float = 80, degrees: float = 0, mirrored: bool = False, pinch: float = 0.0) -> NDArray[np.float64]:
    """21 × 2 landmarks in frame pixels, the wrist at (x, y), turned clockwise. pinch: 1 puts the thumb to the tip of the index finger."""
    points = FLAT.copy()
    tip = points[8]
    for joint, share in ((2, 0.25), (3, 0.65), (4, 1.0)):
        points[joint] += (tip + np.array([0.06, 0.04]) - points[4]) * share * pinch
    points[:, 0] *= -1 if mirrored else 1
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return points @ np.array([[cos, sin], [-sin, cos]]) * size + (x, y)


@dataclass
class Stage:
    """The app with fake models. hands: 21 × 2 arrays in frame pixels, in view now. right: what the model says of handedness, 0 … 1."""

    hands: list[NDArray[np.float64]] = field(default_factory=list)
    right: float = 0.95
    depth: NDArray[np.float64] = field(default_factory=lambda: np.zeros(21))
    frames: int = 0

    def __post_init__(self) -> None:
        self.app: App = load_app("hand_puppets")()
        self.app.palm = FakeInterpreter(self._palms)  # type: ignore[attr-defined]
        self.app.landmarks = FakeInterpreter(self._look)  # type: ignore[attr-defined]
        self._noise = np.random.default_rng(3)
        self._pixels: NDArray[np.uint8] = np.zeros((HEIGHT, WIDTH, 3), np.uint8)

    def show(self, seconds: float = 1.0) -> Result:
        """The last result of so many seconds of frames, each unlike the one before."""
        for _ in range(max(1, round(seconds * RATE))):
            result = self.next()
        return result

    def next(self) -> Result:
        # Coarse noise: a tracker may skip a picture that stays the same.
        coarse = self._noise.integers(0, 255, (12, 16, 3), np.uint8)
        self._pixels = np.repeat(np.repeat(coarse, HEIGHT // 12, axis=0), WIDTH // 16, axis=1)
        frame = Frame.of(self._pixels, self.frames, self.frames / RATE)
        self.frames += 1
        return self.app.process(frame)

    def _palms(self, _: Mapping[str, Tensor | Region]) -> dict[str, Tensor]:
        """One confident anchor for each hand, in the detector's own encoding (see `studio.vision.hands.palm`)."""
        boxes, scores = np.zeros((1, 2016, 18), np.float32), np.full((1, 2016, 1), -20, np.float32)
        for hand in self.hands:
            palm = hand[[0, 5, 9, 13, 17, 1, 2]] / (WIDTH, HEIGHT)
            (left, top), (right, bottom) = palm.min(axis=0), palm.max(axis=0)
            column, row = (int(np.clip(value * 24, 0, 23)) for value in ((left + right) / 2, (top + bottom) / 2))
            anchor = 2 * (row * 24 + column)
            centre = np.array([(column + 0.5) / 24, (row + 0.5) / 24])
            middle = np.array([(left + right) / 2, (top + bottom) / 2])
            boxes[0, anchor] = np.concatenate([middle - centre, [right - left, bottom - top], (palm - centre).ravel()]) * 192
            scores[0, anchor] = 8
        return {"boxes": boxes, "scores": scores}

    def _look(self, inputs: Mapping[str, Tensor | Region]) -> dict[str, Tensor]:
        """The hand that lies in the region, if one does."""
        region = inputs["image"]
        assert isinstance(region, Region)
        matrix = region.placement((224, 224)).matrix
        for hand in self.hands:
            unit = (hand - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
            if ((unit > -0.2) & (unit < 1.2)).all():
                landmarks = np.column_stack([unit * 224, self.depth]).astype(np.float32)
                return self._answer(landmarks, 0.98)
        return self._answer(np.full((21, 3), 112, np.float32), 0.0)

    def _answer(self, landmarks: NDArray[np.float32], presence: float) -> dict[str, Tensor]:
        return {
            "landmarks": landmarks.reshape(1, 63),
            "presence": np.array([[presence]], np.float32),
            "handedness": np.array([[self.right]], np.float32),
            "world": np.zeros((1, 63), np.float32),
        }
