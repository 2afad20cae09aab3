"""The log of the app: shown once there is something, followed, copied, cleared, and never without end."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from studio.runtime.app_log import Level, Logged, LogLine
from studio.ui import theme
from studio.ui.inspector.log_panel import MOST_LINES, LogPanel
from tests.ui.conftest import Stage
from tests.ui.fake_device import app_opened


def lines(*texts: str, level: Level = "output") -> tuple[LogLine, ...]:
    return tuple(LogLine(1_777_739_411.0 + place, level, text) for place, text in enumerate(texts))


@pytest.fixture
def panel(stage: Stage) -> LogPanel:
    return stage.window.inspector.log


def press(panel: LogPanel, name: str) -> None:
    from studio.ui.controls.button import Button

    {button.text(): button for button in panel.findChildren(Button)}[name].click()


def test_it_appears_with_the_first_line_and_goes_when_it_is_cleared(stage: Stage, panel: LogPanel) -> None:
    assert not panel.isVisibleTo(stage.window)
    stage.tell(Logged(lines("one", "two")), Logged(lines("wrong", level="error")))
    assert panel.isVisibleTo(stage.window)
    assert panel._text.height() > 150, "where there is little room the column scrolls"
    assert [line.split(" ", 1)[1] for line in panel.shown.splitlines()] == ["one", "two", "wrong"]
    press(panel, "Copy")
    copied = QGuiApplication.clipboard().text().splitlines()
    assert [line.split(" ", 1)[1] for line in copied] == ["one", "two", "ERROR wrong"]
    press(panel, "Clear")
    assert not panel.isVisibleTo(stage.window)
    stage.tell(Logged(lines("three")))
    assert panel.shown.endswith(" three")


def test_it_outlives_a_reopening_but_not_another_app(stage: Stage, panel: LogPanel) -> None:
    stage.tell(Logged(lines("before")))
    stage.wishes.reopen()
    stage.tell(Logged(lines("after")), app_opened())
    assert len(panel.shown.splitlines()) == 2
    stage.wishes.choose_app("outline")
    stage.settle()
    assert panel.shown == ""


def test_it_keeps_the_newest_lines_and_says_how_many_never_came(stage: Stage, panel: LogPanel) -> None:
    for batch in range(8):
        stage.tell(Logged(lines(*(f"{batch}-{index}" for index in range(200))), left_out=1000 if batch else 0))
    assert len(panel.shown.splitlines()) == MOST_LINES
    assert panel.shown.endswith("7-199")
    assert "7 000 lines came too fast and were left out" in panel._missing.text()
    press(panel, "Clear")
    stage.tell(Logged(lines("more"), left_out=1))
    assert "1 line came too fast and was left out" in panel._missing.text()


def test_it_follows_the_newest_line_unless_scrolled_away(stage: Stage, panel: LogPanel) -> None:
    bar = panel._text.verticalScrollBar()
    stage.tell(Logged(lines(*map(str, range(100)))))
    assert bar.value() == bar.maximum() > 0
    bar.setValue(10)
    stage.tell(Logged(lines("more")))
    assert bar.value() == 10


def test_its_colours_follow_the_theme(stage: Stage, panel: LogPanel, qapp: QApplication, qtbot: Any) -> None:
    stage.tell(Logged(lines("wrong", level="error")))

    def ink() -> str:
        return panel._text.document().lastBlock().begin().fragment().charFormat().foreground().color().name()

    inks: list[str] = []
    switch: Callable[[Any], None] = stage.errands.appearance.set_theme
    for choice in ("dark", "light"):
        switch(choice)
        stage.settle()
        block = panel._text.document().lastBlock()
        iterator = block.begin()
        iterator += 1
        inks.append(iterator.fragment().charFormat().foreground().color().name())
    assert inks == [theme.DARK.error, theme.LIGHT.error]
    assert ink() == theme.LIGHT.quiet
