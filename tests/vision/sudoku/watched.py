"""A drawn world of sudokus under a camera, and a finder and a reader that know what is true of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np

from studio.api import Frame, Pixels
from studio.vision.sudoku.board import Board, Cell, Reading
from studio.vision.sudoku.finding.finder import ALL_INKS, Finding
from studio.vision.sudoku.following.watcher import Page, View, Watcher
from studio.vision.sudoku.grid import Grid, Lattice
from studio.vision.sudoku.solving.solver import solve

EASY = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"
HARD = "000009000200083045078000003100807930089500000000000070000964000427008069000000184"
NONE = "0" * 81
CELL, MARGIN = 40, 80
PAPER = 9 * CELL + 2 * MARGIN
WIDTH, HEIGHT = 640, 360


@dataclass(frozen=True)
class Sheet:
    """A page as it lies: x, y its middle in frame pixels; scale: of its 40 pixels a cell; degrees: turned clockwise; tilt: of its plane."""

    givens: str
    written: str = NONE
    x: float = 320.0
    y: float = 180.0
    scale: float = 0.75
    degrees: float = 4.0
    tilt: float = 0.0003
    first: int = 0

    def but(self, **changes: object) -> "Sheet":
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def digits(self) -> str:
        return "".join(max(pair) for pair in zip(self.givens, self.written, strict=True))

    @property
    def pose(self) -> np.ndarray:
        """3 × 3: pixels of the paper → pixels of the frame."""
        cosine, sine = self.scale * np.cos(np.radians(self.degrees)), self.scale * np.sin(np.radians(self.degrees))
        centred = np.array([[1, 0, -PAPER / 2], [0, 1, -PAPER / 2], [0, 0, 1.0]])
        turned = np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1.0]])
        tilted = np.array([[1, 0, 0], [0, 1, 0], [self.tilt, 0, 1.0]])
        return np.array([[1, 0, self.x], [0, 1, self.y], [0, 0, 1.0]]) @ tilted @ turned @ centred

    def off(self, cells: int) -> "Sheet":
        """As if its grid began so many cells further right."""
        digits = "".join(self.digits[row : row + 9][cells:] + "0" * cells for row in range(0, 81, 9))
        return self.but(givens=digits, first=cells)

    @property
    def lattice(self) -> Lattice:
        crossings = np.stack(np.meshgrid(*[MARGIN + CELL * np.arange(10, dtype=np.float32)] * 2), -1) + np.float32([CELL * self.first, 0])
        return cv2.perspectiveTransform(crossings.reshape(1, -1, 2), self.pose).reshape(10, 10, 2).astype(np.float32)

    @property
    def whole(self) -> bool:
        return bool(((self.lattice > 0) & (self.lattice < (WIDTH, HEIGHT))).all())


@cache
def paper(givens: str, written: str) -> np.ndarray:
    drawn = np.full((PAPER, PAPER), 225, np.uint8)
    end = PAPER - MARGIN
    for rule in range(10):
        at, thick = MARGIN + rule * CELL, 3 if rule % 3 == 0 else 1
        cv2.line(drawn, (MARGIN, at), (end, at), 30, thick)
        cv2.line(drawn, (at, MARGIN), (at, end), 30, thick)
    for cell, (given, by_hand) in enumerate(zip(givens, written, strict=True)):
        corner = (MARGIN + cell % 9 * CELL + 10, MARGIN + cell // 9 * CELL + 30)
        if given != "0":
            cv2.putText(drawn, given, corner, cv2.FONT_HERSHEY_DUPLEX, 0.9, 25, 2, cv2.LINE_AA)
        elif by_hand != "0":
            cv2.putText(drawn, by_hand, corner, cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 0.9, 70, 2, cv2.LINE_AA)
    return drawn


@cache
def table() -> np.ndarray:
    coarse = np.random.default_rng(5).integers(90, 150, (HEIGHT // 8, WIDTH // 8)).astype(np.uint8)
    return cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)


@cache
def grain() -> np.ndarray:
    """A camera's noise; each frame takes another part of it."""
    return np.random.default_rng(6).normal(0, 2.5, (HEIGHT + 64, WIDTH + 64)).round().astype(np.int8)


