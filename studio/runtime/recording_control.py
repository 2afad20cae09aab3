"""The device process's recording: started, stopped and fed from the pipeline thread."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from studio.runtime.pipeline import Output
from studio.runtime.recording_messages import Recording, RecordingDone, RecordingFailed, StartRecording, StopRecording
from studio.runtime.spare_memory import give_back_memory

if TYPE_CHECKING:
    from studio.runtime.live_recording import LiveRecording
    from studio.runtime.sessions import About
    from studio.runtime.sound import Voice


class RecordingControl:
    """All but `report` happens on the main thread of the process. Qt is loaded with the first recording."""

    def __init__(self, report: Callable[[Recording | RecordingDone | RecordingFailed], None]) -> None:
        self._report = report
        self._going: list[LiveRecording] = []
        """The last is added to, those before are finishing."""
        self._voice: Voice | None = None
        self._in_session = False

    def obey(self, command: StartRecording | StopRecording, about: About | None = None) -> None:
        """about: what the app was opened with, for a session."""
        self.stop()
        if isinstance(command, StartRecording):
            self._start(command.path, command.facts, about)

    def end_session(self, why: str) -> None:
        """Ends the one that goes on, if it is a session: it is of one app, one source and one set of settings."""
        if self._in_session:
            self._going[-1].stop(why)
            self._in_session = False

    def _start(self, path: str, facts: bool, about: About | None) -> None:
        from studio.runtime.drawing import make_text_possible
        from studio.runtime.live_recording import LiveRecording
        from studio.runtime.recording import RecordingError
        from studio.runtime.sound_voice import SystemVoice

        for recording in self._going:
            if recording.path == path or recording.ended:
                recording.join()
        self._going = [recording for recording in self._going if not recording.ended]
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # pictures only: Qt would end this process where a display can't be reached
        make_text_possible()
        try:
            self._voice = self._voice or SystemVoice()  # one for all recordings: it keeps what it has said
            self._going.append(LiveRecording(path, self._tell, facts=facts, voice=self._voice, about=about))
            self._in_session = about is not None
        except RecordingError as error:
            self._report(RecordingFailed(path, str(error)))

    def _tell(self, event: Recording | RecordingDone | RecordingFailed) -> None:
        """On the recording's thread."""
        self._report(event)
        if not isinstance(event, Recording):
            give_back_memory()

    def add(self, output: Output) -> None:
        if self._going:
            self._going[-1].add(output)

    def stop(self) -> None:
        for recording in self._going:
            recording.stop()

    def finish(self) -> None:
        """Stops and waits for the files."""
        self.stop()
        for recording in self._going:
            recording.join()
