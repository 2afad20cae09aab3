"""Everything can be done from the keyboard, and typing in a field does nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from studio.runtime.messages import OpenApp, OpenSource, Play, Seek, SetRate, Step
from studio.ui import source_menu
from studio.ui.controls.slider import Slider
from studio.ui.remembered import Remembered
from studio.ui.shortcuts import APPS, SHORTCUTS, ShortcutList
from tests.ui.conftest import Stage
from tests.ui.fake_device import FIELDS, app_opened, source_opened

Key = Qt.Key


@pytest.fixture
def keys(stage: Stage, qtbot: Any) -> Callable[..., None]:
    stage.window.activateWindow()
    stage.window.viewfinder.setFocus()

    def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        qtbot.keyClick(stage.window.focusWidget() or stage.window, key, modifier)
        stage.settle()

    return press


def recorded(stage: Stage, begins: float = 0.0) -> None:
    stage.wishes.choose_source("clip.mp4")
    stage.tell(source_opened("clip.mp4", title="clip.mp4", live=False, duration=60.0, rate=25.0, begins=begins))
    stage.device.show(seconds=begins + 20.0)
    stage.settle()


def test_space_pauses_and_plays(stage: Stage, keys: Any) -> None:
    keys(Key.Key_Space)
    keys(Key.Key_Space)
    assert stage.device.sent[-2:] == [Play(False), Play(True)]


def test_brackets_change_the_rate_by_one_stop(stage: Stage, keys: Any) -> None:
    keys(Key.Key_BracketLeft)
    assert stage.device.sent[-1] == SetRate(25.0)
    for _ in range(9):
        keys(Key.Key_BracketRight)
    assert stage.device.sent[-1] == SetRate(None), "beyond 60 is as many as possible"
    assert stage.wishes.memory.remembered.fps is None


def test_arrows_seek_a_recording_and_step_it_while_paused(stage: Stage, keys: Any) -> None:
    recorded(stage)
    keys(Key.Key_Right)
    assert stage.device.sent[-1] == Seek(25.0)
    keys(Key.Key_Left)
    assert stage.device.sent[-1] == Seek(20.0)
    keys(Key.Key_Space)
    keys(Key.Key_Right)
    assert stage.device.sent[-1] == Step()
    keys(Key.Key_Left)
    assert stage.device.sent[-1] == Seek(pytest.approx(20.0 - 1 / 25))


def test_seeking_stays_inside_the_recording(stage: Stage, keys: Any) -> None:
    recorded(stage)
    stage.wishes.seek(59.0)
    keys(Key.Key_Right)
    assert stage.device.sent[-1] == Seek(60.0)
    stage.wishes.seek(2.0)
    keys(Key.Key_Left)
    assert stage.device.sent[-1] == Seek(0.0)


def test_the_time_of_a_session_is_counted_from_its_first_frame(stage: Stage) -> None:
    recorded(stage, begins=3600.0)
    assert stage.wishes.session.position == 20.0
    stage.wishes.seek_by(1)
    assert stage.device.sent[-1] == Seek(3625.0)


def test_arrows_mean_nothing_to_a_live_source(stage: Stage, keys: Any) -> None:
    before = list(stage.device.sent)
    keys(Key.Key_Right)
    keys(Key.Key_Left)
    assert stage.device.sent == before


def test_m_mirrors_a_camera_and_nothing_else(stage: Stage, keys: Any) -> None:
    before = list(stage.device.sent)
    keys(Key.Key_M)
    assert stage.device.sent == before
    stage.run("camera:Desk")
    keys(Key.Key_M)
    assert stage.device.sent[-1] == OpenSource("camera:Desk?mirror=1")
    keys(Key.Key_M)
    assert stage.device.sent[-1] == OpenSource("camera:Desk")


def test_digits_open_apps_by_their_place(stage: Stage, keys: Any) -> None:
    keys(Key.Key_2)
    assert stage.device.sent[-1] == OpenApp("outline")
    before = list(stage.device.sent)
    keys(Key.Key_9)
    assert stage.device.sent == before


def test_s_saves_what_is_shown(open_stage: Callable[..., Stage], qtbot: Any, tmp_path: Path) -> None:
    stage = open_stage(Remembered(snapshots=str(tmp_path / "shots")), source="scene:hands")
    stage.window.viewfinder.setFocus()
    qtbot.keyClick(stage.window.viewfinder, Key.Key_S)
    assert not (tmp_path / "shots").exists(), "there is no picture yet"
    stage.run()
    qtbot.keyClick(stage.window.viewfinder, Key.Key_S)
    (saved,) = (tmp_path / "shots").iterdir()
    assert saved.name in stage.window.notice.text


def test_ctrl_o_opens_a_file(stage: Stage, keys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_menu, "ask_for_recording", lambda *_: "/clips/a.mp4")
    keys(Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert stage.device.sent[-1] == OpenSource("/clips/a.mp4")
    before = list(stage.device.sent)
    monkeypatch.setattr(source_menu, "ask_for_recording", lambda *_: "")
    keys(Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert stage.device.sent == before


def test_question_mark_lists_every_shortcut_and_escape_closes_it(stage: Stage, keys: Any) -> None:
    keys(Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    sheet = stage.window.sheet
    assert sheet is not None
    (listed,) = sheet.findChildren(ShortcutList)
    texts = {label.text() for label in listed.findChildren(QWidget) if hasattr(label, "text")}
    assert {shortcut.what for shortcut in SHORTCUTS} | {APPS[1]} <= texts
    before = list(stage.device.sent)
    keys(Key.Key_Space)
    assert stage.device.sent == before, "behind a sheet no key is heard"
    keys(Key.Key_Escape)
    assert stage.window.sheet is None


def test_a_sheet_closes_when_what_had_the_focus_is_gone(stage: Stage, keys: Any) -> None:
    form = stage.window.inspector.form
    assert form is not None
    form.findChildren(QLineEdit)[0].setFocus()
    stage.errands.show_about()
    stage.tell(app_opened(fields=FIELDS[:2]))  # opened anew, with another form
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    keys(Key.Key_Escape)
    assert stage.window.sheet is None
    keys(Key.Key_Space)
    assert not stage.wishes.session.playing, "the window hears keys again"
    for _ in range(2):  # with nothing else to give the focus to
        stage.errands.show_about()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    keys(Key.Key_Escape)
    assert stage.window.sheet is None


def test_every_shortcut_does_something(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_menu, "ask_for_recording", lambda *_: "")
    for shortcut in SHORTCUTS:
        if shortcut.intent != "quit":
            stage.errands.intend(shortcut.intent)  # a KeyError would say that nothing listens
            stage.settle()
    for menu in (stage.errands._menu, stage.errands._sources):
        menu.close()


def test_letters_typed_in_a_field_stay_there(stage: Stage, qtbot: Any) -> None:
    form = stage.window.inspector.form
    assert form is not None
    line = form.findChildren(QLineEdit)[0]
    line.setFocus()
    before = list(stage.device.sent)
    qtbot.keyClicks(line, "Mss 12?[]")
    assert line.text().endswith("Mss 12?[]")
    assert stage.device.sent == before
    assert stage.window.sheet is None


def test_arrows_on_a_slider_move_the_slider_not_the_recording(stage: Stage, qtbot: Any) -> None:
    recorded(stage)
    form = stage.window.inspector.form
    assert form is not None
    slider = form.findChildren(Slider)[0]
    slider.setFocus()
    qtbot.keyClick(slider, Key.Key_Left)
    assert not stage.device.sent_of(Seek)


def test_the_gallery_is_walked_with_arrows_and_opened_with_enter(stage: Stage, qtbot: Any) -> None:
    cards = stage.window.gallery._list
    cards.setFocus()
    before = list(stage.device.sent)
    qtbot.keyClick(cards, Key.Key_Down)
    assert stage.device.sent == before, "walking opens nothing"
    qtbot.keyClick(cards, Key.Key_Return)
    assert stage.device.sent[-1] == OpenApp("outline")


def test_tab_reaches_every_control_and_comes_round(stage: Stage, qtbot: Any) -> None:
    window = stage.window
    window.activateWindow()
    window.viewfinder.setFocus()
    seen: list[QWidget] = []
    for _ in range(60):
        qtbot.keyClick(window.focusWidget(), Key.Key_Tab)
        focused = window.focusWidget()
        if focused in seen:
            break
        seen.append(focused)
    for part in (window.top_bar.menu_button, window.gallery._list, window.viewfinder, window.transport._rate, window.transport._source):
        assert part in seen
    form = window.inspector.form
    assert form is not None
    assert any(form.isAncestorOf(widget) for widget in seen)
    unnamed = [widget for widget in seen if not (widget.accessibleName() or getattr(widget, "text", str)())]
    assert not unnamed, "every stop says what it is"
