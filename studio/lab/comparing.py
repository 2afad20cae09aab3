"""Variants of a model on the same frames: how far they agree, where they differ most, and in which layer they first part ways."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.api import Frame, ModelError, Pixels, Placement
from studio.inference.card import Card
from studio.inference.litert import LiteRTInterpreter
from studio.lab.layers import Layer, aligned, held_against, made_in
from studio.lab.spread import Spread, wilson
from studio.vision.any_model.answers import Answer, Areas, Classes
from studio.vision.any_model.closeness import closeness
from studio.vision.any_model.comparison import Tally
from studio.vision.decibels import IDENTICAL_DB, signal_to_noise

Array = NDArray[np.float64]

MOST_CLASSES = 100_000
SMALLEST_MASK = 256
"""Pixels."""

KEPT = 8
"""Frames on which the variants differ most."""


@dataclass(frozen=True, slots=True)
class Contestant:
    variant: str
    file: Path


@dataclass(slots=True)
class Against:
    """One variant against the first, over all frames. Decibels are signal-to-noise ratios, as in `studio.vision.decibels`.

    agreed: as in `studio.vision.any_model.closeness`, of an output that is one row of classes, or a map of a model that `segments`.
    """

    segments: bool = False
    decibels: dict[str, list[float]] = field(default_factory=dict)
    largest: dict[str, float] = field(default_factory=dict)
    agreed: dict[str, Tally] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    worst: list[tuple[float, int, Pixels]] = field(default_factory=list)

    def add(self, frame: Frame, expected: Mapping[str, Any], found: Mapping[str, Any], seconds: float) -> None:
        self.seconds.append(seconds)
        least = IDENTICAL_DB
        for name in expected:
            one, other = np.asarray(expected[name], np.float64), np.asarray(found[name], np.float64)
            if not np.isfinite(other).all():
                raise ModelError(f"output {name!r} holds numbers that are not finite on frame {frame.index}: this variant can't be used")
            decibels = signal_to_noise(one, other)
            self.decibels.setdefault(name, []).append(decibels)
            self.largest[name] = max(self.largest.get(name, 0.0), float(np.abs(one - other).max()) if one.size else 0.0)
            middle = float(one.max() + one.min()) / 2 if one.size else 0.0
            answers = _answer(one, middle, segments=self.segments), _answer(other, middle, segments=self.segments)
            if answers[0] and answers[1]:
                held = closeness(answers[0], answers[1])
                self.agreed.setdefault(name, Tally()).add(held)
                decibels -= 0.0 if held.numbers.get("same_top", 1.0) else 2 * IDENTICAL_DB  # another answer outweighs any noise
            least = min(least, decibels)
        self.worst = sorted([*self.worst, (least, frame.index, frame.pixels)], key=lambda each: each[0])[:KEPT]

    def facts(self) -> dict[str, Any]:
        outputs: dict[str, dict[str, Any]] = {}
        for name, values in self.decibels.items():
            known = np.asarray(values)
            outputs[name] = {
                "decibels_p50": round(float(np.median(known)), 2),
                "decibels_min": round(float(known.min()), 2),
                "largest_difference": float(f"{self.largest[name]:.4g}"),
            }
            if tally := self.agreed.get(name):
                outputs[name] |= {measure: round(mean, 4) for measure, mean in tally.means.items()}
                if "same_top" in tally.means:
                    low, high = wilson(round(tally.means["same_top"] * tally.frames), tally.frames)
                    outputs[name]["same_top_interval"] = [round(low, 4), round(high, 4)]
        return {"outputs": outputs, "worst_frames": [index for _, index, _ in self.worst], "run": Spread.of(self.seconds).milliseconds()}


def _answer(values: Array, middle: float, *, segments: bool) -> Answer | None:
    """What an output says by itself; None where that takes an app. middle: above it a mask counts as set."""
    sides = tuple(side for side in values.shape if side != 1)
    if len(sides) == 1 and 2 <= sides[0] <= MOST_CLASSES:
        return Classes(values.reshape(-1).astype(np.float32))
    if segments and values.ndim == 4 and values.shape[-1] > 1 and values.shape[1] > 1:
        return Areas(values[0].argmax(-1), Placement.whole(1, 1), values.shape[-1])
    if segments and values.ndim in (3, 4) and values.shape[-1] == 1 and values.size > SMALLEST_MASK:
        return Areas((values.reshape(values.shape[-3:-1]) > middle).astype(np.int64), Placement.whole(1, 1), 2)
    return None


def compared(card: Card, contestants: Sequence[Contestant], frames: Iterator[Frame], threads: int) -> tuple[int, Spread, list[Against]]:
    """How many frames, what the first takes for a run, and each of the others against it. Raises ModelError, SourceError."""
    name = picture_input(card)
    models = [LiteRTInterpreter(card, each.file, threads) for each in contestants]
    against = [Against("segment" in card.task.lower()) for _ in models[1:]]
    first: list[float] = []
    for frame in frames:
        expected = models[0].run(**{name: frame.pixels})
        first.append(expected.timing.run)
        for model, pair in zip(models[1:], against, strict=True):
            found = model.run(**{name: frame.pixels})
            pair.add(frame, expected.outputs, found.outputs, found.timing.run)
    if not first:
        raise ModelError("the source gave no frame; try another source")
    return len(first), Spread.of(first), against


def picture_input(card: Card) -> str:
    """The one input, which takes pictures. Raises ModelError."""
    if len(card.inputs) == 1 and next(iter(card.inputs.values())).fit is not None:
        return next(iter(card.inputs))
    raise ModelError(f"model {card.name!r} takes {', '.join(card.inputs)}: only models of one picture are compared on frames")


def layers_apart(card: Card, one: Contestant, other: Contestant, pixels: Pixels) -> list[Layer]:
    """Layer by layer on one picture, in the order of the first."""
    name = picture_input(card)
    made, computed = [made_in(each.file) for each in (one, other)], []
    for each, tensors in zip((one, other), made, strict=True):
        model = LiteRTInterpreter(card, each.file, 1, keep_layers=True)
        model.run(**{name: pixels})
        computed.append(model.layers([tensor.name for tensor in tensors]))
    return held_against(aligned(*made), *computed)
