"""Where a model of landmarks looks: it was made for a hand, face or body that fills its input, so one is looked for, then followed."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

LOOKS = 3
"""Squares looked at in one frame while nothing is found."""

NEARER = 4
"""Looks more, in the same frame, at what was just found: from afar its place is rough."""

AROUND = 1.6
"""Side of the square in which a figure is followed, in its own longer sides: MediaPipe's graphs take 1.25 for bodies to 2 for hands."""

SHARES = (1.0, 0.5, 0.35)
"""Sides of the squares looked at, in shorter sides of the frame; each is half over the next."""

AXES: Mapping[int, tuple[tuple[int, ...], tuple[int, ...]]] = {
    21: ((0,), (9,)),
    33: ((23, 24), (11, 12)),
    468: ((152,), (10,)),
    478: ((152,), (10,)),
}
"""Number of points → those at the foot and at the head of a figure, which the models want upright: wrist and knuckle, hips and shoulders,
chin and forehead."""

PALM_POINTS, BODY_POINTS = 7, 4
"""Points that come with the boxes of MediaPipe's detectors of palms and bodies; faces have 6."""

AROUND_PALM, TOWARDS_FINGERS, AROUND_FACE, AROUND_BODY = 2.6, 0.5, 1.5, 1.25
"""As in MediaPipe's graphs, in sides of the box, or in diameters of the circle around a body."""


@dataclass(frozen=True, slots=True)
class Square:
    """In frame pixels; turned clockwise on screen by `radians`."""

    x: float
    y: float
    side: float
    radians: float = 0.0


class Focus:
    """`looks` gives squares to look at until nothing more is to be gained by it; `found` is told what was seen in the last."""

    def __init__(self) -> None:
        self._followed: Square | None = None
        self._size = (0, 0)
        self._next = 0

    @property
    def following(self) -> bool:
        return self._followed is not None

    def looks(self, width: int, height: int, told: Sequence[Square] | None = None) -> Iterator[Square]:
        """told: where a detector says that there is something; None without one."""
        if (width, height) != self._size:
            self._size, self._followed, self._next = (width, height), None, 0
        if self._followed:
            yield from self._again()
            return
        squares = windows(width, height) if told is None else list(told)
        for _ in range(min(LOOKS, len(squares))):
            place = self._next % len(squares)
            self._next = place + 1
            yield squares[place]
            if self._followed:
                for _ in range(NEARER):
                    yield from self._again()
                return

    def found(self, points: ArrayLike, circle: ArrayLike | None = None) -> None:
        """points: n × 2, in frame pixels; circle: middle and rim of the one around a body, where the model tells it."""
        square = around(np.asarray(points, float)) if circle is None else _within(*np.asarray(circle, float))
        if math.isfinite(square.side) and 8 <= square.side <= 4 * max(self._size):
            self._followed, self._next = square, 0

    def _again(self) -> Iterator[Square]:
        """Where it was found, which counts as lost unless it is found again."""
        square, self._followed = self._followed, None
        if square:
            yield square


def around(points: NDArray[np.float64]) -> Square:
    """The square in which a figure stands upright, with room to move."""
    radians = 0.0
    if axis := AXES.get(len(points)):
        foot, head = (points[list(places)].mean(axis=0) for places in axis)
        radians = _upright(foot, head)
    cos, sin = math.cos(radians), math.sin(radians)
    turn = np.array([[cos, -sin], [sin, cos]])
    own = points @ turn  # along the sides of the square
    low, high = own.min(axis=0), own.max(axis=0)
    x, y = (low + high) / 2 @ turn.T
    return Square(float(x), float(y), float((high - low).max()) * AROUND, radians)


def square_of(corners: NDArray[np.float64], points: NDArray[np.float64] | None) -> Square:
    """What a model of landmarks wants of what a detector found. corners: 2 × 2; points: those that came with the box; in frame pixels."""
    x, y = corners.mean(axis=0)
    side = float(np.abs(corners[1] - corners[0]).max())
    count = 0 if points is None else len(points)
    if points is not None and count == BODY_POINTS:
        return _within(points[0], points[1])
    if points is not None and count == PALM_POINTS:
        radians = _upright(points[0], points[2])
        shift = TOWARDS_FINGERS * side
        return Square(float(x + shift * math.sin(radians)), float(y - shift * math.cos(radians)), AROUND_PALM * side, radians)
    return Square(float(x), float(y), AROUND_FACE * side)


def _within(centre: NDArray[np.float64], rim: NDArray[np.float64]) -> Square:
    """Around a body, its head up."""
    return Square(float(centre[0]), float(centre[1]), 2 * AROUND_BODY * math.dist(centre, rim), _upright(centre, rim))


def windows(width: int, height: int) -> list[Square]:
    """The squares of a frame that are looked at, larger ones first, from the middle outwards."""
    found: list[Square] = []
    for share in SHARES:
        side = share * min(width, height)
        columns, rows = (max(1, math.ceil((length - side) / (side / 2) - 1e-6) + 1) for length in (width, height))
        xs, ys = np.linspace(side / 2, width - side / 2, columns), np.linspace(side / 2, height - side / 2, rows)
        squares = [Square(float(x) if columns > 1 else width / 2, float(y) if rows > 1 else height / 2, side) for y in ys for x in xs]
        found += sorted(squares, key=lambda square: math.dist((square.x, square.y), (width / 2, height / 2)))
    return found


def _upright(foot: NDArray[np.float64], head: NDArray[np.float64]) -> float:
    """Radians clockwise by which a figure is turned."""
    x, y = head - foot
    return math.atan2(x, -y)
