"""Which input of a model takes a picture, and how its numbers lie there."""

from dataclasses import dataclass
from typing import Literal

from studio.graph.purpose import End

Layout = Literal["height width channels", "channels height width", "height width"]

DTYPES = ("float32", "float16", "uint8", "int8", "int16", "int32")
SMALLEST_SIDE = 8
MOST_CHANNELS = 4
"""Of a picture: grey, colours, and colours with a mask of the frame before."""


class NoPicture(ValueError):
    """A model that takes no picture; the message says what it takes and what to do."""


@dataclass(frozen=True, slots=True)
class PictureInput:
    end: End
    layout: Layout
    width: int
    height: int
    channels: int


def picture_input(inputs: tuple[End, ...]) -> PictureInput:
    """The only input, if it takes a picture. Raises NoPicture."""
    if len(inputs) != 1:
        told = ", ".join(map(str, inputs)) or "nothing"
        raise NoPicture(f"it takes {len(inputs)} inputs ({told}), and all it would get is one picture; write an app for it")
    end = inputs[0]
    if end.dtype not in DTYPES:
        held = "text" if holds_text(end) else end.dtype
        raise NoPicture(f"its input {end.name} takes {held}, not a picture")
    shape = end.shape
    if any(side <= 0 for side in shape):
        raise NoPicture(f"its input {end.name} is {list(shape)}: a side that is not fixed; export it with a size, as [1, 320, 320, 3]")
    if len(shape) == 4 and shape[0] == 1:
        if shape[3] <= MOST_CHANNELS and _sides(shape[1:3]):
            return _checked(PictureInput(end, "height width channels", shape[2], shape[1], shape[3]))
        if shape[1] <= MOST_CHANNELS and _sides(shape[2:]):
            return _checked(PictureInput(end, "channels height width", shape[3], shape[2], shape[1]))
    if len(shape) == 3 and shape[0] == 1 and _sides(shape[1:]):
        return PictureInput(end, "height width", shape[2], shape[1], 1)
    if len(shape) == 4 and shape[0] == 1 and shape[1:3] == (1, 1):
        raise NoPicture(f"its input {end.name} is {list(shape)}, a picture of one pixel: its size is likely not fixed; export it with one")
    if len(shape) == 4 and shape[0] > 1 and min(shape[1], shape[3]) <= MOST_CHANNELS:
        raise NoPicture(f"its input {end.name} is {list(shape)}: it takes {shape[0]} pictures at once; export it with a batch of 1")
    wanted = "a picture is [1, height, width, 3] or [1, 3, height, width], a grey one [1, height, width]"
    raise NoPicture(f"its input {end.name} is {list(shape)}, of {len(shape)} dimensions: {wanted}; write an app that makes such an input")


def holds_text(end: End) -> bool:
    """By the names that NumPy and the runtimes have for it."""
    return end.dtype in ("string", "object") or end.dtype.startswith(("S", "U", "<U", "|S", "bytes", "str"))


def _sides(sides: tuple[int, ...]) -> bool:
    return min(sides) >= SMALLEST_SIDE


def _checked(found: PictureInput) -> PictureInput:
    if found.channels == 2:
        raise NoPicture(f"its input {found.end} has 2 channels; a picture has 1, 3 or 4")
    return found
