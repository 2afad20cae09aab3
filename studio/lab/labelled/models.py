"""Models opened to be judged: as the window shows them, with the time each picture takes."""

from dataclasses import dataclass, replace

from studio.api import Frame, ModelError, Shape
from studio.graph.purpose import Purpose
from studio.graph.roles import Unsuited
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.runtime.comparison_app import Part
from studio.runtime.ctrl_c import stopped_by_ctrl_c
from studio.runtime.stages import Stages, TimedInterpreter
from studio.vision.any_model import AnyModel
from studio.vision.any_model.answers import Answer, Figures, Look
from studio.vision.any_model.classes import for_classes, read_labels
from studio.vision.any_model.suiting import class_count, reading

STILL_LOOKS = 20
"""At a picture in which a model of landmarks finds nothing: it looks at a few places of each frame, and goes round in about so many."""


@dataclass(frozen=True, slots=True)
class Looked:
    """answer: None where there is none, for the reason in `problem`. seconds: in the model's runs of one look."""

    answer: Answer | None
    problem: str
    seconds: float


class JudgedModel:
    """labels: of its classes, () where they are not known; count: of its classes, None where its outputs don't say.

    mislabelled: why the labels it brings are not taken, "" where they are or where there are none.
    """

    def __init__(self, part: Part, threads: int, threshold: float | None = None) -> None:
        """threshold: instead of its own, from which on answers count. Raises ModelError."""
        side = part.side
        if side.shown is None or part.card is None:
            raise ModelError(side.problem)
        self.title, self.file, self.bytes = side.title, side.file, side.bytes
        self.purpose: Purpose = side.purpose
        self._shown = side.shown
        self._settings = side.purpose if threshold is None else replace(side.purpose, threshold=threshold)
        cards = [part.card, *([part.finder] if part.finder else [])]
        catalogue = Catalogue(given=cards)
        opened = [open_model(catalogue, card.name, None, threads) for card in cards]
        self._stages = Stages(tuple(f"{place}" for place, _ in enumerate(opened)))
        self._nets = [TimedInterpreter(model.interpreter, f"{place}", self._stages) for place, model in enumerate(opened)]
        self.labels, self.count, self.mislabelled = _classes_of(side.shown, side.purpose)

    def look(self, frame: Frame) -> Looked:
        """As if it were the first picture it ever sees."""
        app = self._app(self._settings)
        try:
            look = self._look(app, frame)
            answer, problem = look.answer, str(look.result.facts.get("problem", ""))
        except Exception as error:  # an author's file may make any of its steps fail; the other models go on
            if stopped_by_ctrl_c(error):
                raise KeyboardInterrupt from error
            answer, problem = None, str(error).strip() or type(error).__name__
        times = dict(self._stages.finish(0.0, 0.0))
        return Looked(answer, problem, sum(times[name] for name in self._stages.models))

    def marks(self, frame: Frame) -> tuple[Shape, ...]:
        """What it finds at its own threshold, as the window shows it."""
        return tuple(self._look(self._app(self.purpose), frame).result.shapes)

    def _look(self, app: AnyModel, frame: Frame) -> Look:
        """The last one is timed."""
        for _ in range(STILL_LOOKS):
            self._stages.start()
            look = app.look(frame)
            if not isinstance(look.answer, Figures) or look.answer.points or not app.searches:
                break
        return look

    def _app(self, settings: Purpose) -> AnyModel:
        app = self._shown()
        app.net = self._nets[0]
        if len(self._nets) > 1:
            app.finder = self._nets[1]
        app._timed = self._stages.step
        app.settings = settings
        app.opened()
        return app


def _classes_of(shown: type[AnyModel], purpose: Purpose) -> tuple[tuple[str, ...], int | None, str]:
    try:
        decoding, roles = reading(purpose, shown.facts)
    except Unsuited as error:
        raise ModelError(str(error)) from error
    count = class_count(decoding, roles, shown.facts)
    if decoding == "mask":
        return ("background", ""), 2, ""
    try:
        labels = read_labels(purpose.labels) if purpose.labels.name else shown.facts.labels
        known = for_classes(tuple(labels), decoding, count)
    except ValueError as error:
        return (), count, str(error)
    if decoding == "yolo_segments":  # whose areas leave number 0 to what is no object
        return (("background", *known) if known else ()), None if count is None else count + 1, ""
    return known, count, ""
