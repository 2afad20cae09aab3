"""A recording beside the pipeline: pictures are drawn and encoded on a thread of their own, and left out when it can't keep up."""

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studio.api import Cue
from studio.runtime.film_file import FILM_ERRORS
from studio.runtime.pipeline import Output
from studio.runtime.recording import Recorder, RecordingError
from studio.runtime.recording_messages import Recording, RecordingDone, RecordingFailed
from studio.runtime.session_recorder import SessionRecorder
from studio.runtime.sessions import About
from studio.runtime.sound import Voice
from studio.sources.session import is_session

WAITING = 8
"""Pictures that may wait for the encoder."""
REPORT_SECONDS = 0.3
NICE = 3
"""Steps of priority below the pipeline: enough to go second, not enough to be starved by other programs."""

Report = Callable[[Recording | RecordingDone | RecordingFailed], None]


@dataclass(frozen=True, slots=True)
class _Lost:
    """What is heard of a picture that is left out."""

    cues: tuple[Cue, ...]
    seconds: float


class LiveRecording:
    """Records what `add` is given, as it was captured, until `stop`; tells `report`, on its own thread, how it goes and how it ended.

    Raises RecordingError for what can be known at once. The texts in pictures need `drawing.make_text_possible` before.
    """

    def __init__(self, path: str, report: Report, *, facts: bool = True, voice: Voice | None = None, about: About | None = None) -> None:
        """about: what the app was opened with, for a session; every frame of it is kept, and `add` waits for that."""
        self.path = path
        self._report = report
        self._session = about is not None
        self._recorder: Recorder | SessionRecorder
        if about is None:
            self._recorder = Recorder(Path(path), fast=True, facts=facts, voice=voice)
        else:
            self._recorder = SessionRecorder(Path(path), about)
        self._changed = threading.Condition()
        self._waiting: deque[Output | _Lost] = deque()
        self._pictures = self._lost = 0
        self._stopped, self._why = False, ""
        self._told = 0.0
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    def add(self, output: Output) -> None:
        """Blocks for a session alone; after the end it does nothing."""
        with self._changed:
            if self._session:
                self._changed.wait_for(lambda: self._pictures < WAITING or self._stopped)
            if self._stopped:
                return
            if self._pictures < WAITING:
                self._waiting.append(output)
                self._pictures += 1
            else:
                self._lost += 1
                if output.result.cues:
                    self._waiting.append(_Lost(output.result.cues, output.frame.captured))
            self._changed.notify()

    def stop(self, why: str = "") -> None:
        """The pictures that wait are still written. Returns at once. why: it is cut short, "" where that was wanted."""
        with self._changed:
            if not self._stopped:  # what comes while it is still written is no reason
                self._stopped, self._why = True, why
            self._changed.notify()

    @property
    def ended(self) -> bool:
        return not self._thread.is_alive()

    def join(self) -> None:
        """Waits for the end."""
        self._thread.join()

    def _next(self) -> Output | _Lost | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopped)
            return self._waiting.popleft() if self._waiting else None

    def _run(self) -> None:
        _yield_to_the_pipeline()
        cut_short = ""
        try:
            with self._recorder as recorder:
                self._report(Recording(self.path, session=self._session))
                while (item := self._next()) is not None:
                    self._write(recorder, item)
        except RecordingError as error:
            if not error.kept:
                self._end(RecordingFailed(self.path, str(error)))
                return
            cut_short = error.kept
        except Exception as error:
            reason = error.strerror if isinstance(error, FILM_ERRORS) else None
            cut_short = f"{reason}. Make room on the disk." if reason else f"{error}"
        done = self._recorder
        if cut_short and not (done.frames and (not self._session or is_session(Path(self.path)))):  # what is no session is taken away
            self._end(RecordingFailed(self.path, f"{self.path} can't be recorded: {cut_short}"))
            return
        if self._session and not done.frames:
            self._end(RecordingFailed(self.path, f"{self.path} was not recorded: it ended before the first frame."))
            return
        facts = str(done.facts_path) if done.facts_path else ""
        cut_short = cut_short or self._why
        self._end(RecordingDone(self.path, done.seconds, done.bytes, done.frames, self._lost, facts, cut_short, self._session))

    def _write(self, recorder: Recorder | SessionRecorder, item: Output | _Lost) -> None:
        if isinstance(item, _Lost):
            recorder.add_cues(item.cues, item.seconds)
            return
        recorder.add(item, item.frame.captured)
        with self._changed:
            self._pictures -= 1
            self._changed.notify()
        now = time.monotonic()
        if now - self._told > REPORT_SECONDS:
            self._told = now
            recorder.check()
            self._report(Recording(self.path, recorder.seconds, recorder.bytes, recorder.frames, self._lost, self._session))

    def _end(self, event: RecordingDone | RecordingFailed) -> None:
        with self._changed:
            self._stopped = True
            self._waiting.clear()
            self._changed.notify_all()
        self._report(event)


def _yield_to_the_pipeline() -> None:
    """Puts this thread, and the encoder's that it begins, after the others; on Linux, where threads have priorities of their own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
