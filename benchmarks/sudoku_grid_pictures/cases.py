"""Pictures by kind, each from its own seed, with the truth."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.sudoku_grid_pictures.camera import FLAT, bend, homography, lattice, taken, view
from benchmarks.sudoku_grid_pictures.pages import Look, Picture, look, paper, squares, sudoku, surroundings
from benchmarks.sudoku_grid_pictures.unlike import UNLIKE

HD, VGA = (1280, 720), (640, 480)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """lattices: of every whole grid, 10 × 10 × 2; refusals: the right ones where there is none."""

    kind: str
    pixels: Picture
    lattices: tuple[NDArray[np.float64], ...] = ()
    refusals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """pitch: pixels a cell, from and to; tilt: degrees, from and to; bent: cells; harm: from and to, see `camera.taken`."""

    size: tuple[int, int] = HD
    pitch: tuple[float, float] = (28, 66)
    tilt: tuple[float, float] = (0, 35)
    roll: float = 45
    bent: float = 0.15
    harm: tuple[float, float] = (0.1, 0.8)
    inverted: bool | None = False


KINDS = {
    "plain": Kind(),
    "old phone": Kind(VGA, (34, 48), (0, 15), 8, 0.1, (0.9, 1.2)),
    "tilted": Kind(tilt=(45, 55), pitch=(34, 60)),
    "bent": Kind(bent=0.35),
    "small": Kind(pitch=(12, 18), harm=(0.1, 0.5), bent=0.1),
    "inverted": Kind(inverted=True),
    "large": Kind((1280, 1280), (90, 128), (0, 15), 10),
}


def grid(name: str, seed: int) -> Case:
    """One whole grid amid what stands on such pages."""
    random = np.random.default_rng(seed)
    kind = KINDS[name]
    seen = look(random, kind.inverted)
    page = paper(seen)
    surroundings(page, seen, random)
    sudoku(page, seen, random)
    return _shot(name, kind, page, seen, random)


def unlike(name: str, seed: int) -> Case:
    random = np.random.default_rng(seed)
    drawn, right = UNLIKE[name]
    seen = look(random)
    page = paper(seen)
    drawn(page, seen, random)
    case = _shot(name, Kind(), page, seen, random)
    return replace(case, lattices=(), refusals=right)


def half(seed: int) -> Case:
    """A grid of which one or two sides lie outside the picture."""
    random = np.random.default_rng(seed)
    seen = look(random, False)
    page = paper(seen)
    sudoku(page, seen, random)
    width, height = HD
    pitch = random.uniform(40, 70)
    lost = random.uniform(1.5, 5.5) * pitch
    side = int(random.integers(4))
    reach = 4.5 * pitch
    x, y = random.uniform(reach, width - reach), height / 2
    if side < 2:
        x = (reach - lost, width - reach + lost)[side]
    else:
        y = (reach - lost, height - reach + lost)[side - 2]
    plane = homography(HD, pitch, (x, y), np.radians(random.uniform(-6, 6)), np.radians(random.uniform(0, 8)), random.uniform(0, 6.3))
    grey = view(page, HD, plane, FLAT, pitch, int(random.integers(20, 140)))
    return Case("half", taken(grey, seen, pitch, random, random.uniform(0.1, 0.7)), refusals=frozenset({"cut off"}))


def edge(seed: int) -> Case:
    """A grid that fills the picture, one border at or just outside its edge."""
    random = np.random.default_rng(seed)
    seen = look(random, False)
    page = paper(seen)
    surroundings(page, seen, random)
    sudoku(page, seen, random)
    pitch = VGA[1] / 9.0 * random.uniform(0.92, 0.99)
    shift = 4.5 * pitch + random.uniform(-0.12, 0.1) * pitch
    middle = (random.uniform(4.7 * pitch, VGA[0] - 4.7 * pitch), shift if random.random() < 0.5 else VGA[1] - shift)
    plane = homography(VGA, pitch, middle, np.radians(random.uniform(-0.5, 0.5)), 0, 0)
    grey = view(page, VGA, plane, FLAT, pitch, int(random.integers(20, 140)))
    return Case("edge", taken(grey, seen, pitch, random, random.uniform(0.1, 1)), (lattice(plane, FLAT),))


def two(seed: int) -> Case:
    """Two puzzles side by side, a little apart."""
    random = np.random.default_rng(seed)
    seen = look(random, False)
    page = paper(seen)
    size = float(random.uniform(6.2, 7.0))
    places = [(-2.8, 1.0), (11.8 - size, float(random.uniform(0.5, 1.5)))]
    for left, top in places:
        sudoku(page, seen, random, left, top, size)
    pitch = random.uniform(42, 52)
    rotation = np.radians(random.uniform(-12, 12))
    plane = homography(HD, pitch, (640, 360), rotation, np.radians(random.uniform(0, 20)), random.uniform(0, 6.3))
    grey = view(page, HD, plane, FLAT, pitch, int(random.integers(20, 140)))
    steps = np.diag([size / 9, size / 9, 1.0])
    truths = []
    for left, top in places:
        steps[:2, 2] = left, top
        truths.append(lattice(plane @ steps, FLAT))
    return Case("two", taken(grey, seen, pitch, random, random.uniform(0.1, 0.7)), tuple(truths))


def joined(seed: int) -> Case:
    """Puzzles that share a border or touch a table of cells as large; only whole 9 × 9 grids with a border of their own are asked for."""
    random = np.random.default_rng(seed)
    seen = replace(look(random, False), thick=8, thin=2)
    page = paper(seen)
    squares(page, seen, 1, (1, 1), *((9.0, 0.0), (0.0, 9.0), (-9.0, 0.0), (0.0, -9.0))[int(random.integers(4))], 9.0)
    sudoku(page, seen, random)
    return _shot("joined", Kind(harm=(0.1, 0.5)), page, seen, random)


def _shot(name: str, kind: Kind, page: Picture, seen: Look, random: np.random.Generator) -> Case:
    """The page from somewhere that keeps its grid in the picture."""
    width, height = kind.size
    bent = bend(random, kind.bent)
    table = int(random.integers(20, 180))
    while True:
        pitch = random.uniform(*kind.pitch)
        roll, toward = np.radians(random.uniform(-kind.roll, kind.roll)), random.uniform(0, 2 * np.pi)
        middle = (width * random.uniform(0.3, 0.7), height * random.uniform(0.3, 0.7))
        plane = homography(kind.size, pitch, middle, roll, np.radians(random.uniform(*kind.tilt)), toward)
        truth = lattice(plane, bent)
        if truth.min() > 3 and (truth.max((0, 1)) < (width - 4, height - 4)).all():
            break
        if random.random() < 0.2:
            kind = replace(kind, pitch=(kind.pitch[0] * 0.95, kind.pitch[1] * 0.95))
    grey = view(page, kind.size, plane, bent, pitch, table)
    return Case(name, taken(grey, seen, pitch, random, random.uniform(*kind.harm)), (truth,))
