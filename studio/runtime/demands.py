"""How the open app is to run beside its rate: at which pace, on pictures of which size."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FramePace:
    """What each frame takes on a slower device, by its own work. runs: seconds of one run of each model, by title; own: how many times the
    CPU time of the app's own code. Raises ValueError for less than 0 and for what is no number.
    """

    runs: tuple[tuple[str, float], ...]
    own: float

    def __post_init__(self) -> None:
        if not all(0 <= each < math.inf for each in (self.own, *(seconds for _, seconds in self.runs))):
            raise ValueError(f"a frame takes 0 seconds or more, not {self}")

    def seconds(self, runs: Iterable[tuple[str, float]], own: float) -> float:
        """Of a frame that runs each model so often and takes `own` CPU seconds of its own here."""
        known = dict(self.runs)
        return self.own * own + sum(known.get(title, 0.0) * count for title, count in runs)


@dataclass(frozen=True, slots=True)
class SetPace:
    """Frames take so long; None: as long as they take here."""

    pace: FramePace | None


@dataclass(frozen=True, slots=True)
class SetSize:
    """share: of the sides of the source's pictures, 1 for as they are. Raises ValueError unless it is above 0 and at most 1."""

    share: float

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError(f"a share of a size is above 0 and at most 1, not {self.share}")


Demand = SetPace | SetSize
