"""A smooth bend of the page, fitted to where rules were seen."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.finding.rectified import Floats

_STIFF = 0.01
"""Of the evidence of all stretches: what it takes to believe in a slope; four times that for a bend, and so on."""


def surfaces(off: Floats, weight: Floats, order: int, tolerance: float) -> tuple[Floats, Floats]:
    """Two polynomials of total degree `order`, by least squares with Tukey's biweight, so that strokes mistaken for rules do not pull.

    off: 2 × 9 × 10, in cells, one value a stretch as in `rules.Stretches`; weight: 2 × 9 × 10, ≥ 0; tolerance: what lies farther off counts
    for nothing. Returns how far right and how far down the 10 × 10 crossings are (2 × 10 × 10), and what each stretch differs (2 × 9 × 10).
    """
    stretch, crossing, stiffness = _basis(order)
    values, weights = off.reshape(2, -1, 1).astype(np.float64), weight.reshape(2, -1, 1).astype(np.float64)
    stiff = stiffness * np.maximum(weights.sum(1, keepdims=True), 1e-6)
    kept, reach = weights, 2 * tolerance
    for _ in range(4):
        scaled = (stretch * kept).transpose(0, 2, 1)
        normal, target = scaled @ stretch + stiff, scaled @ values
        # OpenCV's solver: numpy's wakes threads, which takes longer than this does.
        terms = np.stack([cv2.solve(normal[k], target[k], flags=cv2.DECOMP_CHOLESKY)[1] for k in (0, 1)])
        rest = values - stretch @ terms
        kept = weights * np.clip(1 - (rest / reach) ** 2, 0, 1) ** 2
        reach = max(reach / 1.4, tolerance)
    moves = (crossing @ terms).reshape(2, 10, 10).astype(np.float32)
    return np.stack([moves[0], moves[1].T]), rest.reshape(2, 9, 10).astype(np.float32)


@cache
def _basis(order: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Chebyshev products at the 90 stretches and the 100 crossings, and how stiff each is: higher ones need more evidence."""
    degrees = [(a, b) for a in range(order + 1) for b in range(order + 1 - a)]
    middles, crossings = np.linspace(-8 / 9, 8 / 9, 9), np.linspace(-1, 1, 10)

    def products(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        waves = [np.cos(a * np.arccos(x)) * np.cos(b * np.arccos(y)) for a, b in degrees]
        return np.asarray(np.stack(waves, -1).reshape(-1, len(degrees)), np.float64)

    stiffness = np.diag([_STIFF / 90 * 4.0 ** max(a + b - 1, 0) for a, b in degrees])
    return products(*np.meshgrid(crossings, middles)), products(*np.meshgrid(crossings, crossings)), stiffness
