"""How measured times spread, and how sure a counted share is."""

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


def wilson(right: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share of `right` in `count`, by default of 95 % (E. B. Wilson 1927, doi:10.1080/01621459.1927.10502953)."""
    if not 0 <= right <= count or not count:
        raise ValueError(f"{right} of {count} is no share")
    share, extra = right / count, z * z / count
    middle = (share + extra / 2) / (1 + extra)
    half = z * np.sqrt(share * (1 - share) / count + extra / count / 4) / (1 + extra)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))
