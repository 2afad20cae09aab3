"""A smooth bend of the page, fitted to where rules were seen."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def surface(
    off: NDArray[np.float32], weight: NDArray[np.float32], order: int, tolerance: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A polynomial surface of total degree `order`, by least squares with Tukey's biweight, so that strokes mistaken for rules do not pull.

    off: 9 × 10, one value a stretch (row of cells × rule); weight: 9 × 10, ≥ 0; tolerance: what lies farther off counts for nothing.
    Returns its values at the 10 × 10 crossings and what each stretch differs from it (9 × 10), float32.
    """
    stretch, crossing, stiffness = _basis(order)
    values, weights = off.reshape(-1).astype(np.float64), weight.reshape(-1).astype(np.float64)
    kept = weights
    reach = 2 * tolerance
    for _ in range(4):
        scaled = stretch * kept[:, None]
        terms = np.linalg.solve(stretch.T @ scaled + stiffness * max(weights.sum(), 1e-6) / 90, scaled.T @ values)
        rest = values - stretch @ terms
        kept = weights * np.clip(1 - (rest / reach) ** 2, 0, 1) ** 2
        reach = max(reach / 1.4, tolerance)
    return np.asarray((crossing @ terms).reshape(10, 10), np.float32), np.asarray(rest.reshape(9, 10), np.float32)


@cache
def _basis(order: int) -> tuple[Floats, Floats, Floats]:
    """Chebyshev products at the 90 stretches and the 100 crossings, and how stiff each is: higher ones need more evidence."""
    degrees = [(a, b) for a in range(order + 1) for b in range(order + 1 - a)]
    middles, crossings = np.linspace(-8 / 9, 8 / 9, 9), np.linspace(-1, 1, 10)

    def products(x: Floats, y: Floats) -> Floats:
        waves = [np.cos(a * np.arccos(x)) * np.cos(b * np.arccos(y)) for a, b in degrees]
        return np.asarray(np.stack(waves, -1).reshape(-1, len(degrees)), np.float64)

    stretch = products(*np.meshgrid(crossings, middles))
    crossing = products(*np.meshgrid(crossings, crossings))
    stiffness = np.diag([0.01 * 4.0 ** max(a + b - 1, 0) for a, b in degrees])
    return stretch, crossing, stiffness
