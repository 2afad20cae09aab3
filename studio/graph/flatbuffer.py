"""Reads FlatBuffers with every offset checked against the file and with bounded work, however the offsets are tangled.

The generated readers of FlatBuffers check nothing in Python: a wrong offset reads other bytes, or raises whatever comes. The format:
https://flatbuffers.dev/internals/.
"""

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.graph.file_bytes import Bytes, Malformed

MOST_TABLES = 150_000
"""Tables read from one buffer, shared ones counted each time: the largest public models hold some ten thousand."""

MOST_LIST_BYTES = 32 << 20
"""Of shapes, indices, scales and names: a language model with a scale for each of its million channels has 20 MB."""

LONGEST_TEXT = 1 << 16

_UNSIGNED_16, _UNSIGNED_32, _SIGNED_32 = struct.Struct("<H"), struct.Struct("<I"), struct.Struct("<i")
_NUMBERS = {
    kind: struct.Struct(f"<{code}")
    for kind, code in {
        "bool": "B", "int8": "b", "uint8": "B", "int16": "h", "int32": "i", "uint32": "I", "int64": "q", "uint64": "Q", "float32": "f",
    }.items()
}  # fmt: skip


class Flatbuffer:
    """One buffer. The offsets of a small file can be tangled into a tree without end: `spend` sets the end."""

    def __init__(self, data: Bytes) -> None:
        self.data = data
        self._tables_left = MOST_TABLES
        self._list_bytes_left = min(MOST_LIST_BYTES, 4 * len(data) + (1 << 20))

    def root(self) -> "Table":
        return self.table(self.unsigned_32(0))

    def table(self, position: int) -> "Table":
        self._tables_left -= 1
        if self._tables_left < 0:
            raise Malformed(f"it holds more than {MOST_TABLES} tables, or its offsets run in circles")
        return Table(self, position)

    def spend(self, list_bytes: int) -> None:
        self._list_bytes_left -= list_bytes
        if self._list_bytes_left < 0:
            raise Malformed("its lists are longer than any model's, or its offsets run in circles")

    def unsigned_16(self, position: int) -> int:
        return int(_UNSIGNED_16.unpack(self.data.read(position, 2))[0])

    def unsigned_32(self, position: int) -> int:
        return int(_UNSIGNED_32.unpack(self.data.read(position, 4))[0])


class Table:
    """A table whose list of fields lies within the buffer, as every field that is read. Fields go by their place in the schema, from 0."""

    __slots__ = ("_buffer", "_fields", "_position")

    def __init__(self, buffer: Flatbuffer, position: int) -> None:
        (back,) = _SIGNED_32.unpack(buffer.data.read(position, 4))
        fields = position - back
        length = buffer.unsigned_16(fields) if fields >= 0 else 0
        if length < 4 or length % 2:
            raise Malformed(f"there is no table at byte {position}")
        self._buffer, self._position = buffer, position
        self._fields = struct.unpack(f"<{length // 2 - 2}H", buffer.data.read(fields + 4, length - 4))

    def _at(self, field: int) -> int | None:
        """The byte where a field lies; None for one that isn't there."""
        offset = self._fields[field] if field < len(self._fields) else 0
        return self._position + offset if offset else None

    def has(self, field: int) -> bool:
        return field < len(self._fields) and self._fields[field] != 0

    def number(self, field: int, kind: str, default: int = 0) -> int:
        form = _NUMBERS[kind]
        position = self._at(field)
        if position is None:
            return default
        (value,) = form.unpack(self._buffer.data.read(position, form.size))
        return int(value)

    def real(self, field: int, default: float = 0.0) -> float:
        position = self._at(field)
        return default if position is None else float(_NUMBERS["float32"].unpack(self._buffer.data.read(position, 4))[0])

    def _target(self, field: int) -> int | None:
        position = self._at(field)
        return None if position is None else position + self._buffer.unsigned_32(position)

    def span(self, field: int, item: int = 1) -> tuple[int, int] | None:
        """First byte and number of items of `item` bytes of a list; None for one that isn't there."""
        target = self._target(field)
        if target is None:
            return None
        count = self._buffer.unsigned_32(target)
        if target + 4 + count * item > len(self._buffer.data):
            raise Malformed(f"the list at byte {target} has {count} items and reaches past the end, byte {len(self._buffer.data)}")
        return target + 4, count

    def numbers(self, field: int, kind: str) -> NDArray[Any]:
        """A list of numbers, empty for one that isn't there."""
        form = np.dtype(kind).newbyteorder("<")
        found = self.span(field, form.itemsize)
        if found is None:
            return np.empty(0, kind)
        start, count = found
        self._buffer.spend(count * form.itemsize)
        return np.frombuffer(self._buffer.data.read(start, count * form.itemsize), form)

    def text(self, field: int) -> str:
        found = self.span(field)
        if found is None:
            return ""
        start, count = found
        if count > LONGEST_TEXT:
            raise Malformed(f"the text at byte {start} has {count} bytes")
        self._buffer.spend(count)
        return self._buffer.data.read(start, count).decode("utf-8", "replace")

    def table(self, field: int) -> "Table | None":
        target = self._target(field)
        return None if target is None else self._buffer.table(target)

    def tables(self, field: int) -> "list[Table]":
        found = self.span(field, 4)
        if found is None:
            return []
        start, count = found
        self._buffer.spend(count * 4)
        offsets = struct.unpack(f"<{count}I", self._buffer.data.read(start, count * 4))
        return [self._buffer.table(start + 4 * place + offset) for place, offset in enumerate(offsets)]
