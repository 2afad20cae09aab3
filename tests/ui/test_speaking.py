"""With "Speak names" the window can be used with eyes closed: what has the focus, what changes, what is told."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QSpinBox, QWidget

from studio.api import Cue, Outcome, Speech
from studio.cli.arguments import build_parser
from studio.runtime.messages import ActionInfo, AppFailed
from studio.runtime.sentences import Speaker
from studio.ui import speaking
from studio.ui.controls.button import Button
from studio.ui.controls.picker import Picker
from studio.ui.controls.slider import Slider
from studio.ui.controls.switch import Switch
from studio.ui.inspector.form import Form
from studio.ui.remembered import Remembered, load, state_file
from studio.ui.spoken_names import said_of
from tests.ui.conftest import Stage
from tests.ui.fake_device import app_opened

OpenStage = Callable[..., Stage]


class Ear:
    """In place of the sound output: keeps what the window would say, and how."""

    hushed = False

    def play(self, cues: Iterable[Cue], speaker: Speaker = "app") -> None:
        for cue in cues:
            if speaker == "app":
                continue
            assert isinstance(cue, Speech)
            speakers.append(speaker)
            if cue.interrupt or not heard:
                heard.append(cue.text)
            else:
                heard[-1] += f" {cue.text}"

    def hush(self, speaker: Speaker) -> None:
        self.hushed = speaker == "window"

    def prepare(self, sentences: object) -> None: ...

    def set_gain(self, gain: float) -> None: ...

    def close(self) -> None: ...


heard: list[str] = []
speakers: list[Speaker] = []


@pytest.fixture
def spoken(open_stage: OpenStage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A window that runs and speaks."""
    heard.clear()
    speakers.clear()
    monkeypatch.setattr(speaking, "LOOKS_MS", (0, 20))
    stage = open_stage(source="scene:hands")
    stage.controller.sound._output = Ear()  # type: ignore[assignment]  # as much of an output as is needed
    stage.window.activateWindow()
    stage.errands.speaking.turn(True)
    stage.run()
    return stage


def focus(stage: Stage, part: QWidget) -> str:
    """What is said when it gets the focus."""
    heard.clear()
    part.setFocus()
    stage.settle()
    return heard[-1] if heard else ""


def press(stage: Stage, key: Qt.Key | str) -> str:
    """What is said of a key."""
    heard.clear()
    target = QApplication.focusWidget()
    assert target
    if isinstance(key, str):
        QTest.keyClicks(target, key)
    else:
        QTest.keyClick(target, key)
    QTest.qWait(40)
    return " | ".join(heard)


def of(stage: Stage, kind: type[QWidget], name: str) -> QWidget:
    form = stage.window.inspector.form
    assert isinstance(form, Form)
    return next(part for part in form.findChildren(kind) if part.accessibleName() == name)


def test_it_says_what_runs_and_how_to_leave(spoken: Stage) -> None:
    assert heard[-1] == f"Hand puppets runs on Rendered hands. {speaking.KEYS}"
    heard.clear()
    spoken.wishes.choose_app("outline")
    spoken.tell(app_opened("outline", title="Barcode outlines"))
    assert heard == ["Barcode outlines runs on Rendered hands."]


def test_it_is_off_until_it_is_wanted(stage: Stage) -> None:
    heard.clear()
    stage.controller.sound._output = Ear()  # type: ignore[assignment]  # as much of an output as is needed
    stage.window.transport._rate.setFocus()
    stage.tell(Outcome("Told."))
    assert heard == []


def test_a_control_says_name_role_value_and_what_it_is_for(spoken: Stage) -> None:
    assert focus(spoken, of(spoken, Switch, "Mirrored")) == "Mirrored, switch, off"
    assert press(spoken, Qt.Key.Key_Space) == "on"
    assert focus(spoken, of(spoken, Slider, "Confidence")) == "Confidence, slider, 0.50, How sure the model must be"
    assert press(spoken, Qt.Key.Key_Right) == "0.55"
    assert focus(spoken, of(spoken, Picker, "View")) == "View, choice, Puppet"
    assert press(spoken, Qt.Key.Key_Up) == "Landmarks"
    assert focus(spoken, of(spoken, QSpinBox, "Count")) == "Count, number, 3"
    assert press(spoken, Qt.Key.Key_Up) == "4"
    assert focus(spoken, spoken.window.transport._rate) == "Frame rate, slider, 30 frames a second"


def test_letters_are_said_as_they_are_typed(spoken: Stage) -> None:
    line = of(spoken, QLineEdit, "Name")
    assert focus(spoken, line) == "Name, text, Ada"
    assert isinstance(line, QLineEdit)
    line.end(False)
    assert press(spoken, "n") == "n"
    assert press(spoken, Qt.Key.Key_Space) == "space"
    assert press(spoken, "?") == "question mark"
    press(spoken, Qt.Key.Key_Backspace)
    assert press(spoken, Qt.Key.Key_Backspace) in ("Adan", "Adan ")


