"""A save is noticed whichever way an editor saves, and nothing else is taken for one."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.ui.app_watch import PATIENCE, QUIET_MS, AppWatch

Save = Callable[[Path, str], None]


def in_place(path: Path, text: str) -> None:
    """VS Code, nano, and most others."""
    path.write_text(text)


def in_pieces(path: Path, text: str) -> None:
    with path.open("w") as file:
        for part in (text[:3], text[3:]):
            file.write(part)
            file.flush()


def by_replacing(path: Path, text: str) -> None:
    """gedit, Kate, and what writes atomically."""
    part = path.with_name(f".goutputstream-{path.name}")
    part.write_text(text)
    os.replace(part, path)


def as_vim(path: Path, text: str) -> None:
    probe = path.with_name("4913")
    probe.write_text("")
    probe.unlink()
    backup = path.with_name(f"{path.name}~")
    os.rename(path, backup)
    path.write_text(text)
    backup.unlink()


def as_pycharm(path: Path, text: str) -> None:
    new, old = path.with_name(f"{path.name}___jb_tmp___"), path.with_name(f"{path.name}___jb_old___")
    new.write_text(text)
    os.rename(path, old)
    os.rename(new, path)
    old.unlink()


def as_emacs(path: Path, text: str) -> None:
    lock = path.with_name(f".#{path.name}")
    os.symlink("me@here.1", lock)
    shutil.copy2(path, path.with_name(f"{path.name}~"))
    path.write_text(text)
    lock.unlink()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    (folder / "parts").mkdir(parents=True)
    for name in ("app.py", "puppet.toml", "parts/drawing.svg"):
        (folder / name).write_text("before")
    return folder


@pytest.fixture
def watch(folder: Path, qapp: Any) -> Iterator[AppWatch]:
    watch = AppWatch()
    watch.watch(folder)
    yield watch
    watch.watch(None)
    watch.deleteLater()


def saves(watch: AppWatch) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = []
    watch.saved.connect(told.append)
    return told


@pytest.mark.parametrize("save", [in_place, in_pieces, by_replacing, as_vim, as_pycharm, as_emacs])
@pytest.mark.parametrize("name", ["app.py", "parts/drawing.svg"])
def test_every_editors_save_is_told_once_each_time(watch: AppWatch, folder: Path, qtbot: Any, save: Save, name: str) -> None:
    told = saves(watch)
    for text in ("first", "again", "a third time"):
        save(folder / name, text)
        qtbot.waitUntil(lambda: bool(told), timeout=30_000)
        qtbot.wait(3 * QUIET_MS)
        assert told == [(name,)]
        told.clear()


def test_what_is_no_part_of_the_app_is_not_told(watch: AppWatch, folder: Path, qtbot: Any) -> None:
    told = saves(watch)
    (folder / "__pycache__").mkdir()
    for name in ("__pycache__/app.cpython-311.pyc", ".app.py.swp", "app.py~", "#app.py#", ".git", "notes.tmp"):
        (folder / name).write_text("x")
    qtbot.wait(5 * QUIET_MS)
    assert told == []


def test_a_file_that_comes_goes_or_moves_is_told_also_in_a_new_folder(watch: AppWatch, folder: Path, qtbot: Any) -> None:
    told = saves(watch)
    (folder / "puppet.toml").unlink()
    qtbot.waitUntil(lambda: told == [("puppet.toml",)], timeout=30_000)
    (folder / "new").mkdir()
    qtbot.wait(3 * QUIET_MS)
    (folder / "new" / "words.py").write_text("x = 1")
    qtbot.waitUntil(lambda: told[1:] == [("new/words.py",)], timeout=30_000)
    (folder / "new" / "words.py").write_text("x = 2")
    qtbot.waitUntil(lambda: len(told) == 3, timeout=30_000)


def test_a_file_that_is_empty_for_a_moment_is_waited_for(watch: AppWatch, folder: Path, qtbot: Any) -> None:
    told = saves(watch)
    with (folder / "app.py").open("w") as file:
        qtbot.wait(3 * QUIET_MS)
        assert told == []
        file.write("whole")
    qtbot.waitUntil(lambda: told == [("app.py",)], timeout=30_000)
    (folder / "app.py").write_text("")
    qtbot.waitUntil(lambda: len(told) == 2, timeout=PATIENCE * QUIET_MS + 30_000)


def test_a_folder_that_was_away_is_watched_again(watch: AppWatch, folder: Path, qtbot: Any) -> None:
    told = saves(watch)
    away = folder.with_name("away")
    os.rename(folder, away)
    qtbot.wait((PATIENCE + 2) * QUIET_MS)
    assert told == []
    os.rename(away, folder)
    (folder / "app.py").write_text("while away")
    qtbot.waitUntil(lambda: told == [("app.py",)], timeout=30_000)
    (folder / "app.py").write_text("and back")
    qtbot.waitUntil(lambda: len(told) == 2, timeout=30_000)


def test_another_folder_takes_the_place_of_the_first(watch: AppWatch, folder: Path, tmp_path: Path, qtbot: Any) -> None:
    told = saves(watch)
    other = tmp_path / "other"
    other.mkdir()
    (other / "app.py").write_text("x")
    watch.watch(other)
    (folder / "app.py").write_text("unheard")
    (other / "app.py").write_text("heard")
    qtbot.waitUntil(lambda: told == [("app.py",)], timeout=30_000)
    watch.watch(None)
    (other / "app.py").write_text("no more")
    qtbot.wait(3 * QUIET_MS)
    assert len(told) == 1
