"""A source that renders its frames itself, endless and with exact truth."""

import threading
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from studio.api import Frame, Pixels
from studio.sources.source import Wanted, every

Truth = TypeVar("Truth", covariant=True)


class Content(Protocol[Truth]):
    """What a scene shows: pure functions of time. title: for people.

    pixels(seconds): height × width × 3 uint8 RGB, contiguous, the caller's own. truth(seconds): what is in them, without rendering.
    """

    title: str

    def pixels(self, seconds: float) -> Pixels: ...
    def truth(self, seconds: float) -> Truth: ...


class Scene(Generic[Truth]):
    """A rendered source. Frame i shows the content at i / rate seconds, whichever frames were skipped before it."""

    live = False
    duration: float | None = None

    def __init__(self, content: Content[Truth], width: int, height: int, rate: float) -> None:
        self.title = content.title
        self.width, self.height, self.rate = width, height, rate
        self._content = content
        self._closed = threading.Event()
        self._next = 0

    def at(self, seconds: float) -> tuple[Pixels, Truth]:
        """The picture at a time and its exact truth."""
        pixels = self._content.pixels(seconds)
        pixels.flags.writeable = False
        return pixels, self._content.truth(seconds)

    def truth(self, seconds: float) -> Truth:
        """The exact truth at a time, without rendering."""
        return self._content.truth(seconds)

    def frames(self, wanted: Wanted = every) -> Iterator[Frame]:
        while not self._closed.is_set():
            index, self._next = self._next, self._next + 1
            seconds = index / self.rate
            if wanted(seconds) and not self._closed.is_set():
                yield Frame.of(self._content.pixels(seconds), index, seconds)

    def seek(self, seconds: float) -> None:
        self._next = max(round(seconds * self.rate), 0)

    def close(self) -> None:
        self._closed.set()
