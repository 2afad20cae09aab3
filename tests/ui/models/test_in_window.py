"""The Models page in the window: the app goes on beside it, keys reach all of it, and closing the window ends what it does."""

import threading
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from studio.ui.controls.button import Button
from studio.ui.models.entries import Library
from tests.local_server import LocalServer
from tests.ui.conftest import Stage
from tests.ui.fake_device import app_opened
from tests.ui.models.conftest import MODEL, OTHER, SLOW, SlowAnswer, step, wait_for


def test_the_app_goes_on_while_models_are_looked_at(stage: Stage, library: Library, qtbot: Any) -> None:
    stage.errands.pages.use(library)
    before = list(stage.device.sent)
    stage.window.top_bar.pages["models"].click()
    page = stage.errands.pages.models
    assert page.isVisible()
    assert not stage.window.viewfinder.isVisible()
    qtbot.keyClick(stage.window.focusWidget(), Qt.Key.Key_Space)
    stage.device.show()
    stage.settle()
    stage.window.top_bar.pages["apps"].click()
    assert stage.device.sent == before
    assert stage.window.viewfinder.isVisible()
    assert stage.window.inspector.isVisible()
    assert not page.isVisible()
    assert stage.window.focusWidget() is stage.window.viewfinder


def test_all_of_it_is_done_with_keys(opened: Stage, qtbot: Any) -> None:
    window, page = opened.window, opened.errands.pages.models
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is page.search
    qtbot.keyClicks(page.search, "other")
    assert OTHER in page.list.shown()
    qtbot.keyClick(page.search, Qt.Key.Key_Tab)
    assert window.focusWidget() is page.list
    page.list.choose(OTHER)
    qtbot.keyClick(page.list, Qt.Key.Key_Return)
    wait_for(page, OTHER, "on this computer", qtbot)
    walked = []
    for _ in range(14):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        walked.append(window.focusWidget())
    for part in (page.details.trying, page.details.check, page.details.folder, page.details.copy, page.details.remove, page.clear):
        assert part in walked
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.page is None


def test_a_model_that_is_here_is_tried_on_the_picture(opened: Stage) -> None:
    page = opened.errands.pages.models
    page.list.choose("own/digits_demo")
    file = page.stock.file(page.chosen) if page.chosen else None
    assert file is not None
    page.details.trying.click()
    assert opened.window.page is None
    assert opened.errands.wishes.session.app == str(file.here)
    assert str(file.here) in opened.window.gallery.names()


def test_models_of_the_open_app_are_in_it_and_stay(opened: Stage) -> None:
    page = opened.errands.pages.models
    assert "in the app" in page.list.said("own/hand_landmark")
    assert page.app_size.told()[0].startswith("In the app 4.1 MB, Hand puppets")
    opened.tell(app_opened("outline", models=(), title="Barcode outlines"))
    opened.wishes.choose_app("outline")
    opened.tell(app_opened("outline", models=(), title="Barcode outlines"))
    assert "in the app" not in page.list.said("own/hand_landmark")
    assert page.app_size.told()[0] == "In the app –, Barcode outlines"


def test_another_page_hears_how_a_download_ended(opened: Stage, server: LocalServer, qtbot: Any) -> None:
    page, notice = opened.errands.pages.models, opened.window.notice
    step(page, OTHER)
    opened.errands.intend("apps_page")
    qtbot.waitUntil(lambda: notice.text == "Other model is on this computer.", timeout=60_000)
    page.list.choose(SLOW)
    notice._button.click()
    assert opened.window.page is page
    assert page.list.chosen_key == OTHER


def test_clearing_asks_first(opened: Stage, qtbot: Any) -> None:
    page = opened.errands.pages.models
    step(page, OTHER)
    wait_for(page, OTHER, "on this computer", qtbot)
    for label, left in (("Keep them", b"more"), ("Clear", None)):
        page.clear.click()
        sheet = opened.window.sheet
        assert sheet is not None
        buttons = {button.text(): button for button in sheet.findChildren(type(page.clear))}
        buttons[label].click()
        opened.settle()
        entry = page.stock.entry(OTHER)
        assert entry
        assert (entry.files[0].here is not None) == (left is not None)
    assert page.list.said(OTHER).startswith("Other model: fetch")
    assert "Removed" in opened.window.notice.text


def test_closing_the_window_ends_a_download_and_keeps_what_came(opened: Stage, library: Library, slow: SlowAnswer, qtbot: Any) -> None:
    page = opened.errands.pages.models
    step(page, SLOW)
    wait_for(page, SLOW, "50 %", qtbot)
    opened.window.close()
    assert not page.stock.fetches.busy
    slow.go_on.set()
    opened.errands.pages.end()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fetch ")]
    kept = library.entries()[page.list.shown().index(SLOW)].files[0]
    assert kept.here is not None or kept.begun() >= len(MODEL) // 2


def test_closing_the_window_ends_what_a_sheet_runs(opened: Stage, qtbot: Any) -> None:
    opened.errands.pages.models.list.choose("own/digits_demo")
    sheet = opened.errands.pages.model_sheets.measure()
    assert sheet is not None
    sheet.start.click()
    run = sheet._run
    assert run is not None
    qtbot.waitUntil(lambda: run._process.processId() > 0, timeout=20_000)
    process, folder = psutil.Process(run._process.processId()), run.folder
    opened.window.close()
    assert not process.is_running()
    assert not folder.exists()


@pytest.mark.parametrize("size", [(800, 450), (1024, 700), (1280, 800), (3840, 2160)])
def test_nothing_is_cut_off(opened: Stage, size: tuple[int, int]) -> None:
    window, page = opened.window, opened.errands.pages.models
    window.resize(*size)
    for key in ("own/digits_demo", "own/broken", SLOW):
        page.list.choose(key)
        opened.settle()
        assert (window.width(), window.height()) == size
        inner = page._side.widget()
        assert inner.width() <= page._side.viewport().width()
        for part in inner.findChildren(QWidget):
            if part.isVisible() and part.width():
                left = part.mapTo(inner, QPoint(0, 0)).x()
                assert 0 <= left <= left + part.width() <= inner.width(), part
        assert page.list.width() > 300


def test_clearing_ends_a_download_too(opened: Stage, library: Library, slow: SlowAnswer, qtbot: Any) -> None:
    page = opened.errands.pages.models
    step(page, SLOW)
    wait_for(page, SLOW, "50 %", qtbot)
    qtbot.waitUntil(lambda: page.clear.isEnabled(), timeout=60_000)
    page.clear.click()
    slow.go_on.set()
    sheet = opened.window.sheet
    assert sheet is not None
    next(button for button in sheet.findChildren(Button) if button.text() == "Clear").click()
    opened.settle()
    assert page.list.said(SLOW).startswith("Slow model: fetch")
    assert not [path for path in library.cache.rglob("*") if path.is_file()]
