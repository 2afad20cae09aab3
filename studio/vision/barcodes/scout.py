"""Looks for barcodes in live frames: at the whole frame, and closely at the part of it that matters most."""

from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Frame
from studio.vision.barcodes.apart import best_apart
from studio.vision.barcodes.code import Part, Spot

CLOSER = 2
"""Times: a code of half the size is found in a part as in the whole."""

PLAIN = 1.6
"""Pixels in the narrowest bar of a code that is seen well in the whole frame: it needs no closer look."""

SURE = 0.9
"""Confidence of a spot that is looked at in each frame; one less sure shares them with what moves."""

_CUT = 0.01
"""Of the part's width: so near to its edge a code is taken for cut by it."""

_KEPT = 0.5
"""Seconds for which a spot that is not seen is still looked for where it was."""

_SAMPLED = 8
"""Pixels, of whose rows and columns it is told where a frame moves."""

_AVERAGED = 4
"""The same of those that are averaged into one: noise alone must not move."""

_CHANGED = 14
"""Grey levels by which what moves differs from the frame before, more than noise."""

_FEWEST = 0.004
"""Of the frame: less has not moved."""

_STRAY = 1.0
"""Percent of what differs that may lie outside the box of what moves, to each side."""

_APART = 0.09
"""Seconds between frames that are compared: a slow hand hardly moves from one to the next."""


class LocatingParts(Protocol):
    def locate(self, frame: Frame, part: Part | None = None) -> tuple[Spot, ...]: ...


Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in shares of the frame."""


class Scout:
    """Frames come in order, from one source. moving: what differs in the last frame from one before; None where nothing does."""

    def __init__(self, locator: LocatingParts) -> None:
        self._locator = locator
        self.reset()

    def reset(self) -> None:
        """Forget all, as before the first frame of another source."""
        self._before: tuple[float, NDArray[np.uint8]] | None = None
        self.moving: Box | None = None
        self._moved: tuple[float, float] | None = None
        self._seen: Spot | None = None
        self._seen_at = float("-inf")
        self._turn = False

    def locate(self, frame: Frame) -> tuple[Spot, ...]:
        """Where barcodes are in `frame`, most confident first; no two overlap much."""
        whole = self._locator.locate(frame)
        self._look_for_movement(frame)
        plain = bool(whole) and whole[0].confidence >= SURE and whole[0].module >= PLAIN
        spots = whole if plain else tuple(best_apart([*whole, *self._closely(frame)]))
        if spots:
            self._seen, self._seen_at = spots[0], frame.seconds
        return spots

    def _closely(self, frame: Frame) -> list[Spot]:
        """What lies within a part of the frame; what only the part's edge cuts isn't there whole."""
        left, top, width, height = part = self._part(frame)
        edge, size = _CUT * width, np.array([frame.width, frame.height])
        least, most = np.array([left, top]) + edge, np.array([left + width, top + height]) - edge
        least, most = np.where(least <= edge, -np.inf, least), np.where(most >= size - edge, np.inf, most)
        return [spot for spot in self._locator.locate(frame, part) if ((spot.corners > least) & (spot.corners < most)).all()]

    def _look_for_movement(self, frame: Frame) -> None:
        if self._before is not None and 0 <= frame.seconds - self._before[0] < _APART:
            return
        sampled = cv2.cvtColor(np.ascontiguousarray(frame.pixels[::_AVERAGED, ::_AVERAGED]), cv2.COLOR_RGB2GRAY)
        high, wide = -(-frame.height // _SAMPLED), -(-frame.width // _SAMPLED)
        now = np.asarray(cv2.resize(sampled, (wide, high), interpolation=cv2.INTER_AREA), np.uint8)
        before, self._before = self._before, (frame.seconds, now)
        self.moving = None
        if before is None or before[1].shape != now.shape:
            return
        rows, columns = np.nonzero(cv2.absdiff(before[1], now) > _CHANGED)
        if len(rows) < _FEWEST * now.size:
            return
        self._moved = (float(columns.mean()) + 0.5) * _SAMPLED, (float(rows.mean()) + 0.5) * _SAMPLED
        (left, right), (top, bottom) = (np.percentile(each, (_STRAY, 100 - _STRAY)) for each in (columns, rows))
        high, wide = now.shape
        self.moving = float(left / wide), float(top / high), float((right + 1) / wide), float((bottom + 1) / high)

    def _part(self, frame: Frame) -> Part:
        """Around the spot seen last, else around what moved last, else in the middle."""
        self._turn = not self._turn
        seen = self._seen if 0 <= frame.seconds - self._seen_at <= _KEPT else None
        if seen is not None and (self._turn or seen.confidence >= SURE):
            centre = seen.centre
        else:
            centre = self._moved or (frame.width / 2, frame.height / 2)
        across, down = (frame.width, frame.height) if frame.width >= frame.height else (frame.height, frame.width)
        wide = round(max(across, down * 4 / 3) / CLOSER)
        sides = (wide, wide * 3 // 4) if frame.width >= frame.height else (wide * 3 // 4, wide)
        width, height = min(sides[0], frame.width), min(sides[1], frame.height)
        left = min(max(round(centre[0] - width / 2), 0), frame.width - width)
        top = min(max(round(centre[1] - height / 2), 0), frame.height - height)
        return left, top, width, height
