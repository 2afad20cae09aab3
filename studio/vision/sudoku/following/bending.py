"""Tells how much of what refining a lattice says is the page's bend, and how much is noise."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.following.appearance import CROSSINGS, Floats

_LEAST, _FULLEST = 0.1, 0.8
"""Share of what one refinement says that is believed."""


def believed(off: Floats, clear: NDArray[np.bool_]) -> tuple[Floats, float]:
    """off: 10 × 10 × 2, by how much the crossings were seen off where they were taken to be; clear: 10 × 10, those that were in sight.

    Returns the same with what was not in sight going along with the rest, and the share of it to be believed: what neighbouring
    crossings have in common is the page, what they have not is noise.
    """
    plane = np.concatenate([CROSSINGS, np.ones((10, 10, 1), np.float32)], axis=-1)
    going_along = plane @ np.linalg.lstsq(plane[clear], off[clear], rcond=None)[0]
    off = np.asarray(np.where(clear[..., None], off, going_along), np.float32)
    smooth = cv2.blur(off, (3, 3), borderType=cv2.BORDER_REFLECT_101)
    bend, noise = float((smooth[clear] ** 2).mean()), float(((off - smooth)[clear] ** 2).mean())
    return off, float(np.clip(bend / max(bend + noise, 1e-12), _LEAST, _FULLEST))
