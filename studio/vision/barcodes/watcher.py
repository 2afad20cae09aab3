"""Reads barcodes in live frames: bounded work in each, evidence gathered from frame to frame, each code told apart by its place."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from studio.api import Frame, Pixels
from studio.vision.barcodes.apart import overlap
from studio.vision.barcodes.bars import plausible
from studio.vision.barcodes.code import RETAIL, Code, Spot, Symbology
from studio.vision.barcodes.decoders import claims
from studio.vision.barcodes.glimpse import glimpsed, studied
from studio.vision.barcodes.likeness import likely
from studio.vision.barcodes.place import FORGOTTEN, Place, Work, followed
from studio.vision.barcodes.reader import Gray, LearnedReading, Reader
from studio.vision.barcodes.scout import Box, LocatingParts, Scout
from studio.vision.barcodes.steps import Budget, Steps

_SHARE, _EARNED, _KEPT = 0.4, (0.008, 0.04), 0.01
"""CPU time for reading, the locator not included: a part of the time since the frame before, 13 ms at 30 frames a second, within seconds;
and how many may be saved up for a frame in which bars are sharp. Cameras give fewer frames in the dark; each has the more time."""

_UNCHANGED = 0.010
"""Seconds more for a frame that is the one before: the locator has nothing to do."""

_PICTURE, _ALONE = 1.0, 0.25
"""A frame without another in so many seconds before it may be a picture by itself, and then has so many seconds."""

_EVERY = 4
"""Pixels, of whose rows and columns it is told whether a frame is the one before."""

_CHECKED = 1.0
"""Seconds after which a code that was read is held against its bars again: the hand may hold another product now."""

_WHOLE = 4
"""Every so many frames without a retail code in sight the whole frame is searched for symbologies that the locator doesn't know."""

_GLIMPSES = 2
"""Glimpses at a place before it is studied."""

_PATIENCE, _LONGEST = 12, 6
"""After each so many studies of a place that gave nothing the next one waits for a frame more, and at most for so many: it may be a table
or a pattern."""

_FIRST_WHOLE = 4
"""Studies before bars are matched as a whole: of 270 frames of dim trials, that read 3 which the network did not, in twice the time."""

_LEAST_MODULE = 0.65
"""Pixels, as the locator tells them: finer bars are not tried. Of a UPC-E, which it takes for longer, that is 1.0, of an EAN-8 0.75."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What one frame shows. spots: where barcodes are, best first; codes: those read for sure and still in sight, where they are now;
    moving: the box of what moves, in shares of the frame; None for nothing.
    """

    spots: tuple[Spot, ...]
    codes: tuple[Code, ...]
    moving: Box | None = None


