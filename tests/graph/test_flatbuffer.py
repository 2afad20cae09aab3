"""Reading a flatbuffer never fails but in the one way it promises, whatever the bytes are."""

import struct
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from studio.graph.file_bytes import BLOCK, FileBytes, Malformed, MemoryBytes
from studio.graph.flatbuffer import Flatbuffer
from studio.graph.tflite import read_tflite
from tests.graph.built_models import KINDS, code, graph, model, operator, stored, tensor

SOUND = model(
    [code(KINDS.RELU), code("Own")],
    [graph([tensor("x", [2, 3]), tensor("w", [2], buffer=1), tensor("y", [2, 3])], [operator(0, [0], [2])], [0], [2])],
    stored(np.array([1, 2], np.float32)),
)


@given(some.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for content in (data, b"\x10\0\0\0TFL3" + data):
        with pytest.raises(Malformed):
            read_tflite(MemoryBytes(content))


@given(some.integers(0, len(SOUND)))
def test_a_truncated_model_is_refused(size: int) -> None:
    if size < len(SOUND):
        with pytest.raises(Malformed):
            read_tflite(MemoryBytes(SOUND[:size]))


@given(some.lists(some.tuples(some.integers(0, len(SOUND) - 1), some.integers(0, 255)), min_size=1, max_size=6))
def test_a_changed_model_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SOUND)
    for place, value in changes:
        data[place] = value
    try:
        found = read_tflite(MemoryBytes(bytes(data)))
    except Malformed:
        return
    for each in found.graphs:
        indices = {*each.inputs, *each.outputs, *(index for step in each.operators for index in (*step.inputs, *step.outputs))}
        assert indices <= {-1, *range(len(each.tensors))}


@given(some.lists(some.tuples(some.integers(0, len(SOUND) // 4 - 1), some.sampled_from([0, 1, 4, 0x7FFFFFFF, 0xFFFFFFFF])), max_size=4))
def test_wrong_offsets_are_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SOUND)
    for place, value in changes:
        struct.pack_into("<I", data, 4 * place, value)
    reason = "it is sound"
    try:
        read_tflite(MemoryBytes(bytes(data)))
    except Malformed as error:
        reason = str(error)
    assert len(reason.split()) >= 3


def test_numbers_texts_and_tables_are_read() -> None:
    root = Flatbuffer(MemoryBytes(SOUND)).root()
    assert root.number(0, "uint32") == 3
    (first,) = root.tables(2)
    assert [each.text(3) for each in first.tables(0)] == ["x", "w", "y"]
    assert first.tables(0)[0].numbers(0, "int32").tolist() == [2, 3]
    assert (root.number(40, "int32", 7), root.text(40), root.tables(40), root.table(40)) == (7, "", [], None)


def tangle(levels: int, width: int) -> bytes:
    """Tables whose only field is a list that names the next table `width` times: width ** levels tables in few bytes."""
    size = 4 + 4 + 4 * width + 4
    data = bytearray(struct.pack("<IHHHH", 12, 6, 8, 4, 0))
    for level in range(levels):
        at = 12 + level * size
        data += struct.pack("<iI", at - 4, 4) + struct.pack("<I", width)
        data += b"".join(struct.pack("<I", size - 12 - 4 * place) for place in range(width))
    return bytes(data + struct.pack("<iI", 12 + levels * size - 4, 0))


def test_a_small_file_of_endless_tables_is_refused_soon() -> None:
    def walk(tables: list) -> int:
        return sum(1 + walk(table.tables(0)) for table in tables)

    assert walk(Flatbuffer(MemoryBytes(tangle(3, 4))).root().tables(0)) == 4 + 16 + 64
    data = tangle(8, 30)
    assert len(data) < 2000
    started = time.process_time()
    with pytest.raises(Malformed, match="tables, or its offsets run in circles"):
        walk(Flatbuffer(MemoryBytes(data)).root().tables(0))
    assert time.process_time() - started < 10


def test_a_file_is_read_in_blocks(tmp_path: Path) -> None:
    content = bytes(range(256)) * (3 * BLOCK // 256)
    file = tmp_path / "large"
    file.write_bytes(content)
    with file.open("rb") as opened:
        data = FileBytes(opened, len(content))
        for start, size in [(0, 4), (BLOCK - 2, 4), (5, 2 * BLOCK), (len(content) - 1, 1), (7, 0)]:
            assert data.read(start, size) == content[start : start + size]
        for start, size in [(len(content) - 1, 2), (-1, 1), (0, len(content) + 1), (1 << 62, 4)]:
            with pytest.raises(Malformed, match="cut off or damaged"):
                data.read(start, size)


def test_a_file_that_becomes_shorter_is_refused(tmp_path: Path) -> None:
    """As one does that is still being copied; a mapped file would kill the process."""
    file = tmp_path / "shrinks"
    file.write_bytes(bytes(4 * BLOCK))
    with file.open("rb") as opened:
        data = FileBytes(opened, 4 * BLOCK)
        data.read(0, 4)
        file.write_bytes(b"x")
        with pytest.raises(Malformed, match="became shorter"):
            data.read(3 * BLOCK, 4)
