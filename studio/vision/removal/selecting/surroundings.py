"""What was seen around a followed thing, kept aligned with the camera: what still looks as remembered is not the thing."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels

Floats = NDArray[np.float32]
Truth = NDArray[np.bool_]

SIDE = 208
"""Pixels of the longer side at which surroundings are remembered."""
STRIDE = 8
"""Pixels between the points whose motion tells the camera's."""
STILL = 0.35
"""Pixels of motion below which the memory stays as it is: each move blurs it."""
DIFFERS = 16.0
"""RGB distance from what is remembered at which it is open whether something else is there."""
SAME, OTHER = 9.0, 2.0
"""Log-likelihoods: that what looks as remembered is not the thing; that what looks otherwise is."""
CONTINUES, REACH, LIKE_NEIGHBOUR = 4.0, 40, 12.0
"""Where nothing is remembered: that what looks like the nearest remembered pixel of its row or column, so far away, goes on there."""
TAKES_OVER = 0.1
"""Share of a new frame in the memory."""


class Surroundings:
    """From one frame to the next; all pictures are `SIDE` pixels across at most and of one size."""

    def __init__(self, pixels: Pixels, thing: Truth) -> None:
        self._memory = np.asarray(cv2.blur(pixels, (3, 3)), np.float32)
        self._known = ~_wider(thing)
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
        height, width = thing.shape
        rows, columns = np.mgrid[STRIDE // 2 : height : STRIDE, STRIDE // 2 : width : STRIDE]
        self._rows, self._columns = rows.ravel(), columns.ravel()
        self.changed = 0.0
        """Share of what is remembered that looks otherwise in the frame looked at last."""

    def look(self, pixels: Pixels, thing: Truth) -> Floats:
        """Log-likelihood ratio of the thing for each pixel, 0 where nothing tells. thing: where it was in the frame before."""
        self._seen = np.asarray(cv2.blur(pixels, (3, 3)), np.float32)
        self._move(self._shift(pixels, self._known & ~thing))
        apart = self._seen - self._memory
        plain = self._known & ~thing
        if plain.sum() > 50:
            light = np.median(apart[plain][::7], axis=0)  # the camera's exposure changes all alike
            self._memory += light
            apart -= light
        distance = np.sqrt(np.einsum("ijk,ijk->ij", apart, apart))
        self.changed = float((distance[plain] > 2 * DIFFERS).mean()) if plain.any() else 0.0
        known = np.clip(distance / DIFFERS - 1, -1, 1)
        known *= np.where(known < 0, SAME, OTHER)
        return np.asarray(np.where(self._known, known, self._continued()), np.float32)

    def remember(self, thing: Truth) -> None:
        """The frame looked at last, but where the thing is in it."""
        free = ~_wider(thing)
        cv2.accumulateWeighted(self._seen, self._memory, TAKES_OVER, (free & self._known).astype(np.uint8))
        cv2.copyTo(self._seen, (free & ~self._known).astype(np.uint8), self._memory)
        self._known |= free

    def _shift(self, pixels: Pixels, usable: Truth) -> NDArray[np.float64] | None:
        """2 × 3, from this frame's pixels to the memory's; None where it can't be told."""
        remembered = cv2.cvtColor(np.clip(self._memory, 0, 255).astype(np.uint8), cv2.COLOR_RGB2GRAY)
        flow = self._flow.calc(
            cv2.blur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (3, 3)), remembered, np.zeros((*remembered.shape, 2), np.float32)
        )
        here = usable[self._rows, self._columns]
        rows, columns = self._rows[here], self._columns[here]
        if len(rows) < 12:
            return None
        points = np.stack([columns, rows], axis=1).astype(np.float32)
        found, _ = cv2.estimateAffinePartial2D(points, points + flow[rows, columns], ransacReprojThreshold=0.7, maxIters=100)
        return None if found is None else np.asarray(found, np.float64)

    def _move(self, shift: NDArray[np.float64] | None) -> None:
        if shift is None:
            return
        height, width = self._known.shape
        corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]])
        if np.abs(corners @ shift.T - corners[:, :2]).max() < STILL:
            return
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        self._memory = np.asarray(
            cv2.warpAffine(self._memory, shift, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32
        )
        self._known = np.asarray(cv2.warpAffine(self._known.astype(np.uint8) * 255, shift, (width, height), flags=flags)) > 127

    def _continued(self) -> Floats:
        """At half the size: what is behind a thing often goes on beside it."""
        known, memory, seen = self._known[::2, ::2], self._memory[::2, ::2], self._seen[::2, ::2]
        rows, columns = np.indices(known.shape)
        least = np.full(known.shape, 1e6, np.float32)
        for axis, index in ((1, columns), (0, rows)):
            before = np.maximum.accumulate(np.where(known, index, -9999), axis=axis)
            after = np.flip(np.minimum.accumulate(np.flip(np.where(known, index, 9999), axis), axis=axis), axis)
            for nearest in (before, after):
                reached = (np.abs(nearest - index) < REACH // 2) & ~known
                there = nearest[reached]
                value = memory[rows[reached], there] if axis == 1 else memory[there, columns[reached]]
                apart = seen[reached] - value
                least[reached] = np.minimum(least[reached], np.einsum("ij,ij->i", apart, apart))
        told = np.clip(np.sqrt(least) / LIKE_NEIGHBOUR - 1, -1, 0) * CONTINUES
        return np.asarray(cv2.resize(told.astype(np.float32), self._known.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _wider(thing: Truth) -> Truth:
    return np.asarray(cv2.dilate(thing.astype(np.uint8), np.ones((5, 5), np.uint8))) > 0
