"""What was seen is kept, once each, and a file that can't be used is told in a sentence."""

import csv
import io
import sqlite3
from pathlib import Path

import pytest

from apps.sudoku import history as module
from apps.sudoku.history import FILE_NAME, History, HistoryError, as_file, as_text
from tests.apps.sudoku.pages import PUZZLE, SOLUTION


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_800_000_000.0]
    monkeypatch.setattr(module.time, "time", lambda: now[0])
    return now


def test_a_puzzle_is_kept_once_with_its_first_and_last_day(tmp_path: Path, clock: list[float]) -> None:
    history = History(tmp_path)
    history.keep(PUZZLE, SOLUTION)
    clock[0] += 10
    history.keep(SOLUTION, SOLUTION)
    clock[0] += 10
    history.keep(PUZZLE, SOLUTION)
    history.close()
    newest, oldest = History(tmp_path).seen()
    assert (newest.puzzle, newest.last - newest.first) == (PUZZLE, 20)
    assert (oldest.puzzle, oldest.last - oldest.first) == (SOLUTION, 0)


def test_two_studios_keep_each_others_puzzles(tmp_path: Path) -> None:
    one, other = History(tmp_path), History(tmp_path)
    one.keep(PUZZLE, SOLUTION)
    other.keep(SOLUTION, SOLUTION)
    assert one.seen() == other.seen()
    assert one.clear() == 2
    assert other.seen() == ()
    one.close()
    other.close()


def test_it_is_copied_and_exported_with_its_days(tmp_path: Path, clock: list[float]) -> None:
    history = History(tmp_path)
    history.keep(PUZZLE, SOLUTION)
    entries = history.seen()
    history.close()
    (line,) = as_text(entries).splitlines()
    assert line.split("\t")[1:] == [PUZZLE, SOLUTION]
    ((first, _, puzzle, solution),) = list(csv.reader(io.StringIO(as_file(entries).data.decode())))[1:]
    assert (first, puzzle, solution) == ("2027-01-15T08:00:00+00:00", PUZZLE, SOLUTION)


def lock(folder: Path) -> sqlite3.Connection:
    History(folder).keep(PUZZLE, SOLUTION)
    other = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    return other


def test_a_file_that_is_locked_is_told_and_used_again_afterwards(tmp_path: Path) -> None:
    other, history = lock(tmp_path), History(tmp_path)
    with pytest.raises(HistoryError, match="Another program holds"):
        history.keep(SOLUTION, SOLUTION)
    other.close()
    history.keep(SOLUTION, SOLUTION)
    assert len(history.seen()) == 2
    history.close()


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"no database at all, but long enough to be looked at" * 40, "is damaged"), ("newer", "newer Pocket Studio"), ("folder", "can't be")],
)
def test_a_file_that_cant_be_used_is_told_by_its_name(tmp_path: Path, content: bytes | str, told: str) -> None:
    path = tmp_path / FILE_NAME
    if content == "folder":
        path.mkdir()
    elif content == "newer":
        with sqlite3.connect(path) as made:
            made.execute("PRAGMA user_version = 99")
        made.close()
    else:
        path.write_bytes(content)
    history = History(tmp_path)
    with pytest.raises(HistoryError, match=told) as error:
        history.seen()
    assert str(path) in str(error.value)
    history.close()
