"""What was chosen to be removed, as plain data: each change gives a new value, and undo gives the one before."""

from dataclasses import dataclass, field
from itertools import count

from studio.vision.removal.selecting.figure import Seed

MOST = 8
"""Things at once: each is followed in every frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """number: its own, never used again; seed: what pointed at it, in pixels of the frame `frame` by its index.

    part: number of the thing that is a part of it, where it was pointed at once more.
    """

    number: int
    seed: Seed
    frame: int
    part: int | None = None


_numbers = count(1)


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """things: in the order they were chosen. before: the value before the last change, None at the beginning."""

    things: tuple[Thing, ...] = ()
    before: "Chosen | None" = field(default=None, repr=False)

    def added(self, seed: Seed, frame: int) -> "Chosen":
        """Raises ValueError where there are `MOST` already."""
        if len(self.things) >= MOST:
            raise ValueError(f"{MOST} things at most are removed at once")
        return Chosen((*self.things, Thing(next(_numbers), seed, frame)), self)

    def enlarged(self, number: int, seed: Seed, frame: int) -> "Chosen":
        """With the next larger thing in the place of one."""
        each = (Thing(next(_numbers), seed, frame, number) if thing.number == number else thing for thing in self.things)
        return Chosen(tuple(each), self)

    def without(self, number: int) -> "Chosen":
        return Chosen(tuple(thing for thing in self.things if thing.number != number), self)

    def cleared(self) -> "Chosen":
        return Chosen((), self) if self.things else self

    def undone(self) -> "Chosen":
        """Itself where there is nothing to undo."""
        return self.before or self
