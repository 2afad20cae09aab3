"""Where each character of a code lies along a scan across its bars: the likeliest places under blur, by dynamic programming.

The model is a deformable template after Gallo and Manduchi, "Reading 1D barcodes with mobile phones using deformable templates"
(PAMI 2011): a character's window matches best where it lies, its width may differ a little from its neighbour's, and everything in
between is decided by the whole code at once. Nothing is binarised.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.patterns import CENTRE, EDGE, EVEN, ODD, RIGHT, TAIL, Layout
from studio.vision.barcodes.synthesis import OUTSIDE, SAMPLES, Floats, drawn, levels_of

QUIET = 5
"""Modules of quiet zone that belong to the first and to the last window."""

GAIN, OFFSET, NOISE = 0.35, 0.3, 0.3
"""Standard deviations, of evened scans from −1 to 1: of a window's contrast and level from 1 and 0, and of what is left."""

CORRELATED = 3.0
"""Samples that tell as much as one independent sample: four are taken of a module."""

_RATIOS = np.exp(np.arange(-6, 7) * 0.03)
"""Widths of a module against the expected one: curl and perspective within the crop."""

_BEND = 1.0
"""Cost, in nats, of a step of the ratio from one character to the next."""

_REACH = 6
"""Modules by which the code may begin earlier or later than expected."""

_DRIFT = 0.12
"""Part of the way by which a character may lie off its place, besides."""

_MOST = 25.0
"""Cost of a window at most, in nats: glare hides a character, not the code."""

_BENT, _MOVED = np.array([-1, 0, 1]).repeat(3), np.tile([-1, 0, 1], 3)
"""Steps of the ratio, and samples, by which a digit is looked for about its place."""

_PRIOR = NOISE**2 * CORRELATED / GAIN**2
"""What is known of a window's contrast beforehand, as squares of samples."""

_NATS = 1 / (2 * NOISE**2 * CORRELATED)
"""Of a square that is left unexplained."""

_FAR = np.float32(1e6)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """places: scans × characters + 1, in samples: where each character begins, and the last ends, quiet zones of QUIET modules included.

    costs: scans, nats for each character. digits: scans × digits × 20, nats: what each alternative would cost where the digit lies.
    """

    places: NDArray[np.float64]
    costs: Floats
    digits: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Bank:
    """Of one window's alternatives at all ratios: what contrast and level leave unexplained is what level alone leaves, less the square of
    how a scan matches what level does not explain of a template.

    templates: ratios × alternatives × samples, that part, weighted and so scaled that its match squared is in nats; scale: ratios ×
    alternatives; weights: samples × ratios; total: ratios × 1, their sums, with what is known of levels beforehand.
    """

    modules: int
    templates: Floats
    scale: Floats
    weights: Floats
    total: Floats


def align(
    scans: Floats, layout: Layout, before: float, blur: float, choices: tuple[int, ...] | None = None, reach: int = _REACH
) -> Alignment:
    """scans: scans × samples, SAMPLES a module as expected, evened to −1 … 1; before: samples from the first to the code's first bar;
    choices: what the digits say, where that is known, and `digits` is then left empty."""
    pad = (OUTSIDE + 6) * SAMPLES
    padded = np.pad(scans, ((0, 0), (pad, pad + 10 * SAMPLES)), mode="edge")
    stages = _stages(layout, blur, pad + before, padded.shape[1], reach)
    wanted = _wanted(stages, choices)
    costs = {name: _costs(padded, _bank(name, blur), alternatives, *_span(stages, name)) for name, alternatives in wanted.items()}
    least = {name: window.min(axis=1) for name, window in costs.items()} if choices is None else {}
    said = iter(choices or ())
    reached = np.full((len(_RATIOS), len(scans), padded.shape[1]), _FAR, np.float32)
    reached[:, :, stages[0].low : stages[0].high] = 0
    steps = []
    for stage in stages:
        low, high = stage.low - _span(stages, stage.name)[0], stage.high - _span(stages, stage.name)[0]
        if choices is None:
            cost = least[stage.name][..., low:high]
        else:
            digit = next(said) if stage.digit else 0
            cost = costs[stage.name][:, wanted[stage.name].index(digit), :, low:high]
        came, arrived = _bent(reached[..., stage.low : stage.high])
        steps.append(came)
        arrived += cost
        reached = np.full_like(reached, _FAR)
        for ratio, advance in enumerate(stage.widths):
            reached[ratio, :, stage.low + advance : stage.high + advance] = arrived[ratio]
    return _traced(reached, stages, steps, costs if choices is None else {}, pad)


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    """One character on the way. low, high: samples between which it may begin; widths: samples it takes, at each ratio."""

    name: str
    digit: bool
    low: int
    high: int
    widths: NDArray[np.intp]


