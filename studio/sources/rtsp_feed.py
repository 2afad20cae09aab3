"""H.264 and H.265 by RTSP over one connection, as network cameras send it (RFC 2326).

Read here and not by libav, whose parser holds each picture back until the next has begun (one frame more delay) and can't be interrupted.
Whatever a server does otherwise than is read here, at the opening or later, libav takes over.
"""

import base64
import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit, urlunsplit

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from studio.sources.connection import PORTS
from studio.sources.feed import CONNECT, STALL, FeedError
from studio.sources.libav_feed import LibavFeed
from studio.sources.rtp_units import START, PictureUnits, says_goodbye
from studio.sources.rtsp_login import login

_CODECS = {"H264": ("h264", "H.264"), "H265": ("hevc", "H.265")}
_LONGEST_LINE, _LONGEST_BODY, _MOST_HEADERS = 1 << 14, 1 << 18, 100
_SESSION_SECONDS = 60.0  # a server may end one that is silent so long, unless it tells another time


class _Refused(Exception):
    """What libav may know better what to do with."""


class _Session:
    """Requests and answers."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.given = url
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        self.url = urlunsplit(parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host, fragment=""))
        self.socket = socket.create_connection((parts.hostname or "", parts.port or PORTS["rtsp"]), CONNECT)
        self.stream = self.socket.makefile("rb")
        self.id = ""
        self._count = 0
        self._challenges: list[str] = []
        self._shown = 0

    def send(self, method: str, url: str, *headers: str) -> None:
        self._count += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self._count}", "User-Agent: pocket-studio", *headers]
        if self.id:
            lines.append(f"Session: {self.id}")
        if self._challenges:
            self._shown += 1
            lines.append(f"Authorization: {login(self._challenges, self._user, self._password, method, url, self._shown)}")
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())

    def ask(self, method: str, url: str, *headers: str) -> tuple[dict[str, str], str]:
        """Headers by small name, and body, of an answer that says yes. Raises _Refused and FeedError."""
        self.send(method, url, *headers)
        status, found, body = self.answer(self._line())
        if status == 401 and not self._challenges:
            if not self._user:
                raise FeedError("it wants a user name and password: write USER:PASSWORD@ before the host")
            self._challenge(found)
            return self.ask(method, url, *headers)
        if status == 401:
            raise FeedError("it does not take this user name and password")
        if status != 200:
            raise _Refused
        return found, body

    def keep_alive(self) -> None:
        self.send("OPTIONS", self.url)

    def hear(self, first: bytes) -> None:
        """An answer to `keep_alive`: one that wants the password anew gets it, once a challenge."""
        status, found, _ = self.answer(first)
        before = self._challenges
        if status == 401 and before:
            self._challenge(found)
            if self._challenges != before:
                self.keep_alive()

    def _challenge(self, headers: dict[str, str]) -> None:
        self._challenges, self._shown = headers.get("www-authenticate", "").split("\n"), 0

    def answer(self, first: bytes) -> tuple[int, dict[str, str], str]:
        """The rest of what begins with the line `first`."""
        words = first.split()
        if len(words) < 2 or not words[0].startswith(b"RTSP/") or not words[1].isdigit():
            raise _Refused
        headers: dict[str, str] = {}
        while line := self._line().strip():
            name, _, value = line.decode("latin-1").partition(":")
            key = name.strip().lower()
            if len(headers) > _MOST_HEADERS:
                raise _Refused
            headers[key] = f"{headers[key]}\n{value.strip()}" if key in headers else value.strip()
        length = int(headers.get("content-length") or 0)
        if not 0 <= length <= _LONGEST_BODY:
            raise _Refused
        return int(words[1]), headers, self.stream.read(length).decode("utf-8", "replace")

    def close(self) -> None:
        self.stream.close()
        self.socket.close()

    def _line(self) -> bytes:
        line = self.stream.readline(_LONGEST_LINE)
        if not line:
            raise ConnectionError("it hung up")
        return line


class RtspFeed:
    """One stream of pictures, playing."""

    ends = False

    def __init__(self, session: _Session, media: "_Media", base: str, channel: int, seconds: float) -> None:
        self._session, self._media, self._base, self._channel = session, media, base, channel
        self._alive_seconds = seconds / 2
        self._interrupted = threading.Event()
        self._instead: LibavFeed | None = None
        self.codec, self.rate = media.title, media.rate
        self.peer = str(session.socket.getpeername()[0])

    def frames(self) -> Iterator[VideoFrame]:
        """Raises FeedError when the stream ends, stalls, or sends nothing but damaged pictures for `STALL` seconds."""
        try:
            yield from self._decoded()
        except TimeoutError:
            raise FeedError(f"nothing came for {STALL:g} s") from None
        except OSError as error:
            if not self._interrupted.is_set():
                raise FeedError(f"the connection broke off ({_words(error)})") from None
        except FeedError:
            raise
        except Exception:  # said or packed in a way of its own
            self._session.close()  # a camera may serve one at a time
            self._instead = LibavFeed(self._session.given)
            if not self._interrupted.is_set():
                yield from self._instead.frames()

    def interrupt(self) -> None:
        self._interrupted.set()
        if self._instead:
            self._instead.interrupt()
        with contextlib.suppress(OSError):
            self._session.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self._instead:
            self._instead.close()
            return
        with contextlib.suppress(OSError):
            self._session.send("TEARDOWN", self._base)
        self._session.close()

    def _decoded(self) -> Iterator[VideoFrame]:
        decoder = av.CodecContext.create(self._media.codec, "r")
        assert isinstance(decoder, VideoCodecContext)
        decoder.thread_type = "SLICE"  # frame threads hold back one picture each
        decoder.options = {"flags": "low_delay"}
        self._session.socket.settimeout(STALL)
        good = time.monotonic()
        for picture in self._pictures():
            try:
                yield from decoder.decode(av.Packet(self._media.parameters + picture))
                self._media.parameters = b""
                good = time.monotonic()
            except av.FFmpegError:  # one damaged picture, or those before the first keyframe
                if time.monotonic() - good > STALL:
                    raise FeedError("it sends only damaged pictures") from None

    def _pictures(self) -> Iterator[bytes]:
        units = PictureUnits(self._media.codec, self._media.payload_type)
        stream, alive = self._session.stream, time.monotonic()
        while not self._interrupted.is_set():
            if time.monotonic() - alive > self._alive_seconds:
                alive = time.monotonic()
                self._session.keep_alive()
            head = stream.read(1)
            if head == b"$":  # data between the answers (RFC 2326, section 10.12)
                head = stream.read(3)
                packet = stream.read(int.from_bytes(head[1:], "big"))
                if len(head) < 3 or len(packet) < int.from_bytes(head[1:], "big"):
                    raise FeedError("it ended")
                if head[0] == self._channel:
                    yield from units.add(packet)
                elif head[0] == self._channel + 1 and says_goodbye(packet):
                    raise FeedError("it ended")
            elif not head:
                raise FeedError("it ended")
            else:
                self._session.hear(head + stream.readline(_LONGEST_LINE))


class _Media:
    """What the session description (RFC 8866) says of its first stream of pictures. Raises _Refused where it can't be read here."""

    def __init__(self, description: str) -> None:
        sections = re.split(r"(?m)^m=", description)
        video = next((section for section in sections[1:] if section.startswith("video")), "")
        kind = re.search(r"(?m)^a=rtpmap:(\d+)\s+(\w+)/90000", video)
        plain = re.match(r"video \S+ RTP/AVPF?\s", video)  # and not encrypted, or over another way
        if not plain or not kind or kind[2].upper() not in _CODECS or "packetization-mode=2" in video or "sprop-max-don-diff" in video:
            raise _Refused
        if re.search(r"(?m)^a=range:\s*npt=[\d.]+-[\d.]+", description):  # a film, which has an end
            raise _Refused
        self.payload_type = int(kind[1])
        self.codec, self.title = _CODECS[kind[2].upper()]
        control = re.search(r"(?m)^a=control:\s*(\S+)", video)
        self.control = control[1] if control else ""
        rate = re.search(r"(?m)^a=framerate:\s*([\d.]+)", video)
        self.rate = float(rate[1]) if rate else 0.0
        sets = re.findall(r"sprop-(?:parameter-sets|vps|sps|pps)=([^;\s]+)", video)
        self.parameters = b"".join(START + base64.b64decode(unit + "==") for units in sets for unit in units.split(",") if unit)

    def url(self, base: str) -> str:
        if self.control.lower().startswith("rtsp://"):
            return self.control
        return base if self.control in ("", "*") else f"{base.rstrip('/')}/{self.control}"


