"""What the window remembers survives a restart; a damaged file costs the settings, never the program."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.ui.remembered import RECENT_SOURCES, AppChoices, RecentSource, Remembered, load, save, state_file

names = st.text(min_size=1, max_size=12)
values = st.one_of(st.booleans(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20))
choices = st.builds(
    AppChoices, st.dictionaries(names, values, max_size=4), st.dictionaries(names, names, max_size=3), st.none() | st.integers(1, 64)
)
remembered_values = st.builds(
    Remembered,
    geometry=st.text("ABCdef012+/=", max_size=40),
    app=names,
    source=st.text(max_size=40),
    fps=st.none() | st.floats(0.5, 240),
    mirror=st.booleans(),
    theme=st.sampled_from(["system", "dark", "light"]),
    larger=st.booleans(),
    reduce_motion=st.booleans(),
    snapshots=st.text(max_size=20),
    recent=st.lists(st.builds(RecentSource, st.text(max_size=30), st.text(max_size=30)), max_size=RECENT_SOURCES).map(tuple),
    apps=st.dictionaries(names, choices, max_size=3),
)


@given(remembered=remembered_values)
def test_what_is_saved_is_loaded(tmp_path_factory: pytest.TempPathFactory, remembered: Remembered) -> None:
    path = tmp_path_factory.mktemp("state") / "deeper" / "window.json"
    save(path, remembered)
    assert load(path) == (remembered, "")
    assert [entry.name for entry in path.parent.iterdir()] == ["window.json"]


def test_without_a_file_there_are_defaults_and_no_complaint(tmp_path: Path) -> None:
    assert load(tmp_path / "window.json") == (Remembered(), "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        '"text"',
        "\0\0\0\0",
        "[" * 100_000,
        '{"fps": "thirty"}',
        '{"fps": 0}',
        '{"fps": true}',
        '{"fps": NaN}',
        '{"theme": "pink"}',
        '{"theme": 3}',
        '{"mirror": 1}',
        '{"recent": {}}',
        '{"recent": [3]}',
        '{"recent": [{"address": "a"}]}',
        '{"apps": []}',
        '{"apps": {"a": 3}}',
        '{"apps": {"a": {"threads": 0}}}',
        '{"apps": {"a": {"settings": {"x": []}}}}',
        '{"apps": {"a": {"variants": {"x": 3}}}}',
        '{"geometry": 5}',
    ],
)
def test_a_damaged_file_is_moved_aside_and_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "window.json"
    path.write_text(text)
    remembered, notice = load(path)
    assert remembered == Remembered()
    assert "damaged" in notice
    assert "window.json.broken" in notice
    assert (tmp_path / "window.json.broken").read_text() == text
    assert not path.exists()


def test_bytes_that_are_no_text_are_moved_aside(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.write_bytes(b"\xff\xfe{}")
    remembered, notice = load(path)
    assert remembered == Remembered()
    assert "can't be read" in notice
    assert (tmp_path / "window.json.broken").exists()


def test_a_folder_in_its_place_is_moved_aside(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.mkdir()
    remembered, notice = load(path)
    assert remembered == Remembered()
    assert "can't be read" in notice
    save(path, remembered)
    assert load(path) == (remembered, "")


def test_keys_of_another_version_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.write_text(json.dumps({"fps": 12, "holograms": True}))
    remembered, notice = load(path)
    assert (remembered.fps, notice) == (12.0, "")


def test_only_this_user_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    save(path, Remembered(source="rtsp://ada:secret@camera/"))
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_failed_write_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "window.json"
    save(path, Remembered(app="old"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save(path, Remembered(app="new"))
    assert load(path)[0].app == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["window.json"]


def test_recent_sources_are_few_newest_first_and_each_once() -> None:
    remembered = Remembered()
    for number in range(RECENT_SOURCES + 3):
        remembered = remembered.with_recent(f"{number}.mp4", f"{number}.mp4")
    remembered = remembered.with_recent("5.mp4", "five")
    assert len(remembered.recent) == RECENT_SOURCES
    assert remembered.recent[0] == RecentSource("5.mp4", "five")
    assert len({entry.address for entry in remembered.recent}) == RECENT_SOURCES


def test_the_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POCKET_STUDIO_CONFIG", str(tmp_path))
    assert state_file().parent == tmp_path
