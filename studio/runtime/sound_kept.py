"""Sentences that were said, kept to be said again at once, within bounds of memory."""

import threading
from collections import OrderedDict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from studio.runtime.sentences import Mono
from studio.runtime.sound import RATE

MOST_SECONDS, LAST_SECONDS = 60.0, 20.0
"""Of speech, in all: of what was asked to be kept, 5.8 MB, and of the last others, 1.9 MB."""

_STEPS = 32767


class Kept:
    """Samples of texts at rates, 16 bits each. For several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: frozenset[tuple[str, float]] = frozenset()
        self._kept: OrderedDict[tuple[str, float], NDArray[np.int16]] = OrderedDict()
        self._last: OrderedDict[tuple[str, float], NDArray[np.int16]] = OrderedDict()

    def keep(self, sentences: Iterable[tuple[str, float]]) -> None:
        """These from now on, as they are added; those kept before are let go."""
        with self._lock:
            self._wanted = frozenset(sentences)
            known = self._kept | self._last
            self._kept = OrderedDict((sentence, known[sentence]) for sentence in known if sentence in self._wanted)
            for sentence in self._kept:
                self._last.pop(sentence, None)

    def get(self, text: str, rate: float) -> Mono | None:
        with self._lock:
            found = self._kept.get((text, rate))
            if found is None and (found := self._last.get((text, rate))) is not None:
                self._last.move_to_end((text, rate))
        return None if found is None else _samples(found)

    def added(self, text: str, rate: float, samples: Mono) -> Mono:
        """The samples as they are kept."""
        sentence, steps = (text, rate), np.rint(samples * np.float32(_STEPS)).astype(np.int16)
        with self._lock:
            if sentence in self._wanted and _seconds(self._kept) + len(steps) / RATE <= MOST_SECONDS:
                self._kept[sentence] = steps
            else:
                self._last[sentence] = steps
            while _seconds(self._last) > LAST_SECONDS:
                self._last.popitem(last=False)
        return _samples(steps)


def _samples(steps: NDArray[np.int16]) -> Mono:
    return steps.astype(np.float32) / np.float32(_STEPS)


def _seconds(sentences: OrderedDict[tuple[str, float], NDArray[np.int16]]) -> float:
    return sum(map(len, sentences.values())) / RATE
