"""Which cells of the plate show what stays there: what is seen again and again holds, what passes by doesn't."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.removal.memory.areas import Flags, largest
from studio.vision.removal.memory.filling import Mask

SURE = 20
"""Looks after which a cell is as sure as it gets; something else must be seen there in a row as often before it counts as background."""
_ALIKE = 17
"""Grey levels up to which two looks at a cell agree."""
_AROUND = np.ones((3, 3), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """Cells, each rows × columns: `fresh` were never seen before, `changed` show something else for good, `agreeing` show the same again.

    agreed: share, of what had been seen, that agrees.
    """

    fresh: Flags
    changed: Flags
    agreeing: Flags
    agreed: float


class Votes:
    """Of each cell: how it looks (RGB), how often that was seen (0: never), and the same of its rival."""

    def __init__(self, rows: int, columns: int) -> None:
        self.look = np.zeros((rows, columns, 3), np.uint8)
        self.count = np.zeros((rows, columns), np.uint8)
        self._rival = np.zeros((rows, columns, 3), np.uint8)
        self._rival_count = np.zeros((rows, columns), np.uint8)

    @property
    def seen(self) -> Flags:
        return self.count > 0

    def weigh(self, look: Mask, visible: Flags) -> Verdict:
        """One more look at the cells, in the plate's light."""
        known = self.count > 0
        alike = self.alike(look)
        met = visible & known
        agreeing, against = met & alike, met & ~alike
        self.count += (agreeing & (self.count < SURE)).view(np.uint8)
        self._rival_count -= (agreeing & (self._rival_count > 0)).view(np.uint8)
        like_rival = largest(np.asarray(cv2.absdiff(look, self._rival), np.uint8)) <= _ALIKE
        again = against & like_rival & (self._rival_count > 0)
        self._rival_count += (again & (self._rival_count < 255)).view(np.uint8)
        first = against & ~again
        np.putmask(self._rival_count, first, 1)
        cv2.copyTo(look, first.view(np.uint8), self._rival)
        changed = again & (self._rival_count > self.count)
        calm = cv2.erode((agreeing | ~met).view(np.uint8), _AROUND) > 0
        total = int(np.count_nonzero(met))
        return Verdict(visible & ~known, changed, agreeing & calm, np.count_nonzero(agreeing) / total if total else 1.0)

    def alike(self, look: Mask) -> Flags:
        """Where `look`, in the plate's light, is what is remembered."""
        return largest(np.asarray(cv2.absdiff(look, self.look), np.uint8)) <= _ALIKE

    def forget(self, cells: Flags) -> None:
        """As if they had never been seen."""
        self.count[cells] = 0
        self._rival_count[cells] = 0

    def settle(self, verdict: Verdict, written: Flags) -> None:
        """Takes up the cells of a verdict that were written to the plate."""
        fresh, changed = verdict.fresh & written, verdict.changed & written
        self.count[fresh] = 1
        self._rival_count[fresh] = 0
        self.count[changed] = np.minimum(self._rival_count[changed], SURE)
        self._rival_count[changed] = 0

    def moved(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> "Votes":
        """The same for another plate, whose cells lie at (x, y) of this one; `look` is left to be filled."""
        moved = Votes(*x.shape)
        for name in ("count", "_rival", "_rival_count"):
            was = getattr(self, name)
            setattr(moved, name, np.asarray(cv2.remap(was, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT), np.uint8))
        return moved
