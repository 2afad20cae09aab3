"""How the open app is to run beside its rate: at which pace, on pictures of which size."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetPace:
    """Each frame takes at least so many seconds, as on a slower device; None: as long as it takes here. Raises ValueError for 0 or less."""

    seconds: float | None

    def __post_init__(self) -> None:
        if self.seconds is not None and not self.seconds > 0:
            raise ValueError(f"a frame takes more than 0 seconds, not {self.seconds}")


@dataclass(frozen=True, slots=True)
class SetSize:
    """share: of the sides of the source's pictures, 1 for as they are. Raises ValueError unless it is above 0 and at most 1."""

    share: float

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError(f"a share of a size is above 0 and at most 1, not {self.share}")


Demand = SetPace | SetSize
