"""Bundles of models are read within limits, and never lead out of themselves."""

import struct
import zipfile
from pathlib import Path

import pytest

from studio.graph import GraphError
from studio.graph.archive import unsafe
from tests.graph.built_models import KINDS, bundle, one_step, read


def test_all_parts_are_read_those_in_inner_bundles_too(tmp_path: Path) -> None:
    inner = bundle({"c.tflite": one_step(KINDS.NEG, [3])})
    found = read(bundle({"a.tflite": one_step(KINDS.RELU), "notes.txt": b"x", "b.task": inner}), tmp_path, "hands.task")
    assert (found.format, list(found.parts)) == ("task", ["a.tflite", "b.task/c.tflite"])
    assert [each.graphs[0].operators[0].name for each in found.parts.values()] == ["RELU", "NEG"]
    assert found.bytes == (tmp_path / "hands.task").stat().st_size


def test_a_bundle_within_too_many_is_left_alone(tmp_path: Path) -> None:
    data = one_step(KINDS.RELU)
    for _ in range(5):
        data = bundle({"a.tflite": one_step(KINDS.NEG), "b.task": data if data[:2] == b"PK" else bundle({"x.tflite": data})})
    assert list(read(data, tmp_path, "deep.task").parts) == ["a.tflite", "b.task/a.tflite", "b.task/b.task/a.tflite"]


@pytest.mark.parametrize("name", ["../a.tflite", "/a.tflite", "b/../../a.tflite", "..\\a.tflite", "C:\\a.tflite", "\\\\host\\a.tflite"])
def test_an_entry_that_leads_out_is_refused(name: str, tmp_path: Path) -> None:
    assert unsafe(name)
    with pytest.raises(GraphError, match="leads out of the archive"):
        read(bundle({name: one_step(KINDS.RELU)}), tmp_path, "hands.task")


def test_ordinary_names_are_safe() -> None:
    assert not any(map(unsafe, ["a.tflite", "folder/a.tflite", "a..b.tflite", "…/a", "ab/c:d"]))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    data = bundle({"a.tflite": bytes(50_000_000)}, zipfile.ZIP_DEFLATED)
    assert len(data) < 60_000
    with pytest.raises(GraphError, match=r"would unpack from .* to 50000000 bytes: no model does"):
        read(data, tmp_path, "bomb.task")


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    data = bytearray(bundle({"a.tflite": bytes(50_000_000)}, zipfile.ZIP_DEFLATED))
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 400_000)
    with pytest.raises(GraphError, match="damaged"):
        read(bytes(data), tmp_path, "bomb.task")


def test_too_many_parts_and_too_long_a_list_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="more than 64 models"):
        read(bundle({f"{number}.tflite": one_step(KINDS.RELU) for number in range(65)}), tmp_path, "many.task")
    with pytest.raises(GraphError, match="its list of entries has"):
        read(bundle({f"{number:050}": b"" for number in range(12_000)}), tmp_path, "long.task")


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.99])
def test_a_truncated_bundle_is_refused(kept: float, tmp_path: Path) -> None:
    data = bundle({"a.tflite": one_step(KINDS.RELU)})
    with pytest.raises(GraphError, match="its end is missing"):
        read(data[: int(len(data) * kept)], tmp_path, "cut.task")


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    data = bundle({"a.tflite": one_step(KINDS.RELU), "b.tflite": one_step(KINDS.NEG)[:60]})
    with pytest.raises(GraphError, match=r"b\.tflite: it ends at byte 60"):
        read(data, tmp_path, "hands.task")
    packed = bytearray(bundle({"a.tflite": one_step(KINDS.RELU)}))
    packed[100] ^= 0xFF
    with pytest.raises(GraphError, match=r"its entry 'a\.tflite' is damaged"):
        read(bytes(packed), tmp_path, "hands.task")


def test_an_encrypted_part_is_told(tmp_path: Path) -> None:
    data = bytearray(bundle({"a.tflite": one_step(KINDS.RELU)}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(GraphError, match="is encrypted"):
        read(bytes(data), tmp_path, "secret.task")
