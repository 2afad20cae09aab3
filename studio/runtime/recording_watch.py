"""The window's side of a recording: whether one goes on, and what becomes of it when the device process dies."""

import threading
from collections.abc import Callable

from studio.runtime.messages import Command, Event
from studio.runtime.recording_messages import RecordingDone, RecordingFailed, StartRecording


class RecordingWatch:
    """isolated: calls a function in a process of its own, as `studio.runtime.device.isolated` does."""

    def __init__(self, on_event: Callable[[Event], None], isolated: Callable[..., Event]) -> None:
        self._on_event = on_event
        self._isolated = isolated
        self._lock = threading.Lock()
        self._path: str | None = None

    def sent(self, command: Command) -> None:
        if isinstance(command, StartRecording):
            with self._lock:
                self._path = command.path

    def told(self, event: Event) -> None:
        if isinstance(event, RecordingDone | RecordingFailed):
            with self._lock:
                self._path = None if event.path == self._path else self._path

    def rescue(self, process: int | None, why: str) -> Callable[[], None]:
        """What makes whole the recording that goes on in `process`, to be called when that is dead. why: it is cut short, a sentence."""
        path = self._path

        def rescue() -> None:
            with self._lock:
                if path is None or self._path != path:
                    return
                self._path = None
            try:
                event = self._isolated(_rescued, path, process, why)
            except Exception as error:  # whatever went wrong, the window hears of it
                event = RecordingFailed(path, f"{path} was cut short: {why} It could not be made whole: {error}.")
            self._on_event(event)

        return rescue


def _rescued(path: str, process: int, why: str) -> Event:
    from studio.runtime.rescue import rescued  # brings the video library, which the window does without

    return rescued(path, process, why)
