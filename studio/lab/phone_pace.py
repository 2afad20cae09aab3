"""What a running app would cost on a phone, and the app held back to the phone's pace."""

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from studio.phones.budget import Cost, NoCost
from studio.phones.everywhere import everywhere
from studio.phones.felt import End, Turns, seconds_of
from studio.phones.profile import Phone
from studio.runtime.demands import FramePace
from studio.runtime.holding import HELD
from studio.runtime.messages import ModelInfo
from studio.runtime.meters import mean_work
from studio.runtime.reading import FrameWork, Reading

COLD, MEASURED = 5, 20
"""Frames at the beginning: passed over, and measured before the app is held back."""

AGAIN_SECONDS = 1.0
"""How often the pace is looked at again: what share of its work an app's models are changes with what it sees, and the range with it."""

CHANGE = 0.005
"""Share of a frame's time below which a pace stays as it is."""

_REMEMBERED = 300
_TOLD = 10


class OnPhone:
    """The models of an app on one phone."""

    def __init__(self, phone: Phone, models: tuple[ModelInfo, ...]) -> None:
        """Raises TableError, OSError."""
        self.phone = phone
        self._known = everywhere([(model.title, model.variant, Path(model.file)) for model in models], {phone.name: phone})

    def cost(self, work: FrameWork) -> Cost | NoCost:
        return self._known.cost(self.phone.name, work.runs, 1000 * work.own)


def pace_of(cost: Cost, own_ms: float, end: End) -> FramePace:
    """What each frame takes there, so that their average is that end of the range of `cost`. own_ms: of the app's own code here."""
    wide = 1000 * seconds_of(cost.ms, end) / cost.ms.value if cost.ms.value else 1.0
    runs = tuple((part.use.model, wide * part.latency.ms.value / 1000) for part in cost.parts)
    return FramePace(runs, wide * cost.other.value / own_ms if own_ms else 0.0)


def near(pace: FramePace, other: FramePace, work: FrameWork) -> bool:
    """Whether nothing is felt of the change from one to the other."""
    now, then = (each.seconds(work.runs, work.own) for each in (pace, other))
    return dict(pace.runs).keys() == dict(other.runs).keys() and abs(now - then) < CHANGE * then


class PhonePace:
    """Hand every reading to `add`; `tell` is given the pace as it changes. fps: at which frames come, None for as many as possible.

    frames: those that were held back, but for the first; predicted, took: the seconds from its end to that of the last, as they should
    have passed on the phone for the work of these very frames, and as they did.
    """

    def __init__(self, on_phone: OnPhone, end: End, fps: float | None, tell: Callable[[FramePace], None]) -> None:
        self.pace: FramePace | None = None
        self.frames, self.predicted, self.took = 0, 0.0, 0.0
        self._on_phone, self._end, self._tell = on_phone, end, tell
        self._readings: deque[Reading] = deque(maxlen=_REMEMBERED)
        self._seen = 0
        self._looked = 0.0
        self._turns = Turns(fps)
        self._first: tuple[float, float] | None = None
        self._told: deque[tuple[float, FramePace]] = deque(maxlen=_TOLD)

    def seconds(self, reading: Reading) -> float:
        """What that frame takes on the phone, by the pace it was held back to: another may have been told since."""
        held = reading.finished - dict(reading.stages).get(HELD, 0.0)
        pace = next((pace for told, pace in reversed(self._told) if told <= held), self._told[0][1] if self._told else None)
        return pace.seconds(reading.runs, reading.own) if pace else 0.0

    def add(self, reading: Reading) -> None:
        self._seen += 1
        if self._seen > COLD:
            self._readings.append(reading)
        if self.pace is not None and HELD in dict(reading.stages):
            done = self._turns.take(self.seconds(reading))
            if self._first is None:
                self._first = done, reading.finished
            else:
                self.frames += 1
            self.predicted, self.took = done - self._first[0], reading.finished - self._first[1]
        now = time.perf_counter()
        if self._seen >= COLD + MEASURED and now - self._looked >= AGAIN_SECONDS:
            self._looked = now
            self._look()

    @property
    def reason(self) -> str:
        """Why it can't be held back, "" if it can."""
        work = mean_work(list(self._readings))
        cost = self._on_phone.cost(work) if work else None
        if isinstance(cost, NoCost):
            return cost.reason
        if self.pace is None:
            return f"the pace is known after {COLD + MEASURED} frames, and there were {self._seen}"
        return ""

    def _look(self) -> None:
        work = mean_work(list(self._readings))
        cost = self._on_phone.cost(work) if work else None
        if work and isinstance(cost, Cost):
            self.pace = pace_of(cost, 1000 * work.own, self._end)
            self._tell(self.pace)
            self._told.append((time.perf_counter(), self.pace))
