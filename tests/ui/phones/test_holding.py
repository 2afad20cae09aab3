"""A budget is held while the app runs, by what it does without, and everything is as it was afterwards."""

from dataclasses import replace

import pytest

from studio.phones.budget import Cost, Target
from studio.phones.degrading import OVER_SECONDS, SETTLING_SECONDS
from studio.runtime.demands import SetSize
from studio.runtime.messages import SetModels, SetRate
from studio.ui.phones import holding
from studio.ui.phones.desk import PhoneDesk
from studio.ui.phones.forecast import Forecast
from studio.ui.phones.holding import BudgetHold
from tests.ui.conftest import Stage
from tests.ui.phones.test_phone import desk

__all__ = ["desk"]


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
    hold, said = BudgetHold(stage.wishes, stage.window), []
    hold.said.connect(said.append)
    hold.begin(Target(latency_ms=0.1))
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
    hold.begin(Target())
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


def test_smaller_variants_go_first(stage: Stage, cost: Cost, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        holding, "_smaller_variants", lambda _, model: [model.variant, "tiny"] if model.card == "hand_landmark" else ["lite"]
    )
    hold = BudgetHold(stage.wishes, stage.window)
    hold.begin(Target(latency_ms=0.1))
    slow_for(hold, clock, cost, OVER_SECONDS + SETTLING_SECONDS)
    assert stage.device.sent_of(SetModels) == [SetModels({"palm_detection": "lite", "hand_landmark": "tiny"}, None)]
    assert stage.device.sent_of(SetSize) == []
    assert stage.wishes.choices.variants == {}, "not remembered"


def test_the_switch_tells_the_budget_and_what_was_given_up(stage: Stage, desk: PhoneDesk) -> None:
    desk.choose("Pixel 2")
    panel = desk.panel
    assert panel is not None
    assert panel.held.text() == "Budget: 30 fps."
    desk.set_target(Target(rate=30, latency_ms=50.0, battery_hours=3.0))
    panel.hold.click()
    assert panel.held.text() == "Budget: 30 fps, 50 ms a frame, 3 h of battery. Nothing is given up."
    panel.hold.click()
    assert desk.hold is not None
    assert not desk.hold.on
