"""Reads, by a network, crops too blurred, dark, noisy or small for decoders that look for edges."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter
from studio.vision.barcodes.code import Symbology
from studio.vision.barcodes.decoding import decoded, string_count
from studio.vision.barcodes.patterns import LAYOUTS, Layout
from studio.vision.barcodes.profile import bands

CLASSES = 20
SLOTS = sum(len(layout.digits) for layout in LAYOUTS)
"""Digits of all layouts, one layout behind the other."""

SURE = 0.999
"""A candidate this probable may be taken as read where nothing speaks against it; see the model's README for how often it is wrong."""

UNLIKELY = 1e-3
"""A layout less probable than this is not decoded."""

NO_VALID_NUMBER = 0.002
"""Of crops that show bars of a layout, the share taken to say no valid number, by misprint or on purpose."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A number a crop may show. probability: calibrated on rendered crops, see the model's card; margin: natural logarithm of how much
    better it explains the digits than the next number of its layout; upside_down: read with the crop turned by half; centres: of the
    digits shown by bars, in columns of the crop as it was given.
    """

    text: str
    symbology: Symbology
    probability: float
    margin: float
    upside_down: bool
    centres: Floats


class LearnedReader:
    """interpreter: of the model `barcode_reader`."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter

    def read(self, crop: NDArray[np.uint8]) -> tuple[Candidate, ...]:
        """Numbers that `crop` may show, likeliest first; () where it shows no code.

        crop: gray, bars upright within 4°, the code's ends 2 to 22 % of its length from those of the crop, as `rectified` gives it; also
        upside down. Raises ValueError for another shape or type.
        """
        if crop.ndim != 2 or crop.dtype != np.uint8 or not crop.size:
            raise ValueError(f"a crop is height × width uint8, not {crop.shape} {crop.dtype}")
        found = bands(crop)
        candidates = [*self._read(found, crop.shape[1], False), *self._read(found[::-1, ::-1], crop.shape[1], True)]
        return tuple(sorted(candidates, key=lambda candidate: -candidate.probability))

    def _read(self, found: NDArray[np.float32], width: int, upside_down: bool) -> list[Candidate]:
        seen = self._interpreter.run(bands=np.ascontiguousarray(found[None]))
        kinds = _log_softmax(seen["kind"][0])
        digits, centres = _log_softmax(seen["digits"][0]), np.asarray(seen["centres"][0], np.float64)
        candidates, first = [], 0
        for layout, kind in zip(LAYOUTS, kinds[1:], strict=True):
            slots = slice(first, first + len(layout.digits))
            first = slots.stop
            if kind >= np.log(UNLIKELY):
                places = (1 - centres[slots] if upside_down else centres[slots]) * width
                candidates += _candidates(layout, float(np.exp(kind)), digits[slots], places, upside_down)
        return candidates


def _candidates(layout: Layout, kind: float, digits: Floats, centres: Floats, upside_down: bool) -> list[Candidate]:
    said = decoded(layout, digits)
    best, runner_up = said.best
    sure = _valid(layout, kind, said.valid)
    margin = best.score - runner_up.score
    return [
        Candidate(each.text, each.symbology, sure * float(np.exp(each.score - said.valid)), ahead, upside_down, centres)
        for each, ahead in ((best, margin), (runner_up, -margin))
    ]


def _valid(layout: Layout, kind: float, log_share: float) -> float:
    """How probable it is that the crop shows a valid number of `layout`, all alike probable beforehand, rather than something that is
    none, of which any string of digits and parities may seem to be read.

    kind: probability of the layout as the network sees it; log_share: logarithm of the probability that the strings it reads give to valid
    numbers.
    """
    valid, strings = string_count(layout)
    for_valid = kind * (1 - NO_VALID_NUMBER) * float(np.exp(min(log_share, 0.0))) / valid
    for_other = (kind * NO_VALID_NUMBER + 1 - kind) / strings
    return for_valid / (for_valid + for_other)


def _log_softmax(scores: NDArray[np.float32]) -> Floats:
    exact = np.asarray(scores, np.float64)
    exact = exact - exact.max(axis=-1, keepdims=True)
    return np.asarray(exact - np.log(np.exp(exact).sum(axis=-1, keepdims=True)))
