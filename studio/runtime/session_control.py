"""The device process's sessions: one that is recorded, and one that plays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.runtime.messages import Command, OpenApp, OpenSource, SetModels, SetSettings
from studio.runtime.opening import OpenedApp
from studio.runtime.pipeline import Output
from studio.runtime.recording_control import RecordingControl
from studio.runtime.recording_messages import RecordingFailed, Replayed, StartRecording
from studio.sources.address import parse
from studio.sources.session import is_session
from studio.sources.source import SourceError

if TYPE_CHECKING:
    from studio.runtime.replay_watch import ReplayWatch


class SessionControl:
    """A session is recorded, and run again, by an app that has seen no frame yet: `want` and `follow` give the command that opens it anew
    where it has. All of it happens on the pipeline thread.
    """

    def __init__(
        self, recording: RecordingControl, source: Callable[[], str], report: Callable[[RecordingFailed | Replayed], None]
    ) -> None:
        """source: tells the title of the one that is open."""
        self._recording, self._source, self._report = recording, source, report
        self._wanted: StartRecording | None = None
        self._watch: ReplayWatch | None = None
        self._app: OpenedApp | None = None
        self._threads: int | None = None
        self._fresh = True

    def hear(self, command: Command) -> None:
        """What ends a session: it is of one app, one source and one set of settings."""
        match command:
            case OpenApp():
                self._recording.end_session("Another app was opened")
            case OpenSource():
                self._recording.end_session("Another source was opened")
            case SetSettings() | SetModels():
                self._recording.end_session("A setting was changed")
                self._threads = command.threads if isinstance(command, SetModels) else self._threads

    def begin(self, app: OpenedApp, threads: int | None) -> None:
        """The app is open."""
        self._app, self._threads, self._fresh = app, threads, True
        self._begin()

    def want(self, command: StartRecording) -> OpenApp | None:
        """A session of the app that is open."""
        self._wanted = command
        if self._app is None:
            self.fail("no app is open")
        elif self._fresh:
            self._begin()
        return self._anew()

    def fail(self, reason: str) -> None:
        """There is no app to record."""
        command, self._wanted = self._wanted, None
        if command is not None:
            self._report(RecordingFailed(command.path, f"{command.path} was not recorded: {reason}."))

    def follow(self, address: str) -> OpenApp | None:
        """A source was opened: of a session, the results are compared with what was recorded."""
        self._watch = None
        try:
            parsed = parse(address)
            folder = Path(parsed.target).expanduser()
            if parsed.kind != "file" or not is_session(folder):
                return None
            from studio.runtime.replay_watch import ReplayWatch

            self._watch = ReplayWatch(address, folder, self._report)
        except SourceError:  # the source says so
            return None
        return self._anew()

    def add(self, output: Output) -> None:
        self._fresh = False
        if self._watch and self._app:
            self._watch.add(self._app.name, output)

    def forget_app(self) -> None:
        self._app = None

    def _begin(self) -> None:
        command, self._wanted = self._wanted, None
        if command is not None and self._app is not None:
            from studio.runtime.sessions import about_of

            self._recording.obey(command, about_of(self._app, self._threads, self._source()))

    def _anew(self) -> OpenApp | None:
        app = self._app
        if app is None or self._fresh:
            return None
        return OpenApp(app.name, app.values, {model.card: model.variant for model in app.models}, self._threads)
