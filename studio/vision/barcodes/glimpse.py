"""What one of many frames says of a barcode, in less time than a picture by itself is given."""

from collections.abc import Sequence

import numpy as np

from studio.vision.barcodes.code import Code, Spot, Symbology
from studio.vision.barcodes.decoders import Claim, claims
from studio.vision.barcodes.extents import between_quiet_zones
from studio.vision.barcodes.matching import match, verify
from studio.vision.barcodes.patterns import layout_of
from studio.vision.barcodes.reader import Gray, LearnedReading, claims_upright, confirmed, layouts_by_length, sure_code
from studio.vision.barcodes.rules import agreed, alone, overwhelming, repeated
from studio.vision.barcodes.steps import Steps

_AROUND = 0.4
"""Of its length: the part of the picture beside a spot that a decoder is given, as spots may be cut short."""


def glimpsed(
    gray: Gray, spot: Spot, learned: LearnedReading | None, symbologies: Sequence[Symbology], patient: bool
) -> Steps[tuple[Code, bool] | None]:
    """What the bars of `spot` say in one of many frames, and whether that is sure by itself.

    patient: ask the network too, and match the bars as a whole, which takes longer.
    """
    for claim in _claims_around(gray, spot, symbologies):
        if code := (yield from confirmed(gray, claim, repeated)):
            return code, False
    yield
    for corners in between_quiet_zones(gray, spot.corners, spot.module)[:1]:
        there = Spot(corners, spot.confidence, spot.module)
        for claim in (yield from claims_upright(gray, there, learned if patient else None, symbologies)):
            layout = layout_of(claim.symbology)
            found = (yield from verify(gray, corners, layout, claim.text)) if layout else None
            if layout and found and (code := sure_code(gray, found, layout, agreed(layout), claim.text)):
                return code, overwhelming(layout).allows(found.evidence)
        if patient:
            for layout in layouts_by_length(there, symbologies)[:1]:
                found = yield from match(gray, corners, layout)
                if code := sure_code(gray, found, layout, alone(layout)):
                    return code, found is not None and overwhelming(layout).allows(found.evidence)
    return None


def _claims_around(gray: Gray, spot: Spot, symbologies: Sequence[Symbology]) -> list[Claim]:
    """What zxing-cpp reads in the upright part of the picture around `spot`."""
    beyond = spot.length * _AROUND
    left, top = np.maximum(spot.corners.min(axis=0) - beyond, 0).astype(int)
    right, bottom = (spot.corners.max(axis=0) + beyond).astype(int)
    found = claims(np.ascontiguousarray(gray[top:bottom, left:right]), symbologies) if right > left and bottom > top else ()
    return [Claim(each.text, each.symbology, each.corners + np.array([left, top], np.float32)) for each in found]
