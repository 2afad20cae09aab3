"""When a search is worth its time while pages are in sight already: when the camera shows what it did not show at the last one."""

from collections.abc import Sequence

import cv2
import numpy as np

from studio.vision.sudoku.following.appearance import Floats, Matrix, mapped
from studio.vision.sudoku.following.followed import LOST, Followed

_NEW, _SHOWN_NEW = 0.06, 6
"""Share of the picture that was not in the last search's, and least number of frames from that one, for a search."""

_CHECKED, _CHECKED_LOOKS = 8, 60
"""Every so many frames a page that still has no one solution is searched for again, until so many looks: its grid may lie a cell off."""

_EVERY, _SELDOM, _MISSED = 15, 60, 3
"""Every so many frames there is a search anyway: at first, where nothing is found again and again, and while a page has just been lost."""


class Searches:
    """Frames are counted by the watcher."""

    def __init__(self) -> None:
        self.last = -_SELDOM
        self._in_vain = 0
        self._poses: dict[int, Matrix] = {}

    def due(self, frame: int, pages: Sequence[Followed], size: tuple[int, int]) -> bool:
        """pages: all that are followed, some of them in sight; size: width and height of the picture."""
        passed = frame - self.last
        if any(0 < page.missing <= LOST for page in pages):
            return passed >= _MISSED
        if passed >= _CHECKED and any(not page.missing and _questionable(page) for page in pages):
            return True
        if passed >= min(_EVERY * (self._in_vain + 1), _SELDOM):
            return True
        return passed >= _SHOWN_NEW and self._new(pages, size) > _NEW

    def done(self, frame: int, pages: Sequence[Followed], found: bool) -> None:
        """found: whether a page came into sight by it."""
        self.last, self._in_vain = frame, 0 if found else self._in_vain + 1
        self._poses = {page.key: page.track.pose for page in pages if not page.missing}

    def _new(self, pages: Sequence[Followed], size: tuple[int, int]) -> float:
        """Share of the picture."""
        width, height = size
        picture: Floats = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        for page in pages:
            if not page.missing and page.key in self._poses:
                searched = mapped(picture, page.track.pose @ np.linalg.inv(self._poses[page.key]))
                if not cv2.isContourConvex(searched):
                    return 1.0
                shared, _ = cv2.intersectConvexConvex(searched, picture)
                return 1 - shared / (width * height)
        return 1.0


def _questionable(page: Followed) -> bool:
    return page.agreement.solution is None and _CHECKED <= page.agreement.looks < _CHECKED_LOOKS
