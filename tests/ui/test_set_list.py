"""The set list: its file, its sheet, its keys, and the stand-in for a camera that dies."""

import contextlib
import socket
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtNetwork import QHostAddress, QTcpServer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from studio.runtime.messages import (
    CameraInfo,
    Cameras,
    ListCameras,
    OpenApp,
    OpenSource,
    SetModels,
    SetRate,
    SetSettings,
    SourceFailed,
    SourceLost,
)
from studio.ui import performance
from studio.ui.remembered import Remembered
from studio.ui.set_list import APP_SCENE, Entry, SetList
from studio.ui.set_list_file import SetListError, read, usual_file, write
from studio.ui.set_list_sheet import SetListSheet
from studio.ui.set_list_text import written
from tests.ui.conftest import Stage
from tests.ui.fake_device import FIELDS, app_opened, source_opened

OpenStage = Callable[..., Stage]
Key = Qt.Key
CAMERA = "camera:FaceTime HD"
SHOW = SetList(
    "Friday",
    "scene:hands",
    (
        Entry("Opening", "hand_puppets", CAMERA, 30.0, {"hands": 1}),
        Entry("Sock", "hand_puppets", CAMERA, 24.0, {"hands": 2, "name": "Sock"}),
        Entry("Outlines", "outline", "", None, variants={"palm_detection": "full"}, threads=2),
    ),
)

# --- the file ---------------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
names = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
values = st.one_of(st.booleans(), st.integers(-(2**60), 2**60), st.floats(allow_nan=False, allow_infinity=False), texts)
entries = st.builds(
    Entry,
    texts,
    names,
    st.sampled_from(["", "scene:hands?seed=3", "camera:Desk?mirror=1", "rtsp://me:secret@10.0.0.2/a#mirror=1", "/clips/a b.mp4"]),
    st.one_of(st.none(), st.floats(0.5, 1000)),
    st.dictionaries(names, values, max_size=3),
    st.dictionaries(names, texts, max_size=2),
    st.one_of(st.none(), st.integers(1, 16)),
)


@settings(max_examples=40)  # each writes a file to the disk
@given(st.builds(SetList, texts, st.sampled_from(["", "scene:hands", "/clips/b.mp4"]), st.lists(entries, max_size=3).map(tuple)))
def test_whatever_is_written_reads_back(tmp_path_factory: pytest.TempPathFactory, set_list: SetList) -> None:
    path = tmp_path_factory.getbasetemp() / "list.toml"
    path.unlink(missing_ok=True)
    write(path, set_list, SetList())
    assert read(path) == set_list


def test_the_file_is_plain_toml_with_a_line_that_explains_it(tmp_path: Path) -> None:
    text = written(SHOW, tmp_path)
    assert text.startswith("# A set list of Pocket Studio.")
    first = tomllib.loads(text)["entry"][0]
    assert first == {"title": "Opening", "app": "hand_puppets", "source": CAMERA, "fps": 30.0, "settings": {"hands": 1}}


def test_files_beside_the_list_move_with_it(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    clip = here / "clips" / "a.mp4"
    write(here / "list.toml", SetList(fallback=str(clip), entries=(Entry("A", "outline", str(clip)),)), SetList())
    here.rename(there)
    moved = read(there / "list.toml")
    assert moved.fallback == moved.entries[0].source == str(there / "clips" / "a.mp4")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "is no set list"),
        ("entry = 3", "[[entry]]"),
        ("[[entry]]\ntitle = 'A'", "entry 1: app is missing"),
        ("[[entry]]\napp = 'a'\n[[entry]]\napp = 3", "entry 2: app is 3"),
        ("[[entry]]\napp = 'a'\nfps = -1", "entry 1: fps is -1"),
        ("[[entry]]\napp = 'a'\nsource = 'ftp://x'", "entry 1: source"),
        ("[[entry]]\napp = 'a'\nthreads = true", "entry 1: threads"),
        ("[[entry]]\napp = 'a'\n[entry.settings]\nx = [1]", "the setting x"),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "list.toml"
    path.write_text(text)
    with pytest.raises(SetListError) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert says in str(caught.value)


@pytest.mark.parametrize(("place", "by", "order"), [(0, 1, "BAC"), (2, -1, "ACB"), (0, -1, "ABC"), (2, 5, "ABC"), (0, 2, "BCA")])
def test_moving(place: int, by: int, order: str) -> None:
    moved = SetList(entries=tuple(Entry(title, "a") for title in "ABC")).moved(place, by)
    assert "".join(entry.title for entry in moved.entries) == order


# --- going through it -------------------------------------------------------------------------------------------------


