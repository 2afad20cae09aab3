"""Where a code will be when the hand begins to do what is said now."""

from collections import deque
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Spot

REMEMBERED = 0.35
"""Seconds over which speed is measured."""
LONGEST_CODE, SHORTEST_CODE = 95, 51
"""Narrowest bars across an EAN-13 or UPC-A, and a UPC-E (General Specifications 5.2): what is judged otherwise is misjudged."""
COMPARED = 9
"""Pictures by which the narrowest bar is judged."""
FEWEST = 4
"""Pictures."""
FARTHEST = 1.2
"""Times its size: no more than that is reckoned with, either way, as a hand comes to rest by itself."""


class Motion:
    """Of one code, from picture to picture."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, NDArray[np.float64]]] = deque()
        self._fineness: deque[float] = deque(maxlen=COMPARED)

    def add(self, spot: Spot, now: float) -> Spot:
        """The spot with the narrowest bar that it most likely has by the last pictures: of its length it stays the same share."""
        place = np.array([*spot.centre, np.log(max(spot.length, 1e-6))])
        self._seen.append((now, place))
        while now - self._seen[0][0] > REMEMBERED:
            self._seen.popleft()
        self._fineness.append(min(max(spot.module / max(spot.length, 1e-6), 1 / LONGEST_CODE), 1 / SHORTEST_CODE))
        return replace(spot, module=float(np.median(self._fineness)) * spot.length)

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
