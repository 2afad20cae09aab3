"""How fast, how steadily and how rightly sudokus are followed in live frames: on scene:sudoku, and on photos turned into hand-held clips.

    python benchmarks/sudoku_video.py [MANIFEST.json] [--photos N] [--seeds N …] [--seconds N] [--told] [--filled] [--json FILE]

1280 × 720, 30 frames a second, one thread; a `Watcher` (studio/vision/sudoku/following), new for each scene and clip, sees every frame.
Without a manifest (see `sudoku_clips.py`, which also says how a clip comes about) only the scene is looked at; of a manifest's photos, only
those that are not for tuning. A puzzle is in view while all its 100 crossings are in the frame, and shown while a page with a board
lies on it.

    lock            from the first frame in view to the first shown, both counted, when it comes into view first (again: after it was shown)
    overlay_px      of all 100 crossings of what is in view and shown, from where they truly are. Truth is exact in the scene. In a clip
                    only motion is exact: the lattice is the one that finder and refiner give for that photo while it's at rest (the median
                    of nine frames, noise apart), carried to each frame by the known homography: it tells how well the overlay sticks, not
                    how well it was laid.
    partly_px       of the crossings in the frame, of what is shown and not wholly in view
    corner_px       the four outermost crossings in clips, from the manifest's corners, carried likewise; those were marked by hand, most of
                    them some pixels outside the border's ink
    rest_std_px     of each crossing about its mean while the camera stands still and only the noise is fresh, x and y together;
    rest_step_px    how far it moves from one frame to the next then
    wrong_frames    a puzzle shown with a digit that isn't there, an empty cell as a digit, or a wrong solution; doubtful: of these, those
                    in which each wrong cell is marked doubtful
    missing_frames  a puzzle shown with a digit left out
    kinds_wrong     of cells shown with the right digit in the scene, printed taken for handwritten or the other way round
    wrong_on        which those were
    shown, in_view  puzzles in frames
    left_out        photos without marked corners of which the finder found no grid at rest, so that nothing is known of where it lies
    phantoms        pages shown with a board where no puzzle is
    ms              wall time of a frame, cpu: the thread's own time; locked: a board was shown in the frame before; searching: none was

--filled: clips of the pictures filled in by hand too, counted by themselves.
--told: cells aren't read but told from truth, to measure the following alone; its figures say nothing of the reading.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.sudoku_clips import HEIGHT, RATE, REST, WIDTH, Clip, Photo, filled_in, held_out
from studio.api import Frame, Pixels
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.sources.scenes import open_scene
from studio.vision.sudoku.board import Board, Cell, Reading
from studio.vision.sudoku.finding.finder import Finder
from studio.vision.sudoku.following.watcher import Page, Watcher
from studio.vision.sudoku.grid import Grid
from studio.vision.sudoku.reading.reader import Reader
from studio.vision.sudoku.reading.settling import settled
from studio.vision.sudoku.solving.solver import solve

Points = NDArray[np.floating[Any]]
SETTLING_DOWN = 0.5
"""Seconds of rest before jitter is measured."""


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """A puzzle in a frame. name: stays with it. lattice: 10 × 10 × 2, where it is known; corners: 4 × 2, as marked; handwritten: of each
    cell, where that is known."""

    name: str
    lattice: Points | None
    corners: Points | None
    digits: str
    solution: str | None
    handwritten: tuple[bool, ...] | None = None

    @property
    def outline(self) -> Points:
        outline = self.corners if self.lattice is None else self.lattice[[0, 0, 9, 9], [0, 9, 9, 0]]
        assert outline is not None, "a photo of which nothing is known is left out"
        return outline

    @property
    def in_view(self) -> bool:
        points = self.outline if self.lattice is None else self.lattice.reshape(-1, 2)
        return bool(inside(points).all())


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    frame: Frame
    truths: tuple[Truth, ...]
    at_rest: bool = False


def scene_moments(seed: int, seconds: float, speed: float = 1.0) -> Iterator[Moment]:
    """speed 0: the camera stands still."""
    scene = open_scene("sudoku", seed=seed, width=WIDTH, height=HEIGHT, fps=RATE, speed=speed)
    for frame in scene.frames():
        if frame.seconds >= seconds:
            break
        truths = tuple(
            Truth(
                f"{seed}: {each.givens}",
                each.lattice,
                None,
                each.digits,
                each.solution,
                tuple(kind == "handwritten" for kind in each.kinds),
            )
            for each in scene.truth(frame.seconds)
        )
        yield Moment(frame, truths, at_rest=not speed and frame.seconds >= SETTLING_DOWN)
    scene.close()


def clip_moments(clip: Clip, finder: Finder) -> Iterator[Moment]:
    lattice, corners = at_rest(clip, finder), clip.photo.corners
    if lattice is None and corners is None:
        return
    solutions = solve(clip.photo.digits)
    for frame in clip:
        truth = Truth(
            clip.photo.path.name,
            None if lattice is None else clip.seen(frame.index, lattice),
            None if corners is None else clip.seen(frame.index, np.array(corners)),
            clip.photo.digits,
            solutions[0] if len(solutions) == 1 else None,
        )
        yield Moment(frame, (truth,), at_rest=frame.seconds >= REST + SETTLING_DOWN)


def at_rest(clip: Clip, finder: Finder) -> Points | None:
    """The photo's lattice in its own pixels: found and refined at rest, the median of nine frames."""
    lattices = []
    for index in range(clip.frames - 9, clip.frames):
        pixels = clip.frame(index).pixels
        for grid in finder.find(pixels).grids:
            near = clip.photo.corners is None or far_between(grid.corners, clip.seen(index, np.array(clip.photo.corners))) < grid.pitch
            better = finder.refine(pixels, grid) if near else None
            if better is not None:
                back = np.linalg.inv(clip.homography(index))
                lattices.append(cv2.perspectiveTransform(better.lattice.reshape(1, -1, 2).astype(np.float64), back).reshape(10, 10, 2))
                break
    return np.median(lattices, axis=0) if lattices else None