@pytest.fixture
def show(open_stage: OpenStage, tmp_path: Path) -> Stage:
    """A window with the set list above, the first app on the demo scene."""
    write(tmp_path / "list.toml", SHOW, SetList())
    stage = open_stage(Remembered(set_list=str(tmp_path / "list.toml")), source="scene:hands")
    stage.run()
    stage.window.viewfinder.setFocus()
    return stage


def press(stage: Stage, key: Qt.Key) -> None:
    QTest.keyClick(stage.window.viewfinder, key)
    stage.settle()


def test_page_down_and_up_go_through_the_list(show: Stage) -> None:
    press(show, Key.Key_PageDown)
    assert show.device.sent[-1] == OpenSource(CAMERA)
    show.tell(source_opened(CAMERA))
    before = len(show.device.sent)
    press(show, Key.Key_PageDown)
    sent = show.device.sent[before:]
    assert SetRate(24.0) in sent
    assert not [command for command in sent if isinstance(command, OpenApp | OpenSource)], "what plays already goes on"
    (given,) = [command for command in sent if isinstance(command, SetSettings)]
    assert given.values == {**{field.name: field.default for field in FIELDS}, "hands": 2, "name": "Sock"}
    assert show.window.inspector.form is not None
    assert show.window.inspector.form.values["name"] == "Sock", "the form shows the entry's settings"
    press(show, Key.Key_PageDown)
    assert show.device.sent[-1] == OpenApp("outline", {}, {"palm_detection": "full"}, 2)
    assert SetRate(None) in show.device.sent
    before = len(show.device.sent)
    press(show, Key.Key_PageDown)
    assert show.device.sent[before:] == [], "at the end it stays"
    press(show, Key.Key_PageUp)
    assert show.errands.performance.where() == "2 of 3 · Sock"


def test_the_same_app_with_other_models_is_opened_anew(show: Stage) -> None:
    entry = Entry("Full", "hand_puppets", "", 30.0, variants={"palm_detection": "full"})
    show.errands.performance.keep(SetList(entries=(entry,)))
    show.errands.performance.go(0)
    assert show.device.sent[-1] == OpenApp("hand_puppets", {}, {"palm_detection": "full"}, None)
    assert not show.device.sent_of(SetModels)


def test_where_the_list_is_stands_among_the_buttons_of_the_stage(show: Stage) -> None:
    press(show, Key.Key_F)
    press(show, Key.Key_PageDown)
    controls = show.controller.stage.controls
    assert controls._place.text() == "1 of 3 · Opening"
    controls._next.click()
    show.settle()
    assert controls._place.text() == "2 of 3 · Sock"


def test_an_empty_list_says_how_to_fill_it(stage: Stage) -> None:
    stage.window.viewfinder.setFocus()
    press(stage, Key.Key_PageDown)
    assert "Press L" in stage.window.notice.text


def test_a_damaged_list_is_told_and_left_as_it_is(open_stage: OpenStage, tmp_path: Path) -> None:
    path = tmp_path / "list.toml"
    path.write_text("[[entry]]")
    stage = open_stage(Remembered(set_list=str(path)), source="scene:hands")
    assert "entry 1: app is missing" in stage.window.notice.text
    assert path.read_text() == "[[entry]]"


# --- its sheet --------------------------------------------------------------------------------------------------------


def sheet(stage: Stage) -> SetListSheet:
    stage.window.viewfinder.setFocus()
    press(stage, Key.Key_L)
    assert stage.window.sheet is not None
    (found,) = stage.window.sheet.findChildren(SetListSheet)
    return found


def click(where: SetListSheet, label: str) -> None:
    next(button for button in where.findChildren(QPushButton) if label in (button.text(), button.accessibleName())).click()


def test_what_is_shown_is_added_with_all_it_takes_to_show_it_again(stage: Stage) -> None:
    stage.wishes.change_settings({**{field.name: field.default for field in FIELDS}, "name": "Otto"})
    opened = sheet(stage)
    click(opened, "Add what is shown")
    (entry,) = read(usual_file()).entries
    assert (entry.title, entry.app, entry.source, entry.fps) == ("Hand puppets", "hand_puppets", "scene:hands", 30.0)
    assert entry.settings["name"] == "Otto"
    assert entry.variants == {"palm_detection": "lite", "hand_landmark": "lite"}
    assert opened._list.count() == 1


def test_entries_are_moved_renamed_and_taken_out(show: Stage) -> None:
    opened = sheet(show)
    path = show.errands.performance.path
    show.errands.performance.place = 0
    click(opened, "Move down")
    assert [entry.title for entry in read(path).entries] == ["Sock", "Opening", "Outlines"]
    assert show.errands.performance.place == 1, "the one that plays is the same"
    assert opened._list.currentRow() == 1
    opened._list.currentItem().setText("Grand opening")
    assert read(path).entries[1].title == "Grand opening"
    opened._list.currentItem().setText("  ")
    assert read(path).entries[1].title == "Grand opening", "an entry has a name"
    QTest.keyClick(opened._list, Key.Key_Delete)
    assert [entry.title for entry in read(path).entries] == ["Sock", "Outlines"]
    assert show.errands.performance.place is None


