"""What the memory says of a frame."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from studio.api import Pixels

Mask = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]
Matrix = NDArray[np.float64]

Reset = Literal["scene cut", "camera jerk", "lights off", "too much masked", "new size"]
"""Why what was remembered no longer holds."""


@dataclass(frozen=True, slots=True, eq=False)
class Filling:
    """pixels: the frame, its hole filled where anything is known, as it was elsewhere.

    unseen, invented: masks of the hole's size and values: what is left to be invented, and what shows an earlier invention that was kept;
    the rest of the hole shows what was really there, and is `seen` of its area (0 … 1; 1 where there is no hole). reset: set on the frame
    at which the memory was thrown away.
    """

    pixels: Pixels
    unseen: Mask
    invented: Mask
    seen: float
    reset: Reset | None = None
