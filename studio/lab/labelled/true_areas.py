"""What every pixel of a picture belongs to, from polygons, masks or a picture of classes."""

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.lab.labelled.truth import Labelled, LabelledPictures, TrueArea, Unfitting
from studio.vision.any_model.areas import VOID

Numbers = NDArray[np.int16]

BACKGROUND, UNTOLD = 0, -1
"""Pixels that belong to no class that counts, and those of which the labels say nothing."""

VOID_COLOUR = (224, 224, 192)
"""Around the objects of Pascal VOC's masks."""

_SHIFT = 4


def true_numbers(entry: Labelled, width: int, height: int, numbers: Mapping[str, int], rest: int, pictures: LabelledPictures) -> Numbers:
    """height × width. numbers: label → what its pixels become; others become `rest`. Raises Unfitting."""
    if entry.mask is not None:
        return _of_picture(entry.mask, (height, width), numbers, rest, pictures)
    found = np.full((height, width), rest, np.int16)
    known = [(_mask(area, width, height), numbers[area.name]) for area in entry.areas or () if area.name in numbers]
    for mask, number in sorted(known, key=lambda pair: -int(pair[0].sum())):  # what is smaller lies before what is larger
        found[mask] = number
    return found


def _mask(area: TrueArea, width: int, height: int) -> NDArray[np.bool_]:
    drawn = np.zeros((height, width), np.uint8)
    if area.mask is not None:
        drawn = area.mask.astype(np.uint8)
        if drawn.shape != (height, width):
            drawn = np.asarray(cv2.resize(drawn, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)
    # An index names the centre of a pixel in cv2; the corner of a picture is (0, 0) in labels.
    parts = [np.rint((np.clip(part, -width, 2 * width + height) - 0.5) * (1 << _SHIFT)).astype(np.int32) for part in area.polygons]
    for part in parts:
        cv2.fillPoly(drawn, [part], (1.0,), shift=_SHIFT)
    return drawn.astype(bool)


def _of_picture(mask: Path, shape: tuple[int, int], numbers: Mapping[str, int], rest: int, pictures: LabelledPictures) -> Numbers:
    """Of a mask whose pixels are numbers of classes, or their colours."""
    try:
        read = cv2.imdecode(np.fromfile(mask, np.uint8), cv2.IMREAD_UNCHANGED)
    except (OSError, cv2.error):
        read = None
    if read is None:
        raise Unfitting(f"its mask {mask.name} can't be read")
    if read.shape[:2] != shape:
        raise Unfitting(f"it is {shape[1]} × {shape[0]}, its mask {read.shape[1]} × {read.shape[0]}")
    classes = _by_colour(np.asarray(read, np.uint8), mask, pictures) if read.ndim == 3 else read.astype(np.int64)
    table = np.full(max(VOID, int(classes.max()), len(pictures.mask_classes)) + 1, rest, np.int16)
    for place, name in enumerate(pictures.mask_classes):
        table[place] = numbers.get(name, rest)
    if len(pictures.mask_classes) <= VOID:
        table[VOID] = UNTOLD
    found: Numbers = table[classes]
    return found


def _by_colour(read: NDArray[np.uint8], mask: Path, pictures: LabelledPictures) -> NDArray[np.int64]:
    """Colours that are no class's mean nothing. Raises Unfitting where most of the mask is such."""
    codes = read[..., 2].astype(np.int64) << 16 | read[..., 1].astype(np.int64) << 8 | read[..., 0]
    seen, places = np.unique(codes, return_inverse=True)
    known = {red << 16 | green << 8 | blue: place for (red, green, blue), place in pictures.mask_colours.items()}
    red, green, blue = VOID_COLOUR
    void = red << 16 | green << 8 | blue
    numbers = np.array([known.get(int(code), VOID) for code in seen])
    strange = [int(code) for code in seen if int(code) not in known and int(code) != void]
    classes: NDArray[np.int64] = numbers[places.reshape(codes.shape)]
    if strange and np.isin(codes, strange).mean() > 0.5:
        first = strange[0]
        colour = f"{first >> 16}, {first >> 8 & 255}, {first & 255}"
        raise Unfitting(f"its mask {mask.name} has the colour {colour} that is no class's: name the colours in labelmap.txt")
    return classes
