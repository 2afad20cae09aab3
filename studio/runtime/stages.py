"""Where the time of one frame went: filled by the interpreters while an app processes it."""

from collections.abc import Callable

from studio.api import Interpreter, Prediction, Region
from studio.api.model import Tensor

PREPARE = "Prepare"
APP = "App"
CAPTURE = "Capture to start"


class Stages:
    """Seconds per stage of the frame being processed.

    models: the titles of the app's models, in order. running: told the title of each model that starts, and "" when it has ended.
    """

    def __init__(self, models: tuple[str, ...] = (), running: Callable[[str], None] = lambda title: None) -> None:
        self.models = models
        self.running = running
        self._seconds: dict[str, float] = {}

    def start(self) -> None:
        self._seconds.clear()

    def add(self, name: str, seconds: float) -> None:
        self._seconds[name] = self._seconds.get(name, 0.0) + seconds

    def finish(self, waited: float, total: float) -> tuple[tuple[str, float], ...]:
        """Name and seconds of every stage: what isn't a model or its preparation is the app's own."""
        own = max(0.0, total - sum(self._seconds.values()))
        measured = self._seconds.get
        models = tuple((name, measured(name, 0.0)) for name in self.models)
        prepare = ((PREPARE, measured(PREPARE, 0.0)),) if self.models else ()
        return ((CAPTURE, waited), *prepare, *models, (APP, own))


class TimedInterpreter:
    """An interpreter that books its time; the model inside it can be exchanged while an app holds on to it."""

    def __init__(self, inner: Interpreter, title: str, stages: Stages) -> None:
        self.inner = inner
        self._title = title
        self._stages = stages

    def run(self, **inputs: Tensor | Region) -> Prediction:
        self._stages.running(self._title)
        try:
            prediction = self.inner.run(**inputs)
        finally:
            self._stages.running("")
        self._stages.add(PREPARE, prediction.timing.prepare)
        self._stages.add(self._title, prediction.timing.run)
        return prediction
