"""Several models in one app: turn by turn, the answers of each held against the reference, and what happens to one that fails."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.api import FakeInterpreter, Frame, Prediction
from studio.graph.picture_input import picture_input
from studio.graph.purpose import End
from studio.vision.any_model import AnyModel, ModelFacts
from studio.vision.any_model.comparison import Comparison, Side, comparison_settings
from studio.vision.any_model.suiting import settings_of

LABELS = ("cat", "dog", "cow")


class Told:
    """An interpreter that notes its turns, and raises what it is given."""

    def __init__(self, place: int, turns: list[int], scores: Any) -> None:
        self._place, self._turns, self.scores = place, turns, scores
        self.error: Exception | None = None

    def run(self, **inputs: Any) -> Prediction:
        self._turns.append(self._place)
        if self.error:
            raise self.error
        return FakeInterpreter({"out": np.asarray([self.scores], np.float32)}).run(**inputs)


def opened(*scores: Any) -> tuple[Comparison, list[Told], list[int]]:
    turns: list[int] = []
    models = [Told(place, turns, each) for place, each in enumerate(scores)]
    facts = ModelFacts(Path("net.tflite"), picture_input((End("x", (1, 8, 8, 3), "float32"),)), (End("out", (1, 3), "float32"),), LABELS)
    purpose = settings_of(facts)(pixels="0_to_1", task="classify")
    shown = type("Shown", (AnyModel,), {"title": "Shown", "facts": facts, "settings": purpose})
    sides = tuple(Side(f"m{place}", f"m{place}.tflite", 9, shown, purpose) for place in range(len(models)))
    app = type("Made", (Comparison,), {"title": "Made", "sides": sides, "settings": comparison_settings(sides)})()
    for place, model in enumerate(models):
        setattr(app, f"net_{place}", model)
    app.opened()
    return app, models, turns


def told(app: Comparison, index: int = 0) -> list[dict[str, Any]]:
    models = app.process(Frame.of(np.zeros((6, 8, 3), np.uint8), index)).facts["models"]
    assert isinstance(models, list)
    return models


def test_the_turn_to_be_first_goes_round() -> None:
    app, _, turns = opened([1, 0, 0], [1, 0, 0], [1, 0, 0])
    for index in range(3):
        told(app, index)
    assert sorted(turns[::3]) == [0, 1, 2]
    assert [sorted(turns[start : start + 3]) for start in (0, 3, 6)] == [[0, 1, 2]] * 3


def test_means_are_over_the_frames_and_begin_anew_with_another_reference() -> None:
    app, models, _ = opened([0.6, 0.4, 0], [0.6, 0.4, 0])
    told(app, 0)
    models[1].scores = [0.4, 0.6, 0]
    assert told(app, 1)[1]["mean"]["same_top"] == 0.5
    assert told(app, 1)[1]["frames"] == 2  # the same frame, shown again
    app.settings = type(app.settings)("m1")
    assert told(app, 2)[0]["mean"]["same_top"] == 0.0
    assert told(app, 3)[0]["frames"] == 2


@pytest.mark.parametrize("error", [None, RuntimeError("out of arena"), KeyError()])
def test_one_that_fails_is_named_and_the_others_go_on(error: Exception | None, capsys: pytest.CaptureFixture[str]) -> None:
    app, models, _ = opened([0.6, 0.4, 0], [0.6, 0.4, 0], [0.6, 0.4, 0])
    if error:
        models[1].error = error
    else:
        models[1].scores = [np.nan, 0, 0]
    for index in range(2):
        _, failed, good = told(app, index)
    assert failed["problem"].startswith(str(error) or "KeyError") if error else "not a number" in failed["problem"]
    assert (failed["frames"], failed["frames_incomparable"]) == (0, 2)
    assert failed["incomparable"] == "m1 gave no answer"
    assert good["frames"] == 2
    assert capsys.readouterr().out.count("Traceback") == (1 if error else 0)
