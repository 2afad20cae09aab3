"""Names and messages of any length find their place, and nothing is cut without a sign of it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from studio.runtime.messages import AppFailed, ModelInfo, SourceFailed
from studio.runtime.settings_schema import Field
from studio.ui import words
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label, section
from studio.ui.controls.picker import Picker
from studio.ui.network_camera import NetworkCamera
from studio.ui.remembered import RecentSource
from studio.ui.view_state import Chip, ViewfinderState
from tests.ui.conftest import Stage
from tests.ui.fake_device import app_opened, source_opened

LONG = "Recognises every household object that ever stood on a table and says what it is called in seven languages"
FIELDS = (
    Field("choice", LONG, "choice", LONG, choices=(LONG, "b")),
    Field("on", LONG, "switch", True),
    Field("much", LONG, "number", 0.5, LONG, 0.0, 100_000.0, 0.001),
    Field("file", LONG, "file", f"/clips/{LONG}.mp4"),
    Field("text", LONG, "text", LONG),
)
MODELS = (ModelInfo("m", LONG, LONG, {LONG: 2_000_000, "b": 1}, 2),)


@pytest.fixture
def long(stage: Stage) -> Stage:
    values = {field.name: field.default for field in FIELDS}
    stage.tell(app_opened(title=LONG, fields=FIELDS, values=values, models=MODELS), source_opened(title=LONG))
    stage.device.show(hint=LONG)
    stage.settle()
    return stage


def test_the_right_column_keeps_its_width_and_says_what_was_cut(long: Stage) -> None:
    inspector = long.window.inspector
    inner = inspector.widget()
    assert inner.width() == inspector.viewport().width()
    for part in inner.findChildren(QWidget):
        if part.isVisible():
            right = part.mapTo(inner, part.rect().topRight()).x()
            assert right < inner.width(), part
    cut = [label for label in inner.findChildren(Label) if label.text() == LONG]
    assert len(cut) >= 6
    assert all(LONG in label.toolTip() for label in cut)


def test_a_label_is_cut_only_where_there_is_no_room(qtbot: Any) -> None:
    label = section("Time per frame")
    qtbot.addWidget(label)
    label.show()
    label.resize(300, 20)
    assert label.toolTip() == ""
    whole = label.grab().toImage()
    label.resize(60, 20)
    assert label.toolTip() == "Time per frame"
    assert label.minimumSizeHint().width() == 0
    assert label.sizeHint().width() >= QFontMetricsF(label.font()).horizontalAdvance(label.text())
    label.setText("Time per model")
    assert label.toolTip() == "Time per model"
    label.setText("Time")
    assert label.toolTip() == ""
    label.setText("Time per frame")
    label.resize(300, 20)
    assert label.toolTip() == ""
    assert label.grab().toImage() == whole


def test_no_chip_shows_half_under_a_card(long: Stage) -> None:
    view = long.window.viewfinder
    chips = view._source, view._rate, view._hint, view._recording
    long.tell(SourceFailed("scene:hands", f"{LONG}. " * 12))
    assert view.card.isVisible()
    covered = [chip for chip in chips if chip.text and chip.geometry().intersects(view.card.geometry())]
    assert covered
    assert not any(chip.isVisible() for chip in covered)
    long.tell(source_opened(title=LONG))
    assert not view.card.isVisible()
    assert view._source.isVisible()


def test_a_card_that_unfolds_covers_chips_and_gives_them_back(stage: Stage) -> None:
    view = stage.window.viewfinder
    stage.window.resize(1280, 800)
    stage.settle()
    stage.tell(AppFailed("hand_puppets", "It broke", "line\n" * 60))
    assert view._source.isVisible()
    stage.press("Details")
    assert not view._source.isVisible()
    stage.press("Hide details")
    assert view._source.isVisible()


def test_two_chips_keep_their_places_while_the_first_is_covered(stage: Stage) -> None:
    view = stage.window.viewfinder
    stage.controller._timer.stop()
    view.show_state(ViewfinderState(source=Chip("Camera"), notice=Chip("No camera found")))
    below = view._notice.y()
    view._source.cover(True)
    view._place_chips()
    assert view._notice.y() == below


def test_the_sheet_grows_with_what_it_says(stage: Stage) -> None:
    stage.errands.open_network()
    stage.settle()
    sheet = stage.window.sheet
    assert sheet is not None
    (content,) = sheet.findChildren(NetworkCamera)
    before = content.height()
    next(button for button in content.findChildren(Button) if button.text() == "Connect").click()
    stage.settle()
    assert content.height() > before
    for label in content.findChildren(Label):
        if label.isVisible():
            assert label.height() >= label.heightForWidth(label.width()), label.text()


def test_long_names_of_sources_leave_the_menu_narrow(stage: Stage) -> None:
    memory = stage.wishes.memory
    path = f"/clips/{LONG} 1.mp4"
    memory.remember(replace(memory.remembered, recent=(RecentSource(path, Path(path).name),)))
    stage.errands.intend("sources")
    menu = stage.errands._sources
    assert menu.sizeHint().width() < 420
    (shown,) = [action.text() for action in menu.actions() if action.text().endswith("1.mp4")]
    assert shown.startswith(LONG[:20])
    menu.close()


def test_a_pickers_list_opens_inside_the_window(stage: Stage) -> None:
    window = stage.window
    picker = window.inspector.findChildren(Picker)[0]
    picker.showPopup()
    stage.settle()
    popup = picker.view().window()
    right = popup.mapToGlobal(popup.rect().topRight()).x()
    assert right <= picker.mapToGlobal(picker.rect().topRight()).x()
    picker.hidePopup()


@given(st.text(min_size=1, max_size=200), st.integers(8, 60))
def test_shortened_names_keep_beginning_and_end(name: str, longest: int) -> None:
    short = words.shortened(name, longest)
    assert len(short) <= longest
    if len(name) <= longest:
        assert short == name
    else:
        head, _, tail = short.partition("…") if "…" not in name else (short[:1], "", "")
        assert name.startswith(head)
        assert name.endswith(tail)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("net.tflite is damaged", "net.tflite is damaged."),
        ("my_net holds nothing", "my_net holds nothing."),
        ("stopped: net.tflite is damaged.", "Stopped: net.tflite is damaged."),
        ("it broke", "It broke."),
        ("It broke.", "It broke."),
        ("/clips/a.mp4 is no video", "/clips/a.mp4 is no video."),
        ("a.mp4 is no video", "a.mp4 is no video."),
        ("a model broke", "A model broke."),
        ("Why?", "Why?"),
        ("", ""),
    ],
)
def test_messages_are_sentences(text: str, sentence: str) -> None:
    assert words.sentence(text) == sentence
