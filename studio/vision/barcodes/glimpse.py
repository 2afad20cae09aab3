"""What one of many frames says of a barcode, in less time than a picture by itself is given."""

from collections.abc import Sequence

import numpy as np

from studio.vision.barcodes.code import Code, Spot, Symbology
from studio.vision.barcodes.decoders import Claim, claims
from studio.vision.barcodes.extents import between_quiet_zones
from studio.vision.barcodes.matching import match, verify
from studio.vision.barcodes.patterns import layout_of
from studio.vision.barcodes.reader import (
    Gray,
    LearnedReading,
    claims_upright,
    confirmed,
    layouts_by_length,
    learned_claims,
    sure_alone,
    sure_code,
)
from studio.vision.barcodes.rules import agreed, overwhelming, repeated
from studio.vision.barcodes.steps import Steps

_AROUND = 0.4
"""Of its length: the part of the picture beside a spot that a decoder is given, as spots may be cut short."""

_LIKELY, _UNLIKELY = 0.5, 0.05
"""What the network thinks less probable isn't held against the bars of a frame, which takes three times as long: the next frame may be
sharper by then. Of what it thought less probable than 0.5, 1 in 50 frames was read; so much less only where there is time for the whole."""

_BLURRED = 1.0
"""Modules of blur with which a frame's bars by themselves are not believed: digits beside their bars may fit them. A hand comes nearer."""


def glimpsed(gray: Gray, spot: Spot, symbologies: Sequence[Symbology]) -> Steps[tuple[Code, bool] | None]:
    """What decoders say of the bars of `spot` in one of many frames, and whether that is sure by itself."""
    for claim in _claims_around(gray, spot, symbologies):
        if code := (yield from confirmed(gray, claim, repeated)):
            return code, False
    there = _there(gray, spot)
    return (yield from _checked(gray, there, (yield from claims_upright(gray, there, None, symbologies))))


def studied(
    gray: Gray, spot: Spot, learned: LearnedReading | None, symbologies: Sequence[Symbology], whole: bool
) -> Steps[tuple[Code, bool] | None]:
    """What the network says, and if `whole` the bars matched as a whole, which takes longest: as `glimpsed`."""
    there = _there(gray, spot)
    yield
    if learned is not None:
        said = learned_claims(gray, there, learned, symbologies, _UNLIKELY if whole else _LIKELY)
        yield
        if seen := (yield from _checked(gray, there, said)):
            return seen
    for layout in layouts_by_length(there, symbologies)[: int(whole)]:
        found = yield from match(gray, there.corners, layout)
        if found is None or found.evidence.blur > _BLURRED:
            continue
        if code := sure_alone(gray, found, layout):
            return code, overwhelming(layout).allows(found.evidence)
    return None


def _there(gray: Gray, spot: Spot) -> Spot:
    return Spot(between_quiet_zones(gray, spot.corners, spot.module)[0], spot.confidence, spot.module)


def _checked(gray: Gray, spot: Spot, said: Sequence[Claim]) -> Steps[tuple[Code, bool] | None]:
    for claim in said:
        layout = layout_of(claim.symbology)
        found = (yield from verify(gray, spot.corners, layout, claim.text)) if layout else None
        if layout and found and (code := sure_code(gray, found, layout, agreed(layout), claim.text)):
            return code, overwhelming(layout).allows(found.evidence)
    return None


def _claims_around(gray: Gray, spot: Spot, symbologies: Sequence[Symbology]) -> list[Claim]:
    """What zxing-cpp reads in the upright part of the picture around `spot`."""
    beyond = spot.length * _AROUND
    left, top = np.maximum(spot.corners.min(axis=0) - beyond, 0).astype(int)
    right, bottom = (spot.corners.max(axis=0) + beyond).astype(int)
    found = claims(np.ascontiguousarray(gray[top:bottom, left:right]), symbologies) if right > left and bottom > top else ()
    return [Claim(each.text, each.symbology, each.corners + np.array([left, top], np.float32)) for each in found]