class World:
    """Frames of sheets at 30 a second, seen by a Watcher.

    scatter: pixels by which the finder is off, each crossing by itself; misread: cells, and what they are read as; misreading: share of
    cells that are read as any digit; unsure: probability with which digits are read. finds, refines, reads: how often each was asked.
    """

    def __init__(self, scatter: float = 0.3) -> None:
        self.scatter, self.misread, self.misreading, self.unsure = scatter, dict[int, int](), 0.0, 0.98
        self.blind, self.cells_off = False, 0
        self.finds = self.refines = self.reads = self.frames = 0
        self.random = np.random.default_rng(7)
        self.sheets: tuple[Sheet, ...] = ()
        self.seconds = 0.0
        self.pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        self.watcher = Watcher(self, self, said, solve)

    def show(self, *sheets: Sheet, after: float = 1 / 30, blur: float = 0.0, hand: tuple[int, int] | None = None) -> View:
        """blur: pixels to the right; hand: covers all to the right of and below a place."""
        shades = table().copy()
        for sheet in sheets:
            drawn = paper(sheet.givens, sheet.written)
            cv2.warpPerspective(drawn, sheet.pose, (WIDTH, HEIGHT), shades, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)
        if blur:
            shades = cv2.blur(shades, (int(blur), 1))
        if hand:
            cv2.ellipse(shades, (hand[0] + 200, hand[1] + 120), (200, 120), 0, 0, 360, 150, -1)
        down, right = self.random.integers(0, 64, 2)
        noisy = cv2.add(shades, grain()[down : down + HEIGHT, right : right + WIDTH], dtype=cv2.CV_8U)
        self.pixels = cv2.cvtColor(noisy, cv2.COLOR_GRAY2RGB)
        return self.look(sheets, after)

    def look(self, sheets: tuple[Sheet, ...], after: float = 1 / 30) -> View:
        """The picture shown last, once more."""
        self.sheets = tuple(sheet for sheet in sheets if sheet.whole)
        self.frames, self.seconds = self.frames + 1, self.seconds + after
        return self.watcher.look(Frame.of(self.pixels, self.frames, self.seconds))

    def find(self, pixels: Pixels, inks: Sequence[int] = ALL_INKS) -> Finding:
        self.finds += 1
        if self.blind or not self.sheets:
            return Finding((), "no grid")
        return Finding(tuple(self._seen(sheet.off(self.cells_off).lattice) for sheet in self.sheets))

    def refine(self, pixels: Pixels, grid: Grid) -> Grid | None:
        self.refines += 1
        sheets = (each for sheet in self.sheets for each in (sheet, sheet.off(1)))
        near = (sheet for sheet in sheets if np.abs(sheet.lattice - grid.lattice).max() < 0.3 * grid.pitch)
        return next((self._seen(sheet.lattice) for sheet in near), None)

    def _seen(self, lattice: Lattice) -> Grid:
        return Grid((lattice + self.random.normal(0, self.scatter, lattice.shape)).astype(np.float32))

    def read(self, pixels: Pixels, grid: Grid) -> Reading:
        self.reads += 1
        for sheet in [each for seen in self.sheets for each in (seen, seen.off(1))]:
            for turned in (grid.turned(quarters) for quarters in range(4)):
                if np.abs(sheet.lattice - turned.lattice).max() < 0.5 * grid.pitch:
                    return self._read(sheet, turned)
        nothing = np.full((81, 11), 0.001, np.float32)
        nothing[:, 10] = 0.99
        return Reading(grid, nothing, np.full(81, 0.5, np.float32))

    def _read(self, sheet: Sheet, grid: Grid) -> Reading:
        digits = np.array([int(digit) for digit in sheet.digits])
        for cell, digit in self.misread.items():
            digits[cell] = digit
        wrong = self.random.random(81) < self.misreading
        digits[wrong] = self.random.integers(0, 10, wrong.sum())
        probabilities = np.full((81, 11), (1 - self.unsure) / 10, np.float32)
        probabilities[np.arange(81), digits] = self.unsure
        by_hand = np.where([digit != "0" for digit in sheet.written], 0.97, 0.03)
        return Reading(grid, probabilities, by_hand.astype(np.float32))


def said(reading: Reading) -> Board | str:
    digits, sure = reading.probabilities.argmax(axis=1), reading.probabilities.max(axis=1)
    if (digits == 10).any():
        return "letters"
    kinds = np.where(digits == 0, "empty", np.where(reading.handwritten > 0.5, "handwritten", "printed"))
    return Board(tuple(Cell(int(d), k, float(p), bool(p < 0.9)) for d, k, p in zip(digits, kinds, sure, strict=True)))


def off(page: Page, sheet: Sheet) -> float:
    """Pixels, of the crossing that is off most."""
    return float(np.linalg.norm(page.grid.lattice - sheet.lattice, axis=2).max())


def told(view: View) -> list[str]:
    """What the pages with a board say."""
    return [page.board.filled for page in view.pages if page.board is not None]


GRID = Grid(np.stack(np.meshgrid(*[np.arange(10, dtype=np.float32) * 20] * 2), -1))
IN_SIGHT = np.ones(81, bool)


def reading(digits: str, written: str = NONE, sure: float = 0.98, by_hand: float = 0.97) -> Reading:
    """One look at a page; sure: the probability with which digits are read; by_hand: that of what is written."""
    probabilities = np.full((81, 11), (1 - sure) / 10, np.float32)
    both = [int(max(pair)) for pair in zip(digits, written, strict=True)]
    probabilities[np.arange(81), both] = sure
    return Reading(GRID, probabilities, np.array([by_hand * (digit != "0") for digit in written], np.float32))
