"""Opens zip archives made by anybody: entries are counted, named and unpacked within limits, and nothing is written by its own name."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from studio.graph.file_bytes import Malformed

MOST_DIRECTORY_BYTES = 1 << 20
"""Of an archive's list of entries: room for some ten thousand."""

MOST_ENTRY_BYTES = 512 << 20
MOST_RATIO = 50
"""Unpacked bytes for each packed one: weights shrink to a third at best, text to a tenth, a bomb to a thousandth."""

ALWAYS_UNPACKED = 1 << 20
"""So small an entry is no bomb, whatever its ratio."""

CHUNK = 1 << 20
_END = b"PK\x05\x06"


class Archive:
    """The entries of a zip archive, by name. Raises Malformed for one that is damaged, encrypted or meant to harm."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._opened = opened
        self.entries = {info.filename: info for info in opened.infolist() if not info.is_dir()}
        for name in self.entries:
            if unsafe(name):
                raise Malformed(f"its entry {name!r} leads out of the archive")

    def names(self, ending: str = "") -> list[str]:
        return [name for name in self.entries if name.lower().endswith(ending)]

    def read(self, name: str, most: int = MOST_ENTRY_BYTES) -> bytearray:
        """The unpacked entry, of at most `most` bytes."""
        info = self.entries[name]
        if info.flag_bits & 1:
            raise Malformed(f"its entry {name!r} is encrypted")
        if info.file_size > most:
            raise Malformed(f"its entry {name!r} has {info.file_size} bytes, more than the {most} that the studio unpacks")
        if info.file_size > max(ALWAYS_UNPACKED, MOST_RATIO * info.compress_size):
            raise Malformed(f"its entry {name!r} would unpack from {info.compress_size} to {info.file_size} bytes: no model does")
        content = bytearray(info.file_size)
        at = 0
        try:
            with self._opened.open(info) as entry, memoryview(content) as view:
                while chunk := entry.read(CHUNK):
                    view[at : at + len(chunk)] = chunk  # raises ValueError past the end
                    at += len(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
            raise Malformed(f"its entry {name!r} is damaged ({error})") from error
        if at != len(content):
            raise Malformed(f"its entry {name!r} is damaged: it unpacks to other than the {info.file_size} bytes it names")
        return content


def unsafe(name: str) -> bool:
    """A name that leads elsewhere when it is joined to a folder."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name


@contextmanager
def opened_archive(file: BinaryIO, size: int) -> Iterator[Archive]:
    """Raises Malformed."""
    _check_directory(file, size)
    try:
        with zipfile.ZipFile(file) as opened:
            yield Archive(opened)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeError, OSError, IndexError, zlib.error) as error:
        raise Malformed(f"it is a damaged zip archive ({error})") from error


def _check_directory(file: BinaryIO, size: int) -> None:
    """Python's zipfile reads any list of entries, however long."""
    tail = min(size, (1 << 16) + 22)
    file.seek(size - tail)
    end = file.read(tail)
    at = end.rfind(_END)
    if at < 0 or at + 22 > len(end):
        raise Malformed("it is a damaged zip archive: its end is missing")
    length = int.from_bytes(end[at + 12 : at + 16], "little")
    if length > MOST_DIRECTORY_BYTES:
        raise Malformed(f"its list of entries has {length} bytes, more than any bundle of models needs")
    file.seek(0)
