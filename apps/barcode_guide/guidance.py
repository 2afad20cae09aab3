"""What is said and sounded, from one picture to the next: a function of what is seen, the time, and what was said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Literal

from studio.api import Cue, Tone
from studio.vision.barcodes.code import Spot
from studio.vision.barcodes.scout import Box

from . import cues as heard
from .beat import Beat
from .blocking import Blocking
from .cues import Instruction, Pulse
from .directions import towards_middle
from .manner import Manner
from .motion import Motion
from .searching import Search
from .sighting import NEAR, Sighting, followed, near, wanted
from .speaking import Speaker

State = Literal["searching", "glimpse", "guiding", "read", "waiting"]

FIRST_TURN = 0.1
"""Seconds from the beginning to the first turn."""
SURE_SECONDS = 0.15
"""A code is followed once it was seen for so long: until then it is a glimpse."""
LOST_SECONDS = 0.5
"""A code that is not found for so long is lost."""
GLIMPSES_APART = 2.0
NEXT_SECONDS = 4.0
"""After a code was read and went away: time to take the next product."""
HOPELESS_SECONDS, UNREAD_SECONDS = 12.0, 2.6
"""What can't be read for so long, or while so long nothing seems to be in the way, may be no code: …"""
IGNORED_SECONDS = 2.5
"""… it is not followed for so long, and the package is turned on."""
DOUBTFUL, PLAIN = 0.7, 0.9
"""Chance of being a code on the average of pictures: what has less is hardly one; what has more is one quite surely."""
UNLIKELY, GLANCES = 0.25, 5
"""By how much the chance may lie below what is wanted, on the average of so many pictures and more."""
PRINT, LOOKS = 1.3, 2
"""Pixels in the narrowest bar: what has more cuts a turn short only when so many pictures in a row are sure of it. In some 190 rendered
trials 56 of 86 such spots were print, and the second picture was not sure of 32 of them, nor of 6 of the 30 codes."""
DOUBTED, PERSISTED = 0.6, 3.0
"""Times the patience with the one and the other: a trembling hand in dim light needs some."""
READABLE = 1.25
"""Pixels in the narrowest bar: a code that has more was read before it was lost. Of 26 spots of other print lost in 330 trials 22 had more,
of 9 codes 2."""
STEP = 0.28
"""A "closer" brings a code of m pixels in its narrowest bar to m / (1 − STEP m): some 88 mm, of a code 0.31 m away where it has one."""
NEAR_ENOUGH = 1.1
"""Pixels in the narrowest bar that so many steps are to give."""
MOST_STEPS = 4
STEPS_APART = 0.3
"""Seconds from the end of a "closer" to the next, where one is not enough."""
IMPATIENT, MORE_PATIENT = 2, 0.5
"""Sightings that are given up so soon; and by how much longer each of the others is followed."""
ACTED_ON_AFTER = 0.75
"""Seconds from the begin of a word until the hand moves otherwise: one word at 2.5 a second, and a reaction."""
PROGRESS = 0.1
"""Natural logarithm of the change of a code's length since the hand was told to come closer: it came, and is to come again."""
LONGEST_FRAME = 0.1
"""Seconds to the next frame that are reckoned with."""


@dataclass(frozen=True, slots=True)
class Guided:
    """What the guide makes of a picture. instruction: what it asks for now; pulse: what its pulses say, if it gives any."""

    state: State
    cues: tuple[Cue, ...] = ()
    instruction: Instruction | None = None
    pulse: Pulse | None = None


