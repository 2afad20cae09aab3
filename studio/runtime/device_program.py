"""What runs inside the device process: capture, app and models, told what to do over a pipe."""

import os
import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Protocol

import cv2

from studio.api import Frame, ModelError
from studio.inference.litert import automatic_threads
from studio.runtime.app_commands import send_opened, tell_app
from studio.runtime.app_errors import AppError
from studio.runtime.app_log import AppLog
from studio.runtime.capture import Capture, cameras
from studio.runtime.delivery import Delivery
from studio.runtime.demands import SetPace, SetSize
from studio.runtime.heartbeat import ANSWERING, CLOSING, FINISHING, IDLE, LOADING, PROCESSING, WAITING, Heartbeat
from studio.runtime.holding import Hold
from studio.runtime.latest import Latest
from studio.runtime.messages import (
    AppFailed,
    Cameras,
    CancelLoading,
    Command,
    Event,
    ListCameras,
    OpenApp,
    OpenSource,
    Play,
    Progress,
    Ready,
    Refused,
    Seek,
    SetModels,
    SetRate,
    Step,
    Stop,
)
from studio.runtime.opening import OpenedApp, open_app
from studio.runtime.pipeline import pipeline
from studio.runtime.recording_control import RecordingControl
from studio.runtime.recording_messages import StartRecording, StopRecording
from studio.runtime.ring import Ring
from studio.runtime.session_control import SessionControl
from studio.runtime.settings_schema import SettingsError
from studio.runtime.spare_memory import Settling, give_back_memory, keep_memory_together
from studio.runtime.working_size import smaller

IDLE_SECONDS = 0.1

CLOSING_SECONDS = 1.5
"""The app may take so long to close once the window is gone."""


class Connection(Protocol):
    """The device's end of the pipe to the window."""

    def send(self, event: Event, /) -> None: ...
    def recv(self) -> Command: ...


