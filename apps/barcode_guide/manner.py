"""How the user wants to be guided."""

from dataclasses import dataclass, replace
from typing import Literal

from studio.api import Cue, Speech, Tone

from .cues import Instruction
from .directions import Moves

Verbosity = Literal["Brief", "Normal", "Full"]
Guidance = Literal["Tones and words", "Tones only", "Words only"]

REPEATS_AFTER: dict[Verbosity, float] = {"Brief": 5.0, "Normal": 2.5, "Full": 2.5}
"""Seconds from an instruction to the same once more."""

EXPLAINED: dict[Instruction, str] = {
    "left": "Left. The picture's edge cuts the code",
    "right": "Right. The picture's edge cuts the code",
    "up": "Up. The picture's edge cuts the code",
    "down": "Down. The picture's edge cuts the code",
    "closer": "Closer. The code is too small",
    "farther": "Farther. The code is too close",
    "tilt": "Tilt. The code is seen from the side, or shines",
    "hold still": "Hold still. Reading",
    "turn left": "Turn the package to the left",
    "turn right": "Turn the package back to the right",
    "turn up": "Tip the package up",
    "turn down": "Tip the package back down",
}
"""What is said instead of the bare word the first time, with full verbosity."""


@dataclass(frozen=True, slots=True)
class Manner:
    """volume: 0 … 1; rate: of speech, as `Speech` has it."""

    guidance: Guidance = "Tones and words"
    verbosity: Verbosity = "Normal"
    volume: float = 1.0
    rate: float = 1.0
    moves: Moves = "The product, the camera faces me"
    mirrored: bool = False

    @property
    def tones(self) -> bool:
        return self.guidance != "Words only"

    @property
    def words(self) -> bool:
        return self.guidance != "Tones only"

    @property
    def sounds(self) -> bool:
        """A sound may stand for words."""
        return self.tones and self.verbosity != "Full"

    def loud(self, cues: tuple[Cue, ...]) -> tuple[Cue, ...]:
        """The cues at the volume that is wanted."""
        return tuple(replace(cue, volume=cue.volume * self.volume) for cue in cues)

    def speech(self, text: str, *, after: float = 0.0) -> Speech:
        """What is said at once, in place of what is being said."""
        return Speech(text, interrupt=True, rate=self.rate, after=after)

    def tone(self, *tones: Tone) -> tuple[Tone, ...]:
        return tones if self.tones else ()
