"""Who speaks when: the sentences of the app and of the window on one line of time, never two at once."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

MOST_SENTENCES = 3
"""Said and waiting, of the app and of the window each; an app that says one with every frame is not heard out for hours."""
MOST_PREPARED = 64
"""Sentences that are said beforehand."""
FADE = 960
"""Samples, a fiftieth of a second, in which a sentence that is cut fades."""

Side = Literal["app", "window"]
Speaker = Literal["app", "window", "patient window"]
"""The window says what became of a key at once, and is patient with what can wait until the app has spoken."""

Mono = NDArray[np.float32]


@dataclass(slots=True, eq=False)
class _Sentence:
    start: int
    samples: Mono
    side: Side
    cut: bool = False

    @property
    def end(self) -> int:
        return self.start + len(self.samples)

    def fade_from(self, at: int) -> None:
        self.cut = True
        kept = self.samples[: max(0, at + FADE - self.start)].copy()
        tail = min(FADE, len(kept))
        if tail:
            kept[-tail:] *= np.linspace(1, 0, tail, dtype=np.float32)
        self.samples = kept


class Sentences:
    """Times are numbers of samples. For one thread at a time."""

    def __init__(self) -> None:
        self._all: list[_Sentence] = []

    @property
    def over(self) -> bool:
        """Nothing is said and nothing waits."""
        return not self._all

    def room(self, side: Side) -> bool:
        """For one more that interrupts nothing."""
        return sum(sentence.side == side for sentence in self._all) < MOST_SENTENCES

    def say(self, samples: Mono, start: int, speaker: Speaker, *, interrupt: bool) -> None:
        """Takes the place of what its own side says and lets wait, or follows it and is left out where there is no room.

        The app waits until the window has spoken. The window cuts what the app is saying, and what the app lets wait goes on waiting;
        a patient window waits for both. Without samples it only cuts.
        """
        side: Side = "app" if speaker == "app" else "window"
        if interrupt:
            self._all = [sentence for sentence in self._all if sentence.side != side or sentence.start < start]
        elif not self.room(side):
            return
        for sentence in self._all:
            if (interrupt if sentence.side == side else speaker == "window") and sentence.start < start:
                sentence.fade_from(start)
        if not len(samples):
            return
        before = [each for each in self._all if not each.cut and (each.side == side or speaker != "window")]
        said = _Sentence(max(start, *(each.end for each in before), 0), samples, side)
        free = said.end
        for sentence in self._all:
            if sentence not in before and not sentence.cut:
                sentence.start = max(sentence.start, free)
                free = sentence.end
        self._all.append(said)

    def mixed(self, side: Side, at: int, length: int) -> NDArray[np.float64]:
        """length × 1: what that side says from sample `at` on."""
        mix = np.zeros((length, 1))
        for sentence in self._all:
            first, last = max(sentence.start, at), min(sentence.end, at + length)
            if sentence.side == side and first < last:
                mix[first - at : last - at, 0] += sentence.samples[first - sentence.start : last - sentence.start]
        return mix

    def said(self, at: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether something is being said at each of these samples."""
        return np.array([any(sentence.start < each <= sentence.end for sentence in self._all) for each in at], bool)

    def forget(self, before: int) -> None:
        """What was said before."""
        self._all = [sentence for sentence in self._all if sentence.end > before]

    def clear(self) -> None:
        self._all.clear()
