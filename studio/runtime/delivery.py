"""Brings outputs to the window: every number, and as many pictures as a screen can show."""

import time
from collections.abc import Callable

from studio.api import Cue, Outcome
from studio.runtime.messages import Picture, Readings
from studio.runtime.pipeline import Output
from studio.runtime.reading import Reading
from studio.runtime.ring import Ring
from studio.runtime.ring_fitting import fitting

SHOWN_PER_SECOND = 75.0
"""More pictures than this are not copied to the window: no screen here shows them."""


class Delivery:
    """Gathers outputs until a picture is due; then it lies in the ring, and `send` is told of it and of all readings since the last."""

    def __init__(self, ring: Ring, send: Callable[[Readings | Outcome], None]) -> None:
        self._ring = ring
        self._send = send
        self._readings: list[Reading] = []
        self._cues: list[Cue] = []
        self._unshown: Output | None = None
        self._published = 0.0

    def add(self, output: Output) -> None:
        self._readings.append(output.reading)
        self._cues += output.result.cues
        self._unshown = output
        if output.result.outcome:
            self._send(output.result.outcome)
        if time.perf_counter() - self._published >= 1 / SHOWN_PER_SECOND:
            self.flush()

    def flush(self) -> None:
        """Sends what is gathered, due or not."""
        output, self._unshown = self._unshown, None
        if output is None:
            return
        self._published = time.perf_counter()
        self._send(Readings(tuple(self._readings), tuple(self._cues), self._publish(output)))
        self._readings.clear()
        self._cues.clear()

    def forget(self) -> None:
        """A picture that is not shown yet is of a source nobody looks at any more."""
        self._unshown = None

    def _publish(self, output: Output) -> Picture:
        frame, result = output.frame, output.result
        pixels = fitting(result.pixels if result.pixels is not None else frame.pixels)
        slot, sequence = self._ring.write(pixels)
        height, width = pixels.shape[:2]
        return Picture(
            slot=slot,
            sequence=sequence,
            width=width,
            height=height,
            frame_width=frame.width,
            frame_height=frame.height,
            captured=frame.captured,
            seconds=frame.seconds,
            shapes=result.shapes,
            facts=result.facts,
            hint=result.hint,
            views=result.views,
        )
