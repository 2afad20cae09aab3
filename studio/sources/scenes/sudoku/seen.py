"""What is exactly true of a sudoku in a frame."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from studio.sources.scenes.barcode.camera import Array, Pose, Raster
from studio.sources.scenes.sudoku.motion import flat
from studio.sources.scenes.sudoku.page import Printed
from studio.sources.scenes.sudoku.relief import Relief

Kind = Literal["empty", "printed", "handwritten"]


@dataclass(frozen=True, slots=True, eq=False)
class SudokuTruth:
    """Where a sudoku exactly is, and what stands in it.

    lattice: 10 × 10 × 2 frame pixels (0 is the middle of the first), where its rules cross amid their ink, on the curled paper; rule 0 is
    the top or left border. page: 10 × 10 × 2 mm, the same on the flat page. homography: 3 × 3, from mm on the page, were it flat, to frame
    pixels. givens, written: 81 characters, printed and handwritten digits, "0" where none. solution: of what is printed. pencilled: small
    digits noted in each of the 81 cells. visible: 0 … 1, the share of the crossings that lie in the frame. motion: pixels right and down
    that the picture moves while the shutter is open.
    """

    lattice: Array
    page: Array
    homography: Array
    givens: str
    written: str
    solution: str
    pencilled: tuple[tuple[int, ...], ...]
    visible: float
    motion: tuple[float, float]

    @property
    def corners(self) -> Array:
        """4 × 2: top left, top right, bottom right, bottom left."""
        return self.lattice[[0, 0, 9, 9], [0, 9, 9, 0]]

    @property
    def digits(self) -> str:
        """All that stands in the cells, printed or written: 81 characters, "0" where empty."""
        return "".join(max(pair) for pair in zip(self.givens, self.written, strict=True))

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Of each of the 81 cells."""
        return tuple(
            "printed" if given != "0" else "handwritten" if by_hand != "0" else "empty"
            for given, by_hand in zip(self.givens, self.written, strict=True)
        )


def seen(printed: Printed, relief: Relief, pose: Pose, raster: Raster, motion: Array) -> SudokuTruth | None:
    """None where nothing of it is in the frame."""
    page = printed.lattice
    lattice = raster.project(pose.placed(relief.raised(page.reshape(-1, 2))))
    inside = ((lattice >= 0) & (lattice <= (raster.width - 1, raster.height - 1))).all(axis=1)
    if not inside.any():
        return None
    return SudokuTruth(
        lattice.reshape(10, 10, 2),
        page,
        flat(pose, raster),
        printed.puzzle.givens,
        printed.written,
        printed.puzzle.solution,
        printed.pencilled,
        float(np.mean(inside)),
        (float(motion[0]), float(motion[1])),
    )
