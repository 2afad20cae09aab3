"""Reads a TOML table key by key and refuses what it doesn't know, naming the file and the key."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from studio.api import ModelError

Kind = TypeVar("Kind")

_KIND_NAMES = {str: "text", int: "a whole number", bool: "true or false", dict: "a table", list: "a list", object: "a value"}


class TableError(ModelError):
    """A TOML file that says something wrong; the message names the file, the key and the reason."""


def read_toml(file: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises TableError naming the file and the reason."""
    try:
        return tomllib.loads(file.read_bytes().decode())
    except OSError as error:
        raise TableError(f"{file}: can't be read: {error.strerror or error}; check that it exists and that you may read it") from error
    except UnicodeDecodeError as error:
        raise TableError(f"{file}: is not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TableError(f"{file}: is not valid TOML: {error}") from error


class StrictTable:
    """One table of a file. Every key is asked for by name; `finish` refuses the ones nobody asked for."""

    def __init__(self, values: Mapping[str, Any], file: Path, where: str = "", what: str = "a model card") -> None:
        self.file = file
        self._what = what
        self._values = values
        self._where = where
        self._asked: set[str] = set()

    def error(self, key: str, reason: str) -> TableError:
        return TableError(f"{self.file}: {self._full(key)} {reason}")

    def has(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, default: str | None = None) -> str:
        """A text that isn't blank."""
        if default is not None and not self.has(key):
            self._asked.add(key)
            return default
        value = self._take(key, str)
        if not value.strip():
            raise self.error(key, "is empty")
        return value

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in choices:
            raise self.error(key, f"is {value!r}; it must be one of {', '.join(choices)}")
        return value

    def whole(self, key: str, low: int) -> int:
        """A whole number, `low` or more."""
        value = self._take(key, int)
        if value < low:
            raise self.error(key, f"is {value}; it must be {low} or more")
        return value

    def wholes(self, key: str, low: int) -> tuple[int, ...]:
        """A list of at least one whole number, each `low` or more."""
        values = self._take(key, list)
        if not values or not all(type(value) is int and value >= low for value in values):
            raise self.error(key, f"must be a list of whole numbers, each {low} or more, not {values!r}")
        return tuple(values)

    def span(self, key: str, default: tuple[float, float]) -> tuple[float, float]:
        """Two different finite numbers."""
        if not self.has(key):
            self._asked.add(key)
            return default
        values = self._take(key, list)
        if len(values) != 2 or not all(type(value) in (int, float) and abs(value) < 1e9 for value in values) or values[0] == values[1]:
            raise self.error(key, f"must be two different numbers, not {values!r}")
        return float(values[0]), float(values[1])

    def number(self, key: str, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        value = self._take(key, object)
        if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
            raise self.error(key, f"must be a number from {low:g} to {high:g}, not {value!r}")
        return float(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of at least one text, none of them blank."""
        values = self._take(key, list)
        if not values or not all(isinstance(value, str) and value.strip() for value in values):
            raise self.error(key, f"must be a list of texts, not {values!r}")
        return tuple(values)

    def sha256(self, key: str) -> str:
        value = self.text(key)
        if not re.fullmatch(r"[0-9a-f]{64}", value):
            raise self.error(key, f"must be 64 small hexadecimal digits, not {value!r}")
        return value

    def table(self, key: str) -> "StrictTable":
        return StrictTable(self._take(key, dict), self.file, self._full(key), self._what)

    def tables(self, key: str) -> dict[str, "StrictTable"]:
        """A table of tables, at least one, by name."""
        outer = self.table(key)
        if not outer._values:
            raise self.error(key, "is empty")
        return {name: outer.table(name) for name in outer._values}

    def every_table(self) -> dict[str, "StrictTable"]:
        """All that is in this table, each a table itself, by name."""
        return {name: self.table(name) for name in self._values}

    def list_of_tables(self, key: str) -> list["StrictTable"]:
        values = self._take(key, list)
        if not values or not all(isinstance(value, dict) for value in values):
            raise self.error(key, f"must be a list of at least one table: write [[{self._full(key)}]]")
        return [StrictTable(value, self.file, f"{self._full(key)}[{index}]", self._what) for index, value in enumerate(values)]

    def finish(self) -> None:
        """Refuses keys nobody asked for."""
        if unknown := [key for key in self._values if key not in self._asked]:
            known = ", ".join(sorted(self._asked))
            raise self.error(unknown[0], f"is not a key {self._what} knows; here it may hold: {known}")

    def _full(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key

    def _take(self, key: str, kind: type[Kind]) -> Kind:
        self._asked.add(key)
        if key not in self._values:
            raise self.error(key, "is missing")
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.error(key, f"must be {_KIND_NAMES[kind]}, not {value!r}")
        return value
