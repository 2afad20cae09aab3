"""The models of TensorFlow's own tables of 2018 to 2021, as its slim library defines them."""

from studio.phones.architectures.net import Net, Value


def divisible(channels: float, by: int = 8) -> int:
    """The nearest multiple, never more than a tenth lower (MobileNetV2's rule)."""
    rounded = max(by, int(channels + by / 2) // by * by)
    return rounded + by if rounded < 0.9 * channels else rounded


def classifier(net: Net, x: Value, classes: int = 1001) -> None:
    net.softmax(net.fc(net.mean(x, keep=False), classes))


def mobilenet_v1(alpha: float, side: int, width: int = 0) -> Net:
    net = Net()
    x = net.input(side, width or side, 3)
    x = net.conv(x, int(32 * alpha), 3, 2)
    for out, s in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]:
        x = net.conv(net.dw(x, 3, s), int(out * alpha), 1)
    x = net.pool(x, x.height, 1, "AVERAGE", valid=True)
    net.softmax(net.reshape(net.conv(x, 1001, 1, act=""), 1001))
    return net


def inverted(net: Net, x: Value, out: int, k: int, s: int, expand: float, act: str = "relu", se: int = 0, d: int = 1) -> Value:
    """MobileNetV2's block; se: channels between squeeze and excitation, 0 for none."""
    y = net.conv(x, int(x.channels * expand), 1, act=act) if expand != 1 else x
    y = net.dw(y, k, s, act, d=d)
    if se:
        y = net.squeeze_excite(y, se)
    y = net.conv(y, out, 1, act="")
    return net.add(x, y) if s == 1 and x.channels == out else y


MOBILENET_V2 = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
"""Expansion, channels, count, stride."""


def mobilenet_v2(side: int = 224, alpha: float = 1.0) -> Net:
    net = Net()
    x = net.conv(net.input(side, side, 3), divisible(32 * alpha), 3, 2)
    for expand, out, count, s in MOBILENET_V2:
        for i in range(count):
            x = inverted(net, x, divisible(out * alpha), 3, s if i == 0 else 1, expand)
    classifier(net, net.conv(x, 1280, 1))
    return net


MNASNET = [(3, 24, 3, 3, 2), (3, 40, 3, 5, 2), (6, 80, 3, 5, 2), (6, 96, 2, 3, 1), (6, 192, 4, 5, 2), (6, 320, 1, 3, 1)]
"""Expansion, channels, count, kernel, stride."""


def mnasnet(alpha: float, side: int) -> Net:
    """MnasNet-B1."""
    net = Net()
    x = net.conv(net.input(side, side, 3), divisible(32 * alpha), 3, 2)
    x = net.conv(net.dw(x), divisible(16 * alpha), 1, act="")
    for expand, out, count, k, s in MNASNET:
        for i in range(count):
            x = inverted(net, x, divisible(out * alpha), k, s if i == 0 else 1, expand)
    classifier(net, net.conv(x, 1280, 1))
    return net


def squeezenet(version: str = "1.0", side: int = 224) -> Net:
    net = Net()
    x = net.input(side, side, 3)
    if version == "1.0":
        x = net.pool(net.conv(x, 96, 7, 2), 3, 2)
        plan: list[int] = [16, 16, 32, 0, 32, 48, 48, 64, 0, 64]
    else:
        x = net.pool(net.conv(x, 64, 3, 2), 3, 2)
        plan = [16, 16, 0, 32, 32, 0, 48, 48, 64, 64]
    for squeeze in plan:
        if squeeze:
            y = net.conv(x, squeeze, 1)
            x = net.concat([net.conv(y, 4 * squeeze, 1), net.conv(y, 4 * squeeze, 3)])
        else:
            x = net.pool(x, 3, 2)
    net.softmax(net.mean(net.conv(x, 1000, 1), keep=False))
    return net


def _tower(net: Net, x: Value, steps: list[tuple[int, int | tuple[int, int], int]]) -> Value:
    """Convolutions one after the other: channels, kernel, stride; without padding where it strides."""
    for out, k, s in steps:
        x = net.conv(x, out, k, s, valid=s > 1)
    return x


GOOGLENET = [
    (64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64), (), (192, 96, 208, 16, 48, 64), (160, 112, 224, 24, 64, 64),
    (128, 128, 256, 24, 64, 64), (112, 144, 288, 32, 64, 64), (256, 160, 320, 32, 128, 128), (), (256, 160, 320, 32, 128, 128),
    (384, 192, 384, 48, 128, 128),
]  # fmt: skip
"""Channels of each branch; none: a pooling."""


