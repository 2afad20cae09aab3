"""What a whole run cost: every frame's stages, and the CPU time, memory and energy of this process."""

import time
from array import array
from typing import Any

from studio.api import Estimate
from studio.lab.spread import Spread
from studio.runtime.energy import PowerMeter
from studio.runtime.meters import ProcessMeter, mean_work
from studio.runtime.reading import FrameWork, Reading

SAMPLE_SECONDS = 1.0
"""Between two readings of the power: RAPL counters are fresh each millisecond, a battery's each second or so."""

COLD = 10
"""Frames."""

FRAME = "Whole frame"


class RunCost:
    """Add each frame's reading; `figures` may be asked for once, at the end."""

    def __init__(self) -> None:
        self.frames = 0
        self.dropped = 0
        self._stages: dict[str, array[float]] = {}
        self._latest: tuple[str, ...] = ()
        self._beginning: list[Reading] = []
        self._rest: FrameWork | None = None
        self._process, self._power = ProcessMeter(), PowerMeter(process="this whole process")
        self._power.read(0.0)  # counters tell a difference: the first reading is only its beginning
        self._started = self._sampled = self._first = self._last = time.perf_counter()
        self._cpu_at_start = self._cpu = time.process_time()
        self._memory = 0
        self._joules: tuple[float, float, float] = (0.0, 0.0, 0.0)
        self._watts: Estimate | None = None

    def add(self, reading: Reading) -> None:
        self._last = time.perf_counter()
        if not self.frames:
            self._first = self._last
        self.frames += 1
        self._count(reading)
        self.dropped = reading.dropped
        self._latest = tuple(name for name, _ in reading.stages)
        for name, seconds in (*reading.stages, (FRAME, reading.finished - reading.started)):
            self._stages.setdefault(name, array("d")).append(seconds)
        if self._last - self._sampled >= SAMPLE_SECONDS:
            self._sample()

    def rate(self) -> float:
        """Frames a second so far, counted over the gaps between frames; of a single one, over the time until it was done."""
        gaps, seconds = (self.frames - 1, self._last - self._first) if self.frames > 1 else (self.frames, self._last - self._started)
        return gaps / max(1e-9, seconds)

    def stages(self) -> dict[str, Spread]:
        """Each stage over all frames that had it; the whole frame last."""
        ordered = dict.fromkeys((*self._latest, *(name for name in self._stages if name != FRAME), *(name for name in self._stages)))
        return {name: Spread.of(self._stages[name]) for name in ordered}

    def figures(self) -> dict[str, Any]:
        """Plain data, ready for JSON; times in milliseconds, power and energy with low, high and how they were got."""
        self._sample()
        seconds = self._sampled - self._started
        power = self._watts
        return {
            "frames": self.frames,
            "dropped": self.dropped,
            "seconds": round(seconds, 6),
            "fps": round(self.rate(), 4),
            "stages": {
                name: {"p50_ms": round(spread.p50 * 1000, 4), "p95_ms": round(spread.p95 * 1000, 4)}
                for name, spread in self.stages().items()
            },
            "cpu_cores": round((self._cpu - self._cpu_at_start) / seconds, 4),
            "memory_bytes": self._memory,
            "power_watts": _estimate(power, [joules / seconds for joules in self._joules]),
            "energy_joules_per_frame": _estimate(power, [joules / self.frames for joules in self._joules] if self.frames else []),
        }

    def work(self) -> FrameWork | None:
        """Of the average frame: without the first ones, for which caches are cold, where there are more."""
        return self._rest or mean_work(self._beginning)

    def _count(self, reading: Reading) -> None:
        if len(self._beginning) < COLD:
            self._beginning.append(reading)
            return
        new = mean_work([reading])
        assert new
        self._rest = self._rest.joined(new) if self._rest else new

    def _sample(self) -> None:
        now = time.perf_counter()
        passed, self._sampled = now - self._sampled, now
        busy = time.process_time()
        cores, self._cpu = (busy - self._cpu) / passed, busy
        self._memory = max(self._memory, self._process.memory())
        if watts := self._power.read(cores):
            self._watts = watts
            low, value, high = self._joules
            self._joules = (low + watts.low * passed, value + watts.value * passed, high + watts.high * passed)


def _estimate(power: Estimate | None, range_of: list[float]) -> dict[str, Any] | None:
    if power is None or not range_of:
        return None
    low, value, high = (round(number, 6) for number in range_of)
    return {"value": value, "low": low, "high": high, "how": power.how, "source": power.source}
