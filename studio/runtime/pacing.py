"""Which frames of a source are due: a target rate, and for recorded sources the clock they are played by."""

import threading
import time

LATE = 0.5
"""Seconds behind after which a recorded source is played slower instead of skipping on."""

SLOWEST, FASTEST = 0.5, 60.0
"""Bounds of a target rate, frames a second."""


class Pace:
    """Picks the frames nearest to the ticks of a clock of `fps` frames a second; None picks every frame.

    Call it with each frame's media time; where that starts over, as a looped clip's does, the beat goes on. `fps` may be changed from any
    thread.
    """

    def __init__(self, fps: float | None = None) -> None:
        self.fps = fps
        self._due: float | None = None
        self._last: float | None = None
        self._interval = 0.0

    def __call__(self, seconds: float) -> bool:
        fps = self.fps
        if self._last is not None and 0 < seconds - self._last < 1:
            step = seconds - self._last
            self._interval = step if not self._interval else 0.9 * self._interval + 0.1 * step
        if self._last is not None and self._due is not None and seconds < self._last:
            self._due -= self._last + self._interval - seconds
        self._last = seconds
        if fps is None:
            self._due = None
            return True
        period = 1 / fps
        if self._due is None or not -2 * period < seconds - self._due < period:
            self._due = seconds if self._due is None or seconds > self._due else min(self._due, seconds + period)
        if seconds < self._due - self._interval / 2:
            return False
        self._due += period
        return True

    def restart(self) -> None:
        """The next frame is due."""
        self._due = None


class Player:
    """Answers a source's `wanted`: holds the target rate, pauses, steps, and plays recorded sources by their own clock.

    A live source is never held up: a frame that isn't due is skipped. A recorded one is played in real time while a target rate is set and
    as fast as it goes without one; frames that come too late are skipped and counted in `late`. All methods may be called from any thread.
    """

    def __init__(self, *, live: bool, fps: float | None = None) -> None:
        self.late = 0
        self._live = live
        self._pace = Pace(fps)
        self._changed = threading.Condition()
        self._playing = True
        self._steps = 0
        self._waiting = self._skip = self._closed = False
        self._origin: float | None = None
        self._last = self._interval = 0.0

    def set_rate(self, fps: float | None) -> None:
        with self._changed:
            self._pace.fps = fps
            self._origin = None
            self._changed.notify()

    def play(self, playing: bool) -> None:
        with self._changed:
            self._playing, self._origin = playing, None
            self._changed.notify()

    def step(self) -> None:
        """While paused: lets one frame pass."""
        with self._changed:
            self._steps += 1
            self._changed.notify()

    def seek(self) -> None:
        """The source has been told to go elsewhere: the frame held back is skipped, the next one is shown also while paused."""
        with self._changed:
            self._pace.restart()
            self._origin, self._steps, self._skip = None, 1, self._waiting
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()

    def wanted(self, seconds: float) -> bool:
        with self._changed:
            if self._live:
                return self._live_wanted(seconds)
            return self._recorded_wanted(seconds)

    def _live_wanted(self, seconds: float) -> bool:
        if not self._playing:
            due, self._steps = self._steps > 0, 0
            return due
        return self._pace(seconds)

    def _recorded_wanted(self, seconds: float) -> bool:
        self._waiting = True
        self._changed.wait_for(lambda: self._playing or self._steps or self._closed)
        self._waiting = False
        if self._skip:
            self._skip = False
            return False
        if not self._playing:
            self._steps = max(0, self._steps - 1)
            return True
        self._steps = 0
        due = self._pace(seconds)
        if self._pace.fps is None or self._closed:
            return due
        if seconds < self._last and self._origin is not None:  # started over: its last frame is shown as long as the others
            self._origin += self._last + self._interval - seconds
        elif seconds > self._last:
            self._interval = min(seconds - self._last, LATE)
        self._last = seconds
        while not self._closed and self._playing:
            now = time.perf_counter()
            if self._origin is None or now - self._origin - seconds > LATE:
                self._origin = now - seconds
            ahead = self._origin + seconds - now
            if ahead <= 0:
                late = due and -ahead > max(self._interval, 0.02)
                self.late += late
                return due and not late
            self._changed.wait(min(ahead, 0.25))
        return due
