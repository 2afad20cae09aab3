"""What bars look like to a camera: drawn out of their modules, grown by print, blurred."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.patterns import Layout, modules_of

SAMPLES = 4
"""Of a drawn signal, for each module."""

OUTSIDE = 6
"""Modules of quiet zone drawn on each side of a code."""

_FINE = 16
"""Steps within a module in which edges may lie."""

_REACH = 5
"""Modules to either side that blur into a sample."""

Floats = NDArray[np.float32]


def drawn(levels: Floats, blur: float, growth: float, smear: float = 0.0) -> Floats:
    """SAMPLES for each of the modules in the last axis of `levels` (1 light, −1 dark, between: either).

    blur: standard deviation of a Gaussian, in modules, the sampling included; growth: modules by which each bar is wider than it should
    be, less than 1, as by ink that spreads or by a camera that saturates; smear: by which they moved evenly while the shutter was open.
    """
    ends = [np.repeat(levels[..., end], _REACH + 1, axis=-1) for end in (slice(0, 1), slice(-1, None))]
    around = np.concatenate([ends[0], levels, ends[1]], axis=-1)
    before, within, behind = around[..., :-2], around[..., 1:-1], around[..., 2:]
    wider = np.minimum if growth > 0 else np.maximum
    parts = np.stack([wider(before, within), within, wider(within, behind)], axis=-1)
    response = _response(blur, growth, smear)
    near = np.lib.stride_tricks.sliding_window_view(parts.reshape(*parts.shape[:-2], -1), len(response), axis=-1)[..., ::3, :]
    return np.asarray((near.reshape(-1, len(response)) @ response).reshape(*levels.shape[:-1], -1), np.float32)


@lru_cache(1024)
def _response(blur: float, growth: float, smear: float) -> Floats:
    """How much each part of the modules about one (its beginning, which a grown bar before it may cover, its middle, its end) adds to each
    of that one's SAMPLES."""
    places = np.arange(-_REACH * _FINE, _REACH * _FINE + 1) / _FINE
    weights = np.exp(-0.5 * (places / max(blur, 0.05)) ** 2)
    weights = np.convolve(weights, np.ones(max(1, round(smear * _FINE))), "same")
    step = _FINE // SAMPLES
    averaged = np.convolve(weights / weights.sum(), np.full(step, 1 / step))
    fine = np.zeros((SAMPLES, (2 * _REACH + 1) * _FINE))
    for sample, row in enumerate(fine):
        row[sample * step : sample * step + len(averaged)] = averaged
    edge = round(abs(growth) / 2 * _FINE)
    modules = fine.reshape(SAMPLES, -1, _FINE)
    parts = [modules[..., :edge], modules[..., edge : _FINE - edge], modules[..., _FINE - edge :]]
    return np.ascontiguousarray(np.stack([part.sum(axis=-1) for part in parts], axis=-1).reshape(SAMPLES, -1).T, np.float32)


def with_quiet_zones(layout: Layout, choices: tuple[int, ...]) -> Floats:
    """The modules of a code, OUTSIDE light ones before and behind them."""
    quiet = np.ones(OUTSIDE, np.float32)
    return np.concatenate([quiet, modules_of(layout, choices), quiet])


def levels_of(bits: str) -> Floats:
    return np.array([-1.0 if bit == "1" else 1.0 for bit in bits], np.float32)
