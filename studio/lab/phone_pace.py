"""What a running app would cost on a phone, and the app held back to the phone's pace."""

import time
from collections import deque
from pathlib import Path

from studio.phones.budget import Cost, NoCost
from studio.phones.everywhere import everywhere
from studio.phones.felt import End, seconds_of
from studio.phones.profile import Phone
from studio.runtime.holding import Hold
from studio.runtime.messages import ModelInfo
from studio.runtime.meters import mean_work
from studio.runtime.reading import FrameWork, Reading

COLD, MEASURED = 5, 20
"""Frames at the beginning: passed over, and measured before the app is held back."""

AGAIN_SECONDS = 1.0
"""How often the pace is looked at again: how much an app has to do changes with what it sees."""

_REMEMBERED = 300


class OnPhone:
    """The models of an app on one phone."""

    def __init__(self, phone: Phone, models: tuple[ModelInfo, ...]) -> None:
        """Raises TableError, OSError."""
        self.phone = phone
        self._known = everywhere([(model.title, model.variant, Path(model.file)) for model in models], {phone.name: phone})

    def cost(self, work: FrameWork) -> Cost | NoCost:
        return self._known.cost(self.phone.name, work.runs, 1000 * work.own)


class PhonePace:
    """Hand `hold` to the pipeline, and every reading to `add`. fps: the rate that is wanted, None for as many frames as possible.

    frames, predicted: those that were held back, and the seconds they should have taken; took: those they took.
    """

    def __init__(self, on_phone: OnPhone, end: End, fps: float | None) -> None:
        self.hold = Hold()
        self.frames, self.predicted, self.took = 0, 0.0, 0.0
        self._on_phone, self._end, self._fps = on_phone, end, fps
        self._readings: deque[Reading] = deque(maxlen=_REMEMBERED)
        self._seen = 0
        self._looked = 0.0
        self._last: float | None = None

    def add(self, reading: Reading) -> None:
        self._seen += 1
        if self._seen > COLD:
            self._readings.append(reading)
        if self.hold.seconds is not None:
            if self._last is not None:
                self.frames += 1
                self.predicted += max(self.hold.seconds, 1 / self._fps if self._fps else 0.0)
                self.took += reading.finished - self._last
            self._last = reading.finished
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
        if self.hold.seconds is None:
            return f"the pace is known after {COLD + MEASURED} frames, and there were {self._seen}"
        return ""

    def _look(self) -> None:
        work = mean_work(list(self._readings))
        cost = self._on_phone.cost(work) if work else None
        if isinstance(cost, Cost):
            self.hold.seconds = seconds_of(cost.ms, self._end)