def inception_v1(torch: bool = False) -> Net:
    """GoogLeNet, its third branch 3 × 3 as in every port, not 5 × 5 as in the paper. torch: torchvision's."""
    net = Net(torch)
    x = net.pool(net.conv(net.input(224, 224, 3), 64, 7, 2), 3, 2)
    x = net.pool(net.conv(net.conv(x, 64, 1), 192, 3), 3, 2)
    for plan in GOOGLENET:
        if not plan:
            x = net.pool(x, 3, 2)
            continue
        a, b1, b2, c1, c2, p = plan
        b, c = net.conv(net.conv(x, b1, 1), b2, 3), net.conv(net.conv(x, c1, 1), c2, 3)
        x = net.concat([net.conv(x, a, 1), b, c, net.conv(net.pool(x, 3, 1), p, 1)])
    if torch:
        net.fc(net.mean(x, keep=False), 1000)
    else:
        classifier(net, x)
    return net


def inception_v2() -> Net:
    net = Net()
    x = net.conv(net.conv(net.input(224, 224, 3), 24, 7, 2, act=""), 64, 1)
    x = net.pool(net.conv(net.conv(net.pool(x, 3, 2), 64, 1), 192, 3), 3, 2)
    for plan in [(64, 64, 64, 64, 96, 32), (64, 64, 96, 64, 96, 64), (0, 128, 160, 64, 96, 0), (224, 64, 96, 96, 128, 128),
                 (192, 96, 128, 96, 128, 128), (160, 128, 160, 128, 160, 96), (96, 128, 192, 160, 192, 96), (0, 128, 192, 192, 256, 0),
                 (352, 192, 320, 160, 224, 128), (352, 192, 320, 192, 224, 128)]:  # fmt: skip
        a, b1, b2, c1, c2, p = plan
        s = 1 if a else 2
        parts = [net.conv(net.conv(x, b1, 1), b2, 3, s), net.conv(net.conv(net.conv(x, c1, 1), c2, 3), c2, 3, s)]
        pooled = net.pool(x, 3, s, "AVERAGE" if a else "MAX")
        x = net.concat([net.conv(x, a, 1), *parts, net.conv(pooled, p, 1)] if a else [*parts, pooled])
    classifier(net, x)
    return net


def _stem(net: Net, side: int) -> Value:
    x = net.conv(net.input(side, side, 3), 32, 3, 2, valid=True)
    return net.conv(net.conv(x, 32, 3, valid=True), 64, 3)


def inception_v3(side: int = 299, classes: int = 1001) -> Net:
    net = Net()
    x = net.pool(_stem(net, side), 3, 2, valid=True)
    x = net.pool(net.conv(net.conv(x, 80, 1), 192, 3, valid=True), 3, 2, valid=True)
    for p in (32, 64, 64):
        x = net.concat([
            net.conv(x, 64, 1), _tower(net, x, [(48, 1, 1), (64, 5, 1)]), _tower(net, x, [(64, 1, 1), (96, 3, 1), (96, 3, 1)]),
            net.conv(net.pool(x, 3, 1, "AVERAGE"), p, 1),
        ])  # fmt: skip
    x = net.concat([_tower(net, x, [(384, 3, 2)]), _tower(net, x, [(64, 1, 1), (96, 3, 1), (96, 3, 2)]), net.pool(x, 3, 2, valid=True)])
    for n in (128, 160, 160, 192):
        x = net.concat([
            net.conv(x, 192, 1), _tower(net, x, [(n, 1, 1), (n, (1, 7), 1), (192, (7, 1), 1)]),
            _tower(net, x, [(n, 1, 1), (n, (7, 1), 1), (n, (1, 7), 1), (n, (7, 1), 1), (192, (1, 7), 1)]),
            net.conv(net.pool(x, 3, 1, "AVERAGE"), 192, 1),
        ])  # fmt: skip
    x = net.concat([
        _tower(net, x, [(192, 1, 1), (320, 3, 2)]), _tower(net, x, [(192, 1, 1), (192, (1, 7), 1), (192, (7, 1), 1), (192, 3, 2)]),
        net.pool(x, 3, 2, valid=True),
    ])  # fmt: skip
    for _ in range(2):
        b, c = net.conv(x, 384, 1), _tower(net, x, [(448, 1, 1), (384, 3, 1)])
        x = net.concat([
            net.conv(x, 320, 1), net.conv(b, 384, (1, 3)), net.conv(b, 384, (3, 1)), net.conv(c, 384, (1, 3)), net.conv(c, 384, (3, 1)),
            net.conv(net.pool(x, 3, 1, "AVERAGE"), 192, 1),
        ])  # fmt: skip
    classifier(net, x, classes)
    return net


def _stem_v4(net: Net) -> Value:
    x = _stem(net, 299)
    x = net.concat([net.pool(x, 3, 2, valid=True), net.conv(x, 96, 3, 2, valid=True)])
    a = net.conv(net.conv(x, 64, 1), 96, 3, valid=True)
    b = net.conv(_tower(net, x, [(64, 1, 1), (64, (1, 7), 1), (64, (7, 1), 1)]), 96, 3, valid=True)
    x = net.concat([a, b])
    return net.concat([net.conv(x, 192, 3, 2, valid=True), net.pool(x, 3, 2, valid=True)])


