"""`scene:hands`: one or two shaded hands in front of a calm room, with exact landmarks."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np

from studio.api import Pixels
from studio.sources.scenes.backdrop import Backdrop
from studio.sources.scenes.hands.camera import Camera
from studio.sources.scenes.hands.motion import HandState, Side, states
from studio.sources.scenes.hands.painter import HandPainter
from studio.sources.scenes.hands.skeleton import Array
from studio.sources.scenes.hands.skin import skin
from studio.sources.scenes.hands.surface import surface
from studio.sources.scenes.options import Bounds
from studio.sources.scenes.titles import TITLES

EXPOSURE = 1 / 90
"""Seconds the shutter is open: how far motion smears."""


@dataclass(frozen=True, slots=True)
class HandsOptions:
    """Options of `scene:hands`. hands: how many take part; auto changes."""

    seed: Annotated[int, Bounds(0, 2**31 - 1)] = 1
    width: Annotated[int, Bounds(64, 4096)] = 1280
    height: Annotated[int, Bounds(64, 4096)] = 720
    fps: Annotated[float, Bounds(0.1, 240)] = 30.0
    hands: Literal["auto", "0", "1", "2"] = "auto"


@dataclass(frozen=True, slots=True, eq=False)
class HandTruth:
    """Where a hand exactly is.

    landmarks: 21 × 3 in MediaPipe's order: x, y in frame pixels; z in the same pixels at the wrist's distance, relative to the wrist,
    negative towards the camera. side: which hand of a person it is, anatomically; the picture is not mirrored (MediaPipe's own solution
    assumes a mirrored one, so its label is the other word). share: of the landmarks that lie in the frame. blur: pixels the hand
    moves as a whole while the shutter is open.
    """

    landmarks: Array
    side: Side
    share: float
    blur: float


class Hands:
    """The content of `scene:hands`."""

    title = TITLES["hands"]

    def __init__(self, options: HandsOptions) -> None:
        self._options = options
        random = np.random.default_rng([options.seed, 5])
        self._camera = Camera(options.width, options.height)
        self._backdrop = Backdrop(options.width, options.height, random)
        self._painter = HandPainter(surface(), skin(surface(), random), self._camera)

    def truth(self, seconds: float) -> tuple[HandTruth, ...]:
        """The hands of which at least one landmark is in the frame, the farther one first."""
        size, found = np.array([self._options.width, self._options.height]), []
        for state, (right, down) in self._moving(seconds):
            points = self._camera.landmarks(state)
            inside = ((points[:, :2] >= 0) & (points[:, :2] < size)).all(axis=1)
            if inside.any():
                found.append(HandTruth(points, state.side, float(inside.mean()), float(np.hypot(right, down))))
        return tuple(found)

    def pixels(self, seconds: float) -> Pixels:
        picture, light = self._backdrop.of(seconds), self._backdrop.light(seconds)
        for state, move in self._moving(seconds):
            self._painter.paint(picture, state, light, move)
        self._backdrop.add_noise(picture, round(seconds * self._options.fps))
        return picture

    def _moving(self, seconds: float) -> list[tuple[HandState, tuple[float, float]]]:
        """Each hand, the farther one first, and how far it moves right and down in the exposure that starts at `seconds`."""
        ends = {state.side: state for state in states(seconds + EXPOSURE, self._options.seed, self._options.hands)}
        moving = []
        for state in states(seconds, self._options.seed, self._options.hands):
            right, down = self._camera.middle(ends[state.side]) - self._camera.middle(state) if state.side in ends else (0.0, 0.0)
            moving.append((state, (float(right), float(down))))
        return moving
