"""Whether a fitted lattice is a whole 9 × 9 grid."""

import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.fitting import Fit
from studio.vision.sudoku.rules import Stretches

_VISIBLE = 0.8
"""Of the stretches: with fewer in the picture, none is told from a larger table's. A side that the picture's edge cuts has 10 of 180."""

_FLOOR = 2.5
"""Grey levels: a fainter stretch of rule is not told from noise."""

_SHARE = 0.3
"""Of the typical stretch's strength: fainter ones count as not seen."""


def promising(fit: Fit) -> bool:
    """Whether a rough fit is worth a fine one."""
    return bool((fit.strengths > _FLOOR).mean() > 0.5)


def confidence(fit: Fit) -> float:
    """0 … 1 that all 20 rules are there, that they end at the border and that none lies between them."""
    strengths = fit.strengths
    visible = fit.visible[:, 1:-1]
    if visible.mean() < _VISIBLE:
        return 0.0
    typical = np.array([np.median(family[known]) for family, known in zip(strengths, visible, strict=True)])
    least = np.maximum(_SHARE * typical, _FLOOR)
    seen = strengths > least[:, None, None]
    near = np.abs(fit.rest) < 0.12
    whole = float((seen & near)[visible].mean())
    weakest = float(((seen & near).sum(1) / np.maximum(visible.sum(1), 1))[visible.sum(1) > 4].min())
    families = list(zip((fit.upright, fit.lying), fit.visible, least, strict=True))
    beyond = max(_beyond(*each) for each in families)
    between = max(_between(family.ridges, bound) for family, _, bound in families)
    return float(_from(whole, 0.7, 0.92) * _from(weakest, 0.2, 0.6) * _from(1 - beyond, 0.1, 0.4) * _from(1 - between, 0.1, 0.3))


def _from(value: float, none: float, full: float) -> float:
    return min(max((value - none) / (full - none), 0.0), 1.0)


def _beyond(family: Stretches, visible: NDArray[np.bool_], least: float) -> float:
    """The share of the inner rules that go on straight above or below the grid, as those of a larger table do."""
    ends = []
    for outside, inside in ((0, 1), (-1, -2)):
        straight = np.abs(family.off[outside, 1:9] - family.off[inside, 1:9]) < 0.06
        ends.append(float((straight & visible[outside, 1:9] & (family.strength[outside, 1:9] > least)).mean()))
    return max(ends)


def _between(ridges: NDArray[np.float32], least: float) -> float:
    """The share of stretches halfway between the rules, where a grid twice as fine has rules and this one digits at most."""
    side = ridges.shape[1] // ridges.shape[0]
    inside = ridges[1:-1, side:-side].reshape(9, 9, side)
    half = inside[:, :, round(side * 0.4) : round(side * 0.6)].max(2)
    return float((half > least).mean())
