"""Reads the bars of a located code as a whole, without telling dark from light pixel by pixel, and says how sure that is."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.alignment import Alignment, align
from studio.vision.barcodes.code import Corners
from studio.vision.barcodes.decoding import likeliest
from studio.vision.barcodes.evidence import Evidence, weighed
from studio.vision.barcodes.extents import stretched
from studio.vision.barcodes.patterns import Layout
from studio.vision.barcodes.rectifying import MARGIN, rectified
from studio.vision.barcodes.rules import LEAST_MARGIN, agreed
from studio.vision.barcodes.steps import Steps
from studio.vision.barcodes.synthesis import SAMPLES, Floats

SCANS = 6
"""Bands of rows, each averaged along the bars."""

_ROWS = 8
_FIRST = (1, 4)
"""Scans that decide which way up the code is and how blurred."""

_BLURS = (0.45, 0.9)

_FITS = 3.0
"""Nats of a character: a claim that is explained so well is not tried the other way up."""

_BENDS = (0.25, -0.25)
"""Of a label round a bottle or a can that is seen aslant: by this part bars are narrower at one end than in the middle, and wider at the
other. More than `align` follows by itself, and tried where a claim is explained badly without."""

_STRAINED = 1.6
"""Nats of a character above which a claim is explained so badly that the label may be bent."""

_HOPELESS = 6.5
"""Nats of a character above which there is no code of this layout: 99 of 100 that can be read have less than 5."""

_CLAIMED = 2 * _HOPELESS
"""The same for a number that another reader claims."""

_SHORT, _LONG = (9, 14), (30, 45)
"""Modules over which the lightest and darkest are looked for, and over which they are averaged."""

_MOST = 8.0
"""Nats that one digit of one scan may tell against an alternative."""


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """What the bars of a crop say, and the corners moved onto them and turned as the digits are read."""

    evidence: Evidence
    corners: Corners


def match(gray: NDArray[np.uint8], corners: Corners, layout: Layout) -> Steps[Match | None]:
    """The number of `layout` that the bars within `corners` say best, either way up, with its margin; None where none does."""
    scans, steady, before = _scans(gray, corners, layout)
    few = scans[list(_FIRST)]
    ways = [(turned, blur) for turned in (False, True) for blur in _BLURS]
    costs = []
    for turned, blur in ways:
        costs.append(float(align(few[:, ::-1] if turned else few, layout, before, blur).costs.mean()))
        yield
    if min(costs) > _HOPELESS:
        return None
    turned, blur = ways[int(np.argmin(costs))]
    if turned:
        scans, steady = np.ascontiguousarray(scans[:, ::-1]), steady[:, ::-1]
    aligned = align(scans, layout, before, blur)
    yield
    choices = _choices(aligned, layout)
    return (
        _matched((yield from weighed(scans, steady, aligned.places, layout, choices, LEAST_MARGIN, alone=True)), corners, turned)
        if choices
        else None
    )


def verify(gray: NDArray[np.uint8], corners: Corners, layout: Layout, claim: str) -> Steps[Match | None]:
    """What the bars within `corners` say where another reader says `claim`: the same, or what explains them better."""
    scans, steady, before = _scans(gray, corners, layout)
    choices, turned = layout.choices(claim), False
    aligned = align(scans[::2], layout, before, _BLURS[0], choices)
    if aligned.costs.mean() > _FITS:
        other = align(np.ascontiguousarray(scans[::2, ::-1]), layout, before, _BLURS[0], choices)
        if turned := bool(other.costs.mean() < aligned.costs.mean()):
            aligned, scans, steady = other, scans[:, ::-1], steady[:, ::-1]
    flat, evidence = float(aligned.costs.mean()), None
    if flat <= _CLAIMED:
        yield
        evidence = yield from _weighed(scans, steady, aligned, layout, choices)
    if flat <= _STRAINED or (evidence is not None and evidence.text == claim and agreed(layout).allows(evidence)):
        return _matched(evidence, corners, turned)
    yield
    bent = {bend: align(_straight(scans[::2], bend, before), layout, before, _BLURS[0], choices) for bend in _BENDS}
    bend = min(bent, key=lambda each: float(bent[each].costs.mean()))
    if bent[bend].costs.mean() > min(flat, _CLAIMED):
        return _matched(evidence, corners, turned)
    yield
    scans, steady = _straight(scans, bend, before), _straight(steady, bend, before)
    return _matched((yield from _weighed(scans, steady, bent[bend], layout, choices)), corners, turned, bend)


def _weighed(scans: Floats, steady: Floats, aligned: Alignment, layout: Layout, choices: tuple[int, ...]) -> Steps[Evidence | None]:
    return (yield from weighed(np.ascontiguousarray(scans[::2]), steady[::2], aligned.places, layout, choices, LEAST_MARGIN, alone=False))


def _straight(scans: Floats, bend: float, before: float) -> Floats:
    """Scans whose bars grow wider from the first to the last by `bend` to either side of their mean, as even ones; both ends stay."""
    half = (scans.shape[1] - 2 * before) / 2
    places = _bent(np.linspace(0.5 - before, scans.shape[1] - 0.5 - before, scans.shape[1]) / half - 1, bend)
    at = np.repeat(((places + 1) * half + before - 0.5)[None], len(scans), axis=0).astype(np.float32)
    rows = np.repeat(np.arange(len(scans), dtype=np.float32)[:, None], scans.shape[1], axis=1)
    return np.asarray(cv2.remap(np.ascontiguousarray(scans), at, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _bent(place: NDArray[np.float64], bend: float) -> NDArray[np.float64]:
    """Where on a bent label what lies at `place` of the straight one is; −1 and 1 are the code's ends."""
    return place + bend * (place * place - 1) / 2


