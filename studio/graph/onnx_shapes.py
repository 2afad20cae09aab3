"""Works out the shapes that an .onnx file leaves out, for the operators of common vision networks; what can't be told stays unknown."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from studio.graph.model_graph import Operator, Shape, Tensor

Known = Sequence[Shape | None]
_SAME = (
    "Relu LeakyRelu Clip Sigmoid Tanh HardSwish HardSigmoid Elu Selu Softplus Erf Exp Log Sqrt Neg Abs Floor Ceil Round BatchNormalization "
    "InstanceNormalization LayerNormalization GroupNormalization Softmax LogSoftmax Identity Dropout Cast PRelu Gelu Mish QuantizeLinear "
    "DequantizeLinear LRN Reciprocal"
)
_BROADCAST = "Add Sub Mul Div Pow Max Min Mod And Or Equal Greater Less Where"


def inferred(operators: Sequence[Operator], tensors: list[Tensor]) -> list[Tensor]:
    """The tensors, with the default shapes that follow from the operators in order."""
    found = list(tensors)
    for operator in operators:
        missing = [index for index in operator.outputs[:1] if index >= 0 and found[index].default is None]
        rule = _RULES.get(operator.name)
        if not missing or rule is None or operator.custom:
            continue
        inputs = [found[index].default if index >= 0 else None for index in operator.inputs]
        try:
            shape = rule(operator, inputs)
        except (IndexError, ValueError, ZeroDivisionError, TypeError):
            continue  # attributes that contradict the shapes: the runtime's to refuse
        if shape is not None and all(side > 0 for side in shape):
            dtype = found[missing[0]].dtype
            first = found[operator.inputs[0]].dtype if operator.inputs and operator.inputs[0] >= 0 else dtype
            found[missing[0]] = replace(found[missing[0]], shape=shape, default=shape, dtype=first if dtype == "unknown" else dtype)
    return found


def _integers(operator: Operator, name: str, count: int, default: int) -> tuple[int, ...]:
    value = operator.attributes.get(name)
    return value if isinstance(value, tuple) and len(value) == count else (default,) * count


def _window(operator: Operator, spatial: Shape, kernel: Shape) -> Shape:
    """Sides after a window has moved over `spatial`."""
    count = len(spatial)
    strides, dilations = _integers(operator, "strides", count, 1), _integers(operator, "dilations", count, 1)
    if str(operator.attributes.get("auto_pad", "")).startswith("SAME"):
        return tuple(-(-side // stride) for side, stride in zip(spatial, strides, strict=True))
    pads = _integers(operator, "pads", 2 * count, 0)
    up = bool(operator.attributes.get("ceil_mode"))
    sides = []
    for place, side in enumerate(spatial):
        span = side + pads[place] + pads[place + count] - dilations[place] * (kernel[place] - 1) - 1
        sides.append((-(-span // strides[place]) if up else span // strides[place]) + 1)
    return tuple(sides)


def _convolution(operator: Operator, inputs: Known) -> Shape | None:
    values, weights = inputs[0], inputs[1]
    if values is None or weights is None:
        return None
    return (values[0], weights[0], *_window(operator, values[2:], weights[2:]))


def _transposed(operator: Operator, inputs: Known) -> Shape | None:
    values, weights = inputs[0], inputs[1]
    if values is None or weights is None or "output_shape" in operator.attributes or "auto_pad" in operator.attributes:
        return None
    count = len(values) - 2
    strides, dilations = _integers(operator, "strides", count, 1), _integers(operator, "dilations", count, 1)
    pads, extra = _integers(operator, "pads", 2 * count, 0), _integers(operator, "output_padding", count, 0)
    group = operator.attributes.get("group", 1)
    sides = [
        strides[place] * (side - 1) + extra[place] + (weights[2 + place] - 1) * dilations[place] + 1 - pads[place] - pads[place + count]
        for place, side in enumerate(values[2:])
    ]
    return (values[0], weights[1] * (group if isinstance(group, int) else 1), *sides)


def _pool(operator: Operator, inputs: Known) -> Shape | None:
    values = inputs[0]
    kernel = operator.attributes.get("kernel_shape")
    if values is None or not isinstance(kernel, tuple):
        return None
    return (*values[:2], *_window(operator, values[2:], kernel))


def _global(operator: Operator, inputs: Known) -> Shape | None:
    return None if inputs[0] is None else (*inputs[0][:2], *(1 for _ in inputs[0][2:]))


def _same(operator: Operator, inputs: Known) -> Shape | None:
    return inputs[0]


def _broadcast(operator: Operator, inputs: Known) -> Shape | None:
    shapes = [shape for shape in inputs if shape is not None]
    if len(shapes) != len(inputs):
        return None
    rank = max(map(len, shapes))
    padded = [(1,) * (rank - len(shape)) + shape for shape in shapes]
    return tuple(max(sides) for sides in zip(*padded, strict=True))


def _product(operator: Operator, inputs: Known) -> Shape | None:
    first, second = inputs[0], inputs[1]
    if first is None or second is None or len(first) < 2 or len(second) < 2:
        return None
    batch = _broadcast(operator, [first[:-2], second[:-2]]) or ()
    return (*batch, first[-2], second[-1])


def _gemm(operator: Operator, inputs: Known) -> Shape | None:
    first, second = inputs[0], inputs[1]
    if first is None or second is None:
        return None
    return first[1 if operator.attributes.get("transA") else 0], second[0 if operator.attributes.get("transB") else 1]


def _concat(operator: Operator, inputs: Known) -> Shape | None:
    shapes = [shape for shape in inputs if shape is not None]
    axis = operator.attributes.get("axis")
    if len(shapes) != len(inputs) or not isinstance(axis, int):
        return None
    sides = list(shapes[0])
    sides[axis] = sum(shape[axis] for shape in shapes)
    return tuple(sides)


def _flatten(operator: Operator, inputs: Known) -> Shape | None:
    axis = operator.attributes.get("axis", 1)
    if inputs[0] is None or not isinstance(axis, int):
        return None
    return math.prod(inputs[0][:axis]), math.prod(inputs[0][axis:])


def _transpose(operator: Operator, inputs: Known) -> Shape | None:
    order = operator.attributes.get("perm")
    if inputs[0] is None or not isinstance(order, tuple):
        return None
    return tuple(inputs[0][place] for place in order)


_RULES: dict[str, Callable[[Operator, Known], Shape | None]] = {
    "Conv": _convolution, "ConvTranspose": _transposed, "MaxPool": _pool, "AveragePool": _pool, "GlobalAveragePool": _global,
    "GlobalMaxPool": _global, "MatMul": _product, "Gemm": _gemm, "Concat": _concat, "Flatten": _flatten, "Transpose": _transpose,
    **dict.fromkeys(_SAME.split(), _same), **dict.fromkeys(_BROADCAST.split(), _broadcast),
}  # fmt: skip
