"""The puzzles that were seen, in one SQLite file."""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from studio.api import Export

FILE_NAME = "puzzles.sqlite3"
SCHEMA = 1
_TABLE = """
CREATE TABLE IF NOT EXISTS puzzles (
    puzzle TEXT PRIMARY KEY, solution TEXT NOT NULL, first_seen REAL NOT NULL, last_seen REAL NOT NULL
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """puzzle: 81 characters, 0 where empty; solution: the same, or ""; first, last: seconds since 1970."""

    puzzle: str
    solution: str
    first: float
    last: float


class HistoryError(Exception):
    """The file can't be used. The message is one sentence that says what to do."""


class History:
    """The file `puzzles.sqlite3` of `folder`, opened, and made if need be, with the first question. All methods raise HistoryError.

    They wait for no other program: who keeps something tries again later.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._open: sqlite3.Connection | None = None

    def keep(self, puzzle: str, solution: str) -> None:
        """Seen now."""
        now = time.time()
        self._rows(
            "INSERT INTO puzzles VALUES (?, ?, ?, ?) ON CONFLICT (puzzle) DO UPDATE SET last_seen = excluded.last_seen",
            (puzzle, solution, now, now),
        )

    def seen(self) -> tuple[Seen, ...]:
        """The one seen last comes first."""
        found = self._rows("SELECT puzzle, solution, first_seen, last_seen FROM puzzles ORDER BY last_seen DESC, puzzle")
        return tuple(Seen(*row) for row in found)

    def clear(self) -> int:
        """How many puzzles are gone."""
        return len(self._rows("DELETE FROM puzzles RETURNING puzzle"))

    def close(self) -> None:
        if self._open:
            self._open.close()
            self._open = None

    def _rows(self, question: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]  # of what SQLite holds
        try:
            self._open = self._open or self._connected()
            with self._open as connection:
                return connection.execute(question, tuple(values)).fetchall()
        except sqlite3.Error as error:
            self.close()  # a new connection sees what was mended meanwhile
            raise HistoryError(_reason(self._path, error)) from error

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=0.0)
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0] > SCHEMA:
                raise HistoryError(f"The list of puzzles {self._path} was written by a newer Pocket Studio: update this one.")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # the camera waits for no disk
            with connection:
                connection.execute(_TABLE)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
        except BaseException:
            connection.close()
            raise
        return connection


def as_text(entries: Sequence[Seen]) -> str:
    """A line each, with tabs between: a spreadsheet takes it too."""
    return "".join(f"{_local(entry.last)}\t{entry.puzzle}\t{entry.solution}\n" for entry in entries)


def as_file(entries: Sequence[Seen]) -> Export:
    """Times in UTC."""
    rows = [
        "first_seen,last_seen,puzzle,solution",
        *(f"{_utc(each.first)},{_utc(each.last)},{each.puzzle},{each.solution}" for each in entries),
    ]
    return Export("Sudokus.csv", ("\r\n".join(rows) + "\r\n").encode())


def _utc(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _local(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")


def _reason(path: Path, error: sqlite3.Error) -> str:
    """In words: https://www.sqlite.org/rescode.html."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"Another program holds the list of puzzles {path}: close it, and puzzles are kept again."
    if name.startswith("SQLITE_FULL"):
        return f"The disk is full: the list of puzzles {path} takes nothing more; free some room."
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"The list of puzzles {path} can't be opened for writing: see who may write in that folder."
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "no such" in str(error):
        return f"The list of puzzles {path} is damaged: move it away, and a new one is begun. Puzzles are solved all the same."
    return f"The list of puzzles {path} can't be used ({error})."