def _matched(evidence: Evidence | None, corners: Corners, turned: bool, bend: float = 0.0) -> Match | None:
    if evidence is None:
        return None
    ends = _bent((np.array(evidence.ends, np.float64) * (1 + 2 * MARGIN) - MARGIN) * 2 - 1, bend)
    first, last = (float(end + 1) / 2 for end in ends)
    return Match(evidence, stretched(corners[[2, 3, 0, 1]] if turned else corners, first, last))


def _scans(gray: NDArray[np.uint8], corners: Corners, layout: Layout) -> tuple[Floats, Floats, float]:
    """SCANS × samples across the bars, evened to −1 (dark) … 1, SAMPLES a module; the same evened over long stretches;
    and how many samples lie before the first bar.
    """
    width = round(layout.modules * (1 + 2 * MARGIN)) * SAMPLES
    crop = rectified(gray, corners, width, SCANS * _ROWS)
    bands = crop.reshape(SCANS, _ROWS, width).mean(axis=1).astype(np.float32)
    return _evened(bands, *_SHORT), _evened(bands, *_LONG), width * MARGIN / (1 + 2 * MARGIN)


def _evened(scans: Floats, envelope: int, over: int) -> Floats:
    reach, window = np.ones((1, envelope * SAMPLES | 1), np.uint8), (over * SAMPLES | 1, 1)
    light = cv2.blur(cv2.dilate(scans, reach), window, borderType=cv2.BORDER_REPLICATE)
    dark = cv2.blur(cv2.erode(scans, reach), window, borderType=cv2.BORDER_REPLICATE)
    span = np.maximum(light - dark, np.maximum(0.15 * np.ptp(scans, axis=1, keepdims=True), 4))
    return np.asarray((scans - dark) / span * 2 - 1, np.float32)


def _choices(aligned: Alignment, layout: Layout) -> tuple[int, ...] | None:
    costs = np.minimum(aligned.digits - aligned.digits.min(axis=2, keepdims=True), _MOST)
    costs[aligned.digits >= 1e3] = 1e3
    best = likeliest(layout, -costs.sum(axis=0).astype(np.float64))
    return layout.choices(best[0].text) if best else None
