"""What every task's score gives: how right one model is on each picture, and figures over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from studio.api import Frame
from studio.lab.labelled.intervals import Figures, Floats
from studio.lab.labelled.truth import Labelled
from studio.vision.any_model.answers import Answer


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one picture. right: 0 … 1; near: 0 … 1, how near it was, by which equally wrong ones are put in order; said: "cat, 81%"."""

    right: float
    near: float
    said: str


class Unscorable(ValueError):
    """A model whose answers can't be held against these labels; the message says why."""


class Score(Protocol):
    """Of one model. names: figure → what it is, in words, as tables have it."""

    @property
    def names(self) -> Mapping[str, str]: ...

    def add(self, entry: Labelled, frame: Frame, answer: Answer | None) -> Verdict:
        """Counts one picture more, or raises Unscorable; None for a model that gave no answer on it, which is wrong on all there is."""
        ...

    def figures(self, weights: Floats) -> Figures:
        """weights: n × pictures, how often each counts."""
        ...

    def rights(self, name: str) -> NDArray[np.bool_] | None:
        """Whether each picture is right, for a figure that is the share of those; None for another."""
        ...

    def by_class(self) -> Mapping[str, Mapping[str, float]]:
        """Label → its figures and how many there are."""
        ...
