"""How large frames are worked on, so that the rate holds."""

LINES = (1080, 900, 720, 600, 480)
"""Heights worked at, never fewer than the last: below it what is filled in looks coarse beside the rest."""
SLOW, FAST = 1.0, 0.5
"""Times the time between two frames: above the one a smaller size is taken, below the other the next larger one."""
SETTLES = 12
"""Frames after a change before the next, so that a new size shows what it costs."""
COUNTS = 0.15
"""What one frame's time counts in the average."""
LONGEST = 1 / 24
"""Seconds a frame may take however slow the source is."""


class Pace:
    def __init__(self) -> None:
        self._level, self._since, self._mean = 0, 0, 0.0

    def lines(self, height: int) -> int:
        """At how many lines a frame of `height` is worked on."""
        return min(height, max(LINES[self._level], LINES[-1]))

    def took(self, seconds: float, interval: float, height: int) -> None:
        """seconds: a frame took; interval: between two of the source, 0 where not known; height: of the frame."""
        self._mean = seconds if not self._since else self._mean + (seconds - self._mean) * COUNTS
        self._since += 1
        if self._since < SETTLES:
            return
        limit = min(interval or LONGEST, LONGEST)
        if self._mean > SLOW * limit and self.lines(height) > LINES[-1]:
            self._to(next(level for level, lines in enumerate(LINES) if lines < self.lines(height)))
        elif self._mean < FAST * limit and self.lines(height) < height:
            self._to(max(0, self._level - 1))

    def _to(self, level: int) -> None:
        self._level, self._since = level, 0
