"""Squares of 9 × 9 cells in a lattice of patches."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.finding.outlines import upright
from studio.vision.sudoku.finding.patches import Patches

_MOST = 6
"""Squares tried in one lattice."""


def windows(patches: Patches) -> Iterator[NDArray[np.float32]]:
    """Of all squares of 9 × 9 patches in a lattice, those that hold most of it; of 3 × 3, where thin rules are too faint, the boxes."""
    cells = 3 if (patches.columns, patches.rows) == (3, 3) else 9
    shifts = [range(min(0, size - cells), max(0, size - cells) + 1) for size in (patches.columns, patches.rows)]
    if max(len(each) for each in shifts) > 8 or min(len(each) for each in shifts) > 2:
        return
    inside = {
        (column, row): int(((patches.places >= (column, row)) & (patches.places < (column + cells, row + cells))).all(1).sum())
        for column in shifts[0]
        for row in shifts[1]
    }
    for column, row in sorted(inside, key=lambda place: -inside[place])[:_MOST]:
        if (quad := patches.window(column, row, cells)) is not None:
            yield upright(quad)
