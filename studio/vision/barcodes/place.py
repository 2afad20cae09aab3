"""One code's place in live frames: followed as it moves, and what was read there so far."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Code, Corners, Spot, Symbology
from studio.vision.barcodes.fitting import fitted, refitted
from studio.vision.barcodes.patterns import layout_of
from studio.vision.barcodes.rectifying import rectified
from studio.vision.barcodes.steps import Steps

Gray = NDArray[np.uint8]

FORGOTTEN = 0.7
"""Seconds after which a place where nothing was seen is forgotten."""

AGREEING = 2
"""Frames that must say the same number, where none is overwhelming."""

_OUTVOTED = 3
"""Times as often as all others a number must have been read at a place where another was read too."""

_UNFITTED = 8
"""Frames in which the bars of a read code may be too blurred to be fitted, before its corners are the locator's."""

Seen = tuple[Code, bool] | None


BLURRED = 0.12
"""Sharpness below which no frame is read: of 172 of dim trials with less than 0.144 the network read 3, of the other 172 98."""

_LOOKED_AT = 8
"""Frames in a row that are so blurred of which one is looked at: the corners may be off the bars."""


@dataclass(slots=True, eq=False)
class Work:
    """Reading begun in a frame. spot: where the bars were in it."""

    steps: Steps[Seen]
    spot: Spot


@dataclass(slots=True, eq=False)
class Place:
    """seen: when the locator last saw it; glimpse, study: reading that goes on; tried: glimpses begun; studies: those begun;
    rested: the frame from which it may be studied again; sharpest: of the frames offered since the last study, and how sharp; blurred: of
    them, how many since one was sharp; votes: how often each number was read; checked: when `code` last was looked at;
    unfitted: frames since its corners were on its bars.
    """

    spot: Spot
    seen: float
    glimpse: Work | None = None
    study: Work | None = None
    tried: int = 0
    studies: int = 0
    rested: int = 0
    sharpest: tuple[Gray, Spot, float] | None = None
    blurred: int = 0
    votes: Counter[tuple[str, Symbology]] = field(default_factory=Counter)
    code: Code | None = None
    checked: float = 0.0
    unfitted: int = 0

    def move(self, spot: Spot, now: float) -> None:
        """Is at `spot` now."""
        if self.code is not None:
            self.code = Code(self.code.text, self.code.symbology, carried(self.code.corners, self.spot, spot))
        self.spot, self.seen = spot, now

    def offered(self, gray: Gray) -> bool:
        """Whether the bars are sharp enough in a frame for decoders; it is to be studied if they are sharper than in those before."""
        seen = sharpness(gray, self.spot.corners)
        self.blurred = self.blurred + 1 if seen < BLURRED else 0
        if self.blurred % _LOOKED_AT:
            return False
        if self.sharpest is None or seen > self.sharpest[2]:
            self.sharpest = gray, self.spot, seen
        return True

    def vote(self, code: Code, sure: bool, where: Spot, now: float) -> None:
        """A frame in which the place was at `where` says `code`."""
        key = (code.text, code.symbology)
        if self.code is not None:
            if code.text != self.code.text:  # another number where this one was: another product
                self.code, self.votes, self.tried, self.studies = None, Counter({key: 1}), 0, 0
            return
        self.votes[key] += 1
        against = self.votes.total() - self.votes[key]
        if (sure and not against) or self.votes[key] >= max(AGREEING, _OUTVOTED * against):
            self.settle(Code(code.text, code.symbology, carried(code.corners, where, self.spot)), now)

    def settle(self, code: Code, now: float) -> None:
        """`code` is what is here."""
        self.code, self.checked, self.unfitted = code, now, 0
        self.glimpse = self.study = self.sharpest = None

    def fit(self, gray: NDArray[np.uint8]) -> Steps[None]:
        """Brings the code's corners onto its bars in this frame, in steps."""
        layout = layout_of(self.code.symbology) if self.code else None
        if self.code is None or layout is None:
            return
        yield
        corners = refitted(gray, self.code.corners, layout, self.code.text)
        if corners is None:
            yield
            turned = _turned_as(self.code.corners, self.spot.corners)
            corners = fitted(gray, turned, layout, self.code.text)
            self.unfitted = 0 if corners is not None else self.unfitted + 1
            if self.unfitted > _UNFITTED:
                corners = turned
        else:
            self.unfitted = 0
        if corners is not None:
            self.code = Code(self.code.text, self.code.symbology, corners)


def followed(places: Sequence[Place], spots: Sequence[Spot], now: float) -> list[Place]:
    """The places of `spots`, those that were known before moved there, and then known ones that are not seen now."""
    left = [place for place in places if 0 <= now - place.seen <= FORGOTTEN]
    kept: list[Place] = []
    for spot in spots:
        near = min(left, key=lambda place: _away(place.spot, spot), default=None)
        if near is not None and _away(near.spot, spot) < 1:
            left.remove(near)
            near.move(spot, now)
            kept.append(near)
        else:
            kept.append(Place(spot, now))
    return kept + left


def carried(corners: Corners, before: Spot, now: Spot) -> Corners:
    """`corners` moved, turned and scaled as the spot was from `before` to `now`, by less than half a turn."""
    turn = (now.angle - before.angle + 90) % 180 - 90
    centre, scale = before.centre, now.length / max(before.length, 1.0)
    matrix = np.asarray(cv2.getRotationMatrix2D(centre, -turn, scale), np.float64)
    return np.asarray(corners @ matrix[:, :2].T + matrix[:, 2] + np.subtract(now.centre, centre), np.float32)


def sharpness(gray: Gray, corners: Corners) -> float:
    """How much light changes along the code from one module to the next, against how much it changes at all."""
    crop = rectified(gray, corners, 256, 16).reshape(4, 4, -1).mean(axis=1)
    change = crop[:, 2:] - crop[:, :-2]
    return float(np.square(change).sum() / max(np.square(crop - crop.mean(axis=1, keepdims=True)).sum(), 1.0))


def _away(one: Spot, other: Spot) -> float:
    """Distance of two spots in halves of the shorter one's length."""
    (x, y), (u, v) = one.centre, other.centre
    return float(np.hypot(x - u, y - v)) / max(min(one.length, other.length) / 2, 1.0)


def _turned_as(before: Corners, now: Corners) -> Corners:
    """`now`, or `now` by half a turn, whichever way the digits ran before."""
    along = (before[1] - before[0]) @ (now[1] - now[0])
    return now if along >= 0 else np.asarray(now[[2, 3, 0, 1]], np.float32)
