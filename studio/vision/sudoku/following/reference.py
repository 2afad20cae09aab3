"""What is known of a page's look, to hold later pictures against."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.following.appearance import Cells, Floats, over_cells
from studio.vision.sudoku.pyramid import Shades

_EVERY_OTHER = np.indices((10, 10)).sum(axis=0) % 2 == 0
"""10 × 10: the crossings that are followed."""

_TAKEN = 0.125
"""Share of a new picture that is taken in."""


class Reference:
    """lattice: 10 × 10 × 2, where the rules cross in the look."""

    def __init__(self, look: Shades, lattice: Floats) -> None:
        self.look, self.cells, self._lattice = look, Cells(look), lattice
        middles = (lattice[:-1, :-1] + lattice[1:, 1:]).reshape(81, 2)[self.cells.filled] / 2
        self.points: Floats = np.concatenate([lattice[_EVERY_OTHER], middles])
        """n × 2: what is followed, rules' crossings and digits."""

    def with_some_of(self, seen: Shades, cells: NDArray[np.bool_]) -> "Reference":
        """The same page after some of another look at it was taken in, in those of the 81 cells that are true."""
        look = self.look.copy()
        cv2.copyTo(cv2.addWeighted(look, 1 - _TAKEN, seen, _TAKEN, 0), over_cells(cells), look)
        return Reference(look, self._lattice)
