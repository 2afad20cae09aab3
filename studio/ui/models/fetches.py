"""Downloads of model files beside the window: several at once, each paused, gone on with or failed with its reason."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

from studio.api import ModelError
from studio.inference.downloading import UNREACHABLE, FetchCancelled
from studio.ui.models.entries import ModelFile

MOST_AT_ONCE = 3
_LOOK_MS = 100

Phase = Literal["waiting", "running", "paused", "failed", "done"]


@dataclass(frozen=True, slots=True)
class Download:
    """done, total: bytes. reason: why it failed. rate: bytes a second, 0 while nobody knows."""

    phase: Phase
    done: int
    total: int
    reason: str = ""
    rate: float = 0.0

    @property
    def share(self) -> float:
        return self.done / self.total

    @property
    def unreachable(self) -> bool:
        """No address answered, as where there is no network."""
        return self.phase == "failed" and UNREACHABLE in self.reason


class Fetches(QObject):
    """`changed` names the file whose download is elsewhere than before."""

    changed = Signal(str)
    _said = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._downloads: dict[str, Download] = {}
        self._runs: dict[str, _Run] = {}
        self._waiting: dict[str, ModelFile] = {}
        self._ending: list[_Run] = []
        self._said.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._looks = QTimer(self, interval=_LOOK_MS)
        self._looks.timeout.connect(self.look)

    def of(self, key: str) -> Download | None:
        """None for a file nobody asked for."""
        return self._downloads.get(key)

    def failed(self) -> tuple[str, ...]:
        return tuple(key for key, download in self._downloads.items() if download.phase == "failed")

    @property
    def busy(self) -> bool:
        """Whether any is under way or waits for its turn."""
        return bool(self._runs or self._waiting)

    def start(self, file: ModelFile) -> None:
        """Begins, or goes on where it was."""
        if file.fetch is None or file.key in self._runs or file.key in self._waiting:
            return
        self._waiting[file.key] = file
        self._set(file.key, Download("waiting", file.begun(), file.bytes))
        self._next()

    def pause(self, key: str) -> None:
        """What came so far is kept."""
        download = self._downloads.get(key)
        if download is None or download.phase not in ("waiting", "running"):
            return
        self._waiting.pop(key, None)
        if run := self._runs.pop(key, None):
            run.cancelled.set()
            self._ending.append(run)
        self._set(key, replace(download, phase="paused", rate=0.0))
        self._next()

    def pause_all(self) -> None:
        for key in (*self._waiting, *self._runs):
            self.pause(key)

    def forget(self, key: str) -> None:
        """Nothing is to be told of it any more: it was removed."""
        self.pause(key)
        if self._downloads.pop(key, None):
            self.changed.emit(key)

    def end(self, seconds: float = 0.5) -> None:
        """Pauses all and waits for them; one whose server says nothing at all ends with the program."""
        self.pause_all()
        until = time.monotonic() + seconds
        for run in self._ending:
            run.thread.join(max(0.0, until - time.monotonic()))
        self._ending = [run for run in self._ending if run.thread.is_alive()]

    def _next(self) -> None:
        while self._waiting and len(self._runs) < MOST_AT_ONCE:
            key = next(iter(self._waiting))
            file = self._waiting.pop(key)
            self._runs[key] = _Run(file, self._tell)
            self._set(key, replace(self._downloads[key], phase="running"))
            self._runs[key].thread.start()
        self._looks.start() if self._runs else self._looks.stop()

    def settle(self, seconds: float = 2.0) -> None:
        """Waits until what is under way has ended, and tells of it."""
        until = time.monotonic() + seconds
        for run in [*self._runs.values()]:
            run.thread.join(max(0.0, until - time.monotonic()))
        QCoreApplication.sendPostedEvents(self)

    def look(self) -> None:
        """Tells how far each is by now."""
        for key, run in self._runs.items():
            if (now := run.now()) != self._downloads[key]:
                self._set(key, now)

    def _tell(self, run: "_Run", download: Download) -> None:
        with contextlib.suppress(RuntimeError):  # the window is gone
            self._said.emit(run, download)

    def _hear(self, run: "_Run", download: Download) -> None:
        self._ending = [other for other in self._ending if other.thread.is_alive()]
        key = run.file.key
        if self._runs.get(key) is not run:
            return
        del self._runs[key]
        self._set(key, download)
        self._next()

    def _set(self, key: str, download: Download) -> None:
        self._downloads[key] = download
        self.changed.emit(key)


class _Run:
    """One file on its way, in a thread."""

    def __init__(self, file: ModelFile, tell: Callable[["_Run", Download], None]) -> None:
        self.file, self.cancelled = file, threading.Event()
        self._tell = tell
        self._done = self._from = file.begun()
        self._began = time.monotonic()
        self.thread = threading.Thread(target=self._fetch, name=f"fetch {file.key}", daemon=True)

    def _fetch(self) -> None:
        assert self.file.fetch
        try:
            self.file.fetch(self._progress, self.cancelled)
        except FetchCancelled:
            return
        except ModelError as error:
            self._end(Download("failed", self.file.begun(), self.file.bytes, str(error)))
        except Exception as error:  # the window lives on, whatever a file system comes up with
            self._end(Download("failed", self.file.begun(), self.file.bytes, f"{type(error).__name__}: {error}"))
        else:
            self._end(Download("done", self.file.bytes, self.file.bytes))

    def now(self) -> Download:
        """How far it is."""
        seconds = time.monotonic() - self._began
        rate = (self._done - self._from) / seconds if seconds > 1.0 else 0.0
        return Download("running", self._done, self.file.bytes, rate=round(rate, -3))

    def _progress(self, what: str, done: int, total: int) -> None:
        self._from = min(self._from, done)  # a server that can't go on in the middle begins anew
        self._done = done

    def _end(self, download: Download) -> None:
        if not self.cancelled.is_set():
            self._tell(self, download)
