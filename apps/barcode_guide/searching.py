"""What is heard while nothing is seen: ticks, and how to turn the package."""

from collections.abc import Iterator
from itertools import cycle

from studio.api import Cue
from studio.vision.barcodes.scout import Box

from . import cues as heard
from .beat import Beat
from .blocking import way_back
from .cues import Instruction
from .framing import Framing
from .manner import Manner
from .sighting import Sighting
from .speaking import Speaker
from .turning import OPPOSITE, REACTION_SECONDS, TURN_SECONDS, Turning

BY_SOUND = ("turn left", "turn right")
"""Turns that a sound tells: a side is heard surer than a word, and in a fifth of its time; up and down are heard less surely than words."""
LOOK_SECONDS = 0.4
"""For what was called back to be seen, before the next turn is told."""
TURN_PAUSE, SHARP_PAUSE = -0.87, -1.07
"""Seconds from the end of a turn to the words for the next: they take 0.8, and in the reaction to them the side is looked at still, as most
codes are seen from 45° on, and blurred ones a little later. The second where what turns is sharp."""
SOUND_LATER = 0.57
"""Seconds by which a sound is told later than words, of which it takes a fifth."""
LIES_SEEN = 0.3
"""Seconds from when words may begin, in which the package lies about as it did before the last turn."""
ADVISED_AFTER = 0.2
"""Seconds from the end of a turn's words to advice of distance or side: told while the hand turns, it costs no time of its own, and ends
when the reaction to the turn is over."""
BACK_SECONDS = 3.5
"""A turn was told so shortly before that it carried a code away."""
MISSED_SECONDS = 1.2
"""A code that was lost in the middle of the picture is blurred, and comes back by itself."""
FOUND_AGAIN_SECONDS = 1.5
"""A hand that let a code slip out of the picture has so long to bring it back."""
MOST_BACK = 2
"""Turns back in a round: what is not read then is hardly a code."""
ROUNDS = 3
"""Of turns without a code: then there may be no package, and the guide rests."""
REST_SECONDS = 8.0
GREETING = "Hold the product in front of the camera, two hands away. Turn it when told."
NOTHING = "No code found. Hold the product in front of the camera, two hands away."


