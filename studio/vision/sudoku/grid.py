"""Where a 9 × 9 grid lies in a picture, curled paper included."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

Lattice = NDArray[np.float32]
"""10 × 10 × 2: where rule `row` (0 the top border, 9 the bottom) and rule `column` cross, as x, y in frame pixels, amid their ink."""


def pitch_of(lattice: Lattice) -> float:
    """The mean side of a cell, in pixels."""
    across = np.linalg.norm(np.diff(lattice, axis=1), axis=2).mean()
    down = np.linalg.norm(np.diff(lattice, axis=0), axis=2).mean()
    return float(across + down) / 2


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """confidence: 0 … 1 that this is a whole 9 × 9 grid; inverted: light ink on a dark page or screen."""

    lattice: Lattice
    confidence: float = 1.0
    inverted: bool = False

    @property
    def corners(self) -> NDArray[np.float32]:
        """4 × 2: top left, top right, bottom right, bottom left."""
        return self.lattice[[0, 0, 9, 9], [0, 9, 9, 0]]

    @property
    def pitch(self) -> float:
        """The mean side of a cell, in frame pixels."""
        return pitch_of(self.lattice)

    def cell(self, row: int, column: int) -> NDArray[np.float32]:
        """4 × 2: the corners of one cell (0 … 8), top left first, clockwise."""
        return self.lattice[[row, row, row + 1, row + 1], [column, column + 1, column + 1, column]]

    def at(self, places: ArrayLike) -> NDArray[np.float32]:
        """n × 2 frame pixels of n × 2 places on the page, as x, y in cells from the top left corner (0 … 9): bilinear within a cell."""
        x, y = np.asarray(places, np.float32).reshape(-1, 2).T
        column, row = np.clip(x.astype(int), 0, 8), np.clip(y.astype(int), 0, 8)
        u, v = (x - column)[:, None], (y - row)[:, None]
        top = (1 - u) * self.lattice[row, column] + u * self.lattice[row, column + 1]
        bottom = (1 - u) * self.lattice[row + 1, column] + u * self.lattice[row + 1, column + 1]
        return np.asarray((1 - v) * top + v * bottom, np.float32)

    def moved(self, homography: ArrayLike) -> "Grid":
        """The same grid after the picture moved by a 3 × 3 homography."""
        points = cv2.perspectiveTransform(self.lattice.reshape(1, -1, 2), np.asarray(homography, np.float64))
        return replace(self, lattice=np.asarray(points, np.float32).reshape(10, 10, 2))

    def turned(self, quarters: int) -> "Grid":
        """The same grid read with the page turned by so many quarters: what was its top right corner is the top left after one."""
        return replace(self, lattice=np.ascontiguousarray(np.rot90(self.lattice, quarters)))
