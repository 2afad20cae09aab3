"""Classifiers as torchvision and timm define them."""

from collections.abc import Sequence

from studio.phones.architectures.net import Net, Value
from studio.phones.architectures.tensorflow_hosted import MOBILENET_V2, divisible, inverted


def classifier(net: Net, x: Value, classes: int = 1000) -> None:
    net.fc(net.mean(x, keep=False), classes)


def stem(side: int, out: int, k: int = 3, act: str = "relu", width: int = 0) -> tuple[Net, Value]:
    net = Net(torch=True)
    return net, net.conv(net.input(side, width or side, 3), out, k, 2, act)


def bottleneck(net: Net, x: Value, mid: int, out: int, s: int = 1, groups: int = 1, d: int = 1, se: int = 0) -> Value:
    y = net.conv(net.conv(x, mid, 1), mid, 3, s, groups=groups, d=d)
    if se:
        y = net.squeeze_excite(y, se)
    y = net.conv(y, out, 1, act="")
    if x.channels != out or s > 1:
        x = net.conv(x, out, 1, s, act="")
    return net.add(x, y, "relu")


def basic(net: Net, x: Value, out: int, s: int = 1, act: str = "relu") -> Value:
    y = net.conv(net.conv(x, out, 3, s, act), out, 3, act="")
    if x.channels != out or s > 1:
        x = net.conv(x, out, 1, s, act="")
    return net.add(x, y, act)


def resnet_trunk(net: Net, x: Value, counts: Sequence[int], width: int = 64, groups: int = 1, dilate: bool = False) -> list[Value]:
    """Bottleneck stages of ResNet, ResNeXt and Wide ResNet; dilate: the last two keep their size."""
    x = net.pool(x, 3, 2)
    ends = []
    for stage, count in enumerate(counts):
        for i in range(count):
            s = 2 if stage and i == 0 and not (dilate and stage > 1) else 1
            d = 2 ** (stage - 1) if dilate and stage > 1 else 1
            x = bottleneck(net, x, width * groups * 2**stage, 256 * 2**stage, s, groups, d)
        ends.append(x)
    return ends


def resnet(counts: Sequence[int], width: int = 64, groups: int = 1) -> Net:
    net, x = stem(224, 64, 7)
    classifier(net, resnet_trunk(net, x, counts, width, groups)[-1])
    return net


def resnet_basic(counts: Sequence[int], side: int = 224) -> Net:
    net, x = stem(side, 64, 7)
    x = net.pool(x, 3, 2)
    for stage, count in enumerate(counts):
        for i in range(count):
            x = basic(net, x, 64 * 2**stage, 2 if stage and i == 0 else 1)
    classifier(net, x)
    return net


def mobilenet_v2() -> Net:
    net, x = stem(224, 32)
    for expand, out, count, s in MOBILENET_V2:
        for i in range(count):
            x = inverted(net, x, out, 3, s if i == 0 else 1, expand)
    classifier(net, net.conv(x, 1280, 1))
    return net


def mnasnet05() -> Net:
    net, x = stem(224, 16)
    x = net.conv(net.dw(x), 8, 1, act="")
    for expand, out, count, k, s in [
        (3, 16, 3, 3, 2),
        (3, 24, 3, 5, 2),
        (6, 40, 3, 5, 2),
        (6, 48, 2, 3, 1),
        (6, 96, 4, 5, 2),
        (6, 160, 1, 3, 1),
    ]:
        for i in range(count):
            x = inverted(net, x, out, k, s if i == 0 else 1, expand)
    classifier(net, net.conv(x, 1280, 1))
    return net


V3_SMALL = [
    (3, 16, 16, True, "relu", 2), (3, 72, 24, False, "relu", 2), (3, 88, 24, False, "relu", 1), (5, 96, 40, True, "hswish", 2),
    (5, 240, 40, True, "hswish", 1), (5, 240, 40, True, "hswish", 1), (5, 120, 48, True, "hswish", 1), (5, 144, 48, True, "hswish", 1),
    (5, 288, 96, True, "hswish", 2), (5, 576, 96, True, "hswish", 1), (5, 576, 96, True, "hswish", 1),
]  # fmt: skip


def mobilenet_v3_small() -> Net:
    net, x = stem(224, 16, act="hswish")
    for k, mid, out, se, act, s in V3_SMALL:
        x = inverted(net, x, out, k, s, mid / x.channels, act, divisible(mid / 4) if se else 0)
    x = net.mean(net.conv(x, 576, 1, act="hswish"), keep=False)
    net.fc(net.fc(x, 1024, "hswish"), 1000)
    return net


def shufflenet_v2_05() -> Net:
    net, x = stem(224, 24)
    x = net.pool(x, 3, 2)
    for out, count in [(48, 4), (96, 8), (192, 4)]:
        half = out // 2
        for i in range(count):
            if i == 0:
                a = net.conv(net.dw(x, 3, 2, ""), half, 1)
                b = x
            else:
                a, b = net.split(x, 2)
            b = net.conv(net.dw(net.conv(b, half, 1), 3, 2 if i == 0 else 1, ""), half, 1)
            x = net.concat([a, b])
            shape = x.shape
            x = net.reshape(net.transpose(net.reshape(x, shape[1] * shape[2], 2, half), 0, 1, 3, 2), *shape[1:])
    classifier(net, net.conv(x, 1024, 1))
    return net


