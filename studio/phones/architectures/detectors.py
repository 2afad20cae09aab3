"""YOLO and what came of it, in the forms that answer with boxes, scores and classes."""

from collections.abc import Sequence

from studio.phones.architectures.net import Net, Value
from studio.phones.architectures.tensorflow_hosted import divisible


def yolo_v8(depth: float, width: float, most: int, side: int = 640, masks: bool = False, head: int = 80) -> Net:
    """Backbone of C2f blocks, a path both up and down, a head without anchors; masks: as segmentation and FastSAM have it."""
    net = Net(torch=True)

    def c(channels: int) -> int:
        return divisible(min(channels, most) * width)

    def cv(x: Value, out: int, k: int = 3, s: int = 1) -> Value:
        return net.conv(x, out, k, s, "silu")

    def c2f(x: Value, out: int, count: int, shortcut: bool) -> Value:
        parts = net.split(cv(x, out, 1), 2)
        for _ in range(max(1, round(count * depth))):
            y = cv(cv(parts[-1], out // 2), out // 2)
            parts.append(net.add(parts[-1], y) if shortcut else y)
        return cv(net.concat(parts), out, 1)

    x = cv(cv(net.input(side, side, 3), c(64), 3, 2), c(128), 3, 2)
    x = c2f(x, c(128), 3, True)
    p3 = c2f(cv(x, c(256), 3, 2), c(256), 6, True)
    p4 = c2f(cv(p3, c(512), 3, 2), c(512), 6, True)
    x = c2f(cv(p4, c(1024), 3, 2), c(1024), 3, True)
    p5 = _sppf(net, x, c(1024))
    n4 = c2f(net.concat([net.up(p5), p4]), c(512), 3, False)
    n3 = c2f(net.concat([net.up(n4), p3]), c(256), 3, False)
    n4 = c2f(net.concat([cv(n3, c(256), 3, 2), n4]), c(512), 3, False)
    n5 = c2f(net.concat([cv(n4, c(512), 3, 2), p5]), c(1024), 3, False)
    _head_v8(net, [n3, n4, n5], head, masks)
    return net


def _sppf(net: Net, x: Value, out: int, act: str = "silu") -> Value:
    y = net.conv(x, x.channels // 2, 1, act=act)
    pools = [y]
    for _ in range(3):
        pools.append(net.pool(pools[-1], 5, 1))
    return net.conv(net.concat(pools), out, 1, act=act)


def _head_v8(net: Net, levels: Sequence[Value], classes: int, masks: bool, light: bool = False) -> None:
    """light: YOLO11's and YOLOv10's branch of classes, depthwise and pointwise in turn."""
    boxes_wide, classes_wide = max(16, levels[0].channels // 4, 64), max(levels[0].channels, min(classes, 100))
    if masks:
        y = net.deconv(net.conv(levels[0], levels[0].channels, 3, act="silu"), levels[0].channels)
        net.conv(net.conv(y, levels[0].channels, 3, act="silu"), 32, 1, act="silu")
    boxes, scores = [], []
    for x in levels:
        b = net.conv(net.conv(net.conv(x, boxes_wide, 3, act="silu"), boxes_wide, 3, act="silu"), 64, 1, act="")
        if light:
            s = net.conv(net.dw(x, 3, act="silu"), classes_wide, 1, act="silu")
            s = net.conv(net.dw(s, 3, act="silu"), classes_wide, 1, act="silu")
        else:
            s = net.conv(net.conv(x, classes_wide, 3, act="silu"), classes_wide, 3, act="silu")
        s = net.conv(s, classes, 1, act="")
        if masks:
            wide = max(levels[0].channels // 4, 32)
            net.conv(net.conv(net.conv(x, wide, 3, act="silu"), wide, 3, act="silu"), 32, 1, act="")
        boxes.append(net.reshape(b, x.height * x.width, 64))
        scores.append(net.reshape(s, x.height * x.width, classes))
    best(net, net.unary("LOGISTIC", net.concat(scores, 1)))
    found = net.concat(boxes, 1)
    rows = found.shape[1]
    spread = net.softmax(net.reshape(found, rows, 4, 16))
    net.conv(spread, 1, 1, act="")


def best(net: Net, scores: Value) -> None:
    """The best class of every place and its score: all that leaves the network."""
    net.unary("REDUCE_MAX", scores, scores.shape[:-1])
    net.unary("ARG_MAX", scores, scores.shape[:-1])


def yolo_11(side: int = 640, masks: bool = False) -> Net:
    """YOLO11n: C3k2 blocks, attention at the lowest level."""
    net = Net(torch=True)

    def cv(x: Value, out: int, k: int = 3, s: int = 1) -> Value:
        return net.conv(x, out, k, s, "silu")

    def c3k2(x: Value, out: int, inner: float = 0.5, nested: bool = False) -> Value:
        mid = int(out * inner)
        parts = net.split(cv(x, 2 * mid, 1), 2)
        y = parts[-1]
        if nested:
            a = cv(y, mid // 2, 1)
            for _ in range(2):
                a = net.add(a, cv(cv(a, mid // 2), mid // 2))
            y = cv(net.concat([a, cv(y, mid // 2, 1)]), mid, 1)
        else:
            y = net.add(y, cv(cv(y, mid // 2), mid))
        return cv(net.concat([*parts, y]), out, 1)

    x = cv(cv(net.input(side, side, 3), 16, 3, 2), 32, 3, 2)
    x = c3k2(x, 64, 0.25)
    p3 = c3k2(cv(x, 64, 3, 2), 128, 0.25)
    p4 = c3k2(cv(p3, 128, 3, 2), 128, nested=True)
    x = _sppf(net, c3k2(cv(p4, 256, 3, 2), 256, nested=True), 256)
    p5 = _psa(net, x)
    n4 = c3k2(net.concat([net.up(p5), p4]), 128)
    n3 = c3k2(net.concat([net.up(n4), p3]), 64)
    n4 = c3k2(net.concat([cv(n3, 64, 3, 2), n4]), 128)
    n5 = c3k2(net.concat([cv(n4, 128, 3, 2), p5]), 256, nested=True)
    _head_v8(net, [n3, n4, n5], 80, masks, light=True)
    return net


def _psa(net: Net, x: Value) -> Value:
    """Attention over the lowest level's places on half of the channels."""
    y = net.conv(x, x.channels, 1, act="silu")
    a, b = net.split(y, 2)
    half, rows = b.channels, b.height * b.width
    heads = max(1, half // 64)
    qkv = net.reshape(net.conv(b, half * 2, 1, act=""), rows, half * 2)
    q, k, v = net.slice(qkv, half // 2), net.slice(qkv, half // 2), net.slice(qkv, half)
    mixed = net.reshape(net.attend(q, k, v, heads), b.height, b.width, half)
    mixed = net.add(mixed, net.dw(b, 3, act=""))
    b = net.add(b, net.conv(mixed, half, 1, act=""))
    b = net.add(b, net.conv(net.conv(b, 2 * half, 1, act="silu"), half, 1, act=""))
    return net.conv(net.concat([a, b]), x.channels, 1, act="silu")


def yolo_v5(depth: float, width: float, side: int = 640, focus: bool = False, decoupled: bool = False) -> Net:
    """C3 blocks; focus and decoupled: YOLOX's first layer and head."""
    net = Net(torch=True)

    def cv(x: Value, out: int, k: int = 3, s: int = 1) -> Value:
        return net.conv(x, out, k, s, "silu")

    def c3(x: Value, out: int, count: int, shortcut: bool) -> Value:
        a = cv(x, out // 2, 1)
        for _ in range(max(1, round(count * depth))):
            y = cv(cv(a, out // 2, 1), out // 2)
            a = net.add(a, y) if shortcut else y
        return cv(net.concat([a, cv(x, out // 2, 1)]), out, 1)

    wide = [divisible(channels * width) for channels in (64, 128, 256, 512, 1024)]
    x = net.input(side, side, 3)
    x = cv(net.space_to_depth(x, 2), wide[0]) if focus else cv(x, wide[0], 6, 2)
    x = c3(cv(x, wide[1], 3, 2), wide[1], 3, True)
    p3 = c3(cv(x, wide[2], 3, 2), wide[2], 9 if focus else 6, True)
    p4 = c3(cv(p3, wide[3], 3, 2), wide[3], 9, True)
    x = cv(p4, wide[4], 3, 2)
    x = c3(_sppf(net, x, wide[4]), wide[4], 3, False) if focus else _sppf(net, c3(x, wide[4], 3, True), wide[4])
    p5 = cv(x, wide[3], 1)
    m4 = cv(c3(net.concat([net.up(p5), p4]), wide[3], 3, False), wide[2], 1)
    n3 = c3(net.concat([net.up(m4), p3]), wide[2], 3, False)
    n4 = c3(net.concat([cv(n3, wide[2], 3, 2), m4]), wide[3], 3, False)
    n5 = c3(net.concat([cv(n4, wide[3], 3, 2), p5]), wide[4], 3, False)
    ends = []
    for x in (n3, n4, n5):
        if decoupled:
            x = cv(x, wide[2], 1)
            a, b = cv(cv(x, wide[2]), wide[2]), cv(cv(x, wide[2]), wide[2])
            y = net.concat([net.conv(b, 4, 1, act=""), net.conv(b, 1, 1, act="sigmoid"), net.conv(a, 80, 1, act="sigmoid")])
        else:
            y = net.conv(x, 255, 1, act="sigmoid")
        ends.append(net.reshape(y, x.height * x.width, y.channels))
    x = net.concat(ends, 1)
    net.slice(x, 4)
    best(net, net.mul(net.slice(x, 80), net.slice(x, 1)))
    return net


def yolo_v7_tiny(side: int = 640) -> Net:
    net = Net(torch=True)

    def cv(x: Value, out: int, k: int = 3, s: int = 1) -> Value:
        return net.conv(x, out, k, s, "leaky")

    def elan(x: Value, mid: int, out: int) -> Value:
        a, b = cv(x, mid, 1), cv(x, mid, 1)
        c = cv(b, mid)
        return cv(net.concat([cv(c, mid), c, b, a]), out, 1)

    x = elan(cv(cv(net.input(side, side, 3), 32, 3, 2), 64, 3, 2), 32, 64)
    p3 = elan(net.pool(x), 64, 128)
    p4 = elan(net.pool(p3), 128, 256)
    x = elan(net.pool(p4), 256, 512)
    a, b = cv(x, 256, 1), cv(x, 256, 1)
    p5 = cv(net.concat([cv(net.concat([net.pool(b, k, 1) for k in (13, 9, 5)] + [b]), 256, 1), a]), 256, 1)
    m4 = elan(net.concat([cv(p4, 128, 1), net.up(cv(p5, 128, 1))]), 64, 128)
    n3 = elan(net.concat([cv(p3, 64, 1), net.up(cv(m4, 64, 1))]), 32, 64)
    n4 = elan(net.concat([cv(n3, 128, 3, 2), m4]), 64, 128)
    n5 = elan(net.concat([cv(n4, 256, 3, 2), p5]), 128, 256)
    ends = []
    for x, out in ((n3, 128), (n4, 256), (n5, 512)):
        y = net.conv(cv(x, out), 255, 1, act="sigmoid")
        ends.append(net.reshape(y, x.height * x.width, 255))
    x = net.concat(ends, 1)
    net.slice(x, 4)
    best(net, net.mul(net.slice(x, 80), net.slice(x, 1)))
    return net
