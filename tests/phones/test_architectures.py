"""Rebuilt networks are the published ones: their parameters and multiply-accumulates are those their authors print."""

import pytest

from studio.graph import Graph
from studio.phones.architectures.catalogue import known_networks
from studio.phones.architectures.net import Net
from studio.phones.stored import stored
from studio.phones.work import SUMS, work_of

# Millions of parameters and of multiply-accumulates as published (torchvision, Keras, TensorFlow slim, Ultralytics: half of its FLOPs).
PUBLISHED = {
    "mobilenet_v1_1_224": (4.24, 569),
    "mobilenet_v2": (3.5, 300),
    "mnasnet_1_224": (4.38, 315),
    "mobilenet_v3_small": (2.54, 57),
    "shufflenet_v2_0.5": (1.37, 40),
    "squeezenet_1.1": (1.24, 350),
    "inception_v3": (23.8, 5710),
    "inception_v4": (42.7, 12270),
    "inception_resnet_v2": (55.8, 13160),
    "nasnet_large": (88.9, 23800),
    "proxyless_mobile": (4.08, 320),
    "single_path": (4.42, 346),
    "resnet18": (11.7, 1810),
    "resnet50": (25.6, 4090),
    "resnext101": (88.8, 16410),
    "wideresnet50": (68.9, 11400),
    "regnet_x_3.2gf": (15.3, 3180),
    "regnet_y_800mf": (6.4, 830),
    "dla102x": (26.3, 5890),
    "convnext_tiny": (28.6, 4460),
    "mobileone_s0": (2.1, 275),
    "mobileone_s4": (14.8, 2978),
    "yolo_v8_n": (3.15, 4350),
    "yolo_11_n": (2.62, 3250),
    "yolox_s": (8.97, 13400),
    "yolo_v7_tiny": (6.2, 6900),
    "vit_b_16": (86.6, 17560),
    "swin_t": (28.3, 4490),
    "unet": (31.0, None),
    "craft": (20.8, None),
    "rrdb": (16.7, None),
    "levit_128s": (7.8, 305),
    "efficientformer_l1": (12.3, 1300),
    "efficientformer_l7": (82.1, 10200),
    "segformer_b0": (3.75, 8400),
}


@pytest.fixture(scope="module")
def graphs() -> dict[str, Graph]:
    return {network.name: network.graph() for network in known_networks() if network.name in PUBLISHED}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_network_weighs_what_its_authors_say(name: str, graphs: dict[str, Graph]) -> None:
    parameters, macs = PUBLISHED[name]
    graph = graphs[name]
    assert sum(operator.parameters for operator in graph.operators) / 1e6 == pytest.approx(parameters, rel=0.045)
    assert not graph.uncounted
    if macs:
        assert graph.macs / 1e6 == pytest.approx(macs, rel=0.05 if name != "squeezenet_1.1" else 0.12)


def test_the_stored_networks_are_those_that_are_built(graphs: dict[str, Graph]) -> None:
    for name, graph in graphs.items():
        assert stored().networks[name].work == {key: pytest.approx(value, rel=1e-3) for key, value in work_of(graph).items()}


def test_names_and_what_tables_call_them_are_unique() -> None:
    networks = list(known_networks())
    names = [network.name for network in networks]
    called = [called for network in networks for called in network.called]
    assert (len(names), len(called)) == (len(set(names)), len(set(called)))
    assert set(names) == set(stored().networks)


def test_work_is_counted_by_kind() -> None:
    net = Net(torch=True)
    x = net.conv(net.input(8, 8, 4), 6, 3, 2)
    x = net.conv(net.dw(x), 12, 1)
    net.fc(net.mean(x, keep=False), 5)
    work = work_of(net.graph())
    assert set(work) == set(SUMS)
    assert work["operators"] == 6  # padding, three convolutions, mean, fully connected
    # Each weight is used 16 times, which is fewer than an accelerator needs.
    assert work["waiting_convolution"] == pytest.approx(4 * 4 * 6 * 9 * 4 / 1e9)
    assert work["waiting_pointwise"] == pytest.approx(4 * 4 * 12 * 6 / 1e9)
    assert work["depthwise"] == pytest.approx(4 * 4 * 6 * 9 / 1e9)
    assert work["waiting_dense"] == pytest.approx(60e-9)
    assert work["waiting_weights"] == pytest.approx((6 * 9 * 4 + 6 + 12 * 6 + 12 + 60 + 5) / 1e6)
    assert work["in_out"] == pytest.approx((8 * 8 * 4 + 5) / 1e6)
    assert work["reduction"] == pytest.approx((16 * 12 + 12) / 1e6)


def test_only_what_is_counted_counts() -> None:
    net = Net()
    net.conv(net.conv(net.input(64, 64, 3), 8), 8, act="silu")
    graph = net.graph()
    assert work_of(graph, lambda operator: operator.kind == "convolution")["elementwise"] == 0
    assert work_of(graph)["elementwise"] == pytest.approx(64 * 64 * 8 * 5 / 1e6)
