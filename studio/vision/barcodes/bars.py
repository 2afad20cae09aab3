"""Counts the bars that can be seen in a spot: print that passes for a code has too few of them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Corners, Spot

FEWEST, MOST_ASKED = 4.2, 13.0
"""Bars that a code shows at least for each pixel in its narrowest one, and never asked for more: letters of a name and tables of figures
have fewer. By spots in live rendered frames; of 79 codes in photographs none had fewer than 15."""
_STEP = 0.12
"""Of the contrast: by so much a bar is darker than what is beside it."""
_FAINT = 3.0
"""Grey levels; noise, averaged along the bars, has less."""
_LINES, _MIDDLE = 12, (0.2, 0.8)
"""Across the bars, that are averaged, and the part of their height over which they lie."""


def plausible(grey: NDArray[np.uint8], spot: Spot) -> bool:
    """Whether as many bars are seen in `spot` as a code of its size has, blurred as they may be."""
    return bars_seen(grey, spot.corners) >= min(FEWEST * spot.module, MOST_ASKED)


def bars_seen(grey: NDArray[np.uint8], corners: Corners) -> int:
    """Dark bars across `corners`, as told by the average of lines across them."""
    top_left, top_right, bottom_right, bottom_left = corners.astype(np.float64)
    count = max(int(np.hypot(*(top_right - top_left))), int(np.hypot(*(bottom_right - bottom_left))), 2)
    down = np.linspace(*_MIDDLE, _LINES)[:, None, None]
    across = ((np.arange(count) + 0.5) / count)[None, :, None]
    left, right = top_left + (bottom_left - top_left) * down, top_right + (bottom_right - top_right) * down
    places = (left + (right - left) * across).astype(np.float32)
    lines = cv2.remap(grey, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return _valleys(lines.mean(axis=0))


def _valleys(profile: NDArray[np.float64]) -> int:
    """Places of `profile` that lie lower than both their sides by more than a step."""
    low, high = np.percentile(profile, (5, 95))
    step = max(_STEP * float(high - low), _FAINT)
    count, falling, extreme = 0, False, float(profile[0])
    for value in profile.tolist():
        if falling:
            if value - extreme >= step:
                count, falling, extreme = count + 1, False, value
            extreme = min(extreme, value)
        else:
            if extreme - value >= step:
                falling, extreme = True, value
            extreme = max(extreme, value)
    return count