class DeviceProgram:
    """The pipeline thread is the one that calls `run`; it alone touches the app."""

    def __init__(self, connection: Connection, numbers: Any, memory: Any, since: Any, text: Any) -> None:
        self._connection = connection
        self._sending = threading.Lock()
        self._heartbeat = Heartbeat(since, text)
        self._inbox: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._latest: Latest[Frame] = Latest()
        self._capture: Capture | None = None
        self._commands: deque[Command] = deque()
        self._opening: OpenApp | None = None
        self._app: OpenedApp | None = None
        self._fps: float | None = None
        self._hold = Hold(self._inbox.empty, lambda: self._heartbeat.enter(WAITING))
        self._playing, self._stopping, self._share = True, False, 1.0
        self._cancel = threading.Event()
        self._last: Frame | None = None
        self._again = False
        self._settling = Settling()
        self._delivery = Delivery(Ring(numbers, memory), self._send)
        self._recording = RecordingControl(self._send)
        self._sessions = SessionControl(self._recording, lambda: self._capture.title if self._capture else "", self._send)
        self._log = AppLog(self._send)

    def run(self) -> None:
        keep_memory_together()
        self._log.start()
        cv2.setNumThreads(automatic_threads())  # as the models: one core is the window's
        threading.Thread(target=self._listen, name="inbox", daemon=True).start()
        self._send(Ready())
        while not self._stopping:
            give_back_memory()  # of the app before, which nothing holds any more: the next begins where it was, not on top of it
            if self._opening:
                self._open_app(self._opening)
            self._settling.begin()
            if self._app is None:
                self._heartbeat.enter(IDLE)
                if not self._commands:
                    self._commands.append(self._inbox.get())
                self._handle_all()
            else:
                self._run_app(self._app)
        if self._capture:
            self._capture.close(timeout=0.5)
        self._heartbeat.enter(FINISHING)
        self._recording.finish()
        self._close_app()
        self._log.close()

    def _run_app(self, app: OpenedApp) -> None:
        """Until it is closed."""
        try:
            for output in pipeline(self._frames(app), app, lambda: self._capture.dropped if self._capture else 0, self._hold):
                self._heartbeat.enter(WAITING)
                self._recording.add(output)
                self._sessions.add(output)
                self._delivery.add(output)
        except AppError as error:
            self._fail(app.name, error)

    def _frames(self, app: OpenedApp) -> Iterator[Frame]:
        """Frames for `app` until it is closed, with commands carried out in between."""
        while True:
            self._handle_all()
            if self._stopping or self._app is not app:
                return
            self._heartbeat.enter(WAITING)
            self._settling.look()
            frame = self._latest.take(IDLE_SECONDS)
            if self._capture:
                self._capture.tell_silence()
            if frame is None:
                self._delivery.flush()
                if not self._again or self._last is None:
                    continue
                frame = Frame(self._last.pixels, self._last.index, self._last.seconds)
            if self._last is None:
                self._settling.begin()  # a source opens on a thread of its own, and takes as long as it takes
            self._last, self._again = frame, False
            self._heartbeat.enter(PROCESSING)
            yield smaller(frame, self._share)

    # --- commands -----------------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        while True:
            try:
                command = self._connection.recv()
            except (EOFError, OSError):
                self._end_alone()
            match command:
                case ListCameras():
                    self._send(Cameras(cameras()))
                case CancelLoading():
                    self._cancel.set()
                case _:
                    self._inbox.put(command)
                    self._latest.wake()

    def _end_alone(self) -> None:
        """The window is gone, and nobody left to show or tell anything to; what is recorded is finished whatever the app does."""
        self._inbox.put(Stop())
        self._cancel.set()
        self._latest.wake()
        self._recording.finish()
        time.sleep(CLOSING_SECONDS)
        os._exit(1)

    def _handle_all(self) -> None:
        """Carries out what has come, up to another app: what follows is for that. An app or source that another follows is not opened."""
        while not self._inbox.empty():
            self._commands.append(self._inbox.get())
        while self._commands and self._opening is None:
            command = self._commands.popleft()
            overtaken = any(type(later) is type(command) for later in self._commands)
            if not (overtaken and isinstance(command, OpenApp | OpenSource)):
                self._handle(command)

    def _handle(self, command: Command) -> None:
        capture = self._capture
        self._sessions.hear(command)
        match command:
            case Stop():
                self._stopping = True
            case OpenApp():
                self._open_next(command)
            case OpenSource():
                self._open_source(command)
            case SetRate(fps):
                self._fps = fps
                if capture:
                    capture.set_rate(fps)
            case SetPace(pace):
                self._hold.set(pace)
            case SetSize(share):
                self._share, self._again = share, True
            case Play(playing):
                self._playing = playing
                if capture:
                    capture.play(playing)
            case Seek(seconds) if capture:
                capture.seek(seconds)
            case Step() if capture:
                capture.step()
            case StartRecording(session=True):
                self._open_next(self._sessions.want(command))
            case StartRecording() | StopRecording():
                self._heartbeat.enter(LOADING)
                self._recording.obey(command)
                self._heartbeat.enter(WAITING)
            case _ if self._app:
                self._tell_app(self._app, command)

    def _tell_app(self, app: OpenedApp, command: Command) -> None:
        self._heartbeat.enter(ANSWERING)
        self._again = True
        try:
            match command:
                case SetModels(variants, threads):
                    self._heartbeat.enter(LOADING)
                    self._cancel.clear()
                    app.set_models(variants, threads, self._progress, self._cancel)
                    self._settling.begin()
                    send_opened(app, self._send)
                case _:
                    tell_app(app, command, self._send)
        except (SettingsError, ModelError) as error:
            self._send(Refused(app.name, str(error), app.values))
        except AppError as error:
            self._fail(app.name, error)
        self._heartbeat.enter(WAITING)

    def _open_next(self, command: OpenApp | None) -> None:
        if command:
            self._close_app()
            self._opening = command

    def _open_app(self, command: OpenApp) -> None:
        self._opening = None
        self._cancel.clear()
        try:
            self._app = open_app(
                command.app,
                command.settings,
                command.variants,
                command.threads,
                progress=self._progress,
                cancelled=self._cancel,
                running=self._heartbeat.running,
                entering=self._heartbeat.enter,
                left_out=lambda reasons: self._send(Refused(command.app, reasons)),
            )
            send_opened(self._app, self._send)
            self._sessions.begin(self._app, command.threads)
        except (AppError, SettingsError, ModelError) as error:
            self._sessions.fail(str(error))
            self._fail(command.app, error if isinstance(error, AppError) else AppError(str(error)))
        self._again = True
        self._heartbeat.enter(WAITING)

    def _open_source(self, command: OpenSource) -> None:
        if self._capture:
            self._capture.close(timeout=0.5)
        self._delivery.forget()
        self._last, self._latest = None, Latest()
        self._capture = Capture(command.address, self._latest, self._send, fps=self._fps, loop=command.loop)
        self._capture.play(self._playing)
        self._settling.begin()
        self._open_next(self._sessions.follow(command.address))

    def _progress(self, what: str, done: int, total: int) -> None:
        self._send(Progress(what, done, total))

    def _close_app(self) -> None:
        app, self._app = self._app, None
        self._sessions.forget_app()
        if app is None:
            return
        self._heartbeat.enter(CLOSING)
        try:
            app.close()
        except AppError as error:
            self._send(AppFailed(app.name, str(error), error.details, error.place, closing=True))
        self._heartbeat.enter(WAITING)

    def _fail(self, app: str, error: AppError) -> None:
        self._delivery.flush()
        self._send(AppFailed(app, str(error), error.details, error.place))
        self._close_app()

    def _send(self, event: Event) -> None:
        with self._sending, suppress(OSError):  # the window is gone: the inbox hears of it and ends this process
            self._connection.send(event)
