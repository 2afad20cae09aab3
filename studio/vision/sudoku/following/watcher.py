"""Watches for sudokus in live frames: finds pages, agrees on what they say over several frames, and follows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Protocol

import numpy as np

from studio.api import Frame, Pixels
from studio.vision.sudoku.board import Board, Reading
from studio.vision.sudoku.finding.finder import ALL_INKS, Finding
from studio.vision.sudoku.following.agreement import Agreement, Settling, Solving
from studio.vision.sudoku.following.followed import Followed
from studio.vision.sudoku.following.memory import Known, Memory
from studio.vision.sudoku.following.searches import Searches
from studio.vision.sudoku.following.tracking import Track, common_motion
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.pyramid import Pyramid

_GAP = 1.5
"""Seconds: a frame that comes later than that after the last is a picture by itself, and one that comes before it is of another time."""

_MOST, _MOST_MISSING = 4, 6
"""Pages followed at once, and looked for."""

_TURNS = ((0,), (0, 1), (0,), (0, 2))
"""Inks looked for in frames one after the other in which nothing is in sight."""

_REFUSED = len(_TURNS)
"""Searches in a row that find nothing before it is said why."""

_EVERY = 4
"""Pixels, of whose rows and columns it is told whether a frame is the one before."""

_STILL = 2
"""Frames in a row that are the one before: no other is to come soon."""


class Searching(Protocol):
    """As of `finder.Finder`."""

    def find(self, pixels: Pixels, inks: Sequence[int] = ALL_INKS) -> Finding: ...

    def refine(self, pixels: Pixels, grid: Grid) -> Grid | None: ...


class Perusing(Protocol):
    """As of `reader.Reader`."""

    def read(self, pixels: Pixels, grid: Grid) -> Reading: ...


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A page in sight.

    key: stays with the page while it is followed, and comes back when it does; a page seen again may have a new one until it is known.
    grid: where it is in this frame, upright as read. board: what it says, None until looks agree. solution: 81 digits, where there is
    exactly one. seen_again: it was known from before. covered: cells, 0 … 80, that something lies over or that look otherwise than
    before: a hand or a pen, or what was just written; best left alone by whoever paints on the page. refusal: why it has no board,
    where that is known.
    """

    key: int
    grid: Grid
    board: Board | None
    solution: str | None
    seen_again: bool
    covered: frozenset[int] = frozenset()
    refusal: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """pages: those in sight, followed longest first; refusal: why nothing is to be solved, None while that is not known."""

    pages: tuple[Page, ...]
    refusal: str | None = None


