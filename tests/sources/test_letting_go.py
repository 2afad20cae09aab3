"""Decoded pictures are megabytes that Python's garbage collector doesn't see: they go at once, without it."""

import gc
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from av.codec.context import CodecContext
from av.video.frame import VideoFrame

from studio.sources import open_source


@pytest.fixture(autouse=True)
def _no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def alive(kind: type) -> int:
    return sum(isinstance(thing, kind) for thing in gc.get_objects())


def test_pictures_that_were_shown_are_gone(make_clip: Callable[..., Path]) -> None:
    before = alive(VideoFrame)
    source = open_source(str(make_clip("a.mp4", frames=60)))
    for count, _ in enumerate(source.frames()):
        assert alive(VideoFrame) - before <= 12, f"after {count + 1} pictures"
    source.close()


def test_a_closed_video_leaves_no_decoder(make_clip: Callable[..., Path]) -> None:
    before = alive(CodecContext)
    source = open_source(str(make_clip("a.mp4", frames=60)), loop=True)
    gone = weakref.ref(source)
    frames = source.frames()
    for _ in range(70):
        next(frames)
    assert alive(CodecContext) > before
    source.close()
    del source, frames
    assert gone() is None
    assert alive(CodecContext) == before
