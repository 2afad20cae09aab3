"""Whether a fitted lattice is a whole 9 × 9 grid."""

import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.fitting import Fit
from studio.vision.sudoku.rules import Stretches

_FLOOR = 2.5
"""Grey levels: a fainter stretch of rule is not told from noise."""

_SHARE = 0.3
"""Of the typical stretch's strength: fainter ones count as not seen."""


def confidence(fit: Fit) -> float:
    """0 … 1 that all 20 rules are there, that they end at the border and that none lies between them."""
    strengths = fit.strengths
    typical = np.median(strengths, axis=(1, 2))
    least = np.maximum(_SHARE * typical, _FLOOR)
    seen = strengths > least[:, None, None]
    near = np.abs(fit.rest) < 0.12
    whole = float((seen & near).mean())
    weakest = float((seen & near).mean(1).min())
    beyond = max(_beyond(family, bound) for family, bound in zip((fit.upright, fit.lying), least, strict=True))
    between = max(_between(family.ridges, bound) for family, bound in zip((fit.upright, fit.lying), least, strict=True))
    return float(_from(whole, 0.7, 0.92) * _from(weakest, 0.2, 0.6) * _from(1 - beyond, 0.1, 0.4) * _from(1 - between, 0.1, 0.3))


def _from(value: float, none: float, full: float) -> float:
    return min(max((value - none) / (full - none), 0.0), 1.0)


def _beyond(family: Stretches, least: float) -> float:
    """The share of the inner rules that go on straight above or below the grid, as those of a larger table do."""
    ends = []
    for outside, inside in ((0, 1), (-1, -2)):
        straight = np.abs(family.off[outside, 1:9] - family.off[inside, 1:9]) < 0.06
        ends.append(float((straight & (family.strength[outside, 1:9] > least)).mean()))
    return max(ends)


def _between(ridges: NDArray[np.float32], least: float) -> float:
    """The share of stretches halfway between the rules, where a grid twice as fine has rules and this one digits at most."""
    side = ridges.shape[1] // ridges.shape[0]
    inside = ridges[1:-1, side:-side].reshape(9, 9, side)
    half = inside[:, :, round(side * 0.4) : round(side * 0.6)].max(2)
    return float((half > least).mean())
