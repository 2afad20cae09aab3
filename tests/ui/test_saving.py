"""Recordings: started, shown, ended, and told where they are or why they aren't."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton

from studio.api import Polyline, Sprite
from studio.runtime.messages import AppFailed, OpenApp, OpenSource, Readings
from studio.runtime.recording_messages import Recording, RecordingDone, RecordingFailed, Replayed, StartRecording, StopRecording
from studio.ui import saving
from studio.ui.dropped import recognise
from studio.ui.remembered import Remembered
from tests.ui.conftest import Stage
from tests.ui.fake_device import reading

OpenStage = Callable[..., Stage]


@pytest.fixture
def recorder(open_stage: OpenStage, tmp_path: Path) -> Stage:
    stage = open_stage(Remembered(recordings=str(tmp_path / "clips")), source="scene:hands")
    stage.run()
    stage.window.viewfinder.setFocus()
    return stage


def press_r(stage: Stage) -> None:
    QTest.keyClick(stage.window.viewfinder, Qt.Key.Key_R)
    stage.settle()


def started(stage: Stage) -> StartRecording:
    (command,) = stage.device.sent_of(StartRecording)
    assert isinstance(command, StartRecording)
    return command


def test_r_records_into_the_chosen_folder_and_r_again_stops(recorder: Stage, tmp_path: Path) -> None:
    press_r(recorder)
    path = Path(started(recorder).path)
    assert path.parent == tmp_path / "clips"
    assert path.parent.is_dir()
    assert path.name.startswith("Hand puppets ")
    assert path.suffix == ".mp4"
    assert recorder.window.transport._record.text() == "Stop"
    press_r(recorder)
    assert recorder.device.sent[-1] == StopRecording()


def test_while_it_records_time_and_size_are_over_the_picture(recorder: Stage) -> None:
    press_r(recorder)
    path = started(recorder).path
    recorder.tell(Recording(path, 72.4, 18_400_000, 2160))
    chip = recorder.window.viewfinder.state.recording
    assert chip is not None
    assert (chip.text, chip.dot) == ("1:12 · 18 MB", "recording")
    recorder.tell(AppFailed("hand_puppets", "It broke"))
    assert recorder.window.viewfinder.state.recording == chip, "a recording goes on whatever happens to the app"
    recorder.tell(RecordingDone(path, 73.0, 18_600_000, 2180))
    assert recorder.window.viewfinder.state.recording is None
    assert recorder.window.transport._record.text() == "Record"


def test_where_it_was_saved_is_told_with_a_way_there(recorder: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(saving, "open_folder", opened.append)
    recorder.tell(RecordingDone("/clips/a.mp4", 12.0, 3_400_000, 360))
    notice = recorder.window.notice
    assert notice.text == f"Saved a.mp4, 0:12, 3.4 MB in {Path('/clips')}"
    next(button for button in notice.findChildren(QPushButton) if button.text() == "Show in folder").click()
    assert opened == [Path("/clips")]


def test_a_recording_cut_short_says_why_and_what_there_is(recorder: Stage) -> None:
    recorder.tell(RecordingDone("/clips/a.mp4", 12.0, 3_400_000, 360, cut_short="The disk is full."))
    assert recorder.window.notice.text == "The recording ended early: The disk is full. What was recorded is in a.mp4, 0:12, 3.4 MB."


def test_pictures_left_out_are_told(recorder: Stage) -> None:
    recorder.tell(RecordingDone("/clips/a.mp4", 12.0, 3_400_000, 300, lost=60))
    assert recorder.window.notice.text.endswith("; 60 pictures were left out, as this computer was too slow")


def test_a_recording_that_fails_says_so_and_offers_another_folder(recorder: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    press_r(recorder)
    recorder.tell(RecordingFailed(started(recorder).path, "The disk is full. Choose another folder."))
    assert recorder.wishes.session.recording is None
    assert recorder.window.notice.text == "The disk is full. Choose another folder."
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    next(button for button in recorder.window.notice.findChildren(QPushButton) if button.text() == "Choose…").click()
    assert recorder.wishes.memory.remembered.recordings == str(tmp_path)


def test_a_folder_that_cannot_be_made_is_told_at_once(open_stage: OpenStage, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    stage = open_stage(Remembered(recordings=str(tmp_path / "file" / "clips")), source="scene:hands")
    stage.run()
    stage.errands.saving.toggle_recording()
    assert not stage.device.sent_of(StartRecording)
    assert "can't be saved" in stage.window.notice.text
    assert stage.wishes.session.recording is None


def test_nothing_is_recorded_before_there_is_a_picture(open_stage: OpenStage) -> None:
    stage = open_stage(source="scene:hands")
    assert not stage.window.transport._record.isEnabled()
    stage.errands.saving.toggle_recording()
    assert not stage.device.sent_of(StartRecording)


# --- drawings that aren't there ---------------------------------------------------------------------------------------


def show_missing_drawing(stage: Stage, tmp_path: Path) -> None:
    picture = stage.device.picture(shapes=(Sprite(tmp_path / "gone.svg", (1, 0, 0, 1, 0, 0)),))  # type: ignore[arg-type]  # any shape will do
    stage.tell(Readings((reading(picture.captured),), (), picture))
    stage.window.viewfinder.grab()
    stage.settle()


def test_a_drawing_that_is_missing_is_told_and_the_picture_goes_on(stage: Stage, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    show_missing_drawing(stage, tmp_path)
    notice = stage.window.notice
    assert "gone.svg" in notice.text
    assert "Hand puppets goes on without it" in notice.text
    assert stage.card is None
    assert "Traceback" not in capfd.readouterr().err
    stage.device.show()
    stage.settle()
    stage.window.viewfinder.grab()
    stage.settle()
    assert "gone.svg" in notice.text, "a frame without drawings proves nothing"
    stage.device.show(shapes=(Polyline(((0.0, 0.0), (9.0, 9.0)), "#ffffff"),))
    stage.settle()
    stage.window.viewfinder.grab()
    stage.settle()
    assert notice.text == "", "it goes as soon as the drawings are there again"


def test_a_missing_drawing_is_looked_for_again_by_restarting_the_app(stage: Stage, tmp_path: Path) -> None:
    show_missing_drawing(stage, tmp_path)
    asked = len(stage.device.sent_of(OpenApp))
    stage.window.notice._button.click()
    assert len(stage.device.sent_of(OpenApp)) == asked + 1
    assert stage.window.notice.text == ""


def test_a_snapshot_of_a_missing_drawing_says_so(stage: Stage, tmp_path: Path) -> None:
    show_missing_drawing(stage, tmp_path)
    stage.errands.saving.save_snapshot()
    assert "gone.svg" in stage.window.notice.text


def test_a_session_is_recorded_shown_and_ended_by_the_same_key(recorder: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder.errands.intend("session")
    recorder.settle()
    command = started(recorder)
    assert command.session
    assert Path(command.path).parent == tmp_path / "clips"
    assert Path(command.path).name.endswith(" session")
    Path(command.path).mkdir(parents=True)
    recorder.tell(Recording(command.path, 12.0, 3_400_000, 360, session=True))
    chip = recorder.window.viewfinder.state.recording
    assert chip is not None
    assert chip.text == "Session 0:12 · 3.4 MB"
    recorder.errands.intend("session")
    assert recorder.device.sent[-1] == StopRecording()
    recorder.tell(RecordingDone(command.path, 12.0, 3_400_000, 360, cut_short="A setting was changed", session=True))
    assert recorder.window.notice.text.startswith("The session ended early: A setting was changed. What was recorded is in")
    monkeypatch.setattr(recorder.errands.saving, "_dated", lambda: Path(command.path).name.removesuffix(" session"))
    recorder.errands.intend("session")  # within the same second
    again = recorder.device.sent_of(StartRecording)[-1]
    assert isinstance(again, StartRecording)
    assert Path(again.path).name == f"{Path(command.path).name} (2)"


@pytest.mark.parametrize(
    ("differing", "first", "chip", "notice"),
    [
        (0, "", "40 of 40 as recorded", "All 40 frames gave what was recorded by 0.1."),
        (3, "frame 7: facts.x is 1, expected 2", "3 of 40 differ", "3 of 40 frames differ from what was recorded by 0.1. First at frame 7"),
    ],
)
def test_what_a_session_gives_otherwise_is_over_the_picture_and_told_at_its_end(
    recorder: Stage, differing: int, first: str, chip: str, notice: str
) -> None:
    address = recorder.wishes.session.address
    recorder.tell(Replayed(address, 20, 40, 0, "", "0.1"))
    assert recorder.window.notice.text == ""
    recorder.tell(Replayed(address, 40, 40, differing, first, "0.1"))
    shown = recorder.window.viewfinder.state.source
    assert shown is not None
    assert shown.text.endswith(chip)
    assert recorder.window.notice.text.startswith(notice)


def test_opening_a_session_brings_its_app_settings_and_frames(recorder: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    about = {"form": 1, "app": "hand_puppets", "settings": {"hands": 1}, "variants": {"hand_landmark": "full"}, "threads": 2}
    (folder / "session.json").write_text(json.dumps(about | {"source": "clip.mp4", "frames": 3, "release": "0.1"}))
    recorder.errands.dropping.take(recognise(folder), ())
    app, source = (recorder.device.sent_of(kind)[-1] for kind in (OpenApp, OpenSource))
    assert isinstance(app, OpenApp)
    assert (app.app, app.settings, app.variants, app.threads) == ("hand_puppets", {"hands": 1}, {"hand_landmark": "full"}, 2)
    assert isinstance(source, OpenSource)
    assert source.address == str(folder)
    compared = f"compare:{tmp_path / 'one.tflite'}|{tmp_path / 'two.tflite'}"
    (folder / "session.json").write_text(json.dumps(about | {"app": compared, "source": "clip.mp4", "frames": 3, "release": "0.1"}))
    recorder.errands.dropping.take(recognise(folder), ())
    assert recorder.wishes.session.app == compared
    assert recorder.wishes.memory.remembered.added == ()  # each would stand in the list of apps for ever
    (folder / "session.json").write_text("{}")
    recorder.errands.dropping.take(recognise(folder), ())
    assert "record the session anew" in recorder.window.notice.text
