"""How like the truth a filled hole is: error, structure, and whether it has as much texture."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

LUMA = (0.299, 0.587, 0.114)
"""ITU-R BT.601."""


def psnr_within(filled: NDArray[np.uint8], truth: NDArray[np.uint8], hole: NDArray[np.uint8]) -> float:
    """Decibels over all channels where `hole` (h × w) is not 0; infinite where nothing differs. Raises ValueError for an empty hole."""
    inside = hole > 0
    if not inside.any():
        raise ValueError("there is no hole to measure in")
    error = float(np.mean((filled[inside].astype(np.float64) - truth[inside]) ** 2))
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


def ssim(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Structural similarity (Wang et al. 2004) of two whole pictures in grey, Gaussian window of 11 × 11, σ 1.5; 1 where they are equal."""
    x, y = _grey(one), _grey(other)
    mean_x, mean_y = _blurred(x), _blurred(y)
    variance_x, variance_y = _blurred(x * x) - mean_x**2, _blurred(y * y) - mean_y**2
    covariance = _blurred(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    likeness = (2 * mean_x * mean_y + c1) * (2 * covariance + c2) / ((mean_x**2 + mean_y**2 + c1) * (variance_x + variance_y + c2))
    return float(likeness[5:-5, 5:-5].mean())


def gradient_energy(pixels: NDArray[np.uint8], hole: NDArray[np.uint8]) -> float:
    """Sum of squared differences, in grey, between neighbours to the right and below, where `hole` (h × w) is not 0."""
    grey, inside = _grey(pixels), hole > 0
    right, below = np.diff(grey, axis=1, append=grey[:, -1:]), np.diff(grey, axis=0, append=grey[-1:])
    return float(((right**2 + below**2) * inside).sum())


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    grey: NDArray[np.float64] = pixels.astype(np.float64) @ np.array(LUMA)
    return grey


def _blurred(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5), np.float64)