def test_every_control_of_the_sheet_says_what_it_is(show: Stage) -> None:
    opened = sheet(show)
    controls = [part for part in opened.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible()]
    assert len(controls) >= 8
    assert not [part for part in controls if not (part.accessibleName() or getattr(part, "text", str)())]


def test_enter_plays_an_entry_and_closes_the_sheet(show: Stage) -> None:
    opened = sheet(show)
    opened._list.setCurrentRow(2)
    QTest.keyClick(opened._list, Key.Key_Return)
    show.settle()
    assert show.device.sent[-1] == OpenApp("outline", {}, {"palm_detection": "full"}, 2)
    assert show.window.sheet is None


def test_the_stand_in_is_chosen_in_the_sheet(show: Stage) -> None:
    opened = sheet(show)
    assert opened._fallback.currentText() == "Rendered hands"
    opened._fallback.setCurrentIndex(1)
    opened._fallback.activated.emit(1)
    assert read(show.errands.performance.path).fallback == APP_SCENE
    assert opened._fallback.currentText() == "Demo scene"
    opened._fallback.setCurrentIndex(0)
    opened._fallback.activated.emit(0)
    assert read(show.errands.performance.path).fallback == ""


def test_a_password_in_the_list_is_pointed_out(stage: Stage) -> None:
    stage.run("rtsp://me:secret@10.0.0.2/a")
    stage.errands.performance.add_current()
    assert "password" in stage.window.notice.text
    assert "secret" not in stage.window.notice.text