class Guide:
    """Leads the hand to one code until it is read. Times are those of the pictures; where they step back, it begins anew."""

    def __init__(self) -> None:
        self._now: float | None = None
        self._begin(0.0)

    def _begin(self, now: float) -> None:
        self._speaker, self._search, self._beat = Speaker(), Search(now + FIRST_TURN, greets=now), Beat()
        self._blocking, self._motion = Blocking(), Motion()
        self._sighting: Sighting | None = None
        self._asked_at: Sighting | None = None
        self._given_up = self._steps = 0
        self._ignored: Sighting | None = None
        self._confidences: list[float] = []
        self._lacking = 0.0
        """Of the confidence that was wanted of what is followed, at the size it had in each picture, summed."""
        self._first = self._seen = self._read = self._told = self._glimpsed = self._ignoring = self._ignored_at = float("-inf")

    def follow(
        self,
        spots: Sequence[Spot],
        size: tuple[int, int],
        now: float,
        manner: Manner,
        *,
        read: bool = False,
        news: Sequence[str] = (),
        moving: Box | None = None,
        sharp: bool = False,
    ) -> Guided:
        """What is heard at a picture of `size` (width, height) taken at `now` seconds.

        spots: found in it, best first; read: a code in it is read; news: what to say of codes that were not said before; moving:
        what moves in it; sharp: what turns is seen sharply.
        """
        if self._now is None or now < self._now:
            self._begin(now)
            self._now = now
        self._search.see(moving, size, now, sharp=sharp)
        ahead, self._now = min(now - self._now, LONGEST_FRAME), now
        guided = self._announced(news, now, manner) if news else self._guided(spots, size, now, ahead, manner, read=read)
        return Guided(guided.state, manner.loud(guided.cues), guided.instruction, guided.pulse)

    def _announced(self, news: Sequence[str], now: float, manner: Manner) -> Guided:
        self._read, self._sighting = now, None
        said = self._speaker.say(". ".join(news), now, manner, after=heard.CHIME_SECONDS)
        self._told = self._speaker.until
        return Guided("read", (*heard.chime(), *said))

    def _guided(self, spots: Sequence[Spot], size: tuple[int, int], now: float, ahead: float, manner: Manner, *, read: bool) -> Guided:
        if read:
            self._read = now
        if now < self._told or now - self._read < LOST_SECONDS:
            return Guided("read")
        if self._told > float("-inf"):  # what was read is gone: the next product
            self._told = float("-inf")
            self._search = Search(now + NEXT_SECONDS, greets=now + NEXT_SECONDS)
        spot = followed(self._unignored(spots, size, now), self._sighting)
        if spot is not None:
            return self._followed(spot, size, now, ahead, manner)
        if self._sighting is not None:
            if now - self._seen < LOST_SECONDS:
                return Guided("guiding" if self._sure else "glimpse")
            if self._sure:
                self._search.lost(self._sighting, now, self._speaker, manner, sure=self._surely_code(self._sighting))
            self._sighting = None
        cues, instruction = self._search.cues(now, ahead, manner, self._speaker)
        return Guided("searching", cues, instruction)

    def _unignored(self, spots: Sequence[Spot], size: tuple[int, int], now: float) -> list[Spot]:
        """Without that which was given up lately; it is kept in view as it moves."""
        if self._ignored is None or now >= self._ignoring or now - self._ignored_at > LOST_SECONDS:
            return list(spots)
        given_up = [spot for spot in spots if near(spot, self._ignored)]
        if given_up:
            self._ignored, self._ignored_at = Sighting.of(given_up[0], size), now
        return [spot for spot in spots if spot not in given_up]

    def _stepwise(self, instruction: Instruction, sighting: Sighting, coming: float, now: float, manner: Manner) -> tuple[Cue, ...]:
        """The word; "closer" as often as it takes, one soon after the other. coming: pixels in the narrowest bar by then."""
        if instruction != "closer":
            self._steps = 0
        elif coming < NEAR_ENOUGH and self._steps and self._speaker.last == "closer" and now >= self._speaker.until + STEPS_APART:
            self._steps -= 1
            self._asked_at = sighting
            return self._speaker.order(instruction, now, manner)
        if cues := self._speaker.instruct(instruction, now, manner, progress=self._progress(sighting)):
            self._asked_at = sighting
            self._steps = steps_needed(sighting.module) - 1 if instruction == "closer" else 0
        return cues

    def _progress(self, sighting: Sighting) -> bool:
        """The code is otherwise than when something was asked for."""
        asked = self._asked_at
        return asked is not None and abs(log(sighting.length / asked.length)) > PROGRESS

    @property
    def _confidence(self) -> float:
        """Of what is followed, on the average of pictures."""
        return sum(self._confidences) / max(len(self._confidences), 1)

    def _glimpse(self, pulse: Pulse, now: float, manner: Manner) -> tuple[Cue, ...]:
        """For a code that comes into view."""
        if now - self._glimpsed <= GLIMPSES_APART:
            return ()
        self._glimpsed = now
        return heard.glimpse(pulse.pan) if manner.tones else ()

    def _stopped(self, sighting: Sighting, lacking: float, now: float, manner: Manner) -> tuple[Cue, ...]:
        """In place of a turn that is being told: what a code needs that is far, and so surely one; else just that it isn't made.

        lacking: of the confidence that is wanted of it in this picture.
        """
        looks = len(self._confidences)
        cuts = (looks == 1 and sighting.module < PRINT) or (looks == LOOKS and lacking <= 0)
        if not cuts or self._search.coming_back(now):
            return ()
        far = sighting.module < NEAR and not any(sighting.cut)
        cues = self._speaker.stop(now, manner, "closer" if far else None)
        if cues:
            self._search.cut_short()
        if self._speaker.last == "closer" and cues:
            self._asked_at, self._steps = sighting, steps_needed(sighting.module) - 1
        return cues

    def _surely_code(self, sighting: Sighting) -> bool:
        """Of what is near enough to be read, and is not, few are codes."""
        return sighting.module < READABLE

    def _hopeless(self, now: float) -> bool:
        seen = now - self._first
        if len(self._confidences) >= GLANCES and self._lacking / len(self._confidences) > UNLIKELY:
            return True
        return seen > HOPELESS_SECONDS * self._patience or self._blocking.well > UNREAD_SECONDS * self._patience

    @property
    def _patience(self) -> float:
        """Grows: once every side was looked at, a code may have been given up too soon."""
        sure = DOUBTED if self._confidence < DOUBTFUL else PERSISTED if self._confidence > PLAIN else 1.0
        return sure + MORE_PATIENT * max(0, self._given_up - IMPATIENT)

    @property
    def _sure(self) -> bool:
        return self._seen - self._first >= SURE_SECONDS

    def _followed(self, spot: Spot, size: tuple[int, int], now: float, ahead: float, manner: Manner) -> Guided:
        if self._sighting is None:
            self._first, self._blocking, self._motion, self._confidences = now, Blocking(), Motion(), []
            self._lacking = 0.0
        self._confidences.append(spot.confidence)
        spot = self._motion.add(spot, now)
        lacking = wanted(spot.module) - spot.confidence
        self._lacking += lacking
        sighting = Sighting.of(spot, size)
        fresh, self._sighting, self._seen = self._sighting is None, sighting, now
        right, up = towards_middle(manner.moves, manner.mirrored, sighting.offset)
        pulse = Pulse(heard.off_centre(right), heard.off_centre(up), sighting.module)
        if fresh:
            self._search.wait(now + LOST_SECONDS)
            if self._speaker.last == "closer":  # told before the code was seen
                self._asked_at, self._steps = sighting, steps_needed(sighting.module)
        stop = self._stopped(sighting, lacking, now, manner)
        if stop or not self._sure:
            alone = fresh and not any(isinstance(cue, Tone) for cue in stop)
            return Guided("glimpse", (*(self._glimpse(pulse, now, manner) if alone else ()), *stop))
        if self._hopeless(now):
            self._sighting, self._ignored, self._ignored_at, self._ignoring = None, sighting, now, now + IGNORED_SECONDS
            self._given_up += 1
            self._search.onwards(now)
            return Guided("searching")
        if self._speaker.turns_after(self._first) and self._surely_code(sighting) and now >= self._speaker.until:
            return Guided("guiding", self._search.turn_back(now, manner, self._speaker), self._speaker.turned)
        if self._search.coming_back(now):
            return Guided("guiding")
        coming = Sighting.of(self._motion.ahead(spot, ACTED_ON_AFTER), size)
        instruction = self._blocking.instruction(coming, manner, now, self._speaker.turned, turning=self._speaker.turning(now))
        cues = self._stepwise(instruction, sighting, coming.module, now, manner) if instruction else ()
        if not cues and now >= self._speaker.until and manner.tones:
            cues = tuple(tone for after in self._beat.due(now, ahead, pulse.rate) for tone in pulse.tones(after))
        return Guided("guiding", cues, instruction, pulse)


def steps_needed(module: float) -> int:
    """How often to come closer until a code of so many pixels in its narrowest bar has NEAR_ENOUGH, once at least."""
    steps = 1
    while steps < MOST_STEPS and (module := module / max(1 - STEP * module, STEP)) < NEAR_ENOUGH:
        steps += 1
    return steps
