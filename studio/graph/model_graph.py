"""What a model file holds: its graphs, their tensors and operators, and what they cost. Every index in them is valid."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from studio.api import ModelError

Shape = tuple[int, ...]

Kind = Literal[
    "convolution", "depthwise convolution", "transpose convolution", "fully connected", "matrix product", "recurrent",
    "pooling", "resize", "elementwise", "reduction", "data movement", "conversion", "detection", "control flow", "custom",
]  # fmt: skip

Precision = Literal["float32", "float16", "int8", "int16", "dynamic", "other"]
"""float16: weights stored as such; int8, int16: activations as integers too; dynamic: integer weights, real activations."""

BITS = {
    "float64": 64, "float32": 32, "float16": 16, "bfloat16": 16, "float8e4m3": 8, "float8e5m2": 8, "complex64": 64, "complex128": 128,
    "int64": 64, "int32": 32, "int16": 16, "int8": 8, "int4": 4, "int2": 2,
    "uint64": 64, "uint32": 32, "uint16": 16, "uint8": 8, "uint4": 4, "bool": 8,
}  # fmt: skip
"""Bits of one element; types without a size of their own (string, resource, variant) are missing."""


class GraphError(ModelError):
    """A model file whose structure can't be read; the message names file, place and reason."""


@dataclass(frozen=True, slots=True)
class Quantisation:
    """real = scale × (stored − zero point). One pair for all, or one for each index along dimension `axis`."""

    scales: tuple[float, ...]
    zero_points: tuple[int, ...]
    axis: int = 0
    blocks: bool = False

    @property
    def per_channel(self) -> bool:
        return len(self.scales) > 1


@dataclass(frozen=True, slots=True)
class Tensor:
    """shape: −1 for a dynamic side, None where not even the rank is known; default: with what the file gives for the dynamic sides.

    stored: bytes of its values in the file, 0 for one that is computed; offset: where they begin in the file; identity: the same for
    tensors that share their stored values, −1 for none. few: the values themselves, of at most four real numbers.
    """

    index: int
    name: str
    shape: Shape | None
    default: Shape | None
    dtype: str
    quantisation: Quantisation | None = None
    stored: int = 0
    offset: int | None = None
    identity: int = -1
    variable: bool = False
    sparse: bool = False
    few: tuple[float, ...] = ()

    @property
    def constant(self) -> bool:
        return self.identity >= 0

    @property
    def dynamic(self) -> bool:
        return self.shape is None or any(side < 0 for side in self.shape)

    @property
    def elements(self) -> int | None:
        """Of the default shape; None where it isn't known."""
        return None if self.default is None or any(side < 0 for side in self.default) else math.prod(self.default)

    @property
    def bytes(self) -> int | None:
        """Memory it takes when computed; None where size or type don't tell."""
        elements, bits = self.elements, BITS.get(self.dtype)
        return None if elements is None or bits is None else -(-elements * bits // 8)

    def __str__(self) -> str:
        sides = "unknown shape" if self.shape is None else str(list(self.shape))
        return f"tensor {self.index} {self.name} {sides} {self.dtype}"


@dataclass(frozen=True, slots=True)
class Operator:
    """name: of the builtin, or the custom one's own. Absent inputs are −1.

    macs: multiply-accumulates of one run at the default shapes; None where the shapes or the operator don't tell.
    parameters, weight_bytes: of its constant inputs, those behind a DEQUANTIZE too; a weight that two operators share counts for both.
    input_bytes, output_bytes: activations read and written, None where unknown. kernel, stride, dilation: height and width (depth first in
    3-D), empty where there are none. calls: graphs it runs. label: its own name, where the format keeps one.
    """

    index: int
    name: str
    version: int
    custom: bool
    kind: Kind
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    attributes: Mapping[str, object] = field(default_factory=dict)
    macs: int | None = 0
    parameters: int = 0
    weight_bytes: int = 0
    input_bytes: int | None = 0
    output_bytes: int | None = 0
    precision: Precision = "other"
    kernel: tuple[int, ...] = ()
    stride: tuple[int, ...] = ()
    dilation: tuple[int, ...] = ()
    calls: tuple[int, ...] = ()
    label: str = ""

    def __str__(self) -> str:
        return f"operator {self.index} {self.name}"


@dataclass(frozen=True, slots=True)
class Graph:
    """Operators in the order in which they run. inputs, outputs: indices of tensors."""

    index: int
    name: str
    tensors: tuple[Tensor, ...]
    operators: tuple[Operator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]

    @property
    def macs(self) -> int:
        """Of the operators whose MACs are known; `uncounted` are the others."""
        return sum(operator.macs or 0 for operator in self.operators)

    @property
    def uncounted(self) -> tuple[Operator, ...]:
        return tuple(operator for operator in self.operators if operator.macs is None)

    @property
    def dynamic(self) -> bool:
        return any(tensor.dynamic for tensor in self.tensors)

    @property
    def activation_bytes(self) -> int:
        """Of all computed tensors of known size, as if none shared memory."""
        return sum(tensor.bytes or 0 for tensor in self.tensors if not tensor.constant)


@dataclass(frozen=True, slots=True)
class Signature:
    """Names by which a graph is called → indices of its tensors."""

    key: str
    graph: int
    inputs: Mapping[str, int]
    outputs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TensorMetadata:
    """What the file's author says of an input or output. content: "image", "feature", "audio", "bounding box" or "".

    mean, std: a value v of the picture goes in as (v − mean) / std, one pair or one a channel. labels: names of associated files.
    """

    name: str
    description: str
    content: str
    colours: str = ""
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    minimum: tuple[float, ...] = ()
    maximum: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    score_threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file's author says of the model. labels: associated file of labels → its lines; files: all associated files → bytes.

    properties: names and values that a format keeps without further meaning.
    """

    name: str = ""
    description: str = ""
    version: str = ""
    author: str = ""
    licence: str = ""
    inputs: tuple[TensorMetadata, ...] = ()
    outputs: tuple[TensorMetadata, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """A model file. format: "tflite", "task", "onnx" or "coreml"; version: of the format or the operator set; parts: models in a bundle.

    parameters: elements of all distinct weights; weight_bytes: bytes of all distinct constants. outside: bytes of constants that lie
    behind the structure in the file, as those of files over 2 GB do.
    """

    format: str
    version: int
    bytes: int
    graphs: tuple[Graph, ...] = ()
    description: str = ""
    signatures: tuple[Signature, ...] = ()
    metadata: Metadata | None = None
    parts: Mapping[str, "Model"] = field(default_factory=dict)
    parameters: int = 0
    weight_bytes: int = 0
    outside: int = 0

    @property
    def macs(self) -> int:
        """Of the first graph and the graphs it calls, each counted once, loops too; of a bundle those of its parts."""
        return sum(graph.macs for graph in self.called()) + sum(part.macs for part in self.parts.values())

    @property
    def custom_operators(self) -> tuple[Operator, ...]:
        return tuple(operator for graph in self.graphs for operator in graph.operators if operator.custom)

    def called(self) -> tuple[Graph, ...]:
        """The first graph and all it calls."""
        waiting, found = [0] if self.graphs else [], set[int]()
        while waiting:
            index = waiting.pop()
            if index not in found:
                found.add(index)
                waiting += [call for operator in self.graphs[index].operators for call in operator.calls]
        return tuple(self.graphs[index] for index in sorted(found))
