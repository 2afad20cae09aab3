"""Looks for a thing that went out of sight, by its colours."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels
from studio.vision.removal.selecting.appearance import RARE, Floats, binned, histogram, likeness

Truth = NDArray[np.bool_]

ALIKE = 0.7
"""Least likeness of the colours of what is found to the thing's."""
SMALLEST, LARGEST = 0.3, 3.0
"""Times the area the thing had."""
TELLING = 1.0
"""Mean log-likelihood ratio of what is found, thing against the whole picture: with less it can't be told from its surroundings."""


def returned(pixels: Pixels, thing: Floats, area: float) -> Truth | None:
    """Where the thing is in a small picture; None where it is not, or can't be told.

    thing: its histogram; area: in pixels of the picture, when it was seen last.
    """
    colours = binned(pixels)
    everywhere = histogram(colours, np.ones(colours.shape, np.bool_))
    told = np.clip(np.log(thing + RARE) - np.log(everywhere + RARE), -4, 4)[colours]
    smooth = np.asarray(cv2.GaussianBlur(told.astype(np.float32), (5, 5), 0))
    count, parts, sizes, _ = cv2.connectedComponentsWithStats((smooth > 0).astype(np.uint8), connectivity=8)
    best, most = None, 0.0
    for part in range(1, count):
        if not SMALLEST * area <= sizes[part, cv2.CC_STAT_AREA] <= LARGEST * area:
            continue
        here = parts == part
        if float(told[here].mean()) < TELLING:
            continue
        alike = likeness(thing, histogram(colours, here))
        if alike > max(most, ALIKE):
            best, most = here, alike
    return best
