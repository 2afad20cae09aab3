"""The Models page: what it lists, and that files come, wait, go on, fail and go as it says; a local server stands in for every address."""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from studio.inference.catalogue import Catalogue
from studio.ui.models import page as page_module
from studio.ui.models.app_size import MOBILE_DATA_BYTES, AppSize, AppSizeView
from studio.ui.models.checking import Checked
from studio.ui.models.entries import Library
from studio.ui.models.page import ModelsPage
from studio.ui.models.stock import Stock
from tests.conftest import ROOT
from tests.inference.conftest import LocalServer
from tests.ui.conftest import Stage
from tests.ui.fake_device import app_opened

MODEL = (ROOT / "models" / "digits_demo" / "digits_demo_float16.tflite").read_bytes()
SLOW, OTHER = "public/slow", "public/other"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    local = LocalServer()
    yield local
    local.stop()


class SlowAnswer:
    """Gives half of what was asked for, and the rest once `go_on` is set; `begun` keeps the bytes that answers began at."""

    def __init__(self, body: bytes) -> None:
        self.body, self.go_on, self.begun = body, threading.Event(), list[int]()
        self.breaks_off = False

    def __call__(self, request: http.server.BaseHTTPRequestHandler) -> None:
        start = int(request.headers.get("Range", "bytes=0-")[6:-1])
        self.begun.append(start)
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(self.body) - 1}/{len(self.body)}")
        request.send_header("Content-Length", str(len(self.body) - start))
        request.end_headers()
        half = len(self.body) // 2
        request.wfile.write(self.body[start:half])
        request.wfile.flush()
        if not self.breaks_off:
            self.go_on.wait(20)
            request.wfile.write(self.body[max(start, half) :])


@pytest.fixture
def slow(server: LocalServer) -> Iterator[SlowAnswer]:
    answer = SlowAnswer(MODEL)
    server.answers["/slow.tflite"] = answer
    server.serve("/other.tflite", MODEL)
    yield answer
    answer.go_on.set()


def listed(name: str, title: str, task: str, url: str, body: bytes = MODEL) -> str:
    return (
        f'[{name}]\ntitle = "{title}"\ntask = "{task}"\nlicence = "MIT"\nfrom = "somebody/models"\n'
        f'sha256 = "{hashlib.sha256(body).hexdigest()}"\nbytes = {len(body)}\nurls = ["{url}"]\n'
    )


