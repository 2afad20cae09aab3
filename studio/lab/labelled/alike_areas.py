"""Whether the areas that a model marks are those of the labels: intersection over union, pixel by pixel of the picture."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from studio.api import Frame
from studio.lab.labelled.intervals import Figures, Floats
from studio.lab.labelled.scoring import Verdict
from studio.lab.labelled.true_areas import BACKGROUND, UNTOLD
from studio.lab.labelled.truth import Labelled
from studio.vision.any_model.answers import Answer, Areas

MIOU, PIXELS = "miou", "pixels"
UNSEEN = -2
"""Pixels that a model which cuts off a part of the picture doesn't look at: they are not counted."""


class AlikeAreas:
    """miou: intersection over union of each class over all pictures, the mean over the classes that the labels have somewhere (Pascal VOC's
    segmentation accuracy); pixels: share of those that are of the right class.
    """

    names: Mapping[str, str] = {MIOU: "mIoU", PIXELS: "pixels right"}

    def __init__(self, places: Mapping[str, int], numbers: Mapping[str, int]) -> None:
        """places: label → class of the model, numbers: label → its number in the truth; every other class is background."""
        self._numbers = dict(numbers)
        most = max((*places.values(), 0))
        self._table = np.full(most + 2, BACKGROUND, np.int16)  # the last stands for all beyond
        for name, place in places.items():
            self._table[place] = numbers[name]
        self._counts: list[NDArray[np.int64]] = []

    def add(self, entry: Labelled, frame: Frame, answer: Answer | None) -> Verdict:
        assert entry.numbers is not None
        truth = entry.numbers
        found = self._at_pixels(answer, truth.shape) if isinstance(answer, Areas) else np.full(truth.shape, UNTOLD, np.int16)
        known = (truth != UNTOLD) & (found != UNSEEN)
        count = max(self._numbers.values(), default=0) + 1
        first, second = truth[known], found[known]
        shared = np.bincount(first[first == second], minlength=count)
        counts = np.stack([shared, np.bincount(first, minlength=count), np.bincount(second[second >= 0], minlength=count)])
        self._counts.append(counts)
        there = counts[1] > 0
        overlap = float(np.mean(shared[there] / (counts[1] + counts[2] - shared)[there])) if there.any() else 1.0
        return Verdict(overlap, 0.0, f"{overlap:.0%} alike" if answer is not None else "no answer")

    def figures(self, weights: Floats) -> Figures:
        shared, true, found = (weights @ each for each in np.stack(self._counts, axis=1).astype(float))
        overlaps = np.where(true > 0, shared / np.maximum(true + found - shared, 1e-12), np.nan)
        known = np.isfinite(overlaps)
        means = np.where(known.any(axis=1), np.where(known, overlaps, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1), np.nan)
        return {MIOU: means, PIXELS: np.where(true.sum(axis=1) > 0, shared.sum(axis=1) / np.maximum(true.sum(axis=1), 1e-12), np.nan)}

    def rights(self, name: str) -> None:
        """None of its figures is a share of pictures."""

    def by_class(self) -> Mapping[str, Mapping[str, float]]:
        shared, true, found = np.sum(self._counts, axis=0)
        named = {"background": BACKGROUND, **self._numbers}
        return {
            name: {"iou": float(shared[number] / (true[number] + found[number] - shared[number])), "pixels": int(true[number])}
            for name, number in named.items()
            if true[number]
        }

    def _at_pixels(self, answer: Areas, shape: tuple[int, ...]) -> NDArray[np.int16]:
        """The class in each pixel of the picture, in the numbers of the truth; the nearest place of the model's map."""
        matrix = answer.placement.matrix
        height, width = answer.classes.shape
        columns = np.floor((np.arange(shape[1]) + 0.5 - matrix[0, 2]) / matrix[0, 0] * width).astype(int)
        rows = np.floor((np.arange(shape[0]) + 0.5 - matrix[1, 2]) / matrix[1, 1] * height).astype(int)
        known = self._table[np.clip(answer.classes, 0, len(self._table) - 1)]
        found = known[np.clip(rows, 0, height - 1)[:, None], np.clip(columns, 0, width - 1)[None]]
        seen = ((rows >= 0) & (rows < height))[:, None] & ((columns >= 0) & (columns < width))[None]
        placed: NDArray[np.int16] = np.where(seen, found, UNSEEN).astype(np.int16)
        return placed
