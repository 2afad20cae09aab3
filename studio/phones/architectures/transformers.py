"""Transformers for pictures, text and sound."""

from collections.abc import Sequence

from studio.phones.architectures.net import Net, Value
from studio.phones.architectures.torchvision import resnet_trunk, stem


def vit(side: int, patch: int, width: int, layers: int, classes: int = 1000, frames: int = 1) -> Net:
    """frames: pictures that are looked at together, two to a token (VideoMAE)."""
    net = Net()
    x = net.conv(net.input(side, side, 3 * max(1, frames // 8)), width, patch, patch, "")
    rows = x.height * x.width * max(1, frames // 2)
    if frames > 1:
        x = net.concat([x] * (frames // 2), 1)
    x = net.scaled("ADD", net.reshape(x, rows, width))
    for _ in range(layers):
        x = net.transformer(x, width // 64, 4 * width)
    net.fc(net.mean(net.layer_norm(x), keep=False), classes)
    return net


def swin(width: int, counts: Sequence[int], window: int = 7) -> Net:
    net = Net()
    x = net.layer_norm(net.conv(net.input(224, 224, 3), width, 4, 4, ""))
    for stage, count in enumerate(counts):
        if stage:
            x = net.fc(net.layer_norm(_merged(net, x)), 2 * x.channels)
        for i in range(count):
            x = _window_layer(net, x, window, x.channels // 32, shifted=i % 2 == 1)
    net.fc(net.mean(net.layer_norm(x), keep=False), 1000)
    return net


def _merged(net: Net, x: Value) -> Value:
    quarter = (1, x.height // 2, x.width // 2, x.channels)
    return net.concat([net.unary("STRIDED_SLICE", x, quarter) for _ in range(4)])


def _window_layer(net: Net, x: Value, window: int, heads: int, shifted: bool) -> Value:
    _, h, w, c = x.shape
    y = net.layer_norm(x)
    if shifted:
        for _ in range(2):
            y = net.concat([net.unary("STRIDED_SLICE", y, (1, h // 2, w, c)), net.unary("STRIDED_SLICE", y, (1, h - h // 2, w, c))], 1)
    many = (h // window) * (w // window)
    y = net.transpose(net.unary("RESHAPE", y, (h // window, window, w // window, window * c)), 0, 2, 1, 3)
    y = net.unary("RESHAPE", y, (many, window * window, c))
    qkv = net.fc(y, 3 * c)
    q, k, v = (net.slice(qkv, c) for _ in range(3))
    y = net.fc(net.attend(q, k, v, heads, biases=2 if shifted else 1), c)
    y = net.unary("RESHAPE", y, (h // window, w // window, window, window * c))
    y = net.unary("RESHAPE", net.transpose(y, 0, 2, 1, 3), (1, h, w, c))
    if shifted:
        y = net.concat([net.unary("STRIDED_SLICE", y, (1, h // 2, w, c)), net.unary("STRIDED_SLICE", y, (1, h - h // 2, w, c))], 1)
    x = net.add(x, y)
    return net.add(x, net.mlp(net.layer_norm(x), 4 * c))


def bert(rows: int, width: int, layers: int, hidden: int, vocabulary: int, embedded: int = 0, head: bool = True) -> Net:
    """With the normalisation after each part; embedded: width of the table of words where it is another; head: gives every word's score."""
    net = Net()
    x = net.layer_norm(net.scaled("ADD", net.unary("GATHER", net.input(rows), (1, rows, embedded or width))))
    if embedded:
        x = net.fc(x, width)
    for _ in range(layers):
        x = net.layer_norm(net.add(x, net.attention(x, width // 64)))
        x = net.layer_norm(net.add(x, net.mlp(x, hidden)))
    if head:
        net.fc(net.layer_norm(net.fc(x, embedded or width, "gelu")), vocabulary)
    return net


def mobile_bert(rows: int = 384) -> Net:
    net = Net()
    x = net.fc(net.unary("GATHER", net.input(rows), (1, rows, 384)), 512)
    for _ in range(24):
        low, shared = net.fc(x, 128), net.fc(x, 128)
        low, shared = (net.scaled("ADD", net.scaled("MUL", y)) for y in (low, shared))
        mixed = net.attend(net.fc(shared, 128), net.fc(shared, 128), net.fc(x, 128), 4)
        y = net.scaled("ADD", net.scaled("MUL", net.add(net.fc(mixed, 128), low)))
        for _ in range(4):
            y = net.scaled("ADD", net.scaled("MUL", net.add(y, net.fc(net.fc(y, 512, "relu"), 128))))
        x = net.scaled("ADD", net.scaled("MUL", net.add(x, net.fc(y, 512))))
    net.fc(x, 30522)
    return net


def whisper_encoder(width: int, layers: int) -> Net:
    net = Net()
    x = net.conv(net.input(1, 3000, 80), width, (1, 3), act="gelu")
    x = net.unary("STRIDED_SLICE", net.conv(x, width, (1, 3), act="gelu"), (1, 1, 1500, width))
    x = net.scaled("ADD", net.reshape(x, 1500, width))
    for _ in range(layers):
        x = net.transformer(x, width // 64, 4 * width)
    net.layer_norm(x)
    return net


def encoder(rows: int, width: int, layers: int, hidden: int, act: str = "silu") -> Net:
    net = Net()
    x = net.input(rows, width)
    for _ in range(layers):
        x = net.layer_norm(net.add(x, net.attention(x, width // 64)))
        x = net.layer_norm(net.add(x, net.mlp(x, hidden, act)))
    return net


def clip(text: bool) -> Net:
    """ViT-B/16 with its text encoder, or without."""
    net = Net()
    x = net.conv(net.input(224, 224, 3), 768, 16, 16, "")
    x = net.layer_norm(net.scaled("ADD", net.reshape(x, 196, 768)))
    for _ in range(12):
        x = net.transformer(x, 12, 3072, "silu")
    net.fc(net.layer_norm(net.mean(x, keep=False)), 512)
    if text:
        y = net.scaled("ADD", net.unary("GATHER", net.input(77), (1, 77, 512)))
        for _ in range(12):
            y = net.transformer(y, 8, 2048, "silu")
        net.fc(net.layer_norm(y), 512)
    return net


def depth_anything(side: int = 518) -> Net:
    """ViT-S/14 and DPT's head, 64 wide."""
    net = Net()
    x = net.conv(net.input(side, side, 3), 384, 14, 14, "")
    many = x.height
    x = net.scaled("ADD", net.reshape(x, many * many, 384))
    kept: list[Value] = []
    for layer in range(12):
        x = net.transformer(x, 6, 1536)
        if layer % 3 == 2:
            kept.append(net.reshape(net.layer_norm(x), many, many, 384))
    sizes = [(48, 4), (96, 2), (192, 1), (384, 0)]
    levels = []
    for value, (out, up) in zip(kept, sizes, strict=True):
        y = net.conv(value, out, 1, act="")
        y = net.deconv(y, out, up, up) if up > 1 else net.conv(y, out, 3, 2, "") if up == 0 else y
        levels.append(net.conv(y, 64, act=""))

    def unit(x: Value) -> Value:
        return net.add(net.conv(net.conv(net.act(x, "lone relu"), 64), 64, act=""), x)

    path: Value | None = None
    for level, larger in zip(reversed(levels), [*reversed(levels[:-1]), None], strict=True):
        y = level if path is None else net.add(path, unit(level))
        y = unit(y)
        y = net.resize(y, larger.height, larger.width) if larger is not None else net.up(y, 2, "BILINEAR")
        path = net.conv(y, 64, 1, act="")
    assert path is not None
    y = net.resize(net.conv(path, 32, act=""), side, side)
    net.conv(net.conv(y, 32), 1, 1)
    return net


def detr(counts: Sequence[int], side: int = 480) -> Net:
    net, x = stem(side, 64, 7)
    x = net.conv(resnet_trunk(net, x, counts)[-1], 256, 1, act="")
    x = net.reshape(x, x.height * x.width, 256)
    for _ in range(6):
        x = net.layer_norm(net.add(x, net.attention(net.scaled("ADD", x), 8)))
        x = net.layer_norm(net.add(x, net.mlp(x, 2048, "relu")))
    y = net.input(100, 256)
    for _ in range(6):
        y = net.layer_norm(net.add(y, net.attention(net.scaled("ADD", y), 8)))
        y = net.layer_norm(net.add(y, net.attention(y, 8, x)))
        y = net.layer_norm(net.add(y, net.mlp(y, 2048, "relu")))
    net.fc(y, 92)
    net.fc(net.fc(net.fc(y, 256, "relu"), 256, "relu"), 4, "sigmoid")
    return net


def segformer_b0(side: int = 512) -> Net:
    net = Net()
    x = net.input(side, side, 3)
    levels: list[Value] = []
    for out, k, s, heads, reduce in [(32, 7, 4, 1, 8), (64, 3, 2, 2, 4), (160, 3, 2, 5, 2), (256, 3, 2, 8, 1)]:
        picture = net.conv(x, out, k, s, "")
        h, w = picture.height, picture.width
        x = net.layer_norm(net.reshape(picture, h * w, out))
        for _ in range(2):
            y = net.layer_norm(x)
            keys = y
            if reduce > 1:
                small = net.conv(net.reshape(y, h, w, out), out, reduce, reduce, "")
                keys = net.layer_norm(net.reshape(small, small.height * small.width, out))
            x = net.add(x, net.attention(y, heads, keys))
            y = net.fc(net.layer_norm(x), 4 * out)
            y = net.reshape(net.dw(net.reshape(y, h, w, 4 * out), 3, act="gelu"), h * w, 4 * out)
            x = net.add(x, net.fc(y, out))
        x = net.reshape(net.layer_norm(x), h, w, out)
        levels.append(x)
    first = levels[0]
    parts = [net.fc(level, 256) for level in levels]
    x = net.concat([parts[0], *[net.resize(part, first.height, first.width) for part in parts[1:]]])
    net.conv(net.conv(x, 256, 1), 150, 1, act="")
    return net
