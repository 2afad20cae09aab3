"""The last seconds in numbers: rates, ages, stage times, and the process's CPU and memory."""

import time
from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
import psutil

from studio.api import Estimate
from studio.runtime.energy import PowerMeter, mean_power, per_frame
from studio.runtime.holding import HELD
from studio.runtime.reading import FrameWork, Reading, StageTime, Summary
from studio.runtime.stages import CAPTURE

WINDOW_SECONDS = 3.0
TIMELINE_SECONDS = 10.0
DELIVER, DRAW = "Deliver", "Draw"


class ProcessMeter:
    """CPU and memory of one process, measured from outside. Gone processes read as zero."""

    def __init__(self, pid: int | None = None) -> None:
        self._process: psutil.Process | None = psutil.Process(pid)
        self._last = (time.perf_counter(), self._busy())

    def cores(self) -> float:
        """Busy cores since the last call."""
        before, now = self._last, (time.perf_counter(), self._busy())
        self._last = now
        return max(0.0, now[1] - before[1]) / max(1e-6, now[0] - before[0])

    def memory(self) -> int:
        """Bytes: what the process has to itself plus its share of what it shares (PSS), RSS where the system doesn't tell.

        Takes milliseconds: the system walks all pages of the process.
        """
        if self._process is None:
            return 0
        try:
            full = self._process.memory_full_info()
            return int(getattr(full, "pss", 0) or full.rss)
        except psutil.NoSuchProcess:
            return 0
        except psutil.AccessDenied:
            return int(self._process.memory_info().rss)

    @property
    def gone(self) -> bool:
        return self._process is None

    def _busy(self) -> float:
        try:
            times = self._process.cpu_times() if self._process else None
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            self._process = times = None
        return float(times.user + times.system) if times else 0.0


class Meter:
    """Gathers readings and says what the last `WINDOW_SECONDS` were like. pid: the process that does the work, None for this one."""

    def __init__(self, pid: int | None = None, power: PowerMeter | None = None) -> None:
        self.target: float | None = None
        self._process = ProcessMeter(pid)
        self._power = power or PowerMeter()
        self._processed = 0
        self._memory = (0.0, 0)
        self._metered = time.perf_counter()
        self._load: deque[tuple[float, float, float, Estimate]] = deque(maxlen=100)
        self._readings: deque[Reading] = deque(maxlen=2000)
        self._shown: deque[tuple[float, float, float, float]] = deque(maxlen=2000)

    def add(self, reading: Reading) -> None:
        self._processed += 1
        self._readings.append(reading)

    def shown(self, captured: float, at: float, draw_seconds: float) -> None:
        """A picture captured at `captured` was on the screen at `at`, after `draw_seconds` of drawing."""
        finished = next((reading.finished for reading in reversed(self._readings) if reading.captured == captured), at)
        self._shown.append((at, at - captured, max(0.0, at - draw_seconds - finished), draw_seconds))

    def timeline(self) -> tuple[tuple[float, float], ...]:
        """Per frame of the last `TIMELINE_SECONDS`: seconds ago, and seconds from start to finish."""
        now = time.perf_counter()
        return tuple((now - r.finished, r.finished - r.started) for r in self._readings if now - r.finished <= TIMELINE_SECONDS)

    def summary(self) -> Summary:
        recent = self._recent()
        fps = _rate([reading.finished for reading in recent])
        cores, power = self._load_lately(recent if fps else [])
        ages = [age for at, age, _, _ in self._shown if time.perf_counter() - at <= WINDOW_SECONDS]
        age_p50, age_p95 = np.percentile(ages, (50, 95)).tolist() if ages else (None, None)
        return Summary(
            fps=fps,
            target=self.target,
            processed=self._processed,
            dropped=self._readings[-1].dropped if self._readings else 0,
            age_p50=age_p50,
            age_p95=age_p95,
            stages=self._stages(recent),
            cpu=cores,
            memory=self._memory_lately(),
            power=power,
            energy=per_frame(power, fps),
            work=mean_work(self._recent(TIMELINE_SECONDS)),
        )

    def _load_lately(self, recent: Sequence[Reading]) -> tuple[float, Estimate]:
        """Busy cores and power over the time of the `recent` frames: of a moment alone, a slow app would seem free and costly in turns."""
        now = time.perf_counter()
        cores = self._process.cores()
        self._load.append((now, now - self._metered, cores, self._power.read(cores)))
        self._metered = now
        if self._process.gone:
            return 0.0, self._load[-1][3]
        since = min([now - WINDOW_SECONDS, *(reading.finished for reading in recent[:1])])
        lately = [(seconds, cores, power) for at, seconds, cores, power in self._load if at > since]
        passed = sum(seconds for seconds, _, _ in lately)
        return sum(seconds * cores for seconds, cores, _ in lately) / passed, mean_power([(seconds, power) for seconds, _, power in lately])

    def _memory_lately(self) -> int:
        """Read once a second at most."""
        read, memory = self._memory
        if time.perf_counter() - read > 1.0:
            memory = self._process.memory()
            self._memory = time.perf_counter(), memory
        return memory

    def _recent(self, seconds: float = WINDOW_SECONDS) -> list[Reading]:
        """The last seconds, and at least the last four frames, so that half a frame a second reads true as well."""
        now = time.perf_counter()
        readings = list(self._readings)
        fresh = sum(now - reading.finished <= seconds for reading in readings)
        return readings[-max(fresh, 4) :]

    def _stages(self, recent: list[Reading]) -> tuple[StageTime, ...]:
        if not recent:
            return ()
        names = [name for name, _ in recent[-1].stages]
        rows = [[seconds for _, seconds in reading.stages] for reading in recent if len(reading.stages) == len(names)]
        since = time.perf_counter() - WINDOW_SECONDS
        drawn = [(deliver, draw) for at, _, deliver, draw in self._shown if at >= since]
        return (*_stage_times(names, rows), *(_stage_times([DELIVER, DRAW], drawn) if drawn else ()))


def mean_work(readings: Sequence[Reading]) -> FrameWork | None:
    """None where no frame was processed."""
    if not readings:
        return None
    runs: dict[str, int] = {}
    own = total = 0.0
    for reading in readings:
        total += sum(seconds for name, seconds in reading.stages if name not in (CAPTURE, HELD))
        own += reading.own
        for title, count in reading.runs:
            runs[title] = runs.get(title, 0) + count
    frames = len(readings)
    each = tuple((reading.runs, reading.own) for reading in readings)
    return FrameWork(frames, tuple((title, count / frames) for title, count in runs.items()), total / frames, own / frames, each)


def _stage_times(names: Sequence[str], rows: Sequence[Sequence[float]]) -> Iterator[StageTime]:
    """rows: seconds of each stage, frame by frame."""
    middle, slow = np.percentile(rows, (50, 95), axis=0)
    for name, p50, p95, last in zip(names, middle.tolist(), slow.tolist(), rows[-1], strict=True):
        yield StageTime(name, p50, p95, idle=last == 0.0)


def _rate(stamps: list[float]) -> float:
    """Frames a second between the first and the last stamp; falls towards zero when nothing comes any more."""
    if len(stamps) < 2:
        return 0.0
    span = stamps[-1] - stamps[0]
    interval = span / (len(stamps) - 1)
    silent = time.perf_counter() - stamps[-1]
    if silent > 3 * interval + 0.5:
        return 0.0 if silent > max(WINDOW_SECONDS, 3 * interval) else len(stamps) / (span + silent)
    return (len(stamps) - 1) / span if span > 0 else 0.0
