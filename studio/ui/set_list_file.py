"""Set lists as TOML files, to be edited by hand and passed on."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.folders import config_folder
from studio.runtime.settings_schema import Value
from studio.runtime.whole_file import write_whole
from studio.sources import SourceError, parse
from studio.ui.set_list import Entry, SetList

_HEAD = """\
# A set list of Pocket Studio. Each [[entry]] names an app and may name a source, the frames a second (0 for as many as
# possible), the app's settings and its model variants. A path counts from this file's folder.
"""


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


def write(path: Path, set_list: SetList) -> None:
    """Whole, or not at all. Readable by this user alone: an address may hold a password. Raises OSError."""
    write_whole(path, text_of(set_list, path.parent).encode(), private=True)


def text_of(set_list: SetList, folder: Path) -> str:
    """As TOML. folder: where the file lies; what lies in it is named from there."""
    lines = [_HEAD, f"title = {_value(set_list.title)}"]
    if set_list.fallback:
        lines.append(f"fallback = {_value(_nearer(set_list.fallback, folder))}")
    for entry in set_list.entries:
        lines += ["", "[[entry]]", f"title = {_value(entry.title)}", f"app = {_value(entry.app)}"]
        if entry.source:
            lines.append(f"source = {_value(_nearer(entry.source, folder))}")
        lines.append(f"fps = {_value(entry.fps or 0)}")
        if entry.threads is not None:
            lines.append(f"threads = {entry.threads}")
        for name, table in (("settings", entry.settings), ("variants", entry.variants)):
            if table:
                lines += [f"[entry.{name}]", *(f"{_key(key)} = {_value(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _value(value: Value) -> str:
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for the one control character JSON leaves alone.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    return json.dumps(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _nearer(address: str, folder: Path) -> str:
    """A file's path from `folder`, where it lies in there; any other address as it is."""
    path = _path(address)
    if path is None or not path.is_absolute() or not path.is_relative_to(folder):
        return address
    return "./" + path.relative_to(folder).as_posix()


def _placed(address: str, folder: Path) -> str:
    path = _path(address)
    return address if path is None or path.is_absolute() or not address.startswith(".") else str((folder / path).absolute())


def _path(address: str) -> Path | None:
    try:
        parsed = parse(address)
    except SourceError:
        return None
    return Path(parsed.target) if parsed.kind == "file" else None


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
