"""Carries events from the device's reader thread to the window without queueing frames."""

import threading
from collections.abc import Callable
from dataclasses import replace

from studio.runtime.messages import Event, Readings


class Inbox:
    """`put` may be called from any thread; `wake` is then called once, from that thread, until `take` empties the inbox.

    Readings that nobody took yet melt into one: all their numbers are kept, and the newest picture.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._wake: Callable[[], None] | None = None

    def put(self, event: Event) -> None:
        with self._lock:
            first = not self._events
            if isinstance(event, Readings) and self._events and isinstance(last := self._events[-1], Readings):
                self._events[-1] = _melted(last, event)
            else:
                self._events.append(event)
            wake = self._wake if first else None
        if wake:
            wake()

    def take(self) -> tuple[Event, ...]:
        with self._lock:
            events, self._events = tuple(self._events), []
        return events

    def wake_with(self, wake: Callable[[], None]) -> None:
        """From now on `wake` says that there is something to take; what came before is announced at once."""
        with self._lock:
            self._wake = wake
            waiting = bool(self._events)
        if waiting:
            wake()


def _melted(old: Readings, new: Readings) -> Readings:
    return replace(
        new,
        readings=old.readings + new.readings,
        cues=old.cues + new.cues,
        picture=new.picture or old.picture,
    )
