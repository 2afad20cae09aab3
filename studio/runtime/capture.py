"""Runs a source on a thread of its own into a one-slot mailbox, and reopens it when it comes back."""

import threading
import time
from collections.abc import Callable

from studio.api import Frame
from studio.runtime.latest import Latest
from studio.runtime.messages import CameraInfo, SourceEnded, SourceFailed, SourceLost, SourceOpened, SourceSilent
from studio.runtime.pacing import Player
from studio.sources import hidden, open_source
from studio.sources.source import Source, SourceError
from studio.sources.source import SourceLost as Lost

SourceEvent = SourceOpened | SourceSilent | SourceLost | SourceFailed | SourceEnded
Opener = Callable[[str], Source]

RETRY_SECONDS = (0.5, 1.0, 2.0)


class Capture:
    """Opens `address` on a thread and puts its frames into `latest` until closed; tells `report` what becomes of the source.

    A source that goes away, or that is still waited for (a phone), is opened again for as long as it takes; one that can't be opened at
    all is reported once.
    """

    def __init__(
        self,
        address: str,
        latest: Latest[Frame],
        report: Callable[[SourceEvent], None],
        *,
        fps: float | None = None,
        loop: bool = True,
        opener: Opener | None = None,
    ) -> None:
        self.address = address
        self._latest = latest
        self._report = report
        self._fps = fps
        self._playing = True
        self._open = opener or (lambda address: open_source(address, loop=loop))
        self._closed = threading.Event()
        self._gives_from: float | None = None
        """When the open source last gave something, wanted or not; None while none is open."""
        self._silent = 0
        self._exact = False
        self._source: Source | None = None
        self._player: Player | None = None
        self._thread = threading.Thread(target=self._run, name=f"capture {hidden(address)}", daemon=True)
        self._thread.start()

    @property
    def title(self) -> str:
        """Of the source, for people."""
        return self._source.title if self._source else self.address

    @property
    def dropped(self) -> int:
        late = self._player.late if self._player and not self._exact else 0  # an exact source gives what comes late all the same
        return self._latest.dropped + late

    def set_rate(self, fps: float | None) -> None:
        self._fps = fps
        if self._player:
            self._player.set_rate(fps)

    def play(self, playing: bool) -> None:
        self._playing = playing
        if self._player:
            self._player.play(playing)

    def seek(self, seconds: float) -> None:
        if self._source and self._player and self._source.duration is not None:
            self._source.seek(seconds)
            self._player.seek()

    def step(self) -> None:
        if self._player:
            self._player.step()

    def tell_silence(self) -> None:
        """Reports a live source that gives nothing, and that it does again; to be called a few times a second."""
        gives_from, source = self._gives_from, self._source
        if gives_from is None or source is None or not source.live:
            return
        usual = 3 / source.rate if source.rate else 0.0  # a camera in the dark, a slow screen
        silent = time.perf_counter() - gives_from
        seconds = int(silent) if silent >= max(1.0, usual) else 0
        if seconds != self._silent:
            self._silent = seconds
            self._tell(SourceSilent(self.address, seconds))

    def close(self, timeout: float = 2.0) -> None:
        """Ends the thread; a source that blocks longer than `timeout` seconds is left to die with the process."""
        self._closed.set()
        if self._player:
            self._player.close()
        if self._source:
            self._source.close()
        self._thread.join(timeout)

    def _run(self) -> None:
        attempt = 0
        was_open = False
        while not self._closed.is_set():
            try:
                source = self._open(self.address)
            except Exception as error:
                if not was_open and not isinstance(error, Lost):
                    self._tell(SourceFailed(self.address, _text(error)))
                    return
                self._tell(SourceLost(self.address, _text(error)))
            else:
                was_open, attempt = True, 0
                if not self._pump(source):
                    return
            self._closed.wait(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])
            attempt += 1

    def _pump(self, source: Source) -> bool:
        """Takes frames until the source ends; True when it should be opened again."""
        player = Player(live=source.live)
        self._source, self._player = source, player
        # Told what is wanted only once others see it: what they want meanwhile, an end too, would be lost.
        player.set_rate(self._fps)
        player.play(self._playing)
        if self._closed.is_set():
            source.close()
            return False
        size, connection = (source.width, source.height), getattr(source, "connection", "")
        begins = getattr(source, "begins", 0.0)  # a session's frames keep the times they had
        self._tell(SourceOpened(self.address, source.title, *size, source.rate, source.live, source.duration, connection, begins))
        self._gives_from, self._silent = time.perf_counter(), 0

        def wanted(seconds: float) -> bool:
            self._gives_from = time.perf_counter()
            return player.wanted(seconds)

        self._exact = getattr(source, "exact", False)  # a session's frames, of which none is left out
        try:
            for frame in source.frames(wanted):
                while not (source.live or (self._fps and self._playing and not self._exact)) and not self._closed.is_set():
                    if self._latest.wait_taken(0.1):
                        break  # as many as possible of a recorded source, or step by step: none is overtaken
                if self._closed.is_set():
                    return False
                self._latest.put(frame)
        except Lost as error:
            self._tell(SourceLost(self.address, _text(error)))
            return True
        except Exception as error:
            self._tell(SourceFailed(self.address, _text(error)))
            return False
        finally:
            self._gives_from = None
            source.close()
        self._tell(SourceEnded(self.address))
        return False

    def _tell(self, event: SourceEvent) -> None:
        if not self._closed.is_set():
            self._report(event)


def _text(error: Exception) -> str:
    return str(error) if isinstance(error, SourceError) else hidden(f"{type(error).__name__}: {error}")


def cameras() -> tuple[CameraInfo, ...]:
    """Those of this computer."""
    from studio.sources.camera_list import list_cameras  # loaded when first asked for: it costs the first picture nothing

    return tuple(CameraInfo(camera.address, camera.title) for camera in list_cameras())