def open_rtsp(url: str) -> RtspFeed | None:
    """A feed if the server sends H.264 or H.265 over the connection, None for libav to try. Raises FeedError if there is no server, and for
    one that falls silent or wants another password.
    """
    if not url.lower().startswith("rtsp://"):
        return None
    session: _Session | None = None
    try:
        session = _Session(url)
        session.ask("OPTIONS", session.url)
        found, description = session.ask("DESCRIBE", session.url, "Accept: application/sdp")
        media, base = _Media(description), found.get("content-base") or found.get("content-location") or session.url
        found, _ = session.ask("SETUP", media.url(base), "Transport: RTP/AVP/TCP;unicast;interleaved=0-1")
        channel = re.search(r"interleaved=(\d+)", found.get("transport", ""))
        if not channel or not found.get("session"):
            raise _Refused
        session.id, _, told = found["session"].partition(";")
        seconds = re.search(r"timeout=(\d+)", told)
        session.ask("PLAY", base, "Range: npt=0.000-")
        return RtspFeed(session, media, base, int(channel[1]), float(seconds[1]) if seconds else _SESSION_SECONDS)
    except BaseException as error:
        if session:
            session.close()
        if isinstance(error, TimeoutError):
            raise FeedError(f"no answer within {CONNECT:g} s") from None
        if session is None and isinstance(error, OSError):
            raise FeedError(_words(error)) from None
        if isinstance(error, FeedError) or not isinstance(error, Exception):
            raise
        return None


def _words(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