def inside(points: Points) -> NDArray[np.bool_]:
    """Which of … × 2 points lie in the frame."""
    return np.asarray(((points >= 0) & (points <= (WIDTH - 1, HEIGHT - 1))).all(axis=-1))


def far_between(one: Points, other: Points) -> float:
    """The largest distance between two ways to say where four corners are, whichever is first."""
    return min(float(np.linalg.norm(np.roll(one, turn, axis=0) - other, axis=1).max()) for turn in range(4))


class Told:
    """A reader that is told the cells instead of reading them."""

    truths: tuple[Truth, ...] = ()

    def read(self, pixels: Pixels, grid: Grid) -> Reading:
        truth = min(self.truths, key=lambda each: far_between(grid.corners, each.outline), default=None)
        probabilities = np.full((81, 11), 1e-4, np.float32)
        if truth is not None and far_between(grid.corners, truth.outline) < grid.pitch:
            probabilities[np.arange(81), [int(digit) for digit in truth.digits]] = 0.999
            turn = int(np.argmin([np.linalg.norm(np.roll(grid.corners, -turn, axis=0) - truth.outline) for turn in range(4)]))
            by_hand = np.array(truth.handwritten or (False,) * 81, np.float32)
            return Reading(grid.turned(turn), probabilities, by_hand)
        probabilities[:, 10] = 0.999
        return Reading(grid, probabilities, np.zeros(81, np.float32))


def said(reading: Reading) -> Board | str:
    """The board that a told reading says."""
    digits = reading.probabilities.argmax(axis=1)
    if (digits == 10).any():
        return "There are no digits."
    return Board(
        tuple(
            Cell(int(digit), "empty" if not digit else "handwritten" if by_hand > 0.5 else "printed")
            for digit, by_hand in zip(digits, reading.handwritten, strict=True)
        )
    )


