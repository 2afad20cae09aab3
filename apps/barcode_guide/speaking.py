"""Words at a pace that lets one act on them."""

from studio.api import Cue

from . import cues as heard
from .cues import Instruction
from .manner import EXPLAINED, REPEATS_AFTER, Manner

CHANGES_AFTER = 0.4
"""Seconds from the end of a word to another: time to begin to act on it."""


class Speaker:
    """What was said, and when it ends. until: seconds; last: the last instruction."""

    def __init__(self) -> None:
        self.until = float("-inf")
        self.last: Instruction | None = None
        self._since = float("-inf")
        self._explained: set[Instruction] = set()

    def say(self, text: str, now: float, manner: Manner, *, after: float = 0.0) -> tuple[Cue, ...]:
        """A sentence, whatever is being said."""
        speech = manner.speech(text, after=after)
        self.until, self._since, self.last = now + heard.speech_seconds(speech), now, None
        return (speech,)

    def instruct(self, instruction: Instruction, now: float, manner: Manner) -> tuple[Cue, ...]:
        """The word, unless it was said just before, or another one is still to be acted on."""
        if instruction == self.last:
            if now - self._since < REPEATS_AFTER[manner.verbosity]:
                return ()
        elif now < self.until + CHANGES_AFTER and not self._urgent(instruction):
            return ()
        return self.order(instruction, now, manner)

    def _urgent(self, instruction: Instruction) -> bool:
        """The hand would go too far, or turn away what is seen now."""
        return instruction == "hold still" or (self.last or "").startswith("turn")

    def order(self, instruction: Instruction, now: float, manner: Manner) -> tuple[Cue, ...]:
        """The word, at once."""
        if not manner.words:
            return ()
        text: str = instruction
        if manner.verbosity == "Full" and instruction not in self._explained:
            text = EXPLAINED[instruction]
        self._explained.add(instruction)
        said = self.say(text.capitalize(), now, manner)
        self.last = instruction
        return said
