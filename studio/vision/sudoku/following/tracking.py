"""Follows one page from frame to frame: by its motion first, then drawn to what it looks like; the lattice is drawn to the rules' ink."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.sudoku.following.appearance import (
    CELL,
    CORNERS,
    CROSSINGS,
    Cells,
    Floats,
    Likeness,
    Matrix,
    look,
    mapped,
)
from studio.vision.sudoku.following.bending import believed
from studio.vision.sudoku.following.motion import motion, offset, small
from studio.vision.sudoku.following.reference import Reference
from studio.vision.sudoku.following.resting import Resting
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.pyramid import Pyramid, Shades

_ROUNDS, _DRAWN = 3, 0.75
"""A page is drawn to its look so often at most, and until a correction is less than so many pixels of the look. While it goes on as it
moved, to within as much, it is looked for there first."""

_AGREEING = 0.35
"""Of the points: as many agree on where a page is."""

_SEEN, _SAME, _SAME_BLURRED = 0.45, 0.75, 0.4
"""Least correlation of a cell's rules, so that it is in sight, and of its inside, so that it is what it was: two digits reach 0.7."""

_CELLS, _UNCHANGED = 16, 0.75
"""Least number of cells in sight, and share of those with something in them that must be what they were."""

_CHANGED = 14.0
"""Evened shades by which the inside of a cell differs where something was written; a camera's noise reaches 5, a digit in pencil 20."""

_CLEAR, _CLEAR_ENOUGH, _CLEARER = 0.75, 0.9, 1.3
"""Of the reference's sharpness: from which a look tells what changed, is good enough to learn from, and is the better reference."""

_RENEWED, _STEADY = 4, 0.3
"""Every so many frames the reference learns from what is seen, where that lay off by so many pixels of the look at most."""

_SMALLEST = (9 * 6) ** 2
"""Square pixels of the picture."""

_OFF = 0.25
"""Cells: rules that lie farther off are others."""

_EASED = 0.3
"""Share of a change of the lattice that is shown in each frame."""


