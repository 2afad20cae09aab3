"""Tells when the pipeline thread has been silent for too long."""

import time
from collections.abc import Callable

from studio.runtime.device_messages import NotResponding
from studio.runtime.heartbeat import FINISHING, IDLE, LOADING, OPENING, STARTING, WAITING, Heartbeat
from studio.runtime.messages import AppFailed, AppOpened, Event, Progress, Readings, Refused

QUIET_SECONDS = 0.6
"""After so long in one call into the app the window is told, or after twice as long as that app usually takes, …"""

LONGEST_USUAL = 15.0
"""… but no app is known to take longer than this."""

DEVICE_QUIET_SECONDS = 0.8
"""The same for the studio's own part of the device process, which may take half a second to close a source."""

SLOW_SECONDS = 4.0
"""The same for models, and for the process itself: large ones take a second or two. A download, which tells how far it is, isn't silent."""

LOOK_SECONDS = 0.25

ASLEEP_SECONDS = 1.5
"""Not looking for so long, this process was halted, and the other one as well in all likelihood: a computer that slept."""

_NEVER_SILENT = (FINISHING, IDLE)


class AnswerWatch:
    """Reads the heartbeat whenever `look` is called, which should be every `due` seconds. clock: of the heartbeat, in seconds."""

    def __init__(self, heartbeat: Heartbeat, clock: Callable[[], float] = time.perf_counter) -> None:
        self._heartbeat = heartbeat
        self._clock = clock
        self._looked = self._awake = clock()
        self._usual = 0.0
        self._told = False
        self._fetching, self._fetched = False, 0.0

    def heard(self, event: Event) -> None:
        """An app that is slow with every frame is not silent, nor is a download."""
        match event:
            case Readings() if event.readings:
                self._usual = min(LONGEST_USUAL, max(reading.finished - reading.started for reading in event.readings))
            case Progress():
                self._fetching, self._fetched = event.done < event.total, self._clock()
            case AppOpened() | AppFailed() | Refused():  # a download that failed or was called off comes to no end
                self._fetching = False

    def look(self) -> NotResponding | None:
        """What the window should be told: the silence, again and again while it lasts, and with 0 seconds its end."""
        now = self._clock()
        if now - self._looked > ASLEEP_SECONDS:
            self._awake = now
        self._looked = now
        stage, seconds = self.silence()
        told, self._told = self._told, seconds > 0
        return NotResponding(stage, seconds) if told or seconds else None

    def silence(self) -> tuple[str, float]:
        """The stage, and seconds of silence in it; 0 while there is none worth telling."""
        stage, _, seconds = self._heartbeat.read()
        seconds = min(seconds, self._clock() - max(self._awake, self._fetched if stage == LOADING else 0.0))
        silent = stage not in _NEVER_SILENT and not (stage == LOADING and self._fetching)
        return stage, seconds if silent and seconds > self._allowed(stage) else 0.0

    def due(self) -> float:
        """Seconds until it is worth looking again."""
        stage, _, seconds = self._heartbeat.read()
        left = self._allowed(stage) - seconds
        return max(0.01, min(LOOK_SECONDS, left)) if left > 0 else LOOK_SECONDS

    def _allowed(self, stage: str) -> float:
        if stage == WAITING:
            return DEVICE_QUIET_SECONDS
        if stage in (LOADING, STARTING):
            return SLOW_SECONDS
        return QUIET_SECONDS if stage == OPENING else max(QUIET_SECONDS, 2 * self._usual)
