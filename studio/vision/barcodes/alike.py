"""Digits that a hand's movement makes alike: whether the same bars with such digits exchanged are explained better.

Bars that move evenly while the shutter is open are smeared by a box, not by a bell: at two modules and more, the thin spaces of an 8 vanish
and it looks like a 2. Where light is evened over short stretches, all 8s of a code may be taken for 2s or 1s together, surely and wrongly.
The code as a whole, smeared by either, with gain and level no more than straight along it, tells them apart.
"""

from collections.abc import Sequence
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.alignment import CORRELATED
from studio.vision.barcodes.patterns import Layout
from studio.vision.barcodes.synthesis import OUTSIDE, SAMPLES, Floats, drawn, with_quiet_zones

ALIKE = {1: 7, 7: 1, 2: 8, 8: 2}

WELL = 0.12
"""Share of a scan's variance that blur leaves unexplained: a number that leaves less is right."""
VERY_WELL = 0.05
"""The same where any other number may be right: wrong ones, smeared by two modules, left 0.1 where the right one left 0.02."""
LEAST_AHEAD = 10.0
"""Nats. Of 500 rendered EAN-8 with two to four 8s among their digits, smeared by 1.8 to 3 modules, the 20 that were read wrongly left 0.24
of the variance and more, and were 21 nats and more behind; the 172 that were read rightly left 0.1 at most."""

SMEARS, SMEARED_BLUR = (1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0), 0.4
"""Modules."""

_SHAPES = (*((0.0, blur, 0.0) for blur in (0.45, 0.7, 0.95, 1.2)), *((smear, SMEARED_BLUR, 0.0) for smear in SMEARS))
"""Modules of smear, blur and growth, as of `drawn`."""

_MOST = 6
"""Digits that are exchanged at once: those that gain most by it."""

_INSIDE = slice((OUTSIDE - 2) * SAMPLES, -(OUTSIDE - 2) * SAMPLES)

Samples = NDArray[np.float64]
Shape = tuple[float, float, float]


def ahead_of_alike(scans: Floats, layout: Layout, choices: tuple[int, ...], blur: float, growth: float) -> float:
    """Nats, of one scan, by which the number explains `scans` better than any with digits of it exchanged for those ALIKE them; less than
    0 where one of those is the better one, infinite where it is explained WELL anyhow.

    scans: scans × samples, straightened, their light evened over long stretches at most; blur, growth: with which the number fits best.
    """
    places = [place for place, choice in enumerate(choices) if choice % 10 in ALIKE]
    if not places or well_explained(scans, layout, choices, blur, growth, WELL):
        return np.inf
    seen = _level(np.asarray(scans[:, _INSIDE], np.float64))
    shapes = (0.0, blur, growth), *_SHAPES
    own = min(_left(seen, layout, [choices], shape)[0] for shape in shapes)
    return _nats(seen, own, min(_least_exchanged(seen, layout, choices, places, shape) for shape in shapes))


def ahead_of(
    scans: Floats, layout: Layout, choices: tuple[int, ...], others: Sequence[tuple[int, ...]], blur: float, growth: float
) -> float:
    """As `ahead_of_alike`, than any of `others`; infinite where there are none."""
    if not others:
        return np.inf
    seen = _level(np.asarray(scans[:, _INSIDE], np.float64))
    left = np.min([_left(seen, layout, [choices, *others], shape) for shape in ((0.0, blur, growth), *_SHAPES)], axis=0)
    return _nats(seen, float(left[0]), float(left[1:].min()))


def well_explained(scans: Floats, layout: Layout, choices: tuple[int, ...], blur: float, growth: float, well: float) -> bool:
    """Whether the number leaves less than this share of `scans` unexplained."""
    return bool(_left(_level(np.asarray(scans[:, _INSIDE], np.float64)), layout, [choices], (0.0, blur, growth))[0] < well)


def _nats(seen: Samples, own: float, other: float) -> float:
    return seen.shape[1] / CORRELATED / 2 * float(np.log(max(other, 1e-6) / max(own, 1e-6)))


def _least_exchanged(seen: Samples, layout: Layout, choices: tuple[int, ...], places: list[int], shape: Shape) -> float:
    alone = _left(seen, layout, [_exchanged(choices, (place,)) for place in places], shape)
    most = [places[index] for index in np.argsort(alone)[:_MOST]]
    others = (_exchanged(choices, some) for count in range(1, len(most) + 1) for some in combinations(most, count))
    valid = [other for other in others if layout.text(other)]
    return float(_left(seen, layout, valid, shape).min()) if valid else np.inf


def _exchanged(choices: tuple[int, ...], places: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(each - each % 10 + ALIKE[each % 10] if place in places else each for place, each in enumerate(choices))


def _left(seen: Samples, layout: Layout, numbers: list[tuple[int, ...]], shape: Shape) -> Samples:
    """Of each number, the share of the variance of `seen` that it leaves unexplained: the median of the scans."""
    smear, blur, growth = shape
    signals = drawn(np.stack([with_quiet_zones(layout, choices) for choices in numbers]), blur, growth, smear)[:, _INSIDE]
    ramp = np.linspace(-1, 1, seen.shape[1])
    power = np.maximum((seen**2).sum(axis=1), 1e-6)
    bases = np.linalg.qr(_level(np.stack([signals, signals * ramp], axis=1)).swapaxes(1, 2))[0]
    return np.asarray(np.median(1 - ((seen @ bases) ** 2).sum(axis=2) / power, axis=1))


def _level(signals: Samples) -> Samples:
    """Without what a curved level explains: … × samples."""
    basis = _curved(signals.shape[-1])
    return np.asarray(signals - (signals @ basis) @ basis.T, np.float64)


@cache
def _curved(samples: int) -> Samples:
    return np.asarray(np.linalg.qr(np.vander(np.linspace(-1, 1, samples), 3))[0], np.float64)
