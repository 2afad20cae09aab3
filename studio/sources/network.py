"""A network stream as a source: RTSP, HLS, Motion JPEG, with time-outs, newest picture first.

Each source has one daemon thread that reads and decodes without pause and leaves the newest picture in one slot, so that the delay can't
grow. close() ends frames() at once, and the thread too, unless libav reads: then when its read comes back, at most `feed.STALL` seconds
later. It owns nothing that others use.
"""

import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from av.video.frame import VideoFrame

from studio.api import Frame
from studio.sources.conversion import Converter
from studio.sources.feed import CONNECT, STALL, Feed, FeedError
from studio.sources.libav_feed import LibavFeed
from studio.sources.mjpeg_feed import open_mjpeg
from studio.sources.orientation import UPRIGHT, Orientation
from studio.sources.rtsp_feed import open_rtsp
from studio.sources.source import SourceError, SourceLost, Wanted, every


def open_feed(url: str) -> Feed:
    return (open_mjpeg(url) if url.startswith("http") else open_rtsp(url)) or LibavFeed(url)


def open_phone(port: int = 1935, *, orientation: Orientation = UPRIGHT) -> "NetworkSource":
    """Waits for a phone to send its camera here by RTMP (`studio.sources.pairing` tells it how), `CONNECT` seconds at a time.

    Raises SourceLost while none has: opening it again goes on waiting. While it is open anyone in the local network may send pictures.
    """
    try:
        return NetworkSource(
            f"rtmp://0.0.0.0:{port}/live/studio", title="Phone", orientation=orientation, connect=lambda url: LibavFeed(url, listen=True)
        )
    except SourceError as error:
        if "in use" in str(error):  # libav can't be interrupted: a phone's source that was closed listens on for seconds
            raise SourceLost(f"another program, or still the studio, listens at port {port}; it is tried again") from None
        if "no answer" not in str(error):
            raise
        from studio.sources.pairing import local_address  # brings what draws the code, which no other stream needs

        target = f"rtmp://{local_address()}:{port}/live/studio"
        raise SourceLost(f"no phone sends yet; scan the code in the window with it, or let an app such as Larix send to {target}") from None


class NetworkSource:
    """Gives a stream's newest frame; the frames between are decoded and lost, and leave gaps in `index`.

    Raises SourceError if there is no picture within `CONNECT` + `STALL` seconds; frames() raises SourceLost when the stream ends, breaks
    off or shows nothing new for `STALL` seconds, and just ends for a video file on a web server. Names and passwords appear nowhere.
    connection: who sends, and what, for people.
    """

    live = True
    duration: float | None = None

    def __init__(
        self, url: str, *, title: str = "", orientation: Orientation = UPRIGHT, connect: Callable[[str], Feed] = open_feed
    ) -> None:
        self.title = title or _shown(url)
        self.rate, self.connection = 0.0, ""
        self._orientation = orientation
        self._converter = Converter()
        self._changed = threading.Condition()
        self._feed: Feed | None = None
        self._newest: tuple[VideoFrame, int, float] | None = None
        self._arrived = 0.0
        self._fault: str | None = None
        self._ended = self._closed = False
        threading.Thread(target=self._read, args=(url, connect), name=f"reading {self.title}", daemon=True).start()
        try:
            self._await_first()
        except BaseException:
            self.close()
            raise

    def frames(self, wanted: Wanted = every) -> Iterator[Frame]:
        while (found := self._take()) is not None:
            picture, index, arrived = found
            seconds = arrived - self._opened
            if wanted(seconds) and not self._closed:
                pixels = self._orientation.upright(self._converter.convert(picture, self._converter.orientation(picture)))
                shown = Frame.of(pixels, index, seconds)
                yield Frame(shown.pixels, index, seconds, arrived)

    def seek(self, seconds: float) -> None:
        raise SourceError(f"{self.title} is live: it can't seek")

    def close(self) -> None:
        with self._changed:
            self._closed = True
            feed = self._feed
            self._changed.notify_all()
        if feed:
            feed.interrupt()

    def _await_first(self) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._feed or self._ended, CONNECT + 0.5):
                raise SourceError(f"{self.title}: no answer within {CONNECT:g} s; {_CHECK}")
            if not self._changed.wait_for(lambda: self._newest or self._ended, STALL + 0.5):
                raise SourceError(f"{self.title}: connected, but no picture came within {STALL:g} s; {_CHECK}")
            if not self._newest:
                raise SourceError(f"{self.title}: {self._fault or 'it ended before the first picture'}; {_CHECK}")
            picture, _, self._opened = self._newest
            self.rate = self._feed.rate if self._feed else 0.0
            self.connection = self._told_connection()
        across, down = self._converter.orientation(picture).size(*self._converter.size(picture))
        self.width, self.height = self._orientation.size(across, down)

    def _told_connection(self) -> str:
        """192.168.1.20, H.264, 30 fps; what the title tells already is left out."""
        feed = self._feed
        if feed is None:
            return ""
        peer = "" if feed.peer in self.title else feed.peer
        return ", ".join(part for part in (peer, feed.codec, f"{feed.rate:.3g} fps" if feed.rate else "") if part)

    def _take(self) -> tuple[VideoFrame, int, float] | None:
        """The newest picture, once it is new; None when closed or at a proper end."""
        with self._changed:
            while True:
                left = self._arrived + STALL - time.perf_counter()
                if self._changed.wait_for(lambda: self._newest or self._ended or self._closed, max(left, 0.0)):
                    break
                if left <= 0:
                    raise SourceLost(f"{self.title}: no picture for {STALL:g} s; {_CHECK}")
            if self._closed:
                return None
            found, self._newest = self._newest, None
            if found is None and self._fault:
                raise SourceLost(f"{self.title}: {self._fault}; {_CHECK}")
            return found

    def _read(self, url: str, connect: Callable[[str], Feed]) -> None:
        fault: str | None = None
        try:
            feed = connect(url)
            try:
                self._fill(feed)
            finally:
                feed.close()
        except FeedError as error:
            fault = str(error)
        except Exception as error:  # whatever went wrong, frames() tells it; its words may hold the password
            fault = f"it can't be read ({type(error).__name__})"
        with self._changed:
            self._fault, self._ended = fault, True
            self._changed.notify_all()

    def _fill(self, feed: Feed) -> None:
        with self._changed:
            self._feed = feed
            self._changed.notify_all()
        if self._closed:
            return
        for index, picture in enumerate(feed.frames()):
            with self._changed:
                if self._closed:
                    return
                self._arrived = time.perf_counter()
                self._newest = picture, index, self._arrived
                self._changed.notify_all()


_CHECK = "check that the device is on, in the same network, and the address as it shows it"


def _shown(url: str) -> str:
    """Host and path: no user, password or query."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{host}:{parts.port}{parts.path}" if parts.port else f"{host}{parts.path}"