class Watcher:
    """symbologies: those that are read. Frames come in order, from one source."""

    def __init__(self, locator: LocatingParts, learned: LearnedReading | None, symbologies: Sequence[Symbology] = RETAIL) -> None:
        self._scout = Scout(locator)
        self._learned = learned
        self._retail = tuple(symbology for symbology in symbologies if symbology in RETAIL)
        self._other = tuple(symbology for symbology in symbologies if symbology not in RETAIL)
        self._reader = Reader(locator, learned, symbologies)
        self.reset()

    def reset(self) -> None:
        """Forget all, as before the first frame of another source."""
        self._places: list[Place] = []
        self._others: list[tuple[Code, float]] = []
        self._spots: tuple[Spot, ...] = ()
        self._scout.reset()
        self._frames, self._seconds = 0, float("-inf")
        self._budget = Budget(_KEPT)
        self._shown: Pixels | None = None
        self._patient: Steps[tuple[Code, ...]] | None = None

    def look(self, frame: Frame) -> View:
        """What `frame` shows. At most one place is read in a frame; a picture that stays is read patiently, as `Reader` does."""
        now, shown = frame.seconds, frame.pixels[::_EVERY, ::_EVERY]
        unchanged = self._shown is not None and np.array_equal(self._shown, shown)
        alone = not 0 <= now - self._seconds < _PICTURE
        self._budget.earn(min(max(_SHARE * (now - self._seconds), _EARNED[0]), _EARNED[1]))
        self._frames, self._seconds = self._frames + 1, now
        if unchanged:
            for place in self._places:
                place.seen = now
            self._others = [(code, now) for code, _ in self._others]
        else:
            self._shown = shown.copy()
            self._spots = _plausible(frame, self._scout.locate(frame))
            self._places = followed(self._places, self._spots, now)
            self._patient = None
        if unchanged or alone:
            self._patient = self._patient or self._reader.reading(frame)
            self._read_patiently(now, _ALONE if alone else _UNCHANGED)
        else:
            self._read(frame, now)
        self._others = _newest(self._others, now)
        read = [place.code for place in self._places if place.code is not None]
        return View(self._spots, (*read, *(code for code, _ in self._others)), None if unchanged else self._scout.moving)

    def _read_patiently(self, now: float, seconds: float) -> None:
        assert self._patient is not None
        done, codes = self._budget.spent(self._patient, seconds)
        if not done:
            return
        self._patient = _nothing()
        for code in codes or ():
            if code.symbology not in RETAIL:
                self._others.append((code, now))
                continue
            place = next((each for each in self._places if overlap(each.spot.corners, code.corners)), None)
            if place is None:
                place = Place(_spot(code), now)
                self._places.append(place)
            place.settle(code, now)

    def _read(self, frame: Frame, now: float) -> None:
        ready = [place for place in self._places if place.seen == now and _due(place, now)]
        known = [place for place in self._places if place.code is not None]
        whole = self._other and self._frames % _WHOLE == 0
        if not (ready or known or whole):
            return
        gray = np.asarray(cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY), np.uint8)
        if whole:
            self._others += [(Code(each.text, each.symbology, each.corners), now) for each in claims(gray, self._other)]
        for place in sorted(known, key=lambda each: -each.unfitted):
            self._budget.spent(place.fit(gray))
        if ready:
            self._glimpse(gray, min(ready, key=lambda each: (each.glimpse is None, each.tried)), now)

    def _glimpse(self, gray: Gray, place: Place, now: float) -> None:
        """Decoders look at the frame, if they aren't still at one before and it isn't too blurred; then what time is left goes on with the
        study of one."""
        blurred = place.code is None and not place.offered(gray)
        if place.glimpse is None and not blurred:
            place.tried += 1
            symbologies = self._retail if place.code is None else (place.code.symbology,)
            place.glimpse = Work(glimpsed(gray, place.spot, symbologies), place.spot)
        if place.glimpse is not None:
            done, seen = self._budget.spent(place.glimpse.steps)
            if not done:
                return
            spot, place.glimpse, place.checked = place.glimpse.spot, None, now
            if seen is not None:
                place.vote(*seen, spot, now)
                return
        if place.code is None and place.tried > _GLIMPSES:
            self._study(place, now)

    def _study(self, place: Place, now: float) -> None:
        """Of the sharpest frame since the last one: it takes the time of several, and of a hand that trembles in the dark few are sharp."""
        if place.study is None:
            if self._frames < place.rested or place.sharpest is None:
                return
            (gray, spot, _), place.sharpest = place.sharpest, None
            place.study = Work(studied(gray, spot, self._learned, self._retail, _whole(place.studies)), spot)
        done, seen = self._budget.spent(place.study.steps)
        if not done:
            return
        spot, place.study = place.study.spot, None
        place.rested = self._frames + min(place.studies // _PATIENCE, _LONGEST)
        place.studies += 1
        if seen is not None:
            place.vote(*seen, spot, now)


def _nothing() -> Steps[tuple[Code, ...]]:
    yield from ()
    return ()


def _whole(studies: int) -> bool:
    """Whether after so many studies the next is to match the bars as a whole: first after some, then ever more seldom, as it takes long."""
    return studies >= _FIRST_WHOLE and (studies % 32 == 0 or studies & (studies - 1) == 0)


def _spot(code: Code) -> Spot:
    """Where a code is that was read and not located."""
    spot = Spot(code.corners, 1.0, 1.0)
    return Spot(code.corners, 1.0, spot.length / 95)


def _plausible(frame: Frame, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
    if not spots:
        return ()
    gray = np.asarray(cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    judged = (likely(gray, spot) for spot in spots if plausible(gray, spot))
    return tuple(sorted(judged, key=lambda spot: -spot.confidence))


def _due(place: Place, now: float) -> bool:
    if place.spot.module < _LEAST_MODULE:
        return False
    return place.code is None or place.glimpse is not None or now - place.checked >= _CHECKED


def _newest(codes: list[tuple[Code, float]], now: float) -> list[tuple[Code, float]]:
    """Of codes at one place that say the same the newest, none older than FORGOTTEN."""
    kept: list[tuple[Code, float]] = []
    for code, seen in reversed(codes):
        known = any(each.text == code.text and overlap(each.corners, code.corners) for each, _ in kept)
        if not known and 0 <= now - seen <= FORGOTTEN:
            kept.append((code, seen))
    return kept[::-1]
