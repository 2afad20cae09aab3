"""Holds what a locator finds against the truth of rendered pictures: recall, precision, and how far off ends, angle and bars are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray
from scenes import Quad, Scene, Truth  # beside this file

from studio.api import Frame
from studio.vision.barcodes.code import Spot
from studio.vision.barcodes.locator import Locator

OVERLAP = 0.5
"""Intersection over union from which a spot is a code's."""


@dataclass(slots=True)
class Tally:
    """Of many pictures. The lists hold a number for each readable code found: share of its length, degrees, share of its module."""

    readable: list[bool] = field(default_factory=list)
    hard: list[bool] = field(default_factory=list)
    spots: int = 0
    false: int = 0
    ends: list[float] = field(default_factory=list)
    angles: list[float] = field(default_factory=list)
    modules: list[float] = field(default_factory=list)

    def add(self, scene: Scene, spots: Sequence[Spot]) -> None:
        left = list(spots)
        for code in scene.codes:
            shares = [overlap(spot.corners, code.quad) for spot in left]
            best = int(np.argmax(shares)) if shares else -1
            found = bool(shares) and shares[best] >= OVERLAP
            (self.readable if code.readable else self.hard).append(found)
            if found:
                self.spots += 1
                if code.readable:
                    self._compare(left[best], code)
                del left[best]
        alone = [spot for spot in left if not undecided(spot, scene)]
        self.spots += len(alone)
        self.false += len(alone)

    def _compare(self, spot: Spot, code: Truth) -> None:
        far = [np.hypot(*(spot.corners - np.roll(code.quad, turn, axis=0)).T) for turn in (0, 2)]
        corners = np.roll(code.quad, (0, 2)[int(far[1].sum() < far[0].sum())], axis=0)
        self.ends += _ends_off(np.asarray(spot.corners, float), corners)
        turned = spot.angle - np.degrees(np.arctan2(*(corners[1] - corners[0] + corners[2] - corners[3])[::-1]))
        self.angles.append(abs((turned + 90) % 180 - 90))
        self.modules.append(abs(spot.module / code.module - 1))

    @property
    def recall(self) -> float:
        return float(np.mean(self.readable)) if self.readable else float("nan")


def _ends_off(spot: Quad, truth: Quad) -> list[float]:
    """How far each end of the spot's middle line lies from the code's, along the code, in shares of its length."""
    ends = (spot[0] + spot[3]) / 2, (spot[1] + spot[2]) / 2
    true = (truth[0] + truth[3]) / 2, (truth[1] + truth[2]) / 2
    way = true[1] - true[0]
    return [abs(float((end - at) @ way)) / float(way @ way) for end, at in zip(ends, true, strict=True)]


def overlap(one: NDArray[np.floating], two: NDArray[np.floating]) -> float:
    """Intersection over union of two convex quads."""
    one, two = one.astype(np.float32), two.astype(np.float32)
    shared = cv2.intersectConvexConvex(one, two)[0]
    return shared / max(1e-6, cv2.contourArea(one) + cv2.contourArea(two) - shared)


def undecided(spot: Spot, scene: Scene) -> bool:
    """Whether the spot lies on something of which it is left open whether it is a code."""
    area = max(1e-6, cv2.contourArea(spot.corners))
    return any(cv2.intersectConvexConvex(spot.corners, quad.astype(np.float32))[0] > 0.3 * area for quad in scene.ignored)


def measured(locator: Locator, scenes: Iterable[Scene]) -> Tally:
    tally = Tally()
    for each in scenes:
        tally.add(each, locator.locate(Frame.of(cv2.cvtColor(each.pixels, cv2.COLOR_GRAY2RGB))))
    return tally
