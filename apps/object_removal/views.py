"""The ways to look at the result."""

from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Caption, Mask, Pixels, Polyline, Shape

from .emptying import Emptied

View = Literal["Result", "Before and after", "Before", "Mask", "What is true"]

CHOSEN, TRUE, INVENTED = "#ff5b6b", "#3ecf8e", "#ffb020"
"""Colours of what is taken away, of what was really there, of what is invented."""
TINT = 0.5


def shown(view: View, frame: Pixels, emptied: Emptied, divider: float) -> tuple[Pixels | None, tuple[Shape, ...]]:
    """pixels that replace the frame, None for the frame itself; shapes over them. divider: 0 … 1 of the width, before to its left."""
    height, width = frame.shape[:2]
    match view:
        case "Result":
            return emptied.pixels, ()
        case "Before":
            return None, (chip("Before", height),)
        case "Before and after":
            at = round(divider * width)
            halves = np.concatenate([frame[:, :at], emptied.pixels[:, at:]], axis=1)
            size = height / 28
            line = Polyline(((at, 0.0), (at, float(height))), "#ffffff", max(2.0, height / 360))
            # Beside the line, as the corners hold what the studio says.
            places = (max(size, at - 4.8 * size), height / 2), (min(at + size, width - 4 * size), height / 2)
            texts = (Caption("Before", places[0], size), Caption("After", places[1], size))
            return halves, (line, *texts)
        case "Mask":
            return None, (Mask(_tinted(emptied.hole), CHOSEN),)
        case "What is true":
            true = cv2.subtract(emptied.hole, emptied.unseen)
            return emptied.pixels, (Mask(_tinted(np.asarray(true, np.uint8)), TRUE), Mask(_tinted(emptied.unseen), INVENTED))


def chip(text: str, height: int) -> Caption:
    """At the lower left, above the line that the studio may say something in, also where its controls are twice as large."""
    size = height / 30
    return Caption(text, (size, height - 7 * size), size)


def _tinted(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(mask * TINT, np.uint8)
