"""Fits positive costs to measured times: least squares on the relative error, robust, and held near what is expected."""

from collections.abc import Container, Sequence

import numpy as np

from studio.phones.terms import Vector

NOISE = 0.15
"""Relative error beyond which a row counts in proportion, not squared: repeated runs differ by 14.5 % at the 90th percentile."""

SHARED_DOUBT, OWN_DOUBT = 1.5, 0.3
"""Standard deviations of the logarithm of a cost: of all phones about what is expected, and of one phone about all of them."""

_STILL = 1e-4
"""Share by which the speeds of all series may still change."""

_STEPS, _HALVINGS, _LONGEST, _ENOUGH = 60, 8, 2.0, 1e-5


def costs(terms: Vector, times: Vector, expected: Vector, doubt: float, start: Vector | None = None) -> Vector:
    """Costs > 0, the sum of whose products with `terms` (rows × terms) is near `times` (rows, ms).

    Minimises Huber's loss of log(predicted / measured) plus ((log cost − log expected) / doubt)² / 2 by Levenberg and Marquardt's method.
    Being logarithms, the costs can't be negative, and those that the rows don't tell apart stay as expected.
    """
    centre, measured = np.log(expected), np.log(times)
    found = centre if start is None else np.log(start)
    damping = 1e-3

    def loss(at: Vector) -> tuple[Vector, float]:
        error = np.log(terms @ np.exp(at)) - measured
        size = np.abs(error) / NOISE
        return error, float(np.where(size < 1, size**2 / 2, size - 0.5).sum() + ((at - centre) ** 2).sum() / (2 * doubt**2))

    error, least = loss(found)
    for _ in range(_STEPS):
        parts = terms * np.exp(found)
        slope = parts / parts.sum(axis=1, keepdims=True)
        weight = 1 / np.maximum(1, np.abs(error) / NOISE) / NOISE**2
        curve = slope.T @ (weight[:, None] * slope) + np.eye(len(found)) / doubt**2
        downhill = slope.T @ (weight * error) + (found - centre) / doubt**2
        for _ in range(_HALVINGS):
            step = np.linalg.solve(curve + damping * np.diag(np.diag(curve)), -downhill)
            tried = found + np.clip(step, -_LONGEST, _LONGEST)
            tried_error, tried_loss = loss(tried)
            if tried_loss < least:
                break
            damping *= 5
        else:
            break
        gained = least - tried_loss
        found, error, least, damping = tried, tried_error, tried_loss, max(damping / 5, 1e-8)
        if gained < _ENOUGH * least:
            break
    return np.asarray(np.exp(found))


def costs_of_all(
    terms: Sequence[Vector],
    times: Sequence[Vector],
    expected: Vector,
    own_doubt: float = OWN_DOUBT,
    wanted: Container[int] | None = None,
) -> tuple[list[Vector], Vector]:
    """Costs of each series of rows, each near those that all share times a factor of its own; and the shared ones.

    A series of few rows so gets the shared costs at its own speed; so does each that isn't `wanted`, by its place.
    """
    shared = expected
    factors = np.ones(len(terms))
    together = np.concatenate(terms)
    for _ in range(6):
        before = factors
        factors = np.array([np.exp(np.median(np.log(y / (x @ shared)))) for x, y in zip(terms, times, strict=True)])
        if np.allclose(factors, before, rtol=_STILL, atol=0):
            break
        scaled = np.concatenate([y / factor for y, factor in zip(times, factors, strict=True)])
        shared = costs(together, scaled, expected, SHARED_DOUBT, shared)
    own = [
        costs(x, y, shared * factor, own_doubt) if wanted is None or place in wanted else shared * factor
        for place, (x, y, factor) in enumerate(zip(terms, times, factors, strict=True))
    ]
    return own, shared
