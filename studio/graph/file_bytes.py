"""Random access to a file that may be larger than memory, or become shorter while it is read."""

import struct
from collections import OrderedDict
from typing import BinaryIO, Protocol

BLOCK = 1 << 18
KEPT_BLOCKS = 64
FEW = 4
"""Numbers that are read with the structure: what pixels are scaled by, not weights."""


class Malformed(Exception):
    """Content that can't be what it should be; the message says where and why, without the file's name."""


class Bytes(Protocol):
    """What the readers of this package read from."""

    def __len__(self) -> int: ...
    def read(self, start: int, size: int) -> bytes:
        """Exactly `size` bytes. Raises Malformed where there aren't so many."""
        ...


class MemoryBytes:
    """Bytes at hand."""

    def __init__(self, data: bytes | bytearray) -> None:
        self._data = memoryview(data)

    def __len__(self) -> int:
        return len(self._data)

    def read(self, start: int, size: int) -> bytes:
        if start < 0 or size < 0 or start + size > len(self._data):
            raise Malformed(past_the_end(start, size, len(self._data)))
        return bytes(self._data[start : start + size])


class FileBytes:
    """An open file, read in blocks of which a few are kept. Not mapped: a mapped file that becomes shorter kills the process."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    def __len__(self) -> int:
        return self._size

    def read(self, start: int, size: int) -> bytes:
        if start < 0 or size < 0 or start + size > self._size:
            raise Malformed(past_the_end(start, size, self._size))
        number, offset = divmod(start, BLOCK)
        found = self._block(number)[offset : offset + size] if offset + size <= BLOCK else self._at(start, size)
        if len(found) != size:
            raise Malformed("the file became shorter while it was read")
        return found

    def _block(self, number: int) -> bytes:
        block = self._blocks.get(number)
        if block is None:
            block = self._blocks[number] = self._at(number * BLOCK, BLOCK)
            if len(self._blocks) > KEPT_BLOCKS:
                self._blocks.popitem(last=False)
        return block

    def _at(self, start: int, size: int) -> bytes:
        self._file.seek(start)
        return self._file.read(size)


def past_the_end(start: int, size: int, end: int) -> str:
    return f"it ends at byte {end}, but {size} bytes more are wanted at byte {start}: it was cut off or damaged"


def reals(data: Bytes, start: int, size: int) -> tuple[float, ...]:
    """The float32 numbers there, where they are `FEW` or less."""
    return struct.unpack(f"<{size // 4}f", data.read(start, size)) if 0 < size <= 4 * FEW and size % 4 == 0 else ()
