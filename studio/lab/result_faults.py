"""What may be wrong with a result that is valid."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import assert_never

from studio.api import Box, Caption, Dots, Mask, Polyline, Quad, Shape, Sprite


def what_is_not_finite(value: object, where: str = "") -> str:
    """Names the first number in shapes or facts that is NaN or infinite, "" where there is none."""
    if isinstance(value, float):
        return "" if math.isfinite(value) else f"{where} is {value}"
    if isinstance(value, Mapping):
        inner = ((inner, f"{where}[{key!r}]" if where else str(key)) for key, inner in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        inner = ((inner, f"{where}[{place}]" if where else type(inner).__name__) for place, inner in enumerate(value))
    elif is_dataclass(value):
        inner = ((getattr(value, field.name), f"{where}.{field.name}") for field in fields(value))
    else:
        return ""
    return next((fault for each, place in inner if (fault := what_is_not_finite(each, place))), "")


def shapes_outside(shapes: Sequence[Shape], width: int, height: int) -> int:
    """How many lie wholly outside a frame of that size. Sprites, whose size is their file's, and masks, which cover it, never do."""
    return sum(_outside(shape, width, height) for shape in shapes)


def _outside(shape: Shape, width: int, height: int) -> bool:
    match shape:
        case Box(corners=points) | Quad(corners=points) | Polyline(points=points) | Dots(points=points):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            return bool(xs) and (max(xs) < 0 or min(xs) > width or max(ys) < 0 or min(ys) > height)
        case Caption(at=(left, middle)):
            return left > width or not 0 <= middle <= height
        case Mask() | Sprite():
            return False
        case _:
            assert_never(shape)
