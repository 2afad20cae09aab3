"""How a package is turned until all its sides were in front of the camera."""

from itertools import cycle

from .cues import Instruction

ROUND: tuple[Instruction, ...] = ("turn left", "turn left", "turn up")
"""Again and again: any five turns in a row, from the first, show all six sides of a box."""
TURNS_TO_SEE_ALL = 5
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
    """Which turn is next. turns: told since the last code was seen; last: the one told, None if there was none or it was taken back."""

    def __init__(self) -> None:
        self._steps = cycle(ROUND)
        self.turns = 0
        self.last: Instruction | None = None

    def next(self) -> Instruction:
        self.turns += 1
        self.last = step = next(self._steps)
        return step

    def back(self) -> Instruction | None:
        """The last turn the other way round, once: what was seen during it went by."""
        last, self.last = self.last, None
        return OPPOSITE[last] if last else None

    def restart(self) -> None:
        """A code was seen, or another package comes."""
        self._steps = cycle(ROUND)
        self.turns = 0
        self.last = None
