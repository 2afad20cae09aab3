"""The app that runs several models on the same frame, and says how far each agrees with one of them."""

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Literal

import numpy as np

from studio.api import App, Fact, Frame, Interpreter, Pixels, Prediction, Result, Slider, View
from studio.graph.purpose import Purpose, Task
from studio.vision.any_model.answers import Answer, Look
from studio.vision.any_model.app import AnyModel
from studio.vision.any_model.closeness import Closeness, Incomparable, closeness

DOES: dict[Task, str] = {
    "classify": "names classes",
    "detect": "finds boxes",
    "segment": "marks areas",
    "keypoints": "finds points",
    "depth": "tells depths",
    "image": "makes pictures",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the models. shown: the app that shows it alone, None where there is a `problem`; bytes: of its file."""

    title: str
    file: str
    bytes: int
    shown: type[AnyModel] | None = None
    purpose: Purpose = field(default_factory=Purpose)
    problem: str = ""


@dataclass(frozen=True)
class ComparisonSettings:
    """The choice of a `reference` is added for the models at hand, see `comparison_settings`."""

    reference: str = ""
    threshold: Annotated[float, Slider(0.0, 1.0, 0.01), "Less sure results are left out, of all models"] = 0.5
    overlay: Annotated[float, Slider(0.05, 1.0, 0.05), "How much areas, depth or a picture cover"] = 0.6


def comparison_settings(sides: Sequence[Side]) -> ComparisonSettings:
    class Settings(ComparisonSettings):
        pass

    titles = tuple(side.title for side in sides)
    Settings.__annotations__ = {"reference": Annotated[(Literal[titles], "The model that the others are held against")]}
    first = next((side for side in sides if side.shown), sides[0])
    return Settings(first.title, first.purpose.threshold, first.purpose.overlay)


@dataclass(slots=True)
class Tally:
    """Means over the frames so far, of one model against the reference. incomparable: frames of which nothing could be said."""

    frames: int = 0
    incomparable: int = 0
    _sums: dict[str, tuple[float, int]] = field(default_factory=dict)

    def add(self, found: Closeness | None) -> None:
        if found is None:
            self.incomparable += 1
            return
        self.frames += 1
        for name, value in found.numbers.items():
            total, count = self._sums.get(name, (0.0, 0))
            self._sums[name] = total + value, count + 1

    @property
    def means(self) -> dict[str, float]:
        return {name: total / count for name, (total, count) in self._sums.items()}


class Comparison(App):
    """Several models on the same frames, side by side. In which order they run goes round, so that none is always the first."""

    sides: ClassVar[tuple[Side, ...]]
    settings: Any = ComparisonSettings()

    def opened(self) -> None:
        self._apps = [self._opened(place, side) for place, side in enumerate(self.sides)]
        self._tallies = [Tally() for _ in self.sides]
        self._read_for: object = None
        self._frames = 0
        self._before: tuple[int, Pixels] | None = None
        self._told = set[str]()

    def process(self, frame: Frame) -> Result:
        if self.settings is not self._read_for:
            self._follow()
        self._frames += 1
        looks: list[Look] = [Look(Result(facts={"problem": side.problem}), None) for side in self.sides]
        for step in range(len(looks)):
            place = (self._frames + step) % len(looks)
            if app := self._apps[place]:
                looks[place] = self._look(place, app, frame)
        before, self._before = self._before, (frame.index, frame.pixels)
        # A picture may be shown over and over, and the same frame once more after a change.
        anew = before is None or (before[0] != frame.index and not np.may_share_memory(before[1], frame.pixels))
        told = [self._tell(place, looks, count=anew) for place in range(len(looks))]
        views = tuple(View(side.title, look.result.shapes) for side, look in zip(self.sides, looks, strict=True))
        # Beside the models, not among what is told of them: only there a replay can be told to ignore it.
        times = [round(opened[1].seconds * 1000, 3) if opened else None for opened in self._apps]
        facts: dict[str, Fact] = {"reference": self._reference, "models": told, "milliseconds": times}
        return Result(looks[self._reference].result.shapes, facts=facts, views=views)

    def close(self) -> None:
        for opened in self._apps:
            if opened:
                opened[0].close()

    def _opened(self, place: int, side: Side) -> "tuple[AnyModel, _Clock] | None":
        if side.shown is None:
            return None
        app = side.shown()
        clock = _Clock(getattr(self, f"net_{place}"))
        app.net = clock
        if side.shown.finder_facts is not None:
            app.finder = getattr(self, f"finder_{place}")
        app._timed = self._timed
        app.settings = side.purpose
        app.opened()
        return app, clock

    def _follow(self) -> None:
        """The settings are others than before: what was counted was counted for those."""
        chosen: ComparisonSettings = self.settings
        self._reference = next((place for place, side in enumerate(self.sides) if side.title == chosen.reference), 0)
        for opened, side in zip(self._apps, self.sides, strict=True):
            if opened:
                opened[0].settings = replace(side.purpose, threshold=chosen.threshold, overlay=chosen.overlay)
        self._tallies = [Tally() for _ in self.sides]
        self._read_for = chosen

    def _look(self, place: int, opened: "tuple[AnyModel, _Clock]", frame: Frame) -> Look:
        """A model that fails is told in its own view, and the others go on."""
        app, clock = opened
        clock.seconds = 0.0
        try:
            return app.look(frame)
        except Exception as error:
            problem = str(error).strip() or type(error).__name__
            if problem not in self._told:
                self._told.add(problem)
                print(f"{self.sides[place].title}:\n{traceback.format_exc()}")
            return Look(Result(facts={"problem": problem}), None)

    def _tell(self, place: int, looks: Sequence[Look], *, count: bool) -> dict[str, Fact]:
        side, look, opened, tally = self.sides[place], looks[place], self._apps[place], self._tallies[place]
        told: dict[str, Fact] = {
            "title": side.title,
            "file": side.file,
            "bytes": side.bytes,
            "task": side.purpose.task if opened else "",
            "problem": str(look.result.facts.get("problem", "")),
            "answer": {name: fact for name, fact in look.result.facts.items() if name != "problem"},
        }
        if place == self._reference:
            return told
        found = self._held(place, look.answer, looks[self._reference].answer)
        if count:
            tally.add(found if isinstance(found, Closeness) else None)
        return told | {
            "closeness": {"apart": found.apart, **found.numbers} if isinstance(found, Closeness) else None,
            "incomparable": found if isinstance(found, str) else "",
            "mean": dict(tally.means),
            "frames": tally.frames,
            "frames_incomparable": tally.incomparable,
        }

    def _held(self, place: int, answer: Answer | None, reference: Answer | None) -> Closeness | str:
        """Against the reference, or why not."""
        side, other = self.sides[place], self.sides[self._reference]
        if answer is None or reference is None:
            return f"{side.title if answer is None else other.title} gave no answer"
        if type(answer) is not type(reference):
            return f"{other.title} {DOES[other.purpose.task]}, {side.title} {DOES[side.purpose.task]}"
        try:
            return closeness(reference, answer)
        except Incomparable as error:
            return str(error)


class _Clock:
    """Adds up what the runs of one model took."""

    def __init__(self, inner: Interpreter) -> None:
        self._inner = inner
        self.seconds = 0.0

    def run(self, **inputs: Any) -> Prediction:
        prediction = self._inner.run(**inputs)
        self.seconds += prediction.timing.run
        return prediction
