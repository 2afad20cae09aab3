"""The picture with what is written on it, as a file."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Dots, Export, Pixels, Points, Polyline, Shape

ENLARGED_BELOW = 1600
"""Pixels of the longer side: a smaller picture is enlarged, so that the lines on it stay sharp."""
MOST_ENLARGED = 3
_FINER = 4
"""Lines are drawn so many times finer, and averaged: OpenCV's own smooth edges make them wider."""
_PIECES = 6
"""Straight ones, for each piece of a curve."""
_CIRCLE = np.array([(np.cos(turn), np.sin(turn)) for turn in np.linspace(0, 2 * np.pi, 12, endpoint=False)])


def exported(pixels: Pixels, shapes: Iterable[Shape], name: str = "Sudoku.png") -> Export:
    """A PNG. Of the shapes, lines and dots are drawn: what a page can carry."""
    scale = min(max(1, ENLARGED_BELOW // max(pixels.shape[:2])), MOST_ENLARGED)
    picture = np.array(cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)
    for shape in shapes:
        if isinstance(shape, Polyline):
            _line(picture, shape, scale)
        elif isinstance(shape, Dots):
            for point in shape.points:
                _blend(picture, (np.array([point]) + shape.radius * _CIRCLE) * scale, shape.colours[0], 0.0)
    _, encoded = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return Export(name, encoded.tobytes())


def _line(picture: Pixels, line: Polyline, scale: int) -> None:
    points = scale * (_curve(line.points) if line.smooth and len(line.points) > 2 else np.array(line.points, float))
    if line.fill:
        _blend(picture, points, line.fill, 0.0)
    if line.width > 0:
        _blend(picture, np.vstack([points, points[:1]]) if line.closed else points, line.colour, line.width * scale)


def _curve(points: Points) -> NDArray[np.float64]:
    """Uniform Catmull-Rom through the points, as the studio draws it."""
    around = np.array((points[0], *points, points[-1]), float)
    at = np.linspace(0, 1, _PIECES, endpoint=False)[:, None, None]
    a, b, c, d = (around[start : len(around) - 3 + start] for start in range(4))
    pieces = ((3 * b - a - 3 * c + d) * at**3 + (2 * a - 5 * b + 4 * c - d) * at**2 + (c - a) * at + 2 * b) / 2
    return np.vstack([pieces.transpose(1, 0, 2).reshape(-1, 2), around[-1:]])


def _blend(picture: Pixels, points: NDArray[np.float64], colour: str, width: float) -> None:
    """A line of `width` pixels, or with 0 the area within."""
    opacity, red, green, blue = bytes.fromhex(colour[1:].rjust(8, "f"))
    height, across = picture.shape[:2]
    left, top = np.floor(points.min(axis=0) - width - 1).astype(int).clip(0, (across, height))
    right, bottom = np.ceil(points.max(axis=0) + width + 2).astype(int).clip(0, (across, height))
    if right <= left or bottom <= top:
        return
    size = right - left, bottom - top
    mask = np.zeros((size[1] * _FINER, size[0] * _FINER), np.uint8)
    places = np.rint((points - np.array([left, top])) * _FINER - 0.5).astype(np.int32)
    if width <= 0:
        cv2.fillPoly(mask, [places], [255])
    else:
        cv2.polylines(mask, [places], False, [255], max(1, round(width * _FINER)))
    mask = np.array(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)
    part = picture[top:bottom, left:right]
    share = mask[..., None] * (opacity / 255**2)
    part[:] = np.rint(part + share * (np.array([red, green, blue]) - part)).astype(np.uint8)
