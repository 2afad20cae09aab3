"""A film of frames that keeps every bit of them: FFV1 in Matroska."""

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream

from studio.api import Pixels
from studio.sources.source import SourceError

_RATE = 30
"""The film's own clock, which nobody reads: whoever keeps frames keeps their times beside them."""


_SLICED = {"level": "3", "slices": "4", "slicecrc": "1"}
_SLICED_FROM = 64
"""Pixels: of smaller pictures FFV1 makes no slices."""


class LosslessFilm:
    """Frames of one size, in order. Raises OSError or av.FFmpegError where they can't be written, ValueError for another size."""

    def __init__(self, path: Path, width: int, height: int) -> None:
        self._container = av.open(str(path), "w", format="matroska")
        stream = self._container.add_stream("ffv1", rate=_RATE, options=_SLICED if min(width, height) >= _SLICED_FROM else {})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = width, height, "bgr0"
        self._stream, self._shape, self.count = stream, (height, width, 3), 0

    def add(self, pixels: Pixels) -> None:
        if pixels.shape != self._shape:
            raise ValueError(f"a frame of {pixels.shape[1]} × {pixels.shape[0]} in a film of {self._shape[1]} × {self._shape[0]}")
        picture = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="bgr0")
        picture.pts, picture.time_base = self.count, Fraction(1, _RATE)
        self._container.mux(self._stream.encode(picture))
        self.count += 1

    def close(self) -> None:
        try:
            self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()

    def give_up(self) -> None:
        """Closes it after an error."""
        with suppress(OSError, av.FFmpegError):  # it failed before, and was told then
            self._container.close()


def whole_frames(path: Path) -> int:
    """How many frames a film holds that was not closed. Raises OSError or av.FFmpegError where it holds none."""
    with av.open(str(path)) as container:
        return sum(packet.size > 0 and not packet.is_corrupt for packet in container.demux(video=0))


def film_frames(path: Path) -> Iterator[Pixels]:
    """height × width × 3 uint8 RGB, read-only, as they were given. Raises SourceError where the film can't be read or is cut off."""
    try:
        with av.open(str(path)) as container:
            for picture in container.decode(video=0):
                pixels = picture.to_ndarray(format="rgb24")
                pixels.setflags(write=False)
                yield np.asarray(pixels, np.uint8)
    except (OSError, av.FFmpegError, IndexError) as error:
        raise SourceError(f"{path} can't be read as the frames of a session: {error}") from error
