"""Fills what is unknown smoothly from what is known, in one pass over a pyramid."""

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SMALLEST = 2
"""Rows or columns of the pyramid's top; there the mean stands for all that is still unknown."""


def spread(values: Floats, known: Floats) -> Floats:
    """values: h × w × c; known: h × w, 1 where they count, 0 where they are to be filled, between for in part.

    Pull-push (Gortler et al. 1996, The Lumigraph): means of what is known are taken to ever coarser levels and come back, interpolated,
    where a finer level knows nothing. All zero where nothing at all is known.
    """
    rows, columns = known.shape
    if min(rows, columns) <= SMALLEST or known.all():
        total = float(known.sum())
        mean = np.tensordot(known, values, 2) / total if total > 0 else np.zeros(values.shape[2], np.float32)
        return np.asarray(values * known[..., None] + mean * (1 - known[..., None]), np.float32)
    half = (-(-columns // 2), -(-rows // 2))
    weight = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
    sums = cv2.resize(values * known[..., None], half, interpolation=cv2.INTER_AREA).reshape(*weight.shape, -1)
    coarse = spread(sums / np.maximum(weight, 1e-6)[..., None], np.minimum(weight * 4, 1))
    back = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_LINEAR).reshape(values.shape)
    return np.asarray(values * known[..., None] + back * (1 - known[..., None]), np.float32)
