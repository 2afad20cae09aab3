"""Reads barcodes in live frames: bounded work in each, evidence gathered from frame to frame, each code told apart by its place."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from studio.api import Frame
from studio.vision.barcodes.apart import overlap
from studio.vision.barcodes.code import RETAIL, Code, Corners, Spot, Symbology
from studio.vision.barcodes.decoders import claims
from studio.vision.barcodes.glimpse import glimpsed
from studio.vision.barcodes.reader import Gray, LearnedReading, Locating
from studio.vision.barcodes.steps import finished

FORGOTTEN = 0.7
"""Seconds after which a place where nothing was seen is forgotten."""

AGREEING = 2
"""Frames that must say the same number, where none is overwhelming."""

_OUTVOTED = 3
"""Times as often as all others a number must have been read at a place where another was read too."""

_CHECKED = 1.0
"""Seconds after which a code that was read is held against its bars again: the hand may hold another product now."""

_WHOLE = 4
"""Every so many frames without a retail code in sight the whole frame is searched for symbologies that the locator doesn't know."""

_PATIENT = 3
"""Every so many tries at a place the means that take long are tried too."""

_LEAST_MODULE = 0.8
"""Pixels: finer bars are not tried."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What one frame shows. spots: where barcodes are, best first; codes: those read for sure and still in sight, where they are now."""

    spots: tuple[Spot, ...]
    codes: tuple[Code, ...]


@dataclass(slots=True, eq=False)
class _Place:
    """One code's place as it moves. votes: how often each number was read there; checked: when `code` last was seen to hold."""

    spot: Spot
    seen: float
    tried: int = 0
    votes: Counter[tuple[str, Symbology]] = field(default_factory=Counter)
    code: Code | None = None
    checked: float = 0.0


class Watcher:
    """symbologies: those that are read. Frames come in order, from one source."""

    def __init__(self, locator: Locating, learned: LearnedReading | None, symbologies: Sequence[Symbology] = RETAIL) -> None:
        self._locator = locator
        self._learned = learned
        self._symbologies = tuple(symbologies)
        self._places: list[_Place] = []
        self._others: list[tuple[Code, float]] = []
        self._frames = 0

    def reset(self) -> None:
        """Forget all, as before the first frame of another source."""
        self._places, self._others, self._frames = [], [], 0

    def look(self, frame: Frame) -> View:
        """What `frame` shows. At most one place is read in a frame."""
        self._frames += 1
        spots = self._locator.locate(frame)
        now = frame.seconds
        self._follow(spots, now)
        others = tuple(symbology for symbology in self._symbologies if symbology not in RETAIL)
        turn = min((place for place in self._places if place.seen == now and _due(place, now)), key=lambda each: each.tried, default=None)
        if turn is not None or (others and self._frames % _WHOLE == 0):
            gray = np.asarray(cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY), np.uint8)
            if turn is not None:
                self._read(gray, turn, now)
            if others and self._frames % _WHOLE == 0:
                self._others += [(Code(each.text, each.symbology, each.corners), now) for each in claims(gray, others)]
        self._others = _newest(self._others, now)
        read = [place.code for place in self._places if place.code is not None]
        return View(spots, (*read, *(code for code, _ in self._others)))

    def _follow(self, spots: Sequence[Spot], now: float) -> None:
        left = [place for place in self._places if 0 <= now - place.seen <= FORGOTTEN]
        kept: list[_Place] = []
        for spot in spots:
            near = min(left, key=lambda place: _away(place.spot, spot), default=None)
            if near is not None and _away(near.spot, spot) < 1:
                left.remove(near)
                if near.code is not None:
                    near.code = Code(near.code.text, near.code.symbology, _turned_as(near.code.corners, spot.corners))
                near.spot, near.seen = spot, now
                kept.append(near)
            else:
                kept.append(_Place(spot, now))
        self._places = kept + left

    def _read(self, gray: Gray, place: _Place, now: float) -> None:
        place.tried += 1
        if place.code is not None:
            self._check(gray, place, place.code, now)
            return
        symbologies = tuple(symbology for symbology in self._symbologies if symbology in RETAIL)
        seen = finished(glimpsed(gray, place.spot, self._learned, symbologies, patient=place.tried % _PATIENT == 0))
        if seen is None:
            return
        code, overwhelming = seen
        key = (code.text, code.symbology)
        place.votes[key] += 1
        against = place.votes.total() - place.votes[key]
        if (overwhelming and not against) or place.votes[key] >= max(AGREEING, _OUTVOTED * against):
            place.code, place.checked = code, now

    def _check(self, gray: Gray, place: _Place, code: Code, now: float) -> None:
        """Another number read for sure at the place replaces the code; bars that can't be read now leave it."""
        place.checked = now
        seen = finished(glimpsed(gray, place.spot, None, (code.symbology,), patient=False))
        if seen is not None and seen[0].text != code.text:
            place.code, place.votes, place.tried = None, Counter({(seen[0].text, seen[0].symbology): 1}), 0


def _due(place: _Place, now: float) -> bool:
    if place.spot.module < _LEAST_MODULE:
        return False
    return place.code is None or now - place.checked >= _CHECKED


def _away(one: Spot, other: Spot) -> float:
    """Distance of two spots in halves of the shorter one's length."""
    (x, y), (u, v) = one.centre, other.centre
    return float(np.hypot(x - u, y - v)) / max(min(one.length, other.length) / 2, 1.0)


def _turned_as(before: Corners, now: Corners) -> Corners:
    """`now`, or `now` by half a turn, whichever way the digits ran before."""
    along = (before[1] - before[0]) @ (now[1] - now[0])
    return now if along >= 0 else np.asarray(now[[2, 3, 0, 1]], np.float32)


def _newest(codes: list[tuple[Code, float]], now: float) -> list[tuple[Code, float]]:
    """Of codes at one place that say the same the newest, none older than FORGOTTEN."""
    kept: list[tuple[Code, float]] = []
    for code, seen in reversed(codes):
        known = any(each.text == code.text and overlap(each.corners, code.corners) for each, _ in kept)
        if not known and 0 <= now - seen <= FORGOTTEN:
            kept.append((code, seen))
    return kept[::-1]
