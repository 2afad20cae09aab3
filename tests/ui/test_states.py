"""Every event of the device process, and what the user then sees and can do."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from studio.runtime.device_messages import DeviceDied, NotResponding
from studio.runtime.messages import (
    AppFailed,
    CameraInfo,
    Cameras,
    CancelLoading,
    ListCameras,
    OpenApp,
    OpenSource,
    Play,
    Progress,
    Readings,
    Ready,
    Refused,
    SourceEnded,
    SourceFailed,
    SourceLost,
)
from studio.ui.remembered import AppChoices, Remembered
from tests.ui.conftest import Stage
from tests.ui.fake_device import app_opened, source_opened

OpenStage = Callable[..., Stage]
TRACEBACK = "Traceback (most recent call last):\n  File app.py, line 7\nZeroDivisionError: division by zero"


def test_while_it_starts_it_says_what_it_waits_for(open_stage: OpenStage) -> None:
    stage = open_stage(source="scene:hands")
    view = stage.window.viewfinder
    assert (view.state.waiting, view.state.blank, stage.window.top_bar.status) == ("Starting…", True, "Starting…")
    stage.tell(Ready())
    assert view.state.waiting == "Opening Hand puppets…"
    stage.tell(app_opened())
    assert view.state.waiting == "Opening Rendered hands…"
    stage.tell(source_opened())
    assert view.state.waiting == "Waiting for the first picture…"
    stage.device.show()
    stage.settle()
    assert (view.state.waiting, view.state.blank, stage.window.top_bar.status) == ("", False, "Running")


def test_it_asks_the_device_for_everything_before_it_is_built(open_stage: OpenStage) -> None:
    remembered = Remembered(apps={"hand_puppets": AppChoices({"hands": 1}, {"palm_detection": "full"}, 2)})
    stage = open_stage(remembered, source="clip.mp4", fps=12.0)
    assert stage.device.sent_of(OpenApp) == [OpenApp("hand_puppets", {"hands": 1}, {"palm_detection": "full"}, 2)]
    assert stage.device.sent_of(OpenSource) == [OpenSource("clip.mp4")]


def test_the_source_and_the_rate_are_told_over_the_picture(stage: Stage) -> None:
    state = stage.window.viewfinder.state
    assert state.source is not None
    assert (state.source.text, state.source.dot) == ("Rendered hands · 128 × 72", "good"), "the size of the picture"
    stage.controller.refresh()
    assert stage.window.viewfinder.state.rate is None, "one frame alone has no rate"
    stage.device.show()
    stage.settle()
    stage.controller.refresh()
    rate = stage.window.viewfinder.state.rate
    assert rate is not None
    assert rate.text.endswith("of 30 fps")
    stage.wishes.set_rate(None)
    stage.controller.refresh()
    assert stage.window.viewfinder.state.rate is not None
    assert stage.window.viewfinder.state.rate.text.endswith("fps · max")


def test_the_hint_of_the_app_is_shown_and_goes(stage: Stage) -> None:
    stage.device.show(hint="Show a hand")
    stage.settle()
    assert stage.window.viewfinder.state.hint == "Show a hand"
    stage.device.show()
    stage.settle()
    assert stage.window.viewfinder.state.hint == ""


# --- no camera --------------------------------------------------------------------------------------------------------


def test_what_the_app_refuses_is_told_and_it_goes_on(stage: Stage) -> None:
    stage.tell(Refused("hand_puppets", "Hands takes a whole number from 1 to 2, not 7."))
    assert "from 1 to 2" in stage.window.notice.text
    assert stage.window.viewfinder.state.card is None


def test_without_a_camera_the_scene_plays_and_says_so(open_stage: OpenStage) -> None:
    stage = open_stage()
    assert stage.device.sent_of(ListCameras)
    assert not stage.device.sent_of(OpenSource)
    stage.tell(Ready(), Cameras(()))
    assert stage.device.sent_of(OpenSource) == [OpenSource("scene:hands")]
    stage.run()
    notice = stage.window.viewfinder.state.notice
    assert notice is not None
    assert notice.text == "Demo scene: no camera found"
    asked = len(stage.device.sent_of(ListCameras))
    stage.window.viewfinder.pressed.emit(notice.action)
    assert len(stage.device.sent_of(ListCameras)) == asked + 1


def test_without_a_camera_another_app_comes_with_its_own_scene(open_stage: OpenStage) -> None:
    stage = open_stage()
    stage.tell(Ready(), Cameras(()))
    stage.run()
    sent = len(stage.device.sent)
    stage.wishes.choose_app("outline")
    assert stage.device.sent[sent:] == [OpenApp("outline"), Play(True), OpenSource("scene:barcode")], "it sees none of the other scene"
    notice = stage.window.viewfinder.state.notice
    assert notice is not None
    assert notice.text == "Demo scene: no camera found"
    stage.device.show(hint="Pinch to make it talk")
    stage.settle()
    assert stage.window.viewfinder.state.hint == "", "of the app before"
    stage.wishes.choose_app("hand_puppets")
    assert stage.device.sent_of(OpenSource)[-1] == OpenSource("scene:hands")
    assert stage.wishes.memory.remembered.source == ""


@pytest.mark.parametrize("address", ["scene:hands", "clip.mp4", "camera:Desk"])
def test_a_source_that_was_chosen_stays_with_another_app(open_stage: OpenStage, address: str) -> None:
    stage = open_stage()
    stage.tell(Ready(), Cameras(()))
    stage.wishes.choose_source(address)
    stage.wishes.choose_app("outline")
    assert stage.wishes.session.address == address


def test_the_scene_of_the_app_is_played_first_where_no_camera_is(open_stage: OpenStage) -> None:
    stage = open_stage(app="outline")
    stage.tell(Ready(), Cameras(()))
    assert stage.device.sent_of(OpenSource) == [OpenSource("scene:barcode")]
    stage.tell(SourceFailed("scene:barcode", "Out of memory."))
    stage.wishes.choose_source("clip.mp4")
    stage.tell(SourceFailed("clip.mp4", "It is damaged."))
    stage.press("Play the demo scene")
    assert stage.device.sent_of(OpenSource)[-1] == OpenSource("scene:barcode")


def test_an_app_that_crashed_is_left_for_another_and_its_scene(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = open_stage()
    stage.tell(Ready(), Cameras(()))
    stage.run()
    stage.tell(DeviceDied("It crashed.", False, 4))
    asked: list[object] = []
    monkeypatch.setattr(stage.device, "restart", lambda: asked.extend(stage.device.sent[-3:]))
    stage.wishes.choose_app("outline")
    assert asked == [OpenApp("outline"), Play(True), OpenSource("scene:barcode")], "the new process begins with these"


def test_a_saved_app_that_names_another_scene_is_shown_on_it(open_stage: OpenStage) -> None:
    stage = open_stage()
    stage.tell(Ready(), Cameras(()))
    stage.wishes.take_demos({"hand_puppets": "scene:barcode?package=can"})
    assert stage.device.sent_of(OpenSource)[-1] == OpenSource("scene:barcode?package=can")
    stage.wishes.perform("outline", AppChoices(), "clip.mp4", 30.0)
    assert stage.device.sent_of(OpenSource)[2:] == [OpenSource("clip.mp4")]


def test_a_camera_plugged_in_later_takes_the_place_of_the_scene(open_stage: OpenStage) -> None:
    stage = open_stage()
    stage.tell(Ready(), Cameras(()), Cameras((CameraInfo("camera:FaceTime HD", "FaceTime HD"),)))
    assert stage.device.sent_of(OpenSource)[-1] == OpenSource("camera:FaceTime HD")
    assert stage.window.viewfinder.state.notice is None


def test_the_first_camera_is_opened_when_nobody_asked_for_a_source(open_stage: OpenStage) -> None:
    stage = open_stage()
    stage.tell(Cameras((CameraInfo("camera:One", "One"), CameraInfo("camera:Two", "Two"))))
    assert stage.device.sent_of(OpenSource) == [OpenSource("camera:One")]


def test_yesterdays_camera_that_is_gone_gives_way_to_the_scene(open_stage: OpenStage) -> None:
    stage = open_stage(Remembered(source="camera:Desk"))
    assert stage.device.sent_of(OpenSource) == [OpenSource("camera:Desk")]
    stage.tell(Ready(), SourceFailed("camera:Desk", "there is no camera Desk"), Cameras(()))
    assert stage.device.sent_of(OpenSource)[-1] == OpenSource("scene:hands")


def test_a_refused_camera_is_told_with_what_to_do(open_stage: OpenStage) -> None:
    stage = open_stage(source="camera:Desk")
    reason = "Desk can't be opened: this user may not use it. Add the user to the group video."
    stage.tell(Ready(), app_opened(), Cameras(()), SourceFailed("camera:Desk", reason))
    assert stage.card is not None
    assert (stage.card.title, stage.card.text) == ("No picture from Desk", reason)
    stage.press("Try again")
    assert stage.device.sent_of(OpenSource)[-1] == OpenSource("camera:Desk")
    assert stage.card is None
    stage.tell(SourceFailed("camera:Desk", reason))
    stage.press("Play the demo scene")
    assert stage.device.sent_of(OpenSource)[-1] == OpenSource("scene:hands")
    assert stage.window.viewfinder.state.notice is None, "the user asked for the scene: nothing to apologise for"


# --- sources that go ----------------------------------------------------------------------------------------------------


def test_a_lost_source_dims_the_last_picture_until_it_is_back(stage: Stage) -> None:
    stage.tell(SourceLost("scene:hands", "The camera was unplugged."))
    view = stage.window.viewfinder
    assert stage.card is not None
    assert (stage.card.text, stage.card.progress_text) == ("The camera was unplugged.", "Reconnecting…")
    assert view.state.dimmed
    assert not view.state.blank
    stage.device.show()
    stage.settle()
    assert view.state.dimmed, "a picture still on its way says nothing about the source"
    stage.tell(source_opened())
    assert stage.card is None
    assert not view.state.dimmed


def test_a_source_that_ended_can_be_played_again(stage: Stage) -> None:
    stage.tell(SourceEnded("scene:hands"))
    assert stage.card is not None
    assert stage.card.title == "Rendered hands has ended"
    stage.press("Play again")
    assert stage.device.sent_of(OpenSource)[-1] == OpenSource("scene:hands")
    assert stage.card is None


def test_words_about_another_source_or_app_change_nothing(stage: Stage) -> None:
    before = stage.wishes.session
    stage.tell(
        SourceLost("old.mp4", "?"), SourceEnded("old.mp4"), SourceFailed("old.mp4", "?"), AppFailed("outline", "?"), app_opened("outline")
    )
    assert stage.wishes.session == before
    assert stage.card is None


# --- apps that fail -----------------------------------------------------------------------------------------------------


def test_a_crashed_app_is_told_with_model_reason_restart_and_details(stage: Stage) -> None:
    stage.tell(AppFailed("hand_puppets", "ZeroDivisionError: division by zero (app.py, line 7)", TRACEBACK))
    card = stage.card
    assert card is not None
    assert card.title == "Hand puppets stopped"
    assert card.about == "Palm detection lite · Hand landmarks lite"
    assert "app.py, line 7" in card.text
    assert stage.window.viewfinder.state.dimmed
    details = stage.window.viewfinder.card._details
    assert not details.isVisible()
    stage.press("Details")
    assert details.isVisible()
    assert details.toPlainText() == TRACEBACK
    stage.press("Hide details")
    assert not details.isVisible()
    stage.press("Copy")
    copied = QGuiApplication.clipboard().text()
    assert TRACEBACK in copied
    assert "Hand puppets stopped" in copied
    stage.press("Restart")
    assert isinstance(stage.device.sent[-1], OpenApp)
    assert stage.card is None
    assert stage.device.restarts == 0, "the process lives: only the app starts anew"


def test_the_other_apps_work_after_one_failed(stage: Stage) -> None:
    stage.tell(AppFailed("hand_puppets", "no", TRACEBACK))
    stage.window.gallery.chosen.emit("outline")
    assert stage.device.sent_of(OpenApp)[-1] == OpenApp("outline")
    stage.tell(app_opened("outline", title="Barcode outlines"))
    stage.device.show()
    stage.settle()
    assert stage.card is None
    assert not stage.window.viewfinder.state.dimmed


def test_settings_an_app_no_longer_takes_can_be_reset(open_stage: OpenStage) -> None:
    stage = open_stage(Remembered(apps={"hand_puppets": AppChoices({"gone": 1})}), source="scene:hands")
    stage.tell(Ready(), AppFailed("hand_puppets", "Hand puppets has no setting 'gone'"))
    assert stage.card is not None
    assert stage.card.title == "Hand puppets can't be opened"
    stage.press("Reset settings")
    assert stage.device.sent_of(OpenApp)[-1] == OpenApp("hand_puppets")
    assert stage.wishes.memory.remembered.choices("hand_puppets") == AppChoices()


def test_a_crash_of_the_process_is_named_while_it_restarts(stage: Stage) -> None:
    message = "The device process was ended by SIGSEGV while running the model Hand landmarks."
    stage.tell(DeviceDied(message, restarting=True, attempt=1))
    assert stage.card is not None
    assert "SIGSEGV" in stage.card.text
    assert "Hand landmarks" in stage.card.text
    assert not stage.card.buttons
    assert stage.window.top_bar.status == "Restarting, 1 of 3"
    stage.run()
    assert stage.card is None


def test_after_the_last_automatic_restart_the_user_decides(stage: Stage) -> None:
    stage.tell(DeviceDied("The device process ended with exit code 3.", restarting=False, attempt=4))
    assert stage.card is not None
    assert "exit code 3" in stage.card.text
    stage.press("Restart")
    assert stage.device.restarts == 1
    assert stage.card is None


def test_a_silent_app_can_be_waited_for(stage: Stage) -> None:
    stage.tell(NotResponding("process", 2.4))
    assert stage.card is not None
    assert stage.card.title == "Hand puppets is not responding"
    stage.press("Wait")
    assert stage.card is None
    stage.tell(NotResponding("process", 2.9))
    assert stage.card is None, "asked once is enough"
    stage.tell(NotResponding("process", 0.0), NotResponding("process", 2.1))
    assert stage.card is not None, "it answered, and is silent anew"
    stage.tell(NotResponding("process", 0.0))
    assert stage.card is None


def test_a_silent_app_can_be_stopped_and_restarted(stage: Stage, qtbot: Any) -> None:
    stage.tell(NotResponding("process", 2.4))
    stage.press("Stop")
    qtbot.waitUntil(lambda: stage.device.stops == 1, timeout=30_000)
    assert stage.card is not None
    assert stage.card.title == "Hand puppets was stopped"
    stage.press("Restart")
    assert stage.device.restarts == 1
    assert stage.card is None


def test_f5_ends_a_hung_process(stage: Stage) -> None:
    stage.tell(NotResponding("process", 2.4))
    stage.errands.intend("restart")
    assert stage.device.restarts == 1


# --- loading ------------------------------------------------------------------------------------------------------------


def test_a_download_shows_bytes_and_can_be_cancelled(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("studio.ui.controller.time.monotonic", lambda: now[0])
    stage = open_stage(source="scene:hands")
    stage.tell(Ready(), Progress("Downloading Hand landmarks", 0, 5_000_000))
    assert stage.card is not None
    assert stage.card.progress == 0
    now[0] += 2.0
    stage.tell(Progress("Downloading Hand landmarks", 2_000_000, 5_000_000))
    assert stage.card.progress == pytest.approx(0.4)
    assert stage.card.progress_text == "2.0 MB of 5.0 MB · 3 s left"
    stage.press("Cancel")
    assert isinstance(stage.device.sent[-1], CancelLoading)
    stage.tell(Progress("Downloading Hand landmarks", 5_000_000, 5_000_000))
    assert stage.card is None


def test_a_download_of_unknown_size_shows_what_came(open_stage: OpenStage) -> None:
    stage = open_stage(source="scene:hands")
    stage.tell(Ready(), Progress("Downloading Hand landmarks", 1_500_000, 0))
    assert stage.card is not None
    assert (stage.card.progress, stage.card.progress_text) == (-1.0, "1.5 MB")


def test_without_any_app_it_says_where_apps_go(open_stage: OpenStage) -> None:
    stage = open_stage(listings=())
    stage.tell(Ready())
    assert stage.card is not None
    assert stage.card.title == "There are no apps yet"
    assert not stage.device.sent_of(OpenApp)


# --- playing ------------------------------------------------------------------------------------------------------------


def test_pause_and_play(stage: Stage) -> None:
    stage.window.transport._play.click()
    assert stage.device.sent[-1] == Play(False)
    assert stage.window.viewfinder.state.rate is not None
    assert stage.window.viewfinder.state.rate.text == "Paused"
    assert stage.window.top_bar.status == "Paused"
    stage.window.transport._play.click()
    assert stage.device.sent[-1] == Play(True)


def test_a_picture_overwritten_in_the_ring_is_passed_over(stage: Stage) -> None:
    shown = stage.window.viewfinder.shown
    stage.tell(Readings((), (), stage.device.picture(lost=True)))
    assert stage.window.viewfinder.shown == shown


# --- what the words and buttons say of it -----------------------------------------------------------------------------------


def test_the_top_bar_says_how_the_source_is(stage: Stage) -> None:
    bar = stage.window.top_bar
    stage.tell(SourceLost("scene:hands", "Gone."))
    assert bar.status == "Reconnecting…"
    stage.tell(SourceFailed("scene:hands", "Busy."))
    assert bar.status == "No picture"
    stage.tell(source_opened(), Progress("Downloading Hand landmarks", 1, 3))
    assert bar.status == "Loading…"


def test_an_ended_clip_is_neither_live_nor_playing(open_stage: OpenStage) -> None:
    stage = open_stage(source="clip.mp4")
    stage.tell(Ready(), app_opened(), source_opened("clip.mp4", live=False, duration=60.0))
    stage.device.show()
    stage.tell(SourceEnded("clip.mp4"))
    state, play = stage.window.viewfinder.state, stage.window.transport._play
    assert state.source is not None
    assert state.source.dot == ""
    assert play.accessibleName() == "Play"
    play.click()
    assert stage.device.sent_of(OpenSource)[-1] == OpenSource("clip.mp4")


def test_only_what_runs_can_be_recorded(stage: Stage) -> None:
    record = stage.window.transport._record
    assert record.isEnabled()
    for trouble, back in (
        (SourceLost("scene:hands", "Gone."), source_opened()),
        (AppFailed("hand_puppets", "It broke"), app_opened()),
        (DeviceDied("It crashed.", True, 1), Ready()),
    ):
        stage.tell(trouble)
        assert not record.isEnabled()
        stage.errands.saving.toggle_recording()
        assert stage.wishes.session.recording is None
        stage.tell(back)
        assert record.isEnabled()


def test_a_short_silence_is_told_over_the_picture_and_a_long_one_asks(stage: Stage) -> None:
    stage.tell(NotResponding("process", 0.7))
    chip = stage.window.viewfinder.state.notice
    assert chip is not None
    assert (chip.text, chip.label) == ("Hand puppets has been busy with one frame for 1 s", "Stop")
    assert (stage.card, stage.window.top_bar.status) == (None, "Busy")
    stage.tell(NotResponding("process", 2.1))
    assert stage.card is not None
    assert stage.window.viewfinder.state.notice is None
    stage.press("Wait")
    stage.tell(NotResponding("process", 9.0))
    assert stage.card is None
    assert stage.window.viewfinder.state.notice is not None
    assert "for 9 s" in stage.window.viewfinder.state.notice.text
    stage.tell(NotResponding("process", 0.0))
    assert stage.window.viewfinder.state.notice is None
    stage.tell(NotResponding("close", 0.7))
    stage.window.viewfinder.pressed.emit("stop")
    stage.settle()
    assert stage.card is not None
    assert "was stopped" in stage.card.title


def test_an_app_may_open_for_some_seconds_before_anyone_is_asked(stage: Stage) -> None:
    stage.tell(NotResponding("open", 3.0))
    assert stage.card is None
    stage.tell(NotResponding("open", 5.1))
    assert stage.card is not None
    assert stage.card.title == "Hand puppets is still opening"


@pytest.mark.parametrize(("stage_name", "still"), [("load", "loading"), ("start", "starting")])
def test_what_loads_or_starts_for_long_can_be_stopped(stage: Stage, stage_name: str, still: str) -> None:
    stage.tell(NotResponding(stage_name, 4.1))
    assert stage.card is None
    notice = stage.window.viewfinder.state.notice
    assert notice is not None
    assert (notice.text.rpartition(" for ")[0].split()[-1], notice.action) == (still, "stop")
    stage.tell(NotResponding(stage_name, 10.1))
    assert stage.card is not None
    assert stage.card.title == f"Hand puppets is still {still}"
    stage.press("Stop")
    assert stage.card is not None
    assert "was stopped" in stage.card.title


def test_an_error_of_an_app_that_is_closed_is_told_and_changes_nothing(stage: Stage) -> None:
    stage.tell(AppFailed("outline", "OSError: no room (app.py, line 3), while closing.", closing=True))
    assert "no room" in stage.window.notice.text
    assert stage.card is None


def test_the_buttons_of_the_card_before_are_gone_at_once(stage: Stage) -> None:
    """Not only when Qt gets round to deleting them."""
    stage.tell(AppFailed("hand_puppets", "It broke", TRACEBACK))
    card = stage.window.viewfinder.card
    assert len(card.buttons()) == 3
    stage.wishes.act("stop")
    assert [button.text() for button in card.buttons()] == ["Restart"]
