"""How a measured time spreads."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Spread:
    """Of `count` times in seconds. std: of the sample (n − 1), 0 for one time; percentiles interpolate between neighbours."""

    count: int
    min: float
    mean: float
    std: float
    p50: float
    p90: float
    p95: float
    p99: float
    max: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Spread":
        if not len(seconds):
            raise ValueError("no times to spread")
        times = np.asarray(seconds, float)
        p50, p90, p95, p99 = (float(value) for value in np.percentile(times, [50, 90, 95, 99]))
        std = float(times.std(ddof=1)) if len(times) > 1 else 0.0
        return cls(len(times), float(times.min()), float(times.mean()), std, p50, p90, p95, p99, float(times.max()))

    def milliseconds(self) -> dict[str, float]:
        """As figures of a report: `count`, and the others in milliseconds with `_ms` behind their names."""
        times = {f"{name}_ms": round(getattr(self, name) * 1000, 4) for name in ("min", "mean", "std", "p50", "p90", "p95", "p99", "max")}
        return {"count": self.count, **times}
