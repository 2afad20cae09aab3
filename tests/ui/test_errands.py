"""Menus, sheets, files and the theme."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu

from studio.api import Polyline
from studio.runtime.discovery import user_folder
from studio.runtime.messages import CameraInfo, Cameras, ListCameras, OpenApp, OpenSource, Picture
from studio.sources import pairing
from studio.sources.source import SourceError
from studio.ui import errands, network_camera, theme
from studio.ui.controls.button import Button
from studio.ui.network_camera import NetworkCamera
from studio.ui.remembered import AppChoices, RecentSource, Remembered
from studio.ui.snapshot import composed, save_snapshot
from studio.ui.tokens import DARK, LIGHT
from tests.ui.conftest import LISTINGS, Stage
from tests.ui.fake_device import FakeDevice, app_opened, source_opened

OpenStage = Callable[..., Stage]


def entries(menu: QMenu) -> dict[str, Any]:
    return {action.text().partition("\t")[0]: action for action in menu.actions() if action.text()}


@pytest.fixture
def sources(stage: Stage) -> Any:
    stage.window.transport.source_menu_wanted.emit(QPoint(10, 700))
    stage.settle()
    yield stage.errands._sources
    stage.errands._sources.close()


# --- sources ------------------------------------------------------------------------------------------------------------


def test_the_menu_looks_for_cameras_and_lists_them_by_name(stage: Stage, sources: QMenu) -> None:
    assert stage.device.sent_of(ListCameras)
    assert "Looking for cameras…" in entries(sources)
    stage.tell(Cameras((CameraInfo("camera:Desk & wall", "Desk & wall"),)))
    entries(sources)["Desk && wall"].trigger()
    assert stage.device.sent[-1] == OpenSource("camera:Desk & wall")
    stage.tell(Cameras(()))
    assert not entries(sources)["No camera found"].isEnabled()


def test_screen_and_scene_are_one_click(stage: Stage, sources: QMenu) -> None:
    entries(sources)["Screen"].trigger()
    assert stage.device.sent[-1] == OpenSource("screen:")
    entries(sources)["Rendered packages"].trigger()
    assert stage.device.sent[-1] == OpenSource("scene:barcode")


def test_the_scene_of_the_app_comes_first_of_all_scenes(stage: Stage, sources: QMenu) -> None:
    assert [name for name in entries(sources) if name.startswith("Rendered")] == [
        "Rendered hands",
        "Rendered packages",
        "Rendered newspaper",
        "Rendered table",
    ]
    stage.wishes.choose_app("outline")
    stage.errands._fill_sources()
    assert [name for name in entries(sources) if name.startswith("Rendered")] == [
        "Rendered packages",
        "Rendered hands",
        "Rendered newspaper",
        "Rendered table",
    ]


def test_files_and_streams_that_opened_are_remembered(stage: Stage) -> None:
    for address in ("/clips/a.mp4", "rtsp://ada:secret@10.0.0.7/live"):
        stage.wishes.choose_source(address)
        stage.tell(source_opened(address, title="Camera 10.0.0.7" if "rtsp" in address else "a.mp4"))
    stage.wishes.choose_source("/clips/missing.mp4")
    remembered = stage.wishes.memory.remembered
    assert remembered.recent == (RecentSource("rtsp://ada:secret@10.0.0.7/live", "Camera 10.0.0.7"), RecentSource("/clips/a.mp4", "a.mp4"))
    assert remembered.source == "rtsp://ada:secret@10.0.0.7/live"


def test_a_password_in_an_address_is_never_shown(stage: Stage) -> None:
    stage.wishes.choose_source("rtsp://ada:secret@10.0.0.7/live")
    state = stage.window.viewfinder.state
    assert state.source is not None
    assert state.source.text == "10.0.0.7"
    assert "secret" not in stage.window.transport._source.text() + stage.window.transport._source.toolTip()


def test_the_demo_scene_is_not_what_opens_next_time(open_stage: OpenStage) -> None:
    stage = open_stage()
    stage.tell(Cameras(()))
    stage.tell(source_opened("scene:hands"))
    assert stage.wishes.memory.remembered.source == ""


def test_a_mirrored_camera_is_opened_mirrored(open_stage: OpenStage) -> None:
    stage = open_stage(Remembered(mirror=True), source="scene:hands")
    stage.wishes.choose_source("camera:Desk")
    assert stage.device.sent[-1] == OpenSource("camera:Desk?mirror=1")
    stage.wishes.choose_source("clip.mp4")
    assert stage.device.sent[-1] == OpenSource("clip.mp4")


# --- the phone sheet ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sheet(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(pairing, "local_address", lambda: "192.168.1.5")
    stage = open_stage(Remembered(recent=(RecentSource("http://10.0.0.9:8080/video", "Pixel"),)), source="scene:hands")
    stage.errands.open_network()
    return stage


def content(stage: Stage) -> NetworkCamera:
    assert stage.window.sheet is not None
    (found,) = stage.window.sheet.findChildren(NetworkCamera)
    return found


def test_an_address_is_checked_before_it_is_opened(sheet: Stage, qtbot: Any) -> None:
    field = content(sheet).findChildren(QLineEdit)[0]
    before = list(sheet.device.sent)
    for wrong, reason in (("", "Type the address"), ("clip.mp4", "begins with"), ("http://", "names no host"), ("camera:0", "begins with")):
        field.setText(wrong)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert reason in content(sheet)._problem.text()
        assert sheet.device.sent == before
    field.setText(" rtsp://10.0.0.7/live ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sheet.device.sent[-1] == OpenSource("rtsp://10.0.0.7/live")
    assert sheet.window.sheet is None


def test_a_phone_is_paired_by_code_and_waited_for(sheet: Stage) -> None:
    buttons = {button.text(): button for button in content(sheet).findChildren(Button)}
    (code,) = content(sheet).findChildren(network_camera._Code)
    assert "192.168.1.5" in code.accessibleName()
    image = code.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    modules = code._rows
    scale = image.width() / (len(modules) + 8)
    for y, line in enumerate(modules):
        for x, dark in enumerate(line):
            shade = image.pixelColor(int((x + 4.5) * scale), int((y + 4.5) * scale)).lightness()
            assert (shade < 128) == dark
    buttons["Wait for the phone"].click()
    assert sheet.device.sent[-1] == OpenSource("phone:")


def test_a_recent_network_camera_is_one_click(sheet: Stage) -> None:
    {button.text(): button for button in content(sheet).findChildren(Button)}["Pixel"].click()
    assert sheet.device.sent[-1] == OpenSource("http://10.0.0.9:8080/video")


def test_without_a_network_the_sheet_says_why_and_still_takes_an_address(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise SourceError("this computer is in no network")

    monkeypatch.setattr(pairing, "local_address", none)
    stage.errands.open_network()
    assert content(stage).findChildren(QLineEdit)
    assert not content(stage).findChildren(network_camera._Code)
    assert any("no network" in label.text() for label in content(stage).findChildren(network_camera.Label))


# --- snapshots ----------------------------------------------------------------------------------------------------------


def test_a_snapshot_holds_the_picture_and_what_is_drawn_on_it(tmp_path: Path) -> None:
    pixels = np.full((90, 160, 3), (10, 20, 200), np.uint8)
    bar = Polyline(((0.0, 360.0), (1280.0, 360.0)), "#ff0000", width=80.0)
    picture = Picture(0, 1, 160, 90, 1280, 720, 0.0, 0.0, (bar,), {}, "")
    path = save_snapshot(pixels, picture, tmp_path, "Hand puppets")
    image = QImage(str(path))
    assert (image.width(), image.height()) == (160, 90)
    assert image.pixelColor(80, 45).getRgb()[:3] == (255, 0, 0)
    assert image.pixelColor(80, 10).getRgb()[:3] == (10, 20, 200)


def test_snapshots_never_overwrite_each_other(tmp_path: Path) -> None:
    device = FakeDevice(lambda event: None)
    pixels = np.zeros((4, 4, 3), np.uint8)
    paths = {save_snapshot(pixels, device.picture(pixels), tmp_path, "../odd: name") for _ in range(5)}
    assert len(paths) == 5
    assert {path.parent for path in paths} == {tmp_path}


def test_a_snapshot_leaves_the_picture_as_it_was() -> None:
    device = FakeDevice(lambda event: None)
    pixels = np.zeros((40, 40, 3), np.uint8)
    composed(pixels, device.picture(pixels, shapes=(Polyline(((0.0, 20.0), (40.0, 20.0)), "#ffffff", width=9.0),)))
    assert not pixels.any()


def test_a_snapshot_that_cannot_be_saved_says_why_and_what_to_do(open_stage: OpenStage, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    stage = open_stage(Remembered(snapshots=str(in_the_way)), source="scene:hands")
    stage.run()
    stage.errands.saving.save_snapshot()
    assert "can't be saved" in stage.window.notice.text
    assert str(in_the_way) in stage.window.notice.text
    assert "Choose another folder" in stage.window.notice.text


def test_the_folder_for_snapshots_can_be_chosen(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/elsewhere")
    stage.errands.saving.choose_snapshot_folder()
    assert stage.wishes.memory.remembered.snapshots == "/elsewhere"


# --- the rest -----------------------------------------------------------------------------------------------------------


def test_the_theme_changes_at_once_and_is_remembered(stage: Stage) -> None:
    menu = stage.errands._menu
    menu.theme_chosen.emit("light")
    assert theme.of(stage.window) is LIGHT
    assert stage.wishes.memory.remembered.theme == "light"
    menu.theme_chosen.emit("dark")
    assert theme.of(stage.window.viewfinder) is DARK
    menu.reduce_motion_chosen.emit(False)
    assert theme.motion_ms() > 0


def test_the_apps_folder_is_made_and_opened(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(errands, "open_folder", opened.append)
    stage.window.gallery.folder_wanted.emit()
    assert opened == [user_folder()]
    assert user_folder().is_dir()


def test_f5_finds_new_apps(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "list_apps", lambda: LISTINGS[:1])
    stage.errands.intend("restart")
    assert stage.window.gallery.names() == ("hand_puppets",)
    assert isinstance(stage.device.sent[-1], OpenApp)


def test_the_first_app_put_into_an_empty_gallery_opens_with_f5(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = open_stage(listings=())
    monkeypatch.setattr(errands, "list_apps", lambda: LISTINGS)
    stage.errands.intend("restart")
    assert stage.device.sent_of(OpenApp) == [OpenApp("hand_puppets")]
    assert stage.card is None


def test_a_tag_opens_where_its_number_comes_from(stage: Stage, qtbot: Any) -> None:
    tag = stage.window.inspector.readouts.power.tag

    def shows_power() -> bool:
        stage.controller.refresh()
        return tag.isVisible()

    # The system counts a process's time in ticks of 10 ms: there is no power before one has passed.
    qtbot.waitUntil(shows_power)
    tag.click()
    note = stage.window.note
    assert note.isVisible()
    assert tag.source in note.accessibleName()
    assert stage.window.rect().contains(note.geometry())
    note.close_note()
    assert not note.isVisible()


def test_each_app_keeps_its_own_choices(stage: Stage) -> None:
    stage.wishes.change_settings({"hands": 1})
    stage.wishes.choose_app("outline")
    stage.tell(app_opened("outline"))
    stage.wishes.change_settings({"other": True})
    stage.wishes.choose_app("hand_puppets")
    assert stage.device.sent[-1] == OpenApp("hand_puppets", {"hands": 1})
    assert stage.wishes.memory.remembered.choices("outline") == AppChoices({"other": True})


def test_settings_that_cannot_be_written_are_told_once(open_stage: OpenStage, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    stage = open_stage(source="scene:hands", path=blocked / "window.json")
    stage.wishes.set_rate(12.0)
    stage.wishes.memory.write()
    assert "can't be saved" in stage.window.notice.text
    stage.window.notice.hide()
    stage.wishes.memory.write()
    assert stage.window.notice.text == ""
