"""One page while it is followed: where it is, what is agreed on, and what is due to be done about it."""

import numpy as np

from studio.vision.sudoku.board import Reading
from studio.vision.sudoku.following.agreement import Agreement
from studio.vision.sudoku.following.appearance import CORNERS, Matrix, mapped
from studio.vision.sudoku.following.memory import Known
from studio.vision.sudoku.following.tracking import Track
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.pyramid import Pyramid

_REFINED, _REFINED_FLAT, _FLAT = 4, 12, 0.3
"""A page is refined every so many frames, and while it bends less than that."""

_READ, _READ_AGAIN, _READ_REFUSED = 30, 3, 8
"""A page is read, read where something has changed, and read where it was refused, every so many frames."""

LOST, _AWAY = 15, 900
"""Frames for which a page out of sight is looked for near its place, and where it must be as seen from one beside it."""

_PATIENT = 40
"""Looks without agreement after which a page is read as one that was refused."""

_CLEAR, _BLURRED = 0.9, 0.55
"""Clarity, of the sharpest look at the page, from which a look counts in full, and up to which it counts for nothing."""

_ASTRAY = 6
"""Times in a row that refining sees no rules where the page should be, before it is given up."""


class Followed:
    """key, again: as of `Page`, seen_again; missing: frames since it was last in sight; taken_for: what is printed
    on the page it was recognised as, until that is agreed on;
    read_in: the frame in which it was last read, by the watcher's count."""

    def __init__(self, key: int, track: Track, agreement: Agreement) -> None:
        self.key, self.track, self.agreement = key, track, agreement
        self.missing = 0
        self.again = False
        self.taken_for: str | None = None
        self.read_in = self._refined = -_READ
        self._astray = 0
        self._beside: tuple[Followed, Matrix] | None = None

    def follow(self, pyramid: Pyramid, size: tuple[int, int], moved: Matrix | None) -> None:
        """In the next picture, of that width and height; what it lies beside was followed already. moved: as of `Track.follow`."""
        if self.missing <= LOST and self.track.follow(pyramid, moved):
            self.missing = 0
        elif not self._beside_found(pyramid, size):
            self.missing += 1

    def resume(self, pyramid: Pyramid, grid: Grid) -> bool:
        """Whether a grid found in this picture is this page."""
        return self._back(self.track.resume(pyramid, grid))

    def lie_beside(self, other: "Followed") -> None:
        """Another page that is in sight in the same picture: as long as it is, it tells where this one is."""
        self._beside = other, np.linalg.inv(other.track.pose) @ self.track.pose

    def _beside_found(self, pyramid: Pyramid, size: tuple[int, int]) -> bool:
        if self._beside is None or self._beside[0].missing:
            return False
        pose = self._beside[0].track.pose @ self._beside[1]
        middle = mapped(CORNERS.mean(axis=0, keepdims=True), pose)
        return bool(((middle > 0) & (middle < size)).all()) and self._back(self.track.resume_at(pyramid, pose))

    def _back(self, found: bool) -> bool:
        if found:
            self.missing, self.read_in = 0, -_READ
        return found

    @property
    def weight(self) -> float:
        """Of a look at the page now, 0 … 1."""
        return float(np.clip((self.track.clarity - _BLURRED) / (_CLEAR - _BLURRED), 0, 1))

    @property
    def lost(self) -> bool:
        """Whether it is no longer worth following: out of sight, with nothing beside it, or where no rules are."""
        alone = self._beside is None or self._beside[0].missing > 0
        return self.missing > (LOST if alone else _AWAY) or self._astray >= _ASTRAY

    def until_read(self, frame: int) -> int:
        """Frames until reading is due; 0 or less where it is, the longer overdue the less."""
        if self.weight == 0:
            return 1
        agreement = self.agreement
        pause = _READ if agreement.settled else _READ_REFUSED if agreement.refusal or agreement.looks > _PATIENT else 1
        if self.track.restless.any():
            pause = min(pause, _READ_AGAIN)
        return self.read_in + pause - frame

    def until_refined(self, frame: int) -> int:
        return self._refined + (_REFINED if self.track.bending > _FLAT else _REFINED_FLAT) - frame

    def laid(self, track: Track) -> None:
        """It was found to lie otherwise than it was followed so far."""
        self.track, self.agreement, self.read_in = track, self.agreement.anew(), -_READ

    def upright(self, reading: Reading, pyramid: Pyramid) -> None:
        """Turns the page as it was read in this frame."""
        if np.linalg.norm(reading.grid.lattice[0, 0] - self.track.grid.lattice[0, 0]) > reading.grid.pitch:
            self.track = Track(pyramid, reading.grid)
            self.agreement = self.agreement.anew()

    def replaced(self, key: int) -> None:
        """Another page lies there now."""
        self.key, self.taken_for, self.again = key, None, False
        self.agreement = self.agreement.anew()

    def recall(self, known: Known, reading: Reading) -> None:
        """It is a page known from before."""
        self.key, self.taken_for, self.again = known.key, known.printed, True
        self.agreement = known.agreement.recalled(reading)

    def read(self, reading: Reading, frame: int) -> None:
        """What the page says in this frame, in which it was followed."""
        self.read_in = frame
        self.agreement.see(reading, self.track.in_sight, self.weight)

    def refine(self, refined: Grid | None, frame: int) -> None:
        """refined: the page's grid in this frame, None where no rules were seen."""
        self._refined = frame
        if refined is not None and self.track.anchor(refined):
            self._astray = 0
        elif self.weight > 0:
            self._astray += 1
