"""How a package is turned until all its sides were in front of the camera."""

from typing import Literal

from .cues import Instruction

Lies = Literal["upright", "lying", ""]
"""Which way the longer side of a package lies in the picture; "" for neither, or unknown."""

ROUND: tuple[Instruction, ...] = ("turn left", "turn up", "turn up", "turn up", "turn left")
"""Of what is as long as wide, or unknown: show all six sides of a box, and those around a can that was seen end-on first."""
ABOUT: dict[Lies, tuple[Instruction, Instruction]] = {"upright": ("turn left", "turn up"), "lying": ("turn up", "turn left")}
"""About its longer side first: three turns show all that lies around it, as codes on cans and bottles do; three the other way its ends."""
SPIN = 3
DECIDED_BY = 2
"""Turns by which the way must be known."""
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
    """Which turn is next."""

    def __init__(self) -> None:
        self._told = 0
        self._ahead: list[Instruction] | None = None
        self._last: Instruction | None = None

    def next(self, lies: Lies) -> Instruction | None:
        """None when all sides were in front of the camera. lies: how the package does now; asked for before the first turns."""
        if self._ahead is None and lies:
            first, second = ABOUT[lies]
            made = self._told if first == ROUND[0] else 0
            self._ahead = [first] * (SPIN - made) + [second] * SPIN
        elif self._ahead is None and self._told + 1 >= DECIDED_BY:
            self._ahead = list(ROUND[self._told :])
        if self._ahead is not None and not self._ahead:
            return None
        self._told += 1
        self._last = ROUND[0] if self._ahead is None else self._ahead.pop(0)
        return self._last

    @property
    def decided(self) -> bool:
        """Whether the turns to come are known, however the package lies."""
        return self._ahead is not None

    def again(self) -> None:
        """The last one was not told to its end, and so not made."""
        if self._last is None:
            return
        self._told -= 1
        if self._ahead is not None:
            self._ahead.insert(0, self._last)
        self._last = None

    def restart(self) -> None:
        """All sides were shown, or another package comes."""
        self._told, self._ahead, self._last = 0, None, None
