"""High contrast: the menu's third theme, the system's wish, and the hint in large letters."""

import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from studio.ui import theme, tokens
from studio.ui.appearance import enlarge
from studio.ui.remembered import Remembered, load, save, state_file
from studio.ui.tokens import CONTRAST, DARK, LIGHT
from tests.ui.conftest import Stage
from tests.ui.test_look import contrast

OpenStage = Callable[..., Stage]


def test_every_text_stands_out(qapp: QApplication) -> None:
    """By WCAG 2.2, 1.4.6: 7 : 1, and 1.4.11: borders and tracks 3 : 1."""
    grounds = {CONTRAST.window, CONTRAST.panel, CONTRAST.card, CONTRAST.well}
    for text in (CONTRAST.text, CONTRAST.quiet, CONTRAST.accent, CONTRAST.good, CONTRAST.warning, CONTRAST.error):
        assert all(contrast(text, ground) >= 7 for ground in {*grounds, CONTRAST.raised})
    for line in (CONTRAST.hairline, CONTRAST.edge, CONTRAST.track, CONTRAST.accent):
        assert all(contrast(line, ground) >= 3 for ground in grounds)
    assert contrast(CONTRAST.on_accent, CONTRAST.accent) >= 7


def test_it_is_chosen_and_remembered(stage: Stage, qapp: QApplication) -> None:
    stage.errands.appearance.set_theme("contrast")
    assert theme.of(stage.window.inspector) is CONTRAST
    assert stage.window.palette().windowText().color().name() == "#ffffff"
    save(state_file(), stage.wishes.memory.remembered)
    assert load(state_file()) == (stage.wishes.memory.remembered, "")
    assert Remembered().theme == "system"


@pytest.mark.parametrize(("wish", "taken"), [("HighContrast", CONTRAST), ("NoPreference", DARK)])
def test_a_system_that_wants_it_gets_it(wish: str, taken: tokens.Theme, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    accessibility = SimpleNamespace(contrastPreference=lambda: SimpleNamespace(name=wish))
    hints = SimpleNamespace(accessibility=lambda: accessibility, colorScheme=lambda: None)
    application: Any = SimpleNamespace(styleHints=lambda: hints)
    assert theme.chosen("system", application) is taken
    assert theme.chosen("dark", application) is DARK, "who chose another keeps it"


def test_qt_still_tells_the_system_s_wish(qapp: QApplication) -> None:
    """Else the one above proves nothing."""
    hints = qapp.styleHints()
    assert hints.accessibility().contrastPreference().name in ("NoPreference", "HighContrast")
    assert theme.chosen("system", qapp) in (DARK, LIGHT, CONTRAST)


def test_the_hint_is_large_wraps_and_changes_with_the_theme(stage: Stage) -> None:
    finder = stage.window.viewfinder
    stage.device.show(hint="Turn the package to the left, then hold it still until you hear its name and its whole number")
    stage.settle()
    assert finder._hint.isVisible()
    assert not finder._large_hint.isVisible()
    stage.errands.appearance.set_theme("contrast")
    assert not finder._hint.isVisible()
    assert finder._large_hint.isVisible()
    assert finder._large_hint.accessibleName().startswith("Turn the package")
    box = finder._large_hint.geometry()
    assert box.height() > 2 * tokens.LARGE_HINT, "more than a line"
    assert finder.rect().contains(box)
    image = finder._large_hint.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert {CONTRAST.accent, CONTRAST.window} <= colours
    stage.window.resize(800, 450)
    stage.settle()
    assert finder.rect().contains(finder._large_hint.geometry())
    stage.device.show(hint="")
    stage.settle()
    assert not finder._large_hint.isVisible()
    stage.window.resize(1280, 800)
    stage.device.show(hint="Closer")
    stage.settle()
    assert finder._large_hint.height() > tokens.LARGEST_HINT, "a short one takes what room there is"
    assert finder._large_hint.geometry().top() >= finder.picture_box().bottom() - 1, "and lies beside the picture where it can"
    stage.errands.appearance.set_theme("dark")
    assert finder._hint.isVisible()
    assert not finder._large_hint.isVisible()


def test_larger_is_remembered_and_said_to_come_with_the_next_opening(stage: Stage) -> None:
    stage.errands._menu.larger_chosen.emit(True)
    assert stage.wishes.memory.remembered.larger
    assert "when Pocket Studio is next opened" in stage.window.notice.text


@pytest.mark.parametrize(("before", "after"), [(None, "1.5"), ("2", "3"), ("big", "1.5")])
def test_larger_adds_to_the_scale_the_user_s_system_has(before: str | None, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = {name: value for name, value in os.environ.items() if name != "QT_SCALE_FACTOR"}
    monkeypatch.setattr(os, "environ", {**rest, **({"QT_SCALE_FACTOR": before} if before else {})})
    enlarge()
    assert os.environ["QT_SCALE_FACTOR"] == after
