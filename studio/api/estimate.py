"""A number that says how it was got."""

from dataclasses import dataclass
from typing import Literal

How = Literal["measured", "transferred", "modelled", "assumed"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its range. low, high: the range it lies in; how: how it was got; source: from what, in words."""

    value: float
    low: float
    high: float
    how: How
    source: str