def regnet(stem_out: int, widths: Sequence[int], counts: Sequence[int], group: int, se: bool = False) -> Net:
    net, x = stem(224, stem_out)
    for out, count in zip(widths, counts, strict=True):
        for i in range(count):
            squeezed = x.channels // 4 if se else 0
            x = bottleneck(net, x, out, out, 2 if i == 0 else 1, out // group, se=squeezed)
    classifier(net, x)
    return net


B0 = [(1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1)]


def efficientnet(width: float, depth: float, side: int) -> Net:
    net, x = stem(side, divisible(32 * width), act="silu")
    for expand, k, s, out, count in B0:
        for i in range(-int(-count * depth // 1)):
            x = inverted(net, x, divisible(out * width), k, s if i == 0 else 1, expand, "silu", x.channels // 4)
    classifier(net, net.conv(x, divisible(1280 * width), 1, act="silu"))
    return net


def efficientnet_v2_s() -> Net:
    net, x = stem(224, 24, act="silu")
    for _ in range(2):
        x = net.add(x, net.conv(x, 24, 3, act="silu"))
    for out, count in [(48, 4), (64, 4)]:
        for i in range(count):
            y = net.conv(net.conv(x, 4 * x.channels, 3, 2 if i == 0 else 1, "silu"), out, 1, act="")
            x = net.add(x, y) if i else y
    for expand, out, count, s in [(4, 128, 6, 2), (6, 160, 9, 1), (6, 256, 15, 2)]:
        for i in range(count):
            x = inverted(net, x, out, 3, s if i == 0 else 1, expand, "silu", x.channels // 4)
    classifier(net, net.conv(x, 1280, 1, act="silu"))
    return net


def convnext(widths: Sequence[int], counts: Sequence[int]) -> Net:
    net = Net()
    x = net.layer_norm(net.conv(net.input(224, 224, 3), widths[0], 4, 4, ""))
    for stage, (out, count) in enumerate(zip(widths, counts, strict=True)):
        if stage:
            x = net.conv(net.layer_norm(x), out, 2, 2, "")
        for _ in range(count):
            y = net.mlp(net.layer_norm(net.dw(x, 7, act="")), 4 * out)
            x = net.add(x, net.scaled("MUL", y))
    net.fc(net.layer_norm(net.mean(x, keep=False)), 1000)
    return net


def _dla(net: Net, x: Value, levels: int, out: int, s: int, root: Sequence[Value], residual: bool, first: bool) -> Value:
    """Deep layer aggregation: a tree of ResNeXt blocks whose ends are joined by a 1 × 1 convolution."""
    bottom = net.pool(x, s, s) if s > 1 else x
    gathered = [*root, bottom] if first else list(root)

    def block(x: Value, s: int, shortcut: Value) -> Value:
        y = net.conv(net.conv(net.conv(x, out, 1), out, 3, s, groups=32), out, 1, act="")
        if shortcut.channels != out:
            shortcut = net.conv(shortcut, out, 1, act="")
        return net.add(y, shortcut, "relu")

    if levels == 1:
        a = block(x, s, bottom)
        b = block(a, 1, a)
        joined = net.conv(net.concat([b, a, *gathered]), out, 1, act="")
        return net.add(joined, b, "relu") if residual else net.act(joined, "relu")
    a = _dla(net, x, levels - 1, out, s, (), residual, False)
    return _dla(net, a, levels - 1, out, 1, [*gathered, a], residual, False)


def dla102x() -> Net:
    net = Net(torch=True)
    x = net.conv(net.conv(net.input(224, 224, 3), 16, 7), 16, 3)
    x = net.conv(x, 32, 3, 2)
    for levels, out, first in [(1, 128, False), (3, 256, True), (4, 512, True), (1, 1024, True)]:
        x = _dla(net, x, levels, out, 2, (), True, first)
    classifier(net, x)
    return net


def ir_se_100() -> Net:
    """CavaFace's residual units with squeeze and excitation, for faces of 112 × 112."""
    net = Net(torch=True)
    x = net.conv(net.input(112, 112, 3), 64, act="prelu")
    for out, count in [(64, 3), (128, 13), (256, 30), (512, 3)]:
        for i in range(count):
            s = 2 if i == 0 else 1
            y = net.conv(net.scaled("ADD", net.scaled("MUL", x)), out, act="prelu")
            y = net.squeeze_excite(net.conv(y, out, 3, s, ""), out // 16)
            if s > 1:
                x = net.conv(x, out, 1, s, "") if x.channels != out else net.pool(x, 1, 2)
            x = net.add(x, y)
    net.fc(net.reshape(net.scaled("ADD", net.scaled("MUL", x)), x.height * x.width * 512), 512)
    return net


def mobileone(widths: Sequence[float], squeezed: bool = False) -> Net:
    """MobileOne with its branches folded into one. squeezed: the second half of its third stage and its last squeeze and excite."""
    net, x = stem(224, min(64, int(64 * widths[0])))
    for stage, (width, count, factor) in enumerate(zip((64, 128, 256, 512), (2, 8, 10, 1), widths, strict=True)):
        out = int(width * factor)
        for i in range(count):
            excites = squeezed and (stage == 3 or (stage == 2 and i >= count // 2))
            x = net.dw(x, 3, 1 if i else 2, "" if excites else "relu")
            x = net.act(net.squeeze_excite(x, x.channels // 16), "lone relu") if excites else x
            x = net.conv(x, out, 1, act="" if excites else "relu")
            x = net.act(net.squeeze_excite(x, out // 16), "lone relu") if excites else x
    classifier(net, x)
    return net
