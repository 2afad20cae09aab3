"""Small networks that mix convolution and attention."""

from collections.abc import Sequence

from studio.phones.architectures.net import Net, Value
from studio.phones.architectures.tensorflow_hosted import inverted
from studio.phones.architectures.torchvision import classifier, stem


def mobile_vit_s() -> Net:
    net, x = stem(256, 16, act="silu")
    x = inverted(net, x, 32, 3, 1, 4, "silu")
    for s in (2, 1, 1):
        x = inverted(net, x, 64, 3, s, 4, "silu")
    for out, width, layers in [(96, 144, 2), (128, 192, 4), (160, 240, 3)]:
        x = inverted(net, x, out, 3, 2, 4, "silu")
        y = net.conv(net.conv(x, out, 3, act="silu"), width, 1, act="")
        h, w = y.height, y.width
        y = net.unary("RESHAPE", net.transpose(net.unary("RESHAPE", y, (h // 2, 2, w // 2, 2 * width)), 0, 2, 1, 3), (4, h * w // 4, width))
        for _ in range(layers):
            y = net.add(y, net.attention(net.layer_norm(y), 4))
            y = net.add(y, net.mlp(net.layer_norm(y), 2 * width, "silu"))
        y = net.transpose(net.unary("RESHAPE", net.layer_norm(y), (h // 2, w // 2, 2, 2 * width)), 0, 2, 1, 3)
        y = net.conv(net.unary("RESHAPE", y, (1, h, w, width)), out, 1, act="silu")
        x = net.conv(net.concat([x, y]), out, 3, act="silu")
    classifier(net, net.conv(x, 640, 1, act="silu"))
    return net


def efficientformer(widths: Sequence[int], counts: Sequence[int], attending: int) -> Net:
    """attending: blocks of the last stage that attend."""
    net, x = stem(224, widths[0] // 2)
    x = net.conv(x, widths[0], 3, 2)
    for stage, (out, count) in enumerate(zip(widths, counts, strict=True)):
        if stage:
            x = net.conv(x, out, 3, 2, "")
        pooling = count - attending if stage == 3 else count
        for _ in range(pooling):
            x = net.add(x, net.scaled("MUL", net.pool(x, 3, 1, "AVERAGE")))
            y = net.conv(net.conv(x, 4 * out, 1, act="gelu"), out, 1, act="")
            x = net.add(x, net.scaled("MUL", y))
    out = widths[-1]
    y = net.reshape(x, x.height * x.width, out)
    for _ in range(attending):
        qkv = net.fc(net.layer_norm(y), 8 * (32 + 32 + 128))
        q, k, v = net.slice(qkv, 256), net.slice(qkv, 256), net.slice(qkv, 1024)
        y = net.add(y, net.scaled("MUL", net.fc(net.attend(q, k, v, 8), out)))
        y = net.add(y, net.scaled("MUL", net.mlp(net.layer_norm(y), 4 * out)))
    net.fc(net.mean(net.layer_norm(y), keep=False), 1000)
    return net


def levit_128s() -> Net:
    net, x = stem(224, 16, act="hswish")
    for out in (32, 64, 128):
        x = net.conv(x, out, 3, 2, "hswish" if out < 128 else "")
    side = x.height
    x = net.reshape(x, side * side, 128)

    def mixed(x: Value, keys: Value, heads: int, value: int, out: int) -> Value:
        q, kv = net.fc(x, 16 * heads), net.fc(keys, (16 + value) * heads)
        y = net.attend(q, net.slice(kv, 16 * heads), net.slice(kv, value * heads), heads)
        return net.fc(net.act(y, "hswish"), out)

    for out, heads, layers, after in [(128, 4, 2, 8), (256, 6, 3, 16), (384, 8, 4, 0)]:
        for _ in range(layers):
            x = net.add(x, mixed(x, x, heads, 32, out))
            x = net.add(x, net.mlp(x, 2 * out, "hswish"))
        if after:
            side = (side + 1) // 2
            wider = 256 if out == 128 else 384
            small = net.unary("STRIDED_SLICE", x, (1, side * side, out))
            x = mixed(small, x, after, 64, wider)
            x = net.add(x, net.mlp(x, 2 * wider, "hswish"))
    x = net.mean(x, keep=False)
    net.add(net.fc(x, 1000), net.fc(x, 1000))  # the second was taught by another network
    return net
