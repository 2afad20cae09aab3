"""ONNX files are inspected and measured like .tflite files, by ONNX Runtime's own profiler; LiteRT with and without its delegate."""

import json
from pathlib import Path

import numpy as np
import pytest

from studio.cli import main
from studio.graph import read_model
from studio.inference.catalogue import Catalogue
from studio.lab.inspecting import inspected
from studio.lab.operator_times import operator_times, said_of_operators
from tests.graph.built_models import field, onnx, onnx_constant, onnx_node, onnx_value


def named(node: bytes, name: str) -> bytes:
    return node + field(3, name)


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("onnx") / "net.onnx"
    steps = [
        named(onnx_node("Conv", ["x", "w"], "a", pads=[1, 1, 1, 1]), "first"),
        named(onnx_node("Relu", ["a"], "b"), "bend"),
        named(onnx_node("Conv", ["b", "v"], "c", pads=[1, 1, 1, 1]), "second"),
        onnx_node("GlobalAveragePool", ["c"], "y"),
    ]
    weights = [onnx_constant("w", np.full((8, 3, 3, 3), 0.1)), onnx_constant("v", np.full((16, 8, 3, 3), 0.1))]
    file.write_bytes(onnx(steps, [onnx_value("x", "batch", 3, 64, 64)], [onnx_value("y", "batch", 16, 1, 1)], weights))
    return file


def test_each_node_has_its_time_or_is_merged(net: Path) -> None:
    pytest.importorskip("onnxruntime")
    facts = inspected(net, 1)
    rows = facts["operators"]
    assert (facts["how"], facts["reason"], facts["partitions"]) == ("measured", "", None)
    assert [(row["name"], row["label"]) for row in rows] == [
        ("Conv", "first"), ("Relu", "bend"), ("Conv", "second"), ("GlobalAveragePool", ""),
    ]  # fmt: skip
    assert [row["macs"] for row in rows] == [8 * 3 * 9 * 64**2, 0, 16 * 8 * 9 * 64**2, 0]
    assert all(rows[place]["ms"] > 0 for place in (0, 2, 3))
    assert rows[1]["ms"] is None, "it is part of the convolution before it"
    assert facts["macs"] == sum(row["macs"] for row in rows)
    assert facts["parameters"] == 8 * 27 + 16 * 72
    assert not any(row["delegated"] for row in rows)
    assert "converted to .tflite" in facts["units"]["gpu"]["told"]
    assert rows[0]["gpu"] is None


def test_it_is_benched_with_a_report(net: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("onnxruntime")
    out, page = tmp_path / "bench.json", tmp_path / "bench.html"
    assert main(["bench", str(net), "--runs", "5", "--threads", "1", "--json", str(out), "--html", str(page)]) == 0
    facts = json.loads(out.read_text())
    assert (facts["delegate"], facts["threads"], facts["count"]) == (None, 1, 5)
    assert 0 < facts["min_ms"] <= facts["p50_ms"] <= facts["max_ms"]
    assert facts["operators"]["by_type"][0]["name"] == "Conv"
    assert "Measured by ONNX Runtime" in page.read_text()
    assert "4 operators, times measured" in capsys.readouterr().out
    assert main(["bench", str(net), "--delegate", "none"]) == 2
    assert main(["bench", str(net), "--phone", "Pixel 2"]) == 2


def test_without_the_runtime_the_structure_is_told_and_what_to_install(net: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(net), "--untimed"]) == 0
    assert "4 operators, 1 368 parameters" in capsys.readouterr().out


def test_without_its_delegate_litert_tells_every_operator_itself(tmp_path: Path) -> None:
    catalogue = Catalogue()
    card = catalogue.find("digits_demo")
    file = catalogue.file(card, catalogue.variant(card, "int8"))
    graph = read_model(file).graphs[0]
    times = operator_times(file, graph, 1, 0.001, "none")
    assert (times.how, times.parts, times.delegated) == ("measured", 0, 0)
    assert all(row.milliseconds is not None for row in times.rows)
    assert next(said_of_operators(times)).endswith("all by kernels of LiteRT itself")
    out = tmp_path / "bench.json"
    assert main(["bench", str(file), "--runs", "3", "--threads", "1", "--delegate", "none", "--json", str(out)]) == 0
    facts = json.loads(out.read_text())
    assert (facts["delegate"], facts["operators"]["delegated"]) == ("none", 0)


def test_a_delegate_that_is_not_here_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "digits_demo", "--delegate", "gpu"]) == 2
    assert "'gpu' is not used on this computer" in capsys.readouterr().err