def _stages(layout: Layout, blur: float, first: float, length: int, reach: int) -> list[_Stage]:
    stages = []
    for name, character in zip(_windows(layout), layout.characters, strict=True):
        bank = _bank(name, blur)
        start = -QUIET if name == "start" else character.start
        away = (reach + _DRIFT * max(0, start)) * SAMPLES
        widths = np.rint(bank.modules * SAMPLES * _RATIOS).astype(int)
        middle, latest = first + start * SAMPLES, length - max(bank.weights.shape[0], int(widths.max()))
        low, high = max(0, round(middle - away)), min(latest, round(middle + away) + 1)
        stages.append(_Stage(name, character.is_digit, low, max(high, low + 1), widths))
    return stages


def _span(stages: list[_Stage], name: str) -> tuple[int, int]:
    own = [stage for stage in stages if stage.name == name]
    return min(stage.low for stage in own), max(stage.high for stage in own)


def _wanted(stages: list[_Stage], choices: tuple[int, ...] | None) -> dict[str, tuple[int, ...]]:
    """Which alternatives of each window are matched: all, or those chosen."""
    said = iter(choices or ())
    wanted: dict[str, set[int]] = {}
    for stage in stages:
        everything = range({"left": 20}.get(stage.name, 10)) if stage.digit else range(1)
        wanted.setdefault(stage.name, set()).update([next(said)] if stage.digit and choices else everything)
    return {name: tuple(sorted(alternatives)) for name, alternatives in wanted.items()}


