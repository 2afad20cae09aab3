"""Builds the graph a converter would write for a network, operator by operator, without weights."""

import math
from collections.abc import Sequence

from studio.graph.model_graph import Graph, Operator, Tensor
from studio.graph.workload import Work

Shape = tuple[int, ...]

_FUSED = ("", "relu", "relu6")
"""Activations a converter puts into the operator before; every other is an operator of its own, or several."""


class Value:
    """A tensor of a graph that is being built. Pictures are 1 × height × width × channels."""

    __slots__ = ("index", "shape")

    def __init__(self, index: int, shape: Shape) -> None:
        self.index, self.shape = index, shape

    @property
    def channels(self) -> int:
        return self.shape[-1]

    @property
    def height(self) -> int:
        return self.shape[1]

    @property
    def width(self) -> int:
        return self.shape[2]


class Net:
    """Every method adds operators and gives the tensor they end in; `act` is fused where a converter fuses it.

    torch: strides of more than one pad the same on both sides, for which a converter writes an operator of its own.
    """

    def __init__(self, torch: bool = False) -> None:
        self._torch = torch
        self._tensors: list[Tensor] = []
        self._operators: list[Operator] = []
        self._inputs: list[int] = []

    def input(self, *shape: int) -> Value:
        """`shape` without the batch."""
        value = self._value((1, *shape))
        self._inputs.append(value.index)
        return value

    def graph(self) -> Graph:
        work = Work(self._operators, self._tensors)
        operators = tuple(work.measured(operator) for operator in self._operators)
        read = {index for operator in operators for index in operator.inputs}
        ends = tuple(operator.outputs[0] for operator in operators if operator.outputs[0] not in read)
        return Graph(0, "rebuilt", tuple(self._tensors), operators, tuple(self._inputs), ends)

    def conv(
        self,
        x: Value,
        out: int,
        k: int | tuple[int, int] = 3,
        s: int = 1,
        act: str = "relu",
        groups: int = 1,
        valid: bool = False,
        d: int = 1,
    ) -> Value:
        """A convolution; depthwise where there are as many groups as channels. valid: without padding; d: dilation."""
        kh, kw = (k, k) if isinstance(k, int) else k
        if s > 1 and not valid:
            x = self._padded(x, kh)
        sides = self._sides(x, (kh - 1) * d + 1, (kw - 1) * d + 1, s, valid)
        if groups == x.channels and groups > 1:
            y = self._weighted("DEPTHWISE_CONV_2D", x, (1, *sides, out), (1, kh, kw, out), out, s)
        else:
            y = self._weighted("CONV_2D", x, (1, *sides, out), (out, kh, kw, x.channels // groups), out, s)
        return self.act(y, act)

    def dw(self, x: Value, k: int = 3, s: int = 1, act: str = "relu", valid: bool = False, d: int = 1) -> Value:
        return self.conv(x, x.channels, k, s, act, x.channels, valid, d)

    def deconv(self, x: Value, out: int, k: int = 2, s: int = 2, act: str = "") -> Value:
        y = self._value((1, x.height * s, x.width * s, out))
        sizes = self._constant((4,), "int32")
        self._add("TRANSPOSE_CONV", (sizes, self._constant((out, k, k, x.channels)), x.index, self._constant((out,))), y, s)
        return self.act(y, act)

    def fc(self, x: Value, out: int, act: str = "") -> Value:
        return self.act(self._weighted("FULLY_CONNECTED", x, (*x.shape[:-1], out), (out, x.channels), out), act)

    def matmul(self, a: Value, b: Value) -> Value:
        """a: … × n × k, b: … × k × m."""
        y = self._value((*a.shape[:-1], b.shape[-1]))
        self._add("BATCH_MATMUL", (a.index, b.index), y)
        return y

    def pool(self, x: Value, k: int = 2, s: int = 2, name: str = "MAX", valid: bool = False) -> Value:
        if s > 1 and not valid:
            x = self._padded(x, k if k > s else 1)
        y = self._value((1, *self._sides(x, k, k, s, valid), x.channels))
        self._add(f"{name}_POOL_2D", (x.index,), y, s, {"filter_height": k, "filter_width": k})
        return y

    def mean(self, x: Value, keep: bool = True) -> Value:
        """Over a picture's sides, or over all rows of a sequence."""
        y = self._value((1, 1, 1, x.channels) if keep and len(x.shape) == 4 else (1, x.channels))
        self._add("MEAN", (x.index, self._constant((2,), "int32")), y)
        return y

    def act(self, x: Value, kind: str) -> Value:
        if kind in _FUSED:
            return x
        match kind:
            case "silu":
                return self.binary("MUL", x, self.unary("LOGISTIC", x))
            case "prelu":
                y = self._value(x.shape)
                self._add("PRELU", (x.index, self._constant((1, 1, x.channels))), y)
                return y
            case "mish":
                return self.binary("MUL", x, self.unary("TANH", self.unary("LOG", self.unary("EXP", x))))
        names = {"hswish": "HARD_SWISH", "gelu": "GELU", "leaky": "LEAKY_RELU", "sigmoid": "LOGISTIC", "tanh": "TANH", "elu": "ELU"}
        names |= {"hsigmoid": "LOGISTIC", "lone relu": "RELU"}
        return self.unary(names[kind], x)

    def unary(self, name: str, x: Value, shape: Shape | None = None) -> Value:
        y = self._value(shape or x.shape)
        self._add(name, (x.index,), y)
        return y

    def binary(self, name: str, a: Value, b: Value) -> Value:
        y = self._value(a.shape if math.prod(a.shape) >= math.prod(b.shape) else b.shape)
        self._add(name, (a.index, b.index), y)
        return y

    def scaled(self, name: str, x: Value) -> Value:
        """With a learnt value for each channel."""
        y = self._value(x.shape)
        self._add(name, (x.index, self._constant((x.channels,))), y)
        return y

    def add(self, a: Value, b: Value, act: str = "") -> Value:
        return self.act(self.binary("ADD", a, b), act)

    def mul(self, a: Value, b: Value) -> Value:
        return self.binary("MUL", a, b)

    def concat(self, parts: Sequence[Value], axis: int = -1) -> Value:
        shape = list(parts[0].shape)
        shape[axis] = sum(part.shape[axis] for part in parts)
        y = self._value(tuple(shape))
        self._add("CONCATENATION", tuple(part.index for part in parts), y)
        return y

    def split(self, x: Value, parts: int) -> list[Value]:
        return [self.slice(x, x.channels // parts) for _ in range(parts)]

    def slice(self, x: Value, channels: int) -> Value:
        return self.unary("STRIDED_SLICE", x, (*x.shape[:-1], channels))

    def reshape(self, x: Value, *shape: int) -> Value:
        return self.unary("RESHAPE", x, (1, *shape))

    def transpose(self, x: Value, *order: int) -> Value:
        return self.unary("TRANSPOSE", x, tuple(x.shape[place] for place in order))

    def resize(self, x: Value, height: int, width: int, name: str = "BILINEAR") -> Value:
        return self.unary(f"RESIZE_{name}" if name == "BILINEAR" else "RESIZE_NEAREST_NEIGHBOR", x, (1, height, width, x.channels))

    def up(self, x: Value, by: int = 2, name: str = "NEAREST") -> Value:
        return self.resize(x, x.height * by, x.width * by, name)

    def depth_to_space(self, x: Value, by: int) -> Value:
        return self.unary("DEPTH_TO_SPACE", x, (1, x.height * by, x.width * by, x.channels // by**2))

    def space_to_depth(self, x: Value, by: int) -> Value:
        return self.unary("SPACE_TO_DEPTH", x, (1, x.height // by, x.width // by, x.channels * by**2))

    def layer_norm(self, x: Value) -> Value:
        """As converters write it: mean, difference, square, mean, root, product, scale and shift."""
        narrow = (*x.shape[:-1], 1)
        mean = self.unary("MEAN", x, narrow)
        difference = self.binary("SUB", x, mean)
        variance = self.unary("MEAN", self.binary("MUL", difference, difference), narrow)
        normal = self.binary("MUL", difference, self.unary("RSQRT", self.unary("ADD", variance)))
        return self.scaled("ADD", self.scaled("MUL", normal))

    def softmax(self, x: Value) -> Value:
        return self.unary("SOFTMAX", x)

    def squeeze_excite(self, x: Value, squeezed: int, act: str = "relu", gate: str = "sigmoid") -> Value:
        narrow = self.conv(self.mean(x), squeezed, 1, act=act)
        return self.mul(x, self.conv(narrow, x.channels, 1, act=gate))

    def attention(self, x: Value, heads: int, keys: Value | None = None, width: int = 0) -> Value:
        """Self-attention over the rows of x (1 × rows × channels), or over those of `keys`; width: channels of all heads together."""
        keys = keys or x
        width = width or x.channels
        q, k, v = self.fc(x, width), self.fc(keys, width), self.fc(keys, width)
        mixed = self.attend(q, k, v, heads)
        return self.fc(mixed, x.channels)

    def attend(self, q: Value, k: Value, v: Value, heads: int, biases: int = 0) -> Value:
        """biases: tables added to the scores: of relative places, of a mask."""
        batch, rows, _ = q.shape
        q, k, v = (self._heads(part, heads) for part in (q, k, v))
        k = self.transpose(k, 0, 1, 3, 2)
        scores = self.unary("MUL", self.matmul(q, k))
        for _ in range(biases):
            scores = self.unary("ADD", scores)
        mixed = self.transpose(self.matmul(self.softmax(scores), v), 0, 2, 1, 3)
        return self.unary("RESHAPE", mixed, (batch, rows, v.shape[-1] * heads))

    def _heads(self, x: Value, heads: int) -> Value:
        batch, rows, width = x.shape
        return self.transpose(self.unary("RESHAPE", x, (batch, rows, heads, width // heads)), 0, 2, 1, 3)

    def mlp(self, x: Value, hidden: int, act: str = "gelu") -> Value:
        return self.fc(self.fc(x, hidden, act), x.channels)

    def transformer(self, x: Value, heads: int, hidden: int, act: str = "gelu") -> Value:
        """One layer, with the normalisation before each part."""
        x = self.add(x, self.attention(self.layer_norm(x), heads))
        return self.add(x, self.mlp(self.layer_norm(x), hidden, act))

    def _padded(self, x: Value, k: int) -> Value:
        """By less than a stride, so that sides halve as they do without it."""
        return self.unary("PAD", x) if self._torch and k > 1 else x

    def _weighted(self, name: str, x: Value, shape: Shape, weights: Shape, out: int, s: int = 1) -> Value:
        y = self._value(shape)
        self._add(name, (x.index, self._constant(weights), self._constant((out,))), y, s)
        return y

    @staticmethod
    def _sides(x: Value, kh: int, kw: int, s: int, valid: bool) -> tuple[int, int]:
        if valid:
            return (x.height - kh) // s + 1, (x.width - kw) // s + 1
        return -(-x.height // s), -(-x.width // s)

    def _add(self, name: str, inputs: tuple[int, ...], y: Value, s: int = 1, more: dict[str, object] | None = None) -> None:
        attributes = {"stride_height": s, "stride_width": s} | (more or {})
        self._operators.append(Operator(len(self._operators), name, 1, False, "elementwise", inputs, (y.index,), attributes))

    def _value(self, shape: Shape) -> Value:
        index = len(self._tensors)
        self._tensors.append(Tensor(index, f"{index}", shape, shape, "float32"))
        return Value(index, shape)

    def _constant(self, shape: Shape, dtype: str = "float32") -> int:
        index = len(self._tensors)
        self._tensors.append(Tensor(index, f"{index}", shape, shape, dtype, stored=4 * math.prod(shape), identity=index))
        return index
