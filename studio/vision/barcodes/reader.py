"""Reads the barcodes of one picture, patiently, and says no number of which it isn't sure.

Readers differ in what defeats them, so several make claims: zxing-cpp on the picture and on the bars cut out and stood upright, a
network on the same crop, and the bars matched as a whole. Whoever claims a number, it is held against the bars once more (`verify`):
another number must not explain them nearly as well.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Frame
from studio.vision.barcodes.apart import apart
from studio.vision.barcodes.code import RETAIL, Code, Corners, Spot, Symbology
from studio.vision.barcodes.decoders import Claim, claims
from studio.vision.barcodes.extents import between_quiet_zones, ends_there, parallelogram, stretched
from studio.vision.barcodes.fitting import fitted
from studio.vision.barcodes.learned import Candidate
from studio.vision.barcodes.matching import Match, match, verify
from studio.vision.barcodes.patterns import EAN13, Layout, layout_of
from studio.vision.barcodes.rectifying import rectified
from studio.vision.barcodes.rules import Rule, agreed, alone
from studio.vision.barcodes.squaring import squared
from studio.vision.barcodes.steps import Steps, finished

Gray = NDArray[np.uint8]


class Locating(Protocol):
    def locate(self, frame: Frame) -> tuple[Spot, ...]: ...


class LearnedReading(Protocol):
    def read(self, crop: Gray) -> tuple[Candidate, ...]: ...


MOST_SPOTS = 3
"""Spots of one picture that are looked into."""

_THIN = 0.05
"""Of the code's length: the least height of a claim's scan lines to be held against the bars."""

_MOST_PLACES = 2
"""Of the places that a spot's bars may have: those for which all means are tried."""

_LEAST_PIXELS = 1.0
"""In the narrowest bar, of bars that speak alone: the nats by which finer ones tell numbers apart are overstated, as there are fewer pixels
than samples that are taken for independent. A rendered far bottle with 0.8 was read wrongly with a margin of 66."""

_LENGTHENED = ((-0.3, 1.1), (-0.1, 1.3))
"""From where to where, in lengths of the corners given."""

_HEIGHTS = (32, 1)
"""Rows of the crops that decoders are given: some, and one that is the mean along all bars."""


class Reader:
    """symbologies: those that are read; of retail codes each is held against its bars."""

    def __init__(self, locator: Locating, learned: LearnedReading | None, symbologies: Sequence[Symbology] = RETAIL) -> None:
        self._locator = locator
        self._learned = learned
        self._symbologies = tuple(symbologies)

    def read(self, frame: Frame) -> tuple[Code, ...]:
        """The codes of `frame`, each with its place; () where none is read for sure."""
        return finished(self.reading(frame))

    def reading(self, frame: Frame) -> Steps[tuple[Code, ...]]:
        """As `read`, in steps."""
        gray = np.asarray(cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY), np.uint8)
        claimed = claims(gray, self._symbologies)
        yield
        said: list[Code] = []
        for claim in claimed:
            if code := (yield from confirmed(gray, claim)):
                said.append(code)
        sure = apart(said)
        if sure:
            return tuple(sure)
        for spot in self._locator.locate(frame)[:MOST_SPOTS]:
            yield
            if code := (yield from read_spot(gray, spot, self._learned, self._symbologies, claimed)):
                sure.append(code)
        return tuple(apart(sure))


def confirmed(gray: Gray, claim: Claim, rule: Callable[[Layout], Rule] = agreed) -> Steps[Code | None]:
    """The code that `claim` says, where the bars say it too; those with error correction of their own need no more."""
    layout = layout_of(claim.symbology)
    if layout is None:
        return Code(claim.text, claim.symbology, claim.corners)
    corners = _heightened(claim.corners)
    found = (yield from verify(gray, corners, layout, claim.text)) if corners is not None else None
    return sure_code(gray, found, layout, rule(layout), claim.text)


def read_spot(
    gray: Gray, spot: Spot, learned: LearnedReading | None, symbologies: Sequence[Symbology], claimed: Iterable[Claim] = ()
) -> Steps[Code | None]:
    """What the bars of `spot` say; None where that isn't sure. claimed: by decoders, anywhere in the picture."""
    places = _places(gray, spot)
    yield
    for place in places:
        for layout in (each for index, each in enumerate(layouts_by_length(place, symbologies)) if index == 0 or each is EAN13):
            if code := (yield from _matched(gray, place, layout, symbologies)):
                return code
    for place in places[:_MOST_PLACES]:
        for layout in (each for index, each in enumerate(layouts_by_length(place, symbologies)) if index > 0 and each is not EAN13):
            if code := (yield from _matched(gray, place, layout, symbologies)):
                return code
        more = yield from claims_upright(gray, place, learned, symbologies)
        said = {(claim.text, claim.symbology): None for claim in (*claimed, *more)}
        for text, symbology in said:
            if of_claim := layout_of(symbology):
                found = yield from verify(gray, place.corners, of_claim, text)
                if code := sure_code(gray, found, of_claim, agreed(of_claim), text):
                    return code
    return None


