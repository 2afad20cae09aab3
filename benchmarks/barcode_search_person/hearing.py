"""What a person hears of an app's cues: tones and words in time, as well as people hear them, and never what the app knows.

Numbers without a source here are those of the listener's table in `benchmarks/barcode_search.py`.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from studio.api import Cue, Speech, Tone

Sense = Literal["pan", "pitch", "rate", "words"]

LATENCY = 0.1
"""Seconds from a frame until its sound is heard: what the app is allowed."""
WORDS_A_SECOND = 2.5
PAN_NEAR_MIDDLE, WRONG_NEAR_MIDDLE, WRONG_SIDE = 0.2, 0.03, 0.01
PAN_BLUR = 0.15
LEAST_STEP, STEP_WITHIN, WRONG_STEP = 1.03, 0.5, 0.05
LEAST_RATE, RATE_WITHIN = 1.10, 0.7
SLOWEST_BEAT = 1.0
"""Seconds between pulses that are still heard as a beat."""
STREAMS = 2
ONE_SOUND = 0.03
"""Seconds of silence within one sound."""
ORDERS = ("left", "right", "up", "down", "closer", "farther", "tilt", "turn", "hold still")
OBEYED = 0.97


@dataclass(frozen=True, slots=True)
class Word:
    """An instruction, heard to its end. way: for a turn, where its front goes; "" leaves it open."""

    order: str
    way: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Something else that was said."""

    text: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A sound one was taught: it is known by its rhythm and register."""

    name: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """One pulse, as far as it was listened to. pan: −1 left … 1 right; up: 1, 0 or −1; faster: 1, 0 or −1; None where not attended."""

    pan: float | None = None
    up: int | None = None
    faster: int | None = None


Percept = Word | Said | Signal | Pulse


@dataclass(frozen=True, slots=True)
class _Utterance:
    start: float
    end: float
    text: str


class Ears:
    """Takes cues as they come and gives what is heard by a moment. taught: the hertz of sounds with a meaning of their own → its name."""

    def __init__(self, senses: frozenset[Sense], taught: Mapping[tuple[float, ...], str], random: np.random.Generator) -> None:
        self._senses, self._taught, self._random = senses, taught, random
        self._sounds: deque[tuple[float, tuple[Tone, ...]]] = deque()
        self._utterances: list[_Utterance] = []
        self._told: deque[_Utterance] = deque()
        self._last_beat, self._pulses, self._led = -100.0, 0, False
        self._rates: deque[tuple[float, float]] = deque(maxlen=12)
        self._last_note: tuple[float, float] | None = None

    def take(self, cues: Sequence[Cue], frame: float) -> None:
        """frame: seconds at which the frame was taken."""
        tones = sorted((cue for cue in cues if isinstance(cue, Tone)), key=lambda tone: tone.after)
        sound: list[Tone] = []
        for tone in tones:
            if sound and tone.after > sound[-1].after + sound[-1].seconds + ONE_SOUND:
                self._sounds.append((frame + sound[0].after + LATENCY, tuple(sound)))
                sound = []
            sound.append(tone)
        if sound:
            self._sounds.append((frame + sound[0].after + LATENCY, tuple(sound)))
        for cue in cues:
            if isinstance(cue, Speech) and "words" in self._senses:
                self._say(cue, frame + cue.after + LATENCY)

    def _say(self, speech: Speech, start: float) -> None:
        if speech.interrupt:
            self._utterances = [said for said in self._utterances if said.end <= start]
            self._told = deque(said for said in self._told if said.end <= start)
        elif self._utterances:
            start = max(start, self._utterances[-1].end)
        said = _Utterance(start, start + len(speech.text.split()) / WORDS_A_SECOND / max(speech.rate, 0.1), speech.text)
        self._utterances.append(said)
        self._told.append(said)

    def by(self, now: float) -> list[Percept]:
        """What came to be heard by `now`, in order; asked again with a later moment each time."""
        heard: list[tuple[float, Percept]] = []
        while self._told and self._told[0].end <= now:
            said = self._told.popleft()
            heard.append((said.end, self._understood(said.text)))
        while self._sounds and self._sounds[0][0] + sum(tone.seconds for tone in self._sounds[0][1]) <= now:
            start, sound = self._sounds.popleft()
            if any(said.start <= start < said.end for said in self._utterances):
                continue
            if percept := self._perceived(start, sound):
                heard.append((start, percept))
        self._utterances = [said for said in self._utterances if said.end > now - 2]
        return [percept for _, percept in sorted(heard, key=lambda each: each[0])]

    def _understood(self, text: str) -> Percept:
        order = order_in(text)
        if order is None:
            return Said(text)
        if self._random.random() < OBEYED:
            return order
        other = ORDERS[int(self._random.integers(len(ORDERS)))]
        return Word(other)

    def _perceived(self, start: float, sound: tuple[Tone, ...]) -> Percept | None:
        hertz = tuple(tone.hertz for tone in sound)
        if self._senses <= {"words"}:
            return None
        if name := self._taught.get(hertz):
            pans = [tone.pan for tone in sound]
            return Signal(self._with_way(name, hertz, pans))
        self._pulses += 1
        self._beat(start)
        attended = self._attended()
        pan = self._side(sound[-1].pan) if "pan" in attended else None
        up = self._step(start, hertz) if "pitch" in attended else None
        faster = self._rate_change() if "rate" in attended else None
        self._led = bool(pan or up)
        return Pulse(pan, up, faster)

    def _attended(self) -> frozenset[Sense]:
        """Two streams of a tone at most: side and height while they ask for something, else side and rate with every second pulse."""
        tones = self._senses - {"words"}
        if len(tones) <= STREAMS:
            return tones
        return tones - {"rate"} if self._led or self._pulses % 2 else tones - {"pitch"}

    def _with_way(self, name: str, hertz: tuple[float, ...], pans: list[float]) -> str:
        """Of a sound for a turn, which way its notes wander, for who attends to what says it."""
        if name != "turn":
            return name
        if pans[0] != pans[-1] and "pan" in self._senses:
            return "turn left" if (pans[0] > pans[-1]) != self._chance(WRONG_SIDE) else "turn right"
        if hertz[0] != hertz[-1] and "pitch" in self._senses:
            return "turn up" if (hertz[-1] > hertz[0]) != self._chance(WRONG_STEP) else "turn down"
        return "turn"

    def _chance(self, share: float) -> bool:
        return bool(self._random.random() < share)

    def _side(self, pan: float) -> float:
        """The pan as it is heard; 0 for what seems to come from the middle."""
        wrong = self._random.random() < (WRONG_NEAR_MIDDLE if abs(pan) < PAN_NEAR_MIDDLE else WRONG_SIDE)
        amount = abs(pan) + self._random.uniform(-PAN_BLUR, PAN_BLUR)
        if amount < PAN_NEAR_MIDDLE:
            return 0.0
        return float(min(amount, 1.0) * (np.sign(pan) or 1) * (-1 if wrong else 1))

    def _step(self, start: float, hertz: tuple[float, ...]) -> int:
        """The direction of a change of pitch: within the sound, or from the last one where it has one note."""
        notes = list(hertz)
        if len(notes) == 1 and self._last_note and start - self._last_note[0] <= STEP_WITHIN:
            notes.insert(0, self._last_note[1])
        self._last_note = (start, hertz[0]) if len(hertz) > 1 else (start, hertz[-1])
        for before, after in pairwise(notes):
            if max(before, after) / min(before, after) >= LEAST_STEP:
                direction = 1 if after > before else -1
                return -direction if self._random.random() < WRONG_STEP else direction
        return 0

    def _beat(self, start: float) -> None:
        before, self._last_beat = self._last_beat, start
        if start - before > SLOWEST_BEAT:
            self._rates.clear()
        else:
            self._rates.append((start, 1 / max(start - before, 1e-3)))

    def _rate_change(self) -> int:
        """Against the pulses of up to RATE_WITHIN seconds ago."""
        if len(self._rates) < 2:
            return 0
        now, rate = self._rates[-1]
        lately = [before for at, before in self._rates if now - at <= RATE_WITHIN]
        if rate / min(lately) >= LEAST_RATE and rate >= lately[0]:
            return 1
        return -1 if max(lately) / rate >= LEAST_RATE and rate <= lately[0] else 0


def order_in(text: str) -> Word | None:
    """The instruction that a sentence begins with, in the words a person understands."""
    words = "".join(letter if letter.isalpha() else " " for letter in text.lower()).split()
    if not words:
        return None
    if words[:2] == ["hold", "still"]:
        return Word("hold still")
    if words[0] == "turn" or words[0] == "tip":
        way = next((word for word in words[1:] if word in ("left", "right", "up", "down")), "")
        return Word("turn", way)
    return Word(words[0]) if words[0] in ORDERS else None
