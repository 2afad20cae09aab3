"""Where a code will be when the hand begins to do what is said now."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Spot

REMEMBERED = 0.35
"""Seconds over which speed is measured."""
FEWEST = 4
"""Pictures."""
FARTHEST = 2.0
"""Times its size: no more than that is reckoned with, either way."""


class Motion:
    """Of one code, from picture to picture."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, NDArray[np.float64]]] = deque()

    def add(self, spot: Spot, now: float) -> None:
        place = np.array([*spot.centre, np.log(max(spot.length, 1e-6))])
        self._seen.append((now, place))
        while now - self._seen[0][0] > REMEMBERED:
            self._seen.popleft()

    def ahead(self, spot: Spot, seconds: float) -> Spot:
        """The spot as it will be if it goes on as it went: a straight line through its places, and through the logarithm of its size."""
        if len(self._seen) < FEWEST:
            return spot
        times = np.array([at for at, _ in self._seen])
        places = np.array([place for _, place in self._seen])
        times = times - times.mean()
        speed = times @ (places - places.mean(axis=0)) / (times @ times)
        scale = np.exp(np.clip(speed[2] * seconds, -np.log(FARTHEST), np.log(FARTHEST)))
        centre = np.array(spot.centre)
        corners = (spot.corners - centre) * scale + centre + speed[:2] * seconds
        return Spot(corners.astype(np.float32), spot.confidence, float(spot.module * scale))
