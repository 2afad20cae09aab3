"""At which end of its range a phone is felt."""

from typing import Literal

from studio.api import Estimate

End = Literal["fast", "likely", "slow"]
ENDS: tuple[End, ...] = ("fast", "likely", "slow")


def seconds_of(ms: Estimate, end: End) -> float:
    """Of a frame that takes `ms`."""
    return {"fast": ms.low, "likely": ms.value, "slow": ms.high}[end] / 1000
