"""Whether a classifier's most likely classes are right."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from studio.api import Frame
from studio.lab.labelled.intervals import Figures, Floats
from studio.lab.labelled.scoring import Verdict
from studio.lab.labelled.truth import Labelled
from studio.vision.any_model.answers import Answer, Classes
from studio.vision.any_model.classes import label

BEST = 5
TOP_1, TOP_5 = "top1", "top5"


class RightClasses:
    """top1: the most likely class is one of the picture's; top5: one of the five most likely is. Top 5 needs more than five classes."""

    def __init__(self, places: Mapping[str, int], labels: Sequence[str], count: int) -> None:
        """places: label → class of the model; labels: of the model's classes."""
        self._places, self._labels = places, tuple(labels)
        self._rights: dict[str, list[bool]] = {TOP_1: [], TOP_5: []} if count > BEST else {TOP_1: []}
        self.names = {name: {TOP_1: "top-1", TOP_5: "top-5"}[name] for name in self._rights}
        self._classes: list[str] = []

    def add(self, entry: Labelled, frame: Frame, answer: Answer | None) -> Verdict:
        wanted = {self._places[name] for name in entry.classes if name in self._places}
        order: list[int] = []
        shares = np.zeros(0, np.float32)
        if isinstance(answer, Classes):
            shares = answer.shares
            order = [int(place) for place in np.argsort(-shares, kind="stable")[:BEST]]
        for name, found in self._rights.items():
            found.append(bool(wanted & set(order[:1] if name == TOP_1 else order)))
        self._classes.append(next(name for name in entry.classes if name in self._places))
        sure = max((float(shares[place]) for place in wanted if place < len(shares)), default=0.0)
        said = f"{label(self._labels, order[0])}, {shares[order[0]]:.0%}" if order else "no answer"
        return Verdict(float(self._rights[TOP_1][-1]), sure, said)

    def figures(self, weights: Floats) -> Figures:
        total = weights.sum(axis=1)
        return {name: weights @ np.asarray(found, float) / total for name, found in self._rights.items()}

    def rights(self, name: str) -> NDArray[np.bool_] | None:
        return np.asarray(self._rights[name], bool)

    def by_class(self) -> Mapping[str, Mapping[str, float]]:
        """Of pictures with several classes by the first."""
        found: dict[str, dict[str, float]] = {}
        right = np.asarray(self._rights[TOP_1], float)
        classes = np.asarray(self._classes, object)
        for name in dict.fromkeys(self._classes):
            own = right[classes == name]
            found[name] = {TOP_1: float(own.mean()), "pictures": len(own)}
        return found
