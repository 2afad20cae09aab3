"""Holds a resting page still and lets a moving one go at once."""

import numpy as np

from studio.vision.sudoku.following.appearance import Floats

_SCATTER = 0.4
"""Pixels by which the corners of a page at rest scatter; far beyond, all of a change passes."""

_LEAST = 0.15
"""Share of a change that passes at rest."""


class Resting:
    """A first-order low-pass whose share rises with how far the page now is from where it was last shown, as of hands' `Smoother`.

    What is shown is never farther than 0.4 × _SCATTER from what is seen, and never overshoots.
    """

    def __init__(self) -> None:
        self._corners: Floats | None = None

    def held(self, corners: Floats) -> Floats:
        """corners: 4 × 2, as seen; returns them as to be shown."""
        if self._corners is None:
            self._corners = corners
            return corners
        change = corners - self._corners
        beyond = (float(np.linalg.norm(change, axis=1).max()) / _SCATTER) ** 3
        self._corners = np.asarray(self._corners + change * (_LEAST + (1 - _LEAST) * beyond / (1 + beyond)), np.float32)
        return self._corners
