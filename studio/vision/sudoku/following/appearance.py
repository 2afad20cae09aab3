"""What a page looks like laid flat, whatever the light on it, and how alike two such looks are."""

from dataclasses import dataclass
from functools import cache, cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.pyramid import Pyramid, Shades, halvings_for

CELL, MARGIN = 32, 16
"""Pixels of a look: a cell's side, and what is seen around the grid."""

SIDE = 9 * CELL + 2 * MARGIN

CROSSINGS = np.stack(np.meshgrid(*[MARGIN - 0.5 + CELL * np.arange(10, dtype=np.float32)] * 2), axis=-1)
"""10 × 10 × 2: where a flat grid's rules cross in a look."""

CORNERS = CROSSINGS[[0, 0, 9, 9], [0, 9, 9, 0]]

_EVENED = 33
"""Pixels over which light is evened."""

_RIM = 3
"""Pixels of a cell, at half its size, on each side: its rules, and what lies beside them."""

_INK = 12.0
"""Standard deviation, in evened shades, from which the inside of a cell has something in it; a camera's noise stays below 6."""

Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]


def look(pyramid: Pyramid, pose: Matrix) -> Shades:
    """SIDE × SIDE. pose: 3 × 3, pixels of the look → pixels of the picture. The mean around each pixel becomes 128."""
    pitch = float(np.linalg.norm(np.diff(mapped(CORNERS[[0, 2]], pose), axis=0))) / (9 * 2**0.5)
    halvings = halvings_for(pitch, CELL)
    shades = cv2.warpPerspective(
        pyramid.level(halvings),
        into(pyramid, halvings) @ pose,
        (SIDE, SIDE),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cv2.divide(shades, cv2.blur(shades, (_EVENED, _EVENED)), scale=128), np.uint8)


def into(pyramid: Pyramid, halvings: int) -> Matrix:
    """3 × 3: pixels of the picture → pixels of a level."""
    (x, y), (right, _) = pyramid.into(np.array([[0, 0], [1, 1]], np.float32), halvings)
    return np.array([[right - x, 0, x], [0, right - x, y], [0, 0, 1]], np.float64)


def mapped(points: NDArray[np.float32], matrix: Matrix) -> Floats:
    """… × 2 points moved by a homography."""
    return np.asarray(cv2.perspectiveTransform(points.reshape(1, -1, 2), matrix).reshape(points.shape), np.float32)


class Cells:
    """What stands in each cell of a look, seen at half its size."""

    def __init__(self, look: Shades) -> None:
        self._halved = cv2.resize(look, (SIDE // 2, SIDE // 2), interpolation=cv2.INTER_AREA)
        side, margin = CELL // 2, MARGIN // 2
        whole = self._halved[margin:-margin, margin:-margin].reshape(9, side, 9, side)
        cells = whole.transpose(0, 2, 1, 3).reshape(81, side * side).astype(np.float32)
        self._parts = tuple(cells[:, part] - cells[:, part].mean(axis=1, keepdims=True) for part in _parts())

    @cached_property
    def filled(self) -> NDArray[np.bool_]:
        """81: those with something inside."""
        return np.asarray(self._parts[1].std(axis=1) >= _INK)

    @cached_property
    def sharpness(self) -> float:
        """How steep edges are, > 0: blur lowers it, a camera's noise hardly raises it."""
        return max(float(cv2.meanStdDev(cv2.Laplacian(self._halved, cv2.CV_16S))[1][0, 0]), 1e-3)

    def likeness(self, other: "Cells") -> "Likeness":
        around, inside = (_correlated(ours, theirs) for ours, theirs in zip(self._parts, other._parts, strict=True))
        return Likeness(around, inside, np.asarray((self._parts[1] - other._parts[1]).std(axis=1), np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """81 each, cell by cell. around, inside: correlations of the rules at its sides and of what stands in it, −1 … 1;
    change: standard deviation of the difference inside, in evened shades."""

    around: Floats
    inside: Floats
    change: Floats


def over_cells(cells: NDArray[np.bool_]) -> Shades:
    """SIDE × SIDE: 255 over the cells (81) that are true, 0 elsewhere."""
    inside = np.repeat(np.repeat(cells.reshape(9, 9), CELL, axis=0), CELL, axis=1)
    return np.pad(inside.astype(np.uint8) * 255, MARGIN)


@cache
def _parts() -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The pixels of a cell at half its size that are its rules, and those inside."""
    inside = np.zeros((CELL // 2, CELL // 2), bool)
    inside[_RIM:-_RIM, _RIM:-_RIM] = True
    return np.flatnonzero(~inside), np.flatnonzero(inside)


def _correlated(ours: Floats, theirs: Floats) -> Floats:
    power = np.einsum("ij,ij->i", ours, ours) * np.einsum("ij,ij->i", theirs, theirs)
    return np.asarray(np.einsum("ij,ij->i", ours, theirs) / np.sqrt(np.maximum(power, 1.0)), np.float32)
