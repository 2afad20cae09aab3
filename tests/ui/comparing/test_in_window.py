"""A comparison in the window: how one gets there and out again, what is seen, what is kept, and what happens when a model fails."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.runtime.contenders import Contender, comparison_name, contenders_of
from studio.runtime.device_messages import DeviceDied
from studio.runtime.messages import AppFailed, OpenApp, OpenSource, Play, Ready, SetSettings, SourceEnded, SourceLost
from studio.ui.comparing.choose_sheet import ChooseSheet
from studio.ui.comparing.layering import Layered
from studio.ui.comparing.layers_sheet import LayersSheet
from studio.ui.controls.label import Label
from studio.ui.dropped import sort_out
from tests.ui.comparing.conftest import CARD, NAME, TITLES, show
from tests.ui.conftest import Stage
from tests.ui.fake_device import app_opened


def opened_app(stage: Stage) -> str:
    command = stage.device.sent_of(OpenApp)[-1]
    assert isinstance(command, OpenApp)
    return command.app


def sheet_of(stage: Stage) -> ChooseSheet:
    return stage.window.findChildren(ChooseSheet)[-1]


def test_each_model_has_a_panel_in_place_of_the_picture(compared: Stage) -> None:
    view = compared.errands.comparing.view
    assert view.isVisible()
    assert not compared.window.viewfinder.isVisible()
    assert not compared.window.inspector.isVisible()
    assert compared.window.focusWidget() is view  # as the picture had it: plain keys play and pause
    assert compared.window.transport.isVisible()
    first, second = view.panels.panels
    assert (first.state.title, first.state.latency, first.state.reference) == (TITLES[0], "4.0 ms", True)
    iou = second.state.measures[0]
    assert (iou.name, iou.now, iou.mean) == ("Overlap (IoU)", "0.75", "0.75")
    assert "Each frame goes through 2 models, one after the other" in view.told()
    assert first.picture.width() > 300
    compared.controller.refresh()
    assert compared.controller.summary is not None
    assert compared.controller.summary.age_p50 is not None  # as when the picture itself is shown


def test_the_settings_come_beside_them_and_another_app_brings_the_picture_back(compared: Stage) -> None:
    view = compared.errands.comparing.view
    view.settings.click()
    assert compared.window.inspector.isVisible()
    view.settings.click()
    assert not compared.window.inspector.isVisible()
    compared.errands.open_app_at(1)
    assert not view.isVisible()
    assert compared.window.viewfinder.isVisible()
    assert compared.window.inspector.isVisible()


def test_trouble_is_told_by_the_cards_of_the_picture(compared: Stage) -> None:
    view = compared.errands.comparing.view
    compared.tell(SourceLost("scene:hands", "it is unplugged"))
    assert not view.isVisible()
    assert compared.card is not None
    show(compared, 0.1, 2.0)
    compared.tell(AppFailed(NAME, "it broke"))
    assert not view.isVisible()
    assert compared.card.title


def test_another_model_becomes_the_reference(compared: Stage) -> None:
    view = compared.errands.comparing.view
    first, second = view.panels.panels
    assert not first.reference.isVisible()
    second.reference.click()
    (command,) = compared.device.sent_of(SetSettings)
    assert isinstance(command, SetSettings)
    assert command.values["reference"] == TITLES[1]
    show(compared, 0.25, 3.0, reference=1)
    assert [panel.state.reference for panel in view.panels.panels] == [False, True]
    assert len(compared.errands.comparing.kept) == 1  # those that were kept were held against the other


def test_frames_are_kept_looked_at_with_keys_and_left_again(compared: Stage, qtbot: Any) -> None:
    desk, view = compared.errands.comparing, compared.errands.comparing.view
    for seconds, apart in ((3.0, 0.9), (5.0, 0.5), (5.2, 0.1)):
        show(compared, apart, seconds)
    assert [frame.told for frame in desk.kept] == ["IoU 0.10", "IoU 0.50", "IoU 0.75"]
    assert view.strip.count() == 3
    assert not view.live.isVisible()
    compared.window.activateWindow()
    view.strip.setFocus(Qt.FocusReason.TabFocusReason)
    view.strip.setCurrentRow(0)
    qtbot.keyClick(view.strip, Qt.Key.Key_Right)
    assert "IoU 0.50, at 0:05: one of 3 kept" in view.told()
    assert view.panels.panels[1].state.measures[0].now == "0.50"
    assert view.panels.panels[0].state.how == "this run, measured here"
    assert view.panels.panels[1].state.measures[0].mean == "0.90"  # as it is now
    assert compared.device.sent_of(Play)[-1] == Play(False)
    show(compared, 0.2, 9.0)
    assert "IoU 0.50" in view.told()
    qtbot.keyClick(view.strip, Qt.Key.Key_Escape)
    assert compared.device.sent_of(Play)[-1] == Play(True)
    assert not view.live.isVisible()
    show(compared, 0.3, 9.5)
    assert view.panels.panels[1].state.measures[0].now == "0.70"


def test_one_that_gives_no_numbers_is_named_and_counted(compared: Stage) -> None:
    show(compared, 0.0, 3.0, problem="Output out is not a number on this picture")
    second = compared.errands.comparing.view.panels.panels[1]
    assert "not a number" in second.state.problem
    assert second.state.counted == "Mean of 1, 1 not comparable"


def test_a_model_that_ends_the_process_is_left_out_and_the_others_go_on(compared: Stage) -> None:
    compared.tell(DeviceDied("The device process was ended by SIGSEGV.", True, 1, TITLES[1]))
    first, second = contenders_of(opened_app(compared))
    assert (first.left_out, second.left_out) == (False, True)
    notice = compared.window.notice
    assert notice.text.startswith(f"{TITLES[1]} is left out. The device process was ended by SIGSEGV")
    compared.tell(Ready())
    assert opened_app(compared) != NAME
    notice._button.click()
    assert opened_app(compared) == NAME


def test_the_others_go_on_also_after_the_last_automatic_restart(compared: Stage) -> None:
    compared.tell(DeviceDied("The device process was ended by SIGSEGV.", False, 4, TITLES[0]))
    assert [each.left_out for each in contenders_of(opened_app(compared))] == [True, False]
    assert compared.device.restarts == 1
    compared.tell(DeviceDied("The device process was ended by SIGSEGV.", False, 1, TITLES[1]))
    assert compared.device.restarts == 1  # nothing is left that could run
    assert compared.card is not None


def test_variants_of_a_model_are_chosen_on_its_page(compared: Stage, qtbot: Any) -> None:
    compared.errands.intend("models_page")
    page = compared.errands.pages.models
    page.list.choose("own/digits_demo")
    page.details.compare.click()
    sheet = sheet_of(compared)
    assert sheet.titles()[:2] == ("Digits demo float32", "Digits demo int8")
    assert not sheet.start.isEnabled()
    sheet.switch("Digits demo int8").click()
    sheet.start.click()
    assert opened_app(compared) == comparison_name([Contender(CARD, "float16"), Contender(CARD, "int8")])
    assert compared.window.page is None


def test_models_are_changed_and_a_file_added(compared: Stage, other_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared.errands.comparing.view.change.click()
    sheet = sheet_of(compared)
    assert sheet.switch("Digits demo int8").isChecked()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other_file), ""))
    sheet.open.click()
    assert sheet.switch("other").isChecked()
    sheet.switch("Digits demo float16").click()
    assert not any(sheet.switch(title).isEnabled() for title in sheet.titles() if not sheet.switch(title).isChecked())
    sheet.start.click()
    wanted = [Contender(CARD, "float32"), Contender(CARD, "float16"), Contender(CARD, "int8"), Contender(other_file)]
    assert opened_app(compared) == comparison_name(wanted)


def test_a_second_model_that_is_dropped_can_be_compared(stage: Stage, other_file: Path, tmp_path: Path) -> None:
    third = tmp_path / "third.tflite"
    third.write_bytes(other_file.read_bytes())
    stage.window.drop_target.dropped.emit(*sort_out([other_file]))
    assert "Compare" not in stage.window.notice.text
    stage.tell(Ready(), app_opened(str(other_file), title="other"))
    stage.window.drop_target.dropped.emit(*sort_out([third]))
    assert opened_app(stage) == str(third)
    button = stage.window.notice._button
    assert button.text() == "Compare with other"
    button.click()
    assert contenders_of(opened_app(stage)) == (Contender(other_file), Contender(third))


def test_the_kept_frames_are_saved_while_the_window_goes_on(
    compared: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: Any
) -> None:
    view, notice = compared.errands.comparing.view, compared.window.notice
    show(compared, 0.6, 4.0)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    view.save.click()
    qtbot.waitUntil(lambda: notice.text.startswith("Saved 2 frames in Compared "))
    (folder,) = tmp_path.iterdir()
    assert (folder / "02 digits_demo int8.png").is_file()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder / "01.png"))
    view.save.click()
    qtbot.waitUntil(lambda: "can't be saved" in notice.text)


def test_layers_are_told_for_the_frame_that_is_shown(compared: Stage, qtbot: Any) -> None:
    compared.errands.comparing.view.layers.click()
    (sheet,) = compared.window.findChildren(LayersSheet)
    assert sheet.cancel.isVisible()
    qtbot.waitUntil(lambda: sheet.rows.count() > 0, timeout=60_000)
    assert not sheet.cancel.isVisible()
    said = [sheet.rows.item(place).data(Qt.ItemDataRole.AccessibleDescriptionRole) for place in range(sheet.rows.count())]
    assert len([text for text in said if "most is lost here" in text or "they part, most lost" in text]) == 1
    assert "dB" in said[0]


def test_layers_can_be_called_off_and_say_what_went_wrong(compared: Stage) -> None:
    sheet = compared.errands.comparing.look_into()
    assert sheet is not None
    sheet.cancel.click()
    assert not sheet.rows.isVisible()
    sheet.take("pocket-studio: it went wrong")
    assert [label.text() for label in sheet.findChildren(Label) if label.isVisible()] == ["it went wrong"]
    sheet.take((Layered(TITLES[1], (), "it is no .tflite file"),))
    assert [label.text() for label in sheet.findChildren(Label) if label.isVisible()] == ["it is no .tflite file"]


def test_all_of_it_is_reached_with_the_tab_key(compared: Stage, qtbot: Any) -> None:
    view, window = compared.errands.comparing.view, compared.window
    window.activateWindow()
    window.gallery.setFocus()
    walked = []
    for _ in range(14):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        walked.append(window.focusWidget())
    wanted = [view.panels.panels[1].reference, view.strip, view.layers, view.save, view.change, view.settings]
    places = [walked.index(each) for each in wanted]
    assert places == sorted(places)
    assert all(isinstance(part, QWidget) and part.accessibleName() + getattr(part, "text", str)() for part in wanted)


def test_what_was_kept_goes_when_the_comparison_is_left(compared: Stage) -> None:
    desk = compared.errands.comparing
    assert len(desk.kept) == 1
    compared.errands.open_app_at(1)
    assert len(desk.kept) == 0
    assert (desk.view.strip.count(), desk.view.strip.small) == (0, {})


def test_a_source_that_ended_is_not_begun_again_by_going_back_to_it(compared: Stage) -> None:
    desk = compared.errands.comparing
    compared.tell(SourceEnded(compared.wishes.session.address))
    before = compared.device.sent_of(OpenSource)
    desk.look_at(next(iter(desk.kept)))
    desk.view.live.click()
    assert compared.device.sent_of(OpenSource) == before
    assert not desk.view.live.isVisible()