class Search:
    """Begins when there is no code in view. due: when the next instruction is; greets: from when on it says so, None if it doesn't."""

    def __init__(self, first: float, *, greets: float | None = None) -> None:
        self.due = first
        self._greets = greets
        self._turning = Turning()
        self._recalled: Instruction | None = None
        self._distances: Iterator[Instruction] = cycle(("farther", "closer"))
        self._rounds = self._backs = 0
        self._ticks = Beat()
        self._back_by = float("-inf")
        self._framing = Framing()
        self._advised_at, self._begun = float("inf"), False
        self._told = False
        """It was a turn of the round."""
        self._paced = first
        """When the words for the next turn may begin, as the last one is being made."""
        self._sharp, self._hasty = False, False
        """What turns is; a code was carried off."""

    def see(self, moving: Box | None, size: tuple[int, int], now: float, *, sharp: bool) -> None:
        """What moves in the picture of `size` taken at `now` seconds; sharp: what turns is."""
        self._framing.add(moving, size, now)
        self._sharp = sharp

    def onwards(self, now: float) -> None:
        """What was seen was no code: the other sides are still to be looked at."""
        self.due, self._greets = now, None

    def cut_short(self) -> None:
        """What was told last was not told to its end."""
        if self._told:
            self._told = False
            self._turning.again()

    def wait(self, until: float) -> None:
        """Nothing is told before: a code flashed up."""
        self.due = max(self.due, until)

    def lost(self, sighting: Sighting, now: float, speaker: Speaker, manner: Manner, *, sure: bool) -> None:
        """A code was seen and is gone: it is called back where it went, by the turn that took it away only if it was `sure` to be one."""
        self._rounds = 0
        self._greets = None
        if self.coming_back(now):
            return
        self._recalled = way_back(sighting, manner)
        if self._recalled is None and sure and self._carried_off(now, speaker):
            self._recalled, self._backs, self._hasty = OPPOSITE[speaker.turned or "turn right"], self._backs + 1, True
            self._turning.again()
        self.due = max(now, speaker.until) if self._recalled else now + MISSED_SECONDS
        if speaker.acting(self._recalled, now):
            self._recalled, self.due = None, speaker.until + FOUND_AGAIN_SECONDS

    def coming_back(self, now: float) -> bool:
        """A turn and the one back are being made."""
        return now < self._back_by

    def turn_back(self, now: float, manner: Manner, speaker: Speaker) -> tuple[Cue, ...]:
        """For a code that came into view just after a turn was told to its end: it will be carried off, and is called back at once."""
        self._turning.again()
        self._backs, self._hasty = self._backs + 1, True
        back = OPPOSITE[speaker.turned or "turn right"]
        said = speaker.order(back, now, manner, sound=manner.sounds and back in BY_SOUND)
        self._back_by = now + 2 * TURN_SECONDS
        self.due = self._back_by + REACTION_SECONDS + LOOK_SECONDS
        return said

    @property
    def _pause(self) -> float:
        """From the end of a turn to the next one's words: once a code was carried off, there is no more haste in the round."""
        return SHARP_PAUSE if self._sharp and not self._hasty else TURN_PAUSE

    def _carried_off(self, now: float, speaker: Speaker) -> bool:
        return self._backs < MOST_BACK and speaker.turned is not None and now - speaker.turned_at < BACK_SECONDS

    def cues(self, now: float, ahead: float, manner: Manner, speaker: Speaker) -> tuple[tuple[Cue, ...], Instruction | None]:
        """What is heard at `now`, the next frame being `ahead` seconds away, and the instruction in it."""
        if self._greets is not None and now >= self._greets:
            self._greets = None
            if manner.words and manner.verbosity == "Full":
                said = speaker.say(GREETING, now, manner)
                self.wait(speaker.until)
                return said, None
        if now >= self._advised_at and self._recalled is None:
            self._advised_at = float("inf")
            if advice := self._framing.advice(manner, sharp=self._sharp):
                said = speaker.order(advice, now, manner)
                self.wait(speaker.until)
                return said, advice
        if now >= self.due:
            return self._tell(now, manner, speaker)
        if now < speaker.until or not manner.tones:
            return (), None
        return tuple(heard.tick(after) for after in self._ticks.due(now, ahead, 1 / heard.TICK_SECONDS)), None

    def _tell(self, now: float, manner: Manner, speaker: Speaker) -> tuple[tuple[Cue, ...], Instruction | None]:
        recalled = self._recalled is not None
        instruction = self._recalled or self._turning.ahead(self._framing.lies(manner) if now < self._paced + LIES_SEEN else "")
        sound = manner.sounds and (not self._begun or instruction in BY_SOUND)
        if sound and not recalled and self._begun and now < self._paced + SOUND_LATER:
            self.due = self._paced + SOUND_LATER
            return (), None
        self._told, self._begun, self._recalled = not recalled, True, None
        if instruction is None:
            self._rounds, self._backs, self._hasty = self._rounds + 1, 0, False
            self._turning.restart()
            if self._rounds >= ROUNDS:
                self._rounds = 0
                rest = speaker.say(NOTHING, now, manner) if manner.words else ()
                self.due = max(now, speaker.until) + REST_SECONDS
                return rest, None
            if self._framing.known and manner.moves != "The camera":
                return self._tell(now, manner, speaker)
            said = speaker.order(distance := next(self._distances), now, manner)
            self.due = max(now, speaker.until)  # both are done at a time
            return said, distance
        if not recalled:
            self._turning.make(instruction)
        said = speaker.order(instruction, now, manner, sound=sound)
        acted = TURN_SECONDS if instruction.startswith("turn") else FOUND_AGAIN_SECONDS
        spoken = max(now, speaker.until)
        self.due = self._paced = spoken + REACTION_SECONDS + acted + (LOOK_SECONDS if recalled else self._pause)
        self._advised_at = spoken + ADVISED_AFTER
        return said, instruction
