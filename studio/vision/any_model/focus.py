"""Where a model of landmarks looks: it was made for a hand, face or body that fills its input, so one is looked for, then followed."""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

Window = tuple[float, float, float]
"""Centre x and y, and side of a square, in frame pixels."""

LOOKS = 3
"""Squares looked at in one frame while nothing is found."""

NEARER = 4
"""Looks more, in the same frame, at what was just found: from afar its place is rough."""

AROUND = 1.6
"""Side of the square in which a figure is followed, in its own longer sides: MediaPipe's graphs take 1.25 for bodies to 2 for hands."""

SHARES = (1.0, 0.5, 0.35)
"""Sides of the squares looked at, in shorter sides of the frame; each is half over the next."""


class Focus:
    """`looks` gives squares to look at until nothing more is to be gained by it; `found` is told what was seen in the last."""

    def __init__(self) -> None:
        self._followed: Window | None = None
        self._size = (0, 0)
        self._next = 0

    def looks(self, width: int, height: int) -> Iterator[Window]:
        if (width, height) != self._size:
            self._size, self._followed, self._next = (width, height), None, 0
        if self._followed:
            yield from self._again()
            return
        squares = windows(width, height)
        for _ in range(min(LOOKS, len(squares))):
            place = self._next % len(squares)
            self._next = place + 1
            yield squares[place]
            if self._followed:
                for _ in range(NEARER):
                    yield from self._again()
                return

    def _again(self) -> Iterator[Window]:
        """Where it was found, which counts as lost unless it is found again."""
        square, self._followed = self._followed, None
        if square:
            yield square

    def found(self, points: ArrayLike) -> None:
        """n × 2, in frame pixels."""
        array = np.asarray(points, float)
        low, high = array.min(axis=0), array.max(axis=0)
        side = float((high - low).max()) * AROUND
        x, y = (float(each) for each in (low + high) / 2)
        if math.isfinite(side) and 8 <= side <= 4 * max(self._size):
            self._followed, self._next = (x, y, side), 0


def windows(width: int, height: int) -> list[Window]:
    """The squares of a frame that are looked at, larger ones first, from the middle outwards."""
    found: list[Window] = []
    for share in SHARES:
        side = share * min(width, height)
        columns, rows = (max(1, math.ceil((length - side) / (side / 2) - 1e-6) + 1) for length in (width, height))
        xs, ys = np.linspace(side / 2, width - side / 2, columns), np.linspace(side / 2, height - side / 2, rows)
        squares = [(float(x) if columns > 1 else width / 2, float(y) if rows > 1 else height / 2, side) for y in ys for x in xs]
        found += sorted(squares, key=lambda square: math.dist(square[:2], (width / 2, height / 2)))
    return found
