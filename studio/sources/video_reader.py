"""Decodes a video file frame after frame, and finds the frame of a moment."""

import contextlib
from collections import deque
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from studio.sources.cut_short import matroska_ends_early, mp4_lacks_index, stream_ends_early
from studio.sources.source import SourceError

_THREADS = 2  # decoding 1080p H.264 keeps up with two; the app needs the other cores
_ROUNDING = 1e-6  # seconds; below any time base
_WITHOUT_LENGTH = ("mpegts", "h264", "hevc", "mpegvideo")
_BACK = (0.0, 1.0, 4.0, 16.0, 64.0)  # seconds before the wanted moment from which decoding is tried


class VideoReader:
    """One open video file; for one thread at a time.

    rate: average frames a second, 0 if unknown. duration: seconds. aspect: width of a pixel divided by its height. first: its first
    frame, from which seconds count.
    Raises SourceError for what is no video, and at the place where a damaged one breaks off.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ahead: deque[tuple[VideoFrame, float]] = deque()
        self._decoded: Iterator[tuple[VideoFrame, float]] = iter(())
        self.duration = 0.0
        self._cut: bool | None = None
        self._open()
        try:
            first = next(self._decoded, None)
            if first is None:
                raise SourceError(f"{path} holds a video stream but no picture; record or export it again")
            self._ahead.append(first)
            self.first = first[0]
            self.rate = float((self._stream.average_rate if self._zero is not None else None) or self._stream.guessed_rate or 0)
            self.aspect = self._stream.sample_aspect_ratio
            self.duration = self._duration()
        except BaseException:
            self.close()
            raise

    def read(self) -> tuple[VideoFrame, float] | None:
        """The next frame and its seconds, None at the end. Raises SourceError where the file is damaged."""
        if self._ahead:
            return self._ahead.popleft()
        return next(self._decoded, None)

    def seek(self, seconds: float) -> None:
        """The next frame read is the one shown at `seconds`: the last that starts no later."""
        self._ahead.clear()
        for back in _BACK:
            found = self._from_keyframe(seconds - back) if seconds - back >= 0 else None
            if found is None:
                break
            if found[1] <= seconds + _ROUNDING:
                return self._forward(found, seconds)
        self._rewind()
        if found := next(self._decoded, None):
            self._forward(found, seconds)

    def close(self) -> None:
        self._container.close()
        # They hold this reader, and with it the decoder, its threads and its pictures, until the garbage collector comes.
        self._decoded = iter(())
        self._ahead.clear()

    def _open(self) -> None:
        _check_file(self._path)
        try:
            self._container = av.open(str(self._path.absolute()))
        except (av.FFmpegError, OSError) as error:
            raise SourceError(_refusal(self._path, error)) from error
        try:
            if self._container.format.name == "tty":  # libav's text terminal takes any .txt for a film
                raise SourceError(f"{self._path} is text, not a video")
            self._stream = _picture_stream(self._container.streams.video, self._path)
            self._stream.thread_type = "AUTO"
            self._stream.codec_context.thread_count = _THREADS
        except BaseException:
            self._container.close()
            raise
        self._zero: int | None = None
        self._end = 0.0
        self._decoded = self._decode()

    def _rewind(self) -> None:
        """Back to the first frame, by opening anew: works for every format."""
        self._container.close()
        self._open()

    def _from_keyframe(self, seconds: float) -> tuple[VideoFrame, float] | None:
        """The first frame that decodes near a keyframe before `seconds`, None if the format can't be entered there."""
        stream, zero = self._stream, self._zero
        if zero is None or stream.time_base is None:
            return None
        try:
            self._container.seek(zero + int(seconds / stream.time_base), stream=stream)
        except av.FFmpegError:
            return None
        self._decoded = self._decode()
        try:
            return next(self._decoded, None)
        except SourceError:
            return None

    def _forward(self, held: tuple[VideoFrame, float], seconds: float) -> None:
        for found in self._decoded:
            if found[1] > seconds + _ROUNDING:
                self._ahead.extend((held, found))
                return
            held = found
        self._ahead.append(held)

    def _decode(self) -> Iterator[tuple[VideoFrame, float]]:
        """Frames and their seconds; what was decoded before a damage is given first."""
        codec, kind = self._stream.codec_context, self._container.format.name
        reason, lost_from = "", None
        try:
            for packet, last in _with_last(self._container.demux(self._stream)):
                lost_from = packet.pts
                # A packet read only in part is marked; in a transport stream gaps in reception are too.
                if self._ends_early() if last and kind in _WITHOUT_LENGTH else packet.is_corrupt and kind != "mpegts":
                    reason = "the file ends in the middle of a frame"
                    break
                for frame in packet.decode():
                    yield self._timed(frame)
        except av.FFmpegError as error:
            reason = error.strerror or str(error)
        if reason:
            with contextlib.suppress(av.FFmpegError):  # the damage is told below
                for frame in codec.decode(None):
                    if frame.pts is None or lost_from is None or frame.pts < lost_from:
                        yield self._timed(frame)
        elif matroska_ends_early(self._path):
            reason = "the file is shorter than it says"
        if reason:
            where = f"is damaged after {self._end:.1f} s" if self._end else "can't be decoded"
            raise SourceError(f"{self._path} {where}: {reason}; copy or record it again")

    def _ends_early(self) -> bool:
        if self._cut is None:
            self._cut = stream_ends_early(self._path)
        return self._cut

    def _timed(self, frame: VideoFrame) -> tuple[VideoFrame, float]:
        if frame.pts is None or frame.time_base is None:  # raw streams carry no times
            seconds, length = self._end, 1 / float(self._stream.guessed_rate or 25)
        else:
            if self._zero is None:
                self._zero = frame.pts
            seconds = float((frame.pts - self._zero) * frame.time_base)
            length = float(frame.duration * frame.time_base)
        self._end = seconds + length
        return frame, seconds

    def _duration(self) -> float:
        stream, container = self._stream, self._container
        start = float(self._zero * stream.time_base) if self._zero is not None and stream.time_base else 0.0
        if container.duration is not None and "matroska" in container.format.name:  # its duration is the time of the end
            return container.duration / av.time_base - start
        if stream.duration is not None and stream.time_base is not None:
            return float(stream.duration * stream.time_base)
        if container.duration is not None:
            return container.duration / av.time_base
        return _scanned_duration(self._path)


