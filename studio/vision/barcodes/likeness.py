"""How likely a spot in a live frame is a code: most of what passes for one while a package is turned is print."""

import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.bars import bars_seen
from studio.vision.barcodes.code import Spot
from studio.vision.barcodes.squaring import ABOVE, ASIDE, cut, repeating

_QUIET = (3, 14)
"""Columns from an end outwards: 1.4 to 6.7 of 95 modules, where a quiet zone has 7 at least."""

_FAINT = 3.0
"""Grey levels; less contrast than that is noise."""

_MODULES = (0.6, 2.5)
"""Pixels: what is smaller or larger is judged as these are, for want of examples."""

_SMALLEST = 1e-6

_WEIGHTS = np.array([-1.731, 1.612, -4.244, 12.353, -31.588, 2.947, -6.507])
"""Of 1 and of `signs`: logistic regression on 3708 spots, 1732 of them codes, in every other frame of trials 75000 to 75139 of
`benchmarks/barcode_search.py`; `python benchmarks/barcode_spots.py` fits and judges it."""

_PLAIN = (0.9, 18)
"""Likeness of rows, and bars told apart: where both are as high the locator is believed. Of those spots 109 codes were so, and no print:
too few for the weights, which are of blurred bars."""


def likely(gray: NDArray[np.uint8], spot: Spot) -> Spot:
    """`spot`, its confidence the chance that it is a code."""
    told = signs(gray, spot)
    chance = float(1 / (1 + np.exp(-np.clip(_WEIGHTS @ (1.0, *told), -30, 30))))
    if told[2] > _PLAIN[0] and bars_seen(gray, spot.corners) >= _PLAIN[1]:
        chance = max(chance, spot.confidence)
    return Spot(spot.corners, chance, spot.module)


def signs(gray: NDArray[np.uint8], spot: Spot) -> tuple[float, ...]:
    """What tells codes from print.

    The locator's logit; logarithm of the module; how alike rows are, the median of their correlations with their mean; how uneven its
    contrast is, the largest standard deviation of a third of that mean; how light the lighter quiet zone is, 0 … 1 from dark to light bars;
    and how much it repeats itself.
    """
    sure = min(max(spot.confidence, _SMALLEST), 1 - _SMALLEST)
    picture = cut(gray, spot.corners.astype(np.float64))[0].astype(np.float32)
    bars = picture[ABOVE:-ABOVE, ASIDE:-ASIDE]
    mean = bars.mean(axis=0)
    dark, light = np.percentile(mean, (5, 95))
    contrast = max(float(light - dark), _FAINT)
    rows, away = bars - bars.mean(axis=1, keepdims=True), mean - mean.mean()
    alike = rows @ away / (np.linalg.norm(rows, axis=1) * np.linalg.norm(away) + _SMALLEST)
    uneven = max(float(third.std()) for third in np.array_split(mean, 3)) / contrast
    beside = picture[ABOVE:-ABOVE].mean(axis=0)
    zones = (each[ASIDE - _QUIET[1] : ASIDE - _QUIET[0]].mean() for each in (beside, beside[::-1]))
    quiet = (max(map(float, zones)) - float(dark)) / contrast
    return (
        float(np.log(sure / (1 - sure))),
        float(np.log(np.clip(spot.module, *_MODULES))),
        float(np.median(alike)),
        uneven,
        quiet,
        repeating(gray, spot.corners),
    )
