"""A puppet's voice: syllables as its mouth opens, and an answer when another one falls silent."""

from collections import deque

from studio.api import Tone

from .puppet import Voice

RISES, FALLS = 0.16, 0.12
"""By how much a mouth must open for a syllable, and close again before the next."""
SHORTEST_SYLLABLE = 0.13
"""Seconds."""
MOST_TONES = 10
"""In any second: what comes on top stays unsaid."""
LOUDER, HIGHER = 0.5, 2.0
"""A mouth that opens wide is louder by this share of the volume, and higher by so many semitones."""
ANSWERS_AFTER = 0.7
"""Seconds of silence."""
WORTH_AN_ANSWER = 2
"""Syllables."""


class Talker:
    """One puppet's voice. syllables: said since the last answer to them. spoke: when it last began a syllable or an answer's note."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._lowest = self._highest = 1.0
        self._open = True
        self._said = 0
        self._due: deque[tuple[float, float, float]] = deque()  # when, hertz, volume
        self._recent: deque[float] = deque()
        self._answering = 0.0
        self.syllables = 0
        self.spoke = float("-inf")

    def follow(self, opening: float, seconds: float) -> None:
        """opening: of the mouth, 0 … 1."""
        if self._open:
            self._highest = max(self._highest, opening)
            if opening < self._highest - FALLS:
                self._open, self._lowest = False, opening
            return
        self._lowest = min(self._lowest, opening)
        if opening > self._lowest + RISES and seconds - self.spoke >= SHORTEST_SYLLABLE:
            self._open, self._highest = True, opening
            self._syllable(opening, seconds)

    def answer(self, seconds: float) -> None:
        """Says something back."""
        gap = self._voice.seconds * 1.15
        for number, semitones in enumerate(self._voice.answer):
            self._due.append((seconds + number * gap, _hertz(self._voice.pitch, semitones), self._voice.volume * 0.7))
        self._answering = seconds + len(self._voice.answer) * gap

    def murmurs(self, seconds: float) -> float:
        """How far the mouth opens by itself while it answers, 0 … 1."""
        return 1.0 if seconds < self._answering and seconds - self.spoke < self._voice.seconds * 0.7 else 0.0

    def tones(self, seconds: float, pan: float) -> tuple[Tone, ...]:
        """What is due. pan: −1 left … 1 right."""
        while self._recent and seconds - self._recent[0] >= 1.0:
            self._recent.popleft()
        said = []
        while self._due and self._due[0][0] <= seconds + 1e-6:
            _, hertz, volume = self._due.popleft()
            if len(self._recent) < MOST_TONES:
                self._recent.append(seconds)
                said.append(Tone(hertz, self._voice.seconds, pan, volume))
                self.spoke = seconds
        return tuple(said)

    def _syllable(self, opening: float, seconds: float) -> None:
        voice = self._voice
        semitones = voice.melody[self._said % len(voice.melody)] + HIGHER * opening
        self._said += 1
        self.syllables += 1
        self.spoke = seconds
        self._due.clear()  # a new word cuts short what was still to be said
        self._answering = 0.0
        volume = min(1.0, voice.volume * (1 + LOUDER * opening))
        for number in range(voice.notes):
            self._due.append((seconds + number * voice.seconds * 0.8, _hertz(voice.pitch, semitones + number * voice.step), volume))


def let_answer(talkers: list[Talker], seconds: float) -> None:
    """Of two puppets, the one that listens answers once the other has said something and fallen silent."""
    if len(talkers) != 2:
        return
    for talker, listener in (talkers, talkers[::-1]):
        silent = min(seconds - talker.spoke, seconds - listener.spoke)
        if talker.syllables >= WORTH_AN_ANSWER and silent >= ANSWERS_AFTER:
            talker.syllables = listener.syllables = 0
            listener.answer(seconds)
            return


def _hertz(pitch: float, semitones: float) -> float:
    return float(pitch * 2 ** (semitones / 12))