def _with_last(packets: "Iterator[av.Packet[VideoStream]]") -> "Iterator[tuple[av.Packet[VideoStream], bool]]":
    """Each packet, and whether it is the last; libav puts an empty one behind it."""
    held = next(packets, None)
    for packet in packets:
        if held is not None:
            yield held, not packet.size
        held = packet
    if held is not None:
        yield held, False


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise SourceError(f"{path} can't be opened: {error.strerror}") from error
    if not size:
        raise SourceError(f"{path} is empty (0 bytes); copy or record it again")


def _refusal(path: Path, error: Exception) -> str:
    if mp4_lacks_index(path):
        return f"{path} was never finished: its index is missing, which is written last; record or copy it again"
    return f"{path} is not a video that can be read ({getattr(error, 'strerror', error)}); play it in a video player to check it"


def _picture_stream(streams: Sequence[VideoStream], path: Path) -> VideoStream:
    pictures = [stream for stream in streams if not stream.disposition & Disposition.attached_pic]
    if not pictures:
        raise SourceError(f"{path} holds sound but no picture; choose a video")
    if pictures[0].codec_context is None:
        raise SourceError(f"{path} is coded in a way that can't be decoded here; convert it to H.264")
    return pictures[0]


def _scanned_duration(path: Path) -> float:
    """From the times of all packets, for files that don't tell (recorded by a browser, raw streams)."""
    first, end, count = None, Fraction(0), 0
    with av.open(str(path.absolute())) as container:
        stream = _picture_stream(container.streams.video, path)
        for packet in container.demux(stream):
            count += packet.size > 0
            if packet.pts is not None and packet.time_base is not None:
                start = packet.pts * packet.time_base
                first = start if first is None else min(first, start)
                end = max(end, start + (packet.duration or 0) * packet.time_base)
        rate = stream.guessed_rate or Fraction(25)
    return float(end - first if first is not None else count / rate)
