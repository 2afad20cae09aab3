"""Tells taps from drags."""

import math

from studio.api import Stroke
from studio.api.overlay import Point


class StrokeTracker:
    """Takes places in frame pixels and gives strokes in frame pixels; a press that hardly moves is a tap."""

    def __init__(self) -> None:
        self._pressed: Point | None = None
        self._last: Point | None = None
        self._dragging = False

    def press(self, place: Point) -> None:
        self._pressed = self._last = place
        self._dragging = False

    def move(self, place: Point, threshold: float) -> tuple[Stroke, ...]:
        """threshold: how far a press may wander and still be a tap."""
        if self._pressed is None:
            return ()
        self._last = place
        if self._dragging:
            return (Stroke("move", (place,)),)
        if math.dist(place, self._pressed) < threshold:
            return ()
        self._dragging = True
        return Stroke("begin", (self._pressed,)), Stroke("move", (place,))

    def release(self, place: Point | None) -> tuple[Stroke, ...]:
        """place: None when the pointer left the picture; a drag then ends where it was last seen."""
        pressed, last, self._pressed = self._pressed, self._last, None
        if pressed is None or last is None:
            return ()
        if self._dragging:
            self._dragging = False
            return (Stroke("end", (place or last,)),)
        return (Stroke("tap", (pressed,)),)