def test_a_list_says_its_entry_and_place(spoken: Stage) -> None:
    apps = spoken.window.gallery._list
    assert focus(spoken, apps) == "Apps, list, Hand puppets, Turns hands into puppets, 1 of 3"
    assert press(spoken, Qt.Key.Key_Down) == "Barcode outlines, Outlines every barcode in view, 2 of 3"


def test_a_menu_says_its_entries_and_keys(spoken: Stage) -> None:
    spoken.errands.open_menu()
    spoken.settle()
    heard.clear()
    menu = spoken.errands._menu
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert heard[-1] == "Theme, menu"
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert heard[-1] == "Larger text and controls, off"
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert heard[-1] == "Reduce motion, off"
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert heard[-1] == "Speak names, on"
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert heard[-1] == "Set list…, L"
    menu.close()


def test_notices_and_cards_are_said(spoken: Stage) -> None:
    heard.clear()
    spoken.tell(Outcome("4006381333931 is now called Pens."))
    assert heard == ["4006381333931 is now called Pens."]
    heard.clear()
    spoken.tell(AppFailed("hand_puppets", "It broke."))
    assert len(heard) == 1
    assert "It broke" in heard[0]
    assert focus(spoken, spoken.window.viewfinder.card.buttons()[0]).endswith(", button")


def test_what_a_key_did_is_said_at_once_and_what_the_window_tells_after_the_app(spoken: Stage) -> None:
    speakers.clear()
    spoken.tell(Outcome("The product file is locked.", problem=True), AppFailed("hand_puppets", "It broke."))
    assert set(speakers) == {"patient window"}
    speakers.clear()
    spoken.window.transport._rate.setFocus()
    spoken.settle()
    assert set(speakers) == {"window"}


def test_pausing_is_said(spoken: Stage) -> None:
    heard.clear()
    spoken.wishes.play(False)
    spoken.wishes.play(True)
    assert heard == ["Paused.", "Playing."]


def test_every_control_of_the_window_says_something(spoken: Stage) -> None:
    spoken.tell(app_opened(actions=(ActionInfo("forget", "Forget all"),)))
    spoken.window.viewfinder.setFocus()
    walked: list[QWidget] = []
    for _ in range(60):
        heard.clear()
        QTest.keyClick(spoken.window.focusWidget() or spoken.window, Qt.Key.Key_Tab)
        part = QApplication.focusWidget()
        assert part
        assert heard, f"{part} says nothing"
        assert heard[-1] == said_of(part).whole
        if part in walked:
            break
        walked.append(part)
    assert len(walked) > 15
    assert any(isinstance(part, Button) and part.text() == "Forget all" for part in walked)


def test_the_menu_turns_it_off_and_it_is_remembered(spoken: Stage) -> None:
    assert spoken.wishes.memory.remembered.speak_names
    spoken.errands._menu.speak_names_chosen.emit(False)
    heard.clear()
    assert spoken.controller.sound._output.hushed  # type: ignore[attr-defined]  # an Ear
    assert focus(spoken, spoken.window.transport._rate) == ""
    spoken.tell(Outcome("Told."))
    assert heard == []
    assert not spoken.wishes.memory.remembered.speak_names


def test_it_is_remembered_in_the_file(open_stage: OpenStage, tmp_path: Path) -> None:
    stage = open_stage(Remembered(speak_names=True))
    stage.wishes.memory.write()
    assert load(state_file())[0].speak_names


def test_why_nothing_is_heard_is_shown(spoken: Stage) -> None:
    spoken.controller.sound.trouble.emit("This system has no speech engine.")
    spoken.settle()
    assert spoken.window.notice.text == "This system has no speech engine."


def test_the_command_line_asks_for_it() -> None:
    assert build_parser().parse_args(["--app", "barcode_guide", "--speak"]).speak
    assert not build_parser().parse_args([]).speak


def test_the_list_of_a_choice_says_its_entries(spoken: Stage) -> None:
    view = of(spoken, Picker, "View")
    assert isinstance(view, Picker)
    focus(spoken, view)
    view.showPopup()
    spoken.settle()
    assert heard[-1] == "View, list, Puppet, 2 of 2"
    assert press(spoken, Qt.Key.Key_Up) == "Landmarks, 1 of 2"
    view.hidePopup()


def test_a_sheet_is_read_out(spoken: Stage) -> None:
    heard.clear()
    QTest.keyClick(spoken.window.viewfinder, Qt.Key.Key_Question)
    spoken.settle()
    assert heard[-1].startswith("Keyboard shortcuts, Space, Pause or play, ")
    assert heard[-1].endswith("Ctrl+Q, Quit"), "all of it, in more than one breath"
    assert len(heard[-1]) > 400
    assert "leftwards arrow, Back" in heard[-1]
    assert "Ctrl+comma, Menu" in heard[-1]
    press(spoken, Qt.Key.Key_Escape)
    assert spoken.window.sheet is None
    heard.clear()
    spoken.errands.show_about()
    spoken.settle()
    (text,) = heard[-1:]
    assert text.startswith("About")
    assert text.endswith("button"), "and then what has the focus"
