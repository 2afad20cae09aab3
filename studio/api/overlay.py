"""What an app wants drawn over the picture: values in frame pixels, painted by `studio.runtime.drawing`."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

Point = tuple[float, float]
"""x to the right, y down, in frame pixels; (0, 0) is the top left corner of the top left pixel."""

Points = tuple[Point, ...]

Colour = str
"""#rrggbb or #aarrggbb."""


def as_points(points: ArrayLike) -> Points:
    """Any n × 2 array-like as a tuple of points."""
    array = np.asarray(points, dtype=float)
    if array.ndim != 2 or array.shape[1] != 2:
        raise ValueError(f"points are n × 2 numbers, not {array.shape}")
    return tuple((float(x), float(y)) for x, y in array)


@dataclass(frozen=True, slots=True)
class Polyline:
    """Joined line segments; `smooth` bends them through the points (Catmull-Rom), `fill` colours the inside.

    width: line width in frame pixels, 0 for none.
    """

    points: Points
    colour: Colour = "#5b9dff"
    width: float = 3.0
    closed: bool = False
    smooth: bool = False
    fill: Colour | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """Four corners in order around the box (it may be turned), with a label above the topmost one."""

    corners: Points
    label: str = ""
    colour: Colour = "#5b9dff"
    width: float = 3.0

    @classmethod
    def at(cls, corners: ArrayLike, label: str = "", colour: Colour = "#5b9dff", width: float = 3.0) -> "Box":
        """From two opposite corners (2 × 2) or all four (4 × 2)."""
        points = as_points(corners)
        if len(points) == 2:
            (left, top), (right, bottom) = points
            points = ((left, top), (right, top), (right, bottom), (left, bottom))
        if len(points) != 4:
            raise ValueError(f"a box has 2 or 4 corners, not {len(points)}")
        return cls(points, label, colour, width)


@dataclass(frozen=True, slots=True)
class Dots:
    """Filled circles of `radius` frame pixels; one colour for all, or one for each."""

    points: Points
    radius: float = 4.0
    colours: tuple[Colour, ...] = ("#e8eaed",)
    outline: Colour | None = None


@dataclass(frozen=True, slots=True)
class Caption:
    """Text whose middle left edge is at `at`; `size` is the letter height in frame pixels."""

    text: str
    at: Point
    size: float = 24.0
    colour: Colour = "#ffffff"
    background: Colour | None = "#b0101318"


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """A colour laid over the picture with `alpha` (height × width uint8), stretched over the whole frame."""

    alpha: NDArray[np.uint8]
    colour: Colour = "#5b9dff"


@dataclass(frozen=True, slots=True, eq=False)
class Quad:
    """A picture (height × width × 4 uint8, RGBA) warped into four corners: top left, top right, bottom right, bottom left."""

    pixels: NDArray[np.uint8]
    corners: Points
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Sprite:
    """An SVG drawing, or one element of it by id, placed by `matrix`.

    matrix: (a, b, c, d, e, f) maps SVG user units to frame pixels: x' = a·x + c·y + e, y' = b·x + d·y + f.
    """

    svg: Path
    matrix: tuple[float, float, float, float, float, float]
    element: str = ""
    opacity: float = 1.0


Shape = Polyline | Box | Dots | Caption | Mask | Quad | Sprite


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The frame once more, under a title and with shapes of its own."""

    title: str
    shapes: tuple[Shape, ...] = ()


SHAPES: tuple[type, ...] = (Polyline, Box, Dots, Caption, Mask, Quad, Sprite)
