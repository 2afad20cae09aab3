"""NASNet-A, whose cells were found by search."""

from studio.phones.architectures.net import Net, Value


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
