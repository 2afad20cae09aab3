"""Lets a voice say sentences on a thread of its own: what is wanted now first, and what may be wanted later while nothing is."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from studio.api import Speech
from studio.runtime.sentences import MOST_PREPARED, MOST_SENTENCES, Mono, Speaker


class Engine(Protocol):
    """A `Voice` that can keep what it has said. `sound_voice.SystemVoice` is one."""

    def __call__(self, text: str, rate: float, /) -> Mono: ...

    def known(self, text: str, rate: float, /) -> Mono | None:
        """What it has kept, at once."""

    def keep(self, sentences: Iterable[Speech]) -> None:
        """From now on these are kept once they are said, and no others kept before."""

    def cut(self) -> None:
        """What is being said is not wanted any more: the call returns soon, with whatever."""


@dataclass(slots=True, eq=False)
class _Wish:
    """speaker: None for what is only prepared. at: seconds of the stream when it was asked for."""

    speech: Speech
    at: float = 0.0
    speaker: Speaker | None = None
    unwanted: bool = False


class SpeechThread:
    """All methods but `close` are called with `lock` held. said: is told of each sentence with `lock` held, at once of a known one."""

    def __init__(self, voice: Engine, lock: threading.Lock, said: Callable[[Speech, Mono, float, Speaker], None]) -> None:
        self._voice, self._said = voice, said
        self._changed = threading.Condition(lock)
        self._wishes: deque[_Wish] = deque()
        self._prepared: tuple[Speech, ...] = ()
        self._to_prepare: deque[_Wish] = deque()
        self._current: _Wish | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def ask(self, speech: Speech, at: float, speaker: Speaker) -> None:
        if speech.interrupt:
            self.forget(speaker)
        if sum(_same_side(wish, speaker) for wish in self._wishes) >= MOST_SENTENCES:
            return
        current = self._current
        behind = self._wishes or (current and current.speaker and not current.unwanted)
        if not behind and (known := self._voice.known(speech.text, speech.rate)) is not None:
            self._said(speech, known, at, speaker)
            return
        self._wishes.append(_Wish(speech, at, speaker))
        if current and current.speaker is None and (current.speech.text, current.speech.rate) != (speech.text, speech.rate):
            self._drop(current)
            self._to_prepare.appendleft(_Wish(current.speech))
        self._wake()

    def prepare(self, sentences: Iterable[Speech]) -> None:
        prepared = tuple(islice(sentences, MOST_PREPARED))
        if prepared == self._prepared:
            return
        self._prepared = prepared
        self._voice.keep(prepared)
        self._to_prepare = deque(map(_Wish, prepared))
        if self._current and self._current.speaker is None:
            self._drop(self._current)
        if prepared:
            self._wake()

    def forget(self, speaker: Speaker) -> None:
        """What is not said yet."""
        self._wishes = deque(wish for wish in self._wishes if not _same_side(wish, speaker))
        if self._current and _same_side(self._current, speaker):
            self._drop(self._current)

    def close(self) -> None:
        """The end of the thread; without the lock."""
        with self._changed:
            self._closed = True
            if self._current:
                self._drop(self._current)
            self._changed.notify()
        if self._thread:
            self._thread.join(2.0)

    def _drop(self, wish: _Wish) -> None:
        if not wish.unwanted:
            wish.unwanted = True
            self._voice.cut()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="speech", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _run(self) -> None:
        while wish := self._next():
            samples = self._voice(wish.speech.text, wish.speech.rate)
            with self._changed:
                self._current = None
                if wish.speaker and not wish.unwanted:
                    self._said(wish.speech, samples, wish.at, wish.speaker)

    def _next(self) -> _Wish | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._wishes or self._to_prepare)
            if self._closed:
                return None
            self._current = (self._wishes or self._to_prepare).popleft()
            return self._current


def _same_side(wish: _Wish, speaker: Speaker) -> bool:
    return wish.speaker is not None and (wish.speaker == "app") == (speaker == "app")