@dataclass(slots=True, eq=False)
class Tally:
    """What was counted, of one kind of frames."""

    overlay: list[Points] = field(default_factory=list)
    partly: list[Points] = field(default_factory=list)
    corners: list[Points] = field(default_factory=list)
    stds: list[Points] = field(default_factory=list)
    steps: list[Points] = field(default_factory=list)
    lock: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    never: int = 0
    in_view: int = 0
    shown: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    doubtful: int = 0
    missing: int = 0
    phantoms: int = 0
    kinds: int = 0
    kinds_wrong: int = 0
    frames: int = 0
    locked: list[tuple[float, float]] = field(default_factory=list)
    searching: list[tuple[float, float]] = field(default_factory=list)

    def watch(self, moments: Iterable[Moment], watcher: Watcher, told: Told | None) -> None:
        """One sequence, from its first frame."""
        waiting: dict[str, int] = {}
        been_shown: set[str] = set()
        resting: dict[str, list[Points]] = {}
        shown_before = False
        for moment in moments:
            if told:
                told.truths = moment.truths
            began, used = time.perf_counter(), time.thread_time()
            view = watcher.look(moment.frame)
            took = (time.perf_counter() - began) * 1000, (time.thread_time() - used) * 1000
            self.frames += 1
            (self.locked if shown_before else self.searching).append(took)
            shown = [page for page in view.pages if page.board is not None]
            shown_before = bool(shown)
            placed = {truth.name: on(truth, shown) for truth in moment.truths}
            self.phantoms += len(shown) - sum(page is not None for page in placed.values())
            for truth in moment.truths:
                page = placed[truth.name]
                self._wait(truth, page, waiting, been_shown)
                if page is not None:
                    self._compare(truth, page)
                    if moment.at_rest:
                        resting.setdefault(truth.name, []).append(page.grid.lattice.reshape(100, 2).astype(float))
            out_of_sight = set(waiting) - {truth.name for truth in moment.truths}
            self._give_up(out_of_sight, waiting)
        self._give_up(set(waiting), waiting)
        for lattices in resting.values():
            series = np.array(lattices)
            self.stds.append(np.sqrt(series.var(axis=0).sum(axis=1)))
            self.steps.append(np.linalg.norm(np.diff(series, axis=0), axis=2).ravel())

    def _wait(self, truth: Truth, page: Page | None, waiting: dict[str, int], been_shown: set[str]) -> None:
        """waiting: frames in view, this one too, of what has not been shown since it came into view; 0 once it was."""
        if not truth.in_view:
            self._give_up({truth.name} & set(waiting), waiting)
            return
        self.in_view += 1
        self.shown += page is not None
        if waiting.get(truth.name) == 0:
            return
        waiting[truth.name] = waiting.get(truth.name, 0) + 1
        if page is not None:
            (self.again if truth.name in been_shown else self.lock).append(waiting[truth.name])
            been_shown.add(truth.name)
            waiting[truth.name] = 0

    def _give_up(self, names: set[str], waiting: dict[str, int]) -> None:
        self.never += sum(waiting.pop(name) > 0 for name in names)

    def _compare(self, truth: Truth, page: Page) -> None:
        assert page.board is not None
        if truth.lattice is not None:
            beside = np.linalg.norm(page.grid.lattice - truth.lattice, axis=2)
            if truth.in_view:
                self.overlay.append(beside.ravel())
            else:
                self.partly.append(beside[inside(truth.lattice)])
        if truth.corners is not None:
            self.corners.append(np.linalg.norm(page.grid.corners - truth.corners, axis=1))
        pairs = list(zip(page.board.cells, truth.digits, strict=True))
        wrong = [cell.doubtful for cell, digit in pairs if cell.digit and str(cell.digit) != digit]
        solution_wrong = None not in (page.solution, truth.solution) and page.solution != truth.solution
        self.wrong[truth.name] += bool(wrong) or solution_wrong
        self.doubtful += bool(wrong) and all(wrong) and not solution_wrong
        self.missing += any(not cell.digit and digit != "0" for cell, digit in pairs)
        for (cell, digit), by_hand in zip(pairs, truth.handwritten or (), strict=False):
            if cell.digit and str(cell.digit) == digit:
                self.kinds += 1
                self.kinds_wrong += (cell.kind == "handwritten") != by_hand

    def figures(self) -> dict[str, Any]:
        return {
            "frames": self.frames,
            **spread("lock_frames", self.lock),
            **spread("lock_seconds", np.array(self.lock) / RATE),
            **spread("again_frames", self.again),
            "locks": sorted(self.lock),
            "never_locked": self.never,
            "in_view": self.in_view,
            "shown": self.shown,
            **spread("overlay_px", joined(self.overlay)),
            **spread("partly_px", joined(self.partly)),
            **spread("corner_px", joined(self.corners)),
            **spread("rest_std_px", joined(self.stds)),
            **spread("rest_step_px", joined(self.steps)),
            "wrong_frames": self.wrong.total(),
            "wrong_on": [name for name, count in self.wrong.items() if count],
            "doubtful_frames": self.doubtful,
            "missing_frames": self.missing,
            "phantoms": self.phantoms,
            "kinds": self.kinds,
            "kinds_wrong": self.kinds_wrong,
            **times("locked", self.locked),
            **times("searching", self.searching),
        }


