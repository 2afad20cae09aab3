"""What a model answered on one frame, in terms that two models of one task share: frame pixels, and names of classes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.api import Placement, Result

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """shares: n, of every class, 0 … 1; labels: their names, () where they are not known."""

    shares: NDArray[np.float32]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """corners: n × 4, left, top, right, bottom in frame pixels; names: of their classes, n; scores: n, 0 … 1, best first.

    numbers: of their classes, n; named: `names` are known, and not only made of these.
    """

    corners: Floats
    names: tuple[str, ...]
    scores: NDArray[np.float32]
    numbers: tuple[int, ...]
    named: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Areas:
    """classes: height × width whole numbers, over the model's input, which lies in the frame by `placement`; count: of classes it tells
    apart, None where it doesn't say.
    """

    classes: NDArray[np.int64]
    placement: Placement
    count: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """points: of each hand, face or body, k × 2 in frame pixels."""

    points: tuple[Floats, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """values: height × width × channels, a depth or a picture, over the model's input, which lies in the frame by `placement`.

    peak: the difference between black and white; None for a depth, whose unit is the model's own.
    """

    values: NDArray[np.float32]
    placement: Placement
    peak: float | None = None


Answer = Classes | Boxes | Areas | Figures | Values


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """result: as it is shown; answer: None where the outputs can't be read on this frame, and `result` says why."""

    result: Result
    answer: Answer | None
