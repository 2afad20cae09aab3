"""Words at a pace that lets one act on them."""

from studio.api import Cue

from . import cues as heard
from .cues import Instruction
from .manner import EXPLAINED, REPEATS_AFTER, Manner
from .turning import REACTION_SECONDS, TURN_SECONDS

TURN_OVER_AFTER = 2 / heard.WORDS_A_SECOND + REACTION_SECONDS + TURN_SECONDS + 0.25
STOPPED_WITHIN = 0.2
"""Seconds from the end of a turn's words in which a sound keeps most hands from beginning it: they react in 0.35 s, nine of ten in 0.25."""
BEGUN_SECONDS = 0.2
"""For which a side that begins to turn away is still seen well."""
STOP = "Stop"
"""In place of a turn that is being told."""
ACTED_SECONDS = 1.3
"""Seconds from the end of a word in which a hand reaches where it was told to."""
CHANGES_AFTER = 0.4
"""Seconds from the end of a word to another: time to begin to act on it."""


class Speaker:
    """What was said, and when it ends. until: seconds; last: the last instruction; turned: the last turn."""

    def __init__(self) -> None:
        self.until = float("-inf")
        self.last: Instruction | None = None
        self.turned: Instruction | None = None
        self.turned_at = float("-inf")
        self._turned_until = float("-inf")
        self._turned_before: tuple[Instruction | None, float, float] = None, float("-inf"), float("-inf")
        self._since = float("-inf")
        self._sounded = False
        self._explained: set[Instruction] = set()

    def acting(self, instruction: Instruction | None, now: float) -> bool:
        """It was the last word, and may still be acted on."""
        return instruction is not None and instruction == self.last and now < self.until + ACTED_SECONDS

    def turning(self, now: float) -> bool:
        """A turn was asked for so lately that the hand is still at it."""
        return now - self.turned_at < TURN_OVER_AFTER

    def turns_after(self, moment: float) -> bool:
        """The last turn was told to its end so shortly before `moment` that the hand hardly began to turn."""
        return self.turned is not None and self._turned_until <= moment < self._turned_until + REACTION_SECONDS + BEGUN_SECONDS

    def say(self, text: str, now: float, manner: Manner, *, after: float = 0.0) -> tuple[Cue, ...]:
        """A sentence, whatever is being said."""
        speech = manner.speech(text, after=after)
        self.until, self._since, self.last, self._sounded = now + heard.speech_seconds(speech), now, None, False
        return (speech,)

    def instruct(self, instruction: Instruction, now: float, manner: Manner, *, progress: bool = False) -> tuple[Cue, ...]:
        """The word, unless it was said just before, or another one is still to be acted on.

        progress: what it asked for was done, in part.
        """
        if instruction == self.last:
            if now < (self.until + ACTED_SECONDS if progress else self._since + REPEATS_AFTER[manner.verbosity]):
                return ()
        elif now < self.until + (CHANGES_AFTER if self.last else 0.0):
            return ()
        self.cut_short(now)
        return self.order(instruction, now, manner)

    def cut_short(self, now: float) -> bool:
        """What is said now replaces a turn that is not told to its end, and so not made. Whether it is so; of a sound it never is."""
        if now >= self.until or self._sounded or not (self.last or "").startswith("turn"):
            return False
        self.turned, self.turned_at, self._turned_until = self._turned_before
        return True

    def stop(self, now: float, manner: Manner, instead: Instruction | None) -> tuple[Cue, ...]:
        """In place of a turn that is being told, or was just now, if one is: it isn't made. instead: what is said rather than just that,
        while words are still to be cut; a sound is short enough after them.
        """
        if self.cut_short(now):
            return self.say(STOP, now, manner) if instead is None else self.order(instead, now, manner)
        if not manner.tones or not (self.last or "").startswith("turn") or now >= self._turned_until + STOPPED_WITHIN:
            return ()
        self.turned, self.turned_at, self._turned_until = self._turned_before
        self.until, self.last = now + heard.STOP_SECONDS, None
        return heard.stop()

    def order(self, instruction: Instruction, now: float, manner: Manner, *, sound: bool = False) -> tuple[Cue, ...]:
        """The word, at once; a turn has a sound for those who want no words, or where it is to be a `sound`: it is over sooner."""
        turn = instruction.startswith("turn")
        if turn:
            self._turned_before = self.turned, self.turned_at, self._turned_until
            self.turned, self.turned_at = instruction, now
        if not manner.words or (sound and turn):
            self.last, self._since, self._sounded = instruction, now, True
            if not turn:
                return ()
            self.until = self._turned_until = now + heard.TURNING_SECONDS
            return heard.turning(instruction)
        text: str = instruction
        if manner.verbosity == "Full" and instruction not in self._explained:
            text = EXPLAINED[instruction]
        self._explained.add(instruction)
        said = self.say(text[0].upper() + text[1:], now, manner)
        self.last = instruction
        self._turned_until = self.until if turn else self._turned_until
        return said
