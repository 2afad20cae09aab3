"""Nothing is cut off, and nothing lies over anything else, in a window of any size."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QScrollArea, QWidget

from studio.runtime.messages import AppFailed
from studio.ui.controls.button import Button
from studio.ui.remembered import RecentSource, Remembered
from studio.ui.window import MINIMUM
from tests.ui.conftest import Stage
from tests.ui.fake_device import source_opened

SIZES = [MINIMUM, (911, 512), (1023, 700), (1024, 700), (1280, 800), (1920, 1080), (3840, 2160)]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def sized(request: pytest.FixtureRequest, open_stage: Callable[..., Stage]) -> Stage:
    recent = tuple(RecentSource(f"rtsp://10.0.0.{number}/live", f"Camera {number}") for number in range(6))
    stage = open_stage(Remembered(recent=recent), source="scene:hands")
    stage.run("camera:Desk")
    stage.window.resize(*request.param)
    stage.settle()
    assert (stage.window.width(), stage.window.height()) == request.param
    return stage


def place(part: QWidget, within: QWidget) -> QRect:
    return QRect(part.mapTo(within, QPoint(0, 0)), part.size())


def visible(parent: QWidget) -> list[QWidget]:
    return [part for part in parent.findChildren(QWidget) if part.isVisible() and part.width() and part.height()]


def test_every_part_of_the_window_is_inside_it_and_beside_the_others(sized: Stage) -> None:
    window = sized.window
    sized.tell(source_opened("camera:Desk", duration=60.0, live=False))
    sized.settle()
    columns = (window.top_bar, window.gallery, window.viewfinder, window.transport, window.inspector)
    for one, other in combinations(columns, 2):
        assert not place(one, window).intersects(place(other, window))
    for bar in (window.top_bar, window.transport, window.gallery):
        parts = [part for part in visible(bar) if not part.findChildren(QWidget)]
        assert len(parts) >= 2
        for part in parts:
            assert window.rect().contains(place(part, window)), part
            assert bar.rect().contains(place(part, bar)), part
        for one, other in combinations([part for part in parts if part.parent() is bar], 2):
            assert not place(one, bar).intersects(place(other, bar)), (one, other)
    for button in window.transport.findChildren(Button):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width()


def test_below_the_usual_width_apps_are_shown_by_their_pictures(sized: Stage) -> None:
    narrow = sized.window.width() < 1024
    gallery = sized.window.gallery
    assert gallery.width() == (72 if narrow else 216)
    cards = gallery._list
    assert cards.visualItemRect(cards.item(0)).width() <= cards.viewport().width()
    assert cards.item(0).toolTip().startswith("Hand puppets")
    assert gallery._folder_icon.isVisible() == narrow
    assert sized.window.viewfinder.width() >= 350


def test_a_card_with_details_is_inside_the_picture_column(sized: Stage) -> None:
    sized.tell(AppFailed("hand_puppets", "It broke. " * 20, "line of a traceback\n" * 80))
    sized.press("Details")
    view, card = sized.window.viewfinder, sized.window.viewfinder.card
    assert view.rect().contains(card.geometry())
    for button in card.buttons():
        assert card.rect().contains(place(button, card)), button.text()


@pytest.mark.parametrize("intent", ["shortcuts", "set_list", "about", "network"])
def test_a_sheet_is_inside_the_window_and_all_of_it_can_be_reached(sized: Stage, intent: str, qtbot: Any) -> None:
    window = sized.window
    opens = {"about": sized.errands.show_about, "network": sized.errands.open_network}
    opens.get(intent, lambda: sized.errands.intend(intent))()
    sized.settle()
    sheet = window.sheet
    assert sheet is not None
    panel = sheet._panel
    assert window.rect().adjusted(15, 15, -15, -15).contains(place(panel, window))
    (scroll,) = panel.findChildren(QScrollArea)[:1]
    content = scroll.widget()
    assert content.height() <= scroll.height() or scroll.verticalScrollBar().maximum() > 0
    assert content.width() <= scroll.viewport().width()
    for part in visible(content):
        assert content.rect().contains(place(part, content)), part
    for _ in range(40):
        sheet.focusNextPrevChild(True)
        focused = window.focusWidget()
        assert focused is not None
        if content.isAncestorOf(focused) and focused.height() <= scroll.height():
            assert scroll.viewport().rect().adjusted(0, -1, 0, 1).contains(place(focused, scroll.viewport())), focused
