"""The pages seen last, known again by what is printed on them."""

from collections import OrderedDict
from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from studio.vision.sudoku.board import OTHER, Reading
from studio.vision.sudoku.following.agreement import Agreement

_PAGES = 20

_READ = 0.8
"""Least probability of a cell that takes part."""

_ALIKE, _PER_MISREAD = 8, 8
"""Least number of givens that are read as they were, and for each cell that is read otherwise so many more."""


@dataclass(frozen=True, slots=True)
class Known:
    """printed: 81 characters, as of `Board`; agreement: what was known of the page when it was last read."""

    key: int
    printed: str
    agreement: Agreement


class Memory:
    """Holds the last pages that were agreed on, the one seen longest ago forgotten first."""

    def __init__(self, pages: int = _PAGES) -> None:
        self._most = pages
        self._pages: OrderedDict[int, Known] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pages)

    def remember(self, page: Known) -> None:
        self._pages[page.key] = page
        self._pages.move_to_end(page.key)
        while len(self._pages) > self._most:
            self._pages.popitem(last=False)

    def recognised(self, reading: Reading, but: Container[int]) -> Known | None:
        """The page that a first reading shows, none of those with the keys `but`; None where it is a new one."""
        alike = {key: _alike(reading, page.printed) for key, page in self._pages.items() if key not in but}
        best = max(alike, key=alike.__getitem__, default=None)
        return None if best is None or alike[best] <= 0 else self._pages[best]


def _alike(reading: Reading, printed: str) -> int:
    """How many more givens are as they were than misreads allow for."""
    given = np.array([int(digit) for digit in printed])
    said, sure = reading.probabilities.argmax(axis=1), reading.probabilities.max(axis=1) >= _READ
    as_given = int((sure & (given > 0) & (said == given)).sum())
    otherwise = sure & (given > 0) & (said != given) & (said != OTHER)
    # What is written by hand may be new, what is printed may not.
    otherwise |= sure & (given == 0) & (said > 0) & (said != OTHER) & (reading.handwritten < 1 - _READ)
    return as_given - _ALIKE - _PER_MISREAD * int(otherwise.sum()) + 1
