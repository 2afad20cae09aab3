"""How far numbers are from others, in decibels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

IDENTICAL_DB = 200.0
"""Stands for "bit for bit the same", which has no finite ratio."""


def signal_to_noise(one: NDArray[Any], other: NDArray[Any]) -> float:
    """10·log10(Σ one² ÷ Σ difference²), IDENTICAL_DB for what is the same, at most that and at least its negative."""
    signal = np.asarray(one, np.float64)
    return _ratio(float(np.square(signal).sum()), float(np.square(np.asarray(other, np.float64) - signal).sum()))


def peak_signal_to_noise(one: NDArray[Any], other: NDArray[Any], peak: float) -> float:
    """10·log10(peak² ÷ mean difference²), within the same bounds."""
    return _ratio(peak * peak, float(np.square(np.asarray(other, np.float64) - np.asarray(one, np.float64)).mean()))


def _ratio(signal: float, noise: float) -> float:
    if not noise:
        return IDENTICAL_DB
    return float(np.clip(10 * np.log10(signal / noise), -IDENTICAL_DB, IDENTICAL_DB)) if signal else -IDENTICAL_DB