class Watcher:
    """Frames come in order, from one source; a jump in their time, or another size, starts a search.

    Each frame has each page followed, and one of the costly things done that are due: a search, a reading, a refinement. A frame that
    comes alone, like a folder's pictures, has all of them done and gives what one look can.
    """

    def __init__(self, finder: Searching, reader: Perusing, settle: Settling, solve: Solving) -> None:
        self._finder, self._reader, self._settle, self._solve = finder, reader, settle, solve
        self._memory = Memory()
        self._keys = count(1)
        self.reset()

    def reset(self) -> None:
        """Lose sight of all, as before the first frame of another source; pages that were agreed on are known again."""
        self._pages: list[Followed] = []
        self._frames, self._searches = 0, Searches()
        self._seconds: float | None = None
        self._shown: Pixels | None = None
        self._size = (0, 0, 0)
        self._still = 0
        self._refusals: list[str | None] = []
        self._turns = 0

    def look(self, frame: Frame) -> View:
        """Raises ModelError as the reader does."""
        self._frames += 1
        alone = self._started(frame)
        pyramid = Pyramid(frame.pixels)
        if not self._still:
            self._follow(pyramid)
        self._work(frame, pyramid, alone)
        last = alone or self._still >= _STILL
        if last:
            for page in self._in_sight():
                page.agreement.conclude()
        return self._view(last)

    def _started(self, frame: Frame) -> bool:
        """Tells how the frame comes after the last; whether it comes alone."""
        shown = frame.pixels[::_EVERY, ::_EVERY, 1]
        size = (frame.height, frame.width, 3)
        gap = 0.0 if self._seconds is None else frame.seconds - self._seconds
        same = self._shown is not None and np.array_equal(self._shown, shown)
        if not same:
            if self._shown is None or not 0 <= gap <= _GAP or self._size != size:
                self._pages, self._refusals, self._turns = [], [], 0
            self._shown, self._size = shown.copy(), size
        self._still = self._still + 1 if same else 0
        self._seconds = frame.seconds
        return gap > _GAP

    def _follow(self, pyramid: Pyramid) -> None:
        tracks = [page.track for page in self._in_sight()]
        moved = common_motion(tracks, pyramid) if len(tracks) > 1 else None
        for page in sorted(self._pages, key=lambda page: page.missing):
            page.follow(pyramid, (self._size[1], self._size[0]), None if page.missing else moved)
        self._pages = _kept(self._pages)
        in_sight = self._in_sight()
        for page, other in zip(in_sight, in_sight[1:] + in_sight[:1], strict=True):
            if page is not other:
                page.lie_beside(other)

    def _in_sight(self) -> list[Followed]:
        return [page for page in self._pages if not page.missing]

    def _work(self, frame: Frame, pyramid: Pyramid, alone: bool) -> None:
        """One of the costly things that are due, and reading with a search, so that pages are known at once."""
        since = self._frames - self._still
        if searched := self._search_due(since):
            self._search(frame, pyramid, alone)
        due = [page for page in self._in_sight() if page.read_in < since and page.until_read(self._frames) <= 0]
        if searched and not alone:
            due = [page for page in due if page.read_in < 0 or not page.agreement.looks]
        due.sort(key=lambda page: page.until_read(self._frames))
        for page in due if alone else due[:1]:
            self._read(page, frame, pyramid)
        if searched or due or self._still:
            return
        for page in sorted(self._in_sight(), key=lambda page: page.until_refined(self._frames))[:1]:
            if page.until_refined(self._frames) <= 0:
                page.refine(self._finder.refine(frame.pixels, page.track.grid), self._frames)

    def _search_due(self, since: int) -> bool:
        in_sight = len(self._in_sight())
        if self._searches.last >= since or in_sight >= _MOST:
            return False
        return not in_sight or self._searches.due(self._frames, self._pages, (self._size[1], self._size[0]))

    def _search(self, frame: Frame, pyramid: Pyramid, alone: bool) -> None:
        """All kinds of ink at first and where pages are in sight; some in turn while nothing is found, to keep to a frame's time."""
        in_sight = len(self._in_sight())
        thorough = alone or in_sight or self._still or not self._turns
        finding = self._finder.find(frame.pixels, ALL_INKS if thorough else _TURNS[self._turns % len(_TURNS)])
        self._turns += 1
        self._refusals = [*self._refusals[1 - _REFUSED :], None if finding.grids else finding.refusal]
        for grid in finding.grids:
            here = [page for page in self._in_sight() if _same_place(grid, page.track.grid)]
            for page in here:
                if page.agreement.solution is None and _astray(page.track.grid, grid):
                    page.laid(Track(pyramid, grid))
            if here or len(self._in_sight()) >= _MOST:
                continue
            missing = (page for page in self._pages if page.missing)
            if not any(page.resume(pyramid, grid) for page in missing):
                self._pages.append(Followed(next(self._keys), Track(pyramid, grid), Agreement(self._settle, self._solve)))
        self._searches.done(self._frames, self._pages, found=len(self._in_sight()) > in_sight)

    def _read(self, page: Followed, frame: Frame, pyramid: Pyramid) -> None:
        reading = self._reader.read(frame.pixels, page.track.grid)
        page.upright(reading, pyramid)
        if page.agreement.contradicted(reading, page.track.in_sight):
            page.replaced(next(self._keys))
        if page.agreement.board is None and not page.again:
            known = self._memory.recognised(reading, {each.key for each in self._in_sight()})
            if known is not None:
                self._pages = [each for each in self._pages if each.key != known.key]
                page.recall(known, reading)
        page.read(reading, self._frames)
        if (board := page.agreement.board) is not None:
            if page.taken_for is not None and _reprinted(page.taken_for, board.printed):
                page.key, page.again = next(self._keys), False
            page.taken_for = None
            self._memory.remember(Known(page.key, board.printed, page.agreement))

    def _view(self, last: bool) -> View:
        pages = tuple(_page(page) for page in self._in_sight())
        if any(page.board for page in pages):
            return View(pages)
        refusal = next((page.refusal for page in pages if page.refusal), None)
        if not pages and self._refusals and (last or (len(self._refusals) == _REFUSED and all(self._refusals))):
            refusal = next((reason for reason in self._refusals if reason not in (None, "no grid")), self._refusals[-1])
        return View(pages, refusal)


def _page(page: Followed) -> Page:
    covered = frozenset(np.flatnonzero(page.track.restless | ~page.track.in_sight).tolist())
    said = page.agreement
    return Page(page.key, page.track.steady, said.board, said.solution, page.again, covered, said.refusal)


def _reprinted(printed: str, now: str) -> bool:
    """Whether a given is another digit: a print taken for handwriting, or overlooked, is the same page."""
    return any(one != other and "0" not in (one, other) for one, other in zip(printed, now, strict=True))


def _same_place(grid: Grid, other: Grid) -> bool:
    middle, centre = (each.at([[4.5, 4.5]])[0] for each in (grid, other))
    return bool(np.linalg.norm(middle - centre) < 3 * max(grid.pitch, other.pitch))


def _astray(grid: Grid, found: Grid) -> bool:
    """Whether two grids at one place are not the same lattice, turned in any way: one is a cell off, or of another size."""
    return all(np.linalg.norm(found.turned(quarters).corners - grid.corners, axis=1).max() > 0.5 * found.pitch for quarters in range(4))


def _kept(pages: list[Followed]) -> list[Followed]:
    """Those that are still worth looking for, each once, the one followed longest first."""
    kept: list[Followed] = []
    for page in pages:
        twice = not page.missing and any(not each.missing and _same_place(page.track.grid, each.track.grid) for each in kept)
        if not (page.lost or twice):
            kept.append(page)
    missing = sorted((page for page in kept if page.missing), key=lambda page: page.missing)
    return [page for page in kept if page not in missing[_MOST_MISSING:]]
