"""Stage mode: the picture and four large readouts, and everything else only while the pointer moves."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio.runtime.messages import SourceLost
from studio.runtime.recording_messages import StartRecording
from studio.ui import shell, stage_readouts, theme, tokens
from studio.ui.figures import figures
from studio.ui.stage_readouts import StageReadouts
from studio.ui.tokens import DARK, LIGHT
from tests.ui.conftest import Stage
from tests.ui.test_look import summary

Key = Qt.Key


def enter(stage: Stage) -> Any:
    stage.window.viewfinder.setFocus()
    QTest.keyClick(stage.window.viewfinder, Key.Key_F)
    stage.settle()
    return stage.controller.stage


def quieten(stage: Stage) -> None:
    """As after three seconds without the pointer."""
    stage.controller.stage.go_quiet()
    stage.settle()


def test_f_shows_the_picture_alone_and_escape_brings_everything_back(stage: Stage) -> None:
    window = stage.window
    around = (window.top_bar, window.gallery, window.inspector, window.transport)
    mode = enter(stage)
    assert mode.on
    assert window.isFullScreen()
    assert not any(part.isVisible() for part in around)
    assert window.viewfinder.geometry() == window.rect(), "the picture fills the screen to its edges"
    assert mode.readouts.isVisible()
    QTest.keyClick(window.viewfinder, Key.Key_Escape)
    stage.settle()
    assert not window.isFullScreen()
    assert all(part.isVisible() for part in around)
    assert not mode.readouts.isVisible()
    assert window.viewfinder.geometry().left() == window.gallery.width() + 1 + 16


def test_the_stage_button_and_f11_do_the_same(stage: Stage) -> None:
    stage.window.transport._stage.click()
    assert stage.controller.stage.on
    QTest.keyClick(stage.window.viewfinder, Key.Key_F11)
    stage.settle()
    assert not stage.controller.stage.on


def test_everything_but_picture_and_readouts_goes_until_the_pointer_moves(stage: Stage, qtbot: Any) -> None:
    stage.device.show(hint="Show a hand")
    stage.settle()
    mode = enter(stage)
    view = stage.window.viewfinder
    assert mode.controls.isVisible(), "it says how to leave"
    assert view.state.source is not None
    quieten(stage)
    assert not mode.controls.isVisible()
    assert (view.state.source, view.state.rate, view.state.hint) == (None, None, "")
    assert view.cursor().shape() == Qt.CursorShape.BlankCursor
    assert mode.readouts.isVisible()
    qtbot.mouseMove(view, QPoint(200, 200))
    qtbot.mouseMove(view, QPoint(210, 200))
    stage.settle()
    assert mode.controls.isVisible()
    assert view.state.source is not None
    assert view.cursor().shape() != Qt.CursorShape.BlankCursor


def test_the_tab_key_wakes_it_and_reaches_its_buttons(stage: Stage) -> None:
    mode = enter(stage)
    quieten(stage)
    QTest.keyClick(stage.window.viewfinder, Key.Key_Tab)
    assert mode.controls.isVisible()
    seen = set()
    for _ in range(8):
        focused = stage.window.focusWidget()
        assert focused is not None
        seen.add(focused)
        assert focused.accessibleName() or focused.text()  # type: ignore[attr-defined]  # a button
        QTest.keyClick(focused, Key.Key_Tab)
    assert {mode.controls._record, mode.controls._leave} <= seen
    mode.controls._leave.setFocus()
    quieten(stage)
    assert mode.controls.isVisible(), "buttons in use stay"


def test_what_needs_an_answer_is_shown_on_stage_too(stage: Stage) -> None:
    mode = enter(stage)
    quieten(stage)
    stage.tell(SourceLost("scene:hands", "It stopped."))
    assert stage.card is not None
    mode.wake()
    quieten(stage)
    assert mode.controls.isVisible(), "the pointer stays where there is something to press"


def test_its_buttons_do_what_the_keys_do(stage: Stage) -> None:
    mode = enter(stage)
    mode.controls._record.click()
    assert stage.device.sent_of(StartRecording)
    assert mode.controls._record.accessibleName() == "Stop recording"
    mode.controls._leave.click()
    assert not mode.on


def test_the_readouts_are_kept_up_to_date_on_stage(stage: Stage) -> None:
    mode = enter(stage)
    stage.device.show()
    stage.settle()
    stage.controller.refresh()
    assert "of 30 fps" in mode.readouts.accessibleDescription()


def test_the_picture_makes_room_for_the_readouts_where_it_can(stage: Stage) -> None:
    mode, view = enter(stage), stage.window.viewfinder
    stage.window.showNormal()
    stage.window.resize(1100, 760)
    stage.settle()
    assert view.picture_box().bottom() == pytest.approx(view.height() - mode.readouts.height())
    whole = view.picture_box().width()
    stage.window.resize(1100, 700)
    stage.settle()
    assert view.picture_box().top() == 0
    assert view.picture_box().width() == whole, "it never shrinks for them"
    stage.window.resize(1100, 950)
    stage.settle()
    assert view.picture_box().center().y() == pytest.approx(475), "it stays in the middle where they don't touch"
    mode.leave()
    stage.window.resize(1100, 900)
    stage.settle()
    assert view.picture_box().center().y() == pytest.approx(view.height() / 2), "at the desk it is centred"


def test_closing_on_stage_leaves_it_first_so_that_the_next_window_is_a_usual_one(stage: Stage) -> None:
    enter(stage)
    shell._close(shell.Shell(stage.window, stage.wishes, stage.controller, stage.errands))
    assert not stage.controller.stage.on
    assert not stage.window.isFullScreen()
    stage.wishes.memory._timer.stop()


@pytest.mark.parametrize(("width", "height"), [(1024, 700), (1280, 800), (1920, 1080), (3840, 2160)])
def test_readouts_never_run_into_each_other(qtbot: Any, width: int, height: int) -> None:
    """The widest figures there are, in letters that can be read from two metres."""
    parent = QWidget()
    qtbot.addWidget(parent)
    readouts = StageReadouts(parent)
    readouts.place(width, height)
    assert readouts.geometry().bottom() == height - 1
    assert readouts.value_pixels >= 0.058 * min(width / 1.6, height), "cap height about 16 minutes of arc at two metres"
    scale = readouts._scale
    room = (width - 56 * scale) / 4 - 12 * scale
    for figure in figures(summary(fps=29.94, dropped=1234, age_p50=0.234, cpu=11.2)):
        fonts = stage_readouts._fonts(scale)
        first = (
            QFontMetricsF(fonts.value).horizontalAdvance(figure.value)
            + 8 * scale
            + QFontMetricsF(fonts.unit).horizontalAdvance(figure.unit)
        )
        second = (
            QFontMetricsF(fonts.caption).horizontalAdvance(figure.short)
            + QFontMetricsF(fonts.tag).horizontalAdvance("transferred")
            + 26 * scale
        )
        assert max(first, second) <= room, figure


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.scheme)
def test_readouts_can_be_read_over_any_picture(stage: Stage, colours: tokens.Theme) -> None:
    """Nothing of the picture shines through: every text of the theme reaches 4.5 : 1 on its panel colour."""
    theme.apply(colours, stage.application)
    enter(stage)
    stage.device.show(np.full((90, 160, 3), (255, 0, 255), np.uint8))
    stage.settle()
    band = stage.controller.stage.readouts
    image = stage.window.viewfinder.grab(band.geometry()).toImage()
    assert QColor(image.pixel(4, 4)).name() == QColor(image.pixel(image.width() - 5, 4)).name() == colours.panel
