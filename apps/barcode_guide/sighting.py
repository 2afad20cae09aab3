"""What a picture shows of the code the guide follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Spot

QUIET = 7
"""Narrowest bars of clear space that a reader wants beside a code (GS1 General Specifications: 7 to 11)."""
FAR, NEAR = 0.7, 1.15
"""Pixels in the narrowest bar of a code whose bars are too fine for the locator to be sure, and of one whose bars it sees well."""
CONFIDENT = (0.95, 0.8)
"""Chance of being a code that is wanted of what is followed from now on, far and near: a hand is not led to print that looks like bars.
Of far print one picture in twenty has as much, of near print one in five hundred. What is followed already may be less sure."""
AS_SURE = 0.05
"""Of confidence: by so much less sure than other bars about there may be what is taken for the code that is followed."""
ALIKE = 0.7
"""Natural logarithm of the lengths of a code in two pictures: a turn and a misjudged end rarely change it more. Print beside a code that
isn't found in a picture may be about where it was, but seldom as long."""
LOWEST, TALLEST = 20, 110
"""Narrowest bars to the height of a code: 69 nominally (22.85 mm by 0.33 mm, General Specifications 5.2.3), often cut to two thirds. A
code that seems taller is foreshortened across its bars, one that seems lower along them: by more than 55° or so."""
EDGE = 0.01
"""Of the picture's longer side: nearer to its edge, a code is taken for cut."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A code in a picture of a size. offset: right and down from the middle, in halves of the picture; cut: the same way, 1 where an edge
    cuts the code on that side, −1 on the other, 0 for none or both; fills: of the picture's shorter or longer side, the larger;
    module: pixels in its narrowest bar; length: in pixels; squeezed: the way in the picture in which it is foreshortened, "" for neither.
    """

    centre: tuple[float, float]
    offset: tuple[float, float]
    cut: tuple[int, int]
    fills: float
    module: float
    length: float
    squeezed: Literal["", "across", "down"]

    @classmethod
    def of(cls, spot: Spot, size: tuple[int, int]) -> "Sighting":
        """size: width and height of the picture."""
        corners = spot.corners.astype(float)
        lows, highs = corners.min(axis=0), corners.max(axis=0)
        quiet, edge = QUIET * spot.module, EDGE * max(size)
        across = np.abs(corners[1] - corners[0]) / max(spot.length, 1e-6) * quiet  # quiet zones lie before and behind the bars
        before, behind = lows - across < -edge, highs + across > np.array(size) + edge
        before, behind = before | (lows < edge), behind | (highs > np.array(size) - edge)
        height = float(np.hypot(*(corners[3] - corners[0])) + np.hypot(*(corners[2] - corners[1]))) / 2
        return cls(
            centre=spot.centre,
            offset=(2 * spot.centre[0] / size[0] - 1, 2 * spot.centre[1] / size[1] - 1),
            cut=(int(behind[0]) - int(before[0]), int(behind[1]) - int(before[1])),
            fills=float(((highs - lows) / np.array(size)).max()),
            module=spot.module,
            length=spot.length,
            squeezed=_squeezed(corners, height / max(spot.module, 1e-6)),
        )


def _squeezed(corners: NDArray[np.float64], height: float) -> Literal["", "across", "down"]:
    """height: of the bars, in narrowest bars."""
    if LOWEST < height < TALLEST:
        return ""
    along = corners[1] - corners[0] if height >= TALLEST else corners[3] - corners[0]
    return "across" if abs(along[0]) >= abs(along[1]) else "down"


def followed(spots: Sequence[Spot], before: Sighting | None) -> Spot | None:
    """The one to follow: that which was followed before, if it is still about there, else the most confident one if it is sure enough."""
    if not spots:
        return None
    if before is not None and (there := [spot for spot in spots if near(spot, before)]):
        surest = max(map(_lead, there))
        return min((spot for spot in there if _lead(spot) > surest - AS_SURE), key=lambda spot: _distance(spot, before))
    best = max(spots, key=_lead)
    return best if _lead(best) >= 0 else None


def _lead(spot: Spot) -> float:
    """By how much it is surer than is wanted."""
    return spot.confidence - wanted(spot.module)


def wanted(module: float) -> float:
    """The confidence that a code with so many pixels in its narrowest bar is to have."""
    return float(np.interp(module, (FAR, NEAR), CONFIDENT))


def near(spot: Spot, before: Sighting) -> bool:
    """Whether it is about where a code was before, and about as long, and may be that."""
    return _distance(spot, before) < before.length and abs(log(spot.length / before.length)) < ALIKE


def _distance(spot: Spot, before: Sighting) -> float:
    return float(np.hypot(spot.centre[0] - before.centre[0], spot.centre[1] - before.centre[1]))
