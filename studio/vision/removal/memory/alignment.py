"""Where a frame lies on the plate."""

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.removal.memory.filling import Floats, Matrix

STEP = 16
"""Pixels between the places that are worked out; between them a map is linear, wrong by less than 0.01 pixels."""
_NO_MAP = np.empty(0, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Cells of a frame ↔ cells of the plate, 0 being the middle of the first. homography: 3 × 3, frame → plate."""

    homography: Matrix
    inverse: Matrix = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "inverse", inverted(self.homography))

    @property
    def shift(self) -> tuple[int, int] | None:
        """Columns and rows of the plate left and above of the frame, where the frame lies on it exactly cell on cell."""
        x, y = self.homography[0, 2], self.homography[1, 2]
        plain = np.array_equal(self.homography, [[1, 0, x], [0, 1, y], [0, 0, 1]]) and x == int(x) and y == int(y)
        return (int(x), int(y)) if plain else None

    def to_view(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Cells of the frame of cells of the plate."""
        return _mapped(self.inverse, x, y)

    def to_plate(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Cells of the plate of cells of the frame."""
        return _mapped(self.homography, x, y)


def _mapped(matrix: Matrix, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    across, down, share = (row[0] * x + row[1] * y + row[2] for row in matrix)
    return across / share, down / share


def inverted(matrix: Matrix) -> Matrix:
    """Of 3 × 3; zeros where there is none."""
    return np.asarray(cv2.invert(matrix)[1], np.float64)


def nodes(left: int, top: int, width: int, height: int, step: int = STEP) -> tuple[Floats, Floats]:
    """Places of the middles of blocks that cover a rectangle, and of one block more all around it."""
    x, y = (start + np.arange(-1, -(-side // step) + 1) * step + (step - 1) / 2 for start, side in ((left, width), (top, height)))
    grid_x, grid_y = np.meshgrid(x, y)
    return grid_x, grid_y


def enlarged(coarse: NDArray[Any], width: int, height: int, step: int = STEP) -> NDArray[Any]:
    """What is known at the nodes, at every place of the rectangle."""
    fine = cv2.resize(coarse, (coarse.shape[1] * step, coarse.shape[0] * step), interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine)[step : step + height, step : step + width]


def looked_up(
    picture: NDArray[Any], x: Floats, y: Floats, width: int, height: int, step: int, how: int, outside: int = cv2.BORDER_REPLICATE
) -> NDArray[Any]:
    """A rectangle of `picture` seen through a map known at the nodes; its edges go on outside of it, if not told otherwise."""
    coarse = np.stack([x, y], axis=-1).astype(np.float32)
    return np.asarray(cv2.remap(picture, enlarged(coarse, width, height, step), _NO_MAP, how, borderMode=outside))
