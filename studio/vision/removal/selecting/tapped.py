"""A thing that somebody pointed at, in every frame from then on."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.removal.selecting.figure import Seed, figure, larger
from studio.vision.removal.selecting.following import Follower, around_size, frame_size
from studio.vision.removal.selecting.returning import returned

Mask = NDArray[np.uint8]

ANOTHER_PICTURE = 0.6
"""Share of the surroundings that look otherwise from which the scene was cut."""
HARDLY_LEFT = 0.12
"""Of a thing's usual area, below which it counts as gone."""
UNLIKE = 0.45
"""Likeness of colours below which something else is followed."""
USUAL = 0.05
"""What a frame's area counts in the usual one."""
SEARCH_EVERY = 3
"""Frames between two looks for a thing that is gone."""
LEAST = 12
"""Pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """mask: height × width, 0 … 255, all 0 where `found` is False: nothing stands out there."""

    mask: Mask
    found: bool


class Tapped:
    """Follows one thing; when it is out of sight it is looked for, and followed on when it is back.

    together: takes what stands beside the thing along, and what comes to touch it.
    """

    def __init__(self, *, together: bool = False) -> None:
        self._together = together
        self._follower: Follower | None = None
        self._lost_for = 0

    def start(self, pixels: Pixels, seed: Seed, part: Mask | None = None) -> Selection:
        """The thing meant by `seed`, in pixels of the picture; about 0.4 s. Raises ValueError for a seed outside the picture.

        part: height × width, 0 … 255: the next larger thing is meant that this is a part of.
        """
        height, width = pixels.shape[:2]
        low, high = seed.points.min(axis=0), seed.points.max(axis=0)
        if (low < 0).any() or (high >= (width, height)).any():
            raise ValueError(f"a seed lies within the picture, {width} × {height}, not at {low.tolist()} … {high.tolist()}")
        small = frame_size(pixels)
        scale = small.shape[1] / width
        if part is None:
            inside = figure(small, seed.scaled(scale), together=self._together)
        else:
            known = np.asarray(cv2.resize(part, small.shape[1::-1], interpolation=cv2.INTER_AREA)) > 127
            inside = larger(small, known, seed.scaled(scale).points[0])
        self._size, self._lost_for = (width, height), 0
        found = int(inside.sum()) >= LEAST
        self._follower = Follower(small, inside, together=self._together) if found else None
        if self._follower:
            self._usual = self._follower.area
        return Selection(self._mask(), found)

    def follow(self, pixels: Pixels) -> Mask | None:
        """The thing in the next frame, height × width, 0 … 255; None while it is out of sight. The picture's size may change."""
        follower = self._follower
        if follower is None:
            return None
        self._size = pixels.shape[1], pixels.shape[0]
        small = frame_size(pixels)
        if small.shape[:2] != follower.share.shape:
            small = np.asarray(cv2.resize(small, follower.share.shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)
        if self._lost_for:
            return self._search(small)
        follower.step(small)
        if follower.changed > ANOTHER_PICTURE or follower.area < max(LEAST, HARDLY_LEFT * self._usual) or follower.likeness < UNLIKE:
            self._lost_for = 1
            return None
        self._usual += (follower.area - self._usual) * USUAL
        return self._mask()

    def look_again(self) -> None:
        """After frames that were not shown to it: the thing may be anywhere now."""
        self._lost_for = max(self._lost_for, 1)

    def _search(self, small: Pixels) -> Mask | None:
        self._lost_for += 1
        follower = self._follower
        if follower is None or self._lost_for % SEARCH_EVERY:
            return None
        around = around_size(small)
        scale = around.shape[1] / small.shape[1]
        found = returned(around, follower.appearance.first[0], self._usual * scale**2)
        if found is None:
            return None
        whole = np.asarray(cv2.resize(found.astype(np.uint8) * 255, small.shape[1::-1], interpolation=cv2.INTER_LINEAR)) > 127
        self._follower = Follower(small, whole, together=self._together, first=follower.appearance.first)
        self._lost_for = 0
        return self._mask()

    def _mask(self) -> Mask:
        if self._follower is None:
            return np.zeros(self._size[::-1], np.uint8)
        steep = np.clip((self._follower.share - 0.25) * 510, 0, 255).astype(np.uint8)
        return np.asarray(cv2.resize(steep, self._size, interpolation=cv2.INTER_LINEAR), np.uint8)
