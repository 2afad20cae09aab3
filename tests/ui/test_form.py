"""A settings form: one editor for each kind of field, and a new value for each change."""

from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from studio.runtime.messages import ActionInfo, RunAction, SetModels, SetSettings
from studio.runtime.settings_schema import Field, Value
from studio.ui import theme, tokens
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.picker import Picker
from studio.ui.controls.slider import Slider
from studio.ui.controls.switch import Switch
from studio.ui.inspector import form as form_module
from studio.ui.inspector.form import Form
from studio.ui.shortcuts import CHORDS
from tests.ui.conftest import Stage
from tests.ui.fake_device import FIELDS, app_opened

Kind = TypeVar("Kind", bound=QWidget)

CHOICE = Field("view", "View", "choice", "puppet", choices=("landmarks", "puppet"))
SWITCH = Field("mirrored", "Mirrored", "switch", False)
TEXT = Field("name", "Name", "text", "Ada")
WHOLE = Field("count", "Count", "integer", 3)
DECIMAL = Field("gain", "Gain", "number", 1.5)
SLIDER = Field("sure", "Sure", "number", 0.5, low=0.05, high=0.95, step=0.05)
STEPS = Field("hands", "Hands", "integer", 2, low=1, high=4, unit="hands")
FILE = Field("picture", "Picture", "file", "")


@pytest.fixture
def make(qtbot: Any, qapp: QApplication) -> Any:
    theme.set_reduce_motion(qapp, True)

    def one(field: Field, value: Value | None = None) -> tuple[Form, list[dict[str, Value]]]:
        form = Form((field,), {} if value is None else {field.name: value})
        qtbot.addWidget(form)
        form.show()
        heard: list[dict[str, Value]] = []
        form.changed.connect(heard.append)
        return form, heard

    return one


def the(form: Form, kind: type[Kind]) -> Kind:
    (found,) = form.findChildren(kind)
    return found


def test_switch(make: Any, qtbot: Any) -> None:
    form, heard = make(SWITCH)
    qtbot.mouseClick(the(form, Switch), Qt.MouseButton.LeftButton)
    qtbot.keyClick(the(form, Switch), Qt.Key.Key_Space)
    assert heard == [{"mirrored": True}, {"mirrored": False}]


def test_choice(make: Any) -> None:
    form, heard = make(CHOICE)
    picker = the(form, Picker)
    assert [picker.itemText(index) for index in range(picker.count())] == ["Landmarks", "Puppet"]
    assert picker.currentText() == "Puppet"
    picker.setCurrentIndex(0)
    picker.activated.emit(0)
    assert heard == [{"view": "landmarks"}]


def test_text_is_told_when_it_is_done_not_letter_by_letter(make: Any, qtbot: Any) -> None:
    form, heard = make(TEXT)
    line = the(form, QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "Grace")
    assert heard == []
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert heard == [{"name": "Grace"}]


def test_whole_number_without_bounds(make: Any) -> None:
    form, heard = make(WHOLE)
    the(form, QSpinBox).setValue(-7)
    assert heard == [{"count": -7}]
    assert type(heard[0]["count"]) is int


def test_number_without_bounds(make: Any) -> None:
    form, heard = make(DECIMAL)
    the(form, QDoubleSpinBox).setValue(2.25)
    assert heard == [{"gain": 2.25}]


def test_slider_keeps_to_its_bounds_and_steps(make: Any, qtbot: Any) -> None:
    form, heard = make(SLIDER)
    slider = the(form, Slider)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert heard[-1]["sure"] == pytest.approx(0.55)
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert heard[-1]["sure"] == pytest.approx(0.95)
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert heard[-1]["sure"] == pytest.approx(0.05)


def test_slider_of_whole_numbers_gives_whole_numbers(make: Any, qtbot: Any) -> None:
    form, heard = make(STEPS)
    qtbot.keyClick(the(form, Slider), Qt.Key.Key_Right)
    assert heard == [{"hands": 3}]
    assert type(heard[0]["hands"]) is int


def test_a_click_on_a_slider_jumps_there(make: Any, qtbot: Any) -> None:
    form, heard = make(SLIDER)
    slider = the(form, Slider)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    assert heard == [] or heard[-1]["sure"] == pytest.approx(0.5, abs=0.05)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().topRight())
    assert heard[-1]["sure"] == pytest.approx(0.95)


