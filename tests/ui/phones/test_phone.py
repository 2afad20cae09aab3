"""The chosen phone: what the running app would be like on it, and the app slowed down to it."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from studio.runtime.demands import SetPace
from studio.runtime.messages import Readings
from studio.runtime.reading import FrameWork
from studio.ui.acted_phones import made_up
from studio.ui.phones.asking import Asking
from studio.ui.phones.chooser import PhoneChooser, matching
from studio.ui.phones.curves import Curves
from studio.ui.phones.desk import PhoneDesk
from studio.ui.phones.forecast import Forecast
from studio.ui.remembered import Remembered, load, save, state_file
from tests.ui.conftest import Stage
from tests.ui.fake_device import MODELS, app_opened, reading

OpenStage = Callable[..., Stage]
RUNS = (("Palm detection", 1), ("Hand landmarks", 1))


@pytest.fixture
def desk(stage: Stage) -> PhoneDesk:
    """Of a running app whose frames ran each model once and took 2 ms of its own."""
    models = tuple(replace(model, file=f"{model.card}.tflite") for model in MODELS)
    stage.tell(replace(app_opened(), models=models))
    desk = stage.errands.pages.phones
    desk.estimator.use(made_up())
    show_frames(stage)
    return desk


def show_frames(stage: Stage, count: int = 6) -> None:
    for _ in range(count):
        picture = stage.device.picture()
        one = replace(reading(picture.captured), runs=RUNS, own=0.002)
        stage.tell(Readings((one,), (), picture))
    stage.controller.refresh()


def paces(stage: Stage) -> list[float | None]:
    """Seconds of a frame as they are shown here, as they were sent."""
    sent = [command.pace for command in stage.device.sent if isinstance(command, SetPace)]
    return [pace.seconds(RUNS, 0.002) if pace else None for pace in sent]


def test_without_a_phone_it_says_so_and_offers_the_list(stage: Stage) -> None:
    stage.window.inspector.device.chosen.emit(1)
    panel = stage.errands.pages.phones.panel
    assert panel is not None
    assert panel.message.text().startswith("No phone chosen.")
    panel.choose.click()
    assert stage.window.sheet is not None
    assert stage.window.sheet.accessibleName() == "Choose a phone"


def test_a_phone_is_searched_chosen_and_remembered(stage: Stage, desk: PhoneDesk) -> None:
    desk.open_list()
    chooser = stage.window.findChildren(PhoneChooser)[0]
    chooser.search.setText("galaxy 2024")
    assert chooser.list.names() == ("Galaxy S24",)
    QTest.keyClick(chooser.search, Qt.Key.Key_Return)
    assert (desk.phone, stage.window.inspector.device.label(1)) == ("Galaxy S24", "Galaxy S24")
    assert stage.window.sheet is None
    save(state_file(), stage.wishes.memory.remembered)
    assert load(state_file())[0].phone == "Galaxy S24"
    known = tuple(made_up().phones.values())
    assert [phone.name for phone in matching(known, "tensor")][:2] == ["Pixel 8", "Pixel 7"], "newest first"
    assert matching(known, "zebra") == ()


def test_every_figure_of_a_phone_tells_its_range_and_how_it_was_got(stage: Stage, desk: PhoneDesk) -> None:
    desk.choose("Pixel 2")
    forecast = desk.forecast
    assert isinstance(forecast, Forecast)
    cost = forecast.cost
    assert cost.ms.value == pytest.approx(sum(part.ms.value for part in cost.parts) + cost.other.value)
    assert cost.other.value == pytest.approx(2.0 * 1630 / 595, rel=0.01), "what is the app's own goes by the speed of one core"
    assert forecast.rate.value == pytest.approx(min(30, 1000 / cost.ms.value))
    panel = desk.panel
    assert panel is not None
    for readout in panel.readouts:
        assert "–" in readout.text, "a range, never a bare number"
        assert readout.tag.text() in ("modelled", "assumed", "rough")
        assert len(readout.tag.source) > 40
    assert len(panel.parts.told) == 3
    for name, told in zip(("Palm detection", "Hand landmarks", "App's own code"), panel.parts.told, strict=True):
        assert told.startswith(f"{name}: ")
        assert "–" in told
    assert "now 30 fps" in panel.curves.battery.told or "now 2" in panel.curves.battery.told


def test_how_the_rate_falls_as_the_phone_warms_up_is_an_option_and_assumed(stage: Stage, desk: PhoneDesk) -> None:
    desk.choose("Pixel 2")
    panel = desk.panel
    assert panel is not None
    curves = panel.curves
    assert (curves.battery.isVisible(), curves.warmth.isVisible()) == (True, False)
    press(curves, "Rate when warm")
    assert (curves.battery.isVisible(), curves.warmth.isVisible()) == (False, True)
    assert curves.tag.text() == "assumed"
    forecast = desk.forecast
    assert isinstance(forecast, Forecast)
    hot = replace(forecast, cost=replace(forecast.cost, energy=replace(forecast.cost.energy, value=300.0, low=200.0, high=400.0)))
    first, later, last = (hot.after(minutes) for minutes in (0.0, 5.0, 30.0))
    assert (first.value, first.low, first.high) == pytest.approx((hot.rate.value, hot.rate.low, hot.rate.high))
    assert last.value < later.value < first.value
    assert last.low < last.value < last.high
    assert "of the speed left" in last.source
    curves.show_forecast(hot)
    assert curves.warmth.told.startswith("0 min: ")
    assert curves.told.text().endswith("after 30 minutes")


def press(curves: Curves, label: str) -> None:
    next(button for button in curves.choice.findChildren(QPushButton) if button.text() == label).click()


def test_runs_that_a_frame_needs_not_count_for_less(desk: PhoneDesk, stage: Stage) -> None:
    desk.choose("Pixel 2")
    before = desk.forecast
    summary = stage.controller.summary
    assert isinstance(before, Forecast)
    assert summary is not None
    stage.controller.summary = replace(summary, work=FrameWork(6, (("Palm detection", 0.0), ("Hand landmarks", 1.0)), 0.02, 0.002))
    after = desk.forecast
    assert isinstance(after, Forecast)
    assert after.cost.ms.value == pytest.approx(before.cost.ms.value - before.cost.parts[0].ms.value)
    assert "rests now" in after.lines[0].about


def test_what_cant_be_estimated_says_why(stage: Stage, desk: PhoneDesk) -> None:
    desk.choose("iPhone 5s")
    panel = desk.panel
    assert panel is not None
    assert "no NPU that can be compared" in panel.message.text()
    desk.estimator.use(None)
    assert panel.message.text() == "Estimating…"
    desk.choose("Nokia 3310")
    desk.estimator.use(made_up())
    assert "no phone named Nokia 3310" in panel.message.text()


def test_feeling_a_phone_slows_the_app_to_it_and_one_key_ends_it(stage: Stage, desk: PhoneDesk) -> None:
    desk.choose("Pixel 2")
    forecast = desk.forecast
    assert isinstance(forecast, Forecast)
    stage.window.viewfinder.setFocus()
    QTest.keyClick(stage.window, Qt.Key.Key_P)
    assert paces(stage) == pytest.approx([forecast.cost.ms.value / 1000])
    assert stage.wishes.session.felt == "Pixel 2"
    stage.controller.refresh()
    rate = stage.window.viewfinder.state.rate
    assert rate is not None
    assert rate.text.endswith("fps · as on Pixel 2")
    assert desk.panel is not None
    desk.panel.end.findChildren(QPushButton)[2].click()
    assert paces(stage)[-1] == pytest.approx(forecast.cost.ms.high / 1000)
    assert str(stage.wishes.session.felt) == "Pixel 2, slow end"
    QTest.keyClick(stage.window, Qt.Key.Key_P)
    assert paces(stage)[-1] is None
    assert stage.wishes.session.felt == ""


def test_a_computer_that_is_slower_says_so(stage: Stage, desk: PhoneDesk) -> None:
    desk.choose("Galaxy S24")
    summary = stage.controller.summary
    assert summary is not None
    assert summary.work is not None
    stage.controller.measured.disconnect()
    stage.controller.summary = replace(summary, work=replace(summary.work, seconds=0.5))
    desk.toggle_feel()
    assert "This computer is slower than Galaxy S24" in stage.window.notice.text
    assert stage.wishes.session.felt == ""


def test_another_app_runs_at_its_own_pace_until_it_is_known(stage: Stage, desk: PhoneDesk) -> None:
    desk.choose("Pixel 2")
    desk.feel("likely")
    desk.estimator.use(None)
    assert paces(stage)[-1] is None
    desk.estimator.use(made_up())
    assert paces(stage)[-1] is not None


def test_the_phone_of_last_time_is_there_and_the_key_offers_the_list_without_one(open_stage: OpenStage) -> None:
    stage = open_stage(Remembered(phone="Pixel 6"), source="scene:hands")
    assert stage.window.inspector.device.label(1) == "Pixel 6"
    other = open_stage(source="scene:hands")
    other.errands.intend("feel_phone")
    assert "No phone is chosen yet." in other.window.notice.text


def test_an_answer_to_one_who_is_gone_is_dropped(qtbot: Any) -> None:
    """The window may be closed while a process still estimates."""
    owner = QObject()
    asking = Asking(owner)
    asking.ask(_slowly)
    thread = asking._threads[0]
    shiboken6.delete(owner)
    thread.join(20.0)
    assert not thread.is_alive()


def _slowly() -> str:
    time.sleep(0.3)
    return "late"
