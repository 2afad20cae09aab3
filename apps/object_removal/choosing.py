"""Which pixels of a frame are to go: what was tapped, people, or things of a class."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter, ModelError, Pixels
from studio.vision.removal.selecting import GROUPS, Chosen, Classes, People, Seed, Tapped, Thing, prominent

from .words import NOTHING_LARGER, NOTHING_THERE

Mask = NDArray[np.uint8]
Mode = Literal["What I tap", "People", "A class", "Me, invisibly"]
ClassName = Literal[
    "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
    "table", "dog", "horse", "motorbike", "person", "potted plant", "sheep", "sofa", "train", "screen", "animal", "vehicle",
]  # fmt: skip
Takes = Literal["The thing", "What stands together"]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """mask: height × width, 0 … 255; fresh: the same of things that were not followed in the frame before, None where there are none.

    lost: how many chosen things are out of sight; trouble: why nothing can be found, in words.
    """

    mask: Mask
    fresh: Mask | None = None
    lost: int = 0
    trouble: str = ""


class Choosing:
    """Keeps what was pointed at, and follows it."""

    def __init__(self, people: Interpreter, poses: Interpreter, classes: Interpreter) -> None:
        self.chosen = Chosen()
        self._people = People(people, poses)
        self._classes_model = classes
        self._classes: tuple[str, Classes] | None = None
        self._followed: dict[int, Tapped] = {}
        self._resting: set[int] = set()
        self._seen: set[int] = set()
        self._masks: dict[int, Mask] = {}
        self.missed = ""

    def taken_at(self, seed: Seed) -> int | None:
        """The number of the chosen thing that a tap hit once more; None for a drag, and where nothing is taken away."""
        if seed.box is not None or len(seed.points) > 1:
            return None
        x, y = (int(at) for at in seed.points[0])
        hit = (thing.number for thing in self.chosen.things if (mask := self._masks.get(thing.number)) is not None and _at(mask, x, y))
        return next(hit, None)

    def choose(self, seed: Seed, frame: int) -> None:
        """seed: in pixels of the frame that comes next; a tap on what is taken away means the next larger thing there."""
        if (number := self.taken_at(seed)) is not None:
            self.chosen = self.chosen.enlarged(number, seed, frame)
            return
        try:
            self.chosen = self.chosen.added(seed, frame)
        except ValueError as problem:
            self.missed = f"{str(problem).capitalize()}: undo one first"

    def forget(self) -> None:
        """Another source: nothing that was chosen is in it."""
        self.chosen, self.missed = Chosen(), ""
        self._followed.clear()
        self._masks.clear()
        self._people.forget()
        self._classes = None

    def begin(self, pixels: Pixels, frame: int) -> None:
        """Chooses what stands out, for a start."""
        if (seed := prominent(pixels)) is not None:
            self.choose(seed, frame)

    def look(self, pixels: Pixels, mode: Mode, class_name: str, takes: Takes) -> Choice:
        nothing = np.zeros(pixels.shape[:2], np.uint8)
        try:
            match mode:
                case "What I tap":
                    return self._tapped(pixels, nothing, takes)
                case "People" | "Me, invisibly":
                    return Choice(self._people.mask(pixels))
                case "A class":
                    if self._classes is None or self._classes[0] != class_name:
                        self._classes = class_name, Classes(self._classes_model, GROUPS.get(class_name, (class_name,)))
                    return Choice(self._classes[1].mask(pixels))
        except ModelError as problem:
            return Choice(nothing, None, trouble=str(problem))

    def _tapped(self, pixels: Pixels, mask: Mask, takes: Takes) -> Choice:
        lost, fresh = 0, None
        numbers = {thing.number for thing in self.chosen.things}
        numbers |= {thing.part for thing in self.chosen.things if thing.part is not None and thing.number not in self._followed}
        self._resting |= {number for number in self._followed if number not in numbers}
        masks: dict[int, Mask] = {}
        for thing in self.chosen.things:
            number = thing.number
            if number in self._followed:
                found = new = self._follow(pixels, number)
            else:
                followed, found, new = self._start(pixels, thing, takes)
                if followed is None:
                    continue
                number = followed
            if found is None:
                lost += 1
                self._seen.discard(number)
                continue
            masks[number] = found
            cv2.max(mask, found, dst=mask)
            if number not in self._seen and new is not None:
                fresh = new if fresh is None else np.maximum(fresh, new)
            self._seen.add(number)
        self._seen &= numbers
        self._masks = masks
        return Choice(mask, fresh, lost, self.missed)

    def _start(self, pixels: Pixels, thing: Thing, takes: Takes) -> tuple[int | None, Mask | None, Mask | None]:
        """The number of what is followed from now on, its mask, and what of it is new; undoes the choice where nothing stands out."""
        tapped = Tapped(together=takes == "What stands together")
        part = None if thing.part is None else self._follow(pixels, thing.part)
        if thing.part is None or part is not None:
            selection = tapped.start(pixels, _within(thing.seed, pixels), part)
            if selection.found:
                self.missed = ""
                self._followed[thing.number] = tapped
                new = selection.mask if part is None else np.asarray(cv2.subtract(selection.mask, part), np.uint8)
                return thing.number, selection.mask, new
        self.chosen = self.chosen.undone()
        self.missed = NOTHING_THERE if thing.part is None else NOTHING_LARGER
        return thing.part, part, part

    def _follow(self, pixels: Pixels, number: int) -> Mask | None:
        followed = self._followed[number]
        if number in self._resting:
            followed.look_again()
            self._resting.discard(number)
        return followed.follow(pixels)


def _at(mask: Mask, x: int, y: int) -> bool:
    height, width = mask.shape
    return 0 <= x < width and 0 <= y < height and mask[y, x] > 127


def _within(seed: Seed, pixels: Pixels) -> Seed:
    """A finger may leave the picture while it draws."""
    height, width = pixels.shape[:2]
    points = seed.points.clip((0, 0), (width - 1, height - 1))
    if seed.box is None:
        return Seed(points)
    left, top, right, bottom = seed.box
    return Seed.around(max(0, left), max(0, top), min(width, right), min(height, bottom))
