"""How many rendered crops a reader reads, right and wrong, and how often it is right where it says so."""

import itertools
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

import numpy as np
from rendering import Sample  # beside this file

from studio.api import Interpreter
from studio.vision.barcodes.learned import SURE, LearnedReader

STATED = (0.0, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0 + 1e-9)
"""Ends of the ranges of probability in which rights are counted."""


@dataclass(slots=True)
class Tally:
    """codes, read, wrong: crops of codes, and those accepted at `SURE` with their own and with another number; likely: those whose
    likeliest number is their own; negatives, false: crops without a code, and those accepted; highest_wrong: probability said of a number
    that is not there. In `figures`, stated: for ranges of probability how many were said, their mean, and the share of right ones.
    """

    codes: int = 0
    read: int = 0
    wrong: int = 0
    likely: int = 0
    negatives: int = 0
    false: int = 0
    highest_wrong: float = 0.0
    _stated: list[tuple[float, bool]] = field(default_factory=list)

    def add(self, reader: LearnedReader, sample: Sample) -> None:
        best = next(iter(reader.read(sample.crop)), None)
        right = best is not None and bool(sample.text) and best.text.zfill(13) == sample.text.zfill(13)
        sure = best is not None and best.probability >= SURE
        if best is not None:
            self._stated.append((best.probability, right))
            if not right:
                self.highest_wrong = max(self.highest_wrong, best.probability)
        if sample.text:
            self.codes += 1
            self.likely += right
            self.read += sure and right
            self.wrong += sure and not right
        else:
            self.negatives += 1
            self.false += sure

    def figures(self) -> dict[str, object]:
        kept = {name: value for name, value in asdict(self).items() if name != "_stated"}
        return kept | {"stated": self._reliability()}

    def _reliability(self) -> list[dict[str, float]]:
        said = np.array([probability for probability, _ in self._stated])
        right = np.array([right for _, right in self._stated])
        rows = []
        for low, high in itertools.pairwise(STATED):
            inside = (said >= low) & (said < high)
            if inside.any():
                rows.append(
                    {
                        "candidates": int(inside.sum()),
                        "said": round(float(said[inside].mean()), 5),
                        "right": round(float(right[inside].mean()), 5),
                    }
                )
        return rows


def tallied(interpreter: Interpreter, samples: Iterable[Sample]) -> Tally:
    tally, reader = Tally(), LearnedReader(interpreter)
    for sample in samples:
        tally.add(reader, sample)
    return tally
