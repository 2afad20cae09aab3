"""A sheet as shapes on the page, wherever that lies and however it bends."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from studio.api import Dots, Points, Polyline, Shape
from studio.vision.sudoku.grid import Grid

from .handwriting import PEN, Stroke, begun, strokes
from .ink import Light
from .sheet import Mark, Sheet
from .wave import Inked

ON_PAPER: dict[Mark | str, str] = {
    "target": "1f5fd0", "reason": "e08a00", "wrong": "c8202a", "conflict": "c8202a", "chosen": "1f5fd0",
    "dotted": "b86e00", "ticked": "12813f", "crossed": "c8202a",
}  # fmt: skip
ON_DARK: dict[Mark | str, str] = {
    "target": "6aa5ff", "reason": "e5a13b", "wrong": "ff7a7f", "conflict": "ff7a7f", "chosen": "6aa5ff",
    "dotted": "e5a13b", "ticked": "4cc38a", "crossed": "ff7a7f",
}  # fmt: skip
TINT = {"target": "58", "reason": "40", "wrong": "40", "conflict": "40", "chosen": "00"}
"""Opacity of a marked cell: what stands in it stays readable."""
OUTLINED = ("target", "wrong", "conflict", "chosen")

OPACITY = 0.92
"""Of ink: what is below shines through a little."""
INSET, LINE = 0.07, 0.055
"""Of a mark: how far it is off the cell's rules, and its line's width, in cells."""
DOTS, DOT = 6, 0.026
"""On each side of a doubtful cell, and the radius of each in cells."""

MIDDLE = 0.5
"""Of a pixel: a grid counts from the middle of the first one, what is drawn from its corner."""

_TICK = np.array([[0.70, 0.18], [0.77, 0.27], [0.92, 0.07]], np.float32)
_CROSS = (np.array([[0.74, 0.08], [0.92, 0.26]], np.float32), np.array([[0.92, 0.08], [0.74, 0.26]], np.float32))
_SIDE = np.linspace(0, 1, DOTS, endpoint=False, dtype=np.float32)
_AROUND = np.concatenate([[(at, 0), (1, at), (1 - at, 1), (0, 1 - at)] for at in _SIDE]).astype(np.float32)


def shapes(sheet: Sheet, inked: Sequence[Inked], grid: Grid, light: Light) -> tuple[Shape, ...]:
    """From the lowest to the uppermost."""
    colours, pitch = ON_DARK if light.dark else ON_PAPER, grid.pitch
    drawn: list[Shape] = [_marked(cell, mark, colours[mark], grid, pitch) for cell, mark in sorted(sheet.marks.items())]
    if sheet.dotted:
        places = np.concatenate([_corner(cell) + INSET + (1 - 2 * INSET) * _AROUND for cell in sorted(sheet.dotted)])
        drawn.append(Dots(_placed(grid, places), DOT * pitch, (f"#{colours['dotted']}",)))
    for name, cells, lines in (("ticked", sheet.ticked, (_TICK,)), ("crossed", sheet.crossed, _CROSS)):
        drawn += [
            Polyline(_placed(grid, _corner(cell) + line), f"#{colours[name]}", 1.2 * LINE * pitch)
            for cell in sorted(cells)
            for line in lines
        ]
    return (*drawn, *_ink(inked, grid, light))


def _ink(inked: Iterable[Inked], grid: Grid, light: Light) -> Iterable[Polyline]:
    sides, names = _sides(grid), light.names
    lines: list[Stroke] = []
    looks: list[tuple[str, float]] = []
    for each in inked:
        cell, whole = each.written.cell, strokes(each.written)
        done = whole if each.share >= 1 else begun(whole, each.share)
        lines += done
        looks += [(f"#{round(255 * OPACITY * each.opacity):02x}{names[cell]}", PEN * sides[cell] * each.written.size**0.5)] * len(done)
    if not lines:
        return
    placed = [(x, y) for x, y in (grid.at(np.concatenate(lines)) + MIDDLE).tolist()]
    end = 0
    for line, (colour, width) in zip(lines, looks, strict=True):
        start, end = end, end + len(line)
        yield Polyline(tuple(placed[start:end]), colour, width, smooth=True)


def _marked(cell: int, mark: Mark, colour: str, grid: Grid, pitch: float) -> Polyline:
    corners = _corner(cell) + np.array([[INSET, INSET], [1 - INSET, INSET], [1 - INSET, 1 - INSET], [INSET, 1 - INSET]], np.float32)
    width = LINE * pitch if mark in OUTLINED else 0.0
    return Polyline(_placed(grid, corners), f"#{colour}", width, closed=True, fill=f"#{TINT[mark]}{colour}")


def _sides(grid: Grid) -> list[float]:
    """Of each of the 81 cells, in frame pixels; the far ones of a slanted page are smaller."""
    across, down = np.diff(grid.lattice, axis=1)[:-1], np.diff(grid.lattice, axis=0)[:, :-1]
    area = np.abs(across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0])
    return [float(side) for side in np.sqrt(area).ravel()]


def _corner(cell: int) -> NDArray[np.float32]:
    return np.array([cell % 9, cell // 9], np.float32)


def _placed(grid: Grid, places: NDArray[np.float32]) -> Points:
    return tuple(map(tuple, (grid.at(places) + MIDDLE).tolist()))
