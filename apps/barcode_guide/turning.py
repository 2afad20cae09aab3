"""How a package is turned until all its sides were in front of the camera."""

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
    """Which turn is next. turns: told since the last code was seen."""

    def __init__(self) -> None:
        self.turns = 0

    def next(self) -> Instruction:
        self.turns += 1
        return ROUND[(self.turns - 1) % len(ROUND)]

    def again(self) -> None:
        """The last one was not told to its end, and so not made."""
        self.turns = max(self.turns - 1, 0)

    def restart(self) -> None:
        """A code was seen, or another package comes."""
        self.turns = 0
