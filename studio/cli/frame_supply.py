"""The frames of a source for the command line: every one of a file, the newest of what is live."""

import sys
import threading
from collections.abc import Iterator

from studio.api import Frame
from studio.runtime.capture import Capture, SourceEvent
from studio.runtime.latest import Latest
from studio.runtime.messages import SourceEnded, SourceFailed, SourceLost, SourceSilent
from studio.runtime.pacing import Pace
from studio.sources import Source, SourceError, open_source
from studio.sources import SourceLost as Lost

_USUAL_RATE = 30.0
"""Of a recorded source that doesn't tell its own."""


class FrameSupply:
    """Opens `address` at once, waiting for a phone that is still to send; close it when done.

    fps: target rate, None for every frame, or all that a live source gives. real_time: a recorded source goes on by its own clock, and
    what comes too late for a frame is lost, as with a live one.
    """

    def __init__(self, address: str, fps: float | None = None, *, real_time: bool = False) -> None:
        self.source = _opened(address)
        self._address = address
        self._real_time = real_time and not self.source.live
        self._fps = (fps or self.source.rate or _USUAL_RATE) if self._real_time else fps
        self._capture: Capture | None = None
        self._latest: Latest[Frame] = Latest()
        self._ended = threading.Event()
        self._failure = ""
        self._silent = 0

    @property
    def fps(self) -> float | None:
        """The rate at which frames come at most, None for as fast as they are taken or given."""
        rates = [self._fps, self.source.rate if self.source.live or self._fps else None]
        return min((rate for rate in rates if rate), default=None)

    @property
    def dropped(self) -> int:
        return self._capture.dropped if self._capture else 0

    def frames(self) -> Iterator[Frame]:
        """Ends with the source; raises SourceError when it goes wrong. A live source that goes away is told of and waited for."""
        if not self.source.live and not self._real_time:
            yield from self.source.frames(Pace(self._fps))
            return
        first = [self.source]
        self._capture = Capture(
            self._address,
            self._latest,
            self._heard,
            fps=self._fps,
            loop=False,
            opener=lambda address: first.pop() if first else open_source(address),
        )
        while True:
            frame = self._latest.take(0.2)
            self._capture.tell_silence()
            if frame is not None:
                yield frame
            elif self._failure:
                raise SourceError(self._failure)
            elif self._ended.is_set():
                return

    def close(self) -> None:
        if self._capture:
            self._capture.close()
        self.source.close()

    def _heard(self, event: SourceEvent) -> None:
        match event:
            case SourceLost(_, message):
                print(f"{message}; waiting for it to come back, Ctrl-C stops", file=sys.stderr)
            case SourceSilent(_, seconds):
                if seconds and not self._silent:
                    print(f"{self.source.title} gives no picture; waiting for one, Ctrl-C stops", file=sys.stderr)
                self._silent = seconds
            case SourceFailed(_, message):
                self._failure = message
            case SourceEnded():
                self._ended.set()
        self._latest.wake()


def _opened(address: str) -> Source:
    told = False
    while True:
        try:
            return open_source(address)
        except Lost as error:
            if not told:
                print(f"{error}; waiting, Ctrl-C stops", file=sys.stderr)
            told = True