class Track:
    """A page in sight. grid: where it was found in the picture of `pyramid`; the cells keep that order.

    in_sight, restless: 81, the cells whose rules are seen, and those of them whose inside is not what it was, both in the last picture;
    clarity: how sharp that was, of what is known of the page; bending: 0 … 1, how much its lattice changed when it was last anchored.
    """

    def __init__(self, pyramid: Pyramid, grid: Grid) -> None:
        self._found, self._resting = grid, Resting()
        pose, _ = cv2.findHomography(CROSSINGS.reshape(-1, 2), grid.lattice.reshape(-1, 2), 0)
        self._pose: Matrix = np.asarray(pose, np.float64)
        self._bent = self._aim = mapped(grid.lattice, np.linalg.inv(self._pose))
        self._before, self._last, self._smooth = small(pyramid), np.eye(3), False
        self._frames = self._anchors = 0
        self._reference = Reference(look(pyramid, self._pose), self._aim)
        self.in_sight, self.restless, self.clarity = np.ones(81, bool), np.zeros(81, bool), 1.0
        self.bending = 1.0
        self._show()

    @property
    def pose(self) -> Matrix:
        """3 × 3: pixels of the look → pixels of the picture."""
        return self._pose

    @property
    def grid(self) -> Grid:
        """Where it is, as seen in this picture alone."""
        return replace(self._found, lattice=mapped(self._bent, self._pose))

    @property
    def steady(self) -> Grid:
        """Where it is, held still while it rests: to be shown."""
        return replace(self._found, lattice=mapped(self._bent, self._shown))

    def follow(self, pyramid: Pyramid, moved: Matrix | None = None) -> bool:
        """Whether the page is in sight in the next picture, for sure. moved: how it may have moved, as of `common_motion`."""
        return any(self._drawn(pyramid, guess @ self._pose) for guess in self._guesses(pyramid, moved))

    def _guesses(self, pyramid: Pyramid, moved: Matrix | None) -> Iterator[Matrix]:
        if self._smooth:
            yield self._last
        if moved is not None:
            yield moved
        if (own := common_motion([self], pyramid)) is not None:
            yield own
        if not self._smooth:
            yield self._last

    def resume(self, pyramid: Pyramid, grid: Grid) -> bool:
        """Whether a grid found in this picture is this page, turned in any way; follows it from here."""
        lattices = (grid.turned(quarters).lattice for quarters in range(4))
        poses = (cv2.findHomography(self._aim.reshape(-1, 2), lattice.reshape(-1, 2), 0)[0] for lattice in lattices)
        return any(self.resume_at(pyramid, np.asarray(pose, np.float64)) for pose in poses)

    def resume_at(self, pyramid: Pyramid, pose: Matrix) -> bool:
        """Whether the page lies about there in this picture; follows it from here."""
        return self._drawn(pyramid, pose, moving=False)

    def anchor(self, refined: Grid) -> bool:
        """Draws the lattice towards the rules' ink as `Finder.refine` saw it in this picture; False where that can't be this page's."""
        off = mapped(refined.lattice, np.linalg.inv(self._pose)) - self._aim
        clear = self._crossings_in_sight()
        if clear.sum() < _CELLS or float(np.median(np.linalg.norm(off[clear], axis=-1))) > _OFF * CELL:
            return False
        off, share = believed(off, clear)
        self._anchors += 1
        self.bending = max(share, 1 / (self._anchors + 1))
        self._aim = np.asarray(self._aim + self.bending * off, np.float32)
        return True

    def _drawn(self, pyramid: Pyramid, pose: Matrix, moving: bool = True) -> bool:
        """Whether the page is about where `pose` has it: then it is drawn to its reference."""
        known = self._reference
        for _ in range(_ROUNDS):
            if not _flat(mapped(CORNERS, pose)):
                return False
            seen = look(pyramid, pose)
            correction, agreeing = offset(known.look, seen, known.points)
            if correction is None or agreeing < _AGREEING * len(known.points):
                return False
            pose = pose @ correction
            if (off := float(np.abs(mapped(CORNERS, correction) - CORNERS).max())) < _DRAWN:
                break
        else:
            return False
        cells = Cells(seen)
        alike = known.cells.likeness(cells)
        clarity = cells.sharpness / known.cells.sharpness
        if not self._recognised(alike, _SAME if clarity >= _CLEAR or not moving else _SAME_BLURRED):
            return False
        expected = mapped(CORNERS, np.linalg.inv(pose) @ self._last @ self._pose)
        self._smooth = moving and float(np.abs(expected - CORNERS).max()) < _DRAWN
        self._last = pose @ np.linalg.inv(self._pose) if moving else np.eye(3)
        self._pose, self._before = pose / pose[2, 2], small(pyramid)
        self._frames += 1
        self.clarity = clarity
        self._learn(pyramid, seen, alike, off)
        self._bent = np.asarray(self._bent + _EASED * (self._aim - self._bent), np.float32)
        self._show()
        return True

    def _recognised(self, alike: Likeness, same: float) -> bool:
        in_sight = alike.around >= _SEEN
        filled = self._reference.cells.filled & in_sight
        if in_sight.sum() < _CELLS or (filled.any() and float((alike.inside[filled] >= same).mean()) < _UNCHANGED):
            return False
        self.in_sight = in_sight
        return True

    def _learn(self, pyramid: Pyramid, seen: Shades, alike: Likeness, off: float) -> None:
        self.restless = (alike.change > _CHANGED) & self.in_sight & (self.clarity >= _CLEAR)
        if self.clarity >= _CLEARER:
            self._reference = Reference(look(pyramid, self._pose), self._aim)
            self.restless, self.clarity, self._anchors = np.zeros(81, bool), 1.0, 0
        elif self._frames % _RENEWED == 0 and off < _STEADY and self.clarity >= _CLEAR_ENOUGH:
            self._reference = self._reference.with_some_of(seen, self.in_sight)

    def _show(self) -> None:
        corners = self._resting.held(mapped(CORNERS, self._pose))
        self._shown = np.asarray(cv2.getPerspectiveTransform(CORNERS, corners), np.float64)

    def _crossings_in_sight(self) -> NDArray[np.bool_]:
        """10 × 10: those all of whose cells are."""
        padded = np.pad(self.in_sight.reshape(9, 9), 1, constant_values=True)
        return np.asarray(padded[:-1, :-1] & padded[1:, :-1] & padded[:-1, 1:] & padded[1:, 1:])


def _flat(corners: Floats) -> bool:
    """Whether a page with these corners is seen from its front, and not too small to be read."""
    return bool(np.isfinite(corners).all()) and cv2.contourArea(corners, oriented=True) > _SMALLEST and cv2.isContourConvex(corners)


def common_motion(tracks: Sequence[Track], pyramid: Pyramid) -> Matrix | None:
    """How pages that were in sight in the same picture moved since, most of them alike; 3 × 3, picture pixels then → now."""
    points = np.concatenate([mapped(track._reference.points[::2], track._pose) for track in tracks])
    return motion(tracks[0]._before, pyramid, points)
