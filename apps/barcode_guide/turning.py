"""How a package is turned until all its sides were in front of the camera."""

from collections.abc import Sequence
from itertools import permutations
from typing import Literal

from .cues import Instruction

Lies = Literal["upright", "lying", ""]
"""Which way the longer side of a package lies in the picture; "" for neither, or unknown."""

View = tuple[int, int, int, int, int, int]
"""Which side of the package is in front, behind, left, right, above and below; sides 2 n and 2 n + 1 are opposite."""

BEGIN: View = (0, 1, 2, 3, 4, 5)
WAYS: dict[Instruction, tuple[int, ...]] = {
    "turn left": (3, 2, 0, 1, 4, 5),
    "turn up": (5, 4, 2, 3, 0, 1),
    "turn right": (2, 3, 1, 0, 4, 5),
    "turn down": (4, 5, 2, 3, 1, 0),
}
"""Where in the view before what is in front, behind … comes from. Of turns that serve alike, the first is told."""
END, BEHIND = 0.4, 0.5
"""How likely a code is on an end of a long package, and behind one whose shape is unknown, which may be a can seen end-on; next to 1 for
another side: those of cans and bottles are around them."""
TURN_SECONDS = 1.2
"""A quarter turn takes a hand so long."""
REACTION_SECONDS = 0.35
OPPOSITE: dict[Instruction, Instruction] = {
    "turn left": "turn right",
    "turn right": "turn left",
    "turn up": "turn down",
    "turn down": "turn up",
    "left": "right",
    "right": "left",
    "up": "down",
    "down": "up",
}


class Turning:
    """Which turn is next: the one that most likely brings a code to the front the soonest."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """All sides were shown, or another package comes."""
        self._view = self._before = BEGIN
        self._seen = [BEGIN[0]]
        self._last: Instruction | None = None
        self._longest: int | None = None
        """The end of the package, either, once it is known."""

    def ahead(self, lies: Lies) -> Instruction | None:
        """The next one; None when all sides were in front of the camera. lies: how the package did when the last one began."""
        if lies:
            self._longest = self._before[4] if lies == "upright" else self._before[2]
        path = self._path()
        return self._towards(path[0]) if path else None

    def make(self, turn: Instruction) -> None:
        """It is told, and so made."""
        self._before, self._view, self._last = self._view, turned(self._view, turn), turn
        self._seen.append(self._view[0])

    def again(self) -> None:
        """The last one was not told to its end, and so not made."""
        if self._last is None:
            return
        self._view, self._last = self._before, None
        self._seen.pop()

    def _path(self) -> Sequence[int]:
        """The sides that were not seen, in the order that finds a code the soonest on the average."""
        unseen = [side for side in range(6) if side not in self._seen]
        near = sorted(unseen, key=lambda side: list(WAYS).index(self._towards(side)))
        return min(permutations(near), key=self._expected)

    def _expected(self, path: Sequence[int]) -> float:
        """Turns until a code is in front, times its chances."""
        at, turns, expected = self._view[0], 0, 0.0
        for side in path:
            turns += 2 if opposite(at, side) else 1
            expected += turns * self._chance(side)
            at = side
        return expected

    def _chance(self, side: int) -> float:
        if self._longest is None:
            return BEHIND if opposite(side, BEGIN[0]) else 1.0
        return END if side // 2 == self._longest // 2 else 1.0

    def _towards(self, side: int) -> Instruction:
        """The turn that brings `side` to the front; of what is behind, the first of two: on as before."""
        for turn in WAYS:
            if turned(self._view, turn)[0] == side:
                return turn
        return self._last or "turn left"


def turned(view: View, turn: Instruction) -> View:
    """The view after a turn."""
    front, behind, left, right, above, below = (view[place] for place in WAYS[turn])
    return front, behind, left, right, above, below


def opposite(side: int, other: int) -> bool:
    return side // 2 == other // 2 and side != other
