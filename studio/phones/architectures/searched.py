"""Networks found by search: NASNet-A of cells, and two of inverted bottlenecks searched for the Pixel 1."""

from studio.phones.architectures.net import Net, Value
from studio.phones.architectures.tensorflow_hosted import classifier, inverted

Bottlenecks = list[tuple[int, list[tuple[int, int]], int]]
"""Channels, expansion and kernel of each block, stride of the first."""

PROXYLESS: Bottlenecks = [
    (32, [(3, 5), (3, 3)], 2),
    (40, [(3, 7), (3, 3), (3, 5), (3, 5)], 2),
    (80, [(6, 7), (3, 5), (3, 5), (3, 5)], 2),
    (96, [(6, 5), (3, 5), (3, 5), (3, 5)], 1),
    (192, [(6, 7), (6, 7), (3, 7), (3, 7)], 2),
    (320, [(6, 7)], 1),
]
"""ProxylessNAS for mobile CPUs: Cai, Zhu, Han 2019, arXiv 1812.00332, figure 4."""

SINGLE_PATH: Bottlenecks = [
    (24, [(3, 3)] * 3, 2),
    (40, [(6, 5), (3, 3), (3, 3), (3, 3)], 2),
    (80, [(6, 5), (3, 3), (3, 3), (3, 3)], 2),
    (96, [(6, 5), (3, 5), (3, 5), (3, 5)], 1),
    (192, [(6, 5)] * 4, 2),
    (320, [(6, 3)], 1),
]
"""Stamoulis and others 2019, arXiv 1904.02877."""


def bottlenecks(plan: Bottlenecks, side: int = 224) -> Net:
    net = Net()
    x = net.conv(net.input(side, side, 3), 32, 3, 2)
    x = net.conv(net.dw(x), 16, 1, act="")
    for out, blocks, stride in plan:
        for place, (expand, k) in enumerate(blocks):
            x = inverted(net, x, out, k, 1 if place else stride, expand)
    classifier(net, net.conv(x, 1280, 1))
    return net


def nasnet_large(side: int = 331, classes: int = 1001) -> Net:
    net = Net()
    x = net.conv(net.input(side, side, 3), 96, 3, 2, "", valid=True)
    before, x = x, _reduction(net, x, x, 42)
    before, x = x, _reduction(net, before, x, 84)
    for stage, width in enumerate((168, 336, 672)):
        if stage:
            before, x = x, _reduction(net, before, x, width)
        for _ in range(6):
            before, x = x, _normal(net, before, x, width)
    net.softmax(net.fc(net.mean(net.act(x, "lone relu"), keep=False), classes))
    return net


def _separable(net: Net, x: Value, out: int, k: int, s: int = 1) -> Value:
    for stride in (s, 1):
        x = net.conv(net.dw(net.act(x, "lone relu"), k, stride, ""), out, 1, act="")
    return x


def _fitted(net: Net, before: Value, x: Value, width: int) -> tuple[Value, Value]:
    """Both inputs of a cell, as wide as it is; the earlier one halved where it is larger."""
    y = net.act(before, "lone relu")
    if before.height != x.height:
        parts = [net.conv(net.pool(y, 1, 2, "AVERAGE"), width // 2, 1, act="") for _ in range(2)]
        y = net.concat(parts)
    else:
        y = net.conv(y, width, 1, act="")
    return y, net.conv(net.act(x, "lone relu"), width, 1, act="")


def _normal(net: Net, before: Value, x: Value, width: int) -> Value:
    p, h = _fitted(net, before, x, width)
    return net.concat([
        p,
        net.add(_separable(net, h, width, 5), _separable(net, p, width, 3)),
        net.add(_separable(net, p, width, 5), _separable(net, p, width, 3)),
        net.add(net.pool(h, 3, 1, "AVERAGE"), p),
        net.add(net.pool(p, 3, 1, "AVERAGE"), net.pool(p, 3, 1, "AVERAGE")),
        net.add(_separable(net, h, width, 3), h),
    ])  # fmt: skip


def _reduction(net: Net, before: Value, x: Value, width: int) -> Value:
    p, h = _fitted(net, before, x, width)
    a = net.add(_separable(net, h, width, 5, 2), _separable(net, p, width, 7, 2))
    b = net.add(net.pool(h, 3, 2), _separable(net, p, width, 7, 2))
    c = net.add(net.pool(h, 3, 2, "AVERAGE"), _separable(net, p, width, 5, 2))
    d = net.add(net.pool(a, 3, 1, "AVERAGE"), b)
    return net.concat([b, c, d, net.add(_separable(net, a, width, 3), net.pool(h, 3, 2))])
