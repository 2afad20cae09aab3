"""Which pixels of a frame are to go: what was tapped, people, or things of a class."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter, ModelError, Pixels
from studio.vision.removal.selecting import GROUPS, Chosen, Classes, People, Seed, Tapped, prominent

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
        self.missed = ""

    def choose(self, seed: Seed, frame: int) -> None:
        """seed: in pixels of the frame that comes next."""
        try:
            self.chosen = self.chosen.added(seed, frame)
        except ValueError as problem:
            self.missed = f"{str(problem).capitalize()}: undo one first"

    def forget(self) -> None:
        """Another source: nothing that was chosen is in it."""
        self.chosen, self.missed = Chosen(), ""
        self._followed.clear()
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
        self._resting |= {number for number in self._followed if number not in numbers}
        for thing in self.chosen.things:
            followed = self._followed.get(thing.number)
            if followed is None:
                followed = self._followed[thing.number] = Tapped(together=takes == "What stands together")
                selection = followed.start(pixels, _within(thing.seed, pixels))
                if not selection.found:
                    self.chosen = self.chosen.undone()
                    self.missed = "Nothing stands out there: tap the middle of a thing, or drag over it"
                    continue
                self.missed = ""
                found: Mask | None = selection.mask
            else:
                if thing.number in self._resting:
                    followed.look_again()
                    self._resting.discard(thing.number)
                found = followed.follow(pixels)
            if found is None:
                lost += 1
            else:
                cv2.max(mask, found, dst=mask)
                if thing.number not in self._seen:
                    fresh = found if fresh is None else np.maximum(fresh, found)
            seen = self._seen.discard if found is None else self._seen.add
            seen(thing.number)
        self._seen &= numbers
        return Choice(mask, fresh, lost, self.missed)


def _within(seed: Seed, pixels: Pixels) -> Seed:
    """A finger may leave the picture while it draws."""
    height, width = pixels.shape[:2]
    points = seed.points.clip((0, 0), (width - 1, height - 1))
    if seed.box is None:
        return Seed(points)
    left, top, right, bottom = seed.box
    return Seed.around(max(0, left), max(0, top), min(width, right), min(height, bottom))
