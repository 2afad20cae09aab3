"""Streams of every kind libav reads: RTSP, HLS, MPEG-TS, a video file on a web server."""

import threading
import time
from collections.abc import Iterator

import av
from av.video.frame import VideoFrame

from studio.sources.connection import peer_of
from studio.sources.feed import CONNECT, STALL, FeedError

_LIVE = {"flags": "low_delay", "analyzeduration": "500000", "fpsprobesize": "0"}  # microseconds, pictures
_RTSP = {"rtsp_transport": "tcp"}  # over UDP a weak Wi-Fi loses packets, and a firewall swallows them all
_CODECS = {"h264": "H.264", "hevc": "H.265", "mjpeg": "Motion JPEG", "mpeg4": "MPEG-4", "av1": "AV1", "vp9": "VP9", "vp8": "VP8"}
_LATE = 1.0  # seconds behind after which a paced stream starts its clock anew


class LibavFeed:
    """listen: wait on the URL's port for a sender, instead of fetching the URL.

    Pictures sent by RTSP come one late: libav's parser waits for the next (`rtsp_feed` doesn't). libav can't be interrupted from another
    thread: after interrupt() a blocked read ends at its time-out of `STALL` seconds.
    """

    def __init__(self, url: str, *, listen: bool = False) -> None:
        options = _LIVE | (_RTSP if url.startswith("rtsp") else {}) | ({"listen": "1"} if listen else {})
        started = time.monotonic()
        try:
            self._container = av.open(url, "r", options=options, timeout=(CONNECT, STALL))
        except (av.FFmpegError, OSError) as error:
            silent = time.monotonic() - started >= CONNECT  # told as all sorts of errors, by protocol
            raise FeedError(f"no answer within {CONNECT:g} s" if silent else _opening(error)) from None
        if not self._container.streams.video:
            self._container.close()
            raise FeedError("it carries no picture")
        self._stream = self._container.streams.video[0]
        self._stream.thread_type = "SLICE"  # frame threads hold back one picture each
        self.rate = float(self._stream.average_rate or self._stream.guessed_rate or 0)
        self.ends = self._container.duration is not None
        name = self._stream.codec_context.name
        self.codec = _CODECS.get(name, name)
        self.peer = peer_of(url, listening=listen)
        self._paced = self.ends or "hls" in self._container.format.name  # comes in pieces of seconds
        self._interrupted = threading.Event()

    def frames(self) -> Iterator[VideoFrame]:
        start: tuple[float, float] | None = None
        try:
            for frame in self._container.decode(self._stream):
                if self._paced and frame.time is not None:
                    start = start or (time.monotonic(), frame.time)
                    ahead = start[0] + frame.time - start[1] - time.monotonic()
                    if not -_LATE < ahead < STALL:
                        start = (time.monotonic(), frame.time)
                    elif ahead > 0:
                        self._interrupted.wait(ahead)
                if self._interrupted.is_set():
                    return
                yield frame
        except av.error.ExitError:
            raise FeedError(f"nothing came for {STALL:g} s") from None
        except (av.FFmpegError, OSError) as error:
            raise FeedError(f"the stream broke off ({(error.strerror or 'no reason given').lower()})") from None
        if not self.ends:
            raise FeedError("it ended")

    def interrupt(self) -> None:
        self._interrupted.set()

    def close(self) -> None:
        self._container.close()


def _opening(error: Exception) -> str:
    match error:
        case av.error.HTTPUnauthorizedError():
            return "it wants a user name and password: write USER:PASSWORD@ before the host"
        case av.error.InvalidDataError():
            return "what it sends is no video stream"
        case _:
            return str(getattr(error, "strerror", None) or type(error).__name__).lower()
