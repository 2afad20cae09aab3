"""Models of other runtimes are described, damaged ones refused."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from studio.graph import GraphError, problems, read_model
from studio.graph.coreml import read_mlmodel
from studio.graph.file_bytes import Malformed, MemoryBytes
from studio.graph.onnx import read_onnx
from tests.graph.built_models import core_ml, onnx, onnx_node, onnx_value, onnx_weights, read

NETWORK = onnx(
    [
        onnx_node("Conv", ["x", "w", "b"], "a", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
        onnx_node("Relu", ["a"], "r"),
        onnx_node("GlobalAveragePool", ["r"], "g"),
        onnx_node("Flatten", ["g"], "f"),
        onnx_node("Gemm", ["f", "v"], "y", transB=1),
        onnx_node("Own", ["y"], "z", domain="somebody"),
    ],
    [onnx_value("x", "N", 3, 32, 32)],
    [onnx_value("z", "N", 10)],
    [onnx_weights("w", 8, 3, 3, 3), onnx_weights("b", 8), onnx_weights("v", 10, 8)],
)


def test_an_onnx_model_is_described(tmp_path: Path) -> None:
    """Shapes that the file leaves out follow from the operators."""
    found = read(NETWORK, tmp_path, "net.onnx")
    (made,) = found.graphs
    tensors = {each.name: each for each in made.tensors}
    assert (found.format, found.version, found.parameters, found.weight_bytes) == ("onnx", 17, 216 + 8 + 80, 4 * 304)
    assert (tensors["x"].shape, tensors["x"].default, tensors["x"].dtype) == ((-1, 3, 32, 32), (1, 3, 32, 32), "float32")
    assert [tensors[name].default for name in "argfy"] == [(1, 8, 16, 16), (1, 8, 16, 16), (1, 8, 1, 1), (1, 8), (1, 10)]
    assert [each.macs for each in made.operators] == [16 * 16 * 8 * 27, 0, 0, 0, 80, None]
    assert [each.parameters for each in made.operators] == [224, 0, 0, 0, 80, 0]
    assert (made.operators[0].kernel, made.operators[0].stride, made.operators[0].kind) == ((3, 3), (2, 2), "convolution")
    assert made.operators[0].output_bytes == 4 * 8 * 16 * 16
    assert [each.name for each in found.custom_operators] == ["Own"]
    assert [made.tensors[index].name for index in (*made.inputs, *made.outputs)] == ["x", "z"]
    assert problems(found) == ()


def test_an_onnx_graph_in_a_circle_is_told(tmp_path: Path) -> None:
    nodes = [onnx_node("Add", ["x", "b"], "a"), onnx_node("Relu", ["a"], "b")]
    found = problems(read(onnx(nodes, [onnx_value("x", 1)], [onnx_value("b", 1)]), tmp_path, "circle.onnx"))
    assert ["only the later operator 1 Relu writes" in str(each) for each in found] == [True]


@given(some.lists(some.tuples(some.integers(0, len(NETWORK) - 1), some.integers(0, 255)), max_size=4), some.integers(0, len(NETWORK)))
def test_a_changed_onnx_model_is_read_or_refused(changes: list[tuple[int, int]], size: int) -> None:
    data = bytearray(NETWORK)
    for place, value in changes:
        data[place] = value
    for content in (bytes(data), bytes(data[:size])):
        try:
            found = read_onnx(MemoryBytes(content))
        except Malformed:
            continue
        for each in found.graphs[0].operators:
            assert all(-1 <= index < len(found.graphs[0].tensors) for index in (*each.inputs, *each.outputs))


def test_a_core_ml_model_is_described(tmp_path: Path) -> None:
    found = read(core_ml(), tmp_path, "net.mlmodel")
    picture, scores = found.graphs[0].tensors
    assert (found.format, found.version, found.description) == ("coreml", 7, "ML program")
    assert (picture.name, picture.shape, picture.dtype) == ("image", (32, 64, 3), "uint8")
    assert (scores.name, scores.shape, scores.dtype) == ("scores", (1, 10), "float32")
    assert found.metadata is not None
    assert (found.metadata.description, found.metadata.author) == ("Sorts pictures", "Somebody")


@given(some.lists(some.tuples(some.integers(0, len(core_ml()) - 1), some.integers(0, 255)), min_size=1, max_size=4))
def test_a_changed_core_ml_model_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(core_ml())
    for place, value in changes:
        data[place] = value
    with contextlib.suppress(Malformed):
        assert read_mlmodel(MemoryBytes(bytes(data))).format == "coreml"


def package(folder: Path, path: str, content: bytes = core_ml()) -> Path:
    made = folder / "net.mlpackage"
    (made / "Data").mkdir(parents=True)
    (made / "Data" / "model.mlmodel").write_bytes(content)
    (made / "Manifest.json").write_text(json.dumps({"itemInfoEntries": {"a": {"path": path}}, "rootModelIdentifier": "a"}))
    return made


def test_a_core_ml_package_is_described_with_its_weights(tmp_path: Path) -> None:
    made = package(tmp_path, "model.mlmodel")
    (made / "Data" / "weights.bin").write_bytes(bytes(5000))
    found = read_model(made)
    assert found.description == "ML program"
    assert found.bytes > 5000


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("../../etc/passwd", "leads out of the package"),
        ("/etc/passwd", "leads out of the package"),
        ("gone.mlmodel", "isn't there"),
        ("", "isn't there"),
    ],
)
def test_a_manifest_that_leads_elsewhere_is_refused(path: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(GraphError, match=told):
        read_model(package(tmp_path, path))


@pytest.mark.parametrize("manifest", ["", "{", "[]", "{}", '{"itemInfoEntries": {}}', "[" * 100_000])
def test_a_manifest_that_names_nothing_is_refused(manifest: str, tmp_path: Path) -> None:
    made = package(tmp_path, "model.mlmodel")
    (made / "Manifest.json").write_text(manifest)
    with pytest.raises(GraphError, match=r"Manifest\.json"):
        read_model(made)


def test_a_link_out_of_a_package_is_not_followed(tmp_path: Path) -> None:
    made = package(tmp_path, "link.mlmodel")
    (tmp_path / "secret").write_bytes(core_ml())
    (made / "Data" / "link.mlmodel").symlink_to(tmp_path / "secret")
    with pytest.raises(GraphError, match="isn't there"):
        read_model(made)
