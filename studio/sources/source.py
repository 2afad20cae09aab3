"""What every source is."""

from collections.abc import Callable, Iterator
from typing import Protocol

from studio.api import Frame

Wanted = Callable[[float], bool]
"""Asked before each frame with its media time in seconds: False skips it unconverted (undecoded, unrendered); may block to hold a rate."""


def every(seconds: float) -> bool:
    """Wants every frame."""
    return True


class SourceError(Exception):
    """A source that can't be opened; the message names it, the reason and the next step."""


class AddressError(SourceError):
    """An address that says something no source takes; it is wrong whatever is plugged in."""


class SourceLost(SourceError):
    """A source that was open and went away; opening it again may work."""


class Source(Protocol):
    """Gives frames.

    title: for people ("FaceTime HD", "again.mkv"). width, height: of its frames as opened. rate: its own frames a second, 0 if unknown.
    live: frames come whether or not anyone takes them (camera, stream, screen). duration: seconds, None for endless.
    frames() ends at the end of a file, raises SourceLost when the source goes away, and ends soon after close(), which any thread may call.
    seek(seconds), for sources with a duration: any thread; the next frame comes from there.
    """

    title: str
    width: int
    height: int
    rate: float
    live: bool
    duration: float | None

    def frames(self, wanted: Wanted = every) -> Iterator[Frame]: ...
    def seek(self, seconds: float) -> None: ...
    def close(self) -> None: ...
