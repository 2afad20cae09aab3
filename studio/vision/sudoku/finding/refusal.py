"""What is said of a picture in which no whole 9 × 9 grid was found."""

from typing import Literal

import numpy as np

from studio.vision.sudoku.finding.patches import Patches

Refusal = Literal["no grid", "cut off", "not nine"]
"""Why there is nothing to solve: no grid of any kind, one that leaves the picture, one with more or fewer cells than 9 × 9."""

_FEW = 12
"""Patches that make a grid of whatever kind, and …"""

_FULL = 0.4
"""… the share of its rows and columns that they fill: of a chessboard the light squares."""

_EDGE = 1.2
"""Sides of a patch from its middle to the picture's edge, at most, where a grid goes on outside."""


def refusal(found: list[Patches], width: int, height: int) -> Refusal:
    """Of the lattices of a picture so large, those of most patches first."""
    for patches in found:
        columns, rows = patches.columns, patches.rows
        if len(patches.places) < max(_FEW, _FULL * columns * rows) or min(columns, rows) < 3:
            continue
        room = np.minimum(patches.middles, (width, height) - patches.middles).min()
        if max(columns, rows) <= 9 and room < _EDGE * patches.side:
            return "cut off"
        return "not nine"
    return "no grid"
