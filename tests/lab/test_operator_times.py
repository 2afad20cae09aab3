"""Every operator gets the time of the kernel that runs it, and what can't be measured is said to be modelled."""

from pathlib import Path

import pytest

from studio.api import ModelError
from studio.graph import Graph, read_model
from studio.inference.catalogue import Catalogue
from studio.inference.litert_profile import RunNode, run_order
from studio.lab.operator_times import measured, operator_times, said_of_operators
from studio.runtime.processes import IsolatedError, isolated


@pytest.fixture(scope="module")
def palm() -> Path:
    catalogue = Catalogue()
    card = catalogue.find("palm_detection")
    return catalogue.file(card, catalogue.variant(card))


@pytest.fixture(scope="module")
def graph(palm: Path) -> Graph:
    return read_model(palm).graphs[0]


def test_a_model_is_measured_operator_by_operator(palm: Path, graph: Graph) -> None:
    times = operator_times(palm, graph, 1, seconds=0.02)
    assert (times.how, times.reason, times.parts) == ("measured", "", 1)
    assert times.delegated == len(times.rows) == len(graph.operators)
    for row in times.rows:
        computes = bool(row.operator.macs)
        assert not computes or (row.milliseconds is not None and row.milliseconds > 0), f"{row.operator} has no time"
    assert times.other < 0.05 * times.total
    count, convolutions = times.by_name()["CONV_2D"]
    assert count == sum(operator.name == "CONV_2D" for operator in graph.operators)
    assert convolutions > 0.2 * times.total
    facts = times.facts()
    assert sum(each["ms"] for each in facts["by_type"]) == pytest.approx(facts["total_ms"] - facts["other_ms"], abs=0.02)


def test_what_the_delegate_leaves_keeps_its_own_place(shared: Path) -> None:
    """The last steps of this detector are LiteRT's own, so that the delegate is handed two stretches."""
    file = shared / "data" / "models" / "coco_ssd_mobilenet_v1_1.0_quant_2018_06_29.tflite"
    graph = read_model(file).graphs[0]
    times = operator_times(file, graph, 1, seconds=1.0)
    assert times.parts == 2
    left = {row.operator.name for row in times.rows if not row.delegated}
    assert left == {"CONCATENATION", "TFLite_Detection_PostProcess"}
    assert all(row.milliseconds is not None for row in times.rows if not row.delegated)


def test_a_model_the_profiler_refuses_is_shared_out_and_says_why(shared: Path) -> None:
    file = shared / "data" / "models" / "keras_lstm_mnist_ptq.tflite"
    times = operator_times(file, read_model(file).graphs[0], 1, seconds=0.004)
    assert times.how == "modelled"
    assert "Variable tensors" in times.reason
    assert times.parts is None
    assert times.total == pytest.approx(4.0)
    assert next(iter(times.by_name())) == "UNIDIRECTIONAL_SEQUENCE_LSTM"
    assert any("Variable tensors" in line for line in said_of_operators(times))


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "broken.tflite"
    file.write_bytes(b"\0" * 2000)
    with pytest.raises(IsolatedError, match=f"^{ModelError.__name__}: LiteRT's profiler"):
        isolated(run_order, file, 1, 1, 1)


def test_kernels_go_to_the_operators_they_run(graph: Graph) -> None:
    """A kernel added by the delegate belongs to none, an operator it merged into another has no time."""
    first = [operator for operator in graph.operators if operator.name in ("CONV_2D", "DEPTHWISE_CONV_2D", "ADD")][:6]
    small = Graph(0, "", graph.tensors, tuple(first), (), ())
    kernel = {"CONV_2D": "Fully Connected (NC, F32) GEMM", "DEPTHWISE_CONV_2D": "Convolution (NHWC, F32) DWConv", "ADD": "Add (ND)"}
    nodes = [RunNode(kernel[operator.name], None, 0, 1.0 + place) for place, operator in enumerate(first) if place != 2]
    nodes.insert(1, RunNode("Transpose (ND)", None, 0, 7.0))
    times = measured(small, nodes, runs=3)
    told = [row.milliseconds for row in times.rows]
    assert told.count(None) == 1
    assert [ms for ms in told if ms is not None] == [1.0, 2.0, 4.0, 5.0, 6.0]
    assert times.other == pytest.approx(7.0)
