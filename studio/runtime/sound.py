"""Cues to samples: soft tones and spoken sentences mixed at their times, never louder than a sound card takes."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from studio.api import Cue, Speech, Tone
from studio.runtime.loudness import BLOCK, Ducking, Limiter, Volume
from studio.runtime.sentences import Mono, Sentences, Speaker

RATE = 48_000
"""Samples a second."""

ATTACK, RELEASE = 0.004, 0.015
"""Seconds in which a tone swells and fades, each at most half of it: an edge would be heard as a click."""

LONGEST_TONE = 60.0
LATEST = 2.0
"""Seconds after its frame at which a cue may begin."""
MOST_TONES = 64
"""More at once are not heard apart, and take time."""
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


class Mixer:
    """Mixes cues into one stereo stream at RATE, of which `render` gives the next samples. For one thread at a time.

    The stream's samples do not depend on how many are rendered at once. A cue whose time has passed begins with the next sample mixed,
    at most two blocks (3 ms) after the last one rendered. One sentence is said at a time, and tones are softer meanwhile.

    voice: says sentences inside `add`; without one they are left out there, and `say` takes them.
    """

    def __init__(self, voice: Voice | None = None) -> None:
        self._voice = voice
        self._tones: list[_Tone] = []
        self._sentences = Sentences()
        self._mixed = self._rendered = 0
        self._ducking, self._limiter, self._volume = Ducking(RATE), Limiter(RATE), Volume(RATE)
        self._ready: Stereo = np.zeros((0, 2), np.float32)

    @property
    def seconds(self) -> float:
        """Of the stream rendered so far."""
        return self._rendered / RATE

    @property
    def silent(self) -> bool:
        """Nothing is heard and nothing waits."""
        return not self._tones and self._sentences.over

    def set_volume(self, volume: float) -> None:
        """Of what the app wants heard: 0 … 1."""
        self._volume.wanted = volume

    def add(self, cue: Cue, at_seconds: float) -> None:
        """A tone of no length, no volume or no audible pitch is left out."""
        match cue:
            case Tone():
                self._add_tone(cue, at_seconds)
            case Speech() if self._voice and (cue.interrupt or self._sentences.room("app")):
                self.say(cue, self._voice(cue.text, cue.rate), at_seconds)

    def say(self, speech: Speech, samples: Mono, at_seconds: float, speaker: Speaker = "app") -> None:
        """A sentence, as the voice said it; when, `Sentences.say` tells."""
        volume = np.float32(min(max(speech.volume, 0.0), 1.0)) if isfinite(speech.volume) else 0
        self._sentences.say(samples * volume, self._start(speech, at_seconds), speaker, interrupt=speech.interrupt)

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
        tones = np.zeros((length, 2))
        for tone in self._tones:
            tone.add_to(tones, self._mixed)
        said = self._sentences.said(self._mixed + BLOCK * np.arange(1, length // BLOCK + 1))
        of_app = self._ducking.ducked(tones, said) + self._sentences.mixed("app", self._mixed, length)
        mixed = self._limiter.limited(self._volume.applied(of_app) + self._sentences.mixed("window", self._mixed, length))
        self._mixed += length
        self._tones = [tone for tone in self._tones if tone.start + tone.length > self._mixed]
        self._sentences.forget(self._mixed)
        return mixed
