"""How surely a scan of bars says one number and no other: every digit's alternatives drawn, blurred and held against what is seen.

The number is the one that all scans together explain best; the margin, in nats, is how much worse the next valid number explains them.
Digits that blur makes alike (1 and 7, 2 and 8) leave a small margin, and what is no barcode is explained badly by every number.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.alignment import CORRELATED, GAIN, OFFSET, QUIET
from studio.vision.barcodes.alike import LEAST_AHEAD, SMEARED_BLUR, SMEARS, VERY_WELL, ahead_of, ahead_of_alike, well_explained
from studio.vision.barcodes.code import Symbology
from studio.vision.barcodes.decoding import Explanation, likeliest
from studio.vision.barcodes.patterns import Layout
from studio.vision.barcodes.steps import Steps
from studio.vision.barcodes.synthesis import OUTSIDE, SAMPLES, Floats, drawn, levels_of, with_quiet_zones

BLURS = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.45)
GROWTHS = (-0.6, -0.45, -0.3, -0.15, 0.0, 0.15, 0.3, 0.45, 0.6)

_INSIDE = slice((OUTSIDE - 2) * SAMPLES, -(OUTSIDE - 2) * SAMPLES)
"""Of a straightened scan: what is held against a number drawn."""

_WING = 1.5
"""Modules looked at beside a character: its bars blur into them."""

_NEIGHBOURS = 5
"""Modules beside a character that are drawn with it: their bars blur into what is looked at."""

_SHIFTS = (-1, 0, 1)
"""Samples by which a character may lie off the smooth course of the code."""

_SHIFTED = 0.3
"""Nats, of a sample, that a shift costs."""

_MOST = 10.0
"""Nats that one digit of one scan may tell against an alternative: scans share their print and their light."""

_STRETCH = 21
"""Modules, three digits long, over which a number must be borne out by itself."""

_ROUNDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """text: what the scans say; margin: nats to the next valid number; strain: nats by which digits without a valid check digit or parity
    explain the scans better; fit: correlation of the scans with the number drawn, −1 … 1; worst: the least of that over _STRETCH modules,
    −1 where the margin is too small for any rule; blur, growth: as of `drawn`, in modules; quiet: how light the worse of both quiet zones
    is, −1 as bars, 1 as spaces; ends: share of the scans' length where the first bar begins and the last ends; room: modules of the scans
    beside the code, where there are fewer; below 0 if it ends where none was seen.
    """

    text: str
    symbology: Symbology
    margin: float
    strain: float
    fit: float
    worst: float
    blur: float
    growth: float
    quiet: float
    ends: tuple[float, float]
    room: float


def weighed(
    scans: Floats, steady: Floats, places: NDArray[np.float64], layout: Layout, choices: tuple[int, ...], enough: float, *, alone: bool
) -> Steps[Evidence | None]:
    """What `scans` say, begun at `choices`, which explain them well; None where no valid number explains them.

    scans: scans × samples, evened to −1 … 1; steady: the same, evened over longer stretches; places: as of `Alignment`;
    enough: a margin less than this is less than any rule asks for, and isn't held against `steady`; alone: no other reader says it, and
    what the hand's movement may have made of other numbers is looked into.
    """
    straight, ends = _straightened(scans, places, layout)
    fit, blur, growth = _fitted(straight, layout, choices)
    for _ in range(_ROUNDS):
        yield
        best = _decoded(straight, layout, choices, blur, growth)
        if len(best) < 2:
            return None
        if (now := layout.choices(best[0].text)) == choices:
            break
        choices = now
        fit, blur, growth = _fitted(straight, layout, choices)
    margin, worst = best[0].score - best[1].score, -1.0
    if margin >= enough:
        yield
        worst = _worst(straight[:, _INSIDE], _shown(layout, choices, blur, growth))
        margin = min(margin, (yield from _ahead_in(_straightened(steady, places, layout)[0], layout, choices, alone)))
    room = min(ends[0], 1 - ends[1]) / max(ends[1] - ends[0], 1e-6) * layout.modules
    return Evidence(best[0].text, best[0].symbology, margin, -best[0].score, fit, worst, blur, growth, _quiet(straight), ends, room)


def _decoded(
    straight: Floats, layout: Layout, choices: tuple[int, ...], blur: float, growth: float, smear: float = 0.0
) -> tuple[Explanation, ...]:
    costs = _digit_costs(straight, layout, choices, blur, growth, smear)
    return likeliest(layout, costs.min(axis=1, keepdims=True) - costs)


def _ahead_in(steady: Floats, layout: Layout, choices: tuple[int, ...], alone: bool) -> Steps[float]:
    """Nats to the number that `steady` say best, where it is another; less than 0 where it is the better one.

    Evening light over short stretches makes dim spaces between bars that ink has spread as light as others, and 2s of 8s, all at once.
    Evening it over long ones takes shadows and glare for bars. A number must not depend on it.
    One scan's worth, as scans share their print.
    """
    fit, blur, growth = _fitted(steady, layout, choices)
    ahead = ahead_of_alike(steady, layout, choices, blur, growth)
    if ahead < LEAST_AHEAD:
        return ahead
    if alone and not well_explained(steady, layout, choices, blur, growth, VERY_WELL):
        ahead = ahead_of(steady, layout, choices, (yield from _smeared(steady, layout, choices)), blur, growth)
        if ahead < 0:
            return ahead
    best = _decoded(steady, layout, choices, blur, growth)
    if not best or (rival := layout.choices(best[0].text)) == choices:
        return np.inf
    misfit = [max(1 - max(each, 0.0) ** 2, 1e-6) for each in (_fitted(steady, layout, rival)[0], fit)]
    return steady.shape[1] / CORRELATED / 2 * float(np.log(misfit[0] / misfit[1]))


def _smeared(steady: Floats, layout: Layout, choices: tuple[int, ...]) -> Steps[list[tuple[int, ...]]]:
    """Other numbers that `steady` may say if the bars moved while the shutter was open: the likeliest for each length of the way.

    A bell is fitted to what a box has smeared: digits come out wrong, of different kinds and several at once, and with a large margin.
    """
    said: dict[tuple[int, ...], None] = {}
    for smear in SMEARS:
        now = choices
        for _ in range(_ROUNDS):
            yield
            best = [layout.choices(each.text) for each in _decoded(steady, layout, now, SMEARED_BLUR, 0.0, smear)]
            said |= dict.fromkeys(best)
            others = [each for each in best if each != choices]
            if not others or others[0] == now:
                break
            now = others[0]
    return [other for other in said if other != choices]


def _straightened(scans: Floats, places: NDArray[np.float64], layout: Layout) -> tuple[Floats, tuple[float, float]]:
    """SAMPLES a module, along a cubic course through `places`, with OUTSIDE modules on each side; robust against a character or two."""
    marks = np.array([*(character.start for character in layout.characters), layout.modules], np.float64)
    marks[0] -= QUIET
    marks[-1] += QUIET
    samples = (np.arange((layout.modules + 2 * OUTSIDE) * SAMPLES) + 0.5) / SAMPLES - OUTSIDE
    basis, course = (np.vander(at / layout.modules * 2 - 1, 4) for at in (marks, samples))
    length, weights = scans.shape[1], np.ones(places.shape)
    for _ in range(3):
        heavy = basis.T * weights[:, None] ** 2
        factors = np.linalg.solve(heavy @ basis, heavy @ places[..., None])[..., 0]
        weights = 1 / np.maximum(1, np.abs(factors @ basis.T - places))
    straight = np.stack([np.interp(at, np.arange(length), values) for at, values in zip(factors @ course.T - 0.5, scans, strict=True)])
    ends = factors @ np.vander([-1.0, 1.0], 4).T / length
    first, last = np.median(ends, axis=0)
    return straight.astype(np.float32), (float(first), float(last))


def _fitted(straight: Floats, layout: Layout, choices: tuple[int, ...]) -> tuple[float, float, float]:
    """Median correlation of the scans with the number drawn, and the blur and growth at which it is best, one after the other."""
    seen = _normalised(straight[:, _INSIDE])

    def best_of(shapes: list[tuple[float, float]]) -> tuple[float, float, float]:
        shown = np.stack([_shown(layout, choices, *shape) for shape in shapes])
        fits = np.median(seen @ shown.T, axis=0)
        best = int(fits.argmax())
        return float(fits[best]), *shapes[best]

    _, blur, _ = best_of([(blur, 0.0) for blur in BLURS])
    _, _, growth = best_of([(blur, growth) for growth in GROWTHS])
    return best_of([(near, growth) for near in BLURS if abs(BLURS.index(near) - BLURS.index(blur)) <= 1])


@lru_cache(256)
def _shown(layout: Layout, choices: tuple[int, ...], blur: float, growth: float) -> Floats:
    signal = drawn(with_quiet_zones(layout, choices), blur, growth)
    return np.asarray(_normalised(signal[None, _INSIDE])[0], np.float32)


def _worst(seen: Floats, shown: Floats) -> float:
    """The least median correlation of the scans with the number drawn over _STRETCH modules, begun at each second digit.

    A code whose course was missed at one end may be explained well on the whole by other digits there, but not there.
    """
    stretches = [slice(begin, begin + _STRETCH * SAMPLES) for begin in range(0, len(shown) - _STRETCH * SAMPLES + 1, 14 * SAMPLES)]
    return min(float(np.median(_normalised(seen[:, each]) @ _normalised(shown[None, each])[0])) for each in stretches)


def _quiet(straight: Floats) -> float:
    zone = slice(SAMPLES, (OUTSIDE - 1) * SAMPLES)
    return float(min(np.median(side[:, zone].mean(axis=1)) for side in (straight, straight[:, ::-1])))


def _normalised(signals: Floats) -> Floats:
    apart = signals - signals.mean(axis=1, keepdims=True)
    return np.asarray(apart / np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-6), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    """Characters that show one of the same alternatives. of: which of the layout's; samples: those × _SHIFTS × samples of a straightened
    scan looked at; context: those × modules that blur into it, _NEIGHBOURS on each side; alternatives: × modules.
    """

    of: NDArray[np.intp]
    samples: NDArray[np.intp]
    context: NDArray[np.intp]
    alternatives: Floats


@cache
def _windows(layout: Layout) -> tuple[_Window, ...]:
    windows = []
    for alternatives in dict.fromkeys(character.alternatives for character in layout.characters):
        of = [index for index, character in enumerate(layout.characters) if character.alternatives == alternatives]
        first = OUTSIDE + np.array([layout.characters[index].start for index in of])[:, None]
        modules = len(alternatives[0])
        looked_at = ((first - _WING) * SAMPLES).astype(int) + np.arange(int((modules + 2 * _WING) * SAMPLES))
        context = first - _NEIGHBOURS + np.arange(modules + 2 * _NEIGHBOURS)
        levels = np.stack([levels_of(bits) for bits in alternatives])
        windows.append(_Window(np.array(of), looked_at[:, None] + np.array(_SHIFTS)[:, None], context, levels))
    return tuple(windows)


def _digit_costs(
    straight: Floats, layout: Layout, choices: tuple[int, ...], blur: float, growth: float, smear: float
) -> NDArray[np.float64]:
    """digits × 20: nats, all scans together; a scan counts by how well it is explained."""
    levels = with_quiet_zones(layout, choices)
    signal = drawn(levels, blur, growth, smear)
    windows = _windows(layout)
    seen = [straight[:, window.samples].transpose(1, 2, 0, 3) for window in windows]
    left = np.empty((len(layout.characters), len(straight)))
    for window, there in zip(windows, seen, strict=True):
        shown = signal[window.samples[:, _SHIFTS.index(0)]][:, None]
        left[window.of] = _misfit(there, shown, 0.1)[..., 0] / shown.shape[-1]
    noise = float(np.clip(np.median(left), 0.01, 0.4))
    trust = np.clip(noise / np.clip(np.median(left, axis=0), 0.01, 1.0), 0.1, 1.5)
    costs = np.full((len(layout.characters), 20), 1e3)
    skipped = slice(int((_NEIGHBOURS - _WING) * SAMPLES), -int((_NEIGHBOURS - _WING) * SAMPLES))
    for window, there in zip(windows, seen, strict=True):
        if len(window.alternatives) > 1:
            around = np.repeat(levels[window.context][:, None], len(window.alternatives), axis=1)
            around[..., _NEIGHBOURS:-_NEIGHBOURS] = window.alternatives
            nats = _misfit(there, drawn(around, blur, growth, smear)[..., skipped], noise) / (2 * noise * CORRELATED)
            told = np.minimum(nats - nats.min(axis=2, keepdims=True), _MOST)
            costs[window.of, : len(window.alternatives)] = trust @ told
    return costs[list(layout.digits)]


def _misfit(seen: Floats, templates: Floats, noise: float) -> NDArray[np.float64]:
    """windows × scans × templates: squares left of windows × _SHIFTS × scans × samples seen, where windows × templates × samples are
    fitted to them with contrast and level, at the best shift. noise: variance of a sample."""
    windows, shifts, scans, samples = seen.shape
    gain, offset = noise * CORRELATED / GAIN**2, noise * CORRELATED / OFFSET**2
    square, sums, total = (templates**2).sum(axis=-1) + gain, templates.sum(axis=-1), samples + offset
    flat = seen.reshape(windows, shifts * scans, samples)
    match, level, power = flat @ templates.swapaxes(1, 2) + gain, flat.sum(axis=-1)[..., None], (flat**2).sum(axis=-1)[..., None] + gain
    square, sums = square[:, None], sums[:, None]
    explained = (total * match**2 - 2 * sums * match * level + square * level**2) / (square * total - sums**2)
    shifted = np.abs(np.array(_SHIFTS, np.float32))[:, None, None] * (_SHIFTED * 2 * noise * CORRELATED)
    return np.asarray(((power - explained).reshape(windows, shifts, scans, -1) + shifted).min(axis=1), np.float64)
