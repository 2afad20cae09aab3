"""A graph is divided among unit and CPU as LiteRT does: every operator once, in an order that can run, and what is refused is named."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.graph import Graph, read_model
from studio.phones.architectures.net import Net
from studio.phones.placement import delegates, placed
from studio.strict_table import TableError

REFUSED, TAKEN = "UNIQUE", "RELU"
ATTENTION = ("Landmarks2TransformMatrix", "TransformLandmarks", "TransformTensorBilinear")


def chain(kinds: list[bool]) -> Graph:
    """Operators one behind another; True: one that delegates take."""
    net = Net()
    x = net.input(16, 16, 4)
    for kind in kinds:
        x = net.unary(TAKEN if kind else REFUSED, x)
    return net.graph()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_a_chain_falls_into_as_many_parts_as_it_changes_sides(kinds: list[bool]) -> None:
    runs = [place for place, kind in enumerate(kinds) if kind and (place == 0 or not kinds[place - 1])]
    found = placed(chain(kinds), "npu", "Hexagon")
    assert found.own == {place for place, kind in enumerate(kinds) if kind}
    assert found.parts == len(runs)
    assert found.left == kinds.count(False)
    assert found.refused == ((REFUSED,) if False in kinds else ())
    assert found.handed == pytest.approx(2 * found.parts * 16 * 16 * 4 / 1e6)
    only = placed(chain(kinds), "gpu")
    assert only.parts == min(1, len(runs))
    longest = max((len(run) for run in "".join("x" if kind else " " for kind in kinds).split()), default=0)
    assert len(only.own) == longest
    assert placed(chain(kinds), "cpu").left == 0


def test_branches_that_can_run_together_are_one_part() -> None:
    net = Net()
    x = net.conv(net.input(16, 16, 3), 8)
    strange = net.unary(REFUSED, x)
    other = net.conv(net.conv(x, 8), 8)
    net.concat([strange, other])
    found = placed(net.graph(), "npu", "Hexagon")
    assert (found.parts, found.left) == (2, 1)


@pytest.mark.parametrize(
    ("name", "unit", "part", "refused"),
    [
        ("coco_ssd_mobilenet_v1_1.0_quant_2018_06_29", "gpu", "", ("TFLite_Detection_PostProcess",)),
        ("keras_lstm_mnist_ptq", "npu", "Hexagon", ("UNIDIRECTIONAL_SEQUENCE_LSTM",)),
        ("hair_segmentation", "gpu", "", ()),
        ("hair_segmentation", "npu", "Hexagon", ("MaxPoolingWithArgmax2D", "MaxUnpooling2D")),
        ("deeplabv3_mnv2_dm05_pascal_quant", "gpu", "", ("ARG_MAX",)),
        ("face_landmark_with_attention", "npu", "Neural Engine", ATTENTION),
        ("mobilenet_v2_1.0_224_quant", "npu", "Hexagon", ()),
    ],
)
def test_real_models_leave_behind_what_their_delegates_do(shared: Path, name: str, unit: str, part: str, refused: tuple[str, ...]) -> None:
    graph = read_model(shared / "data" / "models" / f"{name}.tflite").graphs[0]
    found = placed(graph, unit, part)
    assert found.refused == refused
    assert len(found.own) + found.left == len(graph.operators)
    assert bool(found.told) == bool(refused)


def test_every_list_says_where_it_is_from() -> None:
    for name, delegate in delegates().items():
        assert delegate.source
        assert delegate.assumed == (name == "others")
    assert "UNPACK" not in (delegates()["gpu"].operators or ())


def test_a_damaged_list_is_named(tmp_path: Path) -> None:
    file = tmp_path / "delegates.toml"
    file.write_text('[gpu]\nsource = "a"\nparts = 0\n')
    with pytest.raises(TableError, match=r"delegates\.toml: gpu\.parts"):
        delegates(file)
