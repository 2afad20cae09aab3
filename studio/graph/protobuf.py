"""Reads protocol buffers field by field with every length checked: enough for ONNX and Core ML, without their packages.

The wire format: https://protobuf.dev/programming-guides/encoding/.
"""

import struct
from collections import defaultdict
from collections.abc import Iterator

from studio.graph.file_bytes import Bytes, Malformed, reals

MOST_FIELDS = 500_000
"""Fields read from one file: a node of a network has some ten."""

LONGEST_TEXT = 1 << 16
VARINT, FIXED_64, LENGTH, FIXED_32 = 0, 1, 2, 5


class Reading:
    """One file, and how much more of it may be read."""

    def __init__(self, data: Bytes) -> None:
        self.data = data
        self.fields_left = MOST_FIELDS

    def message(self) -> "Message":
        return Message(self, 0, len(self.data))


class Message:
    """A message between two bytes of the file. Numbers are kept as they are, everything else by where it lies."""

    __slots__ = ("_fields", "_reading", "end", "start")

    def __init__(self, reading: Reading, start: int, end: int) -> None:
        self._reading, self.start, self.end = reading, start, end
        self._fields: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for field, wire, value, size in _fields(reading, start, end):
            self._fields[field].append((wire, value, size))

    def __contains__(self, field: int) -> bool:
        return field in self._fields

    def fields(self) -> set[int]:
        return set(self._fields)

    def number(self, field: int, default: int = 0) -> int:
        """The last value, as a signed 64-bit number."""
        found = [value for wire, value, _ in self._fields.get(field, ()) if wire == VARINT]
        return _signed(found[-1]) if found else default

    def numbers(self, field: int) -> list[int]:
        """A repeated number, packed or not."""
        found: list[int] = []
        for wire, value, size in self._fields.get(field, ()):
            if wire == VARINT:
                found.append(_signed(value))
            elif wire == LENGTH:
                at = value
                while at < value + size:
                    number, at = _varint(self._reading.data, at, value + size)
                    found.append(_signed(number))
                    self._spend()
        return found

    def real(self, field: int, default: float = 0.0) -> float:
        found = [value for wire, value, _ in self._fields.get(field, ()) if wire == FIXED_32]
        return float(struct.unpack("<f", self._reading.data.read(found[-1], 4))[0]) if found else default

    def few_reals(self, field: int) -> tuple[float, ...]:
        """Packed float32 numbers, where they are few."""
        found = self.span(field)
        return reals(self._reading.data, *found) if found else ()

    def span(self, field: int) -> tuple[int, int] | None:
        """First byte and length of the last value."""
        found = self.spans(field)
        return found[-1] if found else None

    def spans(self, field: int) -> list[tuple[int, int]]:
        return [(value, size) for wire, value, size in self._fields.get(field, ()) if wire == LENGTH]

    def text(self, field: int) -> str:
        found = self.texts(field)
        return found[-1] if found else ""

    def texts(self, field: int) -> list[str]:
        for start, size in self.spans(field):
            if size > LONGEST_TEXT:
                raise Malformed(f"the text at byte {start} has {size} bytes")
        return [self._reading.data.read(start, size).decode("utf-8", "replace") for start, size in self.spans(field)]

    def message(self, field: int) -> "Message | None":
        found = self.span(field)
        return Message(self._reading, found[0], sum(found)) if found else None

    def messages(self, field: int) -> "list[Message]":
        return [Message(self._reading, start, start + size) for start, size in self.spans(field)]

    def _spend(self) -> None:
        spend(self._reading)


def spend(reading: Reading) -> None:
    reading.fields_left -= 1
    if reading.fields_left < 0:
        raise Malformed(f"it holds more than {MOST_FIELDS} fields")


def _fields(reading: Reading, start: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Field, wire type, value or first byte, length."""
    at = start
    while at < end:
        spend(reading)
        tag, at = _varint(reading.data, at, end)
        field, wire = tag >> 3, tag & 7
        if field == 0:
            raise Malformed(f"there is no protocol buffer at byte {at}")
        value, size = at, {FIXED_64: 8, FIXED_32: 4}.get(wire, 0)
        if wire == VARINT:
            value, at = _varint(reading.data, at, end)
        elif wire == LENGTH:
            size, value = _varint(reading.data, at, end)
            at = value + size
        elif size:
            at += size
        else:
            raise Malformed(f"there is no protocol buffer at byte {at}")
        if at > end:
            raise Malformed(f"field {field} at byte {value} reaches past byte {end}, where it should end")
        yield field, wire, value, size


def _varint(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """The number and the byte after it."""
    value = 0
    for place, byte in enumerate(data.read(at, min(10, max(0, end - at)))):
        value |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at + place + 1
    raise Malformed(f"the number at byte {at} doesn't end")


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value
