"""A budget is held while the app runs, by what it does without, and everything is as it was afterwards."""

from dataclasses import replace

import pytest

from studio.phones.budget import Cost, Target
from studio.phones.degrading import OVER_SECONDS, SETTLING_SECONDS
from studio.runtime.demands import SetSize
from studio.runtime.messages import SetModels, SetRate
from studio.ui.phones import holding
from studio.ui.phones.asking import Asking
from studio.ui.phones.desk import PhoneDesk
from studio.ui.phones.forecast import Forecast
from studio.ui.phones.holding import BudgetHold, variants_on
from tests.ui.conftest import Stage
from tests.ui.fake_device import MODELS
from tests.ui.phones.test_phone import desk

__all__ = ["desk"]


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What is asked of the process that estimates the variants; tests answer it."""
    questions: list[tuple[object, ...]] = []
    monkeypatch.setattr(Asking, "ask", lambda _, *question: questions.append(question))
    return questions


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(holding, "time", made)
    return made


@pytest.fixture
def cost(desk: PhoneDesk) -> Cost:
    desk.choose("Pixel 2")
    forecast = desk.forecast
    assert isinstance(forecast, Forecast)
    return forecast.cost


def slow_for(hold: BudgetHold, clock: Clock, cost: Cost, seconds: float) -> None:
    for _ in range(round(seconds / 0.25)):
        clock.now += 0.25
        hold.look(cost)


def test_a_missed_budget_takes_size_and_rate_and_the_end_gives_them_back(stage: Stage, cost: Cost, clock: Clock) -> None:
    hold = BudgetHold(stage.wishes, stage.window)
    said: list[str] = []
    hold.said.connect(said.append)
    hold.begin(Target(latency_ms=0.1), "Pixel 2")
    slow_for(hold, clock, cost, 30)
    assert (said, hold.sentence) == ([], "Estimating what can be given up…")
    hold.take({})
    slow_for(hold, clock, cost, 30)
    assert {command.share for command in stage.device.sent if isinstance(command, SetSize)} == {0.75, 0.5}
    assert said[0].endswith("now 75% of the size, 30 fps.")
    assert stage.wishes.memory.remembered.fps == 30
    before = len(stage.device.sent)
    hold.end()
    assert SetSize(1.0) in stage.device.sent[before:]
    assert (stage.wishes.session.fps, hold.on, hold.sentence) == (30, False, "")


def test_a_rate_that_is_given_up_is_not_remembered(stage: Stage, cost: Cost, clock: Clock) -> None:
    hold = BudgetHold(stage.wishes, stage.window)
    hold.begin(Target(), "Pixel 2")
    hold.take({})
    slow = replace(cost, ms=replace(cost.ms, value=60.0))
    slow_for(hold, clock, slow, 60)
    assert stage.device.sent_of(SetRate)[-1] == SetRate(15)
    assert (stage.wishes.session.fps, stage.wishes.memory.remembered.fps) == (15, 30)
    assert "60 ms are too slow for 24 fps" in hold.sentence
    stage.wishes.set_rate(20)
    hold.look(slow)
    assert (hold.on, hold.target.rate, stage.wishes.session.fps) == (True, 20, 20), "the user's word begins anew"
    hold.end()
    assert stage.wishes.session.fps == 20


def test_cheaper_variants_go_first(stage: Stage, cost: Cost, clock: Clock, asked: list[tuple[object, ...]]) -> None:
    hold = BudgetHold(stage.wishes, stage.window)
    hold.begin(Target(latency_ms=0.1), "Pixel 2")
    function, app, models, phone = asked[-1]
    assert (function, app, phone) == (variants_on, stage.wishes.session.app, "Pixel 2")
    assert dict(models) == {model.card: model.variant for model in MODELS}  # type: ignore[call-overload]
    hold.take({"palm_detection": ["lite"], "hand_landmark": ["lite", "tiny"]})
    slow_for(hold, clock, cost, OVER_SECONDS + SETTLING_SECONDS)
    assert stage.device.sent_of(SetModels) == [SetModels({"palm_detection": "lite", "hand_landmark": "tiny"}, None)]
    assert stage.device.sent_of(SetSize) == []
    assert stage.wishes.choices.variants == {}, "not remembered"


def test_another_phone_has_other_variants(stage: Stage, desk: PhoneDesk, asked: list[tuple[object, ...]]) -> None:
    desk.choose("Pixel 2")
    desk.hold_budget(True)
    desk.choose("Pixel 6")
    assert [question[3] for question in asked] == ["Pixel 2", "Pixel 6"]


def test_the_switch_tells_the_budget_and_what_was_given_up(stage: Stage, desk: PhoneDesk) -> None:
    desk.choose("Pixel 2")
    panel = desk.panel
    assert panel is not None
    assert panel.held.text() == "Budget: 30 fps."
    desk.set_target(Target(rate=30, latency_ms=50.0, battery_hours=3.0))
    panel.hold.click()
    assert desk.hold is not None
    desk.hold.take({})
    stage.controller.refresh()
    assert panel.held.text() == "Budget: 30 fps, 50 ms a frame, 3 h of battery. Nothing is given up."
    panel.hold.click()
    assert not desk.hold.on
