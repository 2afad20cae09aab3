"""A one-slot mailbox between threads: a newer value replaces an older one, and the loss is counted."""

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Holds the newest value put into it. `dropped` counts the values that were replaced before anyone took them."""

    def __init__(self) -> None:
        self.dropped = 0
        self._changed = threading.Condition()
        self._value: T | None = None
        self._woken = False

    def put(self, value: T) -> None:
        with self._changed:
            self.dropped += self._value is not None
            self._value = value
            self._changed.notify_all()

    def take(self, timeout: float) -> T | None:
        """The newest value, waiting up to `timeout` seconds for one; None when none came or `wake` was called."""
        with self._changed:
            self._changed.wait_for(lambda: self._value is not None or self._woken, timeout)
            value, self._value, self._woken = self._value, None, False
            self._changed.notify_all()
            return value

    def wait_taken(self, timeout: float) -> bool:
        """Waits until there is no value left to take; False when that took longer than `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: self._value is None, timeout)

    def wake(self) -> None:
        """Makes a waiting `take` return at once."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def clear(self) -> None:
        """Forgets the value without counting it as dropped, and starts the count anew."""
        with self._changed:
            self._value, self.dropped = None, 0