@pytest.fixture
def library(tmp_path: Path, server: LocalServer, slow: SlowAnswer, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Two public models, the studio's own, and one whose card says nonsense."""
    monkeypatch.delenv("POCKET_STUDIO_MODELS", raising=False)
    public = tmp_path / "public.toml"
    slow_one = listed("slow", "Slow model", "segment", server.url("/slow.tflite"))
    # Another hash and so another place: what is served is a longer file.
    server.serve("/other.tflite", MODEL + b"more")
    public.write_text(slow_one + listed("other", "Other model", "detect", server.url("/other.tflite"), MODEL + b"more"))
    broken = tmp_path / "models" / "broken"
    broken.mkdir(parents=True)
    (broken / "model.toml").write_text('title = "Broken"\n')
    return Library(Catalogue((tmp_path / "models",)), public)


@pytest.fixture
def models(library: Library, qtbot: Any) -> Iterator[ModelsPage]:
    page = ModelsPage(Stock(library))
    qtbot.addWidget(page)
    page.resize(1280, 756)
    page.show()
    yield page
    page.stock.end()


def step(page: ModelsPage, key: str) -> None:
    """Presses what the details of that model offer."""
    page.list.choose(key)
    page.details.step.click()


def wait_for(page: ModelsPage, key: str, text: str, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: page.list.said(key).partition(": ")[2].startswith(text), timeout=15_000)


def lies_there(page: ModelsPage, key: str) -> bytes:
    entry = page.stock.entry(key)
    assert entry
    here = entry.files[0].here
    assert here
    return here.read_bytes()


def test_models_are_grouped_by_task_and_say_what_they_are(models: ModelsPage) -> None:
    keys = models.list.shown()
    assert {"own/digits_demo", "own/hand_landmark", "own/palm_detection", SLOW, OTHER, "own/broken"} <= set(keys)
    groups = [entry.group for entry in models.stock.entries]
    assert groups.index("Classification") < groups.index("Detection") < groups.index("Segmentation")
    assert len([group for place, group in enumerate(groups) if group not in groups[:place]]) == len(set(groups))
    assert models.list.said(SLOW) == f"Slow model: fetch; somebody/models · MIT · {len(MODEL) // 1000} kB"
    assert "on this computer" in models.list.said("own/digits_demo")
    models.list.choose("own/digits_demo")
    told = models.details.told()
    assert "accuracy 0.99" in told
    assert "to the float model on" in told
    assert "digits_demo_float16.tflite" in told.replace("\u200b", "")


def test_a_card_that_cant_be_read_shows_its_reason(models: ModelsPage) -> None:
    assert "can't be read" in models.list.said("own/broken")
    models.list.choose("own/broken")
    assert "task is missing" in models.details.told()
    assert not models.details.step.isVisible()


def test_a_variant_has_its_own_size_and_quality(models: ModelsPage) -> None:
    models.list.choose("own/digits_demo")
    picker = models.details._variants
    picker.setCurrentIndex(2)
    picker.activated.emit(2)
    assert "accuracy 0.9920" in models.details.told()
    assert "41 560 bytes" in models.details.told()


def test_the_search_finds_by_name_task_and_origin(models: ModelsPage) -> None:
    for search, found in (("slow", {SLOW}), ("somebody detection", {OTHER}), ("MIT", {SLOW, OTHER})):
        models.search.setText(search)
        assert set(models.list.shown()) == found
    models.search.setText("zebra")
    assert not models.list.isVisible()
    assert not models.details.isVisible()
    models._nothing.all.click()
    assert SLOW in models.list.shown()
    assert models.list.isVisible()


def test_a_model_is_fetched_and_counted(models: ModelsPage, qtbot: Any) -> None:
    step(models, OTHER)
    wait_for(models, OTHER, "on this computer", qtbot)
    assert lies_there(models, OTHER) == MODEL + b"more"
    assert models.app_size.told()[1].startswith(f"Fetched later {len(MODEL) // 1000} kB")
    assert models._cache.text() == f"1 file, {len(MODEL) // 1000} kB"


def test_a_download_is_paused_and_goes_on_where_it_was(models: ModelsPage, slow: SlowAnswer, qtbot: Any) -> None:
    step(models, SLOW)
    wait_for(models, SLOW, "50 %", qtbot)
    assert models.details.step.text() == "Pause"
    models.details.step.click()
    assert models.list.said(SLOW).startswith("Slow model: paused · 50 %")
    assert models.details.step.text() == "Resume"
    slow.go_on.set()
    models.details.step.click()
    wait_for(models, SLOW, "on this computer", qtbot)
    assert lies_there(models, SLOW) == MODEL
    assert slow.begun[0] == 0
    assert all(begun >= len(MODEL) // 2 for begun in slow.begun[1:]), "nothing came twice"


def test_what_breaks_off_says_so_and_goes_on_when_tried_again(models: ModelsPage, slow: SlowAnswer, qtbot: Any) -> None:
    slow.breaks_off = True
    step(models, SLOW)
    wait_for(models, SLOW, "failed", qtbot)
    assert "broke off" in models.details.told()
    assert "1 download failed" in models.banner.label.text()
    slow.breaks_off = False
    slow.go_on.set()
    models.banner.retry.click()
    wait_for(models, SLOW, "on this computer", qtbot)
    assert slow.begun[-1] >= len(MODEL) // 2
    assert not models.banner.isVisible()


def test_another_file_is_thrown_away(models: ModelsPage, server: LocalServer, qtbot: Any) -> None:
    server.serve("/other.tflite", bytes(len(MODEL) + 4))
    step(models, OTHER)
    wait_for(models, OTHER, "failed", qtbot)
    assert "thrown away" in models.details.told()
    assert models._cache.text() == "Nothing was fetched yet"
    assert not models.details.check.isVisible()


def test_without_a_connection_nothing_is_lost(tmp_path: Path, qtbot: Any) -> None:
    gone = LocalServer()
    public = tmp_path / "public.toml"
    public.write_text(listed("slow", "Slow model", "segment", gone.url("/slow.tflite")))
    gone.stop()
    page = ModelsPage(Stock(Library(public=public)))
    qtbot.addWidget(page)
    page.show()
    step(page, SLOW)
    wait_for(page, SLOW, "no connection", qtbot)
    assert page.banner.label.text().startswith("No connection: 1 download can't go on.")
    assert "127.0.0.1" in page.details.told()
    assert page.details.step.text() == "Try again"
    page.stock.end()


def test_many_wait_for_their_turn(tmp_path: Path, server: LocalServer, slow: SlowAnswer, qtbot: Any) -> None:
    public, names = tmp_path / "public.toml", [f"m{number}" for number in range(5)]
    bodies = {name: MODEL + name.encode() for name in names}
    answers = {name: SlowAnswer(body) for name, body in bodies.items()}
    server.answers.update({f"/{name}": answer for name, answer in answers.items()})
    public.write_text("".join(listed(name, name, "other", server.url(f"/{name}"), bodies[name]) for name in names))
    page = ModelsPage(Stock(Library(public=public)))
    qtbot.addWidget(page)
    page.show()
    for name in names:
        step(page, f"public/{name}")
    said = [page.list.said(f"public/{name}").split()[1].rstrip(";") for name in names]
    assert said.count("waiting") == 2
    for answer in answers.values():
        answer.go_on.set()
    for name in names:
        wait_for(page, f"public/{name}", "on this computer", qtbot)
    page.stock.end()


def test_a_fetched_file_is_removed_and_can_be_fetched_again(models: ModelsPage, qtbot: Any) -> None:
    step(models, OTHER)
    wait_for(models, OTHER, "on this computer", qtbot)
    told: list[str] = []
    models.told.connect(lambda text, problem: told.append(text))
    models.details.remove.click()
    assert models.list.said(OTHER).startswith("Other model: fetch")
    assert told == [f"Removed Other model, {len(MODEL) // 1000} kB."]
    step(models, OTHER)
    wait_for(models, OTHER, "on this computer", qtbot)
    models.list.choose("own/digits_demo")
    assert not models.details.remove.isVisible(), "it came with the studio"


def test_what_a_paused_download_left_is_found_again_and_removed(models: ModelsPage, library: Library, slow: SlowAnswer, qtbot: Any) -> None:
    step(models, SLOW)
    wait_for(models, SLOW, "50 %", qtbot)
    models.details.step.click()
    slow.go_on.set()
    models.stock.end()
    later = ModelsPage(Stock(library))
    qtbot.addWidget(later)
    later.show()
    assert later.list.said(SLOW).startswith("Slow model: paused · ")
    later.list.choose(SLOW)
    later.details.remove.click()
    assert later.list.said(SLOW).startswith("Slow model: fetch")
    assert not list(library.cache.rglob("*.part"))


def test_the_path_is_copied_and_the_folder_opened(models: ModelsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(page_module, "open_folder", opened.append)
    models.list.choose("own/digits_demo")
    models.details.folder.click()
    models.details.copy.click()
    assert opened == [ROOT / "models" / "digits_demo"]
    assert QGuiApplication.clipboard().text() == str(ROOT / "models" / "digits_demo" / "digits_demo_float16.tflite")


def test_a_check_tells_the_verdict_and_the_cost(models: ModelsPage, qtbot: Any) -> None:
    models.list.choose("own/digits_demo")
    models.details.check.click()
    assert "Checking" in models.details.told()
    qtbot.waitUntil(lambda: "It works" in models.details.told(), timeout=60_000)
    told = models.details.told()
    for part in ("17 930", "1.049 million", "measured here", "\n41\n"):
        assert part in told


def test_a_check_of_a_broken_file_tells_what_is_wrong(
    tmp_path: Path, server: LocalServer, qtbot: Any, models: ModelsPage, library: Library
) -> None:
    body = MODEL[: len(MODEL) // 2]
    server.serve("/half", body)
    public = tmp_path / "half.toml"
    public.write_text(listed("half", "Half", "other", server.url("/half"), body))
    page = ModelsPage(Stock(Library(public=public)))
    qtbot.addWidget(page)
    page.show()
    step(page, "public/half")
    wait_for(page, "public/half", "on this computer", qtbot)
    page.details.check.click()
    qtbot.waitUntil(lambda: "It does not work here" in page.details.told(), timeout=60_000)
    checked = page.stock.checked(page.stock.entries[page.list.shown().index("public/half")].files[0])
    assert isinstance(checked, Checked)
    assert checked.problems
    page.stock.end()


def test_a_check_finds_a_file_that_is_another_than_the_list_means(models: ModelsPage, qtbot: Any) -> None:
    step(models, OTHER)
    wait_for(models, OTHER, "on this computer", qtbot)
    entry = models.stock.entry(OTHER)
    assert entry
    assert entry.files[0].here
    entry.files[0].here.write_bytes(MODEL + b"MORE")
    models.details.check.click()
    qtbot.waitUntil(lambda: "It does not work here" in models.details.told(), timeout=60_000)
    assert "another file than the one that is listed" in models.details.told()


def test_a_check_can_be_stopped(models: ModelsPage, qtbot: Any) -> None:
    models.list.choose("own/digits_demo")
    models.details.check.click()
    qtbot.wait(300)
    assert models.details.check.text() == "Stop"
    models.details.check.click()
    assert models.details.check.text() == "Check"
    assert "Checking" not in models.details.told()


def test_sizes_are_held_against_the_limit_of_the_stores(qtbot: Any) -> None:
    view = AppSizeView()
    qtbot.addWidget(view)
    view.show_size(AppSize("Hand puppets", 4_100_000, 0))
    assert view.told() == ("In the app 4.1 MB, Hand puppets", "Fetched later –, other models fetched here")
    assert "too much" not in view._limit.text()
    view.show_size(AppSize("Hand puppets", MOBILE_DATA_BYTES + 5_000_000, 0))
    assert view._limit.text().startswith("5.0 MB too much")


# --- in the window ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(stage: Stage, library: Library) -> Iterator[Stage]:
    """The studio with its Models page open."""
    stage.errands.pages.use(library)
    stage.window.activateWindow()
    stage.errands.intend("models_page")
    stage.settle()
    yield stage
    stage.errands.pages.end()


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
    for _ in range(12):
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        walked.append(window.focusWidget())
    for part in (page.details.check, page.details.folder, page.details.copy, page.details.remove, page.clear):
        assert part in walked
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.page is None


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
    qtbot.waitUntil(lambda: notice.text == "Other model is on this computer.", timeout=15_000)
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
    slow.go_on.set()
    opened.errands.pages.end()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fetch ")]
    kept = library.entries()[page.list.shown().index(SLOW)].files[0]
    assert kept.here is not None or kept.begun() >= len(MODEL) // 2


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
