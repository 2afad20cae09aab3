"""What two studios remember at once."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtWidgets import QApplication

from studio.ui.memory import Memory
from studio.ui.merging import merged
from studio.ui.remembered import AppChoices, RecentSource, Remembered, load, read, save
from studio.ui.snapshot import claimed_path, let_go

BEFORE = Remembered(app="outline", added=("/a", "/b"), apps={"one": AppChoices({"level": 1}), "two": AppChoices({"level": 2})})


def test_each_keeps_what_it_changed() -> None:
    mine = replace(BEFORE, theme="light", added=("/b", "/c")).with_choices("one", AppChoices({"level": 7}))
    theirs = replace(BEFORE, volume=0.25, added=("/a", "/b", "/d")).with_choices("three", AppChoices({"level": 3}))
    found = merged(BEFORE, mine, theirs)
    assert (found.theme, found.volume, found.app) == ("light", 0.25, "outline")
    assert found.added == ("/b", "/d", "/c")
    assert {name: choices.settings["level"] for name, choices in found.apps.items()} == {"one": 7, "two": 2, "three": 3}


def test_a_change_of_the_same_thing_is_the_last_ones() -> None:
    assert merged(BEFORE, replace(BEFORE, theme="light"), replace(BEFORE, theme="dark")).theme == "light"


def test_recent_sources_of_both_are_there_the_newest_first() -> None:
    one, two, three = (RecentSource(name, name) for name in ("one", "two", "three"))
    before = replace(BEFORE, recent=(one,))
    found = merged(before, replace(before, recent=(two, one)), replace(before, recent=(three, one)))
    assert [recent.address for recent in found.recent] == ["two", "one", "three"]
    assert merged(before, before, replace(before, recent=(three, one))).recent == (three, one)


def test_without_another_studio_it_is_simply_written() -> None:
    mine = replace(BEFORE, theme="dark", recent=(RecentSource("x", "x"),), added=())
    assert merged(BEFORE, mine, BEFORE) == mine


@pytest.mark.parametrize("damage", [None, "{", ""])
def test_a_file_that_is_gone_or_damaged_meanwhile_is_written_anew(tmp_path: Path, qapp: QApplication, damage: str | None) -> None:
    path = tmp_path / "window.json"
    memory = Memory(path, Remembered())
    memory.remember(Remembered(app="outline", theme="light"))
    memory.write()
    path.unlink() if damage is None else path.write_text(damage)
    memory.remember(Remembered(app="outline", theme="dark"))
    memory.write()
    assert load(path) == (Remembered(app="outline", theme="dark"), "")


def test_two_memories_over_one_file(tmp_path: Path, qapp: QApplication) -> None:
    path = tmp_path / "window.json"
    one, two = Memory(path, Remembered()), Memory(path, Remembered())
    one.remember(replace(one.remembered, theme="light"))
    one.write()
    two.remember(replace(two.remembered, fps=10.0))
    two.write()
    one.remember(replace(one.remembered, muted=True))
    one.write()
    assert read(path) == Remembered(theme="light", fps=10.0, muted=True)


def test_what_another_is_just_writing_is_waited_for(tmp_path: Path, qapp: QApplication) -> None:
    path = tmp_path / "window.json"
    memory = Memory(path, Remembered())
    memory.remember(Remembered(theme="light"))
    lock = QLockFile(f"{path}.lock")
    assert lock.lock()

    def other() -> None:
        save(path, Remembered(volume=0.25))
        lock.unlock()

    writing = threading.Timer(0.2, other)
    writing.start()
    memory.write()
    writing.join()
    assert read(path) == Remembered(theme="light", volume=0.25)
    assert [file.name for file in tmp_path.iterdir()] == ["window.json"]


def test_the_first_to_write_take_turns_too(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder that isn't there yet."""
    path = tmp_path / "new" / "window.json"

    def slow(path: Path) -> Remembered:
        try:
            return read(path)
        finally:
            time.sleep(0.05)

    monkeypatch.setattr("studio.ui.memory.read", slow)
    memories = [Memory(path, Remembered()) for _ in range(2)]
    memories[0].remember(Remembered(theme="light"))
    memories[1].remember(Remembered(volume=0.25))
    for memory in memories:
        memory._timer.stop()  # belongs to this thread
    other = threading.Thread(target=memories[1].write)
    other.start()
    memories[0].write()
    other.join()
    assert read(path) == Remembered(theme="light", volume=0.25)


def test_a_name_is_claimed_by_one_alone_and_let_go_while_it_is_empty(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    first, second = (claimed_path(folder, "clip", ".mp4") for _ in range(2))
    assert (first.name, second.name) == ("clip.mp4", "clip (2).mp4")
    second.write_bytes(b"film")
    for path in (first, second, first):
        let_go(path)
    assert [path.name for path in folder.iterdir()] == ["clip (2).mp4"]
