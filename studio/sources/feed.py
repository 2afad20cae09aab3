"""What the reading thread of a network source reads from."""

from collections.abc import Iterator
from typing import Protocol

from av.video.frame import VideoFrame

CONNECT = 5.0
"""Seconds to connect."""

STALL = 5.0
"""Seconds without a picture after which a stream counts as lost."""


class FeedError(Exception):
    """Why a feed can't be opened or went away, in words that name no address."""


class Feed(Protocol):
    """An open stream, read by one thread.

    codec: its name for people. peer: the address of the other end as far as it is known. ends: it has an end that is no fault.
    frames() gives pictures as they come in; one that comes faster than it plays is held back to its time. interrupt(), which any thread
    may call, ends a blocked read as soon as the protocol allows, at the latest after `STALL`.
    """

    rate: float
    ends: bool
    codec: str
    peer: str

    def frames(self) -> Iterator[VideoFrame]: ...
    def interrupt(self) -> None: ...
    def close(self) -> None: ...
