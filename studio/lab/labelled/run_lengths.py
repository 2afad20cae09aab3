"""Masks as COCO packs them: lengths of runs, down the columns, of pixels outside and inside in turn."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_PIXELS = 1 << 28


class RunLengthError(ValueError):
    """Lengths that make no mask; the message says why."""


def mask_of(counts: Any, size: Any) -> NDArray[np.bool_]:
    """height × width. counts: a list of lengths, or the text they are packed into; size: height and width. Raises RunLengthError."""
    if not isinstance(size, list) or len(size) != 2 or not all(type(side) is int and side > 0 for side in size):
        raise RunLengthError("no height and width")
    height, width = size
    if height * width > MOST_PIXELS:
        raise RunLengthError(f"{width} × {height} is too large")
    lengths = unpacked(counts) if isinstance(counts, str) else counts
    if not isinstance(lengths, list) or not all(type(each) is int and each >= 0 for each in lengths):
        raise RunLengthError("no lengths of runs")
    if sum(lengths) != height * width:
        raise RunLengthError(f"its runs cover {sum(lengths)} pixels, not {height * width}")
    inside = np.arange(len(lengths)) % 2 == 1
    return np.repeat(inside, lengths).reshape(width, height).T


def unpacked(text: str) -> list[int]:
    """Five bits in each letter from "0" on, a sixth if more follow; from the fourth on, differences to the length before the last
    (`rleFrString` of the COCO API's maskApi.c). Raises RunLengthError.
    """
    lengths: list[int] = []
    value = shift = 0
    for letter in text:
        bits = ord(letter) - 48
        if not 0 <= bits < 64 or shift > 60:
            raise RunLengthError("no packed lengths of runs")
        value |= (bits & 31) << shift
        shift += 5
        if bits & 32:
            continue
        if bits & 16:
            value -= 1 << shift
        lengths.append(value + lengths[-2] if len(lengths) > 2 else value)
        value = shift = 0
    if shift:
        raise RunLengthError("its packed lengths are cut short")
    return lengths