def test_a_list_that_cannot_be_written_says_so(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    stage.errands.performance.path = tmp_path / "file" / "list.toml"
    stage.errands.performance.add_current()
    assert "can't be saved" in stage.window.notice.text
    assert len(stage.errands.performance.set_list.entries) == 1


# --- the stand-in -----------------------------------------------------------------------------------------------------


@pytest.fixture
def on_stage(show: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """On stage with the camera; looking for it again waits for nothing."""
    monkeypatch.setattr(performance, "LOOK_SECONDS", 0.0)
    show.errands.performance._pause = 0.0
    press(show, Key.Key_F)
    press(show, Key.Key_PageDown)
    show.tell(source_opened(CAMERA))
    show.device.show()
    show.settle()
    return show


LOST = SourceLost(CAMERA, "It gives no picture.")


def test_the_stand_in_takes_over_and_the_camera_comes_back(on_stage: Stage) -> None:
    on_stage.tell(LOST)
    assert on_stage.device.sent[-1] == OpenSource("scene:hands")
    on_stage.tell(source_opened("scene:hands"))
    on_stage.device.show()
    on_stage.settle()
    assert on_stage.card is None
    on_stage.errands.performance._look_for_source()
    assert on_stage.device.sent[-1] == ListCameras()
    on_stage.tell(Cameras(()))
    assert on_stage.wishes.session.address == "scene:hands", "it isn't back"
    on_stage.tell(Cameras((CameraInfo(CAMERA, "FaceTime HD"),)))
    assert on_stage.device.sent[-1] == OpenSource(CAMERA)
    assert on_stage.wishes.session.standing_in == ""


def test_the_stand_in_can_be_the_scene_of_whichever_app_is_open(on_stage: Stage) -> None:
    performance = on_stage.errands.performance
    performance.keep(replace(performance.set_list, fallback=APP_SCENE), performance.place)
    on_stage.tell(LOST)
    assert on_stage.device.sent[-1] == OpenSource("scene:hands")
    on_stage.wishes.choose_app("outline")
    assert on_stage.device.sent[-1] == OpenSource("scene:barcode")
    assert on_stage.wishes.session.standing_in == CAMERA


def test_it_is_shown_discreetly(on_stage: Stage) -> None:
    on_stage.tell(LOST, source_opened("scene:hands"))
    notice = on_stage.window.viewfinder.state.notice
    assert notice is not None
    assert notice.text == "Standing in for FaceTime HD"
    on_stage.controller.stage.go_quiet()
    on_stage.settle()
    quiet = on_stage.window.viewfinder.state.notice
    assert quiet is not None
    assert (quiet.text, quiet.dot) == ("", "warning")
    assert on_stage.wishes.memory.remembered.source == CAMERA, "next time the camera is opened, not its stand-in"


def test_a_camera_that_fails_again_is_tried_less_and_less_often(on_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    on_stage.errands.performance._pause = 2.0
    on_stage.tell(SourceFailed(CAMERA, "Busy."))
    assert on_stage.wishes.session.standing_in == CAMERA
    on_stage.tell(Cameras((CameraInfo(CAMERA, "FaceTime HD"),)))
    assert on_stage.wishes.session.standing_in == CAMERA, "not at once"
    assert on_stage.errands.performance._pause == 4.0


def test_a_network_camera_is_back_when_it_answers(on_stage: Stage, qtbot: Any) -> None:
    server = QTcpServer()
    assert server.listen(QHostAddress.SpecialAddress.LocalHost)
    address = f"http://127.0.0.1:{server.serverPort()}/video"
    on_stage.run(address)
    on_stage.tell(SourceLost(address, "Gone."))
    assert on_stage.wishes.session.standing_in == address
    on_stage.errands.performance._look_for_source()
    qtbot.waitUntil(lambda: on_stage.wishes.session.address == address, timeout=30_000)
    server.close()


@pytest.fixture
def phone_away(on_stage: Stage) -> tuple[Stage, str, int]:
    """On stage with a phone that went away: its stand-in plays. The stage, the phone's address, the port it calls."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    address = f"phone:{port}"
    on_stage.run(address)
    on_stage.tell(SourceLost(address, "It ended."))
    assert on_stage.wishes.session.standing_in == address
    on_stage.errands.performance._look_for_source()
    return on_stage, address, port


def test_a_phone_is_back_when_it_calls_again(phone_away: tuple[Stage, str, int], qtbot: Any) -> None:
    stage, address, port = phone_away
    assert stage.wishes.session.address == "scene:hands"
    with socket.create_connection(("127.0.0.1", port)) as call:
        qtbot.waitUntil(lambda: stage.wishes.session.address == address, timeout=30_000)
        assert stage.device.sent[-1] == OpenSource(address)
        call.settimeout(30)
        with contextlib.suppress(ConnectionError):
            assert call.recv(1) == b"", "hung up: the phone calls the opened source next"
    with socket.create_server(("0.0.0.0", port)):  # the source can have the port
        pass


def test_nothing_listens_for_a_phone_that_is_waited_for_no_longer(phone_away: tuple[Stage, str, int]) -> None:
    stage, _, port = phone_away
    stage.wishes.choose_source("clip.mp4")
    with socket.create_server(("0.0.0.0", port)):
        pass


def test_a_phone_that_calls_and_fails_is_listened_for_less_and_less_often(phone_away: tuple[Stage, str, int], qtbot: Any) -> None:
    stage, address, port = phone_away
    stage.errands.performance._pause = 60.0
    socket.create_connection(("127.0.0.1", port)).close()
    qtbot.waitUntil(lambda: stage.wishes.session.address == address, timeout=30_000)
    stage.tell(SourceLost(address, "no phone sends yet"))
    assert stage.wishes.session.standing_in == address
    stage.errands.performance._look_for_source()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_port_the_lost_source_still_holds_is_listened_at_later(on_stage: Stage, qtbot: Any) -> None:
    with socket.create_server(("0.0.0.0", 0)) as held:
        address = f"phone:{held.getsockname()[1]}"
        on_stage.run(address)
        on_stage.tell(SourceLost(address, "It ended."))
        on_stage.errands.performance._look_for_source()
        port = held.getsockname()[1]
    on_stage.errands.performance._look_for_source()
    socket.create_connection(("127.0.0.1", port)).close()
    qtbot.waitUntil(lambda: on_stage.wishes.session.address == address, timeout=30_000)


def test_at_the_desk_the_camera_is_waited_for_with_a_card(show: Stage) -> None:
    press(show, Key.Key_PageDown)
    show.tell(source_opened(CAMERA), LOST)
    assert show.card is not None
    assert show.wishes.session.standing_in == ""


def test_a_clip_that_ends_or_a_scene_has_no_stand_in(on_stage: Stage) -> None:
    on_stage.run("clip.mp4")
    on_stage.tell(SourceFailed("clip.mp4", "Damaged."))
    assert on_stage.wishes.session.standing_in == ""
    assert on_stage.card is not None


def test_choosing_another_source_ends_the_waiting(on_stage: Stage) -> None:
    on_stage.tell(LOST, source_opened("scene:hands"), app_opened())
    on_stage.wishes.choose_source("clip.mp4")
    before = list(on_stage.device.sent)
    on_stage.tell(Cameras((CameraInfo(CAMERA, "FaceTime HD"),)))
    on_stage.errands.performance._look_for_source()
    assert on_stage.device.sent == before
    QApplication.processEvents()
