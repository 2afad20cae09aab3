"""Set lists as TOML files, to be edited by hand and passed on."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.folders import config_folder
from studio.sources import SourceError, parse
from studio.ui.set_list import Entry, SetList
from studio.ui.set_list_text import edited, path_of, written
from studio.whole_file import write_whole


class SetListError(Exception):
    """A file that is no set list; the message names the file and what is wrong with it."""


def usual_file() -> Path:
    return config_folder() / "set list.toml"


def read(path: Path) -> SetList:
    """Raises SetListError."""
    try:
        return _set_list(tomllib.loads(path.read_text(encoding="utf-8")), path.parent)
    except OSError as error:
        raise SetListError(f"The set list {path} can't be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise SetListError(f"{path} is no set list: {str(error).rstrip('.')}. Mend the file, or open another.") from error


def write(path: Path, set_list: SetList, known: SetList) -> str:
    """Whole, or not at all; what a person wrote around the entries stays. Readable by this user alone: an address may hold a password.

    known: what the file said when it was last read or written. Where it says something else by now, or can't be changed line by line,
    it is written anew and its former self kept beside it; the sentence that tells so is returned. Raises OSError.
    """
    try:
        former = path.read_bytes()
    except FileNotFoundError:
        write_whole(path, written(set_list, path.parent).encode(), private=True)
        return ""
    text = _edited(former, set_list, known, path.parent)
    if text is not None:
        write_whole(path, text.encode(), private=True)
        return ""
    kept = _beside(path)
    write_whole(kept, former, private=True)
    write_whole(path, written(set_list, path.parent).encode(), private=True)
    return f"{path.name} was written anew: somebody else had changed it, or its lines could not be told apart. It was kept as {kept.name}."


def _beside(path: Path) -> Path:
    """A name like it that nothing has yet."""
    kept, number = path.with_name(f"{path.stem}, before{path.suffix}"), 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{path.stem}, before {number}{path.suffix}")
    return kept


def _edited(former: bytes, set_list: SetList, known: SetList, folder: Path) -> str | None:
    try:
        text = former.decode()
        before = _set_list(tomllib.loads(text), folder)
        changed = edited(text, before, set_list, folder)
        same = before == known and _set_list(tomllib.loads(changed), folder) == set_list
    except (ValueError, RecursionError):
        return None
    return changed if same else None


def _placed(address: str, folder: Path) -> str:
    path = path_of(address)
    return address if path is None or path.is_absolute() or not address.startswith(".") else str((folder / path).absolute())


def _set_list(data: Mapping[str, Any], folder: Path) -> SetList:
    """Raises ValueError for what has no sense; keys of another version are passed over."""
    entries = data.get("entry", [])
    if not isinstance(entries, list):
        raise ValueError("each entry begins with [[entry]]")
    return SetList(
        _text(data, "title", "Set list"),
        _address(data, "fallback", folder),
        tuple(_entry(entry, place, folder) for place, entry in enumerate(entries, 1)),
    )


def _entry(table: Any, place: int, folder: Path) -> Entry:
    try:
        if not isinstance(table, dict):
            raise ValueError("it is not a table")
        app = _text(table, "app")
        threads = table.get("threads")
        if threads is not None and (type(threads) is not int or threads < 1):
            raise ValueError(f"threads is {threads!r}; it is a whole number from 1")
        settings = _table(table, "settings")
        for name, value in settings.items():
            if not isinstance(value, bool | int | float | str):
                raise ValueError(f"the setting {name} is {value!r}")
        variants = {name: _text({name: value}, name, "") for name, value in _table(table, "variants").items()}
        return Entry(_text(table, "title", app), app, _address(table, "source", folder), _rate(table), settings, variants, threads)
    except ValueError as error:
        raise ValueError(f"entry {place}: {error}") from None


def _table(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"{name} is not a table")
    return table


def _text(data: Mapping[str, Any], name: str, usual: str | None = None) -> str:
    value = data.get(name, usual)
    if value is None:
        raise ValueError(f"{name} is missing")
    if not isinstance(value, str) or (usual is None and not value):
        raise ValueError(f"{name} is {value!r}, not a text")
    return value


def _address(data: Mapping[str, Any], name: str, folder: Path) -> str:
    text = _text(data, name, "")
    if not text:
        return ""
    try:
        parse(text)
    except SourceError as error:
        raise ValueError(f"{name}: {error}") from None
    return _placed(text, folder)


def _rate(data: Mapping[str, Any]) -> float | None:
    value = data.get("fps", 30)
    if isinstance(value, bool) or not isinstance(value, int | float) or not (value == 0 or 0.5 <= value <= 1000):
        raise ValueError(f"fps is {value!r}; it is 0.5 to 1000, or 0 for as many as possible")
    return float(value) or None
