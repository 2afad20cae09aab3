"""Product names and the codes that were read, in one SQLite file."""

import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

FILE_NAME = "products.sqlite3"
SCHEMA = 1
DAY = 86_400.0
FOUND_DAYS, NOT_FOUND_DAYS = 90, 3
"""So long an answer of Open Food Facts is taken for true: names change seldom, and new products come daily."""

_TABLES = """
CREATE TABLE products (
    gtin INTEGER NOT NULL, origin INTEGER NOT NULL, name TEXT NOT NULL, brand TEXT NOT NULL, quantity TEXT NOT NULL, seconds REAL NOT NULL,
    PRIMARY KEY (gtin, origin)
) WITHOUT ROWID;
CREATE TABLE history (id INTEGER PRIMARY KEY, seconds REAL NOT NULL, gtin INTEGER NOT NULL, text TEXT NOT NULL, symbology TEXT NOT NULL);
"""


class Origin(IntEnum):
    """Who named a product; the lowest there is counts."""

    NAMED = 0
    IMPORTED = 1
    LOOKED_UP = 2


@dataclass(frozen=True, slots=True)
class Product:
    """gtin: its number without leading zeros. An empty name: Open Food Facts knows none."""

    gtin: int
    name: str
    brand: str = ""
    quantity: str = ""

    def __str__(self) -> str:
        """As it is said: brand, name and quantity, none twice."""
        parts = [self.name] if self.brand.casefold() in self.name.casefold() else [self.brand, self.name]
        if self.name and self.quantity and self.quantity.casefold() not in self.name.casefold():
            parts.append(self.quantity)
        return ", ".join(parts) if self.name else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A code that was read. seconds: since 1970; text: the digits as printed; name: as known now."""

    seconds: float
    text: str
    symbology: str
    name: str


class StoreError(Exception):
    """The file can't be used. The message is one sentence with what to do; damaged: a new file is needed."""

    def __init__(self, message: str, *, damaged: bool = False, locked: bool = False) -> None:
        super().__init__(message)
        self.damaged, self.locked = damaged, locked


class Store:
    """The file `products.sqlite3` of `folder`, for one thread; opened, and made if need be, with the first question.

    patience: seconds to wait for another program that writes. All methods raise StoreError.
    """

    def __init__(self, folder: Path, patience: float = 0.0) -> None:
        self.path = folder / FILE_NAME
        self._patience = patience
        self._open: sqlite3.Connection | None = None

    def product(self, gtin: int) -> tuple[Product | None, bool]:
        """What is known of it, and whether Open Food Facts should be asked: it never was, or long ago."""
        ask = "SELECT gtin, name, brand, quantity, origin, seconds FROM products WHERE gtin = ? ORDER BY origin"
        found = self._rows(ask, (gtin,))
        named = next((row for row in found if row[1]), None)
        asked = next((row for row in found if row[4] == Origin.LOOKED_UP), None)
        days = (FOUND_DAYS if asked[1] else NOT_FOUND_DAYS) if asked else 0
        stale = asked is None or not 0 <= time.time() - asked[5] < days * DAY
        return Product(gtin, *map(str, named[1:4])) if named else None, stale and (named is None or named[4] == Origin.LOOKED_UP)

    def keep(self, products: Iterable[Product], origin: Origin) -> None:
        """All of them or none."""
        now = time.time()
        rows = [(product.gtin, int(origin), product.name, product.brand, product.quantity, now) for product in products]
        self._change("INSERT OR REPLACE INTO products VALUES (?, ?, ?, ?, ?, ?)", rows)

    def forget(self, gtin: int, origin: Origin) -> None:
        self._change("DELETE FROM products WHERE gtin = ? AND origin = ?", [(gtin, int(origin))])

    def add_to_history(self, seconds: float, gtin: int, text: str, symbology: str) -> None:
        self._change("INSERT INTO history (seconds, gtin, text, symbology) VALUES (?, ?, ?, ?)", [(seconds, gtin, text, symbology)])

    def clear_history(self) -> None:
        self._change("DELETE FROM history", [()])

    def history(self) -> tuple[Entry, ...]:
        """Oldest first."""
        ask = """
            SELECT h.seconds, h.text, h.symbology, p.gtin, p.name, p.brand, p.quantity FROM history h
            LEFT JOIN products p ON p.gtin = h.gtin AND p.name != ''
                AND p.origin = (SELECT min(origin) FROM products WHERE gtin = h.gtin AND name != '')
            ORDER BY h.id
        """
        rows = self._rows(ask, ())
        return tuple(Entry(row[0], row[1], row[2], str(Product(*row[3:])) if row[4] else "") for row in rows)

    def count(self) -> int:
        return int(self._rows("SELECT count(*) FROM products WHERE name != ''", ())[0][0])

    def close(self) -> None:
        connection, self._open = self._open, None
        if connection:
            with suppress(sqlite3.Error):  # what was committed is on the disk
                connection.close()

    # --- SQLite ---------------------------------------------------------------------------------------------------------

    def _rows(self, ask: str, values: Sequence[object]) -> list[tuple]:  # type: ignore[type-arg]  # of what SQLite holds
        try:
            return self._connection().execute(ask, values).fetchall()
        except sqlite3.Error as error:
            raise self._refusal(error) from error

    def _change(self, order: str, rows: Sequence[Sequence[object]]) -> None:
        try:
            with self._connection() as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(order, rows)
        except sqlite3.Error as error:
            raise self._refusal(error) from error

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            connection = sqlite3.connect(self.path, timeout=self._patience, isolation_level=None)
            try:
                self._prepare(connection)
            except BaseException:
                connection.close()
                raise
            self._open = connection
        return self._open

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL")  # readers don't wait for a writer; where the disk can't, they do
        connection.execute("PRAGMA synchronous = NORMAL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > SCHEMA:
            raise StoreError(f"The product file {self.path} was written by a newer Pocket Studio: update this one.")
        if version < SCHEMA:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                if connection.execute("PRAGMA user_version").fetchone()[0] == 0:  # nobody was quicker
                    for statement in _TABLES.split(";"):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {SCHEMA}")

    def _refusal(self, error: sqlite3.Error) -> StoreError:
        """In words: https://www.sqlite.org/rescode.html."""
        self.close()  # a new connection sees what was mended meanwhile
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return StoreError(f"Another program holds the product file {self.path}: close it, and names are kept again.", locked=True)
        if (
            name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
            or not isinstance(error, sqlite3.OperationalError)
            or "no such" in str(error)
        ):
            told = f"The product file {self.path} is damaged: numbers are still said. “Begin a new product file” keeps it aside."
            return StoreError(told, damaged=True)
        if name.startswith("SQLITE_FULL"):
            return StoreError(f"The disk is full: the product file {self.path} takes nothing more; free some room.")
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
            return StoreError(f"The product file {self.path} can't be opened for writing: see who may write in that folder.")
        return StoreError(f"The product file {self.path} can't be used ({error}).")


def set_aside(folder: Path) -> Path | None:
    """Moves the file out of the way, with what belongs to it, and gives where it is now; None where there was none. Raises OSError."""
    path, number = folder / FILE_NAME, 1
    aside = path.with_name(f"{FILE_NAME}.broken")
    while aside.exists():
        number += 1
        aside = path.with_name(f"{FILE_NAME}.broken-{number}")
    if not path.exists():
        return None
    path.rename(aside)
    for suffix in ("-wal", "-shm"):  # else SQLite would take them for the new file's
        with suppress(FileNotFoundError):
            path.with_name(FILE_NAME + suffix).rename(aside.with_name(aside.name + suffix))
    return aside
