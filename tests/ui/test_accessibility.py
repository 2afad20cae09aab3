"""Every screen and state: all that can be pressed says what it is, is reached by the tab key in the order it is seen, and shows the focus;
with reduced motion nothing moves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from studio.ui import theme
from studio.ui.acted import Acted
from studio.ui.acted_device import CAMERA, StillDevice, opening
from studio.ui.acted_states import states
from studio.ui.inbox import Inbox
from studio.ui.launch import first_session
from studio.ui.remembered import Remembered, state_file
from studio.ui.shell import Shell, build
from studio.ui.tokens import LIGHT
from tests.ui.conftest import LISTINGS

STATES = states()
PIXELS = np.full((72, 128, 3), 120, np.uint8)
MOVING = {"lost", "stage-lost", "crashed", "loading"}
"""States with a bar that moves for as long as nobody knows how long it takes."""


@dataclass
class Screen:
    """One state of the window, or of a window it opened."""

    shell: Shell
    window: QWidget

    @property
    def stops(self) -> list[QWidget]:
        """All that the tab key should reach."""
        inside = self.shell.window.sheet if self.window is self.shell.window else None
        return [part for part in (inside or self.window).findChildren(QWidget) if is_stop(part)]

    def settle(self) -> None:
        for _ in range(4):
            QApplication.processEvents()


def is_stop(part: QWidget) -> bool:
    return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and part.isVisible() and part.isEnabled() and part.focusProxy() is None


@pytest.fixture
def act(qapp: QApplication, qtbot: Any) -> Iterator[Callable[..., Screen]]:
    opened: list[Shell] = []

    def make(name: str, *, reduce_motion: bool = True) -> Screen:
        inbox = Inbox()
        device = StillDevice(inbox, PIXELS)
        remembered = Remembered(theme="light", reduce_motion=reduce_motion)
        session = first_session(remembered, tuple(listing.name for listing in LISTINGS), source=CAMERA)
        shell = build(qapp, device, inbox, session, LISTINGS, state_file(), remembered)
        opened.append(shell)
        qtbot.addWidget(shell.window)
        shell.window.resize(1280, 800)
        shell.window.show()
        shell.window.viewfinder.setFocus()
        device.tell(*opening())
        device.fill()
        device.show()
        QApplication.processEvents()
        shell.controller.refresh()
        other = STATES[name](Acted(shell, device))
        screen = Screen(shell, other if isinstance(other, QWidget) else shell.window)
        screen.settle()
        shell.controller._timer.stop()
        shell.errands.user_folders._timer.stop()
        screen.window.activateWindow()
        screen.settle()
        return screen

    yield make
    for shell in opened:
        for popup in QApplication.topLevelWidgets():
            if popup.windowType() == Qt.WindowType.Popup:
                popup.close()
        shell.controller.stage.leave()
        if shell.controller.audience.window:
            shell.controller.audience.toggle()
        shell.controller.stop()
        shell.errands.pages.end()
        shell.wishes.memory._timer.stop()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def spoken(part: QWidget) -> str:
    """What a screen reader says it is."""
    interface = QAccessible.queryAccessibleInterface(part)
    return str(interface.text(QAccessible.Text.Name)).strip() if interface else ""


@pytest.mark.parametrize("name", STATES)
def test_every_screen(act: Callable[..., Screen], name: str, qtbot: Any, subtests: pytest.Subtests) -> None:
    screen = act(name)
    with subtests.test("names"):
        check_names(screen)
    if name != "long-names":  # where everything has the same
        with subtests.test("differences"):
            check_differences(screen)
    with subtests.test("rest"):
        check_rest(screen, qtbot)
    # A menu is walked with the arrow keys, and the audience's window has nothing to press.
    if QApplication.activePopupWidget() is None and screen.stops:
        with subtests.test("tabs"):
            check_tabs(screen)


def check_names(screen: Screen) -> None:
    """All that can be pressed says what it is."""
    parts = [
        *screen.stops,
        *(part for part in screen.window.findChildren(QWidget) if part.cursor().shape() == Qt.CursorShape.PointingHandCursor),
    ]
    for part in parts:
        if part.isVisible():
            assert any(map(str.isalnum, spoken(part))), f"{part} says {spoken(part)!r}"
    for menu in screen.shell.window.findChildren(QMenu):
        for action in menu.actions():
            assert action.isSeparator() or action.text()


def check_differences(screen: Screen) -> None:
    """No two controls of a screen say the same."""
    said = [(spoken(part), QAccessible.queryAccessibleInterface(part).role()) for part in screen.stops]
    same = {one for one in said if said.count(one) > 1}
    assert not same


def check_tabs(screen: Screen) -> None:
    """The tab key goes through all of it, in the order it is seen."""
    (screen.shell.window.sheet or screen.window).setFocus()
    walked: list[QWidget] = []
    for _ in range(100):
        QTest.keyClick(screen.window.focusWidget() or screen.window, Qt.Key.Key_Tab)
        focused = screen.window.focusWidget()
        if focused in walked:
            break
        walked.append(focused)
    assert {id(part) for part in walked} == {id(part) for part in screen.stops}, "all, and nothing else"
    assert focused is walked[0], "and comes round"
    window = screen.shell.window
    regions = (window.top_bar, window.gallery, window.viewfinder, window.transport, window.inspector)
    told = [next((place for place, region in enumerate(regions) if region is part or region.isAncestorOf(part)), -1) for part in walked]
    order = [place for index, place in enumerate(told) if index == 0 or told[index - 1] != place]
    if -1 not in order:  # no sheet, stage or notice
        begin = order.index(min(order))
        assert order[begin:] + order[:begin] in (sorted(set(order)), [*sorted(set(order)), order[0]]), "column by column"
    for region in {*told} - {-1}:
        within = [place_of(part, window) for part, where in zip(walked, told, strict=True) if where == region]
        lowest = within.index(min(within, key=lambda box: (box.top(), box.left()))) if region != 2 else 0
        for before, after in zip(within[lowest:], within[lowest + 1 :], strict=False):
            assert after.top() >= before.bottom() - 8 or after.left() >= before.left(), f"{before} then {after}"


def check_rest(screen: Screen, qtbot: Any) -> None:
    """With reduced motion nothing moves, and nothing ever blinks."""
    before = look(screen.window)
    qtbot.wait(90)
    assert look(screen.window) == before
    assert QApplication.cursorFlashTime() == 0


def place_of(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


@pytest.mark.parametrize(
    "name", ["running", "file", "no-camera", "traceback", "saved", "set-list", "network-refused", "about", "stage-set-list", "models-works"]
)
def test_the_focus_is_seen_wherever_it_is(act: Callable[..., Screen], name: str, qapp: QApplication) -> None:
    screen = act(name)
    theme.apply(LIGHT, qapp)
    screen.settle()
    on_stage = screen.shell.controller.stage.on
    for part in screen.stops:
        if on_stage and part is screen.shell.window.viewfinder:
            continue  # nothing is drawn around a picture that fills the screen
        screen.window.setFocus(Qt.FocusReason.OtherFocusReason)
        screen.settle()
        without = look(part)
        part.setFocus(Qt.FocusReason.TabFocusReason)
        screen.settle()
        assert look(part) != without, f"{part} {spoken(part)!r}"


def look(part: QWidget) -> QImage:
    return part.grab().toImage()


@pytest.mark.parametrize("name", sorted(MOVING))
def test_what_takes_an_unknown_time_moves_unless_motion_is_reduced(act: Callable[..., Screen], name: str, qtbot: Any) -> None:
    screen = act(name, reduce_motion=False)
    before = look(screen.window)
    qtbot.waitUntil(lambda: look(screen.window) != before, timeout=30_000)


def test_a_switch_slides_for_a_moment_unless_motion_is_reduced(act: Callable[..., Screen], qtbot: Any) -> None:
    from studio.ui.controls.switch import Switch

    for reduced in (True, False):
        screen = act("running", reduce_motion=reduced)
        switch = screen.window.findChildren(Switch)[0]
        assert switch.travel == 1.0
        switch.click()
        assert switch.travel == (0.0 if reduced else 1.0)
        qtbot.waitUntil(lambda switch=switch: switch.travel == 0.0, timeout=30_000)
