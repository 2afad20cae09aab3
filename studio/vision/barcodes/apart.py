"""Tells the codes of one picture apart by their places."""

from collections.abc import Iterable

import cv2
import numpy as np

from studio.vision.barcodes.code import Code, Corners, Spot
from studio.vision.barcodes.patterns import layout_of

MOST = 8
"""Spots in one picture."""

_SHARED = 0.25
"""Of two spots that share more than this part of the smaller one, the better stays."""


def apart(codes: Iterable[Code]) -> list[Code]:
    """`codes` one a place: of those that overlap the longest, and none where two as long say different numbers."""
    ranked = sorted(codes, key=lambda code: (-_layout_length(code), -cv2.contourArea(code.corners)))
    kept: list[Code] = []
    for code in ranked:
        rivals = [
            each
            for each in ranked
            if each is not code and (overlap(each.corners, code.corners) or _same(each, code) or _beside(each, code))
        ]
        if any(_layout_length(each) == _layout_length(code) and each.text != code.text for each in rivals):
            continue
        if not any(each in kept for each in rivals):
            kept.append(code)
    return kept


def best_apart(spots: Iterable[Spot]) -> list[Spot]:
    """`spots` most confident first, without those that lie on a better one; MOST of them at most."""
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda spot: -spot.confidence):
        area = cv2.contourArea(spot.corners)
        if area <= 0 or len(kept) == MOST:
            continue
        shared = [cv2.intersectConvexConvex(spot.corners, each.corners)[0] / min(area, cv2.contourArea(each.corners)) for each in kept]
        if all(share <= _SHARED for share in shared):
            kept.append(spot)
    return kept


def overlap(one: Corners, other: Corners) -> bool:
    """Whether the middle of one lies in the other."""
    pairs = ((one, other), (other, one))
    return any(cv2.pointPolygonTest(a, tuple(float(part) for part in b.mean(axis=0)), False) >= 0 for a, b in pairs)


def _same(one: Code, other: Code) -> bool:
    """Whether both are readings of one code along different lines."""
    apart = float(np.hypot(*(one.corners.mean(axis=0) - other.corners.mean(axis=0))))
    return one.text == other.text and apart < float(np.hypot(*(one.corners[1] - one.corners[0]))) / 2


def _beside(one: Code, other: Code) -> bool:
    """Whether the shorter was read along the bars of the longer: scan lines of both may be seen apart, though the bars are the same."""
    longer, shorter = sorted((one, other), key=lambda code: -_layout_length(code))
    if _layout_length(longer) == _layout_length(shorter):
        return False
    across = longer.corners[1] - longer.corners[0]
    length = float(np.hypot(*across))
    away = (shorter.corners.mean(axis=0) - longer.corners.mean(axis=0)) / max(length, 1.0)
    along, off = float(away @ across) / max(length, 1.0), float(away[1] * across[0] - away[0] * across[1]) / max(length, 1.0)
    return abs(along) < 0.5 and abs(off) < 0.35


def _layout_length(code: Code) -> int:
    layout = layout_of(code.symbology)
    return layout.modules if layout else 0
