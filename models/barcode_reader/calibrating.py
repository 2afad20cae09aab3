"""Scales a trained network's scores so that what the reader calls probable is as often right."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rendering import Sample  # beside this file

from studio.api import FakeInterpreter
from studio.vision.barcodes.learned import LearnedReader
from studio.vision.barcodes.patterns import LAYOUTS
from studio.vision.barcodes.profile import bands

SCALES = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1)


def scales(trained: Any, samples: Sequence[Sample]) -> tuple[float, float]:
    """For `kind` and for `digits`: those by which the right kinds, and then the reader's own rights and wrongs, surprise least."""
    found = np.stack([bands(sample.crop) for sample in samples])
    both = np.stack([found, found[:, ::-1, ::-1]], axis=1).reshape(-1, *found.shape[1:])
    scores = trained.predict(both, batch_size=64, verbose=0)
    kinds = np.array([LAYOUTS.index(sample.layout) + 1 if sample.layout else 0 for sample in samples])
    for_kind = min(SCALES, key=lambda scale: _surprise(scores["kind"][::2] * scale, kinds))
    nowhere = np.zeros((1, scores["digits"].shape[1]), np.float32)

    def surprise(for_digits: float) -> float:
        pairs = zip(scores["kind"] * for_kind, scores["digits"] * for_digits, strict=True)
        answers = ({"kind": kind[None], "digits": digits[None], "centres": nowhere} for kind, digits in pairs)
        reader = LearnedReader(FakeInterpreter(lambda inputs: next(answers)))
        return sum(_surprise_of(reader, sample) for sample in samples)

    return for_kind, min(SCALES, key=surprise)


def _surprise_of(reader: LearnedReader, sample: Sample) -> float:
    best = next(iter(reader.read(sample.crop)), None)
    if best is None:
        return 0.0
    right = best.probability if best.text.zfill(13) == sample.text.zfill(13) and sample.text else 1 - best.probability
    return -float(np.log(max(right, 1e-6)))


def _surprise(scores: NDArray[np.float32], kinds: NDArray[np.intp]) -> float:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return float((np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(kinds)), kinds]).mean())