def inception_v4() -> Net:
    net = Net()
    x = _stem_v4(net)
    for _ in range(4):
        x = net.concat([
            net.conv(x, 96, 1), _tower(net, x, [(64, 1, 1), (96, 3, 1)]), _tower(net, x, [(64, 1, 1), (96, 3, 1), (96, 3, 1)]),
            net.conv(net.pool(x, 3, 1, "AVERAGE"), 96, 1),
        ])  # fmt: skip
    x = net.concat([_tower(net, x, [(384, 3, 2)]), _tower(net, x, [(192, 1, 1), (224, 3, 1), (256, 3, 2)]), net.pool(x, 3, 2, valid=True)])
    for _ in range(7):
        x = net.concat([
            net.conv(x, 384, 1), _tower(net, x, [(192, 1, 1), (224, (1, 7), 1), (256, (7, 1), 1)]),
            _tower(net, x, [(192, 1, 1), (192, (7, 1), 1), (224, (1, 7), 1), (224, (7, 1), 1), (256, (1, 7), 1)]),
            net.conv(net.pool(x, 3, 1, "AVERAGE"), 128, 1),
        ])  # fmt: skip
    x = net.concat([
        _tower(net, x, [(192, 1, 1), (192, 3, 2)]), _tower(net, x, [(256, 1, 1), (256, (1, 7), 1), (320, (7, 1), 1), (320, 3, 2)]),
        net.pool(x, 3, 2, valid=True),
    ])  # fmt: skip
    for _ in range(3):
        b, c = net.conv(x, 384, 1), _tower(net, x, [(384, 1, 1), (448, (3, 1), 1), (512, (1, 3), 1)])
        x = net.concat([
            net.conv(x, 256, 1), net.conv(b, 256, (1, 3)), net.conv(b, 256, (3, 1)), net.conv(c, 256, (1, 3)), net.conv(c, 256, (3, 1)),
            net.conv(net.pool(x, 3, 1, "AVERAGE"), 256, 1),
        ])  # fmt: skip
    classifier(net, x)
    return net


def inception_resnet_v2() -> Net:
    net = Net()
    x = net.pool(_stem(net, 299), 3, 2, valid=True)
    x = net.pool(net.conv(net.conv(x, 80, 1), 192, 3, valid=True), 3, 2, valid=True)
    x = net.concat([
        net.conv(x, 96, 1), _tower(net, x, [(48, 1, 1), (64, 5, 1)]), _tower(net, x, [(64, 1, 1), (96, 3, 1), (96, 3, 1)]),
        net.conv(net.pool(x, 3, 1, "AVERAGE"), 64, 1),
    ])  # fmt: skip

    def residual(x: Value, parts: list[Value]) -> Value:
        return net.act(net.add(x, net.unary("MUL", net.conv(net.concat(parts), x.channels, 1, act=""))), "relu")

    for _ in range(10):
        x = residual(x, [
            net.conv(x, 32, 1), _tower(net, x, [(32, 1, 1), (32, 3, 1)]), _tower(net, x, [(32, 1, 1), (48, 3, 1), (64, 3, 1)]),
        ])  # fmt: skip
    x = net.concat([_tower(net, x, [(384, 3, 2)]), _tower(net, x, [(256, 1, 1), (256, 3, 1), (384, 3, 2)]), net.pool(x, 3, 2, valid=True)])
    for _ in range(20):
        x = residual(x, [net.conv(x, 192, 1), _tower(net, x, [(128, 1, 1), (160, (1, 7), 1), (192, (7, 1), 1)])])
    x = net.concat([
        _tower(net, x, [(256, 1, 1), (384, 3, 2)]), _tower(net, x, [(256, 1, 1), (288, 3, 2)]),
        _tower(net, x, [(256, 1, 1), (288, 3, 1), (320, 3, 2)]), net.pool(x, 3, 2, valid=True),
    ])  # fmt: skip
    for _ in range(10):
        x = residual(x, [net.conv(x, 192, 1), _tower(net, x, [(192, 1, 1), (224, (1, 3), 1), (256, (3, 1), 1)])])
    classifier(net, net.conv(x, 1536, 1))
    return net


def resnet_v2_101(side: int = 299) -> Net:
    """Each block begins with the normalisation and activation of its own input: two operators."""
    net = Net()
    x = net.pool(net.conv(net.input(side, side, 3), 64, 7, 2, act=""), 3, 2)
    for out, count in [(64, 3), (128, 4), (256, 23), (512, 3)]:
        for i in range(count):
            s = 2 if i == count - 1 and out != 512 else 1
            y = net.scaled("ADD", net.scaled("MUL", x))
            if x.channels != 4 * out:
                x = net.conv(y, 4 * out, 1, s, act="")
            elif s == 2:
                x = net.pool(x, 1, 2)
            x = net.add(x, net.conv(net.conv(net.conv(y, out, 1), out, 3, s), 4 * out, 1, act=""))
    classifier(net, net.scaled("ADD", net.scaled("MUL", x)))
    return net
