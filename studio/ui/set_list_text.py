"""A set list as TOML: written anew, or into what a person wrote, whose comments and order of keys stay."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from studio.runtime.settings_schema import Value
from studio.sources import SourceError, parse
from studio.ui.set_list import Entry, SetList

_HEAD = """\
# A set list of Pocket Studio. Each [[entry]] names an app and may name a source, the frames a second (0 for as many as
# possible), the app's settings and its model variants. A path counts from this file's folder.
"""
_ENTRY = re.compile(r"\s*\[\[\s*entry\s*\]\]\s*(#.*)?")
_TABLE = re.compile(r"\s*\[")
_STRING = r"""("(?:[^"\\]|\\.)*"|'[^']*')"""


def written(set_list: SetList, folder: Path) -> str:
    """All of it. folder: where the file lies; what lies in it is named from there."""
    lines = [_HEAD, f"title = {_value(set_list.title)}"]
    if set_list.fallback:
        lines.append(f"fallback = {_value(_nearer(set_list.fallback, folder))}")
    return "\n".join([*lines, *(f"\n{_entry(entry, folder)}" for entry in set_list.entries)]).rstrip("\n") + "\n"


def edited(text: str, before: SetList, after: SetList, folder: Path) -> str:
    """`text`, which says `before`, so that it says `after`: an entry takes along the comments above it, one that is taken out too.

    Only lines are looked at, so the caller reads the result again; raises ValueError where they can't be told apart.
    """
    head, blocks, tail = _parts(text.split("\n"))  # splitlines() would also split at characters inside a text
    rest = list(zip(before.entries, blocks, strict=True))
    if after.title != before.title:
        head = _with_line(head, "title", after.title)
    if after.fallback != before.fallback:
        head = _with_line(head, "fallback", _nearer(after.fallback, folder) if after.fallback else None)
    lines = head
    for piece in (*(_block(entry, rest, folder) for entry in after.entries), tail):
        spaced, begins_empty = not lines or not lines[-1].strip(), bool(piece) and not piece[0].strip()
        if spaced and begins_empty:
            lines = [*lines, *piece[1:]]
        else:
            lines = [*lines, *piece] if spaced or begins_empty or piece is tail else [*lines, "", *piece]
    return "\n".join(lines).rstrip("\n") + "\n"


def _block(entry: Entry, rest: list[tuple[Entry, list[str]]], folder: Path) -> list[str]:
    """The lines of `entry`, taken out of `rest` where it stands there, if under another title."""
    for renamed in (False, True):
        for place, (old, block) in enumerate(rest):
            if (replace(old, title=entry.title) if renamed else old) == entry:
                del rest[place]
                return _with_line(block, "title", entry.title) if renamed else block
    return ["", *_entry(entry, folder).splitlines()]


def _parts(lines: Sequence[str]) -> tuple[list[str], list[list[str]], list[str]]:
    """The lines before the first entry, those of each entry with the comments above it, and the comments at the end."""
    headers = [place for place, line in enumerate(lines) if _ENTRY.fullmatch(line)]
    end = len(lines)
    while end > (headers[-1] + 1 if headers else 0) and _silent(lines[end - 1]):
        end -= 1
    begins: list[int] = []
    for place in headers:
        begin = place
        # In a file that begins with entries, a comment with an empty line below it is about the whole list.
        begun = not all(map(_silent, lines[:place]))
        while begin and (_silent(lines[begin - 1]) if begun else lines[begin - 1].lstrip().startswith("#")):
            begin -= 1
        begins.append(begin)
    edges = [*begins, end]
    blocks = [list(lines[begin:until]) for begin, until in pairwise(edges)]
    return list(lines[: edges[0]]), blocks, list(lines[end:])


def _silent(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _with_line(lines: list[str], key: str, text: str | None) -> list[str]:
    """With that value for `key` in the first table of `lines`; None takes its line out."""
    header = next((place for place, line in enumerate(lines) if _ENTRY.fullmatch(line)), -1)
    end = next((place for place in range(header + 1, len(lines)) if _TABLE.match(lines[place])), len(lines))
    for place in range(header + 1, end):
        if found := re.fullmatch(rf"(\s*{key}\s*=\s*){_STRING}(\s*(?:#.*)?)", lines[place]):
            changed = [] if text is None else [f"{found[1]}{_value(text)}{found[3]}"]
            return [*lines[:place], *changed, *lines[place + 1 :]]
    if text is None:
        return lines
    while end > header + 1 and _silent(lines[end - 1]):
        end -= 1
    place = header + 1 if header >= 0 else end
    return [*lines[:place], f"{key} = {_value(text)}", *lines[place:]]


def _entry(entry: Entry, folder: Path) -> str:
    lines = ["[[entry]]", f"title = {_value(entry.title)}", f"app = {_value(entry.app)}"]
    if entry.source:
        lines.append(f"source = {_value(_nearer(entry.source, folder))}")
    lines.append(f"fps = {_value(entry.fps or 0)}")
    if entry.threads is not None:
        lines.append(f"threads = {entry.threads}")
    for name, table in (("settings", entry.settings), ("variants", entry.variants)):
        if table:
            lines += [f"[entry.{name}]", *(f"{_key(key)} = {_value(value)}" for key, value in table.items())]
    return "\n".join(lines)


def _value(value: Value) -> str:
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for the one control character JSON leaves alone.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    return json.dumps(value)


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _nearer(address: str, folder: Path) -> str:
    """A file's path from `folder`, where it lies in there; any other address as it is."""
    path = path_of(address)
    if path is None or not path.is_absolute() or not path.is_relative_to(folder):
        return address
    return "./" + path.relative_to(folder).as_posix()


def path_of(address: str) -> Path | None:
    """The file an address names, None for an address of another kind."""
    try:
        parsed = parse(address)
    except SourceError:
        return None
    return Path(parsed.target) if parsed.kind == "file" else None
