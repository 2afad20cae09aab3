"""What bars look like to a camera: drawn out of their modules, grown by print, blurred."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.patterns import Layout, modules_of

SAMPLES = 4
"""Of a drawn signal, for each module."""

OUTSIDE = 6
"""Modules of quiet zone drawn on each side of a code."""

_FINE = 16
"""Steps within a module in which edges may lie."""

Floats = NDArray[np.float32]


def drawn(levels: Floats, blur: float, growth: float, smear: float = 0.0) -> Floats:
    """SAMPLES for each of the modules in the last axis of `levels` (1 light, −1 dark, between: either).

    blur: standard deviation of a Gaussian, in modules, the sampling included; growth: modules by which each bar is wider than it should
    be, as by ink that spreads or by a camera that saturates; smear: by which they moved evenly while the shutter was open.
    """
    signal = np.repeat(levels.reshape(-1, levels.shape[-1]), _FINE, axis=-1).astype(np.float32)
    if wider := round(abs(growth) / 2 * _FINE):
        reach = np.ones((1, 2 * wider + 1), np.uint8)
        signal = np.asarray(cv2.erode(signal, reach) if growth > 0 else cv2.dilate(signal, reach), np.float32)
    signal = np.asarray(cv2.filter2D(signal, -1, _kernel(blur, smear), borderType=cv2.BORDER_REPLICATE), np.float32)
    samples = signal.reshape(len(signal), -1, _FINE // SAMPLES).mean(axis=-1)
    return np.asarray(samples.reshape(*levels.shape[:-1], -1), np.float32)


@cache
def _kernel(blur: float, smear: float) -> Floats:
    places = np.arange(-5 * _FINE, 5 * _FINE + 1) / _FINE
    weights = np.exp(-0.5 * (places / max(blur, 0.05)) ** 2)
    weights = np.convolve(weights, np.ones(max(1, round(smear * _FINE))), "same")
    return np.asarray((weights / weights.sum())[None], np.float32)


def with_quiet_zones(layout: Layout, choices: tuple[int, ...]) -> Floats:
    """The modules of a code, OUTSIDE light ones before and behind them."""
    quiet = np.ones(OUTSIDE, np.float32)
    return np.concatenate([quiet, modules_of(layout, choices), quiet])


def levels_of(bits: str) -> Floats:
    return np.array([-1.0 if bit == "1" else 1.0 for bit in bits], np.float32)
