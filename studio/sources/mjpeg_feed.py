"""Motion JPEG over HTTP, as phones and network cameras send it.

Read here and not by libav, whose demuxer holds each picture back until the next has begun (one frame more delay) and can't be interrupted.
"""

import base64
import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from studio.sources.feed import CONNECT, STALL, FeedError

_LARGEST = 64 << 20  # bytes of one picture
_LONGEST_LINE = 1 << 16


class MjpegFeed:
    """The parts of one multipart/x-mixed-replace answer (RFC 2046, section 5.1)."""

    rate = 0.0
    ends = False
    codec = "Motion JPEG"

    def __init__(self, connection: http.client.HTTPConnection, sock: socket.socket, answer: http.client.HTTPResponse) -> None:
        self._connection, self._socket, self._answer = connection, sock, answer
        boundary = answer.headers.get_boundary() or ""
        self._boundary = b"--" + boundary.strip('"').lstrip("-").encode("latin-1")
        self._pending = b""
        self.peer = str(sock.getpeername()[0])
        self._interrupted = threading.Event()

    def frames(self) -> Iterator[VideoFrame]:
        """Raises FeedError when the stream ends, stalls, or sends nothing but damaged pictures for `STALL` seconds."""
        decoder = av.CodecContext.create("mjpeg", "r")
        assert isinstance(decoder, VideoCodecContext)
        good = time.monotonic()
        try:
            while not self._interrupted.is_set():
                data = self._part()
                try:
                    yield from decoder.decode(av.Packet(data))
                    good = time.monotonic()
                except av.FFmpegError:  # one damaged picture; the next is on its way
                    if time.monotonic() - good > STALL:
                        raise FeedError("it sends only damaged pictures") from None
        except TimeoutError:
            raise FeedError(f"nothing came for {STALL:g} s") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FeedError(f"the connection broke off ({_words(error)})") from None

    def interrupt(self) -> None:
        self._interrupted.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._answer.close()
        self._connection.close()

    def _part(self) -> bytes:
        line = self._line()
        while not line.startswith(b"--"):
            line = self._line()
        length = 0
        while (line := self._line().strip()) and not line.startswith(b"--"):
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
        if not 0 <= length <= _LARGEST:
            raise ValueError("a picture of impossible size")
        return self._exactly(length) if length else self._up_to_boundary()

    def _exactly(self, length: int) -> bytes:
        data = self._answer.read(length)
        if len(data) < length:
            raise FeedError("it ended")
        return data

    def _up_to_boundary(self) -> bytes:
        data = bytearray()
        while len(data) <= _LARGEST:
            line = self._line()
            if line.startswith(self._boundary):
                self._pending = line
                return bytes(data)
            data += line
        raise ValueError("a picture without end")

    def _line(self) -> bytes:
        line, self._pending = self._pending or self._answer.readline(_LONGEST_LINE), b""
        if not line:
            raise FeedError("it ended")
        return line


def open_mjpeg(url: str) -> MjpegFeed | None:
    """A feed if the server answers with Motion JPEG, None for libav to try. Raises FeedError if there is no server."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=CONNECT)
    headers = {"User-Agent": "pocket-studio"}
    if parts.username is not None:
        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(user.encode()).decode()
    try:
        connection.connect()
        sock = connection.sock
        connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), headers=headers)
        answer = connection.getresponse()
        if answer.status == 200 and answer.headers.get_content_type() == "multipart/x-mixed-replace":
            return MjpegFeed(connection, sock, answer)
        page = answer.status == 200 and answer.headers.get_content_type() == "text/html"
        answer.close()
        connection.close()
        if page:
            raise FeedError("it is a web page, not a stream: write the address of the video in it, such as this one with /video behind it")
    except TimeoutError:
        connection.close()
        raise FeedError(f"no answer within {CONNECT:g} s") from None
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        raise FeedError(_words(error)) from None
    return None


def _words(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
