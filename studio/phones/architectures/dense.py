"""Networks that answer for every pixel: segmentation, key points, super-resolution."""

from collections.abc import Sequence

from studio.phones.architectures.net import Net, Value
from studio.phones.architectures.tensorflow_hosted import inverted, mobilenet_v1
from studio.phones.architectures.torchvision import basic, bottleneck, resnet_trunk, stem


def posenet(height: int = 513, width: int = 257) -> Net:
    """MobileNetV1 whose last stride is left out, with four heads."""
    net = Net()
    x = net.conv(net.input(height, width, 3), 32, 3, 2)
    for out, s in [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 1), (1024, 1)]:
        x = net.conv(net.dw(x, 3, s, d=2 if out == 1024 else 1), out, 1)
    for out in (17, 34, 32, 32):
        net.conv(x, out, 1, act="sigmoid" if out == 17 else "")
    return net


def yamnet() -> Net:
    return mobilenet_v1(1.0, 96, 64)


def hrnet(width: int, height: int, across: int, joints: int, head: bool = False) -> Net:
    """HRNet: four resolutions side by side. head: that of faces, which joins all of them."""
    net, x = stem(height, 64, width=across)
    x = net.conv(x, 64, 3, 2)
    for _ in range(4):
        x = bottleneck(net, x, 64, 256)
    branches = [net.conv(x, width), net.conv(x, 2 * width, 3, 2)]
    for modules, count in [(1, 2), (4, 3), (3, 4)]:
        if len(branches) < count:
            branches.append(net.conv(branches[-1], width * 2 ** (count - 1), 3, 2))
        for _ in range(modules):
            for index in range(count):
                for _ in range(4):
                    branches[index] = basic(net, branches[index], width * 2**index)
            branches = [_fused(net, branches, index, width) for index in range(count)]
    if head:
        first = branches[0]
        x = net.concat([first, *[net.resize(branch, first.height, first.width) for branch in branches[1:]]])
        net.conv(net.conv(x, x.channels, 1), joints, 1, act="")
    else:
        net.conv(branches[0], joints, 1, act="")
    return net


def _fused(net: Net, branches: Sequence[Value], into: int, width: int) -> Value:
    total = branches[into]
    for index, branch in enumerate(branches):
        if index > into:
            branch = net.up(net.conv(branch, width * 2**into, 1, act=""), 2 ** (index - into))
        for step in range(into - index):
            last = step == into - index - 1
            branch = net.conv(branch, width * 2**into if last else branch.channels, 3, 2, "" if last else "relu")
        if index != into:
            total = net.add(total, branch)
    return net.act(total, "lone relu")


def openpose() -> Net:
    net = Net()
    x = net.input(240, 320, 3)
    for out, count in [(64, 2), (128, 2), (256, 4)]:
        for _ in range(count):
            x = net.conv(x, out)
        x = net.pool(x)
    for out in (512, 512, 256, 128):
        x = net.conv(x, out)
    ends = [x]
    for stage in range(6):
        joined = net.concat(ends) if stage else x
        ends = [x]
        for out in (38, 19):
            y = joined
            for _ in range(5 if stage else 3):
                y = net.conv(y, 128, 7 if stage else 3)
            ends.append(net.conv(net.conv(y, 128 if stage else 512, 1), out, 1, act=""))
    return net


def unet(height: int, width: int) -> Net:
    net = Net()
    x = net.input(height, width, 3)
    kept: list[Value] = []
    for out in (64, 128, 256, 512, 1024):
        x = net.conv(net.conv(x, out), out)
        if out < 1024:
            kept.append(x)
            x = net.pool(x)
    for skip in reversed(kept):
        x = net.concat([skip, net.deconv(x, skip.channels)])
        x = net.conv(net.conv(x, skip.channels), skip.channels)
    net.conv(x, 2, 1, act="")
    return net


def craft(height: int, width: int) -> Net:
    """The text detector of EasyOCR."""
    net = Net()
    x = net.input(height, width, 3)
    kept: list[Value] = []
    for out, count in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 2)]:
        for _ in range(count):
            x = net.conv(x, out)
        kept.append(x)
        x = net.pool(x) if len(kept) < 5 else net.pool(x, 3, 1)
    x = net.concat([net.conv(net.conv(x, 1024, 3, act="", d=6), 1024, 1, act=""), kept[4]])
    for mid, skip in [(256, kept[3]), (128, kept[2]), (64, kept[1]), (32, None)]:
        x = net.conv(net.conv(x, 2 * mid, 1), mid)
        if skip is not None:
            x = net.concat([net.resize(x, skip.height, skip.width), skip])
    for out, k in [(32, 3), (32, 3), (16, 3), (16, 1)]:
        x = net.conv(x, out, k)
    net.conv(x, 2, 1, act="")
    return net


def fcn_resnet50(side: int, atrous: bool) -> Net:
    """atrous: DeepLabV3's pyramid instead of one convolution."""
    net, x = stem(side, 64, 7)
    x = resnet_trunk(net, x, [3, 4, 6, 3], dilate=True)[-1]
    if atrous:
        pooled = net.resize(net.conv(net.mean(x), 256, 1), x.height, x.width)
        x = net.concat([net.conv(x, 256, 1), *[net.conv(x, 256, 3, d=d) for d in (12, 24, 36)], pooled])
        x = net.conv(net.conv(x, 256, 1), 256)
    else:
        x = net.conv(x, 512)
    net.resize(net.conv(x, 21, 1, act=""), side, side)
    return net


def deeplab_v3_plus_mobilenet(side: int = 513) -> Net:
    net, x = stem(side, 32)
    low = x
    plan = [(1, 16, 1, 1, 1), (6, 24, 2, 2, 1), (6, 32, 3, 2, 1), (6, 64, 4, 2, 1), (6, 96, 3, 1, 1), (6, 160, 3, 1, 2), (6, 320, 1, 1, 2)]
    for expand, out, count, s, d in plan:
        for i in range(count):
            x = inverted(net, x, out, 3, s if i == 0 else 1, expand, d=d)
        if out == 24:
            low = x
    pooled = net.resize(net.conv(net.mean(x), 256, 1), x.height, x.width)
    x = net.conv(net.concat([net.conv(x, 256, 1), *[net.conv(x, 256, 3, d=d) for d in (6, 12, 18)], pooled]), 256, 1)
    x = net.concat([net.resize(x, low.height, low.width), net.conv(low, 48, 1)])
    net.resize(net.conv(net.conv(net.conv(x, 256), 256), 21, 1, act=""), side, side)
    return net
