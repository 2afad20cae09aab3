"""The Models page: what it lists, and that files come, wait, go on, fail and go as it says."""

import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtGui import QGuiApplication

from studio.ui.models import command_run
from studio.ui.models import page as page_module
from studio.ui.models import stock as stock_module
from studio.ui.models.app_size import MOBILE_DATA_BYTES, AppSize, AppSizeView
from studio.ui.models.checking import Checked
from studio.ui.models.entries import Library
from studio.ui.models.page import ModelsPage
from studio.ui.models.stock import Stock
from tests.conftest import ROOT
from tests.local_server import LocalServer
from tests.ui.models.conftest import MODEL, OTHER, SLOW, SlowAnswer, listed, step, wait_for


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


def test_a_hidden_page_waits_and_one_that_is_seen_counts_files_only_when_they_changed(
    models: ModelsPage, slow: SlowAnswer, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[None] = []
    count = stock_module.stored_files
    monkeypatch.setattr(stock_module, "stored_files", lambda cache: (counted.append(None), count(cache))[1])
    step(models, SLOW)
    wait_for(models, SLOW, "50 %", qtbot)
    counted.clear()
    for _ in range(5):
        models.stock.fetches.changed.emit(SLOW)
    assert not counted
    models.hide()
    slow.go_on.set()
    qtbot.waitUntil(lambda: not models.stock.fetches.busy, timeout=60_000)
    assert not counted
    models.show()
    assert models.list.said(SLOW).startswith("Slow model: on this computer")
    assert models._cache.text() == f"1 file, {len(MODEL) // 1000} kB"


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


_ENDLESS = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[-1] + ".pid", "w").write(f"{child.pid}.")
time.sleep(600)
"""


def test_a_check_is_stopped_with_the_process_its_trial_runs_in(
    models: ModelsPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: Any
) -> None:
    program = tmp_path / "endless.py"
    program.write_text(_ENDLESS)
    monkeypatch.setattr(command_run, "_studio", lambda: [sys.executable, str(program)])
    models.list.choose("own/digits_demo")
    models.details.check.click()
    assert models.details.check.text() == "Stop"
    assert models.stock._check
    told = Path(f"{models.stock._check[1]._answer}.pid")
    qtbot.waitUntil(lambda: told.exists() and told.read_text().endswith("."), timeout=60_000)
    trial = psutil.Process(int(told.read_text()[:-1]))
    models.details.check.click()
    qtbot.waitUntil(lambda: not trial.is_running() or trial.status() == psutil.STATUS_ZOMBIE, timeout=60_000)
    assert models.details.check.text() == "Check"
    assert "Checking" not in models.details.told()


def test_a_check_that_ends_without_an_answer_says_so(models: ModelsPage, monkeypatch: pytest.MonkeyPatch, qtbot: Any) -> None:
    models.list.choose("own/digits_demo")
    for command, words in (
        ([sys.executable, "-c", "import sys; sys.exit('it is out of order')"], "it is out of order"),
        (["/no/such/program"], "The check can't be started"),
    ):
        monkeypatch.setattr(command_run, "_studio", lambda command=command: command)
        models.details.check.click()
        qtbot.waitUntil(lambda words=words: words in models.details.told(), timeout=60_000)


def test_sizes_are_held_against_the_limit_of_the_stores(qtbot: Any) -> None:
    view = AppSizeView()
    qtbot.addWidget(view)
    view.show_size(AppSize("Hand puppets", 4_100_000, 0))
    assert view.told() == ("In the app 4.1 MB, Hand puppets", "Fetched later –, other models fetched here")
    assert "too much" not in view._limit.text()
    view.show_size(AppSize("Hand puppets", MOBILE_DATA_BYTES + 5_000_000, 0))
    assert view._limit.text().startswith("5.0 MB too much")
