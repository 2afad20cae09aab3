"""Cues to samples: soft tones and spoken sentences mixed at their times, never louder than a sound card takes."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from studio.api import Cue, Speech, Tone
from studio.runtime.loudness import BLOCK, Ducking, Limiter

RATE = 48_000
"""Samples a second."""

ATTACK, RELEASE = 0.004, 0.015
"""Seconds in which a tone swells and fades, each at most half of it: an edge would be heard as a click."""

LONGEST_TONE = 60.0
LATEST = 2.0
"""Seconds after its frame at which a cue may begin."""
MOST_TONES = 64
"""More at once are not heard apart, and take time."""
MOST_SENTENCES = 3
"""Said and waiting; an app that says one with every frame is not heard out for hours."""

FADE = round(0.02 * RATE)
"""Samples in which an interrupted sentence fades."""

Mono = NDArray[np.float32]
Stereo = NDArray[np.float32]
"""samples × 2 (left, right), −1 … 1."""

Voice = Callable[[str, float], Mono]
"""Says a text at a rate (`Speech.rate`): samples at RATE, −1 … 1, none where nothing can be said."""


@dataclass(slots=True, eq=False)
class _Tone:
    """start: the sample at which it begins."""

    start: int
    length: int
    step: float
    gains: NDArray[np.float64]

    def add_to(self, mix: NDArray[np.float64], at: int) -> None:
        """Adds what falls into `mix` (samples × 2), whose first sample is number `at`."""
        first, last = max(self.start, at), min(self.start + self.length, at + len(mix))
        if first >= last:
            return
        place = np.arange(first - self.start, last - self.start)
        attack, release = (max(1.0, min(seconds * RATE, self.length / 2)) for seconds in (ATTACK, RELEASE))
        edge = np.minimum(np.minimum((place + 0.5) / attack, (self.length - place - 0.5) / release), 1.0)
        wave = np.sin(self.step * place) * (0.5 - 0.5 * np.cos(np.pi * edge))
        mix[first - at : last - at] += wave[:, None] * self.gains


@dataclass(slots=True, eq=False)
class _Sentence:
    start: int
    samples: Mono

    @property
    def end(self) -> int:
        return self.start + len(self.samples)

    def add_to(self, mix: NDArray[np.float64], at: int) -> None:
        first, last = max(self.start, at), min(self.end, at + len(mix))
        if first < last:
            mix[first - at : last - at] += self.samples[first - self.start : last - self.start, None]

    def fade_from(self, at: int) -> None:
        kept = self.samples[: max(0, at + FADE - self.start)].copy()
        tail = min(FADE, len(kept))
        if tail:
            kept[-tail:] *= np.linspace(1, 0, tail, dtype=np.float32)
        self.samples = kept


class Mixer:
    """Mixes cues into one stereo stream at RATE, of which `render` gives the next samples. For one thread at a time.

    The stream's samples do not depend on how many are rendered at once. A cue whose time has passed begins with the next sample mixed,
    at most two blocks (3 ms) after the last one rendered. Sentences follow one another; tones are softer while one is said.

    voice: says sentences inside `add`; without one they are left out there, and `say` takes them.
    """

    def __init__(self, voice: Voice | None = None) -> None:
        self._voice = voice
        self._tones: list[_Tone] = []
        self._sentences: list[_Sentence] = []
        self._mixed = self._rendered = 0
        self._ducking, self._limiter = Ducking(RATE), Limiter(RATE)
        self._ready: Stereo = np.zeros((0, 2), np.float32)

    @property
    def seconds(self) -> float:
        """Of the stream rendered so far."""
        return self._rendered / RATE

    @property
    def silent(self) -> bool:
        """Nothing is heard and nothing waits."""
        return not self._tones and not self._sentences

    def add(self, cue: Cue, at_seconds: float) -> None:
        """A tone of no length, no volume or no audible pitch is left out."""
        match cue:
            case Tone():
                self._add_tone(cue, at_seconds)
            case Speech() if self._voice and (cue.interrupt or len(self._sentences) < MOST_SENTENCES):
                self.say(cue, self._voice(cue.text, cue.rate), at_seconds)

    def say(self, speech: Speech, samples: Mono, at_seconds: float) -> None:
        """A sentence, as the voice said it, after those that wait, or in their place."""
        start = self._start(speech, at_seconds)
        if speech.interrupt:
            self._sentences = [sentence for sentence in self._sentences if sentence.start < start]
            for sentence in self._sentences:
                sentence.fade_from(start)
        elif len(self._sentences) >= MOST_SENTENCES:
            return
        if len(samples):
            volume = np.float32(min(max(speech.volume, 0.0), 1.0)) if isfinite(speech.volume) else 0
            self._sentences.append(_Sentence(max(start, *(sentence.end for sentence in self._sentences), 0), samples * volume))

    def clear(self) -> None:
        """Silence from the next sample mixed on."""
        self._tones.clear()
        self._sentences.clear()

    def render(self, frames: int) -> Stereo:
        """The next `frames` samples: frames × 2 float32, −1 … 1."""
        missing = frames - len(self._ready)
        if missing > 0:
            self._ready = np.concatenate([self._ready, self._mix(-(-missing // BLOCK))])
        given, self._ready = self._ready[:frames], self._ready[frames:]
        self._rendered += frames
        return given

    def _add_tone(self, tone: Tone, at_seconds: float) -> None:
        if not all(map(isfinite, (tone.hertz, tone.seconds, tone.pan, tone.volume, tone.after))):
            return
        length = round(min(tone.seconds, LONGEST_TONE) * RATE)
        volume = min(max(tone.volume, 0.0), 1.0)
        if length < 1 or not volume or not 0 < tone.hertz < RATE / 2 or len(self._tones) >= MOST_TONES:
            return
        angle = (min(max(tone.pan, -1.0), 1.0) + 1) * np.pi / 4  # equal power: as loud in the middle as on one side
        gains = volume * np.array([np.cos(angle), np.sin(angle)])
        start = self._start(tone, at_seconds)
        self._tones.append(_Tone(start, length, 2 * np.pi * tone.hertz / RATE, gains))

    def _start(self, cue: Cue, at_seconds: float) -> int:
        after = min(max(cue.after, 0.0), LATEST) if isfinite(cue.after) else 0.0
        return max(round((at_seconds + after) * RATE), self._mixed)

    def _mix(self, blocks: int) -> Stereo:
        """The next whole blocks, limited."""
        length = (blocks + (self._mixed == 0)) * BLOCK  # the limiter keeps the first
        tones, speech = np.zeros((length, 2)), np.zeros((length, 2))
        for tone in self._tones:
            tone.add_to(tones, self._mixed)
        for sentence in self._sentences:
            sentence.add_to(speech, self._mixed)
        edges = self._mixed + BLOCK * np.arange(1, length // BLOCK + 1)
        said = np.array([any(sentence.start < edge <= sentence.end for sentence in self._sentences) for edge in edges], bool)
        mixed = self._limiter.limited(self._ducking.ducked(tones, said) + speech)
        self._mixed += length
        self._tones = [tone for tone in self._tones if tone.start + tone.length > self._mixed]
        self._sentences = [sentence for sentence in self._sentences if sentence.end > self._mixed]
        return mixed
