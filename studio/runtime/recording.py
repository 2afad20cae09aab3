"""Outputs to an MP4 video with the times of their frames."""

import os
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from av.video.stream import VideoStream
from PySide6.QtCore import Qt

from studio.api import Pixels
from studio.runtime.drawing import drawn, image_of, pixels_of
from studio.runtime.pipeline import Output

TICKS = 90_000
"""Of the video's clock, a second; the usual clock of MPEG."""
BT709 = 1
LIMITED_RANGE = 1
LONGEST_GAP = 60 * TICKS
"""MP4 can't hold gaps of hours, and nobody wants to wait through one."""


class RecordingError(Exception):
    """A video that can't be written; the message names the file, the reason and the next step."""


class Recorder:
    """Writes H.264 (yuv420p, BT.709) into an MP4 that plays while it loads; use it as a context manager on one thread.

    Frames keep the times between them (`frame.seconds`), up to a minute; where the source's clock steps back, as when a file starts over,
    the video goes on after the last gap. A picture of another size than the first is fitted into it; an odd side gets its last row or
    column twice.

    The video grows in a hidden file beside `path`, which takes its place at the end. When the block is left by an exception, what was
    recorded until then is kept; when writing itself fails, nothing is left. Raises RecordingError, at once for what can be known at once.

    quality: the constant rate factor of x264, 0 … 51, smaller is better and larger.
    """

    def __init__(self, path: Path | str, quality: int = 20) -> None:
        self.path = Path(path)
        self.frames = 0
        self._quality = quality
        self._ticks = -1
        self._gap = TICKS // 30
        self._last_seconds = 0.0
        self._failed = False
        self._part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        if self.path.suffix.lower() != ".mp4":
            raise RecordingError(f"{path} can't be recorded: a recording's name ends in .mp4.")
        if not self.path.parent.is_dir():
            raise RecordingError(f"{path} can't be recorded: there is no folder {self.path.parent}. Make it, or choose another.")
        if self.path.is_dir() or not os.access(self.path.parent, os.W_OK):
            reason = "it is a folder" if self.path.is_dir() else f"the folder {self.path.parent} is not yours to write in"
            raise RecordingError(f"{path} can't be recorded: {reason}. Choose another name or place.")
        self._container: av.container.OutputContainer | None = None
        self._stream: VideoStream | None = None

    @property
    def seconds(self) -> float:
        """Length so far."""
        return max(0, self._ticks) / TICKS

    @property
    def bytes(self) -> int:
        """Size of the file so far."""
        return next((path.stat().st_size for path in (self._part, self.path) if path.exists()), 0)

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if self._failed:
                return
            if self.frames:
                self._finish()
            elif kind is None:
                raise RecordingError(f"{self.path} was not recorded: no frame came.")
        finally:
            self._clear()

    def add(self, output: Output) -> None:
        """Appends one output: its picture with its shapes."""
        frame, result = output.frame, output.result
        picture = frame.pixels if result.pixels is None else result.pixels
        self.add_picture(drawn(picture, result.shapes, (frame.width, frame.height)), frame.seconds)

    def add_picture(self, pixels: Pixels, seconds: float) -> None:
        """Appends a picture (height × width × 3 uint8 RGB) taken at `seconds`."""
        if self._failed:
            raise RecordingError(f"{self.path}: recording ended with an error before.")
        try:
            if self._container is None:
                self._open(pixels.shape[1], pixels.shape[0])
            self._encode(pixels, seconds)
        except (OSError, av.FFmpegError) as error:
            raise self._failure(error) from error
        self.frames += 1

    def _open(self, width: int, height: int) -> None:
        self._container = av.open(str(self._part), "w", format="mp4", options={"movflags": "+faststart"})
        stream = self._container.add_stream("libx264", options={"preset": "veryfast", "crf": str(self._quality)})
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = width + width % 2, height + height % 2
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, TICKS)
        context.colorspace = context.color_primaries = context.color_trc = BT709
        context.color_range = LIMITED_RANGE
        self._stream = stream

    def _encode(self, pixels: Pixels, seconds: float) -> None:
        assert self._container is not None
        assert self._stream is not None
        size = (self._stream.width, self._stream.height)
        odd = (pixels.shape[1] + pixels.shape[1] % 2, pixels.shape[0] + pixels.shape[0] % 2)
        if odd == size:
            pixels = np.pad(pixels, ((0, pixels.shape[0] % 2), (0, pixels.shape[1] % 2), (0, 0)), mode="edge")
        else:
            pixels = fitted(pixels, size)
        picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        picture = picture.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
        picture.pts, picture.time_base = self._next_ticks(seconds), Fraction(1, TICKS)
        self._container.mux(self._stream.encode(picture))

    def _next_ticks(self, seconds: float) -> int:
        if self._ticks < 0:
            self._ticks = 0
        else:
            gap = round((seconds - self._last_seconds) * TICKS)
            if gap > 0:
                self._gap = min(gap, LONGEST_GAP)
            self._ticks += self._gap
        self._last_seconds = seconds
        return self._ticks

    def _finish(self) -> None:
        assert self._container is not None
        assert self._stream is not None
        try:
            self._container.mux(self._stream.encode(None))
            self._container.close()
            self._container = None
            os.replace(self._part, self.path)
        except (OSError, av.FFmpegError) as error:
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> RecordingError:
        self._failed = True
        reason = getattr(error, "strerror", None) or str(error)
        return RecordingError(f"{self.path} can't be recorded: {reason}. Check the room on the disk, or choose another place.")

    def _clear(self) -> None:
        """Closes what is open and removes what is unfinished."""
        if self._container is not None:
            with suppress(OSError, av.FFmpegError):  # it failed before, and was told then
                self._container.close()
            self._container = None
        self._part.unlink(missing_ok=True)


def fitted(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """The picture scaled to fit into `size` (width, height), in the middle of a black one."""
    height, width = pixels.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    picture = np.ascontiguousarray(pixels)
    smooth = Qt.TransformationMode.SmoothTransformation
    scaled = image_of(picture).scaled(across, down, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    left, top = (size[0] - across) // 2, (size[1] - down) // 2
    canvas = np.zeros((size[1], size[0], 3), np.uint8)
    canvas[top : top + down, left : left + across] = pixels_of(scaled)
    return canvas