def test_file(make: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    form, heard = make(FILE)
    button = the(form, Button)
    assert button.text() == "Choose…"
    monkeypatch.setattr(form_module, "ask_for_file", lambda *_: "")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == [], "asked, and none chosen"
    monkeypatch.setattr(form_module, "ask_for_file", lambda *_: "/pictures/wall.png")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert heard == [{"picture": "/pictures/wall.png"}]
    assert button.text() == "wall.png"


@pytest.mark.parametrize(
    ("field", "value"),
    [(SWITCH, True), (CHOICE, "landmarks"), (TEXT, "Lin"), (WHOLE, 9), (DECIMAL, 0.25), (SLIDER, 0.7), (STEPS, 4), (FILE, "/a/b.png")],
)
def test_values_set_from_outside_are_shown_and_not_told_back(make: Any, field: Field, value: Value) -> None:
    form, heard = make(field)
    form.show_values({field.name: value})
    assert form.values == {field.name: value}
    assert heard == []
    other, _ = make(field, value)
    assert form.grab().toImage() == other.grab().toImage(), "shown as a form that was made with the value"


def test_editors_are_named_for_screen_readers(make: Any) -> None:
    for field, kind in ((SWITCH, Switch), (CHOICE, Picker), (TEXT, QLineEdit), (SLIDER, Slider), (FILE, Button)):
        form, _ = make(field)
        assert the(form, kind).accessibleName() == field.label


def test_no_choice_is_cut(make: Any, qtbot: Any) -> None:
    short, middle, long = ("Brief", "Full"), ("Name, or else number", "Number"), ("The product, and the camera faces away", "The camera")
    fields = [Field(name, name, "choice", kinds[0], choices=kinds) for name, kinds in (("Say", short), ("Show", middle), ("Turned", long))]
    form = Form(tuple(fields), {})
    qtbot.addWidget(form)
    form.setFixedWidth(tokens.INSPECTOR_WIDTH - 2 * tokens.PADDING)
    form.show()
    pickers = form.findChildren(Picker)
    for picker, kinds in zip(pickers, (short, middle, long), strict=True):
        wanted = max(QFontMetrics(picker.font()).horizontalAdvance(kind) for kind in kinds)
        assert wanted <= picker.width() - 36, "the room beside its arrow"
        assert form.rect().contains(picker.geometry())
    assert pickers[0].width() == pickers[1].width() < pickers[2].width() == form.width()
    labels = form.findChildren(Label)
    assert labels[2].geometry().bottom() < pickers[2].geometry().top(), "the longest has a line of its own"
    assert labels[1].geometry().center().y() == pytest.approx(pickers[1].geometry().center().y(), abs=1)


# --- in the window ------------------------------------------------------------------------------------------------------


def test_a_change_reaches_the_app_and_is_remembered(stage: Stage) -> None:
    form = stage.window.inspector.form
    assert form is not None
    form.findChildren(Switch)[0].click()
    sent = stage.device.sent[-1]
    assert isinstance(sent, SetSettings)
    assert sent.values["mirrored"] is True
    assert stage.wishes.memory.remembered.choices("hand_puppets").settings["mirrored"] is True


def test_opening_the_same_app_anew_keeps_the_form_and_its_focus(stage: Stage) -> None:
    form = stage.window.inspector.form
    values = {field.name: field.default for field in FIELDS} | {"hands": 1}
    stage.tell(app_opened(values=values))
    assert stage.window.inspector.form is form
    assert form is not None
    assert form.values["hands"] == 1


def test_another_app_brings_its_own_form(stage: Stage) -> None:
    stage.wishes.choose_app("outline")
    assert stage.window.inspector.form is None
    stage.tell(app_opened("outline", fields=(SWITCH,), values={"mirrored": True}, models=()))
    assert stage.window.inspector.form is not None
    assert stage.window.inspector.form.values == {"mirrored": True}
    assert not stage.window.inspector.models.isVisible()


def test_actions_are_buttons_with_a_form_for_their_parameters(stage: Stage) -> None:
    action = ActionInfo("name_product", "Name this product", (TEXT,))
    stage.tell(app_opened(actions=(action, ActionInfo("forget", "Forget all"))))
    buttons = {button.text(): button for button in stage.window.inspector.findChildren(Button)}
    buttons["Forget all"].click()
    assert stage.device.sent[-1] == RunAction("forget")
    buttons["Name this product"].click()
    assert stage.device.sent[-1] == RunAction("name_product", {"name": "Ada"})


def test_a_key_leads_to_the_app_s_own_buttons(stage: Stage) -> None:
    stage.window.viewfinder.setFocus()
    stage.errands.intend("buttons")
    assert stage.window.focusWidget() is stage.window.viewfinder, "where there are none"
    for actions in ((ActionInfo("forget", "Forget all"), ActionInfo("copy", "Copy")), (ActionInfo("name_product", "Name it", (TEXT,)),)):
        stage.window.viewfinder.setFocus()
        stage.tell(app_opened(actions=actions))
        stage.errands.intend(dict(CHORDS)["Ctrl+B"])
        focused = stage.window.focusWidget()
        assert (focused.text() if isinstance(focused, Button) else focused.accessibleName()) in ("Forget all", TEXT.label)
        assert stage.window.inspector.viewport().rect().contains(focused.mapTo(stage.window.inspector.viewport(), focused.rect().center()))
    assert isinstance(focused, QLineEdit)


def test_enter_in_a_line_of_an_action_presses_its_button(stage: Stage, qtbot: Any) -> None:
    action = ActionInfo("name_product", "Name this product", (TEXT,))
    stage.tell(app_opened(fields=(), values={}, actions=(action,)))
    (line,) = stage.window.inspector._own.parentWidget().findChildren(QLineEdit)
    line.setFocus()
    line.clear()
    QTest.keyClicks(line, "Pens")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.device.sent[-1] == RunAction("name_product", {"name": "Pens"}), timeout=30_000)


def test_variants_and_threads_are_sent_together_and_remembered(stage: Stage) -> None:
    models = stage.window.inspector.models
    palm, landmarks, threads = models._pickers["palm_detection"], models._pickers["hand_landmark"], models._threads
    assert [palm.itemText(index) for index in range(palm.count())] == ["lite · 2.0 MB", "full · 2.3 MB"]
    assert threads.currentText() == "auto (2)"
    landmarks.setCurrentIndex(1)
    landmarks.activated.emit(1)
    assert stage.device.sent[-1] == SetModels({"palm_detection": "lite", "hand_landmark": "full"}, None)
    threads.setCurrentIndex(threads.findData(4))
    threads.activated.emit(threads.currentIndex())
    assert stage.device.sent[-1] == SetModels({"palm_detection": "lite", "hand_landmark": "full"}, 4)
    choices = stage.wishes.memory.remembered.choices("hand_puppets")
    assert (choices.variants["hand_landmark"], choices.threads) == ("full", 4)
