"""The device process as the window sees it: started, watched, restarted, stopped."""

import queue
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from studio.api import Pixels
from studio.runtime.answer_watch import AnswerWatch
from studio.runtime.device_messages import RESTARTS, Collapsed, DeviceDied
from studio.runtime.heartbeat import FINISHING, STARTING, Heartbeat
from studio.runtime.last_words import last_words
from studio.runtime.memory_limit import MemoryWatch, limit_own_memory
from studio.runtime.messages import Command, Event, Picture, Stop
from studio.runtime.processes import ends, isolated, shared_array, spawn, start
from studio.runtime.recording_watch import RecordingWatch
from studio.runtime.ring import Ring
from studio.runtime.wanted import Wanted

HEALTHY_SECONDS = 60.0
"""A run of so long gives the automatic restarts back."""

CLOSING_SECONDS = 1.5
"""The app may take so long to close when the process is stopped."""

LAST_SECONDS = 0.5
"""A process whose connection is gone may take so long to end."""

FINISHING_SECONDS = 20.0
"""A recording may take so long to be made whole when the process is stopped."""


class Device:
    """Handle of the device process.

    on_event is called on a thread of this class's own. Commands sent before the process is up wait for it; a restarted process gets app,
    settings, models, source and rate as they were last sent.
    """

    def __init__(self, on_event: Callable[[Event], None]) -> None:
        self._on_event = on_event
        self._shared: tuple[Any, ...] = tuple(shared_array(*layout) for layout in (*Ring.layout(), *Heartbeat.layout()))
        self._ring = Ring(*self._shared[:2])
        self._heartbeat = Heartbeat(*self._shared[2:])
        self._wanted = Wanted()
        self._lock = threading.Lock()
        self._run: _Run | None = None
        self._attempts = 0
        self._orders = 0
        self._recording = RecordingWatch(on_event, isolated)

    @property
    def pid(self) -> int | None:
        run = self._run
        return run.process.pid if run else None

    def start(self) -> None:
        with self._lock:
            self._orders += 1
            self._begin()

    def _begin(self) -> None:
        if self._run is None:
            self._heartbeat.enter(STARTING)
            self._run = _Run(self, self._wanted.commands)

    def send(self, command: Command) -> None:
        """Never blocks."""
        with self._lock:
            self._wanted.remember(command)
            self._recording.sent(command)
            if self._run:
                self._run.outbox.put(command)

    def pixels(self, picture: Picture) -> Pixels | None:
        """A copy of the picture (height × width × 3 uint8 RGB), None when a newer one has taken its place."""
        return self._ring.read(picture.slot, picture.sequence, picture.width, picture.height)

    def restart(self) -> None:
        """Kills the process, hung or not, and starts it anew."""
        self._attempts = 0
        rescue = self._recording.rescue(self.pid, "The device process was stopped.")
        self._end(kill=True)
        self.start()
        threading.Thread(target=rescue, name="recording rescue", daemon=True).start()

    def stop(self) -> None:
        """Ends the process and this class's threads; kills it when it doesn't end by itself. A recording going on is kept."""
        pid = self.pid
        self._end(kill=False)
        self._recording.rescue(pid, "The device process did not end by itself.")()

    def _end(self, *, kill: bool) -> None:
        with self._lock:
            self._orders += 1
            run, self._run = self._run, None
        if run:
            run.end(kill=kill)

    def _tell(self, run: "_Run", event: Event) -> None:
        self._recording.told(event)
        if self._run is run:
            self._on_event(event)

    def _died(self, run: "_Run") -> None:
        with self._lock:
            if self._run is not run:
                return
            self._run = None
            orders = self._orders
        if time.monotonic() - run.started > HEALTHY_SECONDS:
            self._attempts = 0
        self._attempts += 1
        again = self._attempts <= RESTARTS
        stage, model, _ = self._heartbeat.read()
        words = last_words(run.process.exitcode, stage, model, run.excess, run.reason)
        self._on_event(DeviceDied(words, again, self._attempts, model))
        rescue = self._recording.rescue(run.process.pid, words)
        with self._lock:
            if again and self._orders == orders:  # nobody stopped or restarted it meanwhile
                self._begin()
        rescue()


class _Run:
    """One life of the device process, with a thread that listens to it and one that talks to it."""

    def __init__(self, device: Device, commands: tuple[Command, ...]) -> None:
        self.started = time.monotonic()
        self.excess = ""
        """What it was ended for by this class."""
        self.reason = ""
        """What it said of its end itself."""
        self.outbox: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        for command in commands:
            self.outbox.put(command)
        self._device = device
        self._connection, theirs = spawn.Pipe()
        self.process: SpawnProcess = spawn.Process(target=_live, args=(theirs, *device._shared), name="device", daemon=True)
        start(self.process)
        theirs.close()
        self._answers = AnswerWatch(device._heartbeat)
        self._memory = MemoryWatch(self.process.pid or 0)
        self._threads = [
            threading.Thread(target=self._listen, name="device listener", daemon=True),
            threading.Thread(target=self._talk, name="device talker", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def end(self, *, kill: bool) -> None:
        if not kill and not self._answers.silence()[1]:  # else it doesn't hear
            self.outbox.put(Stop())
            last = time.monotonic() + FINISHING_SECONDS
            until = time.monotonic() + CLOSING_SECONDS
            while self.process.is_alive() and time.monotonic() < until:
                ends(self.process, 0.1)
                if self._device._heartbeat.read()[0] == FINISHING:
                    until = min(last, time.monotonic() + CLOSING_SECONDS)
        for insist in (self.process.terminate, self.process.kill):
            if self.process.is_alive():
                insist()
                ends(self.process, 1.0)
        self.outbox.put(None)
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(2.0)
        self._connection.close()

    def _talk(self) -> None:
        while (command := self.outbox.get()) is not None:
            try:
                self._connection.send(command)
            except OSError:
                return

    def _listen(self) -> None:
        while True:
            ready = wait([self._connection, self.process.sentinel], min(self._answers.due(), self._memory.due()))
            self._watch()
            if self._connection in ready:
                try:
                    event = self._connection.recv()
                except (EOFError, OSError):
                    break
                if isinstance(event, Collapsed):
                    self.reason = event.reason
                    continue
                self._answers.heard(event)
                self._device._tell(self, event)
            elif ready:
                break
        if not ends(self.process, LAST_SECONDS):
            self.excess = self.excess or "closed its connection to the window"
            self.process.kill()
            self.process.join()
        self.outbox.put(None)
        self._connection.close()
        self._device._died(self)

    def _watch(self) -> None:
        if said := self._answers.look():
            self._device._tell(self, said)
        if not self.excess and (excess := self._memory.look()):
            self.excess = excess
            self.process.kill()


def _live(connection: Connection, *shared: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_own_memory()
    try:
        from studio.runtime.device_program import DeviceProgram

        DeviceProgram(connection, *shared).run()
    except Exception as error:
        connection.send(Collapsed(f"{type(error).__name__}: {error}".rstrip(".")))
        raise
