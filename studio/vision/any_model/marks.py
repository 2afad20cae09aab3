"""Draws what a model found: bars, boxes, legends, skeletons, in sizes that suit the frame."""

import colorsys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from studio.api import Box, Caption, Dots, Frame, Placement, Polyline, Quad, Shape, as_points
from studio.vision.any_model.classes import label
from studio.vision.any_model.found import Found
from studio.vision.any_model.points import EDGES, SURE, Figure

_GOLDEN = 0.61803398875
"""Steps around the circle of hues by which any number of colours stay apart."""

_LIGHTNESS = (0.66, 0.48, 0.8)
"""By which classes of much the same hue differ."""

_UNIT_SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], float)
_TEXT_SHARE = 26
"""The height of letters is this part of the frame's shorter side."""

TOP = 3.0
"""In letters, from the top edge: above lies what the window says of the source, and its hints lie at the bottom."""

MANY_POINTS = 50
"""A mesh, drawn as small dots alone."""


def colour(place: int) -> tuple[int, int, int]:
    """Of class `place`; the first is the accent blue."""
    red, green, blue = colorsys.hls_to_rgb((0.60 + place * _GOLDEN) % 1.0, _LIGHTNESS[place // 4 % len(_LIGHTNESS)], 0.9)
    return round(255 * red), round(255 * green), round(255 * blue)


def hexadecimal(rgb: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def letter_size(frame: Frame) -> float:
    return max(11.0, min(frame.width, frame.height) / _TEXT_SHARE)


def bars(frame: Frame, named: Sequence[tuple[str, float]]) -> tuple[Shape, ...]:
    """A bar for each name, as long as its share."""
    size = letter_size(frame)
    left, line, longest = size * 0.8, size * 1.9, min(frame.width * 0.42, size * 16)
    top = size * TOP
    shapes: list[Shape] = []
    for rank, (name, share) in enumerate(named):
        y = top + rank * line
        shapes.append(_plate(left, y, left + longest, y + line * 0.86, "#b0101318"))
        shapes.append(_plate(left, y, left + max(size * 0.2, longest * min(1.0, share)), y + line * 0.86, "#cc3b73d6"))
        text = f"{share:.0%}  {_shortened(name, longest / size)}"
        shapes.append(Caption(text, (left + size * 0.1, y + line * 0.43), size, background=None))
    return tuple(shapes)


def boxes(
    frame: Frame, placement: Placement, found: Found, labels: tuple[str, ...], *, named: bool = True, sides: tuple[int, int] = (1, 1)
) -> tuple[Shape, ...]:
    """named: there are several classes to tell apart. sides: width and height of the model's input, in which turned boxes are turned."""
    width = max(2.0, letter_size(frame) / 8)
    shapes: list[Shape] = []
    for place in range(len(found.scores))[::-1]:  # the best on top
        kind = int(found.classes[place])
        tint = hexadecimal(colour(kind))
        words = f"{label(labels, kind)} {found.scores[place]:.0%}" if named else f"{found.scores[place]:.0%}"
        shapes.append(Box.at(placement.to_frame(_corners(found, place, sides)), words, tint, width))
        if found.points is not None:
            shapes.append(Dots(as_points(placement.to_frame(found.points[place])), width * 1.4, (tint,), "#ffffff"))
    return tuple(shapes)


def _corners(found: Found, place: int, sides: tuple[int, int]) -> NDArray[np.float64]:
    """Two of an upright box, four of a turned one."""
    box: NDArray[np.float64] = found.corners[place].reshape(2, 2).astype(np.float64)
    if found.turns is None:
        return box
    scale = np.array(sides, np.float64)
    middle, half = box.mean(axis=0) * scale, (box[1] - box[0]) / 2 * scale
    cos, sin = float(np.cos(found.turns[place])), float(np.sin(found.turns[place]))
    turned: NDArray[np.float64] = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half @ np.array([[cos, sin], [-sin, cos]]) + middle
    turned /= scale
    return turned


def area(placement: Placement, rgba: NDArray[np.uint8], opacity: float) -> Quad:
    """A picture where the model's input lies in the frame."""
    return Quad(rgba, as_points(placement.to_frame(_UNIT_SQUARE)), opacity)


def legend(frame: Frame, entries: Sequence[tuple[str, tuple[int, int, int]]]) -> tuple[Shape, ...]:
    """Name and colour, from the top."""
    size = letter_size(frame)
    shapes: list[Shape] = []
    for rank, (name, rgb) in enumerate(entries):
        y = size * (TOP + 0.7 + 1.7 * rank)
        shapes.append(Caption(f"     {_shortened(name, 16)}", (size * 0.8, y), size))
        shapes.append(Dots(((size * 1.7, y),), size * 0.36, (hexadecimal(rgb),), "#ffffff"))
    return tuple(shapes)


def figures(frame: Frame, placement: Placement, found: Sequence[Figure]) -> tuple[Shape, ...]:
    """Bones where it is known which points they join, and a dot for each point that is sure."""
    shapes: list[Shape] = []
    for rank, figure in enumerate(found):
        tint = hexadecimal(colour(rank))
        points = placement.to_frame(figure.points)
        sure = figure.sure >= SURE
        many = len(points) > MANY_POINTS
        width = max(2.0, letter_size(frame) / 8)
        for start, end in EDGES.get(len(points), ()):
            if sure[start] and sure[end]:
                shapes.append(Polyline(as_points(points[[start, end]]), tint, width))
        if sure.any():
            radius = max(1.2, letter_size(frame) / 18) if many else width * 1.3
            shapes.append(Dots(as_points(points[sure]), radius, (tint if many else "#ffffff",), None if many else tint))
    return tuple(shapes)


def _plate(left: float, top: float, right: float, bottom: float, fill: str) -> Polyline:
    return Polyline(((left, top), (right, top), (right, bottom), (left, bottom)), fill, 0, closed=True, fill=fill)


def _shortened(name: str, letters: float) -> str:
    most = max(8, int(letters * 1.6) - 6)
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