def _places(gray: Gray, spot: Spot) -> list[Spot]:
    """Where the bars of `spot` may lie exactly, likeliest first.

    From quiet zone to quiet zone; moved onto the bars from there; the same with opposite sides made alike, as few labels are seen so
    aslant; and lengthened, where blur or glare hides the ends.
    """
    first = between_quiet_zones(gray, spot.corners, spot.module)
    again = [moved for corners in first[:_MOST_PLACES] if (moved := squared(gray, corners, EAN13.modules)) is not None]
    even = parallelogram(spot.corners)
    more = [stretched(spot.corners, *span) for span in _LENGTHENED]
    places = [*first, *again, *between_quiet_zones(gray, even, spot.module)[:_MOST_PLACES], *more]
    return [Spot(corners, spot.confidence, spot.module) for corners in places]


def _matched(gray: Gray, place: Spot, layout: Layout, symbologies: Sequence[Symbology]) -> Steps[Code | None]:
    found = yield from match(gray, place.corners, layout)
    code = sure_alone(gray, found, layout)
    return code if code is not None and code.symbology in symbologies else None


def claims_upright(gray: Gray, spot: Spot, learned: LearnedReading | None, symbologies: Sequence[Symbology]) -> Steps[list[Claim]]:
    """Numbers that decoders and the network say of the spot's bars cut out and stood upright."""
    found = [claim for rows in _HEIGHTS for claim in claims(_cut(gray, spot, rows), symbologies, level=True)]
    if learned is not None:
        yield
        found += learned_claims(gray, spot, learned, symbologies)
    yield
    return found


def learned_claims(gray: Gray, spot: Spot, learned: LearnedReading, symbologies: Sequence[Symbology], least: float = 0.0) -> list[Claim]:
    """The number that the network says first of the spot's bars, if it is of `symbologies` and at least so probable."""
    first = [each for each in learned.read(rectified(gray, spot.corners))[:1] if each.probability >= least]
    return [Claim(each.text, each.symbology, spot.corners) for each in first if each.symbology in symbologies]


def sure_code(gray: Gray, found: Match | None, layout: Layout, rule: Rule, claim: str | None = None) -> Code | None:
    """What `found` says where `rule` allows it, and where it is what `claim` says, if there is one."""
    if found is None or not rule.allows(found.evidence) or (claim is not None and found.evidence.text != claim):
        return None
    if layout is not EAN13 and not ends_there(gray, found.corners, layout.modules):
        return None
    corners = fitted(gray, found.corners, layout, found.evidence.text)
    return Code(found.evidence.text, found.evidence.symbology, found.corners if corners is None else corners)


def sure_alone(gray: Gray, found: Match | None, layout: Layout) -> Code | None:
    """What `found` says where no other reader is needed: its bars aren't finer than the picture's pixels."""
    if found is None or float(np.hypot(*(found.corners[1] - found.corners[0]))) < _LEAST_PIXELS * layout.modules:
        return None
    return sure_code(gray, found, layout, alone(layout))


def layouts_by_length(spot: Spot, symbologies: Sequence[Symbology]) -> list[Layout]:
    """Layouts the spot may have, likeliest first by how many modules long it is estimated to be."""
    wanted = dict.fromkeys(layout for symbology in symbologies if (layout := layout_of(symbology)))
    return sorted(wanted, key=lambda layout: abs(np.log(layout.modules * spot.module / spot.length)))


def _heightened(corners: Corners) -> Corners | None:
    """`corners` of scan lines at least _THIN as high as they are long; None where they span nothing."""
    left, right = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
    across = right - left
    length = float(np.hypot(*across))
    if length < 20:
        return None
    down = np.array([-across[1], across[0]], np.float32) * _THIN / 2
    if float(np.hypot(*(corners[3] - corners[0])) + np.hypot(*(corners[2] - corners[1]))) / 2 >= _THIN * length:
        return corners
    return np.array([left - down, right - down, right + down, left + down], np.float32)


def _cut(gray: Gray, spot: Spot, rows: int) -> Gray:
    """The spot's bars, wide enough for a decoder, `rows` of them, each repeated as decoders look at several."""
    crop = rectified(gray, spot.corners, width=640, height=rows)
    return np.ascontiguousarray(np.repeat(crop, 64 // rows, axis=0))
