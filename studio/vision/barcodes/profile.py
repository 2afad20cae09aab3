"""A crop of upright bars made ready for the learned reader: slant taken out, rows averaged to bands, light evened."""

import cv2
import numpy as np
from numpy.typing import NDArray

BANDS, COLUMNS = 8, 384
ROWS = 24

_LEANS = np.arange(-14.0, 14.1, 2.0)
"""Columns that bars lean over the crop's height: a turn of 4° of bars as high as half the code's length."""

_FANS = np.arange(-20.0, 20.1, 4.0)
"""What is added to the lean at the right end and taken from it at the left: corners that leave perspective in."""

_WINDOW = 65
"""Columns over which light and contrast are taken as even: two and a half digits."""


def bands(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
    """8 × 384 of a gray crop, top to bottom: light is positive, dark negative, spread 1 around each place."""
    rows = cv2.resize(crop, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA).astype(np.float32)
    means = _averaged(_upright(rows, *_slant(_averaged(rows))))
    level = cv2.blur(means, (_WINDOW, 1), borderType=cv2.BORDER_REFLECT)
    apart = means - level
    power = cv2.blur(np.square(apart).mean(axis=0, keepdims=True), (_WINDOW, 1), borderType=cv2.BORDER_REFLECT)
    spread = np.sqrt(np.maximum(power, 0.0))  # the running sum behind it may end a little below
    return np.asarray(np.clip(apart / (spread + 0.25), -4, 4), np.float32)


def _averaged(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(rows, (COLUMNS, BANDS), interpolation=cv2.INTER_AREA), np.float32)


def _slant(rows: NDArray[np.float32]) -> tuple[float, float]:
    """Lean and fan that, taken out, leave the sharpest mean of all rows."""
    lean = max(_LEANS, key=lambda lean: _sharpness(rows, lean, 0.0))
    fan = max(_FANS, key=lambda fan: _sharpness(rows, lean, fan))
    lean = max((lean - 1, lean, lean + 1), key=lambda lean: _sharpness(rows, lean, fan))
    fan = max((fan - 2, fan, fan + 2), key=lambda fan: _sharpness(rows, lean, fan))
    return float(lean), float(fan)


def _sharpness(rows: NDArray[np.float32], lean: float, fan: float) -> float:
    mean = cv2.reduce(_upright(rows, lean, fan), 0, cv2.REDUCE_AVG)
    change = mean[:, 4:] - mean[:, :-4]
    return float(change.ravel() @ change.ravel())


def _upright(rows: NDArray[np.float32], lean: float, fan: float) -> NDArray[np.float32]:
    """Rows moved along and stretched so that bars that lean stand; the middle row stays."""
    left, right, bottom, end = (lean - fan) / 2, (lean + fan) / 2, len(rows) - 0.5, COLUMNS - 0.5
    leaning = np.array([[-0.5 - left, -0.5], [end - right, -0.5], [end + right, bottom], [-0.5 + left, bottom]], np.float32)
    upright = np.array([[-0.5, -0.5], [end, -0.5], [end, bottom], [-0.5, bottom]], np.float32)
    matrix = cv2.getPerspectiveTransform(upright, leaning)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(rows, matrix, (COLUMNS, len(rows)), flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)
