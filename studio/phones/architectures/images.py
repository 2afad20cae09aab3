"""Networks from picture to picture: super-resolution and depth."""

from studio.phones.architectures.net import Net, Value
from studio.phones.architectures.tensorflow_hosted import divisible, inverted
from studio.phones.architectures.torchvision import stem


def quicksrnet(channels: int, inner: int, side: int = 128) -> Net:
    net = Net()
    x = net.input(side, side, 3)
    for _ in range(inner + 1):
        x = net.conv(x, channels, act="relu6")
    net.depth_to_space(net.conv(x, 48, act=""), 4)
    return net


def srvgg(side: int = 128) -> Net:
    """Real-ESRGAN's compact network."""
    net = Net()
    start = x = net.input(side, side, 3)
    for _ in range(33):
        x = net.conv(x, 64, act="prelu")
    net.add(net.depth_to_space(net.conv(x, 48, act=""), 4), net.up(start, 4))
    return net


def rrdb(side: int = 128) -> Net:
    """ESRGAN: 23 blocks of three dense blocks each, then twice as large twice."""
    net = Net()
    start = x = net.conv(net.input(side, side, 3), 64, act="")
    for _ in range(23):
        block = x
        for _ in range(3):
            parts = [x]
            for _ in range(4):
                parts.append(net.conv(net.concat(parts) if len(parts) > 1 else x, 32, act="leaky"))
            x = net.add(net.unary("MUL", net.conv(net.concat(parts), 64, act="")), x)
        x = net.add(net.unary("MUL", x), block)
    x = net.add(start, net.conv(x, 64, act=""))
    for _ in range(2):
        x = net.conv(net.up(x), 64, act="leaky")
    net.conv(net.conv(x, 64, act="leaky"), 3, act="")
    return net


def midas_small(side: int = 256) -> Net:
    """EfficientNet-Lite3 and a decoder of residual units."""
    net, x = stem(side, 32)
    kept: list[Value] = []
    for expand, k, s, out, count in [(1, 3, 1, 24, 1), (6, 3, 2, 32, 3), (6, 5, 2, 48, 3), (6, 3, 2, 96, 5), (6, 5, 1, 136, 5),
                                     (6, 5, 2, 232, 6), (6, 3, 1, 384, 1)]:  # fmt: skip
        for i in range(count):
            x = inverted(net, x, divisible(out), k, s if i == 0 else 1, expand)
        if out in (32, 48, 136, 384):
            kept.append(x)

    def unit(x: Value) -> Value:
        y = net.conv(net.act(x, "lone relu"), x.channels)
        return net.add(net.conv(y, x.channels, act=""), x)

    path: Value | None = None
    for skip, wide in zip(reversed(kept), (512, 256, 128, 64), strict=True):
        y = net.conv(skip, wide, act="")
        if path is not None:
            y = net.add(path, unit(y))
        y = net.up(unit(y), 2, "BILINEAR")
        path = net.conv(y, wide // 2 if wide > 64 else 64, 1, act="")
    assert path is not None
    x = net.up(net.conv(path, 32, act=""), 2, "BILINEAR")
    net.conv(net.conv(x, 32), 1, 1)
    return net


def aotgan(side: int = 512) -> Net:
    """Fills what a mask covers: eight blocks that look at four distances at once, each with a gate."""
    net = Net()
    picture, mask = net.input(side, side, 3), net.input(side, side, 1)
    x = net.conv(net.unary("PAD", net.concat([net.add(net.mul(picture, mask), mask), mask])), 64, 7)
    x = net.conv(net.conv(x, 128, 4, 2), 256, 4, 2)
    for _ in range(8):
        parts = [net.conv(net.unary("PAD", x), 64, 3, d=d) for d in (1, 2, 4, 8)]
        found = net.conv(net.unary("PAD", net.concat(parts)), 256, act="")
        gate = net.layer_norm(net.conv(net.unary("PAD", x), 256, act=""))
        gate = net.unary("LOGISTIC", gate)
        x = net.add(net.mul(x, net.unary("SUB", gate)), net.mul(found, gate))
    x = net.conv(net.up(x, 2, "BILINEAR"), 128)
    x = net.conv(net.up(x, 2, "BILINEAR"), 64)
    net.act(net.conv(x, 3, act=""), "tanh")
    return net