def _bent(reached: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Of each ratio and place, how the ratio came to be (−1, 0, 1 from the one before) and the cost until then."""
    best, came = reached.copy(), np.zeros(reached.shape, np.int8)
    for here, there, step in ((slice(1, None), slice(None, -1), -1), (slice(None, -1), slice(1, None), 1)):
        other = reached[there] + np.float32(_BEND)
        came[here][other < best[here]] = step
        np.minimum(best[here], other, out=best[here])
    return came, best


def _traced(reached: Floats, stages: list[_Stage], steps: list[NDArray[np.int8]], costs: dict[str, Floats], pad: int) -> Alignment:
    ratios, count, length = reached.shape
    scan = np.arange(count)
    flat = reached.transpose(1, 0, 2).reshape(count, -1)
    end = flat.argmin(axis=1)
    ratio, place = end // length, end % length
    places, widths = [place], []
    for stage, came in zip(stages[::-1], steps[::-1], strict=True):
        place = np.minimum(np.maximum(place - stage.widths[ratio], stage.low), stage.high - 1)
        places.append(place)
        widths.append(ratio)
        ratio = np.minimum(np.maximum(ratio + came[ratio, scan, place - stage.low], 0), ratios - 1)
    begun = np.stack(places[::-1], 1)
    digits = _digits(stages, costs, begun[:, :-1], np.stack(widths[::-1], 1)) if costs else np.empty((count, 0, 20), np.float32)
    return Alignment(begun - float(pad), flat[scan, end] / len(stages), digits)


def _digits(stages: list[_Stage], costs: dict[str, Floats], places: NDArray[np.intp], ratios: NDArray[np.intp]) -> Floats:
    """As of `Alignment`. places, ratios: scans × stages."""
    digits = [index for index, stage in enumerate(stages) if stage.digit]
    found = np.full((len(places), len(digits), 20), 1e3, np.float32)
    for name in dict.fromkeys(stages[index].name for index in digits):
        window, own = costs[name], [index for index in digits if stages[index].name == name]
        ratio = np.clip(ratios[:, own, None] + _BENT, 0, len(window) - 1)
        place = np.clip(places[:, own, None] - _span(stages, name)[0] + _MOVED, 0, window.shape[3] - 1)
        near = window[ratio, :, np.arange(len(places))[:, None, None], place]
        found[:, [digits.index(index) for index in own], : window.shape[1]] = near.min(axis=2)
    return found


def _windows(layout: Layout) -> list[str]:
    names = ["start"]
    for character in layout.characters[1:-1]:
        dark_first = character.alternatives[0][0] == "1"
        odd_only = character.is_digit and len(layout.parities) == 1
        names.append("centre" if not character.is_digit else "right" if dark_first else "odd" if odd_only else "left")
    return [*names, "tail" if layout.characters[-1].alternatives[0] == TAIL else "end"]


@cache
def _bank(name: str, blur: float) -> _Bank:
    zone, either = "0" * QUIET, np.zeros(2, np.float32)
    alternatives = {
        "start": (zone + EDGE,), "centre": (CENTRE,), "end": (EDGE + zone,), "tail": (TAIL + zone,),
        "left": ODD + EVEN, "odd": ODD, "right": RIGHT,
    }[name]  # fmt: skip
    modules = len(alternatives[0])
    length = int(np.ceil(modules * SAMPLES * _RATIOS[-1]))
    at = (np.arange(length) + 0.5)[None] / (SAMPLES * _RATIOS[:, None])
    weights = np.clip(modules * SAMPLES * _RATIOS[:, None] - np.arange(length), 0, 1) / _RATIOS[:, None]
    templates = np.empty((len(_RATIOS), len(alternatives), length), np.float32)
    for index, bits in enumerate(alternatives):
        levels = levels_of(bits)
        before = np.ones(3) if name == "start" else np.append(either, -levels[0])
        behind = np.ones(8) if name in ("end", "tail") else np.concatenate([-levels[-1:], either, np.zeros(5)])
        signal = drawn(np.concatenate([before, levels, behind]).astype(np.float32), blur, 0.0)
        centres = (np.arange(len(signal)) + 0.5) / SAMPLES - len(before)
        templates[:, index] = np.interp(at, centres, signal)
    weighted = templates * weights[:, None]
    gain, offset = _PRIOR, NOISE**2 * CORRELATED / OFFSET**2
    square, sums, total = (weighted * templates).sum(-1) + gain, weighted.sum(-1), weights.sum(-1)[:, None] + offset
    scale = np.sqrt(total / (square * total - sums**2) * _NATS)
    apart = scale[..., None] * (weighted - (sums / total)[..., None] * weights[:, None])
    return _Bank(modules, apart.astype(np.float32), scale.astype(np.float32), weights.T.astype(np.float32), total.astype(np.float32))


def _costs(scans: Floats, bank: _Bank, alternatives: tuple[int, ...], low: int, high: int) -> Floats:
    """ratios × alternatives × scans × places from `low` to `high`: nats by which a window there is badly explained."""
    length = len(bank.weights)
    windows = np.lib.stride_tricks.sliding_window_view(scans, length, axis=1)[:, low:high]
    flat = np.ascontiguousarray(windows.transpose(2, 0, 1)).reshape(length, -1)
    chosen = list(alternatives)
    match = (bank.templates[:, chosen].reshape(-1, length) @ flat).reshape(len(bank.templates), len(chosen), -1)
    match += np.float32(_PRIOR) * bank.scale[:, chosen, None]
    power = bank.weights.T @ np.square(flat) + np.float32(_PRIOR) - np.square(bank.weights.T @ flat) / bank.total
    np.square(match, out=match)
    cost = np.subtract((power * np.float32(_NATS))[:, None], match, out=match)
    np.minimum(cost, np.float32(_MOST), out=cost)
    return np.asarray(cost.reshape(len(match), len(chosen), len(scans), -1), np.float32)
