"""Where the time of one frame went: filled by the interpreters and the app's own steps while it processes the frame."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from studio.api import Interpreter, Prediction, Region
from studio.api.model import Tensor

PREPARE = "Prepare"
APP = "App"
CAPTURE = "Capture to start"

MOST_STEPS = 20
"""Further ones are booked under APP: a name made anew for each frame would never end."""


class Stages:
    """Seconds per stage of the frame being processed.

    models: the titles of the app's models, in order. running: told the title of each model that starts, and "" when it has ended.
    """

    def __init__(self, models: tuple[str, ...] = (), running: Callable[[str], None] = lambda title: None) -> None:
        self.models = models
        self.running = running
        self._seconds: dict[str, float] = {}
        self._runs = dict.fromkeys(models, 0)
        self._began = self._in_models = 0.0
        self._steps: dict[str, float] = {}

    def start(self) -> None:
        self._seconds.clear()
        self._runs = dict.fromkeys(self.models, 0)
        self._began, self._in_models = time.thread_time(), 0.0
        self._steps = dict.fromkeys(self._steps, 0.0)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times what the app calls a step of its own, without the models and steps inside it."""
        name = f"{name} (step)" if name in (CAPTURE, PREPARE, APP, *self.models) else name
        if len(self._steps) < MOST_STEPS:
            self._steps.setdefault(name, 0.0)  # rows stand in the order the steps begin in
        started, booked = time.perf_counter(), self._booked()
        try:
            yield
        finally:
            own = time.perf_counter() - started - (self._booked() - booked)
            if name in self._steps:
                self._steps[name] += max(0.0, own)

    @property
    def steps(self) -> Collection[str]:
        """Names of the app's own steps so far."""
        return self._steps.keys()

    def _booked(self) -> float:
        return sum(self._seconds.values()) + sum(self._steps.values())

    @property
    def runs(self) -> tuple[tuple[str, int], ...]:
        """How often each model ran, by title."""
        return tuple(self._runs.items())

    @property
    def own(self) -> float:
        """CPU seconds of the app's thread in this frame so far, without those it ran models."""
        return max(0.0, time.thread_time() - self._began - self._in_models)

    def ran(self, busy: float) -> None:
        """busy: CPU seconds of this thread for which a model ran."""
        self._in_models += busy

    def add(self, name: str, seconds: float) -> None:
        self._seconds[name] = self._seconds.get(name, 0.0) + seconds
        if name in self._runs:
            self._runs[name] += 1

    def finish(self, waited: float, total: float) -> tuple[tuple[str, float], ...]:
        """Name and seconds of every stage: what is no model, preparation or step is the app's own. A step that rested took 0."""
        own = max(0.0, total - self._booked())
        measured = self._seconds.get
        models = tuple((name, measured(name, 0.0)) for name in self.models)
        prepare = ((PREPARE, measured(PREPARE, 0.0)),) if self.models else ()
        return ((CAPTURE, waited), *prepare, *models, *self._steps.items(), (APP, own))


class TimedInterpreter:
    """An interpreter that books its time; the model inside it can be exchanged while an app holds on to it."""

    def __init__(self, inner: Interpreter, title: str, stages: Stages) -> None:
        self.inner = inner
        self._title = title
        self._stages = stages

    def run(self, **inputs: Tensor | Region) -> Prediction:
        self._stages.running(self._title)
        busy = time.thread_time()
        try:
            prediction = self.inner.run(**inputs)
        finally:
            self._stages.running("")
        self._stages.ran(max(0.0, time.thread_time() - busy - prediction.timing.prepare))
        self._stages.add(PREPARE, prediction.timing.prepare)
        self._stages.add(self._title, prediction.timing.run)
        return prediction