def on(truth: Truth, pages: list[Page]) -> Page | None:
    """The page that lies on a puzzle, to half a cell's pitch or the puzzle's next: whichever way its top is."""
    near = min(pages, key=lambda page: far_between(page.grid.corners, truth.outline), default=None)
    return near if near is not None and far_between(near.grid.corners, truth.outline) < 2 * near.grid.pitch else None


def watching(finder: Finder, told: Told | None) -> Iterator[Watcher]:
    """New watchers without end."""
    if told:
        while True:
            yield Watcher(finder, told, said, solve)
    reader = Reader(open_model(Catalogue(), "sudoku_digits", None, 1).interpreter)
    while True:
        yield Watcher(finder, reader, settled, solve)


def joined(parts: list[Points]) -> Points:
    return np.concatenate(parts) if parts else np.zeros(0)


def spread(name: str, values: Any) -> dict[str, float | None]:
    known = len(values) > 0
    return {f"{name}_p{share}": round(float(np.percentile(values, share)), 3) if known else None for share in (50, 95)}


def times(name: str, values: list[tuple[float, float]]) -> dict[str, float | None]:
    wall, cpu = np.array(values).reshape(-1, 2).T
    return {f"{name}_frames": len(wall), **spread(f"{name}_ms", wall), **spread(f"{name}_cpu_ms", cpu)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("manifest", type=Path, nargs="?")
    parser.add_argument("--photos", type=int, default=12, help="at most, evenly taken from those not for tuning (default %(default)s)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2], help="of the scene (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=32.0, help="of each seed (default %(default)s: once through)")
    parser.add_argument("--told", action="store_true", help="tells the cells instead of reading them")
    parser.add_argument("--filled", action="store_true", help="clips of the pictures filled in by hand too")
    parser.add_argument("--json", type=Path, metavar="FILE")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    finder, told = Finder(), Told() if chosen.told else None
    watchers = watching(finder, told)
    figures: dict[str, Any] = {"told": chosen.told, "seeds": chosen.seeds, "seconds": chosen.seconds}
    scene = Tally()
    for seed in chosen.seeds:
        scene.watch(scene_moments(seed, chosen.seconds), next(watchers), told)
        scene.watch(scene_moments(seed, 3.0, speed=0.0), next(watchers), told)
    figures["scene"] = scene.figures()
    if chosen.manifest:
        photos = held_out(chosen.manifest)
        taken: dict[str, list[Photo]] = {
            "clips": [photos[round(number)] for number in np.linspace(0, len(photos) - 1, min(chosen.photos, len(photos)))],
            "filled": list(filled_in(chosen.manifest)) if chosen.filled else [],
        }
        for kind, some in taken.items():
            clips, left_out = Tally(), []
            for number, photo in enumerate(some):
                before = clips.frames
                clips.watch(clip_moments(Clip(photo, seed=number), finder), next(watchers), told)
                left_out += [photo.path.name] if clips.frames == before else []
            if some:
                figures[kind] = clips.figures() | {"photos": [photo.path.name for photo in some], "left_out": left_out}
    for kind in ("scene", "clips", "filled"):
        for name, value in figures.get(kind, {}).items():
            print(f"{kind}: {name} {value}")
    line = json.dumps(figures)
    if chosen.json:
        chosen.json.write_text(line + "\n", encoding="utf-8")
    print(line)


if __name__ == "__main__":
    main()
